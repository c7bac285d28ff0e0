"""How far an answer may be from a value.

    rounding    how far the rounding of written-down lines can move a quantity
    operators   the tolerance of each entry, by the operator that the question names
    compare     is an answer within it? In float64, and exactly where that is too close to call
"""
