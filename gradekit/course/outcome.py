"""Marks without a name on them: what marking found, shared by every submission with the same marks."""

from __future__ import annotations

import json
from fractions import Fraction
from functools import cached_property
from typing import Any

from gradekit.course.digest import digest_of
from gradekit.marking.result import Grade, QuestionGrade


class Outcome:
    """The marks of a submission of one problem. Equal outcomes are one in the state, however many earned them.

    What is read back from a record, or sent to another process, is only taken apart when it is looked at.
    """

    def __init__(self, problem: str, questions: tuple[QuestionGrade, ...], warnings: tuple[str, ...] = ()):
        self.__dict__.update(problem=problem, questions=questions, warnings=warnings)

    @classmethod
    def from_record(cls, record: str) -> Outcome:
        """The outcome that has this record."""
        outcome = object.__new__(cls)
        outcome.__dict__["record"] = record
        return outcome

    def __reduce__(self) -> Any:
        return Outcome.from_record, (self.record,)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Outcome) and other.record == self.record

    def __hash__(self) -> int:
        return hash(self.record)

    @cached_property
    def record(self) -> str:
        """All of it as one line of JSON, points as exact fractions."""
        value = {"problem": self.problem, "questions": [_fields(q) for q in self.questions], "warnings": self.warnings}
        return json.dumps(value, sort_keys=True, separators=(",", ":"))

    @cached_property
    def digest(self) -> bytes:
        return digest_of(self.record.encode())

    @cached_property
    def _fields(self) -> dict[str, Any]:
        fields: dict[str, Any] = json.loads(self.record)
        return fields

    @cached_property
    def problem(self) -> str:
        return str(self._fields["problem"])

    @cached_property
    def questions(self) -> tuple[QuestionGrade, ...]:
        return tuple(map(_question, self._fields["questions"]))

    @cached_property
    def warnings(self) -> tuple[str, ...]:
        return tuple(self._fields["warnings"])

    @cached_property
    def grade(self) -> Grade:
        """The same as a Grade of nobody."""
        return Grade("", self.problem, "", "graded", self.questions, self.warnings)

    @cached_property
    def score(self) -> Fraction:
        return self.grade.score

    @cached_property
    def max_score(self) -> Fraction:
        return self.grade.max_score


_FIELDS = ("id", "verdict", "mistake", "also", "entries", "follow_through", "message")


def _fields(question: QuestionGrade) -> dict[str, Any]:
    fields = {name: getattr(question, name) for name in _FIELDS}
    return {**fields, "score": str(question.score), "max_score": str(question.max_score)}


def _question(fields: dict[str, Any]) -> QuestionGrade:
    points = {name: Fraction(fields[name]) for name in ("score", "max_score")}
    return QuestionGrade(**{**fields, **points, "also": tuple(fields["also"])})
