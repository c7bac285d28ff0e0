"""What a question comes to when it is built."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from gradekit.engine.graph import Node, apply, constant
from gradekit.exercise.problem.schema import OwnMistake, Question


class Asked(Struct, frozen=True, eq=False):
    """One quantity that a question asks for; gradients: (y, x, ∂y/∂x) of the derivatives taken in its text."""

    text: str
    node: Node
    gradients: tuple[tuple[Node, Node, Node], ...] = ()


Conditions = tuple[tuple[str, tuple[Node, ...]], ...]  # of a choice: by option, what is 1 throughout where it is right


class Made(Struct, frozen=True, eq=False):
    """A question with its quantities, other right values, what else its kind needs, and the teacher's own mistakes."""

    question: Question
    asked: tuple[Asked, ...] = ()
    accepted: tuple[Asked, ...] = ()
    task: Any = None
    conditions: Conditions = ()
    known: tuple[tuple[OwnMistake, Asked], ...] = ()


def all_hold(conditions: Iterable[Node]) -> Node:
    """1 where every entry of all of them is 1, else 0."""
    product = constant(1)
    for node in conditions:
        product = product * (apply("min", node, axes=tuple(range(-node.rank, 0)), keep=False) if node.rank else node)
    return product
