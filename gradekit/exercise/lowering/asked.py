"""What a question comes to when it is built."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gradekit.engine.graph import Node
from gradekit.exercise.problem.schema import Question


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """One quantity that a question asks for; gradients: (y, x, ∂y/∂x) of the derivatives taken in its text."""

    text: str
    node: Node
    gradients: tuple[tuple[Node, Node, Node], ...] = ()


Conditions = tuple[tuple[str, tuple[Node, ...]], ...]  # of a choice: by option, what is 1 throughout where it is right


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """A question with its quantities, other right values, and what else its kind needs for marking."""

    question: Question
    asked: tuple[Asked, ...] = ()
    accepted: tuple[Asked, ...] = ()
    task: Any = None
    conditions: Conditions = ()
