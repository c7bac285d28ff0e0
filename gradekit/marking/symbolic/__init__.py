"""Answers that are functions of symbols without numbers.

    points      seeded points at which functions are compared
    trial       one choice of sizes, and the points at which functions are compared
    own         students' own earlier answers in the place of what they were asked for
    made        what known mistakes are as functions
    functions   equal where they agree as functions
"""
