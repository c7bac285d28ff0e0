"""Discrimination and internal consistency, from exact sums: no order of students or questions changes a digit.

Sources. Discrimination is the correlation of a question's points with the points of all the others, the corrected
item-total correlation: Guilford (1953), Educational and Psychological Measurement 13, 87-93; Lord and Novick (1968),
Statistical Theories of Mental Test Scores, chapter 15; how to read it: Ebel and Frisbie (1991), Essentials of
Educational Measurement, chapter 13. Internal consistency is Cronbach's alpha: Cronbach (1951), Psychometrika 16,
297-334; Lord and Novick, chapter 4.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

import numpy as np

FEWEST = 10  # students; with fewer, such figures say more about chance than about the question
_SAFE = 2**62

Scores = np.ndarray  # patterns × questions, of whole numbers


class Measure(NamedTuple):
    """A figure, or why there is none; students: how many it rests on."""

    value: float | None
    students: int
    why: str = ""


class Spread(NamedTuple):
    """students² times the covariances of all questions with one another, exact."""

    students: int
    covariance: tuple[tuple[Fraction, ...], ...]

    @property
    def rows(self) -> tuple[Fraction, ...]:
        """Of each question with the sum of all."""
        return tuple(sum(row, Fraction(0)) for row in self.covariance)

    @property
    def whole(self) -> Fraction:
        """Of the sum of all with itself."""
        return sum(self.rows, Fraction(0))


def spread(scores: Scores, scales: Sequence[int], counts: np.ndarray) -> Spread:
    """scores: points times the question's scale; counts: how many students have each row of scores."""
    students = int(counts.sum())
    most = int(scores.max(initial=0))
    if students * most * most >= _SAFE:
        scores, counts = scores.astype(object), counts.astype(object)
    weighted = scores * counts[:, None]
    sums = [int(total) for total in weighted.sum(axis=0)]
    products = scores.T @ weighted
    covariance = tuple(
        tuple(
            Fraction(students * int(products[a, b]) - sums[a] * sums[b], scales[a] * scales[b])
            for b in range(len(scales))
        )
        for a in range(len(scales))
    )
    return Spread(students, covariance)


def discrimination(found: Spread, question: int) -> Measure:
    """The correlation of one question's points with the points of all the others."""
    own, row = found.covariance[question][question], found.rows[question]
    rest, common = found.whole - 2 * row + own, row - own
    if why := _undefined(found):
        return Measure(None, found.students, why)
    if own == 0:
        return Measure(None, found.students, "everyone has the same points here")
    if rest == 0:
        return Measure(None, found.students, "everyone has the same points in the rest")
    size = math.sqrt(common**2 / (own * rest))
    return Measure(math.copysign(size, common), found.students)


def alpha(found: Spread) -> Measure:
    """Cronbach's alpha of all questions together."""
    if why := _undefined(found):
        return Measure(None, found.students, why)
    if found.whole == 0:
        return Measure(None, found.students, "everyone has the same points")
    number = len(found.covariance)
    alone = sum((found.covariance[at][at] for at in range(number)), Fraction(0))
    return Measure(float(Fraction(number, number - 1) * (1 - alone / found.whole)), found.students)


def _undefined(found: Spread) -> str:
    if len(found.covariance) < 2:
        return "there is only one question to compare"
    return f"fewer than {FEWEST} students" if found.students < FEWEST else ""
