"""Marking: submissions beside an exercise → Grades, in the order in which answers are judged.

    json_text    strict JSON, read and written
    handed_in    a file → its bytes, or why it is not read
    submission   JSON → Submission
    template     an empty submission
    named        which question an answer is to
    parts        what is marked: each asked quantity, and each answer as arrays beside it
    answers      an answer as the student gave it → arrays, or why it cannot be read
    tolerance    how far an answer may be from a value, and whether it is within that
    mistakes     known mistakes: each as a changed graph
    long_runs    float64 values where float64 can be trusted
    own_numbers  what is right for whom, where students have numbers of their own
    plan         an exercise made ready for marking, once for all students
    sameness     what means the same: a number for every entry of every quantity
    counterpart  the exercise as follow-through needs it: its quantities kept apart
    needed       which entries of other quantities one needs
    ways         how a quantity follows from others that are answered
    own_values   the own values of some students as arrays: what they are, how sure and how exact
    nothing_left where own values leave nothing of a step to follow
    follow       follow-through: what is right given the students' own earlier answers
    doubt        what follows from own values only because these may have been rounded
    run_slips    what was marked once already: an answer that is asked again, a slip in every step of a run
    alike        students who get the same mark of a part, since all that decides it is the same
    chosen       choices that hold for a student's own numbers
    diagnosis    which known mistake, convention or order gives these numbers
    digits       the right value with too few digits
    unearned     what would be right without work
    alone        what an answer deserves for itself
    blame        which known mistake students made
    making       one student's mark of a part
    unsettled    those whom the key alone does not settle: own earlier answers, known mistakes
    mark         the marks of one part, in the order in which students are owed them
    symbolic     answers that are functions of symbols without numbers
    kinds        questions that ask for something else than quantities
    part_mark    the mark of one part, as data
    sentences    what a student is told about a part
    unearned_lists  the same of lists and tables
    combined     the mark of a question from those of its parts
    result       what marking one submission found, as data
    papers       the answers of many students, equal ones kept once
    expressions  the marks of functions of symbols
    several      what shows over several answers together: their order, one number for all, another orientation
    marker       all of it in order
    own_marker   the same for students with numbers of their own

Every step is done for all students at once, on the axis in front; a single submission is a course of one.
"""
