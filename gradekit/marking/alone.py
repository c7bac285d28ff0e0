"""What an answer deserves for itself, whatever else the student answered: found once for all who gave it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec import Struct

from gradekit.marking.answers.columns import Answers, everywhere
from gradekit.marking.digits import too_few_digits
from gradekit.marking.part_mark import Marks, kept, transposed, unmarked
from gradekit.marking.parts import Part
from gradekit.marking.plan import Plan
from gradekit.marking.tolerance.compare import agrees, within
from gradekit.marking.tolerance.operators import exact_bound

if TYPE_CHECKING:
    from gradekit.marking.diagnosis.diagnose import Diagnosis


class Alone(Struct, eq=False):
    """What is known of different answers from the key alone.

    right: by entry; named: a mistake inside the tolerance, is_named: whether there is one; coarse: right, with too few
    digits; marks: where that decides, else None, and then `open`
    """

    written: Answers
    right: np.ndarray
    named: list[Diagnosis | None]
    coarse: np.ndarray
    marks: Marks
    open: np.ndarray
    is_named: np.ndarray


def alone(plan: Plan, part: Part, written: Answers) -> Alone:
    mine = plan.of(written.whose)
    right, named = _by_key(plan, part, written)
    marks = np.full(len(written), None, dtype=object)
    is_named = np.array([found is not None for found in named], dtype=bool)
    correct = everywhere(right) & ~is_named & ~written.turned
    key, tolerance = mine.key(part), mine.tolerance(part)
    equal = agrees(written, key)
    right = np.where(is_named.reshape(-1, *[1] * part.node.rank), equal, right)
    coarse = ~correct & ~is_named & ~written.turned & too_few_digits(plan, part, written, right, key, mine.values)
    whole = np.ones(part.node.shape, dtype=bool)
    for note in {written.notes[row] for row in np.flatnonzero(correct).tolist()}:
        same = correct & np.array([other == note for other in written.notes], dtype=bool)
        marks[same] = kept(plan, part, "correct", whole, note=note)
    is_near = everywhere(np.abs(written.values - key) <= tolerance) if written.turned.any() else written.turned
    for row in np.flatnonzero(written.turned & is_near):
        marks[row] = transposed(plan, part)
    return Alone(written, right, named, coarse, marks, unmarked(marks), is_named)


def _by_key(plan: Plan, part: Part, written: Answers) -> tuple[np.ndarray, list[Diagnosis | None]]:
    """By entry, whether answers are within the tolerance of the key, and the mistakes that are so too."""
    mine = plan.of(written.whose)
    key = mine.key(part)
    float_error = mine.spread(part, part.node).float_error
    right = within(written, key, mine.tolerance(part), float_error, _exactly(plan, part, written.whose))
    named: list[Diagnosis | None] = [None] * len(written)
    rows = np.flatnonzero(everywhere(right) & ~everywhere(agrees(written, key)) & ~written.turned)
    if len(rows):
        from gradekit.marking.diagnosis.diagnose import typed_mistake

        some = written.take(rows)
        theirs = plan.of(some.whose)
        for row, found in zip(rows, typed_mistake(plan, part, some, theirs.key(part), theirs.values), strict=True):
            named[row] = found
    return right, named


def _exactly(plan: Plan, part: Part, whose: np.ndarray | None) -> Any:
    """answer and index → the certified key and tolerance of that entry."""

    def certified(index: tuple[int, ...]) -> tuple[Any, Any]:
        mine = plan if whose is None else plan.of_one(int(whose[index[0]]))
        value = mine.certified(part)[index[1:]]
        return value, exact_bound(part, float(mine.tolerance(part)[index[1:]]), value)

    return certified
