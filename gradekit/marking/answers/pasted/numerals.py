"""One number in any spelling → the same number as gradekit writes it, with the digits that were shown.

    1.23x10^-4   2.7 e-4   1.000D-10   6.698*^-4   0.1(6)   1½   123,456.789   - 0.5   .333
"""

from __future__ import annotations

import re
from collections.abc import Container
from fractions import Fraction

from gradekit.exercise.expression.notation import FRACTIONS, RAISED
from gradekit.marking.answers.pasted.characters import blank
from gradekit.marking.answers.pasted.found import Refusal

DIGITS = r"(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)"
FAST = re.compile(rf"[+-]?{DIGITS}(?:[eE][+-]?[0-9]+)?|[+-]?[0-9]+/[0-9]+", re.ASCII)
_DECIMAL = r"[+-]?(?:[0-9]++(?:\.[0-9]*+|/[0-9]++(?![eE]))?|\.[0-9]++)(?:[eE][+-]?[0-9]++)?"  # or a fraction
PLAIN_LINES = re.compile(rf"{_DECIMAL}(?:\n{_DECIMAL})*+", re.ASCII)
PLAIN_ROW = re.compile(rf"\s*+{_DECIMAL}(?:(?:\s*+,\s*+{_DECIMAL})*+\s*+,?|(?:\s++{_DECIMAL})*+)\s*+", re.ASCII)

_TIMES_TEN = r"\s*(?P<times>[xX×✕·⋅∙•*]|\\times|\\cdot)\s*10\s*"
_EXPONENT = (
    rf"[eE](?P<plain>[+-]?[0-9]+)|{_TIMES_TEN}(?:(?:\^|\*\*)\s*[({{]?\s*(?P<power>[+-]?[0-9]+)\s*[)}}]?|(?P<raised>[⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹]+))"
    r"|\s+(?P<apart>[eE])(?P<shifted>[+-]?[0-9]+)"
    r"|(?P<letter>[DdQqb])(?P<other>[+-][0-9]+)|D(?P<fortran>[0-9]+)"
    r"|\*\^(?P<wolfram>[+-]?[0-9]+)|`[0-9.]*(?:\*\^(?P<marked>[+-]?[0-9]+))?"
)
_SCIENTIFIC = re.compile(rf"([+-]?)\s*({DIGITS})(?:{_EXPONENT})?", re.ASCII)
_POWERS = ("plain", "power", "shifted", "other", "fortran", "wolfram", "marked")

_OVER = r"\\(?:overline|bar|dot)\s*\{([0-9]+)\}"
_LONGEST = 40  # digits that repeat
_REPEATING = re.compile(rf"([+-]?)([0-9]*)\.([0-9]*)(?:\(([0-9]+)\)|{_OVER}|((?:[0-9][\u0304\u0305\u0307])+))")
_VULGAR = re.compile(rf"([+-]?)\s*+([0-9]*+)\s*+([{''.join(FRACTIONS)}])")
_QUOTIENT = re.compile(r"\(?\s*([+-]?)\s*([0-9]+)\s*/\s*([0-9]+)\s*\)?")

_TYPESET = re.compile(r"([+-]?)\s*\\[dtc]?frac\s*\{\s*([0-9]+)\s*\}\s*\{\s*([0-9]+)\s*\}")

_GROUPED = re.compile(
    r"([+-]?)([0-9]{1,3}(?:(?P<point>[,'\u00a0])[0-9]{3})(?:(?P=point)[0-9]{3})*\.[0-9]+"
    r"|[0-9]{1,3}(?P<many>[,'\u00a0])[0-9]{3}(?:(?P=many)[0-9]{3})+"
    r"|[0-9]{1,3}(?:['\u00a0][0-9]{3})+)",
    re.ASCII,
)
_GROUPED_COMMA = re.compile(
    r"([+-]?)([0-9]{1,3}(?:(?P<point>[.'\u00a0])[0-9]{3})(?:(?P=point)[0-9]{3})*,[0-9]+"
    r"|[0-9]{1,3}\.[0-9]{3}(?:\.[0-9]{3})+)",
    re.ASCII,
)
_COMMA = re.compile(r"\s*([+-]?\s*[0-9]*),([0-9]+)((?:\s*[eEdDxX×·*].*)?)", re.ASCII | re.DOTALL)
_PERCENT = re.compile(rf"[+-]?{DIGITS}\s*%", re.ASCII)
_COMPLEX = re.compile(r"[+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?\s*+(?:[+-]\s*[0-9.]+(?:[eE][+-]?[0-9]+)?)?\s*+\*?[ij]")
_LOST = re.compile(rf"[+-]?{DIGITS}\s*[xX×·⋅∙•*]\s*10\s*-\s*[0-9]+", re.ASCII)
_DOT = re.compile(r"[+-]?[0-9]+[·∙•][0-9]+", re.ASCII)
_NO_VALUE = re.compile(r"[+-]?\s*(?:nan|inf(?:inity)?|oo|zoo|NA|NaN|Inf|∞|%inf|%nan)", re.IGNORECASE)


