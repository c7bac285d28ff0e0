"""How much an answer says for a mistake: the digits in which it is the mistake's value and not the key."""

from __future__ import annotations

import numpy as np

from gradekit.marking.answers.columns import Answers, total
from gradekit.marking.parts import Part
from gradekit.marking.tolerance.compare import agrees, significant_digits
from gradekit.marking.tolerance.operators import asked_digits

EVIDENCE = 3  # most significant digits, over the entries where mistake and key differ, that must speak for a mistake
_APART = 4  # half units of the last typed place that lie between a mistake and the key


def apart_from(answer: Answers, key: np.ndarray, value: np.ndarray) -> np.ndarray:
    """By entry, whether a mistake and the key are too far apart for a fair rounder of one to land on the other."""
    return np.asarray(np.abs(value - key) > _APART * answer.half_unit)


def mistaken(part: Part, answer: Answers, key: np.ndarray, value: np.ndarray) -> np.ndarray:
    """By entry, whether an answer equals the mistake to all typed digits that tell it from the key."""
    enough = significant_digits(answer, value, answer.half_unit) >= _enough(part)
    return apart_from(answer, key, value) & agrees(answer, value) & ~agrees(answer, key) & enough


def evidence(
    part: Part, answer: Answers, value: np.ndarray, differ: np.ndarray, spread: np.ndarray | float = 0.0
) -> np.ndarray:
    """By answer, whether enough significant digits of it speak for the value where that differs from the key.

    It is read to the digits asked where it fits the value so, as the rounding of lines leaves it, else to those typed.
    Who was asked for fewer than three digits cannot show more.
    """
    unit = np.where(agrees(answer, value, spread), answer.half_unit, answer.typed_unit)
    return total(np.where(differ, significant_digits(answer, value, unit), 0)) >= _enough(part)


def _enough(part: Part) -> int:
    return min(max(asked_digits(part), 1), EVIDENCE)
