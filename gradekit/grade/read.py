"""An answer as the student gave it → arrays beside the key, or why it cannot be read."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from gradekit.errors import GradekitError, NoValue

from gradekit.expression import Scope, parse
from gradekit.grade.parts import Part, Written, written
from gradekit.grade.plan import Plan
from gradekit.graph import show_shape
from gradekit.submission import Answer, Expression, Malformed, as_array, is_missing


def read(plan: Plan, part: Part, answer: Answer) -> Written | Malformed | None:
    """The answer to a part; None where nothing was answered."""
    if is_missing(answer):
        return None
    if isinstance(answer, str) and part.node.rank and (whole := _whole_expression(plan, part, answer)) is not None:
        return whole
    array = as_array(answer, part.node.shape)
    if isinstance(array, Malformed):
        return array
    entries: list[Any] = []
    for entry in array.entries:
        value = _expression_value(plan, entry.text) if isinstance(entry, Expression) else entry
        if isinstance(value, Malformed):
            return value
        entries.append(value)
    return written(entries, array.from_json_number, array.shape, part.decimals, array.note)


def _whole_expression(plan: Plan, part: Part, text: str) -> Written | Malformed | None:
    """An expression for a whole vector or matrix; None where the text is something else."""
    value = _values(plan, text)
    if isinstance(value, Malformed):
        return value
    numbers, fractions = value
    if numbers.size != part.node.size or numbers.ndim == 0:
        return None
    if numbers.shape != part.node.shape and numbers.shape != part.node.shape[::-1]:
        numbers, fractions = numbers.reshape(part.node.shape), fractions.reshape(part.node.shape)
    pairs = list(zip(numbers.flat, fractions.flat, strict=True))
    return written(pairs, (False,) * len(pairs), numbers.shape, part.decimals, "")


def _expression_value(plan: Plan, text: str) -> tuple[float, Fraction | None] | Malformed:
    """The value of an expression that stands for one number."""
    value = _values(plan, text)
    if isinstance(value, Malformed):
        return value
    numbers, fractions = value
    if numbers.size != 1:
        return Malformed(f"{_shown(text)} is {show_shape(numbers.shape)}; expected one number")
    return float(numbers.reshape(-1)[0]), fractions.reshape(-1)[0]


def _values(plan: Plan, text: str) -> tuple[np.ndarray, np.ndarray] | Malformed:
    """Certified values of an expression in the exercise's own quantities."""
    from gradekit.evaluate.certify import as_float, as_fraction, certify

    scope = plan.exercise.scope
    try:
        node = parse(text, Scope(scope.names, scope.params))
        entries = certify([node], plan.exercise.bindings)[node]
    except NoValue:
        return Malformed(f"{_shown(text)} has no (real) value")
    except GradekitError as error:
        return Malformed(f"{_shown(text)} could not be read: {error}")
    numbers = np.array([as_float(entry) for entry in entries.flat], dtype=float).reshape(entries.shape)
    fractions = np.empty(entries.shape, dtype=object)
    for index in np.ndindex(entries.shape):
        fractions[index] = as_fraction(entries[index])
    return numbers, fractions


def _shown(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:39] + "…")


