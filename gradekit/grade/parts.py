"""What is marked: each asked quantity with its key, and each answer as arrays beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from gradekit.build import Asked, Exercise
from gradekit.grade.layout import is_joined
from gradekit.graph import Node
from gradekit.number import Typed
from gradekit.spec.schema import Question, Tolerance


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
    values, exact, decimals = (list(column) for column in zip(*rows, strict=True)) if rows else ([], [], [])
    places = np.array(decimals, dtype=int).reshape(shape)
    half = np.where(places >= EXACT, 0.0, 0.5 * 10.0 ** -np.minimum(places, 300).astype(float))
    fractions = np.empty(len(rows), dtype=object)
    fractions[:] = exact
    return Written(np.array(values, dtype=float).reshape(shape), fractions.reshape(shape), half, places, note)


def _row(entry: Any, is_json_number: bool, wanted: int | None) -> tuple[float, Any, int]:
    if entry is None:
        return float("nan"), None, EXACT
    if not isinstance(entry, Typed):
        return entry[0], entry[1], EXACT
    if entry.decimals is None:
        return float(entry), entry.value, EXACT
    decimals = max(entry.decimals, wanted or 0) if is_json_number else entry.decimals
    return float(entry), entry.value, min(decimals, EXACT - 1)
