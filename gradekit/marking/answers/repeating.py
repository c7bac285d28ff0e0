"""Answers that only repeat the question: the asked quantity by its own name, or its derivative left to be taken."""

from __future__ import annotations

from collections.abc import Iterable

from gradekit.engine.graph import Node, topological
from gradekit.exercise.lowering import Asked, Exercise

REPEATS = "only repeats what is asked; work it out"

Gradient = tuple[Node, Node, Node]


def repeats(exercise: Exercise, asked: Asked, answer: Node, taken: Iterable[Gradient]) -> bool:
    """Whether the answer uses what is asked, or what the exercise computes from it; taken: derivatives in its text."""
    inside = set(topological([answer]))
    if not asked.gradients:
        return any(q in inside and _leads_to(q, asked.node) for q in _computed(exercise))
    return any(_is_asked(gradient, wanted) for gradient in taken for wanted in asked.gradients) or any(
        q in inside and _leads_to(q, slope) for q in _computed(exercise) for slope in _worked_back(asked)
    )


def _computed(exercise: Exercise) -> Iterable[Node]:
    return (node for node in exercise.quantities.values() if node.inputs)


def _leads_to(quantity: Node, asked: Node) -> bool:
    """Whether the quantity is the asked one under some name, or is computed from it."""
    return _twin(quantity, asked) or asked in topological([quantity])


def _twin(a: Node, b: Node) -> bool:
    return (a.op, a.inputs, a.params) == (b.op, b.inputs, b.params)


def _is_asked(taken: Gradient, wanted: Gradient) -> bool:
    """Whether a derivative is the wanted one, or is that of something computed from the same quantity."""
    (y, x, slope), (top, by, asked) = taken, wanted
    return slope is asked or (x is by and top in topological([y]))


def _worked_back(asked: Asked) -> list[Node]:
    """The asked derivatives that are no quantity of the forward pass, nor a number that is given."""
    return [slope for y, _, slope in asked.gradients if slope.inputs and slope not in topological([y])]
