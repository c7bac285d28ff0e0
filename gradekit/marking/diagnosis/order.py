"""A list of single numbers whose right values stand in another order: a finding about the whole list."""

from __future__ import annotations

from functools import partial

import numpy as np
from msgspec.structs import replace

from gradekit.marking.answers.columns import Answers, Sheet
from gradekit.marking.diagnosis.permuted import permuted
from gradekit.marking.part_mark import Marks
from gradekit.marking.parts import Part
from gradekit.marking.plan import Plan


def permuted_lists(plan: Plan, columns: Sheet, marks: dict[Part, Marks]) -> None:
    """Name the wrong, unexplained entries of lists that hold the right numbers in another order."""
    for question in {part.question.id: part.question for part in plan.numeric if part.question.is_list}.values():
        parts = [part for part in plan.parts if part.question is question and part in plan.numeric]
        if all(part in columns and not part.node.rank for part in parts):
            for row in _unexplained(parts, columns, marks):
                _name(plan, parts, columns, marks, row)


def _unexplained(parts: list[Part], columns: Sheet, marks: dict[Part, Marks]) -> np.ndarray:
    """Students who answered all entries, at least two of them wrong, and one without an explanation."""
    answered = np.all([columns[part].of >= 0 for part in parts], axis=0)
    wrong = sum(np.array([mark.verdict != "correct" for mark in marks[part]], dtype=int) for part in parts)
    open_ones = np.any([[_is_open(mark) for mark in marks[part]] for part in parts], axis=0)
    return np.flatnonzero(answered & (wrong >= 2) & open_ones)


def _is_open(mark: object) -> bool:
    return getattr(mark, "verdict", "") == "incorrect" and getattr(mark, "mistake", None) is None


def _name(plan: Plan, parts: list[Part], columns: Sheet, marks: dict[Part, Marks], row: int) -> None:
    answers = [columns[part].written.take(columns[part].of[[row]]) for part in parts]
    values, exact, half_unit, decimals = (np.array([[getattr(one, name)[0] for one in answers]]) for name in _ARRAYS)
    whole = Answers(values, exact, half_unit, decimals, np.zeros(1, dtype=bool), ("",))
    mine = plan.of_one(row if answers[0].whose is None else int(answers[0].whose[0]))
    keys = np.array([mine.key(part) for part in parts])
    tolerances = np.array([mine.tolerance(part) for part in parts])
    if permuted(parts[0], whole, keys, tolerances, np.abs(whole.values[0] - keys) <= tolerances):
        for part in parts:
            if _is_open(marks[part][row]):
                mark = marks[part][row]
                marks[part][row] = plan.kept(("permuted", mark), partial(replace, mark, mistake="entries-permuted"))


_ARRAYS = ("values", "exact", "half_unit", "decimals")
