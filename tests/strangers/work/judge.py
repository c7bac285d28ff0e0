"""Marks submissions with gradekit and compares the marks with a fair marker's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache
from typing import Any

import gradekit

from .desk import EXERCISES, Answers, Exercise, Submission


@dataclass(frozen=True, slots=True)
class Case:
    exercise: Exercise
    number: int
    numbers: bool  # typed as JSON numbers where that is possible

    @property
    def submission(self) -> Submission:
        return self.exercise.submissions[self.number]

    @property
    def answers(self) -> Answers:
        answers = self.exercise.answers(self.submission)
        return {name: as_numbers(answer) for name, answer in answers.items()} if self.numbers else answers

    def __str__(self) -> str:
        form = ", as numbers" if self.numbers else ""
        return f"{self.exercise.id}: {self.number} {self.submission.kind}{form}"


@dataclass(frozen=True, slots=True)
class Unfair:
    case: Case
    question: str
    expected: str
    got: str
    answer: Any = None
    message: str = ""

    def __str__(self) -> str:
        rules = f" [{self.case.submission.rules}]" if self.case.submission.rules else ""
        return (
            f"{self.case}{rules} · {self.question}: expected {self.expected}, got {self.got}; "
            f"answered {self.answer}; {self.message}"
        )


def cases(*, numbers: bool) -> list[Case]:
    return [
        Case(exercise, number, numbers)
        for exercise in EXERCISES.values()
        for number in range(len(exercise.submissions))
    ]


@cache
def loaded(name: str) -> gradekit.Exercise:
    return gradekit.load(EXERCISES[name].path)


@cache
def marked(case: Case) -> gradekit.Grade:
    return gradekit.grade(loaded(case.exercise.id), case.answers)


def due_share(case: Case, question: str) -> Fraction:
    """What a fair marker gives, who sees no more of a number than its JSON: a wrong 0.9000 is 0.9, which may be 0.8775.

    Who has the right value rounded to the digits that are there gets the half that too few digits get.
    """
    share = case.submission.lose.get(question, Fraction(1))
    if case.numbers and share < Fraction(1, 2) and question not in case.submission.typed:
        right = case.exercise.answers(case.exercise.submissions[0])[question]
        return Fraction(1, 2) if is_cut(case.answers[question], right) else share
    return share


def is_cut(answer: Any, right: Any) -> bool:
    """Whether every entry is the right one, to as many decimals as it has."""
    if isinstance(answer, list):
        return len(answer) == len(right) and all(map(is_cut, answer, right))
    if not isinstance(answer, float):  # a whole number, a fraction or a word is not cut
        return False
    own = Decimal(repr(answer))
    return Decimal(right).quantize(own, ROUND_HALF_UP) == own


def unfair_points(case: Case) -> Iterator[Unfair]:
    """Questions whose points are not those of a fair marker."""
    for question in marked(case).questions:
        due = due_share(case, question.id) * question.max_score
        if question.score != due or question.verdict == "not_judged":
            got = f"{question.score} of {question.max_score} ({question.verdict}, {question.mistake})"
            yield Unfair(case, question.id, f"{due}", got, case.answers[question.id], question.message)


def unnamed_mistakes(case: Case) -> Iterator[Unfair]:
    """Questions whose mistake has another name than a marker would give it, or none."""
    for question in marked(case).questions:
        due = case.submission.says.get(question.id)
        if due and not {*due.split(" or ")} & {question.mistake, *question.also}:
            yield Unfair(case, question.id, due, f"{question.mistake}", case.answers[question.id], question.message)


def false_alarms(case: Case) -> Iterator[Unfair]:
    """Questions with full marks that are told of a mistake."""
    for question in marked(case).questions:
        if question.id not in case.submission.lose and question.mistake and question.score == question.max_score:
            yield Unfair(case, question.id, "no mistake", question.mistake, case.answers[question.id], question.message)


def as_numbers(answer: Any) -> Any:
    """Texts that are decimal numbers as JSON numbers."""
    if isinstance(answer, list):
        return [as_numbers(entry) for entry in answer]
    if not isinstance(answer, str):
        return answer
    try:
        return int(answer)
    except ValueError:
        pass
    try:
        return float(answer)
    except ValueError:
        return answer
