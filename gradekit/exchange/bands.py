"""Numbers with tolerances as platforms take them: plain decimals, rounded in the student's favour."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from fractions import Fraction

from gradekit.exchange.sheet import Band

_WIDE = Context(prec=400)
_FINER = 3  # decimals behind the first digit of a tolerance, to which its value is written
_EXACT = 20  # digits of a number that is written as it is
_SIGNIFICANT = 6  # of a number without a short decimal, of which nothing but itself is right
_APART = Decimal("0.9")  # share of the way from a wrong number to the right ones that its own band takes


def right_band(value: Decimal, tolerance: Decimal) -> Band:
    """The band that holds all of value ± tolerance, at most by a thousandth of the tolerance wider."""
    if not tolerance:
        return Band(*_without_tolerance(value))
    shown = _rounded(value, tolerance)
    wide = _WIDE.add(tolerance, abs(_WIDE.subtract(value, shown)))
    return Band(shown, _digits(wide, ROUND_CEILING))


def wrong_bands(right: Band, wrong: Iterable[Band]) -> Iterator[Band]:
    """Each wrong number with as much around it as the right one has, and nothing that is right; none within that."""
    for band in wrong:
        gap = abs(band.value - right.value) - right.tolerance
        if gap <= 0:
            continue
        tolerance = min(right.tolerance, _WIDE.multiply(gap, _APART))
        if tolerance:
            yield Band(_rounded(band.value, tolerance), _digits(tolerance, ROUND_FLOOR), band.credit, band.says)
        elif abs(band.value) < Decimal(10) ** _EXACT:
            shown, around = _without_tolerance(band.value)
            yield Band(shown, min(around, _digits(gap / 2, ROUND_FLOOR)), band.credit, band.says)


def plain(number: Decimal) -> str:
    """Without an exponent, with a digit on both sides of a point."""
    text = format(number, "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text) if number else "0"


def decimal_of(value: Fraction) -> Decimal:
    """To 30 significant digits."""
    return Context(prec=30).divide(Decimal(value.numerator), Decimal(value.denominator))


def _without_tolerance(value: Decimal) -> tuple[Decimal, Decimal]:
    """A short decimal as it is; else the number with half a unit of its last significant digit around it."""
    if len(value.normalize(_WIDE).as_tuple().digits) < _EXACT:
        return value, Decimal(0)
    half_unit = Decimal(5).scaleb(value.adjusted() - _SIGNIFICANT)
    return _rounded(value, half_unit), half_unit


def _rounded(value: Decimal, tolerance: Decimal) -> Decimal:
    step = Decimal(1).scaleb(tolerance.adjusted() - _FINER)
    return _WIDE.quantize(value, step)


def _digits(tolerance: Decimal, way: str) -> Decimal:
    """To as many digits, rounded that way."""
    return tolerance.quantize(Decimal(1).scaleb(tolerance.adjusted() - _FINER), way, _WIDE)
