"""Solution → steps: every line of the working, formula → numbers put in → result.

    Solution ─ plan (which lines, in which order) ─ Line ─ numbers put in ─ Step

Quantities are written through the formulas of their ops, down to what has a name; derivatives as sums over paths of
upstream × local. Nothing here knows a single op.

    write     a node written out as a formula, down to quantities that have a name
    numbers   the numbers of a line: put in for names, rounded for display, and whether = still holds
    context   what the lines of one working share: names, derivatives that have been given a name, numbers, conventions
    same      which quantities are one and the same thing, and are shown once
    parts     the parts of a formula
    digits    how many digits a line shows: as many as its result needs
    repeated  parts of a line that are used again and get a name
    line      a line of the working before it has numbers, and the steps that it becomes
    chain     the backward pass line by line: each derivative is a sum over paths of upstream × local
    phases    where a line stands: step of training; forward, loss, backward, update
    runs      the middle of a long run, which is shown as a table
    plan      which lines a working has
"""

from __future__ import annotations

from collections.abc import Iterable

from gradekit.engine.formula import Step
from gradekit.exercise.solve import Solution
from gradekit.paper.working.context import Context
from gradekit.paper.working.line import steps_of
from gradekit.paper.working.plan import planned

__all__ = ["Step", "work"]


def work(
    solution: Solution, questions: Iterable[str] | None = None, digits: int = 4, everything: bool = False
) -> list[Step]:
    """The lines of the working that these questions (by default all) need, in order.

    Numbers are shown with `digits` decimals, with more where a result follows only from more. A question that asks
    for no quantity has no lines. everything: every entry of every quantity, and every step of a long run.
    """
    context = Context(solution, digits)
    lines = planned(context, None if questions is None else list(questions), everything)
    context.certify_missing(line.node for line in lines)
    return [step for line in lines for step in steps_of(line, context.numbers, everything)]
