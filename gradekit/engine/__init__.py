"""Quantities and what they are worth: nothing here knows of problem files, students or paper.

    number     a number as it was typed: exact value, digits shown
    relation   the six comparisons: their names, where they hold
    shapes     the lengths of axes
    formula    what one printed line says, as a tree
    registry   what is registered under a name, by modules that are loaded when their names are asked for
    graph      nodes, ops and their order
    substitute a graph with some of its nodes replaced
    ops        every op, whole: value, derivative, printed line, mistakes, examples
    backward   graph → graph of derivatives
    apart      derivatives in which every named quantity keeps its own
    evaluate   the graph in float64, rationals, balls and closed forms; certified values
"""
