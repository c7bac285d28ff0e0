"""Random dense networks: their problem files and their hand working.

Inside, units stand down the first axis and examples along the second, and W is (units out, units in), whatever the
exercise's own layout is; `show` turns a value into that layout.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from .functions import ACTIVATIONS, LOSSES, Activation, Loss
from .working import Array, Asked, Env, Line, Rounder, Rule, same

NEAR_KINK = 0.05


@dataclass(frozen=True, slots=True)
class Plan:
    """What kind of network: widths of 0 are drawn; examples: how many, and whether their losses are averaged.

    written: with the `network` shorthand or as `compute` lines; asks_bias: whether bias gradients are asked;
    update: whether new weights are asked; penalty: whether ½λΣW² of the first layer is added to the loss.
    """

    id: str
    widths: tuple[int, ...]
    activations: tuple[str, ...]
    loss: str
    form: str = "column"
    examples: int = 1
    averaged: bool = True
    written: str = "network"
    asks_bias: bool = True
    update: bool = False
    penalty: bool = False


PLANS = (
    Plan("sigmoid-column", (0, 0, 1), ("sigmoid", "sigmoid"), "half_squared_error", update=True),
    Plan("tanh-two-outputs", (0, 0, 2), ("tanh", "sigmoid"), "squared_error"),
    Plan("relu-softmax", (0, 4, 3), ("relu", "softmax"), "cross_entropy", update=True),
    Plan("square-layers", (2, 2, 2, 1), ("tanh", "sigmoid", "sigmoid"), "binary_cross_entropy", update=True),
    Plan("three-hidden", (0, 3, 3, 2, 2), ("leaky", "tanh", "sigmoid", "softmax"), "cross_entropy"),
    Plan("row-regression", (0, 0, 2), ("sigmoid", "identity"), "mean_squared_error", form="row", update=True),
    Plan("row-by-hand", (2, 3, 3), ("relu", "softmax"), "cross_entropy", form="row", written="compute"),
    Plan("row-two-hidden", (0, 4, 0, 1), ("leaky", "tanh", "sigmoid"), "binary_cross_entropy", form="row"),
    Plan("one-layer", (0, 1), ("sigmoid",), "binary_cross_entropy", update=True),
    Plan("hidden-delta", (3, 3, 2), ("sigmoid", "tanh"), "half_mean_squared_error", asks_bias=False, update=True),
    Plan("penalty", (0, 0, 1), ("tanh", "sigmoid"), "half_squared_error", written="compute", update=True, penalty=True),
    Plan("examples-mean", (2, 3, 1), ("sigmoid", "sigmoid"), "half_squared_error", examples=4, update=True),
    Plan("examples-sum", (2, 0, 1), ("tanh", "sigmoid"), "squared_error", examples=3, averaged=False),
    Plan("examples-rows", (3, 2, 3), ("tanh", "softmax"), "cross_entropy", form="row", examples=4, update=True),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Network:
    """A network drawn from a plan: `given` holds x, y, W1, b1, …, eta and lam in the inner layout."""

    plan: Plan
    widths: tuple[int, ...]
    given: Env = field(compare=False)

    @property
    def depth(self) -> int:
        return len(self.widths) - 1

    @property
    def loss(self) -> Loss:
        return LOSSES[self.plan.loss]

    @property
    def weight_of_example(self) -> float:
        """What the loss of one example counts in the whole."""
        return 1 / self.plan.examples if self.plan.averaged and not self.loss.averages else 1.0

    @property
    def factor(self) -> float:
        """What stands before the sum of all losses."""
        return self.loss.factor(self.given["y"].size) * self.weight_of_example

    def activation(self, layer: int) -> Activation:
        return ACTIVATIONS[self.plan.activations[layer - 1]]

    def output(self, layer: int) -> str:
        """The name of a layer's output; layer 0 is the input."""
        return "x" if layer == 0 else "yhat" if layer == self.depth else f"h{layer}"

    def delta(self, layer: int) -> str:
        """The line that holds ∂loss/∂z of a layer: with one example that is the bias gradient."""
        return f"db{layer}" if self.plan.examples == 1 else f"dz{layer}"


