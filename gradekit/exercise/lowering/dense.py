"""The `network:` shorthand: dense layers written out as the given quantities and compute lines they stand for.

form column   z = W @ x + b      x one column vector, or a matrix with one example a column
form row      z = x @ W + b      x one row vector, or a matrix with one example a row
form folded   z = Θ @ [1; x]     the first column of Θ multiplies the constant 1
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from gradekit.errors import Place
from gradekit.exercise.lowering.renamed import Renamed
from gradekit.exercise.problem.located import Given, Line, Nested, Text
from gradekit.exercise.problem.schema import Layer, Network

LOSS = "loss"
_AVERAGES_ITSELF = ("mean_squared_error", "half_mean_squared_error", "mse")


class Expansion(Struct, frozen=True):
    """What a shorthand stands for."""

    given: tuple[Given, ...]
    compute: tuple[Line, ...]


def expand(network: Network) -> Expansion:
    """The given quantities and compute lines of the network, in the order in which they are worked out."""
    given: list[Given] = [network.input]
    lines: list[Line] = []
    signal, width = network.input.name, _shape(network.input.value)
    for layer in network.layers:
        bias = _bias(layer)
        given += [layer.weights, bias] if bias else [layer.weights]
        lines += _layer_lines(network, layer, signal, width)
        signal, width = layer.output, _output_shape(network, layer, width)
    if network.target:
        given.append(_target(network.target, width))
    lines += _loss_lines(network, signal, width)
    return Expansion(tuple(given), tuple(lines))


def _layer_lines(network: Network, layer: Layer, signal: str, width: tuple[int, ...]) -> Iterator[Line]:
    weights = layer.weights.name
    factors = (signal, weights) if network.form == "row" else (weights, _with_constant(network, layer, signal, width))
    bias = () if layer.bias is None else (layer.bias.name + ".T" * (network.form == "row" and len(width) == 2),)
    yield Line(layer.pre_activation, _weighted_sum(factors, bias, layer.place), layer.place)
    axis = ", 1" if network.form != "row" and len(width) == 2 and "softmax" in layer.activation.value else ""
    yield Line(layer.output, _call(layer.activation, f"{layer.pre_activation}{axis}"), layer.place)


def _with_constant(network: Network, layer: Layer, signal: str, width: tuple[int, ...]) -> str:
    """The signal, in the folded form with the constant 1 in front, unless it holds that already."""
    if network.form != "folded":
        return signal
    columns = (_shape(layer.weights.value) or (1,))[-1]
    if width and columns == width[0]:
        return signal
    ones = "1" if len(width) < 2 else "[[" + ", ".join("1" * width[1]) + "]]"
    return f"concat({ones}, {signal})"


def _loss_lines(network: Network, output: str, width: tuple[int, ...]) -> Iterator[Line]:
    if network.loss is None or network.target is None:
        return
    examples = width[1 if network.form != "row" else 0] if len(width) == 2 else 1
    averaged = network.average and examples > 1 and network.loss.value not in _AVERAGES_ITSELF
    expression = _call(network.loss, f"{output}, {network.target.name}")
    yield Line(LOSS, replace(expression, value=expression.value + f" / {examples}" * averaged), network.loss.place)


def _call(function: Text, arguments: str) -> Text:
    """The function applied; `leaky_relu(0.1)` puts its own arguments behind."""
    name, bracket, rest = function.value.partition("(")
    own = ", " + rest.rstrip().removesuffix(")") if bracket else ""
    return Text(f"{name.strip()}({arguments}{own})", function.place)


def _weighted_sum(factors: tuple[str, str], bias: tuple[str, ...], place: Place) -> Text:
    """One call; a fault shows it as it is taught."""
    taught = " + ".join((" @ ".join(factors), *bias))
    return Renamed(f"weighted_sum({', '.join((*factors, *bias))})", place, taught, ((0, 0, True),))


def _bias(layer: Layer) -> Given | None:
    """The bias; one number beside a layer of one unit is a list of one."""
    one_unit = len(_shape(layer.weights.value)) == 2
    return _listed(layer.bias) if layer.bias and one_unit else layer.bias


def _target(target: Given, width: tuple[int, ...]) -> Given:
    return _listed(target) if len(width) == 1 else target


def _listed(given: Given) -> Given:
    return replace(given, value=(given.value,)) if isinstance(given.value, Text) else given


def _output_shape(network: Network, layer: Layer, width: tuple[int, ...]) -> tuple[int, ...]:
    weights = _shape(layer.weights.value)
    if len(weights) < 2:
        return width
    if network.form == "row":
        return (*width[:-1], weights[1])
    return (weights[0], *width[1:])


def _shape(value: Nested) -> tuple[int, ...]:
    if isinstance(value, Text):
        return ()
    return (len(value), *_shape(value[0])) if value else (0,)
