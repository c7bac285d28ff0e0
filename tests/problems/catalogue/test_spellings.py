"""Symbolic answers: at least six spellings of each exercise's key, and six wrong ones, named where they have a name."""

from typing import Any

import pytest

import gradekit
from tests.places import PROBLEMS

RIGHT: dict[tuple[str, str], list[Any]] = {
    ("product-graph-symbolic", "dL_da"): [
        "b*(1 + c^2)", "b + b c^2", "b*(1+c²)", r"b \cdot \left(1 + c^{2}\right)", "b c c + b", "b/1*(c**2 + 1)",
    ],
    ("product-graph-symbolic", "dL_db"): [
        "a + 4b + a c^2", "(a + 2b + a c^2) + 2b", "a*(1 + c²) + 4b", r"a + 4b + a c^{2}", "4*b + a*(c^2 + 1)",
        "(a*(1 + c*c) + 2*b) + 2b",
    ],
    ("product-graph-symbolic", "dL_dc"): [
        "2 a b c", "2abc", "2·a·b·c", "b*a*2c", r"2 \cdot a \cdot b \cdot c", "a b c + a b c",
    ],
    ("vanishing-chain", "dv3_dw3"): [
        "σ'(z3)*v2", "sigmoid'(z3)*v2", r"\sigma'(z_3) \cdot v_2", "v3*(1 - v3)*v2", "σ(z3)(1 − σ(z3))*v2",
        "v2*exp(-z3)/(1 + exp(-z3))^2", "σ′(w3 v2)*σ(z2)",
    ],
    ("vanishing-chain", "dv3_dw2"): [
        "σ'(z3)*w3*σ'(z2)*v1", "w3*v1*σ'(z3)*σ'(z2)", r"\sigma'(z_3) \cdot w_3 \cdot \sigma'(z_2) \cdot v_1",
        "v3*(1-v3)*w3*v2*(1-v2)*v1", "sigmoid'(z3)*w3*sigmoid'(w2*v1)*σ(w1*x)", "v3*(1 - v3)*w3*σ′(z₂)*v₁",
    ],
    ("vanishing-chain", "dv3_dw1"): [
        "σ'(z3)*w3*σ'(z2)*w2*σ'(z1)*x", "σ'(z3)*σ'(z2)*σ'(z1)*w3*w2*x", "x*w2*w3*σ'(z1)*σ'(z2)*σ'(z3)",
        "v3*(1-v3)*w3*v2*(1-v2)*w2*v1*(1-v1)*x",
        r"\sigma'(z_3) \cdot \sigma'(z_2) \cdot \sigma'(z_1) \cdot w_3 \cdot w_2 \cdot x",
        "σ'(z3)*w3*σ'(w2 v1)*w2*σ'(w1 x)*x",
    ],
    ("softmax-regression-gradients", "db2"): [
        "yhat - y", "ŷ − y", r"\hat{y} - y", "softmax(z2) - y", "softmax(U @ h + b2) - y", "-(y - yhat)",
    ],
    ("softmax-regression-gradients", "dU"): [
        "(yhat - y) @ h.T", r"(\hat{y} - y) @ h^T", "outer(yhat - y, h)", "(ŷ − y) @ hᵀ", "yhat @ h.T - y @ h.T",
        r"(\hat{y} - y) @ h^\top",
    ],
    ("softmax-regression-gradients", "db1"): [
        "(U.T @ (yhat - y)) ⊙ (h > 0)", r"U^T @ (\hat{y} - y) \circ 1\{h > 0\}", "(U.T @ (ŷ - y)) ∘ 1{h > 0}",
        "relu'(z1) * (U.T @ (yhat - y))", r"(U^\top @ (\hat{y} - y)) \odot \mathbb{1}\{h > 0\}",
        "(U.T @ (yhat - y)) * (z1 > 0)", "-(U.T @ (y - yhat)) ⊙ (W @ x + b1 > 0)",
    ],
    ("softmax-regression-gradients", "dW"): [
        "((U.T @ (yhat - y)) ⊙ (h > 0)) @ x.T", "outer((U.T @ (yhat - y)) ⊙ (h > 0), x)",
        r"(U^T @ (\hat{y} - y) \circ 1\{h > 0\}) @ x^T", "((Uᵀ @ (ŷ − y)) ∘ 1{h > 0}) @ xᵀ",
        "(relu'(z1) ⊙ (U.T @ (softmax(z2) - y))) @ x.T", r"((U^\top @ (\hat{y} - y)) \odot (z_1 > 0)) @ x^\top",
    ],
    ("scalar-score-gradients", "ds_db"): [
        "u ⊙ f'(z)", "f'(z) * u", r"u \odot f'(z)", r"u \circ f'(W @ x + b)", "u∘f′(z)", r"f^{\prime}(z) \odot u",
    ],
    ("scalar-score-gradients", "ds_dW"): [
        "(u ⊙ f'(z)) @ x.T", "outer(u ⊙ f'(z), x)", r"(u \odot f'(z)) @ x^T", "outer(u*f'(W @ x + b), x)",
        "(f'(z)∘u) @ xᵀ", r"(u \circ f'(z)) @ x^\top",
    ],
    ("scalar-score-gradients", "sigmoid_gate"): [
        ["W.T @ (v*(1-v))", "outer(v*(1-v), x)"],
        ["Wᵀ @ (v ⊙ (1 − v))", "(v ⊙ (1 − v)) @ xᵀ"],
        [r"W^T @ (v \odot (1 - v))", r"(v \circ (1 - v)) @ x^T"],
        ["W.T @ σ'(W @ x)", "outer(σ'(W @ x), x)"],
        ["W.T @ (v - v^2)", "(v - v*v) @ x.T"],
        ["W.T @ (σ(W @ x)*(1 - σ(W @ x)))", "σ(W @ x)*(1 - v) @ x.T"],
    ],
    ("kernels", "identity"): [
        "(dot(p, q) + k)^2", "(p[1]*q[1] + p[2]*q[2] + k)^2", "(p.T @ q + k)²",
        "p[1]^2*q[1]^2 + p[2]^2*q[2]^2 + 2*p[1]*p[2]*q[1]*q[2] + 2k*p[1]*q[1] + 2k*p[2]*q[2] + k^2",
        "dot([p[1]^2, p[2]^2, sqrt(2)*p[1]*p[2], sqrt(2k)*p[1], sqrt(2k)*p[2], k], "
        "[q[1]^2, q[2]^2, sqrt(2)*q[1]*q[2], sqrt(2k)*q[1], sqrt(2k)*q[2], k])",
        r"\left(p[1] \cdot q[1] + p[2] \cdot q[2] + k\right)^2",
        "dot(p, q)^2 + 2k*dot(p, q) + k^2",
    ],
}  # fmt: skip