def draw(plan: Plan, rng: np.random.Generator) -> Network:
    """A network of the plan with random shapes and two-decimal numbers, away from kinks and from dead layers."""
    while True:
        widths = _widths(plan, rng)
        network = Network(plan, widths, _given(plan, widths, rng))
        if _is_lively(network):
            return network


def _widths(plan: Plan, rng: np.random.Generator) -> tuple[int, ...]:
    while True:
        widths = tuple(int(width or rng.integers(2, 5)) for width in plan.widths)
        pairs = list(zip(widths, widths[1:], plan.widths, plan.widths[1:], strict=False))
        if all(out != into or (a and b) for into, out, a, b in pairs):
            return widths


def _given(plan: Plan, widths: tuple[int, ...], rng: np.random.Generator) -> Env:
    given = {"x": _numbers(rng, (widths[0], plan.examples), 1.5)}
    for layer, (into, out) in enumerate(zip(widths, widths[1:], strict=False), 1):
        given[f"W{layer}"] = _numbers(rng, (out, into), 1.2)
        given[f"b{layer}"] = _numbers(rng, (out, 1), 0.8)
    given["y"] = _target(plan, widths[-1], rng)
    given["eta"] = np.array(rng.choice([0.1, 0.2, 0.5]))
    given["lam"] = np.array(rng.choice([0.1, 0.2, 0.4]))
    return given


def _numbers(rng: np.random.Generator, shape: tuple[int, ...], largest: float) -> Array:
    """Random numbers of two decimals, none of them near zero."""
    return np.round(rng.uniform(0.08, largest, shape) * rng.choice([-1, 1], shape), 2)


def _target(plan: Plan, outputs: int, rng: np.random.Generator) -> Array:
    if plan.loss == "cross_entropy":
        return np.eye(outputs)[:, rng.integers(0, outputs, plan.examples)]
    if plan.loss == "binary_cross_entropy":
        return rng.integers(0, 2, (outputs, plan.examples)) * 1.0
    return np.round(rng.uniform(0.05, 0.95, (outputs, plan.examples)), 2)


def _is_lively(network: Network) -> bool:
    """Whether no unit is near a kink, no rectified layer is dead, and every layer has some gradient."""
    env = dict(network.given)
    for line in lines(network):
        env[line.name] = line.rule(env, same)
    for layer in range(1, network.depth + 1):
        z = env[f"z{layer}"]
        if network.activation(layer).has_kink and (np.abs(z).min() < NEAR_KINK or not (z > 0).any(axis=0).all()):
            return False
    return all(np.abs(env[network.delta(layer)]).max() > 5e-3 for layer in range(1, network.depth + 1))


def lines(network: Network) -> tuple[Line, ...]:
    """The whole working: forward, loss, backward, new weights."""
    numbers = range(1, network.depth + 1)
    parts = [*(_forward(network, layer) for layer in numbers), _loss_lines(network)]
    parts += [_backward(network, layer) for layer in reversed(numbers)]
    if network.plan.update:
        parts += [_update(name + str(layer)) for layer in reversed(numbers) for name in "Wb"]
    return tuple(line for part in parts for line in part)


def _forward(network: Network, layer: int) -> Iterator[Line]:
    weights, into, bias = f"W{layer}", network.output(layer - 1), f"b{layer}"
    activation = network.activation(layer)
    yield Line(f"p{layer}", lambda e, r: r(e[weights][:, :, None] * e[into][None]).sum(axis=1))
    yield Line(f"z{layer}", lambda e, r: e[f"p{layer}"] + e[bias])
    yield Line(network.output(layer), lambda e, r: activation.value(e[f"z{layer}"], r))


def _loss_lines(network: Network) -> Iterator[Line]:
    loss, factor = network.loss, network.factor
    name = "error" if network.plan.penalty else "loss"
    yield Line(name, lambda e, r: factor * loss.total(e["yhat"], e["y"], r))
    if network.plan.penalty:
        yield Line("penalty", lambda e, r: e["lam"] / 2 * r(e["W1"] ** 2).sum())
        yield Line("loss", lambda e, r: e["error"] + e["penalty"])


