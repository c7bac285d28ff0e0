"""What explains numbers that are not right.

    diagnose      which known mistake gives these numbers, and how surely
    evidence      how much an answer says for a mistake
    stacked       what known mistakes give, for all answers together
    convention    a whole submission in the other orientation
    loss_factor   a whole submission under another constant factor of the loss
    order         a list whose right values stand in another order
"""
