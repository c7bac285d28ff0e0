"""Hints in three levels: which rule, the formula, the numbers put in. The result stands in none of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gradekit.engine.formula import Derivative, Formula, Name, Num, Step
from gradekit.exercise.problem.messages import listed
from gradekit.exercise.problem.schema import Question
from gradekit.exercise.solve import Solution
from gradekit.paper.document import Block, Equation, Paragraph, Side
from gradekit.paper.line_of import Entry, line_of
from gradekit.paper.working.parts import parts_of

Hint = tuple[Block, ...]

LEVELS = ("the rule", "the formula", "the numbers put in")


def hints_of(solution: Solution, steps: Sequence[Step], question: Question, entry: Entry = ()) -> tuple[Hint, ...]:
    """The hints for this entry, as many levels as there are without telling the result."""
    step = line_of(solution, steps, question, entry)
    return () if step is None else tuple(_levels(step, steps))


def _levels(step: Step, steps: Sequence[Step]) -> Iterator[Hint]:
    assert step.formula is not None
    yield (Paragraph(_rule(step, steps)),)
    if step.substituted is None:
        return  # of open symbols, whose formula is the answer
    whole = [one for one in steps if one.quantity == step.quantity and one.entry is None and one.formula is not None]
    yield tuple(_stated(one) for one in [*whole, step])
    if not isinstance(step.substituted, Num):
        sign = "=" if step.put_in_exactly else "≈"
        yield (Equation(step.subject, (Side(sign, step.substituted),)),)


def _stated(step: Step) -> Equation:
    assert step.formula is not None
    return Equation(step.subject, (Side("=", step.formula),), "", step.quantity)


def _rule(step: Step, steps: Sequence[Step]) -> str:
    """What it follows from, and the reason, which the working gives with the last line of a quantity."""
    names = dict.fromkeys(name for part in parts_of(step.formula or step.subject) if (name := _named(part)))
    of_quantity = (one.reason for one in steps if one.quantity == step.quantity and one.reason)
    reason = step.reason or next(of_quantity, "")
    follows = f"{step.quantity} follows from {listed(list(names), 'and')}" if names else step.quantity
    return f"{follows}: {reason}" if reason else f"{follows}."


def _named(part: Formula) -> str:
    if isinstance(part, Name):
        return part.name
    return f"∂{part.of}/∂{part.wrt}" if isinstance(part, Derivative) else ""