def _backward(network: Network, layer: int) -> Iterator[Line]:
    into, delta = network.output(layer - 1), network.delta(layer)
    yield from _delta_lines(network, layer)
    if network.plan.examples > 1:
        yield Line(f"db{layer}", lambda e, r: e[delta].sum(axis=1, keepdims=True))
    product: Rule = lambda e, r: r(e[delta][:, None, :] * e[into][None]).sum(axis=2)  # noqa: E731 (one of two rules)
    if not (network.plan.penalty and layer == 1):
        yield Line(f"dW{layer}", product)
        return
    yield Line("dW1_error", product)
    yield Line("dW1_penalty", lambda e, r: e["lam"] * e["W1"])
    yield Line("dW1", lambda e, r: e["dW1_error"] + e["dW1_penalty"])


def _delta_lines(network: Network, layer: int) -> Iterator[Line]:
    """∂loss/∂z of a layer: upstream times slope, or ŷ − y where the two cancel to that."""
    out, z, up, slope = network.output(layer), f"z{layer}", f"u{layer}", f"s{layer}"
    if layer == network.depth and network.loss.fused:
        yield Line(network.delta(layer), _fused(network))
        return
    yield Line(up, upstream(network, layer))
    function = network.activation(layer)
    yield Line(slope, lambda e, r: function.slope(e[z], e[out]))
    yield Line(network.delta(layer), lambda e, r: e[up] * e[slope])


def _fused(network: Network) -> Rule:
    """ŷ − y; with steps rounded inside the line, the long way over ∂loss/∂ŷ."""

    def rule(e: Env, r: Rounder) -> Array:
        p, y = e["yhat"], e["y"]
        if r is same:
            return network.factor * (p - y)
        slope = r(network.loss.slope(p, y))
        if network.plan.loss == "binary_cross_entropy":
            return network.factor * slope * r(p * (1 - p))
        return network.factor * r(p * (slope - r(p * slope).sum(axis=0)))

    return rule


def upstream(network: Network, layer: int, weights: str = "") -> Rule:
    """∂loss by a layer's output; `weights` names others than the next layer's."""
    if layer == network.depth:
        return lambda e, r: network.factor * network.loss.slope(e["yhat"], e["y"])
    following, delta = weights or f"W{layer + 1}", network.delta(layer + 1)
    return lambda e, r: r(e[following].T[:, :, None] * e[delta][None]).sum(axis=1)


def _update(name: str) -> Iterator[Line]:
    yield Line(f"step{name}", lambda e, r: e["eta"] * e[f"d{name}"])
    yield Line(f"new{name}", lambda e, r: e[name] - e[f"step{name}"])


def show(network: Network) -> Callable[[str, Array], Array]:
    """The layout of the exercise: vectors for one example and for biases; rows where x is a row."""
    row, single = network.plan.form == "row", network.plan.examples == 1

    def shown(name: str, value: Array) -> Array:
        if np.ndim(value) == 0:
            return np.asarray(value)
        of_weights = "W" in name
        if not of_weights and (single or "b" in name):
            return np.asarray(value).reshape(-1)
        return value.T if row else value

    return shown


def asked(network: Network) -> tuple[Asked, ...]:
    """Every pre-activation, activation, the loss, every gradient, and the new weights if the plan has them.

    In the order of the working: what is asked later follows from what was asked earlier, and never the other way.
    """
    found = []
    for layer in range(1, network.depth + 1):
        found += [_quantity(network, name) for name in (f"z{layer}", network.output(layer))]
    found.append(_quantity(network, "loss"))
    for layer in range(network.depth, 0, -1):
        found += [_gradient(f"z{layer}", True)] * (network.plan.examples > 1)
        found += [_gradient(f"b{layer}")] * network.plan.asks_bias + [_gradient(f"W{layer}")]
    if network.plan.update:
        names = [name + str(layer) for layer in range(network.depth, 0, -1) for name in "Wb"]
        found += [_new(name) for name in names if network.plan.asks_bias or name[0] == "W"]
    return tuple(found)


def _quantity(network: Network, name: str) -> Asked:
    return Asked(name, (name,), (name,), network.plan.examples > 1 and name != "loss")


def _gradient(name: str, is_matrix: bool = False) -> Asked:
    return Asked(f"d{name}", (f"d{name}",), (f"grad(loss, {name})",), is_matrix or name[0] == "W")


def _new(name: str) -> Asked:
    return Asked(f"new{name}", (f"new{name}",), (f"{name} - eta * grad(loss, {name})",), name[0] == "W")
