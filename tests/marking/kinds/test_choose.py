"""Choices: the engine decides what is right, exactly, where the problem file states the conditions."""

from fractions import Fraction

import pytest

from tests.marking.kinds.exam import faults, key, marked

SIGNS = """
given: {x: 0.1, y: 0.2}
questions:
  - id: q
    choose:
      a: {text: more than 0.3, correct_when: x + y > 0.3}
      b: {text: exactly 0.3, correct_when: x + y = 0.3}
      c: {text: less, correct_when: x + y < 0.3}
"""
SEVERAL = """
given: {x: 6}
questions:
  - id: q
    several: true
    points: 4
    choose:
      a: {text: positive and small, correct_when: [x > 0, x < 9]}
      b: {text: odd, correct_when: x = 7}
      c: {text: above five, correct_when: x > 5}
      d: {text: all entries, correct_when: "[x, 2] > 1"}
"""


def test_a_tie_is_decided_exactly() -> None:
    assert key(SIGNS) == {"q": "b"}  # 0.1 + 0.2 is 0.30000000000000004 in float64
    assert marked(SIGNS, "b").verdict == "correct"
    assert marked(SIGNS, "a").verdict == "incorrect"
    assert marked(SIGNS, ["a", "b"]).verdict == "malformed"


def test_several_conditions_and_vectors_hold_as_a_whole() -> None:
    assert key(SEVERAL) == {"q": ["a", "c", "d"]}
    assert marked(SEVERAL, ["d", "c", "a"]).score == 4
    partial = marked(SEVERAL, ["a", "c"])
    assert (partial.verdict, partial.score) == ("partial", Fraction(8, 3))
    assert marked(SEVERAL, ["b"]).score == 0


def test_no_option_may_be_right_where_several_are_asked_for() -> None:
    text = "given: {x: 1}\nquestions: [{id: q, several: true, choose: {a: {text: A, correct_when: x > 1}, b: {text: B, "
    text += "correct_when: x > 2}}}]"
    assert key(text) == {"q": []}
    assert marked(text, []).verdict == "correct"
    assert marked(text, ["a"]).verdict != "correct"


@pytest.mark.parametrize(
    ("condition", "right"), [("sqrt(2)*sqrt(2) = 2", True), ("exp(1) > 2.7182818284", True), ("e < 2.7", False)]
)
def test_a_statement_is_true_where_its_condition_holds(condition: str, right: bool) -> None:
    text = f"questions: [{{id: q, correct_when: '{condition}'}}]"
    assert key(text) == {"q": right}
    assert marked(text, right).verdict == "correct"
    assert marked(text, not right).verdict == "incorrect"
    assert marked(text, "yes").verdict == "malformed"


CHOOSE = "given: {x: 1}\nquestions:\n  - id: q\n    choose: {a: {text: A, correct_when: x > 0}, b: "
MISTAKES = [
    (CHOOSE + "{text: B, correct_when: x < 9}}", "exam.yaml:3:5: one option should be right, and a and b hold: mend"),
    (CHOOSE + "B}", "exam.yaml:4:5: option b has no 'correct_when', as the others do: add it, or add 'answer'"),
    (CHOOSE + "{text: B, correct_when: y < 9}}", "exam.yaml:4:76: in 'y < 9': unknown name 'y'"),
    (CHOOSE + "{text: B, correct_if: x < 9}}", "'correct_if' is not a key of an option; did you mean 'correct_when'?"),
    (CHOOSE + "{text: B, correct_when: x + 1}}", "exam.yaml:4:76: 'x + 1' is no condition: write a comparison"),
    (CHOOSE + "{text: B, correct_when: x < 1}}\n    answer: b", "'answer' says b, the conditions give a: mend one"),
    ("symbols: [a]\nquestions: [{id: q, correct_when: a > 0}]", "'a > 0' depends on symbols without numbers"),
    ("questions: [{id: q, correct_when: 1/0 > 0}]", "has no (real) value"),
    ("questions: [{id: q, choose: {a: A, b: B}, correct_when: 1 > 0}]", "each option has its own condition"),
]


@pytest.mark.parametrize(("text", "expected"), MISTAKES)
def test_a_mistake_of_the_author_is_named_with_its_place(text: str, expected: str) -> None:
    assert any(expected in fault for fault in faults(text)), faults(text)