def numeral(text: str, comma: bool = False, names: Container[str] = ()) -> str | None:
    """The number as find_number reads it; None for anything else. names: quantities, which letters may stand for.

    comma: whether the decimal mark is a comma. Raises Refusal for a number of another kind.
    """
    if not comma and FAST.fullmatch(text):
        return text
    plain = text.strip()
    if not plain or len(plain) > 400:
        return None
    for spelling in _SPELLINGS:
        found = spelling(plain, comma, names)
        if found is not None:
            return found
    _refuse(blank(plain))
    return None


def _grouped(text: str, comma: bool, names: Container[str]) -> str | None:
    """Thousands that are set apart, where nothing else can be meant."""
    if not comma and (found := _GROUPED.fullmatch(text)):
        return found[1] + re.sub(r"[,'\u00a0]", "", found[2])
    if found := _GROUPED_COMMA.fullmatch(text):
        return found[1] + re.sub(r"[.'\u00a0]", "", found[2]).replace(",", ".")
    return None


def _with_comma(text: str, comma: bool, names: Container[str]) -> str | None:
    if not comma or text.count(",") != 1 or not (found := _COMMA.fullmatch(text.removesuffix("."))):
        return None
    return numeral(f"{found[1] or '0'}.{found[2]}{found[3]}", False, names)


def _scientific(text: str, comma: bool, names: Container[str]) -> str | None:
    found = _SCIENTIFIC.fullmatch(blank(text))
    if not found:
        return None
    letter = found["letter"] or found["apart"] or ""
    letter = "x" if found["times"] in ("x", "X") and f"{found['times']}10" in names else letter
    if letter and (letter in names or letter.lower() in names or letter == "x"):
        return None
    raised = "".join(RAISED[sign] for sign in found["raised"] or "")
    power = raised or next((found[name] for name in _POWERS if found[name]), "")
    return found[1] + found[2] + (f"e{power}" if power else "")


def _repeating(text: str, comma: bool, names: Container[str]) -> str | None:
    """0.1(6), 0.1\\overline{6}: a sixth."""
    found = _REPEATING.fullmatch(text.replace("{,}", ".") if comma else text)
    if not found:
        return None
    again = found[4] or found[5] or re.sub(r"[^0-9]", "", found[6])
    if max(map(len, (again, found[2], found[3]))) > _LONGEST:
        raise Refusal("the decimal that repeats is too long; write it as a fraction, like 1/6")
    first = Fraction(int(found[2] + found[3] or "0"), 10 ** len(found[3]))
    value = first + Fraction(int(again), 10 ** len(found[3]) * (10 ** len(again) - 1))
    return f"{found[1]}{value.numerator}/{value.denominator}"


def _fraction(text: str, comma: bool, names: Container[str]) -> str | None:
    if found := _QUOTIENT.fullmatch(blank(text)) or _TYPESET.fullmatch(text):
        return f"{found[1]}{found[2]}/{found[3]}"
    if found := _VULGAR.fullmatch(blank(text)):
        value = int((found[2] or "0")[:400]) + Fraction(FRACTIONS[found[3]])
        return f"{found[1]}{value.numerator}/{value.denominator}"
    return None


_SPELLINGS = (_grouped, _with_comma, _scientific, _repeating, _fraction)


def _refuse(text: str) -> None:
    """Raise what is a number of another kind."""
    if _NO_VALUE.fullmatch(text):
        raise Refusal(f"{text} has no (real) value; expected a number")
    if _LOST.fullmatch(text):
        raise Refusal(f"{text[:40]!r} may be a power of ten or a difference; write it like 5.5e-4, or 5.5*(10) - 4")
    if _DOT.fullmatch(text):
        raise Refusal(f"{text[:40]!r} may be a decimal number or a product; write 0.5, or 0*5")
    if _PERCENT.fullmatch(text):
        raise Refusal(f"{text[:40]!r} is a percentage; write it as a decimal number, like 0.5 for 50 %")
    if _COMPLEX.fullmatch(text):
        raise Refusal(f"{text[:40]!r} is a complex number; complex numbers are not accepted: paste the real part")
    if text in ("True", "False", "true", "false", "TRUE", "FALSE"):
        raise Refusal(f"{text} is a truth value; expected numbers: write 1 and 0")


def scaled(number: str, factor: str) -> str:
    """The number times a power of ten that stands before the whole print, digits kept."""
    head, _, power = number.lower().partition("e")
    if len(power) > 9:
        raise Refusal(f"its exponent has {len(power)} digits; print without a common factor")
    return f"{head}e{int(power or 0) + int(factor)}"
