"""An exercise question by question: each answer is judged at once, with hints in three levels, and progress is kept.

    hints      a line of the working → the rule, the formula, the numbers put in
    progress   what was answered so far, as a file
    session    answers → verdicts, hints, what is left
    talk       the session as a conversation: lines in, documents out
"""
