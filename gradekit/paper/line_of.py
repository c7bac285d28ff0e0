"""Which line of the working an entry of an answer is the result of."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from gradekit.engine.formula import Step
from gradekit.exercise.lowering import Asked
from gradekit.exercise.lowering.state import raised
from gradekit.exercise.problem.schema import Question
from gradekit.exercise.solve import Solution
from gradekit.paper.answers import derivative_text

Entry = tuple[int, ...]  # counted from 1

_ROW = re.compile(r"(.+) in row (\d+)")  # of a table, which the working numbers above


def line_of(solution: Solution, steps: Iterable[Step], question: Question, entry: Entry = ()) -> Step | None:
    """The line that gives this entry of the answer, else the first of its quantity; None where none does.

    entry: where the answer is a list of several quantities, its first number says which.
    """
    parts = solution.exercise.asked.get(question.id, ())
    if not parts:
        return None
    part, inside = _part(parts, entry)
    lines = [step for step in steps if step.quantity == _label(part) and step.formula is not None]
    with_numbers = [step for step in lines if step.substituted is not None]
    exact = [step for step in with_numbers if step.entry == inside]
    return next(iter([*exact, *with_numbers, *lines]), None)


def _part(parts: tuple[Asked, ...], entry: Entry) -> tuple[Asked, Entry]:
    if len(parts) == 1:
        return parts[0], entry
    return parts[min(entry[0], len(parts)) - 1 if entry else 0], entry[1:]


def _label(asked: Asked) -> str:
    """What the working calls it."""
    row = _ROW.fullmatch(asked.text)
    return f"{row[1]}⁽{raised(int(row[2]))}⁾" if row else derivative_text(asked)


def first_wrong(entries: Any) -> Entry:
    """The first entry that is not right, counted from 1; () where there is one entry only, or none is known."""
    if not isinstance(entries, list | tuple):
        return ()
    for at, part in enumerate(entries, 1):
        if part is False:
            return (at,)
        if inside := first_wrong(part):
            return (at, *inside)
    return ()
