"""Tables with a formula for each row, and with truth values as cells."""

from typing import Any

import pytest

import gradekit
from gradekit.errors import ProblemError
from gradekit.exercise.lowering import build
from gradekit.exercise.problem.load import read_problem
from gradekit.marking.result import QuestionGrade
from gradekit.paper.json_out import key_json

TEXT = """\
id: p
given: {w: [2, -1], x: [3, 4]}
compute: {z: w @ x, h: relu(z), L: (h - 5)^2}
questions:
  - id: t
    points: 8
    table:
      rows: {step: [1, 2, 3, 4]}
      columns: {value: [z, h, L, "grad(L, h)"], large: value > 3}
  - {id: c, find: z > h}
  - {id: v, find: x > 3}
"""


def marked(question: str, answer: Any) -> QuestionGrade:
    exercise = build(read_problem(TEXT, "p.yaml"))
    return next(q for q in gradekit.grade(exercise, {question: answer}).questions if q.id == question)


def test_each_row_has_its_own_formula() -> None:
    exercise = build(read_problem(TEXT, "p.yaml"))
    assert key_json(gradekit.solve(exercise))["t"] == [[2, 0], [2, 0], [9, 1], [-6, 0]]  # h = 2, L = 9, 2(h − 5) = −6


@pytest.mark.parametrize(
    ("answer", "score"),
    [([[2, False], [2, "false"], [9, True], [-6, "False"]], 8), ([[2, 0], [2, 0], [9, 1], [-6, 0]], 8),
     ([[2, True], [2, False], [9, "true"], [-6, False]], 7), ([[2, "no"], [2, False], [9, True], [6, False]], 6)],
)  # fmt: skip
def test_truth_values_are_cells(answer: Any, score: int) -> None:
    assert marked("t", answer).score == score


@pytest.mark.parametrize(
    ("question", "answer"), [("c", False), ("c", "false"), ("v", [False, True]), ("v", [0, "true"])]
)
def test_a_comparison_is_true_or_false(question: str, answer: Any) -> None:
    assert marked(question, answer).verdict == "correct"


def test_no_number_is_answered_by_a_truth_value() -> None:
    assert marked("t", [[True, False]]).entries[0][0] is None


def test_a_formula_for_each_row_or_one_for_all() -> None:
    with pytest.raises(ProblemError, match="'value' has 3 formulas for 4 rows: give one for each row"):
        read_problem(TEXT.replace("[z, h, L, ", "[z, L, "), "p.yaml")
