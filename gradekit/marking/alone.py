"""What an answer deserves for itself, whatever else the student answered: found once for all who gave it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from gradekit.marking.answers.columns import Answers, everywhere, total
from gradekit.marking.diagnosis.diagnose import Diagnosis, typed_mistake
from gradekit.marking.part_mark import Marks, imprecise, kept, transposed, unmarked
from gradekit.marking.parts import EXACT, Part
from gradekit.marking.plan import Plan
from gradekit.marking.tolerance.compare import agrees, within
from gradekit.marking.tolerance.operators import exact_bound


@dataclass(slots=True, eq=False)
class Alone:
    """What is known of different answers from the key alone.

    right: by entry; named: a mistake inside the tolerance; marks: where that decides, else None, and then `open`
    """

    written: Answers
    right: np.ndarray
    named: list[Diagnosis | None]
    marks: Marks
    open: np.ndarray


def alone(plan: Plan, part: Part, written: Answers) -> Alone:
    right, named = _by_key(plan, part, written)
    marks = np.full(len(written), None, dtype=object)
    is_named = np.array([found is not None for found in named], dtype=bool)
    correct = everywhere(right) & ~is_named & ~written.turned
    key = plan.key(part)
    equal = agrees(written, key)
    right = np.where(is_named.reshape(-1, *[1] * part.node.rank), equal, right)
    nearly = equal & _has_a_digit(written, key)
    coarse = ~correct & ~is_named & ~written.turned & too_few_digits(part, written, right, nearly)
    for row in np.flatnonzero(correct):
        marks[row] = kept(plan, part, "correct", right[row], note=written.notes[row])
    for row in np.flatnonzero(coarse):
        marks[row] = imprecise(plan, part, written.notes[row], right[row])
    for row in np.flatnonzero(written.turned):
        if np.all(np.abs(written.values[row] - key) <= plan.tolerance(part)):
            marks[row] = transposed(plan, part)
    return Alone(written, right, named, marks, unmarked(marks))


def _by_key(plan: Plan, part: Part, written: Answers) -> tuple[np.ndarray, list[Diagnosis | None]]:
    """By entry, whether answers are within the tolerance of the key, and the mistakes that are so too."""
    key = plan.key(part)
    float_error = plan.spread(part, part.node).float_error
    right = within(written, key, plan.tolerance(part), float_error, _exactly(plan, part))
    named: list[Diagnosis | None] = [None] * len(written)
    rows = np.flatnonzero(everywhere(right) & ~everywhere(agrees(written, key)) & ~written.turned)
    for row, found in zip(rows, typed_mistake(plan, part, written.take(rows), key, plan.values), strict=True):
        named[row] = found
    return right, named


def _exactly(plan: Plan, part: Part) -> Any:
    """answer and index → the certified key and tolerance of that entry."""

    def certified(index: tuple[int, ...]) -> tuple[Any, Any]:
        value = plan.certified(part)[index[1:]]
        return value, exact_bound(part, float(plan.tolerance(part)[index[1:]]), value)

    return certified


def too_few_digits(part: Part, answer: Answers, right: np.ndarray, nearly: np.ndarray) -> np.ndarray:
    """Whether every entry is right, or nearly and typed to fewer decimals than asked."""
    if part.decimals is None:
        return np.zeros(len(answer), dtype=bool)
    short = (answer.decimals < part.decimals) & (answer.decimals < EXACT)
    return answer.complete & (total(short) > 0) & everywhere(right | (short & nearly))


def _has_a_digit(answer: Answers, key: np.ndarray) -> np.ndarray:
    """By entry, whether the typed digits say something about the key: 0 says nothing about 0.3."""
    return np.asarray(2 * answer.half_unit < np.abs(key))


def coarsely_right(plan: Plan, part: Part, answer: Answers) -> np.ndarray:
    """By entry, whether rounding every line to the typed decimals would give the answer, near the key still."""
    wanted, key = part.decimals or 0, plan.key(part)
    reach = plan.tolerance(part) * 10.0 ** (wanted - np.minimum(answer.decimals, wanted))
    return (np.abs(answer.values - key) <= reach) & (2 * reach < np.abs(key))
