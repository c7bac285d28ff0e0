"""Numbers that a numerical library gives for an exercise, where it has another convention than the sheet.

Each convention that can make a difference is one more way to make the exercise: from what is given on, and in one line
alone, on whatever the student has before it. Loaded when no other mistake explains an answer.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from gradekit.engine.graph import Node, constant, topological
from gradekit.engine.substitute import substitute
from gradekit.errors import GradekitError
from gradekit.exercise.lowering import Exercise
from gradekit.marking.diagnosis.other_ways import Other, others
from gradekit.marking.mistakes.context import Variant
from gradekit.marking.parts import Part

NAME = "framework-value"


def in_other_ways(exercise: Exercise) -> list[Other]:
    """The exercise in the ways of libraries."""
    return list(others(exercise))


def variants(exercise: Exercise, made: list[Other], part: Part) -> list[Variant]:
    """The part in each way, in the nodes of the exercise itself, so that students' own values may stand in them."""
    found: dict[Node, Variant] = {}
    credit = exercise.problem.credits.framework
    for other in made:
        for node in _in_nodes_of(exercise, other.exercise, part):
            if node is not part.node and node.shape == part.node.shape:
                found.setdefault(node, Variant(NAME, node, other.says, credit, is_late=True))
    return list(found.values())


def _in_nodes_of(exercise: Exercise, other: Exercise, part: Part) -> Iterator[Node]:
    """What the part asks for in the other exercise: all the way, and in its own line alone."""
    if part.question.id not in other.asked:
        return
    node = part.asked_in(other).node
    given = dict(_given(exercise, other))
    own = {at for at in topological([node]) if at is node or _picks(node, at)}
    named = {
        mine: exercise.quantities[name]
        for name, mine in other.quantities.items()
        if name in exercise.quantities and mine.inputs and mine not in own
    }
    for replaced in (given, {old: new for old, new in named.items() if old.shape == new.shape} | given):
        try:
            (made,) = substitute([node], replaced)
        except GradekitError:
            continue
        if all(leaf in exercise.bindings for leaf in topological([made]) if leaf.op.name == "variable"):
            yield made


def _picks(node: Node, at: Node) -> bool:
    """Whether the node is some entries of the other, or the same in another shape."""
    while node.op.picks or node.op.name == "identity":
        node = node.inputs[0]
        if node is at:
            return True
    return False


def _given(exercise: Exercise, other: Exercise) -> Iterator[tuple[Node, Node]]:
    """What is given in the other exercise, as it stands in this one; a number of its own where it has another value."""
    for name, mine in other.quantities.items():
        if mine not in other.bindings:
            continue
        theirs, value = exercise.quantities.get(name), other.bindings[mine]
        if theirs in exercise.bindings and np.array_equal(exercise.bindings[theirs], value):
            yield mine, theirs
        elif value.size and np.all(value == value.flat[0]):
            yield mine, constant(value.flat[0], value.shape)
