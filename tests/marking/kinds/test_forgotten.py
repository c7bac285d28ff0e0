"""What is forgotten in shapes and counts: padding, stride, biases."""

from typing import Any

import pytest

import gradekit
from gradekit.exercise.lowering import build
from gradekit.exercise.problem.load import read_problem
from gradekit.marking.result import QuestionGrade

IMAGE = [[0] * 9 for _ in range(7)]
TEXT = f"""\
id: p
given: {{I: {IMAGE}, K: [[1, 2, 1], [0, 1, 0], [1, 1, 1]], W1: [[1, 2, 3, 4], [5, 6, 7, 8]], b1: [0, 0], W2: [[1, 2]]}}
questions:
  - {{id: s, shape: "conv2d(I, K, 2, 1)"}}
  - {{id: two, shapes: ["conv2d(I, K, 3, 1).T", W1]}}
  - {{id: plain, shape: "conv2d(I, K)"}}
  - {{id: n, count: [W1, b1, W2]}}
  - {{id: m, count: [W1, W2]}}
"""


def marked(question: str, answer: Any) -> QuestionGrade:
    exercise = build(read_problem(TEXT, "p.yaml"))
    return next(q for q in gradekit.grade(exercise, {question: answer}).questions if q.id == question)


@pytest.mark.parametrize(
    ("question", "answer", "mistake"),
    [
        ("s", [4, 5], None),  # ⌊(7 + 2 − 3)/2⌋ + 1 = 4, ⌊(9 + 2 − 3)/2⌋ + 1 = 5
        ("s", "3×4", "padding-omitted"),  # ⌊(7 − 3)/2⌋ + 1 = 3, ⌊(9 − 3)/2⌋ + 1 = 4
        ("s", [7, 9], "stride-omitted"),  # 7 + 2 − 3 + 1 = 7, 9 + 2 − 3 + 1 = 9
        ("s", [5, 4], "transposed"),
        ("two", [[9, 7], [2, 4]], "stride-omitted"),
        ("plain", [4, 5], None),
        ("n", 10, "count-without-biases"),  # 8 + 2 + 2
        ("n", "8 + 2", "count-without-biases"),
        ("m", 8, None),
    ],
)
def test_what_was_forgotten_is_named(question: str, answer: Any, mistake: str | None) -> None:
    assert marked(question, answer).mistake == mistake


@pytest.mark.parametrize(("question", "answer"), [("n", 12), ("n", "8 + 2 + 2"), ("m", 10), ("plain", [5, 7])])
def test_right_ones_are_right(question: str, answer: Any) -> None:
    assert marked(question, answer).verdict == "correct"


def test_the_sentence_says_what() -> None:
    assert marked("s", [3, 4]).message == "Not right: the padding was left out."
    assert marked("n", 10).message == "Not right: the biases were left out of the count."
