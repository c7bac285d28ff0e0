"""Which question an answer is to: its id, whatever its capitals where that leaves no doubt."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from gradekit.errors import SubmissionError
from gradekit.exercise.problem.schema import Question
from gradekit.marking.json_text import shown

NO_QUESTION = "none of the answers is to a question"
_SHOWN = 6
_NAMED = 20  # answers to no question that are named one by one


def by_fold(questions: Iterable[str]) -> dict[str, str]:
    """Folded id → id, of the questions that no other one is like but for capitals and spaces."""
    found: dict[str, list[str]] = {}
    for question in questions:
        found.setdefault(fold(question), []).append(question)
    return {key: ids[0] for key, ids in found.items() if len(ids) == 1}


def fold(name: str) -> str:
    """A question's id as it is compared."""
    return " ".join(name.split()).casefold()


def fitted(answers: Mapping[str, Any], questions: Collection[str], folds: Mapping[str, str]) -> Mapping[str, Any]:
    """The answers by the ids of the questions that they are to; others under their own names.

    Raises SubmissionError where there are answers, and none of them is to a question: no mark would say anything.
    """
    found = {name: answer for name, answer in answers.items() if name in questions}
    for name, answer in answers.items():
        if name not in questions:
            meant = folds.get(fold(name), name)
            found.setdefault(meant if meant not in answers else name, answer)
    if answers and questions and not any(name in questions for name in found):
        raise SubmissionError(f"{NO_QUESTION} of this problem: received {_few(answers)}; expected {_few(questions)}")
    return found


def _few(names: Collection[str]) -> str:
    shortened = [shown(name) for name in names][:_SHOWN]
    return ", ".join(shortened) + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")


def unknown(answers: Iterable[str], questions: tuple[Question, ...]) -> tuple[str, ...]:
    """Warnings about answers to questions that the exercise does not have."""
    known = {question.id for question in questions}
    others = [id for id in answers if id not in known]
    named = [f"the problem has no question {id[:60]!r}; this answer was not marked" for id in others[:_NAMED]]
    more = [f"{len(others) - _NAMED} more answers are to no question of the problem"] if others[_NAMED:] else []
    return (*named, *more)
