"""An exercise in the words of numerical libraries: as a program, and beside what they compute.

    literal     exact numbers as a program writes them
    names       quantities' names as a program may use them
    dialect     how a library writes programs, as data
    sayings     what each library calls each op: one frozen table a library
    libraries   the libraries by name
    layers      the layers of a network as nodes, where it is a module as libraries have them
    training    the steps of a training as nodes, where an optimiser of PyTorch does the same
    wanted      what a program is to print, and what no program can
    calling     what nodes are called in a program
    writer      nodes → statements, derivatives written out
    tape        … derivatives followed back from what was computed
    optimiser   … and steps of training that an optimiser takes
    functions   … derivatives taken of functions
    program     exercise → program
    export      what `gradekit export` writes
    run         programs run in a process of their own
    usual       what a library does unless it is told otherwise
    conventions what libraries take where a sheet may mean something else, as a table
    against     the key beside what a library computes
"""
