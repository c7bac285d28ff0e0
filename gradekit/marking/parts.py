"""What is marked: each asked quantity with its key, and each answer as arrays beside it."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from itertools import groupby
from typing import Any

import numpy as np
from msgspec import Struct

from gradekit.engine.graph import Node, topological
from gradekit.engine.number import Typed, read_number
from gradekit.exercise.lowering import Asked, Exercise
from gradekit.exercise.problem.schema import Question, Tolerance
from gradekit.marking.answers.layout import is_joined

_DERIVATIVE = re.compile(r"\bgrad\(\s*([^\s,()]+)\s*,\s*([^\s()]+)\s*\)")


class Part(Struct, frozen=True, eq=False):
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
        return f"{self.question.id} ({self.said})" if is_joined(self.question) else self.question.id

    @property
    def said(self) -> str:
        """What it asks for, as a sheet writes it: ∂L/∂b for grad(L, b)."""
        return _DERIVATIVE.sub(r"∂\1/∂\2", self.text)

    def asked_in(self, exercise: Exercise) -> Asked:
        """The same part in an exercise, which may have other sizes."""
        return (exercise.asked if self.is_key else exercise.accepted)[self.question.id][self.position]

    @property
    def decimals(self) -> int | None:
        """The decimals that the tolerance asks for, where it speaks of decimals."""
        return int(self.tolerance.amount) if self.tolerance.kind in ("rounding", "decimals") else None


def as_computed(parts: Sequence[Part]) -> tuple[Part, ...]:
    """The parts question by question; those of one question in the order in which they are computed.

    A list of returns or of δs is often worked out from its end.
    """
    ordered: list[Part] = []
    for _, those in groupby(parts, lambda part: part.question.id):
        listed = list(those)
        place = {node: k for k, node in enumerate(topological(part.node for part in listed))} if listed[1:] else {}
        ordered += sorted(listed, key=lambda part: place.get(part.node, 0))  # noqa: B023 (used at once)
    return tuple(ordered)


class Written(Struct, frozen=True, eq=False):
    """A student's answer to one part, entry by entry, in the part's shape (or the transposed one).

    values: float64, NaN where an entry is missing; exact: the same as `exact_value` reads it, None: missing;
    half_unit: half a unit of the last digit typed or asked, whichever is finer (final zeros need not be typed), 0 for
    exact entries; decimals: digits typed behind the point.
    """

    values: np.ndarray
    exact: np.ndarray
    half_unit: np.ndarray
    decimals: np.ndarray
    note: str = ""

    @property
    def complete(self) -> bool:
        return bool(np.isfinite(self.values).all())


def exact_value(entry: Any) -> Any:
    """What an exact entry is: a fraction, or a ball where it is irrational; of many numbers the text was kept."""
    return read_number(entry).value if isinstance(entry, str) else entry


EXACT = 99  # decimals of a fraction or of an expression: nothing was rounded


def typed_unit(decimals: np.ndarray) -> np.ndarray:
    """Half a unit of the last digit that was typed; 0 for exact entries."""
    with np.errstate(over="ignore"):
        return np.where(decimals >= EXACT, 0.0, 0.5 * np.power(10.0, -decimals.astype(float)))


def written(
    entries: Sequence[Any], shape: tuple[int, ...], wanted: Sequence[int], note: str, is_full: Sequence[bool] = ()
) -> Written:
    """Arrays for entries that are Typed, None (missing) or a (float, exact value) pair of an expression.

    wanted: the decimals that are asked of each; who types fewer may have left final zeros away, as programs do.
    is_full: by entry, whether a print shows that they were zeros, so that these were typed too.
    """
    rows = [_row(entry, least) for entry, least in zip(entries, wanted, strict=True)]
    if any(is_full):
        full = zip(rows, is_full, wanted, strict=True)
        rows = [(*row[:3], max(row[3], least)) if known else row for row, known, least in full]
    values, exact, half_units, decimals = zip(*rows, strict=True) if rows else ((), (), (), ())
    fractions = np.empty(len(rows), dtype=object)
    fractions[:] = exact
    half = np.array(half_units, dtype=float).reshape(shape)
    places = np.array(decimals, dtype=int).reshape(shape)
    return Written(np.array(values, dtype=float).reshape(shape), fractions.reshape(shape), half, places, note)


Row = tuple[float, Any, float, int]  # of one entry: value, exact value, half unit, decimals

_MOST_KEPT = 50_000
_kept: dict[tuple[str, int], Row] = {}  # what was typed, and the decimals that are asked


def _row(entry: Any, wanted: int) -> Row:
    if entry is None:
        return float("nan"), None, 0.0, EXACT
    if not isinstance(entry, Typed):
        return entry[0], entry[1], 0.0, EXACT
    key = (entry.text, wanted)
    row = _kept.get(key)
    if row is None:
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        row = _kept[key] = _typed_row(entry, wanted)
    return row


def _typed_row(entry: Typed, wanted: int) -> Row:
    if entry.decimals is None:
        return float(entry), entry.value, 0.0, EXACT
    finest = max(entry.decimals, wanted)
    half_unit = 0.5 * 10.0**-finest if finest >= -308 else math.inf
    return float(entry), entry.value, half_unit, min(entry.decimals, EXACT - 1)
