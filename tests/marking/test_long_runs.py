"""Marking runs of many steps that are not written out."""

from fractions import Fraction

import mpmath
import pytest

from tests.marking.helpers import mark

LOGISTIC = """
unroll:
  state: {x: 0.3}
  compute: {x: "%s*x*(1 - x)"}
  steps: 400
questions: [{id: x, find: x_last}]
"""


def _by_mpmath(rate: str) -> mpmath.mpf:
    """The same run with 300 digits."""
    with mpmath.workdps(300):
        x, r = mpmath.mpf(3) / 10, mpmath.mpf(rate)
        for _ in range(400):
            x = r * x * (1 - x)
        return +x


def _by_float64(rate: float) -> float:
    x = 0.3
    for _ in range(400):
        x = rate * x * (1 - x)
    return x


def test_a_run_that_multiplies_every_error_is_marked_by_its_certified_value() -> None:
    right, lost = float(_by_mpmath("3.9")), _by_float64(3.9)
    assert abs(right - lost) > 0.1
    assert mark(LOGISTIC % "3.9", "x", round(right, 4)).verdict == "correct"
    assert mark(LOGISTIC % "3.9", "x", round(lost, 4)).verdict == "incorrect"


def test_a_run_that_settles_is_marked_in_float64(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise AssertionError("certified")

    monkeypatch.setattr("gradekit.engine.evaluate.certify.certify", refused)
    settled = float(1 - Fraction(10, 28))
    assert mark(LOGISTIC % "2.8", "x", round(settled, 4)).verdict == "correct"
    assert mark(LOGISTIC % "2.8", "x", round(settled, 4) + 0.01).verdict == "incorrect"
