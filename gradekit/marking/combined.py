"""The mark of a question from those of its parts, which weigh the same."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from gradekit.exercise.problem.schema import Question
from gradekit.marking.answers.layout import is_joined, laid_out
from gradekit.marking.part_mark import PartMark
from gradekit.marking.parts import Part
from gradekit.marking.result import QuestionGrade
from gradekit.marking.sentences import sentence
from gradekit.marking.sentences import unearned as said

_RANK = ("malformed", "incorrect", "missing", "partial", "not_judged", "follow_through", "correct")


def combined(
    question: Question, parts: list[PartMark], marks: Mapping[Part, PartMark], unearned: str = ""
) -> QuestionGrade:
    """The question's mark; marks: those of all parts of the submission, which messages refer to.

    unearned: what takes no work and gets everything right that is right in a list or table; it earns nothing.
    """
    credit = Fraction(0) if unearned else sum((part.credit for part in parts), Fraction(0)) / len(parts)
    verdicts = {"incorrect"} if unearned else {part.verdict for part in parts}
    named = next((part for part in parts if part.mistake), None)
    return QuestionGrade(
        question.id,
        question.points * credit,
        question.points,
        _verdict(verdicts, credit),
        named.mistake if named else None,
        named.also if named else (),
        _entries(question, parts),
        "follow_through" in verdicts,
        " ".join(filter(None, (_message(question, parts, marks), said(unearned) if unearned else ""))),
    )


def _verdict(verdicts: set[str], credit: Fraction) -> str:
    if len(verdicts) == 1:
        return next(iter(verdicts))
    if verdicts == {"correct", "follow_through"}:
        return "follow_through"
    if verdicts & {"correct", "follow_through", "partial"} or credit:
        return "partial"
    return min(verdicts, key=_RANK.index)


def _entries(question: Question, parts: list[PartMark]) -> Any:
    if question.open_length:  # as long as the student's, since anything else would tell how long it has to be
        rows = laid_out(question, parts)
        given = [k for k, row in enumerate(rows) if any(part.verdict != "missing" for part in np.ravel(row))]
        parts = parts[: (max(given, default=-1) + 1) * np.size(rows[0])]
    return laid_out(question, [_truth(part) for part in parts])


def _truth(mark: PartMark) -> Any:
    return None if mark.entries is None else np.asarray(mark.entries).tolist()


def _message(question: Question, parts: list[PartMark], marks: Mapping[Part, PartMark]) -> str:
    """One sentence for each different finding; parts of a list are called by what they ask for."""
    if {part.verdict for part in parts} == {"missing"}:
        return "No answer was given."
    said: dict[str, list[str]] = {}
    for part in parts:
        if question.open_length and part.verdict == "missing":
            continue  # to name it would tell that there is such a row
        if text := sentence(part, marks):
            said.setdefault(text, []).append(part.part.said)
    if not is_joined(question):
        return next(iter(said), "")
    return " ".join(f"{', '.join(texts)}: {text[0].lower()}{text[1:]}" for text, texts in said.items())
