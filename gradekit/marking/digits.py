"""Too few digits: the right value, rounded to fewer digits than were asked for, and nothing else."""

from __future__ import annotations

import numpy as np

from gradekit.engine.evaluate.walk import Values
from gradekit.marking.answers.columns import Answers, anywhere, everywhere
from gradekit.marking.diagnosis.diagnose import is_mistaken
from gradekit.marking.parts import EXACT, Part
from gradekit.marking.plan import Plan

_BY_DIGITS = ("rounding", "decimals", "significant_digits")  # operators that ask for so many digits
_BLUR = 1e-9  # of the half unit, by which float64 may miss a tie


def too_few_digits(
    plan: Plan, part: Part, answer: Answers, right: np.ndarray, key: np.ndarray, values: Values
) -> np.ndarray:
    """By answer, whether every entry is right, or is the key rounded to fewer digits than asked.

    Never one that, read to the digits asked, is what a known mistake gives, such as the weight before its update. Key
    and values may have the students' axis in front.
    """
    if part.tolerance.kind not in _BY_DIGITS:
        return np.zeros(len(answer), dtype=bool)
    short = is_short(plan, part, answer)
    few = answer.complete & anywhere(short & ~right) & everywhere(right | (short & _rounded(answer, key)))
    rows = np.flatnonzero(few)
    if len(rows):
        own = key[rows] if key.ndim > part.node.rank else key
        few[rows] = ~is_mistaken(plan, part, answer, rows, right[rows], own, values)
    return few


def is_short(plan: Plan, part: Part, answer: Answers) -> np.ndarray:
    """By entry, whether it was typed to fewer digits than asked."""
    return np.asarray((answer.decimals < plan.asked_decimals(part)) & (answer.decimals < EXACT))


def _rounded(answer: Answers, key: np.ndarray) -> np.ndarray:
    """By entry, whether it is the key rounded to the typed digits, and shows a digit of it.

    A tie of decimals may be rounded to even, as programs do; a whole number is rounded as people do, away from 0.
    """
    unit, size = answer.typed_unit, np.abs(key)
    off = np.abs(answer.values - key)
    is_tie = np.abs(off - unit) <= _BLUR * unit
    near = np.where(is_tie, (np.abs(answer.values) > size) | (answer.decimals > 0), off < unit)
    return np.asarray(near & (2 * unit < size))
