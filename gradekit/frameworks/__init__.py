"""An exercise in the words of numerical libraries: as a program, and beside what they compute.

    literal    exact numbers as a program writes them
    names      quantities' names as a program may use them
    dialect    how a library writes programs, as data
    sayings    what each library calls each op: one frozen table a library
    wanted     what a program is to print, and what no program can
    writer     nodes → statements
    program    exercise → program
    libraries  the libraries by name
    export     what `gradekit export` writes
"""
