"""What marking one submission found, as data."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from msgspec import Struct

from gradekit.errors import ImpossibleMarks


class ImpossibleScore(ImpossibleMarks):
    """A score below 0, above the maximum or no exact number: a fault of gradekit."""


class QuestionGrade(Struct, frozen=True):
    """The mark of one question.

    verdict: correct | partial | follow_through | incorrect | missing | malformed | not_judged
    mistake: a known mistake's id or None; also: other ids that give the same value
    entries: nested lists of truth values in the answer's shape, None where nothing was compared
    message: one plain sentence for the student, which never gives the answer away
    expected: the key as text, for --reveal and for teachers only; answered: what was read, as text
    """

    id: str
    score: Fraction
    max_score: Fraction
    verdict: str
    mistake: str | None = None
    also: tuple[str, ...] = ()
    entries: Any = None
    follow_through: bool = False
    message: str = ""
    expected: str = ""
    answered: str = ""

    def __post_init__(self) -> None:
        """Raises ImpossibleScore for a score that no student can have, whatever went wrong on the way to it."""
        if not (isinstance(self.score, Fraction) and 0 <= self.score <= self.max_score):
            raise ImpossibleScore(f"question {self.id} ({self.verdict}) got {self.score} of {self.max_score} points")

    @property
    def is_judged(self) -> bool:
        return self.verdict != "not_judged"


class Grade(Struct, frozen=True):
    """All marks of one submission; status is 'graded', 'missing' or 'unreadable' (then `error` says why)."""

    student: str
    problem: str
    file: str = ""
    status: str = "graded"
    questions: tuple[QuestionGrade, ...] = ()
    warnings: tuple[str, ...] = ()
    error: str = ""

    @property
    def score(self) -> Fraction:
        return sum((question.score for question in self.questions), Fraction(0))

    @property
    def max_score(self) -> Fraction:
        """The points of everything that was judged."""
        return sum((question.max_score for question in self.questions if question.is_judged), Fraction(0))

    @property
    def open_points(self) -> Fraction:
        """The points of what is left for a person."""
        return sum((question.max_score for question in self.questions if not question.is_judged), Fraction(0))
