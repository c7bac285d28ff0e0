"""How many parameters: a plain number, marked as such."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from gradekit.engine.graph import constant
from gradekit.exercise.lowering.asked import Asked, Made
from gradekit.exercise.lowering.state import Building, parsed
from gradekit.exercise.problem.schema import Question, Tolerance
from gradekit.exercise.problem.tasks import Count


def make(state: Building, question: Question) -> Made:
    """The number of entries of all quantities together, exactly."""
    assert isinstance(question.task, Count)
    nodes = [parsed(state, text) for text in question.task.of]
    names = ", ".join(text.value for text in question.task.of)
    total = sum(node.size for node in nodes if node is not None)
    exactly = replace(question, tolerance=Tolerance("exact", Fraction(0)))
    return Made(exactly, (Asked(f"number of entries of {names}", constant(total)),))
