"""Right for the student's own earlier values: when it is found, what it is worth, and where it is refused."""

from fractions import Fraction

import numpy as np
import pytest

from tests.marking.by_hand import sigmoid, two_layer_sigmoid
from tests.marking.helpers import grade, mark, problem_text

SIGMOID = "two-layer-sigmoid"
QUESTIONS = ("x1", "x2", "loss", "dW2", "db2", "dW1", "db1")

net = two_layer_sigmoid()
wrong_x1 = np.array([0.61, 0.45])


def test_everything_after_one_error_follows() -> None:
    own = two_layer_sigmoid(x1=wrong_x1)
    found = grade(SIGMOID, {question: own[question] for question in QUESTIONS})
    verdicts = {question.id: question.verdict for question in found.questions}
    assert verdicts.pop("x1") == "incorrect"
    assert set(verdicts.values()) <= {"follow_through", "correct"}
    assert "follow_through" in verdicts.values()
    assert found.score == found.max_score - 2


@pytest.mark.parametrize("decimals", [4, 6])
def test_the_rounded_values_that_were_typed_are_what_is_followed(decimals: int) -> None:
    own = two_layer_sigmoid(x1=wrong_x1)
    found = grade(SIGMOID, {question: np.round(own[question], decimals) for question in QUESTIONS})
    assert {question.verdict for question in found.questions[1:]} <= {"follow_through", "correct"}


def test_it_is_said_and_names_the_first_error() -> None:
    found = mark(SIGMOID, "loss", 0.5 * (0.9 - 0.01) ** 2, x1=net["x1"], x2=[0.9])
    assert (found.verdict, found.follow_through, found.mistake) == ("follow_through", True, None)
    assert found.message == "Right for your own earlier values; the first error is in x2."


def test_the_first_error_is_not_the_nearest_one() -> None:
    own = two_layer_sigmoid(x1=wrong_x1)
    found = mark(SIGMOID, "loss", own["loss"], x1=own["x1"], x2=own["x2"])
    assert found.message.endswith("the first error is in x1.")


def test_the_key_comes_first() -> None:
    found = mark(SIGMOID, "x2", net["x2"], x1=wrong_x1)
    assert (found.verdict, found.follow_through) == ("correct", False)


def test_it_must_be_strictly_better_than_the_key() -> None:
    """One entry right by the key, the other for the student's own value: as many each way, so the key counts."""
    text = """
given: {a: 2, b: 3}
compute: {c: a*b, d: "c*[1, 10]"}
questions:
  - {id: c, find: c}
  - {id: d, find: d}
"""
    found = mark(text, "d", [6, 70], c=7)
    assert (found.verdict, found.entries, found.follow_through) == ("partial", [True, False], False)
    assert mark(text, "d", [7, 70], c=7).verdict == "follow_through"


def test_its_credit_can_be_set() -> None:
    text = "follow_through_credit: 3/4\n" + problem_text(SIGMOID)
    assert mark(text, "loss", 0.5 * 0.89**2, x2=[0.9]).score == Fraction(3, 4)


def test_entries_that_do_not_follow_are_wrong() -> None:
    own = two_layer_sigmoid(x2=np.array([0.9]))
    found = mark(SIGMOID, "dW2", own["dW2"] * [[1, 3]], x2=[0.9])
    assert (found.verdict, found.entries, found.score) == ("partial", [[True, False]], 1)


# Refused where nothing is left of the step


CHAIN = """
given: {x: [0.4, 0.7], W: [[0.5, 0.3], [0.2, 0.6]], v: [1.5, -0.5]}
compute: {z: W @ x, h: relu(z), s: v @ h, L: s^2}
questions:
  - {id: z, find: z}
  - {id: h, find: h}
  - {id: s, find: s}
  - {id: dv, find: "grad(L, v)"}
"""


def test_refused_where_zeros_leave_nothing_of_the_step() -> None:
    found = mark(CHAIN, "s", 0, h=[0, 0])
    assert found.verdict == "incorrect"
    assert "nothing is left of this step" in found.message


def test_a_zero_that_leaves_something_is_a_value() -> None:
    """The bias is still there: sigmoid(b2) depends on it."""
    assert mark(SIGMOID, "x2", sigmoid(np.array([0.6])), x1=[0, 0]).verdict == "follow_through"
    assert mark(CHAIN, "h", [0, 0.5], z=[-0.2, 0.5]).verdict == "follow_through"


def test_refused_where_all_units_are_dead() -> None:
    """A rectifier that rectifies is right; the gradients behind dead units are nothing to be credited."""
    assert mark(CHAIN, "h", [0, 0], z=[-0.2, -0.5]).verdict == "follow_through"
    assert mark(CHAIN, "dv", [0, 0], z=[-0.2, -0.5], h=[0, 0], s=0.3).verdict == "incorrect"


