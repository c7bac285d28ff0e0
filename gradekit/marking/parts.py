"""What is marked: each asked quantity with its key, and each answer as arrays beside it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from gradekit.engine.graph import Node
from gradekit.engine.number import Typed
from gradekit.exercise.lowering import Asked, Exercise
from gradekit.exercise.problem.schema import Question, Tolerance
from gradekit.marking.answers.layout import is_joined


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """One quantity that a question asks for: all of it, one entry of its list, or one cell of its table.

    is_key: whether it is what the question asks for, and not another value that is accepted.
    """

    question: Question
    position: int
    text: str
    node: Node
    is_key: bool = True

    @property
    def tolerance(self) -> Tolerance:
        return self.question.tolerance

    @property
    def label(self) -> str:
        """How a message calls it."""
        return f"{self.question.id} ({self.text})" if is_joined(self.question) else self.question.id

    def asked_in(self, exercise: Exercise) -> Asked:
        """The same part in an exercise, which may have other sizes."""
        return (exercise.asked if self.is_key else exercise.accepted)[self.question.id][self.position]

    @property
    def decimals(self) -> int | None:
        """The decimals that the tolerance asks for, where it speaks of decimals."""
        return int(self.tolerance.amount) if self.tolerance.kind in ("rounding", "decimals") else None


@dataclass(frozen=True, slots=True, eq=False)
class Written:
    """A student's answer to one part, entry by entry, in the part's shape (or the transposed one).

    values: float64, NaN where an entry is missing; exact: the same as fractions, balls where irrational, None: missing;
    half_unit: half a unit of the last digit typed, 0 for exact entries; decimals: digits typed behind the point.
    """

    values: np.ndarray
    exact: np.ndarray
    half_unit: np.ndarray
    decimals: np.ndarray
    note: str = ""

    @property
    def complete(self) -> bool:
        return bool(np.isfinite(self.values).all())


EXACT = 99  # decimals of a fraction or of an expression: nothing was rounded


def written(
    entries: list[Any], is_json_number: tuple[bool, ...], shape: tuple[int, ...], wanted: int | None, note: str
) -> Written:
    """Arrays for entries that are Typed, None (missing) or a (float, exact value) pair of an expression.

    A JSON number has lost its trailing zeros: it counts as typed to the wanted decimals at least.
    """
    rows = [_row(entry, typed, wanted) for entry, typed in zip(entries, is_json_number, strict=True)]
    values, exact, half_units, decimals = zip(*rows, strict=True) if rows else ((), (), (), ())
    fractions = np.empty(len(rows), dtype=object)
    fractions[:] = exact
    half = np.array(half_units, dtype=float).reshape(shape)
    places = np.array(decimals, dtype=int).reshape(shape)
    return Written(np.array(values, dtype=float).reshape(shape), fractions.reshape(shape), half, places, note)


Row = tuple[float, Any, float, int]  # of one entry: value, exact value, half unit, decimals

_MOST_KEPT = 50_000
_kept: dict[tuple[str, int | None], Row] = {}  # what was typed, and the decimals that it counts as at least


def _row(entry: Any, is_json_number: bool, wanted: int | None) -> Row:
    if entry is None:
        return float("nan"), None, 0.0, EXACT
    if not isinstance(entry, Typed):
        return entry[0], entry[1], 0.0, EXACT
    key = (entry.text, (wanted or 0) if is_json_number else None)
    row = _kept.get(key)
    if row is None:
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        row = _kept[key] = _typed_row(entry, key[1])
    return row


def _typed_row(entry: Typed, least: int | None) -> Row:
    if entry.decimals is None:
        return float(entry), entry.value, 0.0, EXACT
    decimals = min(entry.decimals if least is None else max(entry.decimals, least), EXACT - 1)
    half_unit = 0.5 * 10.0**-decimals if decimals >= -308 else math.inf
    return float(entry), entry.value, half_unit, decimals
