"""Who rounds what is right to two digits made no mistake, neither on the right values nor on the rounded ones."""

import numpy as np

from tests.marking.helpers import grade

X, Y = np.array([1.26, 0.66, 0.86, 0.12]), np.array([0.82])
W1 = np.array([[0.45, 0.96, -0.42, 0.59], [-0.23, 0.53, 0.31, -0.37], [0.92, -0.39, -0.62, 1.18]])
B1, W2, B2 = np.array([-0.45, 0.16, -0.53]), np.array([[1.11, 0.12, -0.67]]), np.array([-0.12])
PROBLEM = f"""
title: T
given: {{x: {X.tolist()}, y: {Y.tolist()}, W1: {W1.tolist()}, b1: {B1.tolist()}, W2: {W2.tolist()}, b2: {B2.tolist()}}}
compute:
  z1: W1 @ x + b1
  h1: sigmoid(z1)
  z2: W2 @ h1 + b2
  yhat: sigmoid(z2)
  loss: half_squared_error(yhat, y)
questions:
  - {{id: z1, find: z1, tolerance: {{rounding: 4}}}}
  - {{id: h1, find: h1, tolerance: {{rounding: 4}}}}
  - {{id: z2, find: z2, tolerance: {{rounding: 4}}}}
  - {{id: yhat, find: yhat, tolerance: {{rounding: 4}}}}
  - {{id: db2, find: "grad(loss, b2)", tolerance: {{rounding: 4}}}}
  - {{id: dW2, find: "grad(loss, W2)", tolerance: {{rounding: 4}}}}
  - {{id: db1, find: "grad(loss, b1)", tolerance: {{rounding: 4}}}}
  - {{id: dW1, find: "grad(loss, W1)", tolerance: {{rounding: 4}}}}
  - {{id: new, find: "W2 - 0.2 * grad(loss, W2)", tolerance: {{rounding: 4}}}}
"""


def sigmoid(z: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-z))


def test_two_digits_of_what_is_right_are_no_mistake() -> None:
    z1 = W1 @ X + B1
    h1 = sigmoid(z1)
    z2 = W2 @ h1 + B2
    yhat = sigmoid(z2)
    db2 = (yhat - Y) * yhat * (1 - yhat)
    db1 = (W2.T @ db2) * h1 * (1 - h1)
    right = {"z1": z1, "h1": h1, "z2": z2, "yhat": yhat, "db2": db2, "dW2": np.outer(db2, h1), "db1": db1}
    right |= {"dW1": np.outer(db1, X), "new": W2 - 0.2 * np.outer(db2, h1)}
    told = grade(PROBLEM, {id: np.vectorize("{:.2f}".format)(value).tolist() for id, value in right.items()})
    assert [question.id for question in told.questions if question.mistake not in (None, "rounded-too-early")] == []
