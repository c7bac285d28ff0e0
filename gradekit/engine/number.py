"""A number as it was typed: its exact value and the digits that were shown.

One rule reads numbers everywhere (problem files, submissions, expressions): optional sign, decimal
digits with at most one point, optional exponent; or a fraction of two integers. Nothing else.
"""

import math
import re
from fractions import Fraction

from msgspec import Struct

from gradekit.errors import LimitError, TextError

MAX_BITS = 4096  # of an exact number's numerator or denominator
MAX_EXPONENT = 400  # of a literal's power of ten
MAX_CHARACTERS = 2000
_LONGEST_DECIMAL = 12  # digits of an exact decimal that is shown in full

_DECIMAL = re.compile(r"([+-]?)([0-9]*)(?:(\.)([0-9]*))?(?:[eE]([+-]?[0-9]+))?", re.ASCII)
_FRACTION = re.compile(r"([+-]?[0-9]+)\s*/\s*([0-9]+)", re.ASCII)
_MINUS = str.maketrans({"−": "-", "–": "-"})

WRITE_POINTS = "write the decimal point as a point, like 1.5"
_HINTS = (
    (r"[+-]?[0-9]+(_[0-9]+)+", "write it without underscores, like 1000"),
    (r"[+-]?0[xXoObB][0-9a-fA-F]+", "write it in decimal digits"),
    (r"[+-]?[0-9]*,[0-9]+", WRITE_POINTS),
    (r"[+-]?([0-9.]+\s*[+-]\s*)?[0-9.]+[ij]", "complex numbers are not accepted"),
    (r"[+-]?[0-9.]+\s*%", "write a percentage as a decimal number, like 0.5 for 50 %"),
    (r"[+-]?[0-9]+(:[0-9]+)+", "write it as one decimal number, or in quotes if it is a text"),
    (r"(?i)[+-]?(nan|inf|infinity|oo|zoo|∞)", "it has no (real) value"),
)


class Typed(Struct, frozen=True):
    """An exact number together with how it was written.

    `decimals` is the place value of the last digit shown (0.50 → 2, 1.5e-3 → 4, 3e2 → −2), or None where the
    text shows no rounding at all (a fraction such as 1/3).
    """

    value: Fraction
    text: str
    decimals: int | None

    def __float__(self) -> float:
        """The nearest float64, infinite where the number is beyond its range; compare `value`, which is exact."""
        try:
            return float(self.value)
        except OverflowError:
            return math.inf if self.value > 0 else -math.inf


def read_number(text: str) -> Typed:
    """Read one number exactly.

    Raises TextError (not a number, with a hint) or LimitError (too many digits, too large an exponent).
    """
    number = find_number(text)
    if number is None:
        raise TextError(f"{_shown(text)} is not a number; expected digits such as 0.15, -3, 1e-3 or 1/3")
    return number


def find_number(text: str) -> Typed | None:
    """The number, or None where the text is no number and may be an expression.

    Raises TextError for what was meant as a number and is none (1_000, 1,5, nan, 1/0), LimitError as read_number.
    """
    if len(text) > MAX_CHARACTERS:
        raise LimitError(f"a number of {len(text)} characters is too long; at most {MAX_CHARACTERS} are read")
    plain = text.strip().translate(_MINUS)
    decimal = _DECIMAL.fullmatch(plain)
    if decimal and (decimal[2] or decimal[4]):
        return _from_decimal(plain, decimal)
    if fraction := _FRACTION.fullmatch(plain):
        return _from_fraction(plain, fraction)
    for pattern, hint in _HINTS:
        if re.fullmatch(pattern, plain):
            raise TextError(f"{_shown(text)} is not a number here; {hint}")
    return None


def is_number(text: str) -> bool:
    """Whether read_number would accept the text."""
    return number_or_none(text) is not None


def number_or_none(text: str) -> Typed | None:
    """The number, or None for whatever read_number refuses."""
    try:
        return find_number(text)
    except TextError:
        return None


def _from_fraction(text: str, match: re.Match[str]) -> Typed:
    numerator, denominator = (_integer(digits) for digits in match.groups())
    if denominator == 0:
        raise TextError(f"{text} has no (real) value: it divides by zero")
    return Typed(bounded(Fraction(numerator, denominator)), text, None)


def _from_decimal(text: str, match: re.Match[str]) -> Typed:
    sign, whole, _, part, exponent = match.groups()
    power = _exponent(exponent)
    digits = _integer((whole or "") + (part or ""))
    decimals = len(part or "") - power
    digits = -digits if sign == "-" else digits
    value = Fraction(digits, 10**decimals) if decimals > 0 else Fraction(digits * 10**-decimals)
    return Typed(bounded(value), text, decimals)


def _exponent(text: str | None) -> int:
    if text is None:
        return 0
    if len(text) > 8 or abs(int(text)) > MAX_EXPONENT:
        raise LimitError(f"number too large: the exponent {text[:12]} is beyond ±{MAX_EXPONENT}")
    return int(text)


def _integer(digits: str) -> int:
    if len(digits) > MAX_BITS // 3:
        raise LimitError(f"number too large: {len(digits)} digits")
    return int(digits)


def bounded(value: Fraction) -> Fraction:
    """The value itself; raises LimitError beyond MAX_BITS bits."""
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > MAX_BITS:
        raise LimitError(f"number too large: more than {MAX_BITS} bits")
    return value


def _shown(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:37] + "…")


def exact_number(value: Fraction) -> str:
    """The fraction as a decimal where that is short and exact, else as p/q."""
    rest, twos, fives = value.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    decimals = max(twos, fives)
    if rest != 1 or decimals > _LONGEST_DECIMAL:
        return str(value).replace("-", "−")
    digits = str(abs(value.numerator) * 10**decimals // value.denominator).rjust(decimals + 1, "0")
    whole, part = (digits[:-decimals], digits[-decimals:]) if decimals else (digits, "")
    return ("−" if value < 0 else "") + whole + ("." + part if part else "")
