"""Marks without a name on them: what marking found, shared by every submission with the same marks."""

from __future__ import annotations

import json
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from hashlib import blake2b
from typing import Any

from gradekit.grade.result import Grade, QuestionGrade


@dataclass(frozen=True)
class Outcome:
    """The marks of a submission of one problem. Equal outcomes are one in the state, however many earned them."""

    problem: str
    questions: tuple[QuestionGrade, ...]
    warnings: tuple[str, ...] = ()

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

    @cached_property
    def record(self) -> str:
        """All of it as one line of JSON, points as exact fractions."""
        value = {"problem": self.problem, "questions": [_fields(q) for q in self.questions], "warnings": self.warnings}
        return json.dumps(value, sort_keys=True, separators=(",", ":"))

    @cached_property
    def digest(self) -> bytes:
        return blake2b(self.record.encode(), digest_size=16).digest()

    @classmethod
    def from_record(cls, record: str) -> Outcome:
        value = json.loads(record)
        return cls(value["problem"], tuple(map(_question, value["questions"])), tuple(value["warnings"]))


_FIELDS = ("id", "verdict", "mistake", "also", "entries", "follow_through", "message")


def _fields(question: QuestionGrade) -> dict[str, Any]:
    fields = {name: getattr(question, name) for name in _FIELDS}
    return {**fields, "score": str(question.score), "max_score": str(question.max_score)}


def _question(fields: dict[str, Any]) -> QuestionGrade:
    points = {name: Fraction(fields[name]) for name in ("score", "max_score")}
    return QuestionGrade(**{**fields, **points, "also": tuple(fields["also"])})
