"""Linear inequalities decided in fractions: the simplex method with Bland's rule, which cannot cycle (Bland 1977)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction


def strictly_solvable(rows: Sequence[Sequence[Fraction]], at_least_0: Sequence[Sequence[Fraction]] = ()) -> bool:
    """Whether some v has row·v > 0 for every row, and row·v ≥ 0 for every row of `at_least_0`.

    It has none exactly where a convex combination of the rows, plus multiples ≥ 0 of the others, is 0 (Motzkin 1936;
    without the others Gordan 1873).
    """
    if not rows:
        return True
    every = [*rows, *at_least_0]
    columns = [[row[k] for row in every] for k in range(len(rows[0]))]
    weights = [Fraction(k < len(rows)) for k in range(len(every))]
    return not feasible([*columns, weights], [Fraction(0)] * len(columns) + [Fraction(1)])


def feasible(rows: list[list[Fraction]], right: list[Fraction]) -> bool:
    """Whether rows·x = right has a solution x ≥ 0; right must not be negative. Phase one of the simplex method."""
    count, width = len(rows), len(rows[0])
    slack = [[Fraction(i == k) for i in range(count)] for k in range(count)]
    table = [[*row, *unit, b] for row, unit, b in zip(rows, slack, right, strict=True)]
    basis = list(range(width, width + count))
    zero = Fraction(0)
    cost = [-sum((row[j] for row in table), zero) for j in range(width)] + [zero] * count + [-sum(right, zero)]
    while (entering := next((j for j in range(width) if cost[j] < 0), None)) is not None:
        ratios = [(row[-1] / row[entering], basis[k], k) for k, row in enumerate(table) if row[entering] > 0]
        if not ratios:
            break
        leaving = min(ratios)[2]
        cost = _pivot(table, cost, leaving, entering)
        basis[leaving] = entering
    return cost[-1] == 0


def _pivot(table: list[list[Fraction]], cost: list[Fraction], leaving: int, entering: int) -> list[Fraction]:
    """Bring a column into the basis; returns the new row of costs."""
    pivot = table[leaving][entering]
    table[leaving] = [entry / pivot for entry in table[leaving]]
    for k, row in enumerate(table):
        if k != leaving and row[entering]:
            table[k] = _reduced(row, table[leaving], row[entering])
    return _reduced(cost, table[leaving], cost[entering])


def _reduced(row: list[Fraction], by: list[Fraction], factor: Fraction) -> list[Fraction]:
    return [a - factor * b for a, b in zip(row, by, strict=True)]
