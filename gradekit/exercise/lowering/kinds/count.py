"""How many parameters: a plain number, marked as such."""

from __future__ import annotations

import re
from fractions import Fraction

from msgspec.structs import replace

from gradekit.engine.apart import held
from gradekit.engine.graph import Node, constant
from gradekit.exercise.lowering.asked import Asked, Made
from gradekit.exercise.lowering.state import Building, parsed
from gradekit.exercise.problem.schema import Question, Tolerance
from gradekit.exercise.problem.tasks import Count

_BIAS = re.compile(r"b(ias)?_?\d*$", re.IGNORECASE)


def make(state: Building, question: Question) -> Made:
    """The number of entries of all quantities together, exactly."""
    assert isinstance(question.task, Count)
    nodes = [parsed(state, text) for text in question.task.of]
    names = ", ".join(text.value for text in question.task.of)
    read = zip((text.value.strip() for text in question.task.of), nodes, strict=True)
    found = [(name, node) for name, node in read if node is not None]
    biases = sum(node.size for name, node in found if _is_bias(name, node, found))
    others = sum(node.size for _, node in found) - biases
    total = held(constant(others)) + held(constant(biases)) if biases and others else constant(others + biases)
    exactly = replace(question, tolerance=Tolerance("exact", Fraction(0)))
    return Made(exactly, (Asked(f"number of entries of {names}", total),))


def _is_bias(name: str, node: Node, found: list[tuple[str, Node]]) -> bool:
    """Whether it is called so, or is a vector or number among matrices."""
    return bool(_BIAS.match(name)) or (node.rank < 2 and any(other.rank > 1 for _, other in found))
