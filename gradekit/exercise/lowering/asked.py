"""What a question comes to when it is built."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gradekit.engine.graph import Node
from gradekit.exercise.problem.schema import OwnMistake, Question


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """One quantity that a question asks for; gradients: (y, x, ∂y/∂x) of the derivatives taken in its text."""

    text: str
    node: Node
    gradients: tuple[tuple[Node, Node, Node], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """A question with its quantities, other right values, what else its kind needs, and the teacher's own mistakes."""

    question: Question
    asked: tuple[Asked, ...] = ()
    accepted: tuple[Asked, ...] = ()
    task: Any = None
    known: tuple[tuple[OwnMistake, Asked], ...] = ()
