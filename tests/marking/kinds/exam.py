"""A problem file in a few lines, its marks and its faults."""

import json
from typing import Any

import pytest

from gradekit.check import check
from gradekit.errors import ProblemError
from gradekit.exercise.lowering import Exercise, build
from gradekit.exercise.problem.load import read_problem
from gradekit.exercise.solve import solve
from gradekit.marking.marker import grade
from gradekit.marking.result import Grade, QuestionGrade
from gradekit.marking.submission import read_submission
from gradekit.paper.json_out import key_json


def exercise(text: str) -> Exercise:
    return build(read_problem(text, "exam.yaml"))


def graded(text: str, **answers: Any) -> Grade:
    whole = {"student": "s", "problem": "exam", "answers": answers}
    return grade(exercise(text), read_submission(json.dumps(whole).encode(), "s.json"))


def marked(text: str, answer: Any) -> QuestionGrade:
    """The mark of an answer to the one question q."""
    return graded(text, q=answer).questions[0]


def key(text: str) -> Any:
    return key_json(solve(exercise(text)))


def faults(text: str) -> list[str]:
    """Every fault with its place; the file is refused when it is read or when it is built."""
    with pytest.raises(ProblemError) as caught:
        exercise(text)
    return [str(fault) for fault in caught.value.faults]


def findings(text: str) -> list[str]:
    made = exercise(text)
    return [f"{found.severity}: {found.message}" for found in check(made, solve(made))]
