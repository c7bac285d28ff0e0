"""Derivatives as quantities: paths summed, fresh lines apart, of intermediates and of gradients, and very deep."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from flint import arb

from gradekit.engine.backward import grad, reverse, reverse_to
from gradekit.engine.evaluate import evaluate
from gradekit.engine.evaluate.ball import Ball, at_precision
from gradekit.engine.evaluate.certify import as_fraction, certify
from gradekit.engine.evaluate.float64 import Float64
from gradekit.engine.graph import Node, apply, constant, fresh, variable
from tests.engine.laws import verify

X, Y = variable("x"), variable("y")


def exact(node: Node, **numbers: Any) -> Any:
    """The exact value of a node, whose variables x and y are scalars."""
    bindings = {variable(name): Fraction(number) for name, number in numbers.items()}
    return as_fraction(certify([node], bindings)[node].item())


def test_paths_are_summed() -> None:
    root = X * Y + X**3
    assert exact(grad(root, X), x=2, y=5) == 5 + 12
    assert len(reverse(root).paths[X]) == 2


def test_a_path_names_its_consumer_and_its_upstream() -> None:
    product = X * Y
    root = product * product
    paths = reverse(root).paths
    assert [path.operand for path in paths[product]] == [0, 1]
    assert paths[X][0].consumer is product
    assert paths[X][0].upstream is reverse(root).gradients[product]


def test_fresh_lines_are_separate_quantities() -> None:
    """e = x·y and f = x·y + 1 as two lines: L = e·f depends on e by its own path alone."""
    e, f = fresh(X * Y), fresh(fresh(X * Y) + 1)
    root = e * f
    assert exact(grad(root, e), x=2, y=5) == 11
    assert exact(grad(root, X), x=2, y=5) == 5 * 11 + 10 * 5


def test_equal_by_construction_has_one_gradient() -> None:
    """For z = W·x + b the gradient of b is the δ of z: the same node."""
    w, x, b = variable("W", (2, 3)), variable("x", (3,)), variable("b", (2,))
    z = w @ x + b
    gradients = reverse(apply("half_squared_error", apply("tanh", z), variable("t", (2,)), axes=(-1,))).gradients
    assert gradients[b] is gradients[z]
    assert gradients[w] is apply("outer", gradients[z], x)


def test_gradient_of_an_intermediate_and_of_a_gradient() -> None:
    inner = X**2
    outer = inner**3
    assert exact(grad(outer, inner), x=2) == 3 * 16
    assert exact(grad(grad(outer, X), X), x=2) == 30 * 16
    assert exact(grad(grad(X * Y**2, Y), X), x=2, y=7) == 14


def test_what_does_not_matter_has_gradient_zero() -> None:
    assert grad(X**2, Y) is constant(0)
    assert grad(apply("step", X), X) is constant(0)
    assert grad(variable("v", (2,)) * 3, Y).shape == (2,)
    assert grad(X, X) is constant(1)


def test_a_line_that_is_a_number_has_a_gradient() -> None:
    line = fresh(constant(3))
    assert exact(grad(line * X, line), x=7) == 7


def test_jacobian() -> None:
    w, x = variable("W", (2, 3)), variable("v", (3,))
    numbers = np.array([[1, 2, 3], [4, 5, 7]], dtype=float)
    jacobian = grad(w @ x, x)
    assert jacobian.shape == (2, 3)
    found = evaluate([jacobian], {w: numbers, x: np.ones(3)}, Float64)[jacobian]
    assert np.array_equal(found, numbers)
    assert grad(w @ x, w).shape == (2, 2, 3)


def test_seed_weighs_the_entries() -> None:
    v, seed = variable("v", (3,)), variable("seed", (3,))
    gradient = reverse(v * v, seed).gradients[v]
    found = evaluate([gradient], {v: np.array([1.0, 2, 3]), seed: np.array([1.0, 0, 10])}, Float64)[gradient]
    assert np.array_equal(found, [2, 0, 60])


def _bce(z: Node, t: Node) -> Node:
    return apply("binary_cross_entropy", apply("sigmoid", z), t, axes=(-1,))


def _ce(z: Node, t: Node) -> Node:
    return apply("cross_entropy", apply("softmax", z), t, axes=(-1,))


def _scaled_ce(z: Node, t: Node) -> Node:
    return _ce(z, t) * 3 + _ce(z, t) ** 2


@pytest.mark.parametrize("loss", [_bce, _ce, _scaled_ce])
def test_fused_gradients_are_the_chain_rule(loss: Callable[[Node, Node], Node]) -> None:
    """sigmoid with binary, softmax with categorical cross-entropy: to second order, by logits and by target."""
    z, t, direction = variable("z", (3,)), variable("t", (3,)), variable("d", (3,))
    values = {z: ["1/3", "-2/7", "5/4"], t: ["1/5", "2/5", "1/7"], direction: ["1/2", "-1/3", "4/5"]}
    with at_precision(300):
        bindings = {node: Ball.array([Fraction(text) for text in texts]) for node, texts in values.items()}
        first = [apply("dot", grad(loss(z, t), x), direction) for x in (z, t)]
        for root in (loss(z, t), *first):
            for x in (z, t):
                slope = apply("dot", grad(root, x), direction)
                assert abs(_value(slope, bindings) - _difference(root, x, direction, bindings)) < arb("1e-40")


def _value(node: Node, bindings: dict[Node, Any]) -> arb:
    return evaluate([node], bindings, Ball)[node].item()


def _difference(root: Node, x: Node, direction: Node, bindings: dict[Node, Any]) -> arb:
    step = Ball.number(Fraction(1, 2**100))
    ahead, behind = (_value(root, bindings | {x: bindings[x] + s * bindings[direction]}) for s in (step, -step))
    return (ahead - behind) / (2 * step)


def test_fused_gradient_is_prediction_minus_target() -> None:
    z, t = variable("z", (3,)), variable("t", (3,))
    assert grad(_bce(z, t), z) is apply("sigmoid", z) - t


def test_two_thousand_layers() -> None:
    """Built, differentiated, checked and evaluated without recursion."""
    w, h = variable("w"), X
    for _ in range(2000):
        h = apply("tanh", w * h + 1)
    gradients = reverse(h).gradients
    verify([h, gradients[w]])
    found = evaluate([h, gradients[w]], {X: np.float64(0.5), w: np.float64(0.25)}, Float64)
    slope, value = 0.0, 0.5
    for _ in range(2000):
        before, value = value, np.tanh(0.25 * value + 1)
        slope = (1 - value**2) * (before + 0.25 * slope)
    assert np.isclose(found[h], value, rtol=1e-14)
    assert np.isclose(found[gradients[w]], slope, rtol=1e-12)


def test_what_was_made_before_is_not_differentiated() -> None:
    """The last step of a long run costs no more than the first."""
    w = variable("w")
    steps = [w]
    for _ in range(300):
        steps.append(apply("tanh", steps[-1] * 2))
    loss = steps[-1] * steps[-1]
    assert len(reverse_to(loss, steps[-2]).gradients) < 6
    assert grad(loss, steps[-2]) is reverse(loss).gradients[steps[-2]]
    assert grad(loss, w) is reverse(loss).gradients[w]
