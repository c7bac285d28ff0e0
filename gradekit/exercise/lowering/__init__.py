"""Problem → graph: shorthands expand to `given` and `compute` lines, and those become nodes.

    asked       what a question comes to when it is built
    renamed     expressions with some names replaced
    prefixed    one of several trainings with its name before those of its quantities
    rules       how a gradient becomes a step: the lines of each rule, as templates
    dense       the `network:` shorthand
    state       what building has made so far: names, their nodes and values, and the faults found on the way
    kinds       question kinds made ready for marking, one file a kind
    train       the `train:` shorthand written out
    taken       names that a shorthand gives to the quantities of its steps
    train_gap   steps of a long training that are not written out, as one step that stands for all of them
    unroll      the `unroll:` shorthand written out: the same lines at every step of time, with that step's names
    plots       `plot:` → the nodes that are drawn, as functions of the variables along the axes
    open_length  lists and tables whose length is part of the answer
    questions   a question → the nodes that it asks for, and what decides whether an answer is right
    mentioned   which steps of a long run a problem speaks of
    runs        steps of a long run that nobody asks for: one step as a graph, evaluated as often as there are steps
    stop        where a training stops by itself: decided exactly, with the values that the steps so far have given
    steps       the steps of a training or a recurrence, each added to what is built
    written     the lines of a problem, those of its shorthands first, each added to what is built
    effort      how much there is to compute, and the fault where that is too much
    exercise    problem → Exercise: every name a node, every question the nodes it asks for, all faults at once
"""

from gradekit.exercise.lowering.asked import Asked, all_hold
from gradekit.exercise.lowering.exercise import Exercise, build, kept_apart

__all__ = ["Asked", "Exercise", "all_hold", "build", "kept_apart"]
