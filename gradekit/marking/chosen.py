"""Choices and truth values that hold for a student's own numbers, where their conditions are computed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from msgspec.structs import replace

from gradekit.exercise.problem.schema import Question
from gradekit.marking.answers.choice import options_chosen
from gradekit.marking.answers.columns import Sheet
from gradekit.marking.answers.reading import Reading
from gradekit.marking.papers import Papers
from gradekit.marking.part_mark import Marks, PartMark
from gradekit.marking.parts import Part
from gradekit.marking.plan import Plan
from gradekit.marking.result import QuestionGrade
from gradekit.marking.sentences import sentence

Row = Mapping[Part, PartMark]
_MOST_KEPT = 50_000


class Choices:
    """Marks the choices of many students whose conditions are computed; equal marks are one object."""

    def __init__(self, plan: Plan, questions: Sequence[Question]):
        self.plan = plan
        self._computed = [(k, question) for k, question in enumerate(questions) if question.correct_when]
        self._kept: dict[Any, Reading] = {}

    def followed(self, papers: Papers, columns: Sheet, marks: Mapping[Part, Marks]) -> Papers:
        """The papers with the marks of choices that hold for the student's own earlier values."""
        new: dict[int, list[Reading]] = {}
        for k, question in self._computed:
            open_ones = {row: papers[row][k] for row in papers.given[k].rows(is_open).tolist()}
            for row, sources in consistent(self.plan, question, open_ones, columns) if open_ones else ():
                row_marks = {part: found[row] for part, found in marks.items()}
                found = followed(self.plan, question, papers[row][k], sources, row_marks)
                new.setdefault(row, list(papers[row]))[k] = self._one(papers[row][k], found)
        return Papers.of([new.get(row, paper) for row, paper in enumerate(papers)]) if new else papers

    def _one(self, reading: Reading, found: Reading) -> Reading:
        if len(self._kept) > _MOST_KEPT:
            self._kept.clear()
        return self._kept.setdefault((reading, found.whole and found.whole.message), found)


def conditions(plan: Plan, question: Question) -> tuple[Part, ...]:
    """By option, its conditions as a quantity: 1 where they hold."""

    def make() -> tuple[Part, ...]:
        made = plan.counterpart.conditions.get(question.id, ())
        return tuple(Part(question, k, option, node) for k, (option, node) in enumerate(made))

    found: tuple[Part, ...] = plan.kept(("conditions", question.id), make)
    return found


def is_open(reading: Reading) -> bool:
    """Whether it is a choice that the key alone does not settle."""
    whole = reading.whole
    return whole is not None and whole.verdict in ("incorrect", "partial")


def consistent(
    plan: Plan, question: Question, readings: Mapping[int, Reading], columns: Sheet
) -> Iterator[tuple[int, tuple[Part, ...]]]:
    """The students whose choice holds for their own earlier values, and the parts whose answers these are."""
    from gradekit.marking.follow import truths

    left = dict(readings)
    chosen = {row: options_chosen(question, reading.answer) for row, reading in readings.items()}
    parts = conditions(plan, question)
    holding: dict[int, dict[str, bool]] = {row: {} for row in left}
    sources: dict[int, dict[Part, None]] = {row: {} for row in left}
    for part in parts:
        for rows, holds, used in truths(plan, part, columns, np.array(list(left), dtype=np.intp)):
            for row, is_right in zip(rows.tolist(), holds.tolist(), strict=True):
                holding[row][part.text] = is_right
                sources[row] |= dict.fromkeys(used)
    for row in left:
        if sources[row] and _fits(question, chosen[row], holding[row]):
            yield row, tuple(sources[row])


def _fits(question: Question, chosen: frozenset[str], holds: Mapping[str, bool]) -> bool:
    """Whether exactly what holds was chosen; what depends on nothing of the student's own is as in the key."""
    known = [option for option, _ in question.options] or ["true", "false"]
    if not question.options:
        holds = {**holds, "false": not holds.get("true", True)}
    right = {option for option in known if holds.get(option, option in question.answer)}
    return chosen == right or (not question.multiple and len(chosen) == 1 and chosen <= right)


def followed(plan: Plan, question: Question, reading: Reading, sources: tuple[Part, ...], marks: Row) -> Reading:
    """The reading with the mark of one who chose rightly for their own values."""
    credit: Fraction = plan.exercise.problem.credits.follow_through
    mark = PartMark(conditions(plan, question)[0], "follow_through", credit, sources=sources)
    message = sentence(mark, marks)
    points = question.points
    whole = QuestionGrade(question.id, points * credit, points, "follow_through", follow_through=True, message=message)
    return replace(reading, whole=whole)
