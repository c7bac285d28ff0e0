"""Options as people and forms name them; a shape said as a column."""

import pytest

from tests.marking.helpers import mark

QUIZ = """\
given: {v: [1, 2, 3]}
compute: {d: 2*v}
questions:
  - id: one
    choose: {a: it overfits, b: 'it underfits, badly', c: 'Sigmoid, then softmax'}
    answer: b
  - id: many
    choose: {a: it overfits, b: 'it underfits, badly', c: 'Sigmoid, then softmax'}
    answer: [a, c]
  - {id: truth, answer: true}
"""


@pytest.mark.parametrize(
    "text",
    ["b", "B", "b)", "(b)", "B.", "b:", " b "]
    + ["it underfits, badly", "It Underfits,  Badly."] + ["b) it underfits, badly"],
)
def test_one_option(text):
    assert mark(QUIZ, "one", text).verdict == "correct"


@pytest.mark.parametrize(
    "answer",
    [["a", "c"], ["A", "C"], ["a)", "(c)"], "a, c", "A; C", "c\na", "it overfits, Sigmoid, then softmax"]
    + ["a) it overfits; c"],
)
def test_several_options(answer):
    assert mark(QUIZ, "many", answer).verdict == "correct"


@pytest.mark.parametrize("text", ["d", "it", "b) it overfits", "underfits", "1", "b or a"])
def test_what_names_no_option_is_refused_with_those_there_are(text):
    found = mark(QUIZ, "one", text)
    assert found.verdict == "malformed" and "a, b, c" in found.message


@pytest.mark.parametrize("text", [True, "true", "TRUE", " True "])
def test_truth_in_capitals(text):
    assert mark(QUIZ, "truth", text).verdict == "correct"


@pytest.mark.parametrize(
    "answer", [["3"], ["3", "1"], "3", "(3,)", "3x1", "3×1", "[3, 1]", "(3, 1)", "3 by 1", "1x3", ["1", "3"], "3,1"]
)
def test_the_shape_of_a_vector_may_be_said_as_a_column(answer):
    found = mark("given: {v: [1, 2, 3]}\nquestions: [{id: q, shape: v}]\n", "q", answer)
    assert (found.verdict == "correct") is ("1x3" not in answer and answer != ["1", "3"])
