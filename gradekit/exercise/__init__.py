"""An exercise: what its file says, the graph that it means, what its quantities are worth.

    problem      problem file → Problem, as data, with every fault and its place
    framework    what a library takes where a sheet may mean something else: `framework:` of a file
    expression   text → nodes: the one expression language
    lowering     Problem → Exercise: shorthands and lines become nodes, questions what they ask for
    solve        Exercise → Solution
"""
