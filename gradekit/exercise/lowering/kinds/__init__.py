"""Question kinds made ready for marking, one file a kind.

    choose      choices whose right answer the engine decides: every `correct_when` is worked out exactly
    count       how many parameters: a plain number, marked as such
    sample      points drawn from a box, the same for everyone: its corners, points of a grid, and points between
    shapes      the shapes of quantities, in numbers and in names of open dimensions
    table       a table's cells as quantities
    words       words whose conditions the engine decides
    construct   a construction made ready
"""
