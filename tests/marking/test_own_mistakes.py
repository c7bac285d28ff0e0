"""A teacher's own mistakes, and credit for names for the whole file."""

from fractions import Fraction

import numpy as np
import pytest

from gradekit.errors import ProblemError
from gradekit.exercise.lowering import build
from gradekit.exercise.problem.load import read_problem
from tests.marking.helpers import mark

UNIT = """
given: {x: [0.5, -1.2], w: [0.3, 0.7], v: [1.5, 0.25], b: 0.1}
compute: {z: w @ x + b, h: tanh(z), y: "h*2 + v @ x"}
known: [{find: v @ x, says: "You used the second weights.", credit: 1/4}]
mistakes: {bias-omitted: 1/2, sign-flipped: 1/8}
questions:
  - {id: z, find: z, points: 4, known: [{find: 2*(w @ x), says: Twice., credit: 1/8}]}
  - {id: h, find: h, points: 2, mistakes: {sign-flipped: 1/2}}
  - {id: y, find: y, points: 2, known: [{find: "h*2 - v @ x", says: Minus?}]}
"""
x, w, v = np.array([0.5, -1.2]), np.array([0.3, 0.7]), np.array([1.5, 0.25])
z = w @ x + 0.1


@pytest.mark.parametrize(
    ("question", "answer", "score", "message"),
    [
        ("z", v @ x, 1, "Not right. You used the second weights."),
        ("z", 2 * (w @ x), Fraction(1, 2), "Not right. Twice."),
        ("h", v @ x, Fraction(1, 2), "Not right. You used the second weights."),
        ("h", round(float(v @ x), 1), 0, "Not right."),
    ],
)
def test_it_is_tried_on_the_right_values(question: str, answer: float, score: Fraction, message: str) -> None:
    found = mark(UNIT, question, float(answer))
    assert (found.mistake or "", found.score, found.message) == ("known" * bool(score), score, message)


def test_it_is_tried_on_own_values() -> None:
    found = mark(UNIT, "y", 0.9 * 2 - float(v @ x), h=0.9)
    assert found.mistake == "known"
    assert found.message == "Not right. Minus? (This was computed from your own earlier values.)"


def test_it_comes_before_the_mistakes_that_are_built_in() -> None:
    text = UNIT.replace("2*(w @ x)", "w @ x")
    assert mark(text, "z", float(w @ x)).message == "Not right. Twice."
    assert mark(UNIT, "z", float(w @ x)).mistake == "bias-omitted"


def test_credit_for_names_holds_for_the_file_and_a_question_may_say_otherwise() -> None:
    assert mark(UNIT, "z", float(w @ x)).score == 2
    assert mark(UNIT, "z", float(-z)).score == Fraction(1, 2)
    assert mark(UNIT, "h", float(-np.tanh(z))).score == 1


SYMBOLS = """
symbols: [x, w, b]
compute: {z: w*x + b, L: z^3}
questions: [{id: dw, find: "grad(L, w)", known: [{find: 3*z*x, says: The power goes down by one only., credit: 1/2}]}]
"""


def test_it_may_be_a_function() -> None:
    found = mark(SYMBOLS, "dw", "3*(w*x + b)*x")
    assert (found.mistake, found.score) == ("known", Fraction(1, 2))
    assert found.message == "Not right. The power goes down by one only."


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ("[{find: x, says: No.}]", "this mistake is a vector of 2, and what is asked is a number"),
        ("[{find: q, says: No.}]", "unknown name 'q'"),
        ("[{find: b}]", "has no 'says'"),
        ("[{find: b, says: No., credit: 2}]", "share"),
        ("[{find: b, say: No.}]", "did you mean 'says'"),
    ],
)
def test_faults_are_said_where_they_stand(known: str, said: str) -> None:
    text = UNIT.replace("[{find: 2*(w @ x), says: Twice., credit: 1/8}]", known)
    with pytest.raises(ProblemError) as raised:
        build(read_problem(f"id: t\n{text}", "t.yaml"))
    assert said in str(raised.value)
    assert "t.yaml:" in str(raised.value)
