"""A line that only gives another name to a quantity: what is computed from it depends on the quantity."""

import pytest

from gradekit.exercise.solve import solve
from tests.marking.helpers import exercise

HEAD = "given: {x: 3, y: -2}\ncompute: {p: x*y, t: %s, s: t + 1, f: 2*s^2}\n"
ASKED = """questions:
  - {id: dp, find: "grad(f, p)"}
  - {id: dt, find: "grad(f, t)"}
  - {id: dx, find: "grad(f, x)"}
"""


@pytest.mark.parametrize("rule", ["p", "p + 0", "1*p", "p/1"])
def test_the_gradient_passes_through_the_other_name(rule: str) -> None:
    """f = 2(xy + 1)²: ∂f/∂p = 4(xy + 1) = −20, ∂f/∂x = −20·y = 40."""
    solution = solve(exercise(HEAD % rule + ASKED))
    found = [value.fractions[()] for id in ("dp", "dt", "dx") for _, value in solution.answer(id) if value]
    assert found == [-20, -20, 40]
