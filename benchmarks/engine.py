"""How fast the engine evaluates: beside hand-written numpy, and as the graph grows.

python benchmarks/engine.py

Prints ratios and milliseconds a node, all measured in this run; medians of several runs. The first comparison is a
784-128-10 network, sigmoid and softmax with cross-entropy, forward and backward over a batch of 32 examples.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from fractions import Fraction
from statistics import median

import numpy as np

import gradekit.engine.ops  # noqa: F401  # fills the table of ops
from gradekit.engine.backward import grad
from gradekit.engine.evaluate import evaluate, outputs
from gradekit.engine.evaluate.ball import Ball, at_precision
from gradekit.engine.evaluate.float64 import Float64
from gradekit.engine.graph import OPS, Node, apply, topological, variable

RUNS = 15
BATCH, SIZES = 32, (784, 128, 10)


def timed(function: Callable[[], object], runs: int = RUNS) -> float:
    """Median seconds of a call, after one that is not counted."""
    function()
    samples = []
    for _ in range(runs):
        start = time.perf_counter()
        function()
        samples.append(time.perf_counter() - start)
    return median(samples)


def digits_network() -> tuple[list[Node], dict[Node, np.ndarray]]:
    """Loss and gradients of the network, with values for its leaves; rows are examples."""
    source = np.random.default_rng(7)
    shapes = {"X": (BATCH, SIZES[0]), "Y": (BATCH, SIZES[2])}
    shapes |= {"W1": SIZES[:2], "b1": (1, SIZES[1]), "W2": SIZES[1:], "b2": (1, SIZES[2])}
    leaves = {name: variable(name, shape) for name, shape in shapes.items()}
    values = {node: source.normal(scale=0.1, size=node.shape) for node in leaves.values()}
    values[leaves["Y"]] = np.eye(SIZES[2])[source.integers(0, SIZES[2], BATCH)]
    hidden = apply("sigmoid", leaves["X"] @ leaves["W1"] + leaves["b1"])
    output = apply("softmax", hidden @ leaves["W2"] + leaves["b2"], axes=(-1,))
    loss = OPS["cross_entropy"].build(output, leaves["Y"]) / BATCH
    return [loss, *(grad(loss, leaves[name]) for name in ("W1", "b1", "W2", "b2"))], values


def by_hand(values: dict[str, np.ndarray]) -> list[np.ndarray]:
    """The same in numpy, as one would write it."""
    X, Y, W1, b1, W2, b2 = (values[name] for name in ("X", "Y", "W1", "b1", "W2", "b2"))
    hidden = 1 / (1 + np.exp(-(X @ W1 + b1)))
    z = hidden @ W2 + b2
    powers = np.exp(z - z.max(axis=1, keepdims=True))
    output = powers / powers.sum(axis=1, keepdims=True)
    loss = -(Y * np.log(np.where(Y > 0, output, 1))).sum() / BATCH
    delta2 = (output - Y) / BATCH
    delta1 = delta2 @ W2.T * hidden * (1 - hidden)
    return [loss, X.T @ delta1, delta1.sum(0, keepdims=True), hidden.T @ delta2, delta2.sum(0, keepdims=True)]


def chain(layers: int) -> tuple[list[Node], dict[Node, np.ndarray]]:
    """A chain of scalar tanh layers with its gradient by the first weight."""
    signal = variable("x")
    values = {signal: np.array(Fraction(1, 2), dtype=object)}
    weights = [variable(f"w{k}") for k in range(layers)]
    for k, weight in enumerate(weights):
        values[weight] = np.array(Fraction(7 + k % 5, 10), dtype=object)
        signal = apply("tanh", weight * signal)
    return [signal, grad(signal, weights[0])], values


def main() -> None:
    nodes, values = digits_network()
    named = {node.params["name"]: value for node, value in values.items()}
    for computed, right in zip(outputs(nodes, values, Float64), by_hand(named), strict=True):
        np.testing.assert_allclose(computed, right, rtol=1e-9)
    ours, numpy = timed(lambda: outputs(nodes, values, Float64)), timed(lambda: by_hand(named))
    print(f"784-128-10, batch 32, forward and backward: {ours * 1e3:.2f} ms, numpy by hand {numpy * 1e3:.2f} ms")
    print(f"ratio {ours / numpy:.2f} (bound 2)")
    print("\nlayers   nodes   float64 ms   a node µs   balls ms   a node µs")
    for layers in (10, 100, 1000, 2000):
        nodes, exact = chain(layers)
        count = len(topological(nodes))
        floats = {node: Float64.array(value) for node, value in exact.items()}
        fast = timed(lambda n=nodes, v=floats: evaluate(n, v, Float64), 5)
        with at_precision(128):
            balls = {node: Ball.array(value) for node, value in exact.items()}
            slow = timed(lambda n=nodes, v=balls: evaluate(n, v, Ball), 5)
        row = (layers, count, fast * 1e3, fast / count * 1e6, slow * 1e3, slow / count * 1e6)
        print("{:6d} {:7d} {:12.2f} {:11.2f} {:10.2f} {:11.2f}".format(*row))


if __name__ == "__main__":
    main()
