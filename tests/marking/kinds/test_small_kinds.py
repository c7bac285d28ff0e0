"""Shapes, counts, words, several right answers, and parts that share what is given."""

from fractions import Fraction
from typing import Any

import pytest

from gradekit.exercise.solve import solve
from gradekit.paper.marks import grade_page
from gradekit.paper.marks_json import result_json
from gradekit.paper.pages import key_texts
from tests.marking.kinds.exam import exercise, faults, findings, graded, key, marked

SHAPE = "shapes: {W: [3, 4], x: [4]}\nquestions: [{id: q, shape: W}]"
SPELLINGS = [[3, 4], ["3", "4"], "3×4", "3x4", "3 X 4", "3 by 4", "(3, 4)", "[3,4]", "3 4", "3*4", [3.0, 4]]


@pytest.mark.parametrize("answer", SPELLINGS)
def test_spellings_of_a_shape(answer: Any) -> None:
    assert marked(SHAPE, answer).verdict == "correct"


@pytest.mark.parametrize(
    ("answer", "verdict", "mistake"),
    [
        ([4, 3], "incorrect", "transposed"),
        ("4x3", "incorrect", "transposed"),
        ([3], "incorrect", None),
        (12, "incorrect", None),
        ([3, 4, 1], "incorrect", None),
        (["m", "n"], "incorrect", None),
        ([3, -4], "malformed", None),
        ([3, [4]], "malformed", None),
        (True, "malformed", None),
        ("3 by 4!", "malformed", None),
        (None, "missing", None),
    ],
)
def test_wrong_shapes(answer: Any, verdict: str, mistake: str | None) -> None:
    mark = marked(SHAPE, answer)
    assert (mark.verdict, mark.mistake) == (verdict, mistake)


def test_several_shapes_with_open_dimensions() -> None:
    text = "shapes: {W: [m, n], x: [n], k: []}\nquestions: [{id: q, points: 4, shapes: [W, W @ x, W.T, k]}]"
    assert key(text) == {"q": [["m", "n"], ["m"], ["n", "m"], []]}
    assert marked(text, ["m×n", ["m"], ["n", "m"], "scalar"]).verdict == "correct"
    mark = marked(text, [["n", "m"], "m", "n by m", []])
    assert (mark.score, mark.mistake, mark.entries) == (3, "transposed", [False, True, True, True])
    assert mark.message == "Not right for W: rows and columns are exchanged."
    assert marked(text, [["m", "n"]]).verdict == "malformed"


def test_published_shapes_are_checked() -> None:
    assert findings("given: {W: [[1, 2]]}\nquestions: [{id: q, shape: W, published: [1, 2]}]") == []
    wrong = findings("given: {W: [[1, 2]]}\nquestions: [{id: q, shape: W, published: [2, 1]}]")
    assert wrong == ["error: q: published [2, 1], computed [1, 2]; correct one of the two"]


def test_parameters_are_counted() -> None:
    text = "given: {W: [[1, 2, 3], [4, 5, 6]], b: [0, 0]}\nquestions: [{id: q, count: [W, b], published: 8}]"
    assert key(text) == {"q": 8}
    assert [marked(text, answer).verdict for answer in (8, "2*3 + 2", 6, "8.4")] == ["correct"] * 2 + ["incorrect"] * 2
    assert findings(text) == []


FREE = "given: {x: 2}\nquestions: [{id: a, find: x^2, points: 2}, {id: b, free_text: It bends., points: 3}]"


def test_words_are_left_for_a_person_and_counted_apart() -> None:
    grade = graded(FREE, a=4, b="because it bends")
    assert [question.verdict for question in grade.questions] == ["correct", "not_judged"]
    assert (grade.score, grade.max_score, grade.open_points) == (2, 2, 3)
    assert result_json(grade)["open_points"] == 3
    assert any("Left open" in str(block) for block in grade_page(grade).blocks)
    empty = graded(FREE, a=4)
    assert (empty.max_score, empty.open_points) == (5, 0)
    assert [graded(FREE, b=answer).questions[1].verdict for answer in ([1], "x" * 2001)] == ["malformed"] * 2


def test_the_guide_is_shown_with_the_right_answers_only() -> None:
    assert key_texts(solve(exercise(FREE)))["b"] == "It bends."
    assert "bends" not in str(result_json(graded(FREE, b="no idea")))
    assert key("questions: [{id: q, essay: true}]") == {"q": None}