WRONG: dict[tuple[str, str], list[tuple[Any, str | None]]] = {
    ("product-graph-symbolic", "dL_da"): [("(a + 2b + a c^2)*(1 + 2c)", None), ("-b*(1 + c^2)", "sign-flipped"),
                                          ("b", "path-omitted"), ("b*(1 + 2c)", None), ("b c^2", "path-omitted")],
    ("product-graph-symbolic", "dL_db"): [("(a + 2b + a c^2)*2", None), ("a + 2b + a c^2", "path-omitted"),
                                          ("2b", "path-omitted"), ("a + 3b + a c^2", None)],
    ("product-graph-symbolic", "dL_dc"): [("(a + 2b + a c^2)*2c", None), ("-2abc", "sign-flipped"),
                                          ("2ac", "upstream-omitted")],
    ("vanishing-chain", "dv3_dw3"): [("v2", "activation-derivative-omitted"), ("σ'(v3)*v2", "derivative-at-activation"),
                                     ("-σ'(z3)*v2", "sign-flipped"), ("σ'(z3)*z2", "pre-activation-used"),
                                     ("σ(z3)*v2", None), ("σ'(z3)", None)],
    ("vanishing-chain", "dv3_dw2"): [("w3*σ'(z2)*v1", "activation-derivative-omitted"), ("w3*v1", None),
                                     ("σ'(z3)*w3*v1", None),
                                     ("σ'(z2)*v1", "upstream-omitted"), ("σ'(z3)*w3*σ'(z2)*z1", "pre-activation-used")],
    ("vanishing-chain", "dv3_dw1"): [("w3*w2*x", None), ("σ'(z1)*x", "upstream-omitted"),
                                     ("σ'(z3)*σ'(z2)*σ'(z1)*x", None), ("σ'(z3)*w3*σ'(z2)*w2*σ'(z1)", None)],
    ("softmax-regression-gradients", "db2"): [("y - yhat", "sign-flipped"), ("yhat", None), ("z2 - y", None)],
    ("softmax-regression-gradients", "dU"): [("h @ (yhat - y).T", "transposed"), ("(y - yhat) @ h.T", "sign-flipped"),
                                             ("(yhat - y) @ z1.T", "pre-activation-used")],
    ("softmax-regression-gradients", "db1"): [("U.T @ (yhat - y)", "activation-derivative-omitted"),
                                              ("(U.T @ (yhat - y)) ⊙ h", None),
                                              ("(U.T @ (y - yhat)) ⊙ (h > 0)", "sign-flipped")],
    ("softmax-regression-gradients", "dW"): [("x @ ((U.T @ (yhat - y)) ⊙ (h > 0)).T", "transposed"),
                                             ("(U.T @ (yhat - y)) @ x.T", "activation-derivative-omitted"),
                                             ("((U.T @ (y - yhat)) ⊙ (h > 0)) @ x.T", "sign-flipped")],
    ("scalar-score-gradients", "ds_db"): [("u", "activation-derivative-omitted"), ("u ⊙ f(z)", None),
                                          ("u ⊙ f'(h)", "derivative-at-activation"), ("-u ⊙ f'(z)", "sign-flipped"),
                                          ("f'(z)", "upstream-omitted")],
    ("scalar-score-gradients", "ds_dW"): [("x @ (u ⊙ f'(z)).T", "transposed"),
                                          ("u @ x.T", "activation-derivative-omitted"),
                                          ("outer(f'(z), x)", "upstream-omitted"),
                                          ("outer(u ⊙ f'(h), x)", "derivative-at-activation")],
    ("scalar-score-gradients", "sigmoid_gate"): [
        (["W.T @ v", "outer(v, x)"], None),
        (["W.T @ (1 - v)", "outer(1 - v, x)"], None),
        (["-W.T @ (v*(1-v))", "-outer(v*(1-v), x)"], "sign-flipped"),
        (["W.T @ (v*(1-v))", "outer(x, v*(1-v))"], "transposed"),
    ],
    ("kernels", "identity"): [("dot(p, q)^2 + k^2", None), ("dot(p, q) + k", None), ("(dot(p, q) - k)^2", None),
                              ("(dot(p, p) + k)^2", None), ("dot(p, q)^2 + k*dot(p, q) + k^2", None),
                              ("-(dot(p, q) + k)^2", "sign-flipped")],
}  # fmt: skip


def mark(place: tuple[str, str], answer: Any) -> Any:
    slug, question = place
    marked = gradekit.grade(PROBLEMS / f"{slug}.yaml", {question: answer})
    return next(found for found in marked.questions if found.id == question)


@pytest.mark.parametrize(("place", "answer"), [(place, answer) for place in RIGHT for answer in RIGHT[place]])
def test_a_spelling_of_the_key_is_right(place: tuple[str, str], answer: Any) -> None:
    assert mark(place, answer).verdict == "correct"


@pytest.mark.parametrize(("place", "answer", "name"), [(place, *wrong) for place in WRONG for wrong in WRONG[place]])
def test_a_wrong_one_is_refused_and_named(place: tuple[str, str], answer: Any, name: str | None) -> None:
    found = mark(place, answer)
    assert found.verdict in ("incorrect", "partial")
    assert name is None or name in (found.mistake, *found.also)


def test_every_key_has_six_spellings_and_every_exercise_six_wrong_ones() -> None:
    assert all(len(spellings) >= 6 for spellings in RIGHT.values())
    slugs = [slug for slug, _ in WRONG for _ in WRONG[slug, _]]
    assert all(slugs.count(slug) >= 6 for slug in slugs)
