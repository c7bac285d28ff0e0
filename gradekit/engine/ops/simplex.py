"""Linear inequalities decided exactly: the simplex method with Bland's rule, which cannot cycle (Bland 1977).

Its table holds whole numbers over one common denominator, so that nothing has to be reduced (Edmonds 1967).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

Row = list[int]


def strictly_solvable(rows: Sequence[Sequence[Fraction]], at_least_0: Sequence[Sequence[Fraction]] = ()) -> bool:
    """Whether some v has row·v > 0 for every row, and row·v ≥ 0 for every row of `at_least_0`.

    It has none exactly where a convex combination of the rows, plus multiples ≥ 0 of the others, is 0 (Motzkin 1936;
    without the others Gordan 1873).
    """
    if not rows:
        return True
    every = [_whole(row) for row in (*rows, *at_least_0)]
    columns = [[row[k] for row in every] for k in range(len(rows[0]))]
    weights = [int(k < len(rows)) for k in range(len(every))]
    return not feasible([*columns, weights], [0] * len(columns) + [1])


def _whole(row: Sequence[Fraction]) -> Row:
    """A positive multiple of the row in whole numbers."""
    scale = lcm(*(entry.denominator for entry in row))
    return [int(entry * scale) for entry in row]


def alternative(rows: Sequence[Sequence[Fraction]]) -> tuple[bool, list[Fraction]]:
    """Whether some v has row·v > 0 for every row; and that v, or weights ≥ 0 of sum 1 with which the rows add to 0.

    Just one of the two exists (Gordan 1873).
    """
    every = [_whole(row) for row in rows]
    columns = [[row[k] for row in every] for k in range(len(every[0]))]
    is_feasible, solution, dual = phase_one([*columns, [1] * len(every)], [0] * len(columns) + [1])
    if not is_feasible:
        return True, [-entry for entry in dual[:-1]]
    scaled = [weight * lcm(*(entry.denominator for entry in row)) for weight, row in zip(solution, rows, strict=True)]
    return False, [weight / sum(scaled) for weight in scaled]


def feasible(rows: Sequence[Row], right: Row) -> bool:
    """Whether rows·x = right has a solution x ≥ 0; right must not be negative."""
    return phase_one(rows, right)[0]


def phase_one(rows: Sequence[Row], right: Row) -> tuple[bool, list[Fraction], list[Fraction]]:
    """Phase one of the simplex method: whether rows·x = right for some x ≥ 0; the last x; and the multipliers π.

    Where there is none, π·rows ≤ 0 and π·right > 0 (Farkas 1902).
    """
    count, width = len(rows), len(rows[0])
    slack = [[int(i == k) for i in range(count)] for k in range(count)]
    table = [[*row, *unit, b] for row, unit, b in zip(rows, slack, right, strict=True)]
    basis, below = list(range(width, width + count)), 1  # what all of the table is divided by, which is never negative
    cost = [-sum(row[j] for row in table) for j in range(width)] + [0] * count + [-sum(right)]
    while (entering := next((j for j in range(width) if cost[j] < 0), None)) is not None:
        ratios = [(Fraction(row[-1], row[entering]), basis[k], k) for k, row in enumerate(table) if row[entering] > 0]
        if not ratios:
            break
        leaving = min(ratios)[2]
        chosen = table[leaving]
        cost = _reduced(cost, chosen, entering, below)
        table = [row if row is chosen else _reduced(row, chosen, entering, below) for row in table]
        basis[leaving], below = entering, chosen[entering]
    solution = [Fraction(0)] * (width + count)
    for column, row in zip(basis, table, strict=True):
        solution[column] = Fraction(row[-1], below)
    return cost[-1] == 0, solution[:width], [1 - Fraction(each, below) for each in cost[width:-1]]


def _reduced(row: Row, chosen: Row, entering: int, below: int) -> Row:
    """The row without the entering column, over the pivot; the division leaves no rest."""
    pivot, factor = chosen[entering], row[entering]
    return [(pivot * a - factor * b) // below for a, b in zip(row, chosen, strict=True)]
