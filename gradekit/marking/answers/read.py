"""An answer as the student gave it → arrays beside the key, or why it cannot be read."""

from __future__ import annotations

from typing import Any

import numpy as np

from gradekit.engine.graph import show_shape
from gradekit.errors import GradekitError, NoValue
from gradekit.exercise.expression import Scope, parse
from gradekit.marking.answers.entries import Expression, Malformed, as_array
from gradekit.marking.answers.repeating import REPEATS, repeats
from gradekit.marking.parts import Part, Written, written
from gradekit.marking.plan import Plan
from gradekit.marking.submission import Answer, is_missing

MAX_TOGETHER = 20_000  # characters of the expressions in one answer


def read(plan: Plan, part: Part, answer: Answer) -> Written | Malformed | None:
    """The answer to a part; None where nothing was answered."""
    if is_missing(answer):
        return None
    if isinstance(answer, str) and part.node.rank and (whole := _whole_expression(plan, part, answer)) is not None:
        return whole
    array = as_array(answer, part.node.shape)
    if isinstance(array, Malformed):
        return array
    long = sum(len(entry.text) for entry in array.entries if isinstance(entry, Expression))
    if long > MAX_TOGETHER:
        return Malformed(f"the expressions in it have {long} characters together, and at most {MAX_TOGETHER} are read")
    entries: list[Any] = []
    for entry in array.entries:
        value = _expression_value(plan, part, entry.text) if isinstance(entry, Expression) else entry
        if isinstance(value, Malformed):
            return value
        entries.append(value)
    return written(entries, array.from_json_number, array.shape, part.decimals, array.note)


def _whole_expression(plan: Plan, part: Part, text: str) -> Written | Malformed | None:
    """An expression for a whole vector or matrix; None where the text is something else."""
    value = _values(plan, part, text)
    if isinstance(value, Malformed):
        return value
    numbers, exact = value
    if numbers.size != part.node.size or numbers.ndim == 0:
        return None
    if numbers.shape != part.node.shape and numbers.shape != part.node.shape[::-1]:
        numbers, exact = numbers.reshape(part.node.shape), exact.reshape(part.node.shape)
    pairs = list(zip(numbers.flat, exact.flat, strict=True))
    return written(pairs, (False,) * len(pairs), numbers.shape, part.decimals, "")


def _expression_value(plan: Plan, part: Part, text: str) -> tuple[float, Any] | Malformed:
    """The value of an expression that stands for one number."""
    value = _values(plan, part, text)
    if isinstance(value, Malformed):
        return value
    numbers, exact = value
    if numbers.size != 1:
        return Malformed(f"{_shown(text)} is {show_shape(numbers.shape)}; expected one number")
    return float(numbers.reshape(-1)[0]), exact.reshape(-1)[0]


def _values(plan: Plan, part: Part, text: str) -> tuple[np.ndarray, np.ndarray] | Malformed:
    """Values of an expression in the exercise's own quantities: in float64, and as a Fraction or a ball each."""
    from gradekit.engine.evaluate.certify import as_float, as_fraction, certify

    known = plan.exercise.scope
    scope = Scope(known.names, known.params, functions=known.functions, differentiates=False)
    try:
        node = parse(text, scope)
        if repeats(plan.exercise, plan.asked(part), node, scope.gradients):
            return Malformed(f"{_shown(text)} {REPEATS}")
        entries = certify([node], plan.exercise.bindings)[node]
    except NoValue:
        return Malformed(f"{_shown(text)} has no (real) value")
    except GradekitError as error:
        return Malformed(f"{_shown(text)} could not be read: {error}")
    numbers = np.array([as_float(entry) for entry in entries.flat], dtype=float).reshape(entries.shape)
    exact = np.empty(entries.shape, dtype=object)
    for index in np.ndindex(entries.shape):
        fraction = as_fraction(entries[index])
        exact[index] = entries[index] if fraction is None else fraction
    return numbers, exact


def _shown(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:39] + "…")
