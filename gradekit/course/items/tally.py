"""Marks counted: how many submissions of a problem got which marks, without anyone's name."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

import numpy as np
from msgspec import Struct, field

from gradekit.marking.result import QuestionGrade

Counts = np.ndarray  # of int64


class Mark(NamedTuple):
    """What one question of one submission got; is_judged: whether its points are settled."""

    question: str
    score: Fraction
    max_score: Fraction
    verdict: str
    mistake: str | None = None
    is_judged: bool = True


def marks_of(questions: Iterable[QuestionGrade], settled: Iterable[str] = ()) -> tuple[Mark, ...]:
    """The marks of a submission; settled: questions whose points a person has set."""
    return tuple(
        Mark(q.id, q.score, q.max_score, q.verdict, q.mistake, q.is_judged or q.id in settled) for q in questions
    )


class Column(Struct):
    """All marks that occurred for one question; a number in a pattern is a position here, counted from 1."""

    question: str
    marks: dict[Mark, int] = field(default_factory=dict)


class Sheet(Struct):
    """The marks of one problem: patterns (one number a question, 0: not asked) and how often each occurred."""

    columns: dict[str, Column] = field(default_factory=dict)
    patterns: dict[bytes, int] = field(default_factory=dict)
    missing: int = 0
    unreadable: int = 0

    def add(self, marks: Iterable[Mark], times: int) -> None:
        places = list(self.columns)
        numbers = dict.fromkeys(places, 0)
        for mark in marks:
            column = self.columns.setdefault(mark.question, Column(mark.question))
            numbers[mark.question] = column.marks.setdefault(mark, len(column.marks) + 1)
        pattern = array("I", numbers.values()).tobytes()
        self.patterns[pattern] = self.patterns.get(pattern, 0) + times

    def table(self) -> tuple[np.ndarray, Counts]:
        """Patterns × questions, and how often each pattern occurred."""
        size = len(self.columns) * array("I").itemsize
        joined = b"".join(pattern.ljust(size, b"\0") for pattern in self.patterns)
        numbers = np.frombuffer(joined, np.uintc).reshape(len(self.patterns), len(self.columns))
        return numbers, np.fromiter(self.patterns.values(), np.int64, len(self.patterns))


class Tally(Struct):
    """The marks of a course, a sheet a problem; nameless: unreadable submissions that name no problem."""

    sheets: dict[str, Sheet] = field(default_factory=dict)
    nameless: int = 0

    def sheet(self, problem: str) -> Sheet:
        return self.sheets.setdefault(problem, Sheet())

    def graded(self, problem: str, marks: Iterable[Mark], times: int = 1) -> None:
        """Count submissions with these marks."""
        self.sheet(problem).add(marks, times)

    def expect(self, problem: str, marks: Iterable[Mark]) -> None:
        """Submissions with these marks are counted later; their questions have their place from now on."""
        columns = self.sheet(problem).columns
        for mark in marks:
            columns.setdefault(mark.question, Column(mark.question))

    def missing(self, problem: str, times: int = 1) -> None:
        """Count students who handed in nothing."""
        self.sheet(problem).missing += times

    def unreadable(self, problem: str, times: int = 1) -> None:
        """Count submissions that could not be marked; problem: '' where they name none."""
        if problem:
            self.sheet(problem).unreadable += times
        else:
            self.nameless += times
