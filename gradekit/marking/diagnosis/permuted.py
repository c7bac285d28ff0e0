"""The right numbers in another order."""

from __future__ import annotations

import numpy as np

from gradekit.marking.answers.columns import Answers, total
from gradekit.marking.diagnosis.evidence import evidence
from gradekit.marking.parts import Part


def maybe_permuted(answer: Answers, key: np.ndarray, tolerance: np.ndarray, right: np.ndarray) -> list[int]:
    """The answers whose wrong entries have the sum that right ones would have."""
    wrong = ~right
    off = np.abs(total(np.where(wrong, answer.values - key, 0.0)))
    most = total(np.where(wrong, tolerance, 0.0)) * (1 + 1e-9) + 1e-9 * total(np.where(wrong, np.abs(key), 0.0))
    found: list[int] = np.flatnonzero((total(wrong) >= 2) & answer.complete & (off <= most)).tolist()
    return found


def permuted(part: Part, answer: Answers, key: np.ndarray, tolerance: np.ndarray, right: np.ndarray) -> bool:
    """Whether the entries of the one answer that are not right hold the right numbers in another order."""
    wrong = ~right
    if wrong.sum() < 2 or not answer.complete.all():
        return False
    given, wanted = answer.values[0][wrong], key[wrong]
    order, places = np.argsort(given), np.argsort(wanted)
    near = np.abs(given[order] - wanted[places]) <= tolerance[wrong][places]
    moved = np.empty(wanted.shape)
    moved[order] = wanted[places]
    whole = key.copy()
    whole[wrong] = moved
    return bool(near.all() and evidence(part, answer, whole[None], wrong[None])[0])
