"""Answers that are functions of symbols without numbers.

    points      seeded points at which functions are compared
    functions   equal where they agree as functions
"""
