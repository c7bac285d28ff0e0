"""A marked course as pages. In processing order:

    results    results.jsonl → who got what, distribution, what could not be read, decisions of people
    answers    what was handed in, read again → the answers by the label that results have
    examples   answers that stand for a named mistake
    overview   all of it → the course's page
    parting    the line of the working from which a student's own answers part
    feedback   one student's results and answers → their page
    students   every student's page, and an index of them
"""
