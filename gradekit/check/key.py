"""Published numbers against the engine, at the precision to which they are printed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from gradekit.check.finding import Finding, digits, entry_name, error, warning
from gradekit.check.printed import opened, place_of, plain
from gradekit.check.rounder import carried
from gradekit.engine.evaluate import evaluate
from gradekit.engine.evaluate.float64 import Float64
from gradekit.exercise.problem.located import Nested
from gradekit.marking.answers.columns import Answers, stacked
from gradekit.marking.answers.entries import Malformed
from gradekit.marking.answers.read import read
from gradekit.marking.diagnosis.diagnose import diagnose
from gradekit.marking.diagnosis.permuted import permuted
from gradekit.marking.marker import Marker
from gradekit.marking.parts import EXACT, Part, Written, typed_unit
from gradekit.marking.tolerance.compare import agrees

MEND = "; correct one of the two"

_SAME = 1e-12
_FEWEST = 2  # decimals, and significant digits, that show how a source carried its rounding
_LONG = 100  # whole numbers from here on show enough digits to be rounded values
_FURTHEST = 0.05  # from the key, as a share of it, that rounding on the way explains

Index = tuple[int, ...]


def numbers(marker: Marker, part: Part, value: Nested) -> Iterator[Finding]:
    """Errors for published numbers that are not the key's, warnings for those off by rounding."""
    answer = read(marker.plan, part, plain(opened(value, part.node.shape)))
    if answer is None:
        return
    if isinstance(answer, Malformed) or answer.values.shape != part.node.shape:
        reason = answer.message if isinstance(answer, Malformed) else "it has the transposed shape"
        yield error(part, f"the published value cannot be compared: {reason}", place_of(value))
        return
    answer = replace(answer, half_unit=typed_unit(answer.decimals))  # printed digits count, also where more are asked
    compared = _Compared(marker, part, value, answer, marker.plan.key(part), marker.plan.tolerance(part), {})
    for index in np.ndindex(part.node.shape):
        if answer.exact[index] is not None:
            yield from compared.entry(index)


