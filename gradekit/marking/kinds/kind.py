"""What a question kind is to marking, and the marks that all kinds give."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from msgspec import Struct

from gradekit.exercise.problem.schema import Question
from gradekit.marking.result import QuestionGrade
from gradekit.marking.submission import Answer


class Kind(Struct, frozen=True):
    """mark: question, what `build` made of it, answer → mark; right, empty: question, made → a JSON value.

    asks: question, made → what is asked, in a few words.
    """

    mark: Callable[[Question, Any, Answer], QuestionGrade]
    right: Callable[[Question, Any], Any]
    empty: Callable[[Question, Any], Any]
    asks: Callable[[Question, Any], str]


def missing(question: Question) -> QuestionGrade:
    """Nothing was answered."""
    return QuestionGrade(question.id, Fraction(0), question.points, "missing", message="No answer was given.")


def malformed(question: Question, why: str) -> QuestionGrade:
    """An answer that cannot be read; `why` in plain words, without a full stop."""
    message = f"{why[0].upper()}{why[1:]}."
    return QuestionGrade(question.id, Fraction(0), question.points, "malformed", message=message)


def shared(question: Question, right: list[bool], message: str, **rest: Any) -> QuestionGrade:
    """Points by the share of what is right."""
    credit = Fraction(sum(right), len(right))
    verdict = "correct" if all(right) else "partial" if any(right) else "incorrect"
    return QuestionGrade(question.id, question.points * credit, question.points, verdict, message=message, **rest)
