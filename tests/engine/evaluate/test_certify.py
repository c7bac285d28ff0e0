"""Certified values: every digit proven, fractions where there are any, no value where there is none."""

from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import pytest
from flint import arb, fmpq

from gradekit.engine.evaluate.ball import accuracy
from gradekit.engine.evaluate.certify import as_float, as_fraction, at_most, certify, decimal_text
from gradekit.engine.graph import Node, apply, constant, variable
from gradekit.engine.ops import OPS
from gradekit.errors import NoValue

X = variable("x")
SQRT, E = OPS["sqrt"].build(X), OPS["exp"].build(X)


def certified(node: Node, x: Any, digits: int = 25) -> Any:
    return certify([node], {X: Fraction(x)}, digits)[node].item()


@pytest.mark.parametrize(
    ("node", "x", "value"),
    [
        (X / 3 - X / 7, "1/2", "2/21"),
        (SQRT, "9/4", "3/2"),
        (E, 0, 1),
        (apply("log", X), 1, 0),
        (apply("log2", X), "1/8", -3),
        (apply("log2", X), 2**100, 100),
        (apply("log10", X), 10**23, 23),
        (apply("sigmoid", X), 0, "1/2"),
        (apply("step", E - 1), "1/3", 1),
        (apply("heaviside", E - 9, at_zero=Fraction(0)) * E, 1, 0),
        (apply("relu", X), "-7/3", 0),
    ],
)
def test_rational_values_are_fractions(node: Node, x: Any, value: Any) -> None:
    assert as_fraction(certified(node, x)) == Fraction(value)


@pytest.mark.parametrize("logits", [(0, 0), (7, 7, 7), (Fraction(1, 3),) * 4])
def test_equal_logits_share_exactly(logits: tuple[Any, ...]) -> None:
    z = variable("z", (len(logits),))
    node = apply("softmax", z)
    assert [as_fraction(p) for p in certify([node], {z: logits})[node]] == [Fraction(1, len(logits))] * len(logits)


@pytest.mark.parametrize(("x", "digits"), [("151/400", 25), ("-31/7", 50), ("40", 100), ("-300", 30)])
def test_digits_are_proven(x: str, digits: int) -> None:
    node = apply("sigmoid", X)
    value = certified(node, x, digits)
    assert accuracy(value) >= digits
    with mpmath.workdps(digits + 30):
        right = 1 / (1 + mpmath.exp(-mpmath.mpf(Fraction(x).numerator) / Fraction(x).denominator))
        assert abs(mpmath.mpf(decimal_text(value, digits)) / right - 1) < mpmath.mpf(10) ** (1 - digits)


def test_cancellation_costs_precision_not_digits() -> None:
    node = (1 + apply("exp", -X)) - 1
    value = certified(node, 600)
    assert accuracy(value) >= 25
    assert decimal_text(value, 10) == "0." + "0" * 260 + "2650396553"


def test_ties_are_decided_by_rationals() -> None:
    tie = X / 3 - X * Fraction(1, 3)
    for op, at_tie in (("sign", 0), ("step", 1), ("relu", 0), ("abs", 0)):
        assert as_fraction(certified(apply(op, tie), "1/7")) == at_tie
    assert as_fraction(certified(apply("compare", X / 3, X * Fraction(1, 3), relation="equal"), "1/7")) == 1


def test_a_hidden_zero_is_zero() -> None:
    hidden = SQRT * SQRT - X
    for node in (hidden, apply("sqrt", hidden), apply("sign", hidden), apply("relu", hidden)):
        assert as_fraction(certified(node, 2)) == 0


def test_the_largest_of_irrational_entries_is_found_at_once() -> None:
    z = variable("z", (3,))
    powers = apply("exp", z)
    node = apply(
        "compare", powers, apply("stretch", apply("max", powers, axes=(-1,), keep=True), dims=(3,)), relation="equal"
    )
    assert [as_fraction(entry) for entry in certify([node], {z: ["1/3", "4/3", "-2"]})[node]] == [0, 1, 0]


@pytest.mark.parametrize(
    ("node", "x"),
    [
        (apply("log", X), 0),
        (apply("log", X), -1),
        (apply("log10", X), 0),
        (1 / X, 0),
        (SQRT, "-1/9"),
        (X**-1, 0),
        (X ** constant(Fraction(1, 2)), -1),
        (X**X, "-1/2"),
        (apply("log", E - E), 1),
        (1 / (SQRT * SQRT - X), 2),
        (apply("sin", (X**400) ** 400), 10),
    ],
)
def test_no_value(node: Node, x: Any) -> None:
    with pytest.raises(NoValue) as caught:
        certified(node, x)
    assert isinstance(caught.value.node, Node)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("node", "start"),
    [
        ((X**400) ** 400, "1e+160000"),
        (((X**400) ** 400) ** 400, "1e+64000000"),
        (apply("exp", X**9), "8.00298177066"),
        (1 / apply("exp", X**9), "1.2495342719"),
        (apply("tanh", X**400), "1"),
        (apply("sigmoid", -(X**400)), "0"),
    ],
)
def test_huge_numbers_do_not_hang(node: Node, start: str) -> None:
    assert decimal_text(certified(node, 10)).startswith(start)


def test_a_tower_is_refused_in_a_sentence() -> None:
    tower = X
    for _ in range(5):
        tower = apply("exp", tower)
    with pytest.raises(NoValue, match="too large|no real value"):
        certified(tower, 5)


def test_a_long_chain_of_powers() -> None:
    chain = X
    for _ in range(300):
        chain = chain * chain / 2
    assert as_fraction(certified(chain, 2)) == 2
    assert as_float(certified(chain, 1)) == 0


def test_arrays_keep_their_shape_and_mix_fractions_with_balls() -> None:
    z = variable("m", (2, 2))
    node = apply("sqrt", z)
    found = certify([node], {z: [[4, 2], ["1/9", 3]]})[node]
    assert found.shape == (2, 2)
    assert all(isinstance(entry, arb | fmpq) for entry in found.flat)
    assert [decimal_text(entry, 6) for entry in found.flat] == ["2", "1.41421", "0.333333", "1.73205"]


@pytest.mark.parametrize("value", [fmpq(1, 3), arb(2).sqrt()])
def test_at_most(value: Any) -> None:
    near = Fraction(as_float(value))
    assert at_most(value, near, Fraction(1, 10**15))
    assert not at_most(value, near + Fraction(1, 10), Fraction(1, 100))


def test_bindings_may_be_arrays_or_nested_lists() -> None:
    v = variable("v", (2,))
    assert all(
        as_fraction(certify([v * 2], {v: given})[v * 2][1]) == 3
        for given in ([1, "3/2"], np.array([Fraction(1), Fraction(3, 2)]), (1, Fraction(3, 2)))
    )
