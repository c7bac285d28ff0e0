"""Numerical questions of other platforms as problem files, to be completed by what is given.

A reader takes the bytes of a file and gives, for each question of it, what could be read or why it is left out; nothing
is guessed.

    question   a question as it was read
    safe_xml   XML without entities, document types and endless depth
    moodle     Moodle XML: numerical and embedded answers
    gift       GIFT: numbers with tolerances, ranges and partial credit
    qti        QTI 1.2 and 3: numbers between bounds, alone or in a package
    problem    a question → the text of a problem file
    read       a file of any of these → its questions
"""
