"""What explains numbers that are not right.

    diagnose      which known mistake gives these numbers, and how surely
    evidence      how much an answer says for a mistake
    ties          which rarer mistakes give the number of a common one
    stacked       what known mistakes give, for all answers together
    convention    a whole submission in the other orientation
    loss_factor   a whole submission under another constant factor of the loss
    other_ways    the exercise in the ways of numerical libraries
    framework     numbers that a numerical library gives, where it has another convention
    permuted      the right numbers in another order
    order         a list whose right values stand in another order
"""
