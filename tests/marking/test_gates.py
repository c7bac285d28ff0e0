"""A max or min passes all of its gradient to one input: who sends it to the other is told so, and not of a sign."""

import pytest

import gradekit
from gradekit.exercise.lowering import build
from gradekit.exercise.problem.load import read_problem
from gradekit.marking.result import QuestionGrade

TEXT = """\
id: p
given: {x: 1, y: 2, z: 0.5, c: 3, u: [1, -2], v: [-1, 3]}
compute: {a: x + y, b: "max(y, z)", f: a*b*c, m: "min(u, v)", g: "m @ [5, 7]"}
questions:
  - {id: y, find: "grad(f, y)"}
  - {id: z, find: "grad(f, z)"}
  - {id: u, find: "grad(g, u)"}
"""


def marked(question: str, answer: object) -> QuestionGrade:
    exercise = build(read_problem(TEXT, "p.yaml"))
    return next(q for q in gradekit.grade(exercise, {question: answer}).questions if q.id == question)


@pytest.mark.parametrize(("question", "right"), [("y", 15), ("z", 0), ("u", [0, 7])])
def test_the_right_gradients(question: str, right: object) -> None:
    assert marked(question, right).verdict == "correct"


@pytest.mark.parametrize(
    ("question", "answer"),
    [("z", 9), ("u", [5, 0])],  # a·c to the input that lost; the entries that min does not pick
)
def test_the_other_input(question: str, answer: object) -> None:
    found = marked(question, answer)
    assert "gate-exchanged" in (found.mistake, *found.also)
    assert "sign-flipped" not in (found.mistake, *found.also)
    assert "passed to the wrong input" in found.message


def test_a_path_that_is_missing_is_that() -> None:
    found = marked("y", 6)  # b·c alone: nothing says that the rest went to z
    assert found.mistake == "path-omitted"
    assert "passed to the wrong input" not in found.message


def test_a_sign_is_a_sign() -> None:
    assert marked("y", -15).mistake == "sign-flipped"
