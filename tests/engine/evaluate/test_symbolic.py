"""Closed forms: in gradekit's own language, equal to the certified value, and bounded in work."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy
from flint import arb

from gradekit.engine.evaluate import evaluate
from gradekit.engine.evaluate.ball import at_precision
from gradekit.engine.evaluate.certify import as_fraction, certify
from gradekit.engine.evaluate.closed_text import MAX_CHARACTERS
from gradekit.engine.evaluate.symbolic import Symbolic, closed_form, closed_forms, sign_of, symbols_for
from gradekit.engine.graph import Node, apply, constant, variable
from gradekit.errors import NoValue
from gradekit.exercise.expression import Scope, parse

X = variable("x")
EMPTY = Scope({})


def node_of(text: str) -> Node:
    return parse(text, Scope({"x": X}))


@pytest.mark.parametrize(
    ("text", "x", "shown"),
    [
        ("sqrt(x)", 2, "sqrt(2)"),
        ("sqrt(x)/4", 8, "sqrt(2)/2"),
        ("1/sqrt(x)", 3, "sqrt(3)/3"),
        ("σ(x)", "151/400", "1/(1 + exp(-151/400))"),
        ("x^(1/3)", 2, "2^(1/3)"),
        ("x^(3/2)", 2, "2*sqrt(2)"),
        ("log(x)", 3, "log(3)"),
        ("sqrt(x) - 5", 2, "sqrt(2) - 5"),
        ("5 - sqrt(x)", 2, "5 - sqrt(2)"),
        ("-sqrt(x)/3", 2, "-sqrt(2)/3"),
        ("tanh(x)^2", "1/2", "tanh(1/2)^2"),
        ("(1 + exp(x))^2", 1, "(1 + exp(1))^2"),
        ("pi*x", 3, "3*pi"),
        ("sin(x)*cos(x)", 1, "cos(1)*sin(1)"),
        ("log2(x)", 3, "log(3)/log(2)"),
        ("abs(sqrt(x) - 2)", 2, "2 - sqrt(2)"),
        ("max(sqrt(x), log(x))", 2, "sqrt(2)"),
        ("relu(sqrt(x)*sqrt(3) - sqrt(6))", 2, "0"),
        ("x/7", "3/5", "3/35"),
        ("x", -4, "-4"),
    ],
)
def test_closed_forms(text: str, x: Any, shown: str) -> None:
    node = node_of(text)
    bindings = {X: Fraction(x)}
    found = closed_forms([node], bindings)[node]
    assert found == shown
    _reads_back(found, node, bindings)


def _reads_back(text: str, node: Node, bindings: dict[Node, Any]) -> None:
    again = parse(text, EMPTY)
    _same(certify([again], {})[again].item(), certify([node], bindings)[node].item())


def _same(one: Any, other: Any) -> None:
    with at_precision(200):
        assert abs(arb(one) - arb(other)) < arb("1e-25")


def test_every_entry_of_a_network_reads_back_as_its_value() -> None:
    w, b, v = variable("W", (2, 2)), variable("b", (2,)), variable("v", (2,))
    bindings = {w: [["3/20", "1/5"], ["1/4", "3/10"]], b: ["7/20", "7/20"], v: ["1/20", "1/10"]}
    for name in ("sigmoid", "tanh", "softplus", "exp", "softmax", "log_softmax"):
        node = apply(name, w @ v + b)
        texts = closed_forms([node], bindings)[node]
        values = certify([node], bindings)[node]
        for text, value in zip(texts, values, strict=True):
            again = parse(text, EMPTY)
            _same(certify([again], {})[again].item(), value)


def test_rational_quantities_need_no_sympy_numbers() -> None:
    v = variable("v", (2,))
    assert closed_forms([v * 2], {v: ["1/2", "24/125"]}) == {v * 2: ["1", "48/125"]}


def test_symbols_one_an_entry() -> None:
    w, v = variable("W", (2, 2)), variable("v", (2,))
    symbols = {w: symbols_for(w, "W"), v: symbols_for(v, "v")}
    found = evaluate([w @ v], symbols, Symbolic)[w @ v]
    assert closed_form(found[1]) == "W[2,1]*v[1] + W[2,2]*v[2]"
    assert symbols_for(X, "x").item() == sympy.Symbol("x", real=True)
    kinked = evaluate([apply("relu", X), apply("abs", X)], {X: symbols_for(X, "x")}, Symbolic)
    assert closed_form(kinked[apply("relu", X)].item()) in ("max(0, x)", "max(x, 0)")
    assert closed_form(kinked[apply("abs", X)].item()) == "abs(x)"


@pytest.mark.parametrize(
    ("expression", "sign"),
    [
        (sympy.sqrt(2) - sympy.Rational(1414213562373095048801688724209698, 10**33), 1),
        (sympy.sqrt(2) * sympy.sqrt(3) - sympy.sqrt(6), 0),
        (sympy.sqrt(5 + 2 * sympy.sqrt(6)) - sympy.sqrt(2) - sympy.sqrt(3), 0),
        (sympy.exp(-200) - sympy.exp(-199), -1),
        (sympy.Rational(-1, 3), -1),
    ],
)
def test_signs_are_exact(expression: Any, sign: int) -> None:
    assert sign_of(expression) == sign


@pytest.mark.parametrize("text", ["log(x - 2)", "1/(x - 2)", "sqrt(1 - x)", "(1 - x)^(1/2)", "(x - 2)^-1"])
def test_no_value(text: str) -> None:
    with pytest.raises(NoValue):
        closed_forms([node_of(text)], {X: 2})
    symbols = {X: Symbolic.array(sympy.Integer(2))}
    with pytest.raises(NoValue):
        evaluate([node_of(text)], symbols, Symbolic)


def test_what_is_too_long_is_none() -> None:
    v = variable("v", (30,))
    node = apply("sum", apply("exp", v), axes=(-1,), keep=False)
    numbers = [Fraction(k, 7) for k in range(30)]
    assert closed_forms([node], {v: numbers})[node] is None
    few = closed_forms([apply("exp", v)], {v: numbers})[apply("exp", v)]
    assert few[0] == "1"
    assert all(len(text) <= MAX_CHARACTERS for text in few)


def _deep(op: str, layers: int) -> Node:
    h = X
    for _ in range(layers):
        h = apply(op, h * X + 1)
    return h


@pytest.mark.parametrize("op", ["tanh", "sigmoid", "exp", "softplus", "sin"])
def test_work_is_bounded_in_depth(op: str) -> None:
    try:
        assert closed_forms([_deep(op, 60)], {X: 2})[_deep(op, 60)] is None
    except NoValue:
        assert op == "exp"


def test_work_is_bounded_in_width() -> None:
    rng = np.random.default_rng(3)
    w, v = variable("W", (60, 60)), variable("v", (60,))
    h = v
    for _ in range(6):
        h = apply("tanh", w @ h)
    numbers = {w: rng.integers(-9, 9, (60, 60)).astype(object), v: rng.integers(-9, 9, 60).astype(object)}
    assert closed_forms([h], numbers)[h] == [None] * 60


def test_large_numbers_are_not_written_out() -> None:
    node = apply("sqrt", X**400 + 1)
    assert closed_forms([node], {X: 10})[node] is None
    assert as_fraction(certify([constant(2) ** 3], {})[constant(8)].item()) == 8
