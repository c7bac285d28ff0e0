"""Whether inequalities in the plane have a solution, beside trying all directions that could be one."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradekit.engine.ops.simplex import alternative, feasible, strictly_solvable

entries = st.fractions(-3, 3, max_denominator=4)
rows = st.lists(st.tuples(entries, entries), min_size=1, max_size=4)


def tried(strict: list[tuple[Fraction, ...]], weak: list[tuple[Fraction, ...]]) -> bool:
    """In the plane the solutions are an open cone between two rows, or a half-line: directions near those decide."""
    around = [(row[1], -row[0]) for row in (*strict, *weak)] + [(-row[1], row[0]) for row in (*strict, *weak)]
    sums = [(a[0] * k + b[0], a[1] * k + b[1]) for a, b in product(around, repeat=2) for k in (1, 2)]
    directions = [*around, *sums, *strict]
    return any(
        all(sum(a * b for a, b in zip(row, v, strict=True)) > 0 for row in strict)
        and all(sum(a * b for a, b in zip(row, v, strict=True)) >= 0 for row in weak)
        for v in directions
    )


@given(rows, st.one_of(st.just([]), rows))
def test_it_finds_what_trying_finds(strict, weak) -> None:
    assert strictly_solvable(strict, weak) == tried(strict, weak)


@given(rows)
def test_what_it_finds_shows_that_it_is_right(strict) -> None:
    """Gordan's two alternatives, each shown by its own numbers."""
    is_solvable, found = alternative(strict)
    assert is_solvable == strictly_solvable(strict)
    if is_solvable:
        assert all(sum(a * b for a, b in zip(row, found, strict=True)) > 0 for row in strict)
    else:
        assert sum(found) == 1 and min(found) >= 0
        assert [sum(w * row[k] for w, row in zip(found, strict, strict=True)) for k in (0, 1)] == [0, 0]


@pytest.mark.parametrize(("rows", "right", "is_feasible"), [([[1, 1]], [1], True), ([[-1, -2]], [3], False)])
def test_equations_with_a_solution_that_is_not_negative(rows, right, is_feasible: bool) -> None:
    assert feasible(rows, right) == is_feasible
