"""`framework:` of a problem file: what a library takes where a sheet may mean something else.

    way         what a library does in one respect, as data
    functions   rows of functions: slopes at corners, ties, defaults, divisors, cells, borders
    rules       rows of learning rules: where ε stands, what they start from, their usual numbers
    table       all rows, and the ways of one library
    meanings    functions as libraries mean them, where that is another function
    applied     a problem in the ways of a library
    touched     whether a library may have its own way in an exercise at all

Nothing of it is loaded for a problem that names no library, until an answer is wrong that nothing else explains.
"""
