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
    alike     which entries of a quantity are worked out alike
    line      a line of the working before it has numbers, and the steps that its entries become
    vectors   a vector whose entries are worked out alike, on one line
    shown     which entries have lines of their own, and what is said of the whole
    chain     the backward pass line by line: each derivative is a sum over paths of upstream × local
    phases    where a line stands: step of training; forward, loss, backward, update
    runs      the middle of a long run, which is shown as a table
    sizes     how many numbers some quantities hold
    plan      which lines a working has
"""

from __future__ import annotations

from collections.abc import Iterable

from gradekit.engine.formula import Step
from gradekit.exercise.solve import Solution
from gradekit.paper.working.context import Context
from gradekit.paper.working.line import Line
from gradekit.paper.working.plan import planned
from gradekit.paper.working.shown import crowded, steps_of
from gradekit.paper.working.sizes import counted

__all__ = ["Step", "definitions", "work"]


def work(
    solution: Solution, questions: Iterable[str] | None = None, digits: int = 4, everything: bool = False,
    by_entry: bool = False,
) -> list[Step]:  # fmt: skip
    """The lines of the working that these questions (by default all) need, in order.

    Numbers are shown with `digits` decimals, with more where a result follows only from more. A question that asks
    for no quantity has no lines. everything: every entry of every quantity, and every step of a long run.
    by_entry: no line of vectors, for who speaks of a single entry.
    """
    context, wanted = Context(solution, digits), None if questions is None else list(questions)
    lines = planned(context, wanted, everything)
    context.certify_missing(line.node for line in lines)
    steps = [step for line in crowded(lines) for step in steps_of(line, context.numbers, everything, by_entry)]
    return [*counted(solution.exercise, wanted), *steps]


def definitions(solution: Solution) -> list[Step]:
    """One line without numbers for each quantity that is worked out forward, of a vector the line of the whole."""
    context = Context(solution, solution.exercise.problem.digits)
    lines = [line for line in planned(context, None, everything=True) if line.phase in ("forward", "loss")]
    return [step for line in lines if line.node in context.names and (step := _stated(line)) is not None]


def _stated(line: Line) -> Step | None:
    whole = line.formula(None)
    index = None if whole is not None else (0,) * line.node.rank
    formula = whole if whole is not None or line.node.rank else line.formula(())
    if line.is_copy or line.step or formula is None:
        return None
    return Step(line.quantity, line.phase, None, line.subject(index), formula)
