"""Numbers as text and as float64, against Fraction, decimal and mpmath."""

from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from fractions import Fraction

import mpmath
import pytest
from flint import arb, fmpq
from hypothesis import given
from hypothesis import strategies as st

from gradekit.engine.evaluate.ball import at_precision
from gradekit.engine.evaluate.certify import as_float, as_fraction, decimal_text, rounded_text

FRACTIONS = st.fractions(max_denominator=10**30) | st.fractions(-1, 1) | st.integers(-(10**60), 10**60).map(Fraction)


def rational(value: Fraction) -> fmpq:
    return fmpq(value.numerator, value.denominator)


def ball(value: Fraction) -> arb:
    """The value as a ball that does not know that it is rational."""
    with at_precision(300):
        return arb(rational(value)) + arb(0, 1) * arb(2) ** -400


@given(FRACTIONS, st.integers(1, 40))
def test_decimal_text_is_right_in_every_digit(value: Fraction, digits: int) -> None:
    text = decimal_text(rational(value), digits)
    assert "e" not in text.lower()
    unit = Fraction(10) ** (_leading(value) - digits + 1)
    assert abs(Fraction(text) - value) <= unit / 2


def _leading(value: Fraction) -> int:
    with localcontext() as context:
        context.prec = 80
        return (Decimal(value.numerator) / Decimal(value.denominator)).adjusted() if value else 0


@given(st.decimals(-1000, 1000, places=6))
def test_short_exact_values_are_written_as_they_are(value: Decimal) -> None:
    exact = Fraction(value)
    assert Fraction(decimal_text(rational(exact))) == exact
    assert rounded_text(rational(exact), 6) == (decimal_text(rational(exact)), False)


@given(FRACTIONS, st.integers(0, 12))
def test_rounded_text_is_rounded_once(value: Fraction, decimals: int) -> None:
    text, rounded = rounded_text(rational(value), decimals)
    assert Fraction(text) == round(value * 10**decimals) / Fraction(10) ** decimals
    assert rounded == (Fraction(text) != value)
    assert not text.startswith("-0") or Fraction(text) != 0


@given(st.fractions(-1000, 1000, max_denominator=10**6), st.integers(0, 8))
def test_a_ball_is_rounded_like_the_fraction_that_it_holds(value: Fraction, decimals: int) -> None:
    if (value * 10**decimals * 2).denominator == 1:
        return  # an exact tie, which no ball can tell
    text, rounded = rounded_text(ball(value), decimals)
    assert rounded
    assert Fraction(text) == Fraction(rounded_text(rational(value), decimals)[0])


@given(FRACTIONS)
def test_as_float_is_the_nearest(value: Fraction) -> None:
    assert as_float(rational(value)) == float(value)
    assert as_fraction(rational(value)) == value


@given(st.fractions(-(10**6), 10**6, max_denominator=10**9))
def test_as_float_of_a_ball_is_the_nearest(value: Fraction) -> None:
    assert as_fraction(ball(value)) is None
    if value:
        assert as_float(ball(value)) == float(value)


@pytest.mark.parametrize("x", [Fraction(1, 3), Fraction(-17, 4), Fraction(300), Fraction(-700), Fraction(1, 10**9)])
@pytest.mark.parametrize("digits", [5, 20, 25])
def test_irrational_digits_against_mpmath(x: Fraction, digits: int) -> None:
    with at_precision(400), mpmath.workdps(100):
        text = decimal_text(arb(rational(x)).exp(), digits)
        right = Decimal(mpmath.nstr(mpmath.exp(mpmath.mpf(x.numerator) / x.denominator), 80))
    with localcontext() as context:
        context.prec, context.rounding = digits, ROUND_HALF_EVEN
        assert Decimal(text) == +right


@pytest.mark.parametrize(
    ("value", "decimals", "text", "rounded"),
    [
        (Fraction(24, 125), 4, "0.192", False),
        (Fraction(1, 3), 4, "0.3333", True),
        (Fraction(1, 8), 2, "0.12", True),
        (Fraction(3, 8), 2, "0.38", True),
        (Fraction(-1, 10**9), 4, "0.0000", True),
        (Fraction(10**100) + Fraction(1, 3), 2, "1" + "0" * 100 + ".33", True),
        (Fraction(12345, 10**5) + Fraction(1, 10**90), 4, "0.1235", True),
        (Fraction(5), 0, "5", False),
        (Fraction(0), 3, "0", False),
    ],
)
def test_rounded_text(value: Fraction, decimals: int, text: str, rounded: bool) -> None:
    assert rounded_text(rational(value), decimals) == (text, rounded)


def test_beyond_float64() -> None:
    assert as_float(fmpq(10) ** 400) == float("inf")
    assert as_float(-(fmpq(10) ** 400)) == float("-inf")
    assert as_float(arb(10) ** 400) == float("inf")
    assert as_float(fmpq(1) / fmpq(10) ** 400) == 0
    assert decimal_text(fmpq(10) ** 500) == "1e+500"
    assert rounded_text(fmpq(10) ** 500, 2) == ("1e+500", True)
