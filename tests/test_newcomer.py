"""Slips that a newcomer makes with the README's own example: each gets a message that says where, and what to do."""

import pytest

import gradekit
from gradekit.errors import ProblemError
from gradekit.exercise.lowering import build
from gradekit.exercise.problem.load import read_problem
from tests.manual import README, blocks

(EXAMPLE,) = blocks(README, "yaml")
(SUBMISSION,) = blocks(README, "json")

SLIPS = [  # what stands in the example, what is written instead, words of the message
    ("  input:", "  inputs:", "did you mean 'input'"),
    ("activation: tanh", "activation: tahn", "did you mean 'tanh'"),
    ("activation: tanh", "activation: tanh(z1)", "write activation: tanh"),
    ("activation: tanh", "activation: tangens", "functions are named like"),
    ("loss: half_squared_error", "loss: half_squared_error(yhat, y)", "write loss: half_squared_error"),
    ("loss: half_squared_error", "loss: half_square_error", "did you mean 'half_squared_error'"),
    ("points: 4", "point: 4", "did you mean 'points'"),
    ("id: three-two-one", "id: three_two_one", "a-z, 0-9 and -"),
    ("id: three-two-one", "id: another", "make them the same"),
    ("{x: [1, 0.5, -1]}", "[1, 0.5, -1]", "like {x: [1, 0]}"),
    ("[0.5, 0.3, -0.2]", "[0.5, 0.3]", "give every row the same size"),
    ("[[0.2, -0.4, 0.1], [0.5, 0.3, -0.2]]", "[[0.2, 0.5], [-0.4, 0.3], [0.1, -0.2]]", "2 columns meet 3 rows"),
    ("x: [1, 0.5, -1]", "x: [1, 0.5]", "in 'W1 @ x + b1': 2×3 @ a vector of 2 does not fit"),
    ("[0.3, -0.3]", "[0.3, -0.3, 1]", "a vector of 3"),
    ("target: {y: 1}", "target: {y: [1, 0]}", "the target a vector of 2"),
    ("  target: {y: 1}\n", "", "add target: {y: [1]}"),
    ('"grad(loss, W2)"', "grad(loss, W2)", "in quotes"),
    ('"grad(loss, W2)"', "dW2", "a derivative is written with grad"),
    ('"grad(loss, W2)"', '"dloss/dW2"', "a derivative is written with grad"),
    ('"grad(loss, W2)"', '"grad(loss W2)"', "grad(y, x)"),
    ('"grad(loss, W2)"', '"grad(loss, W3)"', "known: x, W1, b1, W2"),
    ("  loss: half_squared_error\n", "", "the network has none: add one, like loss: half_squared_error"),
    ('"grad(loss, W2)"', '"grad(W2, loss)"', "exchange the two"),
    ("find: yhat", 'find: "W2[2]"', "write [row, column]"),
    ("title: ", "title:", "a space after the colon"),
    ("find: h,", "find: h1,", "did you mean 'h'"),
    ("find: yhat", "find: y_hta", "unknown name 'y_hta'"),
    ("0.5, -1]", "0,5, -1.5.2]", "-1.5.2"),
    ("  loss: half", "\tloss: half", "write spaces instead"),
    ("  layers:", " layers:", "indentation"),
    ("{id: yhat, find: yhat}", "{id: yhat, find: yhat", "close the mapping with '}'"),
    ("id: h, find: h, points: 2", "id: h, find: h, tolerance: 0.01", "like {rounding: 4}"),
    ("id: h, find: h, points: 2", "id: loss, find: h", "rename one"),
]


NAMES = [slip or f"no {right.split()[0]}" for right, slip, _ in SLIPS]


@pytest.mark.parametrize(("right", "slip", "words"), SLIPS, ids=NAMES)
def test_a_slip_in_the_problem_file_is_explained(right: str, slip: str, words: str) -> None:
    assert right in EXAMPLE.text
    with pytest.raises(ProblemError) as caught:
        build(read_problem(EXAMPLE.text.replace(right, slip, 1), "three-two-one.yaml"))
    messages = [str(fault) for fault in caught.value.faults]
    assert any(words in message for message in messages), messages
    assert all(message.startswith("three-two-one.yaml:") for message in messages)
    assert all("\n" not in message for message in messages)


ANSWERS = [  # question, what is answered, words of the message
    ("loss", "0,1203", "decimal point"),
    ("loss", [0.1, 0.2], "expected a single value"),
    ("h", 0.1974, "expected a vector of 2"),
    ("h", ["0.1974", "tanh(0.55)"], ""),
    ("dW2", [["-0.02", "-0.06"]], "4 decimals are asked"),
    ("dW2", [-0.0242, -0.0614], "was read as"),
    ("dW1", [["-0.0825", "-0.0412"], ["0.0825", "0.0551"]], "expected a matrix of 2×3"),
    ("yhat", "sigmoid(0.7*h[1] - 0.6*h[2] + 0.2", "could not be read"),
    ("yhat", True, "a truth value"),
]


@pytest.mark.parametrize(("question", "answer", "words"), ANSWERS)
def test_a_slip_in_an_answer_is_explained(question: str, answer: object, words: str) -> None:
    exercise = build(read_problem(EXAMPLE.text, "three-two-one.yaml"))
    grades = {judged.id: judged for judged in gradekit.grade(exercise, {question: answer}).questions}
    assert words in grades[question].message
    assert words or grades[question].verdict == "correct"


def test_too_few_digits_are_not_called_the_first_error() -> None:
    exercise = build(read_problem(EXAMPLE.text, "three-two-one.yaml"))
    answers = {"h": ["0.197", "0.501"], "yhat": ["0.4597"], "dW2": [["-0.0265", "-0.0672"]]}
    grades = {judged.id: judged for judged in gradekit.grade(exercise, answers).questions}
    assert grades["h"].mistake == "rounded-too-early"
    assert grades["dW2"].message == "Right for your own earlier values; the first error is in yhat."
