"""The `network:` shorthand of a problem file: layers of weights, their input, target and loss."""

from msgspec import Struct

from gradekit.errors import Place
from gradekit.exercise.problem.fields import Fields, Refusal, read_fields, read_items, read_named
from gradekit.exercise.problem.known import EXAMPLES, FORMS
from gradekit.exercise.problem.located import Given, Text
from gradekit.exercise.problem.messages import Faults, shown
from gradekit.exercise.problem.nested import read_nested
from gradekit.exercise.problem.schema import Layer, Network
from gradekit.exercise.problem.values import read_expression, read_name, read_one_of
from gradekit.exercise.problem.yaml_text import Mapping, Node


class _Layers(Struct, frozen=True):
    """The fields of the layers, before the defaults that depend on their number are filled in."""

    fields: tuple[Fields, ...]


def read_network(node: Node, faults: Faults) -> Network:
    """The network with every default filled in."""
    fields = read_fields(node, faults, "network", _READERS)
    for key, example in (("input", "{x: [1, 0]}"), ("layers", "a list of layers")):
        if key not in fields:
            faults.add(fields.place, f"the network has no {key!r}: add {key}: {example}")
    if "loss" in fields and "target" not in fields:
        faults.add(fields.places["loss"], "the loss has nothing to compare with: add target: {y: [1]}")
    form = fields.get("form", "column")
    layers = _numbered(fields.get("layers", _Layers(())).fields, form, faults)
    if layers and fields.get("loss"):
        _refuse_arguments(fields.get("loss"), (layers[-1].output,), "loss", faults)
    return Network(
        fields.get("input", _nothing(node.place)), layers, form, fields.get("target"), fields.get("loss"),
        fields.get("examples", "mean") == "mean", node.place,
    )  # fmt: skip


def _numbered(layers: tuple[Fields, ...], form: str, faults: Faults) -> tuple[Layer, ...]:
    return tuple(_layer(fields, number, number == len(layers), form, faults) for number, fields in enumerate(layers, 1))


def _layer(fields: Fields, number: int, is_last: bool, form: str, faults: Faults) -> Layer:
    if "weights" not in fields:
        faults.add(fields.place, f"layer {number} has no 'weights': add weights: {{W{number}: [[0.1, 0.2]]}}")
    if form == "folded" and "bias" in fields:
        message = "with form: folded the bias is the first column of the weights: delete 'bias', or choose another form"
        faults.add(fields.places["bias"], message)
    activation = fields.get("activation", Text("identity", fields.place))
    pre_activation = fields.get("pre_activation", f"z{number}")
    _refuse_arguments(activation, ("z", pre_activation), "activation", faults)
    return Layer(
        fields.get("weights", _nothing(fields.place)),
        fields.get("bias"),
        activation,
        fields.get("output", "yhat" if is_last else f"h{number}"),
        pre_activation,
        fields.place,
    )


def _refuse_arguments(function: Text, names: tuple[str, ...], key: str, faults: Faults) -> None:
    """A fault where a function is written with what it is applied to, which it gets from the network: tanh(z)."""
    name, _, rest = function.value.partition("(")
    if rest.split(",")[0].strip(" )") in names:
        message = f"{shown(function.value)} says what it is applied to, which follows from the network"
        faults.add(function.place, f"{message}: write {key}: {name.strip()}")


def _nothing(place: Place) -> Given:
    """What stands where a required value is missing; the file is refused for it in any case."""
    return Given("", (), place)


def _read_quantity(node: Node, faults: Faults) -> Given:
    """One named value, like {W1: [[1, 2]]}."""
    if isinstance(node, Mapping) and len(node.entries) != 1:
        raise Refusal(node.place, f"expected one name with its value, like {{x: [1, 0]}}; received {len(node.entries)}")
    named = read_named(node, faults, "{x: [1, 0]}", read_name, read_nested)
    return next((Given(name, value, place) for name, value, place in named), _nothing(node.place))


def _read_layer(node: Node, faults: Faults) -> Fields:
    return read_fields(node, faults, "a layer", _LAYER_READERS)


def _read_layers(node: Node, faults: Faults) -> _Layers:
    return _Layers(read_items(node, faults, "- {weights: {W1: [[1, 2]]}, activation: sigmoid}", _read_layer))


_LAYER_READERS = {
    "weights": _read_quantity,
    "bias": _read_quantity,
    "activation": read_expression,
    "output": read_name,
    "pre_activation": read_name,
}

_READERS = {
    "input": _read_quantity,
    "layers": _read_layers,
    "target": _read_quantity,
    "loss": read_expression,
    "form": read_one_of(FORMS),
    "examples": read_one_of(EXAMPLES),
}
