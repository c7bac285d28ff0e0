"""Every mistake of the field that can be made in a dense network, as wrong rules written by hand."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from .anywhere import anywhere, changed
from .networks import Network, upstream
from .working import Exercise, Rule, Slip, same


def slips(network: Network, exercise: Exercise, rng: np.random.Generator) -> Iterator[Slip]:
    """All slips of an exercise."""
    rules = {line.name: line.rule for line in exercise.lines}
    for layer in range(1, network.depth + 1):
        yield from _forward(network, layer)
        yield from _delta(network, layer, rules[network.delta(layer)])
        yield from _weights(network, layer, rules[f"dW{layer}"])
        yield from _several(network, layer, rules)
        if network.plan.update:
            yield from _update(f"W{layer}")
            yield from _update(f"b{layer}") if network.plan.asks_bias else ()
    yield from _loss(network, rules["loss"])
    yield from anywhere(exercise, rng)


def _forward(network: Network, layer: int) -> Iterator[Slip]:
    z, weights, bias, product = f"z{layer}", f"W{layer}", f"b{layer}", f"p{layer}"
    yield Slip("bias-omitted", z, lambda e, r: e[product])
    if _bends(network, layer):
        yield Slip("activation-omitted", network.output(layer), lambda e, r: e[z])
    if layer > 1 and _bends(network, layer - 1):
        yield Slip("pre-activation-used", z, lambda e, r: e[weights] @ e[f"z{layer - 1}"] + e[bias])


def _bends(network: Network, layer: int) -> bool:
    return network.plan.activations[layer - 1] != "identity"


def _loss(network: Network, rule: Rule) -> Iterator[Slip]:
    for factor in network.loss.others(network.given["y"].size):
        yield Slip("loss-factor", "loss", _scaled(rule, factor))
    if network.loss.fused:
        yield Slip("sign-flipped", "loss", changed(rule, np.negative))
        for base in (2, 10):
            yield Slip("wrong-log-base", "loss", _scaled(rule, 1 / float(np.log(base))))


def _scaled(rule: Rule, factor: float) -> Rule:
    return lambda e, r: factor * rule(e, r)


def _delta(network: Network, layer: int, rule: Rule) -> Iterator[Slip]:
    """Slips in ∂loss/∂z, which all that is behind it inherits."""
    delta, up = network.delta(layer), upstream(network, layer)
    if layer == network.depth:
        for factor in network.loss.others(network.given["y"].size):
            yield Slip("loss-factor", delta, _scaled(rule, factor))
        yield Slip("sign-flipped", delta, changed(rule, np.negative))
    if _bends(network, layer):
        yield Slip("activation-derivative-omitted", delta, up)
        yield from _slopes(network, layer)
    if layer < network.depth:
        yield from _passed_back(network, layer)


def _slopes(network: Network, layer: int) -> Iterator[Slip]:
    z, out, up, function = f"z{layer}", network.output(layer), upstream(network, layer), network.activation(layer)
    if network.plan.activations[layer - 1] == "softmax":
        return
    yield Slip("upstream-omitted", network.delta(layer), lambda e, r: function.slope(e[z], e[out]))
    if not function.has_kink:
        again = lambda e: function.slope(e[out], function.value(e[out], same))  # noqa: E731 (named for what it is)
        yield Slip("derivative-at-activation", network.delta(layer), lambda e, r: up(e, r) * again(e))


def _passed_back(network: Network, layer: int) -> Iterator[Slip]:
    """Slips with the weights that a gradient goes back through."""
    delta, following, above = network.delta(layer), f"W{layer + 1}", network.delta(layer + 1)
    function, z, out = network.activation(layer), f"z{layer}", network.output(layer)
    if network.plan.update:
        with_new = upstream(network, layer, "new_" + following)
        new = lambda e: {**e, "new_" + following: e[following] - e["eta"] * e[f"d{following}"]}  # noqa: E731
        yield Slip("updated-weight-used", delta, lambda e, r: with_new(new(e), r) * function.slope(e[z], e[out]))
    if network.widths[layer] == network.widths[layer + 1]:
        yield Slip("transposed", delta, lambda e, r: e[following] @ e[above] * function.slope(e[z], e[out]))


def _weights(network: Network, layer: int, rule: Rule) -> Iterator[Slip]:
    """Slips in the outer product that makes a weight gradient."""
    line, into, delta = f"dW{layer}", network.output(layer - 1), network.delta(layer)
    if network.plan.penalty and layer == 1:
        yield Slip("path-omitted", line, lambda e, r: e["dW1_error"])
        yield Slip("path-omitted", line, lambda e, r: e["dW1_penalty"])
        return
    yield Slip("upstream-omitted", line, lambda e, r: np.ones_like(e[delta]) @ e[into].T)
    if layer == network.depth:
        for factor in network.loss.others(network.given["y"].size):
            yield Slip("loss-factor", line, _scaled(rule, factor))
    if layer > 1 and _bends(network, layer - 1):
        yield Slip("pre-activation-used", line, lambda e, r: e[delta] @ e[f"z{layer - 1}"].T)
    for other in range(network.depth):
        if other != layer - 1 and network.widths[other] == network.widths[layer - 1]:
            yield Slip("input-instead-of-activation", line, _outer(delta, network.output(other)))


def _outer(delta: str, signal: str) -> Rule:
    return lambda e, r: e[delta] @ e[signal].T


def _several(network: Network, layer: int, rules: dict[str, Rule]) -> Iterator[Slip]:
    """Slips between the sum and the mean over examples."""
    count, averaged = network.plan.examples, network.plan.averaged
    if count == 1:
        return
    mistake, factor = ("summed-not-averaged", count) if averaged else ("averaged-not-summed", 1 / count)
    lines = (f"dW{layer}", f"db{layer}") + (("loss", network.delta(layer)) if layer == network.depth else ())
    for line in lines:
        yield Slip(mistake, line, _scaled(rules[line], factor))


def _update(name: str) -> Iterator[Slip]:
    line, gradient, step = f"new{name}", f"d{name}", f"step{name}"
    yield Slip("learning-rate-omitted", line, lambda e, r: e[name] - e[gradient])
    yield Slip("ascent", line, lambda e, r: e[name] + e[step])
    yield Slip("gradient-instead-of-update", line, lambda e, r: e[gradient])
    yield Slip("gradient-instead-of-update", line, lambda e, r: e[step])
    yield Slip("gradient-instead-of-update", line, lambda e, r: -e[step])
    yield Slip("no-update", line, lambda e, r: e[name])
