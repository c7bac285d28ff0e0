"""A network as the text of a problem file, in the shorthand or written out."""

from __future__ import annotations

import json

from .networks import Array, Network, show


def head(network: Network) -> str:
    """The problem file up to its questions."""
    parts = _shorthand(network) if network.plan.written == "network" else _written_out(network)
    return f"id: {network.plan.id}\ntitle: The network {network.plan.id}\n" + parts


def _value(network: Network, name: str) -> str:
    return json.dumps(plain(show(network)(name, network.given[name])))


def plain(value: Array) -> object:
    """Nested lists of two-decimal numbers."""
    return [plain(part) for part in value] if value.ndim else round(float(value), 2)


def _shorthand(network: Network) -> str:
    layers = "".join(f"    - {_layer(network, layer)}\n" for layer in range(1, network.depth + 1))
    plan = network.plan
    summed = "" if plan.averaged else "  examples: sum\n"
    eta = f"given: {{eta: {_value(network, 'eta')}}}\n" if plan.update else ""
    return (
        f"network:\n  form: {plan.form}\n{summed}  input: {{x: {_value(network, 'x')}}}\n  layers:\n{layers}"
        f"  target: {{y: {_value(network, 'y')}}}\n  loss: {network.loss.text}\n{eta}"
    )


def _layer(network: Network, layer: int) -> str:
    weights, bias = _value(network, f"W{layer}"), _value(network, f"b{layer}")
    activation = network.activation(layer).text
    return f"{{weights: {{W{layer}: {weights}}}, bias: {{b{layer}: {bias}}}, activation: {activation}}}"


def _written_out(network: Network) -> str:
    used = ["x", "y"] + [f"{name}{layer}" for layer in range(1, network.depth + 1) for name in "Wb"]
    used += ["eta"] * network.plan.update + ["lam"] * network.plan.penalty
    given = "".join(f"  {name}: {_value(network, name)}\n" for name in used)
    return f"given:\n{given}compute:\n" + "".join(f"  {line}\n" for line in _compute(network))


def _compute(network: Network) -> list[str]:
    written = []
    for layer in range(1, network.depth + 1):
        into, out, weights = network.output(layer - 1), network.output(layer), f"W{layer}"
        product = f"{into} @ {weights}" if network.plan.form == "row" else f"{weights} @ {into}"
        name, bracket, rest = network.activation(layer).text.partition("(")
        more = f", {rest[:-1]}" if bracket else ""
        written += [f"z{layer}: {product} + b{layer}", f"{out}: {name}(z{layer}{more})"]
    loss = f"{network.loss.text}(yhat, y)"
    if not network.plan.penalty:
        return [*written, f"loss: {loss}"]
    return [*written, f"error: {loss}", "penalty: lam / 2 * sum(W1^2)", "loss: error + penalty"]
