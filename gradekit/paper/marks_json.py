"""Marks as the object that other programs read: plain dicts and lists."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from gradekit.marking.result import Grade, QuestionGrade

RESULT_SCHEMA = "gradekit/result/1"

Json = dict[str, Any]


def result_json(grade: Grade, key: Mapping[str, Any] | None = None) -> Json:
    """The marks of one submission; with `key` (question id → right answer) the right answers too."""
    head: Json = {"schema": RESULT_SCHEMA, "student": grade.student, "problem": grade.problem, "file": grade.file}
    if grade.status == "unreadable":
        return {**head, "status": grade.status, "error": grade.error}
    return {
        **head,
        "status": grade.status,
        "score": number_json(grade.score),
        "max_score": number_json(grade.max_score),
        "open_points": number_json(grade.open_points),
        "questions": [_question_json(question, key) for question in grade.questions],
        "warnings": list(grade.warnings),
    }


def number_json(value: Fraction) -> int | float:
    """Points: whole where they are, else the nearest float64."""
    return int(value) if value.denominator == 1 else float(value)


def _question_json(question: QuestionGrade, key: Mapping[str, Any] | None) -> Json:
    return {
        "id": question.id,
        "score": number_json(question.score),
        "max_score": number_json(question.max_score),
        "verdict": question.verdict,
        "mistake": question.mistake,
        "also": list(question.also),
        "entries": question.entries,
        "follow_through": question.follow_through,
        "message": question.message,
        **({} if key is None else {"expected": key.get(question.id)}),
    }
