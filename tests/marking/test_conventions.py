"""Whole submissions under another convention: vectors as rows, gradients transposed, another factor of the loss."""

from fractions import Fraction

import numpy as np

from tests.marking.by_hand import gradient_step, mean_loss, two_layer_sigmoid
from tests.marking.helpers import grade, mark, problem_text

SIGMOID, STEP = "two-layer-sigmoid", "extra/gradient-step"
ASKED = ("x1", "x2", "loss", "dW2", "db2", "dW1", "db1")
FACTOR = "conventions: [loss-factor]\nconvention_credit: 3/4\n" + problem_text(SIGMOID)

net, step = two_layer_sigmoid(), gradient_step()


def answers(factor: float = 1, **changed: object) -> dict[str, object]:
    scaled = {name: net[name] * (factor if name[0] in "dl" else 1) for name in ASKED}
    return {**scaled, **changed}


def verdicts(text: str, given: dict[str, object]) -> dict[str, tuple[str, str | None]]:
    return {question.id: (question.verdict, question.mistake) for question in grade(text, given).questions}


CONVENTION, RIGHT = ("correct", "convention"), ("correct", None)


# Orientation


def test_matrices_transposed_throughout_are_a_convention() -> None:
    found = grade(SIGMOID, answers(dW2=net["dW2"].T, dW1=net["dW1"].T))
    marks = {question.id: question for question in found.questions}
    assert {id for id, question in marks.items() if question.mistake == "convention"} == {"dW1", "dW2"}
    assert found.score == found.max_score
    assert "another orientation" in marks["dW1"].message


def test_vectors_written_as_rows_speak_for_it() -> None:
    rows = answers(x1=net["x1"][None].tolist(), db1=net["db1"][None].tolist(), dW1=net["dW1"].T)
    rows.pop("dW2")
    assert verdicts(SIGMOID, rows)["dW1"] == CONVENTION


def test_mixed_orientations_are_the_mistake() -> None:
    mixed = verdicts(SIGMOID, answers(dW2=net["dW2"].T))
    assert (mixed["dW2"], mixed["dW1"]) == (("incorrect", "transposed"), RIGHT)


def test_one_transposed_matrix_alone_is_the_mistake() -> None:
    assert mark(SIGMOID, "dW2", net["dW2"].T).mistake == "transposed"


def test_the_credit_of_a_convention_can_be_set() -> None:
    text = "convention_credit: 1/2\n" + problem_text(SIGMOID)
    assert grade(text, answers(dW2=net["dW2"].T, dW1=net["dW1"].T)).score == Fraction(10 - 2)


# A factor of the loss


def test_another_factor_throughout_is_a_convention_where_the_problem_says_so() -> None:
    found = verdicts(FACTOR, answers(2))
    assert {id for id, mark in found.items() if mark == CONVENTION} == {"loss", "dW2", "db2", "dW1", "db1"}
    assert found["x1"] == found["x2"] == RIGHT
    assert grade(FACTOR, answers(2)).score == 3 + Fraction(3, 4) * 7


def test_its_message_names_the_factor() -> None:
    message = mark(FACTOR, "loss", 2 * net["loss"]).message
    assert message == "Right with 2 times the loss of this exercise, as you take it throughout."


def test_it_holds_for_answers_rounded_to_four_decimals() -> None:
    assert verdicts(FACTOR, {id: np.round(value, 4) for id, value in answers(2).items()})["db1"] == CONVENTION


def test_mixed_factors_are_the_mistake() -> None:
    mixed = verdicts(FACTOR, answers(2, dW2=net["dW2"]))
    assert mixed["loss"] == ("incorrect", "loss-factor")
    assert mixed["dW2"] == RIGHT


def test_elsewhere_the_factor_is_the_mistake() -> None:
    assert verdicts(SIGMOID, answers(2))["loss"] == ("incorrect", "loss-factor")


def test_an_update_follows_the_factor_of_its_loss() -> None:
    text = "conventions: [loss-factor]\n" + problem_text(STEP)
    v, W, eta = np.array([0.9, -0.6]), np.array([[0.3, -0.4], [0.7, 0.2]]), 0.4
    halved = {"C": step["C"] / 2, "dv": step["dv"] / 2, "dW": step["dW"] / 2}
    updated = {"new_v": v - eta * step["dv"] / 2, "new_W": W - eta * step["dW"] / 2}
    found = verdicts(text, {"h": step["h"], "s": step["s"], **halved, **updated})
    assert {found[id] for id in ("C", "dv", "dW", "new_v", "new_W")} == {CONVENTION}


def test_a_sum_for_a_mean_is_such_a_factor() -> None:
    text, mean = "conventions: [loss-factor]\n" + problem_text("extra/mean-loss"), mean_loss()
    given = {"J": 4 * mean["J"], "dJ_dw": 4 * mean["dJ_dw"], "dJ_db": 4 * mean["dJ_db"]}
    found = grade(text, {"p": mean["p"], "S": mean["S"], **given})
    assert {question.id for question in found.questions if question.mistake == "convention"} == set(given)
    assert found.score == found.max_score