def test_refused_where_there_is_no_value() -> None:
    text = "given: {a: 2, b: 3}\ncompute: {c: a*b, d: log(c)}\nquestions:\n  - {id: c, find: c}\n  - {id: d, find: d}\n"
    assert mark(text, "d", 0, c=-6).verdict == "incorrect"
    assert mark(text, "d", np.log(5), c=5).verdict == "follow_through"


@pytest.mark.parametrize("earlier", [[0.9, 0.9], True, "x", None, [None], {}])
def test_nothing_follows_from_an_answer_that_is_none(earlier: object) -> None:
    assert mark(SIGMOID, "loss", 0.5 * 0.89**2, x2=earlier).verdict == "incorrect"


def test_an_incomplete_answer_is_not_followed() -> None:
    own = two_layer_sigmoid(x1=wrong_x1)
    assert mark(SIGMOID, "x2", own["x2"], x1=[0.61, None]).verdict == "incorrect"


# What the student typed widens the tolerance downstream


def test_the_typed_rounding_of_an_earlier_answer_widens_the_tolerance() -> None:
    text = "given: {a: 7, b: 3}\ncompute: {c: a/b, d: 1000*c}\nquestions:\n  - {id: c, find: c}\n  - {id: d, find: d}\n"
    assert mark(text, "d", 2740, c="2.7").verdict == "follow_through"  # 2.7 may be 2.74
    assert mark(text, "d", 2740, c="2.7000").verdict == "incorrect"
    assert mark(text, "d", 2700, c="2.7000").verdict == "follow_through"


# Equal by construction, and within one list


def test_an_answer_for_a_bias_gradient_answers_for_delta() -> None:
    """∂l/∂b2 is the δ of the output layer, so everything behind it follows from that answer."""
    own = two_layer_sigmoid(db2=np.array([0.2]))
    for question in ("dW1", "db1"):
        found = mark(SIGMOID, question, own[question], db2=[0.2])
        assert (found.verdict, found.message) == (
            "follow_through", "Right for your own earlier values; the first error is in db2.",
        )  # fmt: skip


def test_nothing_follows_from_what_is_asked_later() -> None:
    """dW2 is asked before db2: it is the first wrong answer, and loses its points."""
    own = two_layer_sigmoid(db2=np.array([0.2]))
    assert mark(SIGMOID, "dW2", own["dW2"], db2=[0.2]).verdict == "incorrect"


def test_it_works_between_the_entries_of_a_list() -> None:
    found = mark("product-graph", "forward", [4, 13, 2, 5, 18, 18])  # e is wrong, h and L follow
    assert (found.verdict, found.score) == ("partial", Fraction(5, 2))
    assert found.entries == [True, False, True, True, True, True]
    assert found.follow_through
    assert "h, L: right for your own earlier values; the first error is in forward (e)." in found.message


def test_it_works_from_a_list_to_other_questions() -> None:
    found = mark("relu-chain", "dz", [0.02, -0.1, 1], h=[0.1, 0.08, 0.2])
    assert found.verdict == "correct"
    own = mark("relu-chain", "dw", [0.02, -0.01, 0.5], h=[0.1, 0.5, 0.15])  # ∂h3/∂w3 is the student's own h2
    assert own.verdict == "follow_through"


def test_a_number_that_the_own_rounded_values_give_is_no_mistake() -> None:
    """0.27484 is what 0.7514 gives, and what a transposed W1 gives: beside 0.7514 nothing was done wrong."""
    assert mark(SIGMOID, "loss", "0.27484", x2=["0.7514"]).verdict == "correct"
    assert mark(SIGMOID, "loss", "0.27484").mistake == "transposed"
    assert mark(SIGMOID, "loss", "0.27484", x2=["0.75137"]).verdict == "correct"  # a right x2: W1 was not transposed


BACKWARD = """
given: {r: [1, 0.3, -0.5, 2], gamma: 0.9}
compute: {G4: "r[4]", G3: "r[3] + gamma*G4", G2: "r[2] + gamma*G3", G1: "r[1] + gamma*G2"}
questions: [{id: G, find: [G1, G2, G3, G4], points: 4}]
"""


def test_a_list_is_followed_as_it_is_computed_and_not_as_it_is_written() -> None:
    third = 1.4123
    second = 0.3 + 0.9 * third
    found = mark(BACKWARD, "G", [1 + 0.9 * second, second, third, 2])
    assert (found.score, found.max_score) == (3, 4)
    assert mark(BACKWARD, "G", [1 + 0.9 * second, 1.6789, third, 2]).score == 2  # G1 follows from G3, further back
    right = [1 + 0.9 * (0.3 + 0.9 * 1.3), 0.3 + 0.9 * 1.3, 1.3, 2]
    assert mark(BACKWARD, "G", [right[0] + 0.1, *right[1:]]).score == 3  # and not G2 from G1


def test_a_list_of_expressions_is_followed_as_it_is_computed() -> None:
    text = """
symbols: [a, b, c]
compute: {u: a*b, v: u*c}
questions: [{id: both, find: [v, u], points: 2}]
"""
    assert mark(text, "both", ["(a + b)*c", "a + b"]).score == 1
