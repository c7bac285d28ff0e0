"""An activation applied to an output that has none, and another entry picked than the one that is meant."""

from __future__ import annotations

from collections.abc import Iterator

from gradekit.engine.graph import Node, apply, topological
from gradekit.engine.ops import OPS
from gradekit.marking.mistakes.activations import is_op, pre_activation
from gradekit.marking.mistakes.algebra import is_weighted
from gradekit.marking.mistakes.context import Context, Variant

_MOST_ENTRIES = 6  # of a vector of which one is picked


def rarer(context: Context) -> Iterator[Variant]:
    everything = topological([*context.setting.quantities.values(), context.node])
    for function in _activations(everything):
        activated = {z for node in everything if (z := pre_activation(node)) is not None}
        for node in context.order:
            if node.op.name in ("add", "matmul") and node not in activated and _is_output(node, everything):
                yield from context.replaced("activation-added", {node: apply(function, node)})
    for node in context.order:
        if node.op.name == "index" and node.inputs[0].rank == 1 and not node.rank and node.inputs[0].inputs:
            for other in range(min(node.inputs[0].size, _MOST_ENTRIES)):
                yield from context.replaced("wrong-entry", {node: apply("index", node.inputs[0], at=(other,))})


def _activations(everything: list[Node]) -> list[str]:
    """The activations that the exercise uses, of one number each."""
    return list(
        dict.fromkeys(
            node.op.name
            for node in everything
            if is_op(node) and OPS[node.op.name].elementwise and not node.params and len(node.inputs) == 1
        )
    )


def _is_output(node: Node, everything: list[Node]) -> bool:
    """Whether it is a layer's weighted sum with its bias, and no part of a larger one."""
    parents = [parent for parent in everything if node in parent.inputs]
    return is_weighted(node) and not any(
        parent.op.name in ("add", "sub") and is_weighted(parent) and parent.op.name == "add" for parent in parents
    )
