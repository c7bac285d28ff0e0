"""Mistakes that belong to an op are named, on numbers worked out here with numpy, and right answers are not."""

import numpy as np
import pytest

import gradekit

z, t = np.array([2.0, 1.0, 0.1]), np.array([1.0, 0, 0])
S = np.array([[1.0, 2, 0.5], [0.3, -1, 2]])
I, K = np.array([[1.0, 2, 3], [4, 5, 6], [7, 8, 10]]), np.array([[1.0, 0.5], [2, -1]])
C, D = np.stack([I, I.T - 2]), np.stack([K, 3 * K + 1])
p, q = np.array([0.5, 0.3, 0.2]), np.array([0.2, 0.5, 0.3])
x = np.array([1.0, 2, 6, 7.5])


def softmax(v: np.ndarray, axis: int = -1) -> np.ndarray:
    e = np.exp(v)
    return e / e.sum(axis=axis, keepdims=True)


def correlated(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    return np.array([[(image[i : i + 2, j : j + 2] * kernel).sum() for j in range(2)] for i in range(2)])


TEXT = f"""
id: t
given: {{z: {z.tolist()}, t: {t.tolist()}, S: {S.tolist()}, I: {I.tolist()}, K: {K.tolist()}, C: {C.tolist()},
        D: {D.tolist()}, p: {p.tolist()}, q: {q.tolist()}, x: {x.tolist()}, n: 10, y: 2, u: [3, 4, 12]}}
compute:
  P: softmax(z)
  L: "cross_entropy(P, t)"
  A: softmax(S)
  Y: "conv2d(I, K)"
  Z: "conv2d(C, D)"
  M: "max_pool(I, 2, 1)"
  N: "avg_pool(I, 2, 1)"
  v: variance(x)
  w: "variance(x, ddof=1)"
  d: "kl_divergence(p, q)"
  c: "ceil(n/4)"
  f: "floor(n/4)"
  e: "z[y]"
  r: norm(u) + sqrt(n)
questions:
"""
TEXT += "\n".join(f"  - {{id: {name}, find: {name}}}" for name in "PLAYZMNvwdcfer")

MADE = [
    ("L", -np.log(softmax(softmax(z))[0]), "softmax-twice"),
    ("A", softmax(S, 0), "softmax-axis"),
    ("A", np.exp(S), "softmax-unnormalised"),
    ("P", softmax(softmax(z)), "softmax-twice"),
    ("Y", correlated(I, K[::-1, ::-1]), "kernel-turned"),
    ("Z", correlated(C[0], D[0]), "channels-not-summed"),
    ("M", np.array([[3, 4], [6, 29 / 4]]), "mean-pooled"),
    ("N", np.array([[5, 6], [8, 10]]), "max-pooled"),
    ("v", x.var(ddof=1), "variance-divisor"),
    ("w", x.var(), "variance-divisor"),
    ("v", x.std(), "standard-deviation-used"),
    ("d", (q * np.log(q / p)).sum(), "arguments-exchanged"),
    ("c", 2, "rounded-wrong-way"),
    ("f", 3, "rounded-wrong-way"),
    ("c", 2.5, "not-rounded"),
    ("e", 0.1, "wrong-entry"),
    ("r", 13 + 10, "root-omitted"),
]
RIGHT = {
    "P": softmax(z), "L": -np.log(softmax(z)[0]), "A": softmax(S), "Y": correlated(I, K),
    "Z": correlated(C[0], D[0]) + correlated(C[1], D[1]), "M": [[5, 6], [8, 10]], "N": [[3, 4], [6, 29 / 4]],
    "v": x.var(), "w": x.var(ddof=1), "d": (p * np.log(p / q)).sum(), "c": 3, "f": 2, "e": 1, "r": 13 + np.sqrt(10),
}  # fmt: skip


@pytest.fixture(scope="module")
def exercise(tmp_path_factory):
    path = tmp_path_factory.mktemp("ops") / "t.yaml"
    path.write_text(TEXT, encoding="utf-8")
    return gradekit.load(path)


def marked(exercise, question: str, value: object):
    answer = np.vectorize(lambda number: f"{number:.4f}", otypes=[object])(np.asarray(value, dtype=float)).tolist()
    return next(q for q in gradekit.grade(exercise, {question: answer}).questions if q.id == question)


@pytest.mark.parametrize(("question", "value", "mistake"), MADE)
def test_a_mistake_is_named(exercise, question: str, value: object, mistake: str) -> None:
    found = marked(exercise, question, value)
    assert found.verdict != "correct"
    assert mistake in (found.mistake, *found.also)


@pytest.mark.parametrize("question", RIGHT)
def test_a_right_answer_is_right(exercise, question: str) -> None:
    assert marked(exercise, question, RIGHT[question]).verdict == "correct"

NORM = """
id: t
given: {X: [[1, 2], [3, 6], [5, 4], [7, 9]], g: [1, 1], b: [0, 0]}
compute: {v: "variance(X, 1)", Y: "%s"}
questions: [{id: v, find: v}, {id: Y, find: Y}]
"""


@pytest.mark.parametrize(
    ("line", "ddof", "verdict"),
    [
        ("batch_norm(X, g, b, 0)", 1, "incorrect"),  # which divisor it takes is chosen anew
        ("X @ diag(variance(X, 1))", 1, "incorrect"),
        ("X @ diag(v)", 1, "follow_through"),  # here the number of the line before is put in
        ("batch_norm(X, g, b, 0)", 0.5, "follow_through"),  # a slip in a number is made once
    ],
)
def test_a_choice_is_made_anew_and_a_number_is_carried_on(tmp_path, line: str, ddof: float, verdict: str) -> None:
    path = tmp_path / "t.yaml"
    path.write_text(NORM % line, encoding="utf-8")
    table = np.array([[1, 2], [3, 6], [5, 4], [7, 9]])
    centred = table - table.mean(axis=0)
    own = (centred**2).sum(axis=0) / (4 - ddof)
    then = centred / np.sqrt(own) if "norm" in line else table * own
    answers = {"v": own.round(5).tolist(), "Y": then.round(4).tolist()}
    first, second = gradekit.grade(gradekit.load(path), answers).questions
    assert first.verdict == "incorrect"
    assert second.verdict == verdict
    assert second.mistake == ("variance-divisor" if verdict == "incorrect" else None)
