"""Compositions and independent numbers: an LSTM step, a head of attention, batch normalisation, lookups, entropy."""

import numpy as np
import pytest

from gradekit.errors import TextError
from gradekit.exercise.expression import parse
from gradekit.exercise.lowering import build
from gradekit.exercise.problem.load import read_problem
from gradekit.exercise.solve import solve


def solved(text: str) -> dict[str, np.ndarray]:
    """The answers of a problem file's text."""
    exercise = build(read_problem(f"id: t\n{text}", "t.yaml"))
    solution = solve(exercise)
    return {name: solution.answer(name)[0][1].floats for name in exercise.asked}


def sigmoid(z: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-z))


def test_an_lstm_step() -> None:
    found = solved("""
given: {x: [1, -1], h0: [0.5], c0: [0.2], Wi: [[0.1, 0.2, 0.3]], Wf: [[0.4, -0.2, 0.1]], Wo: [[0.3, 0.3, -0.1]],
        Wc: [[0.2, -0.5, 0.4]]}
compute: {v: "concat(x, h0)", i: σ(Wi @ v), f: σ(Wf @ v), o: σ(Wo @ v), g: tanh(Wc @ v), c: f ⊙ c0 + i ⊙ g,
          h: o ⊙ tanh(c)}
questions: [{id: h, find: h}, {id: c, find: c}]
""")
    v = np.array([1, -1, 0.5])
    i, f, o = (sigmoid(np.dot(w, v)) for w in ([0.1, 0.2, 0.3], [0.4, -0.2, 0.1], [0.3, 0.3, -0.1]))
    c = f * 0.2 + i * np.tanh(np.dot([0.2, -0.5, 0.4], v))
    assert np.allclose(found["c"], c)
    assert np.allclose(found["h"], o * np.tanh(c))


def test_a_head_of_attention() -> None:
    found = solved("""
given: {Q: [[1, 0], [0, 1]], K: [[1, 1], [0, 2], [1, -1]], V: [[1, 2], [3, 4], [5, 6]]}
compute: {A: softmax(Q @ K.T / sqrt(2)), out: A @ V}
questions: [{id: out, find: out}]
""")
    scores = np.array([[1, 0, 1], [1, 2, -1]]) / np.sqrt(2)
    weights = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    assert np.allclose(found["out"], weights @ [[1, 2], [3, 4], [5, 6]])


NORMALISED = """
given: {{X: [[1, 2], [3, 8], [5, 5]], gamma: [1, 2], beta: [0, 1], T: [[1, 2], [0, 1], [4, 1]]}}
compute: {{y: "{name}(X, gamma, beta, 0.001)", L: sum(y ⊙ T)}}
questions: [{{id: y, find: y}}, {{id: dX, find: "grad(L, X)"}}, {{id: dgamma, find: "grad(L, gamma)"}}]
"""


@pytest.mark.parametrize(("name", "axis"), [("batch_norm", 0), ("layer_norm", 1)])
def test_normalisation_and_its_backward_pass(name: str, axis: int) -> None:
    found = solved(NORMALISED.format(name=name))
    x, gamma, beta = np.array([[1.0, 2], [3, 8], [5, 5]]), np.array([1.0, 2]), np.array([0.0, 1])
    t = np.array([[1.0, 2], [0, 1], [4, 1]])
    root = np.sqrt(x.var(axis=axis, keepdims=True) + 0.001)
    normal = (x - x.mean(axis=axis, keepdims=True)) / root
    assert np.allclose(found["y"], gamma * normal + beta)
    inner = t * gamma
    mean = inner.mean(axis=axis, keepdims=True)
    dx = (inner - mean - normal * (inner * normal).mean(axis=axis, keepdims=True)) / root
    assert np.allclose(found["dX"], dx)
    assert np.allclose(found["dgamma"], (t * normal).sum(axis=0))


def test_lookups_of_words_given_and_written_out() -> None:
    found = solved("""
given: {E: [[1, 2], [3, 4], [5, 6]], words: [3, 1, 3]}
compute: {a: "rows(E, words)", b: "lookup(E, [3, 1, 3])", average: "mean(a, 1)", L: sum(b^2)}
questions: [{id: a, find: a}, {id: b, find: b}, {id: average, find: average}, {id: dE, find: "grad(L, E)"}]
""")
    assert found["a"].tolist() == found["b"].tolist() == [[5, 6], [1, 2], [5, 6]]
    assert np.allclose(found["average"], [11 / 3, 14 / 3])
    assert found["dE"].tolist() == [[2, 4], [0, 0], [20, 24]]


def test_numbers_of_small_functions() -> None:
    found = solved("""
given: {p: [0.5, 0.25, 0.25], q: [0.25, 0.5, 0.25], M: [[2, 1], [1, 3]], s: [0.5, 2], t: [1, -1], k: 2}
questions:
  - {id: bits, find: "entropy(p, 2)"}
  - {id: nats, find: entropy(p)}
  - {id: pure, find: "entropy([0, 1], 2)"}
  - {id: kl, find: "kl_divergence(p, q)"}
  - {id: trace, find: trace(M) + det(M)}
  - {id: diag, find: "diag(diag(M))"}
  - {id: hinge, find: "hinge(s, t)"}
  - {id: hot, find: "one_hot(k, 3) + [delta(k, 2), 0, argmax(p)]"}
  - {id: dropped, find: "dropout(s, [1, 0], 0.5)"}
  - {id: shaped, find: "reshape(flatten(M), 1, 4) + ones(1, 4) + zeros(1, 4)"}
  - {id: eye, find: M @ eye(2)}
  - {id: variance, find: variance(s) + silu(0)}
""")
    assert found["bits"] == 1.5 and found["pure"] == 0
    assert np.isclose(found["nats"], 1.5 * np.log(2))
    assert np.isclose(found["kl"], 0.25 * np.log(2))
    assert found["trace"] == 10
    assert found["diag"].tolist() == [[2, 0], [0, 3]]
    assert found["hinge"] == 3.5
    assert found["hot"].tolist() == [1, 1, 1]
    assert found["dropped"].tolist() == [1, 0]
    assert found["shaped"].tolist() == [[3, 2, 2, 4]]
    assert found["eye"].tolist() == [[2, 1], [1, 3]]
    assert found["variance"] == 0.5625


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("one_hot(1, x)", "must be a whole number"),
        ("zeros(0)", "from 1 on"),
        ("rows([[1, 2]], 3)", "no row 3"),
        ("det([[1, 2]])", "a square matrix"),
        ("reshape([1, 2], 3)", "does not fill"),
        ("entropy([1, 2], 3)", "2 or 10"),
        ("layer_norm([1, 2], 0.1)", "takes x, or x, γ and β"),
        ("argmax(x)", "takes a vector"),
    ],
)
def test_what_does_not_fit_is_refused(text: str, message: str) -> None:
    from gradekit.engine.graph import variable
    from gradekit.exercise.expression import Scope

    with pytest.raises(TextError, match=message):
        parse(text, Scope({"x": variable("x")}))
