"""How numbers are spread: mean, quartiles, steps of ten percent. Exact, from how often each number occurs."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from itertools import accumulate

from msgspec import Struct

STEPS = 10  # of a histogram: 0 to below 10 %, …, 90 to 100 %


class Spread(Struct, frozen=True):
    """Count, mean, least, lower quartile, median, upper quartile and most; all 0 where there is nothing.

    A quartile between two numbers lies in proportion between them, as QUARTILE.INC of a spreadsheet has it.
    """

    count: int
    mean: Fraction
    least: Fraction
    lower: Fraction
    median: Fraction
    upper: Fraction
    most: Fraction

    @property
    def values(self) -> tuple[Fraction, ...]:
        """Mean, least, lower quartile, median, upper quartile and most."""
        return self.mean, self.least, self.lower, self.median, self.upper, self.most


def spread(often: Mapping[Fraction, int]) -> Spread:
    """The spread of numbers, each given with how often it occurs."""
    values = sorted(often)
    if not values:
        return Spread(0, *[Fraction(0)] * 6)
    ends = list(accumulate(often[value] for value in values))
    total = sum((value * often[value] for value in values), Fraction(0))
    quarters = (_at(values, ends, Fraction(quarter, 4)) for quarter in range(5))
    return Spread(ends[-1], total / ends[-1], *quarters)


def histogram(shares: Mapping[Fraction, int]) -> tuple[int, ...]:
    """How many shares (from 0 to 1) lie in each tenth; all of it belongs to the last."""
    counts: Counter[int] = Counter()
    for share, often in shares.items():
        counts[min(int(share * STEPS), STEPS - 1)] += often
    return tuple(counts[step] for step in range(STEPS))


def _at(values: list[Fraction], ends: list[int], part: Fraction) -> Fraction:
    """The number at that part of the way through all of them in order."""
    whole, rest = divmod(part * (ends[-1] - 1), 1)
    first, second = (_nth(values, ends, int(whole) + step) for step in (0, 1 if rest else 0))
    return first + (second - first) * rest


def _nth(values: list[Fraction], ends: list[int], position: int) -> Fraction:
    return values[bisect_right(ends, position)]
