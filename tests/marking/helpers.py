"""Small exercises from text, and the mark of one question."""

from functools import cache
from typing import Any

import numpy as np

from gradekit.exercise.lowering import Exercise, build
from gradekit.exercise.problem.load import load_problem, read_problem
from gradekit.marking.json_text import JsonNumber
from gradekit.marking.marker import Marker
from gradekit.marking.result import Grade, QuestionGrade
from gradekit.marking.submission import Submission
from tests.places import PROBLEMS


@cache
def marker(text: str) -> Marker:
    """What marks a problem: the name of a file in `problems`, or the text of one, without its id."""
    if "\n" not in text:
        return Marker(build(load_problem(PROBLEMS / f"{text}.yaml")))
    return Marker(build(read_problem(f"id: t\n{text}", "t.yaml")))


def exercise(text: str) -> Exercise:
    return marker(text).exercise


def grade(text: str, answers: dict[str, Any]) -> Grade:
    frozen = {question: _frozen(answer) for question, answer in answers.items()}
    return marker(text).grade(Submission("s001", "t", frozen))


def mark(text: str, question: str, answer: Any, **others: Any) -> QuestionGrade:
    """The mark of one answer beside others."""
    found = grade(text, {**others, question: answer})
    return next(mark for mark in found.questions if mark.id == question)


def _frozen(answer: Any) -> Any:
    """As a JSON file would be read: numbers as they were typed."""
    if isinstance(answer, np.ndarray | np.generic):
        answer = answer.tolist()
    if isinstance(answer, list):
        return tuple(map(_frozen, answer))
    if isinstance(answer, dict):
        return {key: _frozen(value) for key, value in answer.items()}
    return JsonNumber(repr(answer)) if isinstance(answer, int | float) and not isinstance(answer, bool) else answer


def texts(values: Any, decimals: int) -> Any:
    """Numbers typed as text with that many decimals."""
    if isinstance(values, np.ndarray):
        values = values.tolist()
    return [texts(part, decimals) for part in values] if isinstance(values, list) else f"{values:.{decimals}f}"


def with_tolerance(text: str, tolerance: str) -> str:
    """A problem file's text in which every question has this tolerance."""
    return text.replace("{id: ", f"{{tolerance: {tolerance}, id: ")


def problem_text(name: str) -> str:
    """The text of a problem file without its id."""
    lines = (PROBLEMS / f"{name}.yaml").read_text(encoding="utf-8").splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith("id: "))


def one_line(line: str, question: str, **given: Any) -> str:
    """An exercise that computes and asks for one line, `name: expression`; question: what else it says."""
    values = ", ".join(f"{name}: {value}" for name, value in given.items())
    name = line.partition(":")[0]
    return f"given: {{{values}}}\ncompute: {{{line}}}\nquestions:\n  - {{id: {name}, find: {name}, {question}}}\n"
