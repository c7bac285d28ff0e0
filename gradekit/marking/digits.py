"""Too few digits: the right value, rounded to fewer digits than were asked for, and nothing else."""

from __future__ import annotations

import numpy as np

from gradekit.engine.evaluate.walk import Values
from gradekit.marking.answers.columns import Answers, anywhere, everywhere
from gradekit.marking.parts import EXACT, Part, typed_unit
from gradekit.marking.plan import Plan

_BY_DIGITS = ("rounding", "decimals", "significant_digits")  # operators that ask for so many digits
_MOST_ZEROS = 15  # before the point, of a float64
_BLUR = 1e-9  # of the half unit, by which float64 may miss a tie


def by_digits(part: Part) -> bool:
    """Whether so many digits are asked for."""
    return part.tolerance.kind in _BY_DIGITS


def too_few_digits(
    plan: Plan, part: Part, answer: Answers, right: np.ndarray, key: np.ndarray, values: Values
) -> np.ndarray:
    """By answer, whether every entry is right, or is the key rounded to fewer digits than asked.

    Never one that, read to the digits asked, is what a known mistake gives, such as the weight before its update. Key
    and values may have the students' axis in front.
    """
    if not by_digits(part):
        return np.zeros(len(answer), dtype=bool)
    short = is_short(plan, part, answer)
    few = answer.complete & anywhere(short & ~right) & everywhere(right | (short & _rounded(part, answer, key)))
    rows = np.flatnonzero(few)
    if len(rows):
        from gradekit.marking.diagnosis.diagnose import is_mistaken

        own = key[rows] if key.ndim > part.node.rank else key
        few[rows] = ~is_mistaken(plan, part, answer, rows, right[rows], own, values)
    return few


def is_short(plan: Plan, part: Part, answer: Answers) -> np.ndarray:
    """By entry, whether it was typed to fewer digits than asked."""
    decimals = _shown(part, answer)
    return np.asarray((decimals < plan.of(answer.whose).asked_decimals(part)) & (decimals < EXACT))


def _shown(part: Part, answer: Answers) -> np.ndarray:
    """The decimals of each entry; where significant digits are asked, the zeros before the point may be none."""
    if part.tolerance.kind != "significant_digits":
        return answer.decimals
    decimals = answer.decimals
    for zeros in range(1, _MOST_ZEROS + 1):
        is_round = (answer.values != 0) & (np.fmod(answer.values, 10.0**zeros) == 0) & (decimals < EXACT)
        decimals = np.where(is_round, np.minimum(decimals, -zeros), decimals)
    return decimals


def _rounded(part: Part, answer: Answers, key: np.ndarray) -> np.ndarray:
    """By entry, whether it is the key rounded to the typed digits, and shows a digit of it.

    A tie of decimals may be rounded to even, as programs do; a whole number is rounded as people do, away from 0.
    """
    unit, size = typed_unit(_shown(part, answer)), np.abs(key)
    off = np.abs(answer.values - key)
    is_tie = np.abs(off - unit) <= _BLUR * unit
    near = np.where(is_tie, (np.abs(answer.values) > size) | (answer.decimals > 0), off < unit)
    return np.asarray(near & (2 * unit < size))
