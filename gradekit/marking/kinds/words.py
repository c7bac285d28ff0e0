"""Answers in words: left for a person, or compared with the accepted ones."""

from __future__ import annotations

import unicodedata
from fractions import Fraction
from typing import Any

from gradekit.engine.number import MAX_CHARACTERS
from gradekit.exercise.problem.schema import Question
from gradekit.exercise.problem.tasks import FreeText, Words
from gradekit.marking.json_text import JsonNumber
from gradekit.marking.kinds.kind import Kind, malformed, missing
from gradekit.marking.result import QuestionGrade
from gradekit.marking.submission import Answer, is_missing, kind_of


def free_text(question: Question, made: Any, answer: Answer) -> QuestionGrade:
    """Whatever was written is left for a person."""
    if is_missing(answer):
        return missing(question)
    if refusal := _unreadable(answer):
        return malformed(question, refusal)
    message = "Left for a person to judge."
    return QuestionGrade(question.id, Fraction(0), question.points, "not_judged", message=message)


def known_words(question: Question, made: Any, answer: Answer) -> QuestionGrade:
    """Right where it is one of the accepted wordings, capitals, spaces and a full stop aside."""
    if is_missing(answer):
        return missing(question)
    if refusal := _unreadable(answer):
        return malformed(question, refusal)
    assert isinstance(question.task, Words)
    right = says(answer, question.task.accepted)
    score = question.points if right else Fraction(0)
    verdict, message = ("correct", "") if right else ("incorrect", "Not right.")
    return QuestionGrade(question.id, score, question.points, verdict, message=message)


def says(answer: Answer, accepted: tuple[str, ...]) -> bool:
    """Whether the answer is one of the wordings."""
    text = answer.text if isinstance(answer, JsonNumber) else answer
    return isinstance(text, str) and len(text) <= MAX_CHARACTERS and _plain(text) in map(_plain, accepted)


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    return " ".join(folded.strip(" .!\"'").split())


def _unreadable(answer: Answer) -> str:
    if not isinstance(answer, (str, JsonNumber)):
        return f"received {kind_of(answer)}; expected a text in quotes"
    text = answer if isinstance(answer, str) else answer.text
    too_long = f"this answer has {len(text)} characters and at most {MAX_CHARACTERS} are read; write it shorter"
    return too_long if len(text) > MAX_CHARACTERS else ""


def _guide(question: Question, made: Any) -> str | None:
    return question.task.guide or None if isinstance(question.task, FreeText) else None


def _nothing(question: Question, made: Any) -> None:
    return None


def _first(question: Question, made: Any) -> str:
    assert isinstance(question.task, Words)
    return question.task.accepted[0]


FREE_TEXT = Kind(free_text, _guide, _nothing, lambda question, made: question.ask or "in your own words")
WORDS = Kind(known_words, _first, _nothing, lambda question, made: question.ask or "in words")
