"""Constructions: any right choice counts, judged exactly on the listed points and on those that are drawn."""

from fractions import Fraction
from typing import Any

import pytest

from tests.marking.kinds.exam import exercise, faults, findings, key, marked

XOR = """
questions:
  - id: q
    points: 4
    construct: {W1: [2, 2], b1: [2], w2: [2], b2: []}
    such_that: "w2 @ relu(W1 @ x + b1) + b2 = y"
    at: {x: [[1, 1], [-1, 1], [1, -1], [-1, -1]], y: [1, -1, -1, 1]}
    witness: {W1: [[1, 1], [-1, -1]], b1: [0, 0], w2: [1, 1], b2: -1}
"""


def network(W1: Any, b1: Any, w2: Any, b2: Any) -> dict[str, Any]:
    return {"W1": W1, "b1": b1, "w2": w2, "b2": b2}


RIGHT = [
    network([[1, 1], [-1, -1]], [0, 0], [1, 1], -1),
    network([[2, 2], [-2, -2]], [0, 0], ["1/2", 0.5], "-1"),
    network([[-1, -1], [1, 1]], [0, 0], [1, 1], [-1]),
    network([["1/3", "1/3"], ["-1/3", "-1/3"]], [0, 0], [3, 3], -1),  # no float64 sums to exactly 1 in all of these
]
WRONG = [
    (network([[1, 1], [-1, -1]], [0, 0], [1, 1], 0), 0),
    (network([[1, 1], [-1, -1]], [0, 0], [1, 1], -1.0001), 0),
    (network([[1, 1], [-1, -1]], [0, 0], [1, 0], -1), Fraction(3)),
    (network([[1, 1], [1, 1]], [0, 0], [1, 1], -1), 2),
]


@pytest.mark.parametrize("answer", RIGHT)
def test_any_right_choice_counts(answer: dict[str, Any]) -> None:
    assert (marked(XOR, answer).verdict, marked(XOR, answer).score) == ("correct", 4)


@pytest.mark.parametrize(("answer", "score"), WRONG)
def test_a_near_miss_earns_the_share_of_its_points(answer: dict[str, Any], score: Fraction) -> None:
    mark = marked(XOR, answer)
    assert (mark.score, mark.verdict) == (score, "partial" if score else "incorrect")
    assert "does not hold at x = [" in mark.message


def test_the_message_names_a_failing_point() -> None:
    message = marked(XOR, WRONG[2][0]).message
    assert message == (
        "w2 @ relu(W1 @ x + b1) + b2 = y does not hold at x = [−1, −1], y = 1; it holds at 3 of 4 points."
    )


MALFORMED = [
    ({"W1": [[1, 1], [1, 1]], "b1": [0, 0], "w2": [1, 1]}, "No value for b2; expected values for W1, b1, w2 and b2."),
    ({**RIGHT[0], "b3": 1}, "The name 'b3' is not asked for."),
    ({**RIGHT[0], "b1": [1, 2, 3]}, "In b1: wrong shape: received a vector of 3, expected a vector of 2"),
    ({**RIGHT[0], "W1": [[1, 2], [3, None]]}, "In W1: an entry is missing"),
    ({**RIGHT[0], "b2": True}, "In b2: received a truth value"),
    ({**RIGHT[0], "b2": "sqrt(2)"}, "In b2: 'sqrt(2)' is no exact number"),
    ({**RIGHT[0], "b2": "x"}, "In b2: 'x' could not be read"),
    ({**RIGHT[0], "b2": "nan"}, "In b2: "),
    ([1, 2], "Received a list; expected an object with the names in it"),
]


@pytest.mark.parametrize(("answer", "message"), MALFORMED)
def test_what_cannot_be_read_is_malformed_and_names_the_part(answer: Any, message: str) -> None:
    mark = marked(XOR, answer)
    assert (mark.verdict, mark.score) == ("malformed", 0)
    assert mark.message.startswith(message)


def test_the_template_is_an_empty_answer_and_the_witness_the_key() -> None:
    empty = {"W1": [[None, None], [None, None]], "b1": [None, None], "w2": [None, None], "b2": None}
    assert marked(XOR, empty).verdict == marked(XOR, None).verdict == "missing"
    assert key(XOR) == {"q": RIGHT[0]}


BAND = """
questions:
  - id: q
    construct: {A: [k, 2], c: []}
    compute: {h: "step(A @ [1, x])", f: "step(sum(h) - c)", y: "(x >= -1)*(x <= 1)"}
    such_that: f = y
    at: {x: [-1, 1, 0, -1.001, 1.001]}
    sample: {x: {box: [-3, 3], count: 60}}
    witness: {A: [[1, 1], [1, -1]], c: 2}
"""


