"""The layers of a `network:` as nodes, where they are what libraries have as layers: W @ x + b of one vector."""

from __future__ import annotations

from msgspec import Struct

from gradekit.engine.graph import Node
from gradekit.exercise.lowering import Exercise
from gradekit.exercise.problem.schema import Layer


class Dense(Struct, frozen=True, eq=False):
    """One layer: what comes in, its weights and bias (None without one), pre-activation and output."""

    signal: Node
    weights: Node
    bias: Node | None
    pre_activation: Node
    output: Node


def layers_of(exercise: Exercise) -> tuple[Dense, ...]:
    """The layers from the input on; () where one of them is anything else."""
    network = exercise.problem.network
    if network is None or network.form != "column":
        return ()
    signal, found = exercise.quantities.get(network.input.name), []
    for layer in network.layers:
        dense = None if signal is None else _dense(exercise, layer, signal)
        if dense is None:
            return ()
        found.append(dense)
        signal = dense.output
    return tuple(found)


def _dense(exercise: Exercise, layer: Layer, signal: Node) -> Dense | None:
    known = exercise.quantities
    weights, z, output = (known.get(name) for name in (layer.weights.name, layer.pre_activation, layer.output))
    bias = known.get(layer.bias.name) if layer.bias else None
    if (
        weights not in exercise.bindings
        or z is None
        or output is None
        or (layer.bias and bias not in exercise.bindings)
    ):
        return None
    product = z.inputs[0] if bias and z.op.name == "add" else z
    fits = product.op.name == "matmul" and product.inputs == (weights, signal) and signal.rank == 1
    if not fits or (bias is not None and z.inputs[1:] != (bias,)):
        return None
    return Dense(signal, weights, bias, z, output)
