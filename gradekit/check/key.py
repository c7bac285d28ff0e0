"""Published answers against the engine, at the precision to which they are printed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from gradekit.check.finding import Finding, digits, entry_name, error, warning
from gradekit.exercise.problem.located import Nested, Text
from gradekit.marking.answers.columns import stacked
from gradekit.marking.answers.entries import Malformed
from gradekit.marking.answers.layout import part_of
from gradekit.marking.answers.read import read
from gradekit.marking.diagnosis.diagnose import diagnose
from gradekit.marking.marker import Marker
from gradekit.marking.part_mark import PartMark
from gradekit.marking.parts import Part, Written, typed_unit
from gradekit.paper.wording import wording


def published(marker: Marker) -> Iterator[Finding]:
    """Errors for published values that are not the key's, warnings for those off in the last printed digit."""
    for part in marker.plan.parts:
        value = _published(part)
        if value is None:
            continue
        if part in marker.plan.numeric:
            yield from _numbers(marker, part, value)
        else:
            yield from _expression(marker, part, value)


def _published(part: Part) -> Nested | None:
    value = part.question.published
    return None if value is None else part_of(part.question, part.position, value)


def _plain(value: Nested) -> Any:
    return value.value if isinstance(value, Text) else tuple(_plain(entry) for entry in value)


def _numbers(marker: Marker, part: Part, value: Nested) -> Iterator[Finding]:
    answer = read(marker.plan, part, _plain(value))
    if answer is None:
        return
    if isinstance(answer, Malformed) or answer.values.shape != part.node.shape:
        reason = answer.message if isinstance(answer, Malformed) else "it has the transposed shape"
        yield error(part, f"the published value cannot be compared: {reason}", _place(value))
        return
    key = marker.plan.key(part)
    tolerance = marker.plan.tolerance(part)
    for index in np.ndindex(key.shape):
        yield from _entry(marker, part, answer, key, tolerance, index, value)


def _entry(
    marker: Marker, part: Part, answer: Written, key: np.ndarray, tolerance: np.ndarray, index: Any, value: Nested
) -> Iterator[Finding]:
    off = abs(float(answer.values[index]) - float(key[index]))
    unit = float(typed_unit(answer.decimals[index]))
    if not off <= unit * (1 + 1e-9) + 1e-12 * abs(float(key[index])):
        both = f"published {digits(float(answer.values[index]))}, computed {digits(float(key[index]))}"
        said = f"{entry_name(index)}{both}"
        if off <= float(tolerance[index]):
            yield warning(part, f"{said}: off in the last digits, as rounding on the way would leave it")
        else:
            yield error(part, f"{said}{_explained(marker, part, answer, key)}; correct one of the two", _place(value))


def _explained(marker: Marker, part: Part, answer: Written, key: np.ndarray) -> str:
    (found,) = diagnose(marker.plan, part, stacked(part, [answer]), key, marker.plan.values)
    return f" (the mistake {found.id} gives the published value)" if found else ""


def _expression(marker: Marker, part: Part, value: Nested) -> Iterator[Finding]:
    text = _plain(value)
    mark: PartMark = marker.symbolic.mark(part, text, {})
    if mark.verdict in ("correct", "missing"):
        return
    if mark.verdict == "not_judged":
        yield warning(part, f"published {text}: could not be decided, a person must look")
        return
    named = f" (the mistake {mark.mistake} gives the published one)" if mark.mistake else ""
    right = wording(marker.exercise, part.node, part.text)
    yield error(part, f"published {text}, computed {right}{named}; correct one of the two", _place(value))


def _place(value: Nested) -> Any:
    return value.place if isinstance(value, Text) else _place(value[0])
