"""No marks for nothing in lists and tables: what is right in all of their parts together."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
from msgspec.structs import replace

from gradekit.marking.answers.columns import Sheet
from gradekit.marking.answers.layout import is_joined
from gradekit.marking.part_mark import Marks, PartMark
from gradekit.marking.parts import Part
from gradekit.marking.plan import Plan
from gradekit.marking.unearned import CONSTANT, OLD, ZERO, Free, free, without_work


def in_whole(plan: Plan, marks: Sequence[PartMark], student: int | None = None) -> str:
    """What takes no work and gets right all that is right in the parts, where they are not all right; else ''.

    student: whose numbers count, where they differ
    """
    if all(mark.unearned == CONSTANT for mark in marks):
        return CONSTANT
    if any(mark.part not in plan.numeric for mark in marks) or not _is_open(marks):
        return ""
    rights = [np.zeros(mark.part.node.shape, dtype=bool) if mark.entries is None else mark.entries for mark in marks]
    return without_work(rights, [_shared(free(plan, mark.part, student)) for mark in marks])


def _shared(found: Free) -> Free:
    """What means the same for every part."""
    return {what: right for what, right in found.items() if what in (ZERO, OLD)}


def _is_open(marks: Sequence[PartMark]) -> bool:
    """Whether something is wrong, and nothing earns anything but by right entries."""
    verdicts = {mark.verdict for mark in marks}
    worked = any(mark.credit and mark.verdict == "partial" and mark.mistake for mark in marks)
    return verdicts != {"correct"} and not verdicts & {"follow_through", "not_judged"} and not worked


def constant_lists(plan: Plan, columns: Sheet, marks: dict[Part, Marks]) -> None:
    """Note where one number was given for every entry of a list or table, is not right in all, and has no reason.

    A reason is one known mistake that explains all that is wrong, or answers to other questions that it follows from;
    not the same number before it.
    """
    for question in {part.question.id: part.question for part in plan.numeric if is_joined(part.question)}.values():
        parts = [part for part in plan.parts if part.question is question]
        if len(parts) > 2 and all(part in columns for part in parts):
            for row in _constant(parts, columns):
                theirs = [marks[part][row] for part in parts]
                wrong = [mark for mark in theirs if mark.verdict != "correct"]
                if wrong and not _has_reason(wrong):
                    _note(plan, parts, marks, row)


def _has_reason(wrong: list[PartMark]) -> bool:
    mistakes = [{mark.mistake, *mark.also} - {None} for mark in wrong if mark.verdict != "follow_through"]
    elsewhere = (source.question is not mark.part.question for mark in wrong for source in mark.sources)
    return bool(mistakes and set.intersection(*mistakes)) or any(elsewhere)


def _constant(parts: Sequence[Part], columns: Sheet) -> np.ndarray:
    """The students who gave one number for all."""
    rows = np.flatnonzero(np.all([columns[part].of >= 0 for part in parts], axis=0))
    values = np.concatenate([columns[part].values(rows).reshape(len(rows), -1) for part in parts], axis=1)
    return rows[(values == values[:, :1]).all(axis=1)]


def _note(plan: Plan, parts: Sequence[Part], marks: dict[Part, Marks], row: int) -> None:
    for part in parts:
        mark = marks[part][row]
        marks[part][row] = plan.kept(("constant", mark), partial(replace, mark, unearned=CONSTANT))
