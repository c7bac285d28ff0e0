"""Solution → steps: every line of the working, formula → numbers put in → result.

    Solution ─ plan (which lines, in which order) ─ Line ─ numbers put in ─ Step

Quantities are written through the formulas of their ops, down to what has a name; derivatives as sums over paths of
upstream × local. Nothing here knows a single op.
"""

from __future__ import annotations

from collections.abc import Iterable

from gradekit.formula import Step
from gradekit.solve import Solution
from gradekit.working.context import Context
from gradekit.working.line import steps_of
from gradekit.working.plan import planned

__all__ = ["Step", "work"]


def work(solution: Solution, questions: Iterable[str] | None = None, digits: int = 4) -> list[Step]:
    """The lines of the working that these questions (by default all, and all named quantities) need, in order.

    Numbers are shown with `digits` decimals. A question that asks for no quantity has no lines.
    """
    context = Context(solution, digits)
    lines = planned(context, None if questions is None else list(questions))
    context.certify_missing(line.node for line in lines)
    return [step for line in lines for step in steps_of(line, context.numbers)]