def test_accepted_words() -> None:
    text = "questions: [{id: q, words: [never converges, it diverges]}]"
    right = ("never converges", "Never  converges.", "IT DIVERGES", "never converges")
    assert all(marked(text, answer).verdict == "correct" for answer in right)
    assert [marked(text, answer).verdict for answer in ("converges", 3, True)] == [
        "incorrect",
        "incorrect",
        "malformed",
    ]
    assert key(text) == {"q": "never converges"}


def test_other_values_and_words_are_accepted_beside_the_key() -> None:
    text = """
given: {x: 4}
questions: [{id: q, find: sqrt(x), accept: [-sqrt(x)], words: plus or minus two, tolerance: exact}]
"""
    verdicts = [marked(text, answer).verdict for answer in (2, -2, "-sqrt(4)", "Plus or minus two", 3, "plus or minus")]
    assert verdicts == ["correct"] * 4 + ["incorrect", "malformed"]
    assert key(text) == {"q": 2}


def test_other_functions_are_accepted() -> None:
    text = "symbols: [x, c]\nquestions: [{id: q, find: x^2, accept: [x^2 + c]}]"
    assert [marked(text, answer).verdict for answer in ("x*x", "c + x*x", "x^3")] == ["correct", "correct", "incorrect"]


PARTS = """
given: {x: 1, w: 2}
compute: {y: w*x, L: y^2}
questions:
  - id: q
    ask: With another x,
    given: {x: 3.7}
    points: 2
    tolerance: exact
    parts:
      - {id: a, find: L, ask: what is the loss?}
      - {id: b, find: "grad(L, w)", points: 1}
      - {id: c, find: L, given: {w: 5}}
      - {id: d, correct_when: L > 30}
  - {id: L, find: L}
"""


def test_parts_share_what_is_given_and_override_it() -> None:
    made = exercise(PARTS)
    questions = made.problem.questions
    assert [question.id for question in questions] == ["q_a", "q_b", "q_c", "q_d", "L"]
    assert [question.points for question in questions] == [2, 1, 2, 2, 1]
    assert questions[0].ask == "With another x, what is the loss?"
    assert questions[1].tolerance.kind == "exact"
    assert key(PARTS) == {"q_a": 54.76, "q_b": 54.76, "q_c": 342.25, "q_d": True, "L": 4}  # dL/dw = 2·w·x²


def test_mistakes_are_named_under_other_givens_too() -> None:
    grade = graded(PARTS, q_b=-54.76)
    assert grade.questions[1].mistake == "sign-flipped"


def test_an_override_is_named_in_the_working() -> None:
    assert {"x⁽q_a⁾", "y⁽q_a⁾", "L⁽q_c⁾"} <= set(exercise(PARTS).quantities)


PART = "given: {x: 1, v: [1, 2]}\nquestions: [{id: q, "
FAULTS = [
    (PART + "parts: [{find: x}]}]", "this part has no 'id'"),
    (PART + "find: x, parts: [{id: a, find: x}]}]", "'find' belongs to one of the parts: move it there"),
    (PART + "parts: [{id: a, find: x}, {id: a, find: v}]}]", "two questions are called 'q_a'"),
    (PART + "parts: [{id: a, fnd: x}]}]", "did you mean 'find'?"),
    (PART + "given: {u: 3}, find: x}]", "'u' is not a quantity of this problem"),
    (PART + "given: {v: 3}, find: x}]", "'v' is a vector of 2 in this problem, here a number: give it the same shape"),
    (PART + "find: [x, v], accept: [x]}]", "'accept' is for a question with one quantity"),
    (PART + "answer: true, accept: [x]}]", "'accept' belongs to a question with 'find': delete it"),
    (PART + "shape: y}]", "unknown name 'y'"),
    (PART + "free_text: yes, table: {rows: {x: [1]}, columns: {y: x}}}]", "this one has 'table' and 'free_text'"),
    (PART + "words: []}]", "received an empty one"),
    (PART + "several: true, answer: true}]", "'several' belongs to a question with 'choose'"),
]


@pytest.mark.parametrize(("text", "expected"), FAULTS)
def test_a_mistake_of_the_author_is_named(text: str, expected: str) -> None:
    assert any(expected in fault for fault in faults(text)), faults(text)


def test_shares_are_exact() -> None:
    text = "given: {W: [[1, 2]]}\nquestions: [{id: q, shapes: [W, W, W]}]"
    assert marked(text, [[1, 2], [1, 2], [2, 1]]).score == Fraction(2, 3)
