"""An answer, or an entry of one, that is a text and no plain number: a print, a number as people type it, a formula."""

from __future__ import annotations

from typing import Any

import numpy as np

from gradekit.engine.number import MAX_CHARACTERS, Typed, find_number
from gradekit.engine.shapes import show_shape
from gradekit.errors import TextError
from gradekit.marking.answers.entries import Malformed, as_array
from gradekit.marking.answers.formula import Value, shown, value_of
from gradekit.marking.answers.many import many
from gradekit.marking.answers.names import Own
from gradekit.marking.answers.pasted.digits import complete, half_unit
from gradekit.marking.answers.pasted.found import Formula, Numbers, Refusal, Tree
from gradekit.marking.answers.pasted.reader import DIFFER, read_text
from gradekit.marking.answers.pasted.typed import EQUATION
from gradekit.marking.parts import Part, Written, written
from gradekit.marking.plan import Plan
from gradekit.marking.submission import Answer

Entry = Typed | tuple[float, Any]


def whole(plan: Plan, part: Part, text: str, own: Own) -> Written | Malformed:
    """A text as the answer to a part."""
    try:
        found = read_text(text, plan.exercise.scope.names, plan.exercise.problem.decimal_comma)
        if isinstance(found, Numbers):
            return of_numbers(plan, part, found)
    except (Refusal, TextError) as error:
        return _no_number(text) or Malformed(f"{shown(text)} could not be read: {error}")
    return _no_number(text) or _of_formula(plan, part, found, own)


def _no_number(text: str) -> Malformed | None:
    """The refusal of what was meant as one number and is none, such as 1_000 or nan."""
    try:
        find_number(text[:MAX_CHARACTERS])
    except TextError as error:
        return Malformed(error.message)
    return None


def of_numbers(plan: Plan, part: Part, found: Numbers) -> Written | Malformed:
    """The numbers of a print, in the part's shape."""
    if (bulk := many(found, part.node.shape, plan.wanted(part, part.node.shape))) is not None:
        return bulk
    array = as_array(found.tree, part.node.shape)
    if isinstance(array, Malformed):
        return array
    typed = [entry for entry in array.entries if isinstance(entry, Typed)]
    if len(typed) < len(array.entries):
        return Malformed("an entry of it is no number")
    return written(typed, array.shape, plan.wanted(part, array.shape), array.note, complete(found, typed))


def _of_formula(plan: Plan, part: Part, found: Formula, own: Own) -> Written | Malformed:
    if part.node.rank == 0:
        entry = _entry(plan, part, found, own)
        return entry if isinstance(entry, Malformed) else written([entry], (), plan.wanted(part, ()), "")
    value = _last(plan, part, found, own)
    if isinstance(value, Malformed):
        return value
    numbers, exact = value
    if numbers.size != part.node.size or numbers.ndim == 0:
        return _misshapen(part, numbers)
    if numbers.shape != part.node.shape and numbers.shape != part.node.shape[::-1]:
        numbers, exact = numbers.reshape(part.node.shape), exact.reshape(part.node.shape)
    pairs = list(zip(numbers.flat, exact.flat, strict=True))
    return written(pairs, numbers.shape, plan.wanted(part, numbers.shape), "")


def _misshapen(part: Part, numbers: np.ndarray) -> Malformed:
    """The refusal of numbers of that shape."""
    array = as_array(_zeros(numbers.shape), part.node.shape)
    return array if isinstance(array, Malformed) else Malformed(f"received {show_shape(numbers.shape)}")


def _zeros(shape: tuple[int, ...]) -> Tree:
    return (_zeros(shape[1:]),) * shape[0] if shape else "0"


def _last(plan: Plan, part: Part, found: Formula, own: Own) -> Value | Malformed:
    """The value of the last member, if all others agree with it."""
    values: list[Value] = []
    for member in found.members:
        value = value_of(plan, part, member, own)
        if isinstance(value, Malformed):
            return value
        values.append(value)
    last = values[-1]
    if any(each[0].shape != last[0].shape or not np.allclose(each[0], last[0], rtol=1e-3) for each in values):
        return Malformed(f"{shown(' = '.join(found.members))} could not be read: {DIFFER}")
    return last


def entry_of(plan: Plan, part: Part, text: str, own: Own) -> Entry | Malformed:
    """A text that stands for one number."""
    try:
        found = read_text(text, plan.exercise.scope.names, plan.exercise.problem.decimal_comma)
    except (Refusal, TextError) as error:
        return _no_number(text) or Malformed(f"{shown(text)} could not be read: {error}")
    if isinstance(found, Numbers):
        return Malformed(f"{shown(text)} holds several numbers; expected one")
    return _entry(plan, part, found, own)


def _entry(plan: Plan, part: Part, found: Formula, own: Own) -> Entry | Malformed:
    """One number: the value of a formula, or what stands behind it and agrees with it."""
    *before, text = found.members
    last = _number(text, plan) if before else None
    if last is not None and all(_number(member, plan) == last for member in before):
        return Malformed(f"{shown(' = '.join(found.members))} could not be read: {EQUATION}")
    entries = [_one(plan, part, member, own) for member in (before if last is not None else found.members)]
    for entry in entries:
        if isinstance(entry, Malformed):
            return entry
    result = last if last is not None else entries[-1]
    if any(not _agree(entry, result) for entry in entries):
        return Malformed(f"{shown(' = '.join(found.members))} could not be read: {DIFFER}")
    return result


def _number(text: str, plan: Plan) -> Typed | None:
    """A member that is a number in some spelling."""
    try:
        found = read_text(text, plan.exercise.scope.names, plan.exercise.problem.decimal_comma)
        return find_number(found.tree) if isinstance(found, Numbers) and isinstance(found.tree, str) else None
    except (Refusal, TextError):
        return None


def _one(plan: Plan, part: Part, text: str, own: Own) -> Entry | Malformed:
    if (number := _number(text, plan)) is not None:
        return number
    value = value_of(plan, part, text, own)
    if isinstance(value, Malformed):
        return value
    numbers, exact = value
    if numbers.size != 1:
        return Malformed(f"{shown(text)} is {show_shape(numbers.shape)}; expected one number")
    return float(numbers.reshape(-1)[0]), exact.reshape(-1)[0]


def _agree(a: Any, b: Any) -> bool:
    """Whether two entries are equal to the digits that both show."""
    slack = max((float(half_unit(each)) for each in (a, b) if isinstance(each, Typed)), default=0.0)
    x, y = (float(each) if isinstance(each, Typed) else each[0] for each in (a, b))
    return abs(x - y) <= slack * (1 + 1e-9) + 1e-12 * abs(y)


def tidied(answer: Answer, plan: Plan) -> Answer | Malformed:
    """The same lists, with the numbers in them as gradekit writes them; formulas stay as they are."""
    if isinstance(answer, tuple):
        entries: list[Answer] = []
        for each in answer:
            entry = tidied(each, plan)
            if isinstance(entry, Malformed):
                return entry
            entries.append(entry)
        return tuple(entries)
    if not isinstance(answer, str) or not answer.strip():
        return answer
    try:
        found = read_text(answer, plan.exercise.scope.names, plan.exercise.problem.decimal_comma)
    except (Refusal, TextError) as error:
        return _no_number(answer) or Malformed(f"{shown(answer)} could not be read: {error}")
    return found.tree if isinstance(found, Numbers) else answer
