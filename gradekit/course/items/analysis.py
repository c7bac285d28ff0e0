"""Counted marks → figures of each problem and question."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from math import lcm

import numpy as np
from msgspec import Struct

from gradekit.course.items.figures import Measure, Spread, alpha, discrimination, spread
from gradekit.course.items.tally import Column, Sheet, Tally
from gradekit.exercise.problem.known import VERDICTS

_OPEN = "most answers are left for a person"


class Item(Struct, frozen=True):
    """How one question did.

    submissions: all that were marked; answers: those with an answer; difficulty: the mean share of the points (an
    empty answer has none), None where no answer has points; verdicts and mistakes: how often each, commonest first
    """

    question: str
    max_score: Fraction
    submissions: int
    answers: int
    difficulty: Fraction | None
    discrimination: Measure
    verdicts: dict[str, int]
    mistakes: dict[str, int]

    def share(self, number: int) -> Fraction:
        """That number as a share of all submissions."""
        return Fraction(number, self.submissions)


class ProblemItems(Struct, frozen=True):
    """How one problem did. mean: points per marked submission, without open questions and deductions for lateness."""

    problem: str
    graded: int
    missing: int
    unreadable: int
    mean: Fraction | None
    max_score: Fraction
    consistency: Measure
    items: tuple[Item, ...]


class _Column(Struct, frozen=True):
    """One question over all patterns: the number of each mark, and of each mark its count, points and state."""

    column: Column
    numbers: np.ndarray
    counts: list[int]
    scale: int
    points: np.ndarray
    judged: np.ndarray


def analyse(tally: Tally) -> tuple[ProblemItems, ...]:
    """The figures of every problem, by id; questions are in the order of the problem."""
    return tuple(_problem(name, tally.sheets[name]) for name in sorted(tally.sheets))


def _problem(name: str, sheet: Sheet) -> ProblemItems:
    table, counts = sheet.table()
    columns = [_column(column, table[:, at], counts) for at, column in enumerate(sheet.columns.values())]
    graded = int(counts.sum())
    used = [at for at, column in enumerate(columns) if 2 * _judged(column) >= graded > 0]
    found = _spread([columns[at] for at in used], counts)
    measures = {at: discrimination(found, place) for place, at in enumerate(used)}
    items = tuple(
        _item(column, measures.get(at, Measure(None, found.students, _OPEN))) for at, column in enumerate(columns)
    )
    earned = sum((_earned(column) for column in columns), Fraction(0))
    return ProblemItems(
        name, graded, sheet.missing, sheet.unreadable, earned / graded if graded else None,
        sum((item.max_score for item in items), Fraction(0)), alpha(found), items,
    )  # fmt: skip


def _column(column: Column, numbers: np.ndarray, counts: np.ndarray) -> _Column:
    """Position 0 stands for a question that was not asked: no points, not judged."""
    often = np.zeros(len(column.marks) + 1, np.int64)
    np.add.at(often, numbers, counts)
    scale = lcm(*(mark.score.denominator for mark in column.marks))
    points = [0, *(int(mark.score * scale) for mark in column.marks)]
    judged = [False, *(mark.is_judged for mark in column.marks)]
    kind = np.int64 if max(points) < 2**62 else object
    return _Column(column, numbers, often.tolist(), scale, np.array(points, kind), np.array(judged))


def _judged(column: _Column) -> int:
    return sum(count for count, judged in zip(column.counts, column.judged, strict=True) if judged)


def _earned(column: _Column) -> Fraction:
    whole = sum(count * int(points) for count, points in zip(column.counts, column.points, strict=True))
    return Fraction(whole, column.scale)


def _spread(columns: list[_Column], counts: np.ndarray) -> Spread:
    """Of the submissions in which all these questions are judged."""
    if not columns:
        return Spread(0, ())
    whole = np.logical_and.reduce([column.judged[column.numbers] for column in columns])
    scores = np.stack([column.points[column.numbers[whole]] for column in columns], axis=1)
    return spread(scores, [column.scale for column in columns], counts[whole])


def _item(column: _Column, measure: Measure) -> Item:
    marks = list(zip(column.column.marks, column.counts[1:], strict=True))
    possible = sum((mark.max_score * count for mark, count in marks if mark.is_judged), Fraction(0))
    verdicts, mistakes = Counter[str](), Counter[str]()
    for mark, count in marks:
        verdicts[mark.verdict] += count
        mistakes[mark.mistake or ""] += count
    submissions = verdicts.total()
    ordered = sorted((name for name in mistakes if name), key=lambda name: (-mistakes[name], name))
    return Item(
        column.column.question, max(mark.max_score for mark, _ in marks), submissions,
        submissions - verdicts["missing"], _earned(column) / possible if possible else None, measure,
        {name: verdicts[name] for name in VERDICTS}, {name: mistakes[name] for name in ordered},
    )  # fmt: skip
