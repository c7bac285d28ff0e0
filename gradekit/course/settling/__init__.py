"""What is settled: the kept rows of a run → final results.

    zone       time zones of times that name none
    roster     who is in the course
    roster_file  a roster's file → students
    members    whose a row is: of several together, or under another name
    late       when submissions are due, and what lateness costs
    settings   the roster, --keep, --due and --late together, as they are kept with a run
    repeated   which of several submissions of one student and problem counts
    settled    a final result
    usual      many results together of which the marks say everything
    rollcall   the proof that no student was lost on the way
    settle     rows → final results: one a student and problem, late, overridden, missing
"""
