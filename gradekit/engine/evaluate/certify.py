"""Values that are correct in every printed digit: exact rationals where they exist, balls everywhere else.

Signs and ties are decided by rationals alone; digits come from balls whose precision is doubled until enough of them
are proven.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import MAX_EMAX, MIN_EMIN, ROUND_HALF_EVEN, Decimal, localcontext
from fractions import Fraction
from typing import Any

import numpy as np
from flint import arb, fmpq

from gradekit.engine.evaluate.ball import (
    LAST_PRECISION,
    WRITABLE,
    Ball,
    accuracy,
    at_precision,
    exact_value,
    exponent_of,
    is_finite,
    is_masked,
    is_negligible,
)
from gradekit.engine.evaluate.rational import Rational
from gradekit.engine.evaluate.walk import Values, evaluate, evaluate_where_possible
from gradekit.engine.graph import Node, topological
from gradekit.errors import NoValue

DIGITS = 25  # significant digits that a solution shows: at least 20 are promised
MASKED = "-inf"  # how the value of a masked score is written
_FIRST_PRECISION = 128  # bits
_SPARING = 1024  # bits that the values of a long run, or very many, are computed to at most
_MANY = 20_000  # entries
_LONGEST = 400  # power of ten up to which a number is written without an exponent


def certify(nodes: Iterable[Node], bindings: Mapping[Node, Any], digits: int = DIGITS) -> Values:
    """For each node an object array of fmpq (exact) or arb (at least `digits` significant digits proven).

    bindings: variables → arrays of exact numbers. Raises NoValue, with the node, where there is no real value.
    """
    wanted = list(nodes)
    below = set(topological(wanted))
    rational = {node: Rational.array(value) for node, value in bindings.items() if node in below}
    exact = evaluate_where_possible(wanted, rational, Rational)
    open_nodes = [node for node in wanted if node not in exact]
    if not open_nodes:
        return exact
    return exact | _in_balls(open_nodes, exact, digits)


def _in_balls(nodes: list[Node], exact: Values, digits: int) -> Values:
    precision, last = _FIRST_PRECISION, LAST_PRECISION
    below = set(topological(nodes, stop=exact))
    if sum(node.size for node in below) > _MANY or any(node.op.is_run for node in below):
        last = _SPARING  # each precision costs all of it again, and what it converges to 0 is never proven
    while True:
        with at_precision(precision):
            start = {node: Ball.array(value) for node, value in exact.items() if node in below}
            values = evaluate(nodes, start, Ball)
        if all(_proven(values[node], digits) for node in nodes):
            return _made_exact(nodes, values, exact)
        if precision >= last:
            return _settled(nodes, values, exact, digits)
        precision = last if last == _SPARING else 2 * precision


def _proven(array: np.ndarray, digits: int) -> bool:
    return is_finite(array) and all(accuracy(value) >= digits + 5 for value in array.flat)


def _settled(nodes: list[Node], values: Values, exact: Values, digits: int) -> Values:
    """At the last precision: balls that only hug zero are zero, anything else unproven has no value to be shown."""
    zeros = {node: Ball.each(lambda a: arb(0) if is_negligible(a) else a, values[node]) for node in nodes}
    for node, array in zeros.items():
        if not _proven(array, digits):
            raise _no_value("no real value could be determined", node)
    return _made_exact(nodes, values | zeros, exact)


def _made_exact(nodes: list[Node], values: Values, exact: Values) -> Values:
    """The open values, with rationals for balls of radius 0 (a sign, a zero)."""
    found = {node: Ball.each(exact_value, value) for node, value in values.items() if node not in exact}
    for node in nodes:
        if any(exponent_of(value) > WRITABLE for value in values[node].flat):
            raise _no_value("the number is too large to be written out", node)
    return found


def _no_value(message: str, node: Node) -> NoValue:
    error = NoValue(message)
    error.node = node  # type: ignore[attr-defined]  # lets the caller name the quantity
    return error


def is_exact(value: Any) -> bool:
    """Whether it is a rational value, not a ball."""
    return isinstance(value, fmpq)


def as_fraction(value: Any) -> Fraction | None:
    """The exact fraction of a rational value, None for a ball."""
    return Fraction(int(value.p), int(value.q)) if isinstance(value, fmpq) else None


def as_float(value: Any) -> float:
    """The nearest float64 (an infinite one where the value is beyond its range)."""
    fraction = as_fraction(value)
    if is_masked(value):
        return float("-inf")
    if fraction is None:
        return float(Decimal(decimal_text(value, 40)))
    try:
        return float(fraction)
    except OverflowError:
        return float("inf") if fraction > 0 else float("-inf")


def decimal_text(value: Any, digits: int = DIGITS) -> str:
    """Plain decimal text with that many significant digits, fewer where the value is exact and shorter."""
    if is_masked(value):
        return MASKED
    with localcontext() as context:
        context.prec, context.Emax, context.Emin = digits, MAX_EMAX, MIN_EMIN
        context.rounding = ROUND_HALF_EVEN
        return plain(+_decimal(value, digits))


def rounded_text(value: Any, decimals: int) -> tuple[str, bool]:
    """Text with at most that many decimals (trailing zeros of an exact value dropped), and whether it was rounded."""
    if is_masked(value):
        return MASKED, False
    fraction, shown = as_fraction(value), _decimal(value, 60)
    if shown.adjusted() > _LONGEST:
        return decimal_text(value), True
    with localcontext() as context:
        context.prec = max(80, shown.adjusted() + decimals + 20)
        if fraction is not None:
            shown = Decimal(round(fraction * Fraction(10) ** decimals)).scaleb(-decimals)
        text = plain(shown.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_EVEN), keep_zeros=True)
    exact = fraction is not None and Fraction(text) == fraction
    return (_trimmed(text) if exact else text), not exact


def _decimal(value: Any, digits: int) -> Decimal:
    fraction = as_fraction(value)
    with localcontext() as context:
        context.prec, context.Emax, context.Emin = digits + 15, MAX_EMAX, MIN_EMIN
        if fraction is not None:
            return Decimal(fraction.numerator) / Decimal(fraction.denominator)
        return Decimal(value.mid().str(digits + 12, radius=False)) if exponent_of(value) > -WRITABLE else Decimal(0)


def plain(number: Decimal, keep_zeros: bool = False) -> str:
    """Decimal text without an exponent, as long as that can be read: 10^±400."""
    if number and abs(number.adjusted()) > _LONGEST:
        return format(number.normalize(), "e")
    text = format(number, "f")
    text = text if keep_zeros else _trimmed(text)
    return text.removeprefix("-") if number == 0 else text


def _trimmed(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def at_most(value: Any, number: Any, bound: Any) -> bool:
    """Whether |number − value| ≤ bound; each is a Fraction, an fmpq or an arb.

    Exact where all are rational, else in balls, where what cannot be told from the boundary lies on it, and counts.
    """
    with at_precision(_FIRST_PRECISION):
        excess = abs(_exact_or_ball(number) - _exact_or_ball(value)) - _exact_or_ball(bound)
        return not bool(excess > 0)


def _exact_or_ball(value: Any) -> Any:
    return fmpq(value.numerator, value.denominator) if isinstance(value, Fraction) else value