class _Compared(Struct, frozen=True, eq=False):
    """One published part beside its key."""

    marker: Marker
    part: Part
    value: Nested
    answer: Written
    key: np.ndarray
    tolerance: np.ndarray
    rounded: dict[int, np.ndarray]  # decimals → the key where each line before it is rounded to so many

    def entry(self, index: Index) -> Iterator[Finding]:
        typed, key = float(self.answer.values[index]), float(self.key[index])
        off, half_unit = abs(typed - key), float(self.answer.half_unit[index])
        said = f"{entry_name(index)}published {digits(typed)}, computed {digits(key)}"
        if off <= half_unit * (1 + 1e-9) + _SAME * abs(key):
            yield from self._printed_short(index, typed, key, said)
        elif off <= float(self.tolerance[index]):
            yield warning(self.part, f"{said}: off in the last digits, {self._why(index) or 'within the tolerance'}")
        elif why := self._carried(index):
            mend = f"use tolerance {{rounding: {self._places(index)}}} if that is fair"
            yield warning(self.part, f"{said}: off in the last digits, {why}; {mend}")
        else:
            yield self._error(f"{said}{self._explained()}{MEND}")

    def _error(self, message: str) -> Finding:
        return error(self.part, message, place_of(self.value))

    # To the printed digits they are equal: are there enough of these?

    def _printed_short(self, index: Index, typed: float, key: float, said: str) -> Iterator[Finding]:
        """0 and whole numbers that stand for what is neither; what is rounded where only exact values are right."""
        is_exact = self.part.tolerance.kind == "exact"
        off = abs(typed - key)
        if off <= (_SAME * abs(key) if is_exact else float(self.tolerance[index])):
            return
        if typed == 0:
            yield self._error(f"{said}: 0 is not the rounding of it at the asked digits{MEND}")
        elif self.answer.decimals[index] <= 0 and (is_exact or abs(typed) < _LONG and self._is_short(key)):
            yield self._error(f"{said}: a whole number for what is none{MEND}")
        elif is_exact:
            mend = "print it in full, or use another tolerance"
            yield warning(self.part, f"{said}: a rounded value, and only exact ones are marked right; {mend}")

    def _is_short(self, key: float) -> bool:
        """Whether the asked digits hold all of the value, so that no source had to round it."""
        scaled = key * 10.0 ** (4 if self.part.decimals is None else self.part.decimals)
        return abs(scaled - round(scaled)) <= 1e-9 * max(1.0, abs(scaled))

    # They differ: does rounding say why?

    def _why(self, index: Index) -> str:
        """Why a value is off in its last digits, as far as rounding explains it."""
        for decimals in dict.fromkeys((self.part.decimals, self._places(index))):
            if decimals is not None and self._gives(decimals, index):
                return f"as rounding each line to {decimals} decimals gives it"
        places, typed = self._places(index), float(self.answer.values[index])
        if places is not None and np.trunc(self.key[index] * 10.0**places) == round(typed * 10.0**places):
            return "which are cut off instead of rounded"
        return "as rounding on the way may leave it" if self.part.tolerance.kind == "rounding" else ""

    def _carried(self, index: Index) -> str:
        """The same for a value outside the tolerance: lines rounded to the digits that are printed, and near still."""
        places, key = self._places(index), float(self.key[index])
        typed = float(self.answer.values[index])
        if self.part.tolerance.kind == "exact" or places is None or places < _FEWEST:
            return ""
        if abs(typed) < 10.0 ** (_FEWEST - 1 - places) or abs(typed - key) > _FURTHEST * abs(key):
            return ""
        return f"as rounding each line to {places} decimals gives it" if self._gives(places, index) else ""

    def _places(self, index: Index) -> int | None:
        """The decimals that are printed; None where it is no decimal number."""
        places = int(self.answer.decimals[index])
        return places if 0 <= places < EXACT else None

    def _gives(self, decimals: int, index: Index) -> bool:
        """Whether rounding each line gives the value to all its printed digits."""
        if decimals not in self.rounded:
            self.rounded[decimals] = carried(self.marker, self.part, decimals)
        off = abs(float(self.rounded[decimals][index]) - float(self.answer.values[index]))
        return off <= float(self.answer.half_unit[index]) * (1 + 1e-9) + _SAME * abs(float(self.key[index]))

    # Is it a known mistake?

    def _explained(self) -> str:
        """The known mistake whose value is the published one to all printed digits, if there is one."""
        plan, part = self.marker.plan, self.part
        answer = stacked(part, [self._whole()])
        (found,) = diagnose(plan, part, answer, self.key, plan.values)
        for id in (found.id, *found.also) if found else ():
            if self._is(id, answer):
                return f" (the mistake {id} gives the published value)"
        return ""

    def _whole(self) -> Written:
        """What is published, with the key in the cells that are left open."""
        is_open = np.array([entry is None for entry in self.answer.exact.flat]).reshape(self.key.shape)
        values = np.where(is_open, self.key, self.answer.values)
        return Written(values, self.answer.exact, self.answer.half_unit, self.answer.decimals)

    def _is(self, id: str, answer: Answers) -> bool:
        plan, part = self.marker.plan, self.part
        right = np.abs(answer.values[0] - self.key) <= self.tolerance
        if id == "entries-permuted":
            return permuted(part, answer, self.key, answer.half_unit[0] * (1 + 1e-9), right)
        nodes = [variant.node for variant in plan.variants(part) if variant.id == id]
        made: Any = evaluate(nodes, plan.values, Float64)
        fitting = (made[node] for node in nodes if node.shape == part.node.shape)
        return any(agrees(answer, np.where(right, self.key, value)[None]).all() for value in fitting)
