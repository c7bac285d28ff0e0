"""What a program is to compute and print, apart from any library; and what no program can print."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import numpy as np
from msgspec import Struct

from gradekit.engine.graph import OPS, Inputs, Node, topological
from gradekit.exercise.lowering import Asked, Exercise
from gradekit.exercise.problem.schema import Question
from gradekit.frameworks.dialect import CannotSay
from gradekit.frameworks.layers import Dense, layers_of
from gradekit.frameworks.training import Steps, steps_of

Derivatives = Mapping[Node, tuple[Node, Node]]  # ∂y/∂x → (y, x)


class Wanted(Struct, frozen=True, eq=False):
    """A question and the quantities that answer it, in order."""

    question: str
    parts: tuple[Node, ...]


class LeftOut(Struct, frozen=True):
    """A question that a program does not answer, and why."""

    question: str
    why: str


class Task(Struct, frozen=True, eq=False):
    """quantities: the author's names, in the order in which they are worked out; bindings: what is given."""

    quantities: Mapping[str, Node]
    bindings: Mapping[Node, np.ndarray]
    asked: tuple[Wanted, ...]
    derivatives: Derivatives
    left_out: tuple[LeftOut, ...] = ()
    order: tuple[str, ...] = ()  # of all questions
    differentiated: tuple[Node, ...] = ()  # whatever is, anywhere
    steps: Steps | None = None  # of a training that an optimiser of the library does alike
    layers: tuple[Dense, ...] = ()  # of a network that is a module as libraries have them


def task_of(exercise: Exercise) -> Task:
    """What a program of the exercise is to print; derivatives that are plain numbers stay derivatives."""
    derivatives = {g: (y, x) for y, x, g in exercise.scope.gradients if g.op.name != "constant"}
    asked, left_out = [], []
    for question in exercise.problem.questions:
        reason = _no_numbers(exercise, question)
        if reason:
            left_out.append(LeftOut(question.id, reason))
        else:
            parts = tuple(_part(part, derivatives) for part in exercise.asked[question.id])
            asked.append(Wanted(question.id, parts))
    differentiated = tuple(y for y, _, _ in exercise.scope.gradients)
    order = tuple(question.id for question in exercise.problem.questions)
    return Task(
        exercise.quantities, exercise.bindings, tuple(asked), derivatives, tuple(left_out), order, differentiated,
        steps_of(exercise), layers_of(exercise),
    )  # fmt: skip


def _part(part: Asked, derivatives: dict[Node, tuple[Node, Node]]) -> Node:
    for y, x, g in part.gradients:
        if g is part.node and derivatives.get(g) != (y, x):
            own = Node(OPS["passed"], (g,), {"consumer": y, "operand": 0}, g.shape)
            derivatives[own] = (y, x)
            return own
    return part.node


def _no_numbers(exercise: Exercise, question: Question) -> str:
    if question.id not in exercise.asked:
        return "it asks for words, a choice or a construction, not for quantities"
    nodes = topological(part.node for part in exercise.asked[question.id])
    if not set(exercise.symbols.values()).isdisjoint(nodes):
        return "it asks for a formula: its symbols have no numbers"
    return ""


def sayable(
    asked: Iterable[Wanted], inputs: Inputs, said: Callable[[Node], object]
) -> tuple[tuple[Wanted, ...], tuple[LeftOut, ...]]:
    """The questions of which everything can be said, and the others with what cannot; `said` raises CannotSay."""
    good, left_out = [], []
    for one in asked:
        try:
            for node in topological(one.parts, inputs=inputs):
                said(node)
            good.append(one)
        except CannotSay as error:
            left_out.append(LeftOut(one.question, str(error)))
    return tuple(good), tuple(left_out)