def test_the_size_may_be_the_students_own() -> None:
    assert marked(BAND, {"A": [[1, 1], [1, -1]], "c": 2}).verdict == "correct"
    assert marked(BAND, {"A": [[1, 1], [1, -1], [0, 0]], "c": 3}).verdict == "correct"
    assert marked(BAND, {"A": [[1, 1, 1]], "c": 3}).verdict == "malformed"


def test_points_are_drawn_on_the_boundary_and_between() -> None:
    strict = marked(BAND, {"A": [["0.9999", 1], [1, -1]], "c": 2})  # −1 itself is lost, and nothing else
    assert strict.verdict == "partial"
    assert "x = −1;" in strict.message
    points = exercise(BAND).tasks["q"].points["x"]
    assert points.tolist() == exercise(BAND).tasks["q"].points["x"].tolist()
    assert len(points) == 65
    assert {Fraction(-3), Fraction(3)} <= set(points)
    assert any(point.denominator > 100 for point in points[5:])


def test_a_condition_without_a_value_does_not_hold() -> None:
    text = "questions: [{id: q, construct: {a: []}, such_that: 'log(a*x) > 0', at: {x: [1, 2]}}]"
    assert marked(text, -1).verdict == "incorrect"
    assert marked(text, 0.75).score == Fraction(1, 2)
    assert marked(text, {"a": 3}).verdict == "correct"


def test_conditions_on_the_choice_alone_need_no_points() -> None:
    text = "given: {u: [1, 2]}\nquestions: [{id: q, construct: {v: [2]}, such_that: ['u @ v = 0', 'v @ v > 0']}]"
    assert marked(text, [2, -1]).verdict == "correct"
    assert marked(text, [0, 0]).message == "Not right: u @ v = 0 and v @ v > 0 does not hold."
    assert any("there is no witness" in found for found in findings(text))


def test_points_stand_in_for_a_quantity_of_the_problem() -> None:
    text = """
given: {x: 3}
compute: {y: x^2}
questions: [{id: q, construct: {a: []}, such_that: "a*x^2 = 2*y", at: {x: [1, 2, 5]}}]
"""
    assert marked(text, 2).verdict == "correct"
    assert marked(text, 1).verdict == "incorrect"


def test_check_proves_the_witness() -> None:
    assert findings(XOR) == []
    wrong = findings(XOR.replace("b2: -1}", "b2: 0}"))
    assert wrong == ["error: q: the witness fails at 4 of 4 points; correct the witness or the conditions"]
    guessed = findings("questions: [{id: q, construct: {a: []}, such_that: a >= 0, witness: {a: 2}}]")
    assert [found.split(":")[0] for found in guessed] == ["warning", "warning"]


Q = "questions: [{id: q, construct: {W: [2], b: []}, "
FAULTS = [
    (Q + "at: {x: [1]}}]", "exam.yaml:1:21: this construction has no 'such_that'"),
    (Q + "such_that: W @ y = 0}]", "exam.yaml:1:64: in 'W @ y = 0': unknown name 'y'"),
    (Q + "such_that: b > 0, witness: {W: [1, 2]}}]", "the witness lacks b: add it"),
    (Q + "such_that: b > 0, witness: {W: [1, 2], c: 1}}]", "'c' is not to be constructed"),
    (
        Q + "such_that: b > 0, witness: {W: [1, 2, 3], b: 1}}]",
        "W is to have the shape [2]; the witness gives a vector of 3",
    ),
    (Q + "such_that: b > x, at: {x: [1, 2], y: [1]}}]", "x has 2 values, y has 1 value"),
    (Q + "such_that: b > x, at: [{x: 1}, {y: 2}]}]", "this row has y, the first one x: name the same in all"),
    (Q + "such_that: b > x, at: {b: [1, 2]}}]", "'b' is the name of something else in this question"),
    (Q + "such_that: b > x, sample: {x: {count: 3}}}]", "the sample has no 'box'"),
    (Q + "such_that: b > x, sample: {x: {box: [3, 1]}}}]", "expected two ends, the lower one first"),
    (
        Q + "such_that: b > x, sample: {x: {box: [1, 3], count: 0}}}]",
        "expected a whole number of points from 1 to 1000",
    ),
    (Q + "such_that: b > x, at: {x: [1], y: [2]}, sample: {x: {box: [1, 3]}}}]", "name the same in both, and compute"),
    (Q + "find: b}]", "a question asks for one thing, this one has 'find' and 'construct'"),
    (
        "given: {x: 1}\nquestions: [{id: q, find: x, such_that: x > 0}]",
        "'such_that' belongs to a question with 'construct'",
    ),
    ("questions: [{id: q, constrct: {W: [2]}}]", "did you mean 'construct'?"),
]


@pytest.mark.parametrize(("text", "expected"), FAULTS)
def test_a_mistake_of_the_author_is_named_with_its_place(text: str, expected: str) -> None:
    assert any(expected in fault for fault in faults(text)), faults(text)
