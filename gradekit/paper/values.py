"""Numbers as people read them: exact where a short decimal or fraction says it all, else rounded."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from gradekit.engine.number import exact_number
from gradekit.paper.document import Cells

if TYPE_CHECKING:
    from gradekit.exercise.solve import Value

MOST, HEAD = 12, 6  # a longer axis shows its first HEAD entries, … and its last


def points_text(points: Fraction) -> str:
    """Points with at most two decimals, half to even; whole ones without any."""
    return exact_number(Fraction(round(points, 2)))


def rounded_number(value: Any, decimals: int) -> str:
    """A certified entry rounded to that many decimals; one that would vanish keeps three significant digits."""
    from gradekit.engine.evaluate.certify import MASKED, decimal_text, rounded_text

    text, was_rounded = rounded_text(value, decimals)
    if was_rounded and not text.strip("-0."):
        text = _scientific(decimal_text(value, 3))
    if text == MASKED:
        return "−∞"
    return "−" + text[1:] if text.startswith("-") else text


def significant_number(value: Any, digits: int) -> str:
    """A certified entry with that many significant digits, an exact shorter one as it is."""
    from gradekit.engine.evaluate.certify import as_fraction, decimal_text

    text = decimal_text(value, digits)
    shown, fraction = text.lstrip("-").replace(".", "").lstrip("0"), as_fraction(value)
    if "e" not in text and len(shown) < digits and (fraction is None or Fraction(text) != fraction):
        text += "." * ("." not in text) + "0" * (digits - len(shown))
    return "−" + text[1:] if text.startswith("-") else text


def entry_texts(value: Value, text: Callable[[Any], str]) -> Cells:
    """The entries as nested tuples of texts, long axes shortened."""
    return _shortened(value.entries.tolist(), text)


def is_shortened(shape: tuple[int, ...]) -> bool:
    """Whether entry_texts leaves entries out."""
    return any(length > MOST for length in shape)


def _shortened(value: Any, text: Callable[[Any], str]) -> Cells:
    if not isinstance(value, list):
        return text(value)
    if len(value) <= MOST:
        return tuple(_shortened(part, text) for part in value)
    shown = [_shortened(part, text) for part in (*value[:HEAD], value[-1])]
    return (*shown[:HEAD], _gap(shown[0]), shown[-1])


def _gap(like: Cells) -> Cells:
    return "…" if isinstance(like, str) else ("…",)


def _scientific(text: str) -> str:
    """0.0000031 → 3.1×10^-6."""
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    whole, _, part = digits.partition(".")
    significant = part.lstrip("0")
    if whole.strip("0") or not significant:
        return text
    power = len(part) - len(significant) + 1
    mantissa = significant[0] + ("." + significant[1:] if significant[1:] else "")
    return f"{sign}{mantissa}×10^-{power}"
