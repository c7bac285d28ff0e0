"""How figures and answers are written in a report, by one rule each."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

VERDICTS = {
    "correct": "Right", "partial": "Partly", "follow_through": "Followed", "incorrect": "Wrong", "missing": "Empty",
    "malformed": "Unread", "not_judged": "Open",
}  # verdict → the column that counts it  # fmt: skip
_LONGEST = 60  # characters of an answer


def percent(share: Fraction) -> str:
    """Whole percent, half to even; what is not nothing or all is never called so."""
    whole = round(100 * share)
    if share and not whole:
        return "< 1 %"
    return "> 99 %" if whole == 100 and share != 1 else f"{whole} %"


def figure(value: float | Fraction) -> str:
    """Two decimals, half to even, with a minus sign; no negative zero."""
    return f"{float(round(Fraction(value), 2)):.2f}".replace("-", "−")


def exact(value: float | Fraction | None) -> int | float | None:
    """A number for other programs: at most six decimals, whole where it is."""
    if value is None:
        return None
    rounded = float(round(Fraction(value), 6))
    return int(rounded) if rounded == int(rounded) else rounded


def times(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"


def answer_words(answer: Any) -> str:
    """An answer on one line, shortened: [[0.1, 0.2], [0.3, 0.4]]."""
    text = _written(answer)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _written(answer: Any) -> str:
    if isinstance(answer, list):
        return f"[{', '.join(map(_written, answer))}]"
    return answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False, sort_keys=True)
