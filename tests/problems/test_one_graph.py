"""Any problem is one graph: a network written by hand in given/compute, in the `network:` form, and in PyTorch."""

from decimal import Decimal

import pytest

from gradekit.exercise.lowering import build
from gradekit.exercise.problem.load import read_problem
from gradekit.exercise.solve import solve

QUESTIONS = """
questions:
  - {id: h, find: h}
  - {id: yhat, find: yhat}
  - {id: loss, find: loss}
  - {id: dW2, find: "grad(loss, W2)"}
  - {id: db1, find: "grad(loss, b1)"}
  - {id: new_W1, find: "W1 - eta*grad(loss, W1)"}
  - {id: new_b2, find: "b2 - eta*grad(loss, b2)"}
"""
BY_HAND = """
given:
  x: [0.6, -1.1]
  W1: [[0.2, -0.5], [0.7, 0.1], [-0.3, 0.4]]
  b1: [0.05, -0.15, 0.25]
  W2: [[0.9, -0.2, 0.35], [-0.6, 0.8, 0.15]]
  b2: [0.1, -0.4]
  y: [0, 1]
  eta: 0.3
compute:
  z1: W1 @ x + b1
  h: (exp(z1) - exp(-z1))/(exp(z1) + exp(-z1))
  z2: W2 @ h + b2
  powers: exp(z2)
  yhat: powers/sum(powers)
  loss: -sum(y*log(yhat))
"""
AS_NETWORK = """
given: {eta: 0.3}
network:
  input: {x: [0.6, -1.1]}
  layers:
    - weights: {W1: [[0.2, -0.5], [0.7, 0.1], [-0.3, 0.4]]}
      bias: {b1: [0.05, -0.15, 0.25]}
      activation: tanh
      output: h
    - weights: {W2: [[0.9, -0.2, 0.35], [-0.6, 0.8, 0.15]]}
      bias: {b2: [0.1, -0.4]}
      activation: softmax
      output: yhat
  target: {y: [0, 1]}
  loss: cross_entropy
"""


def solved(body):
    solution = solve(build(read_problem(body + QUESTIONS, "net.yaml")))
    return {id: solution.answer(id)[0][1] for id in solution.exercise.asked}


def rounded(value):
    """20 significant digits of each entry."""
    return [f"{entry:.20}" for entry in map(Decimal, value.decimals.ravel())]


def test_both_forms_give_the_same_digits():
    by_hand, network = solved(BY_HAND), solved(AS_NETWORK)
    for id, value in by_hand.items():
        assert value.shape == network[id].shape
        assert rounded(value) == rounded(network[id]), id


def test_pytorch_gives_the_same_numbers():
    torch = pytest.importorskip("torch")
    tensor = lambda value: torch.tensor(value, dtype=torch.float64, requires_grad=True)  # noqa: E731
    x, target = tensor([0.6, -1.1]).detach(), torch.tensor([0.0, 1.0], dtype=torch.float64)
    W1, b1 = tensor([[0.2, -0.5], [0.7, 0.1], [-0.3, 0.4]]), tensor([0.05, -0.15, 0.25])
    W2, b2 = tensor([[0.9, -0.2, 0.35], [-0.6, 0.8, 0.15]]), tensor([0.1, -0.4])
    h = torch.tanh(W1 @ x + b1)
    logits = W2 @ h + b2
    loss = torch.nn.functional.cross_entropy(logits[None], target[None])
    loss.backward()
    theirs = {"h": h, "yhat": logits.softmax(0), "loss": loss, "dW2": W2.grad, "db1": b1.grad}
    theirs |= {"new_W1": W1 - 0.3 * W1.grad, "new_b2": b2 - 0.3 * b2.grad}
    ours = solved(AS_NETWORK)
    for id, expected in theirs.items():
        assert ours[id].floats == pytest.approx(expected.detach().numpy(), rel=1e-14, abs=1e-15), id
