"""What was marked once already: an answer that is asked again, and a slip that is made in every step of a run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import numpy as np

from gradekit.marking.answers.columns import Sheet
from gradekit.marking.follow import earlier
from gradekit.marking.part_mark import Marks, PartMark, kept
from gradekit.marking.parts import Part
from gradekit.marking.plan import Plan

AGAIN = "the same slip as in {}, carried on through the steps"
_NUMBERS = re.compile(r"(?<=[^\W\d])\d+|(?<= row )\d+")  # w_2, h2, row 2; not the 2 of z[2]


def repeated(
    plan: Plan, part: Part, columns: Sheet, before: Mapping[Part, Marks], rows: np.ndarray
) -> Iterator[tuple[int, Part]]:
    """The students who answer again what they were credited for when it was asked before, and where that was."""
    for other in twice(plan, part) if len(rows) else ():
        if other in before:
            for row in rows.tolist():
                if _is_credited(before[other][row]) and _is_repeated(columns, part, other, row):
                    yield row, other


def _is_repeated(columns: Sheet, part: Part, other: Part, row: int) -> bool:
    """Whether a student handed in the same numbers for both parts."""
    mine, theirs = columns[part], columns.get(other)
    if theirs is None or theirs.of[row] < 0:
        return False
    return np.array_equal(mine.written.values[mine.of[row]], theirs.written.values[theirs.of[row]])


def _is_credited(mark: PartMark | None) -> bool:
    return mark is not None and mark.verdict == "follow_through"


def twice(plan: Plan, part: Part) -> tuple[Part, ...]:
    """The parts before this one that ask for the same quantity."""

    def find() -> tuple[Part, ...]:
        ids = plan.counterpart.ids(part)
        before = plan.numeric[: plan.numeric.index(part)] if part in plan.numeric else ()
        same = (p for p in before if p.node.shape == part.node.shape and np.array_equal(plan.counterpart.ids(p), ids))
        return tuple(same) if ids.all() else ()

    found: tuple[Part, ...] = plan.kept(("twice", part), find)
    return found


def carried_on(plan: Plan, mark: PartMark, columns: Sheet, before: Mapping[Part, Marks], row: int) -> PartMark:
    """The mark, or full marks where the mistake is the one that was named in an earlier step of the same run.

    Who hands in the same number step after step carries nothing on.
    """
    if mark.mistake is None or mark.mistake == "rounded-too-early":
        return mark
    for other in reversed(steps_before(plan, mark.part)):
        first = before[other][row] if other in before else None
        if first and _is_the_slip(first, mark) and not _is_repeated(columns, mark.part, other, row):
            right = np.ones(mark.part.node.shape, dtype=bool)
            note = mark.note or AGAIN.format(first.part.label)
            return kept(plan, mark.part, "follow_through", right, sources=(other,), note=note)
    return mark


def _is_the_slip(first: PartMark, mark: PartMark) -> bool:
    return bool({first.mistake, *first.also} & {mark.mistake, *mark.also} - {None})


def steps_before(plan: Plan, part: Part) -> tuple[Part, ...]:
    """What was asked in earlier steps of a run, and this depends on.

    The same quantity where what differs is a number in its name; in a training, whatever came before an update on
    which this depends.
    """

    def find() -> tuple[Part, ...]:
        stem = _NUMBERS.sub("#", part.text)
        counterpart = plan.counterpart
        return tuple(
            other
            for other in earlier(plan, part)
            if _NUMBERS.sub("#", other.text) == stem or counterpart.is_updated_between(other, part)
        )

    found: tuple[Part, ...] = plan.kept(("steps", part), find)
    return found
