"""Every student their own numbers: what is drawn for whom, the same on every machine and in every version.

    chance   seed, problem, student and what is drawn → whole numbers, by SHA-256
    changed  a problem with other givens
    draw     how a given is drawn → its value
    variant  problem, seed, student → the student's problem
    holds    what has to hold of what is drawn, decided exactly
    written  a student's problem file as text
    many     draws of many students at once
    together submissions of students with own numbers → their marks
    quality  many draws tried: which would make a bad exercise, and why
"""
