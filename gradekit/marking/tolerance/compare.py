"""Is an answer within the tolerance of a value? Decided in float64, and exactly where that is too close to call.

Always |answer − value| ≤ tolerance with both finite, never `not >`; the tolerance belongs to the value, not to the
answer.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from gradekit.marking.answers.columns import Answers
from gradekit.marking.parts import Written, exact_value

CLOSE = 1e-9  # relative distance from the boundary inside which float64 does not decide


def within(
    answer: Written | Answers,
    value: np.ndarray,
    tolerance: np.ndarray,
    float_error: np.ndarray,
    exactly: Callable[[tuple[int, ...]], tuple[Any, Any]] | None = None,
) -> np.ndarray:
    """By entry, whether the answer is within the tolerance of the value.

    exactly: index → the certified value and tolerance of that entry, asked only for entries at the very edge.
    """
    with np.errstate(all="ignore"):
        distance = np.abs(answer.values - value)
    finite = np.isfinite(answer.values) & np.isfinite(value)
    result = np.array(finite & (distance <= tolerance))
    if exactly is None:
        return result
    blur = CLOSE * np.maximum(tolerance, np.abs(value) * 1e-3) + float_error
    for place in np.argwhere(finite & (np.abs(distance - tolerance) <= blur)):
        index = tuple(place)
        result[index] = decide(answer, index, *exactly(index))
    return result


def decide(answer: Written | Answers, index: tuple[int, ...], value: Any, tolerance: Any) -> bool:
    """The same question for one entry, in exact rationals or in balls; value and tolerance as at_most has them."""
    from gradekit.engine.evaluate.certify import at_most

    return at_most(value, exact_value(answer.exact[index]), tolerance)


def agrees(answer: Written | Answers, value: np.ndarray, slack: np.ndarray | float = 0.0) -> np.ndarray:
    """By entry, whether the answer equals the value to every digit that was typed."""
    blur = 1e-12 * np.maximum(np.abs(value), np.abs(answer.values)) + 1e-300
    finite = np.isfinite(answer.values) & np.isfinite(value) & np.isfinite(answer.half_unit)
    return finite & (np.abs(answer.values - value) <= answer.half_unit * (1 + 1e-9) + blur + slack)


def significant_digits(answer: Written | Answers, value: np.ndarray, unit: np.ndarray) -> np.ndarray:
    """By entry, how many significant digits of the value the answer shows; 0 where it does not come close.

    unit: half a unit of the last digit that the answer counts as typed to.
    """
    off = np.maximum(np.maximum(unit, np.abs(answer.values - value)), np.abs(value) * 1e-15)
    with np.errstate(all="ignore"):
        digits = np.floor(np.log10(np.abs(value) / (2 * off)) + 1e-9) + 1
    return np.where((value == 0) | ~np.isfinite(digits), 0, np.clip(digits, 0, 15))
