"""Comparison: the tolerance belongs to the key, nothing that is no number is right, and edges are decided exactly."""

from fractions import Fraction

import numpy as np
import pytest
from flint import arb, fmpq

from gradekit.engine.evaluate.ball import at_precision
from gradekit.engine.evaluate.certify import at_most
from gradekit.marking.parts import Written
from gradekit.marking.tolerance.compare import within
from tests.marking.helpers import mark, one_line

FIVE = one_line("k: s + 1", "tolerance: {relative: 1}", s=4)


def typed(*values: float) -> Written:
    numbers = np.array(values, dtype=float)
    exact = np.array([Fraction(value) if np.isfinite(value) else None for value in values], dtype=object)
    return Written(numbers, exact, np.zeros(numbers.shape), np.zeros(numbers.shape, dtype=int))


def test_the_tolerance_is_taken_from_the_key() -> None:
    """With a relative tolerance of 1 about 5, 1e9 would be right if the tolerance were the answer's."""
    assert mark(FIVE, "k", 1e9).verdict == "incorrect"
    assert mark(FIVE, "k", 10).verdict == "correct"
    assert mark(FIVE, "k", 10.0001).verdict == "incorrect"
    assert mark(FIVE, "k", 0).verdict == "correct"


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_is_never_within(bad: float) -> None:
    huge = np.array([np.inf])
    assert not within(typed(bad), np.array([5.0]), huge, np.zeros(1)).any()
    assert not within(typed(5.0), np.array([bad]), huge, np.zeros(1)).any()
    assert not within(typed(bad), np.array([bad]), huge, np.zeros(1)).any()
    assert not within(typed(5.0), np.array([5.0]), np.array([np.nan]), np.zeros(1)).any()


def test_float64_does_not_decide_an_edge() -> None:
    """0.3 − 0.1 is less than 0.2 in float64; exactly it is 0.2."""
    answer, key, tolerance = typed(0.3), np.array([0.1]), np.array([0.2])
    answer.exact[0] = Fraction(3, 10)
    exactly = lambda index: (fmpq(1, 10), Fraction(1, 5))  # noqa: E731
    assert within(answer, key, tolerance, np.zeros(1), exactly).all()
    answer.exact[0] = Fraction(3, 10) + Fraction(1, 10**30)
    assert not within(answer, key, tolerance, np.zeros(1), exactly).any()


@pytest.mark.parametrize("k", [1, 3, 7, 9, 11, 13])
def test_every_decimal_edge(k: int) -> None:
    """key ± tolerance as decimal numbers, one digit inside and outside, for keys that float64 cannot hold."""
    text = one_line("v: 3*a", "tolerance: {absolute: 0.1}", a=f"0.{k}")
    key, far = Fraction(f"0.{k}") * 3, Fraction(1, 10**25)
    for sign in (-1, 1):
        edge = key + sign * Fraction(1, 10)
        assert mark(text, "v", str(edge)).verdict == "correct"
        assert mark(text, "v", str(edge + sign * far)).verdict == "incorrect"
        assert mark(text, "v", str(edge - sign * far)).verdict == "correct"


def test_balls_decide_where_the_key_is_irrational() -> None:
    with at_precision(128):
        root = arb(2).sqrt()
    near = Fraction(14142135623730950488, 10**19)  # √2 = 1.4142135623730950488|016887…
    assert at_most(root, near, Fraction(17, 10**22))
    assert not at_most(root, near, Fraction(1, 10**22))


@pytest.mark.parametrize(("answer", "verdict"), [("-5.5", "incorrect"), ("5.5", "correct")])
def test_a_sign_matters(answer: str, verdict: str) -> None:
    assert mark(one_line("k: a + 1", "points: 1", a=4.5), "k", answer).verdict == verdict


@pytest.mark.parametrize("answer", [-0.0, 0, "-0", "0.0", "-0.00"])
def test_minus_zero_is_zero(answer: object) -> None:
    text = one_line("k: a - 5", "tolerance: exact", a=5)
    assert mark(text, "k", answer).verdict == "correct"
