"""An exercise: what its file says, the graph that it means, what its quantities are worth.

    problem      problem file → Problem, as data, with every fault and its place
    expression   text → nodes: the one expression language
    lowering     Problem → Exercise: shorthands and lines become nodes, questions what they ask for
    solve        Exercise → Solution
"""
