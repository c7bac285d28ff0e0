"""An activation applied to an output that has none, and another entry picked than the one that is meant."""

from __future__ import annotations

from collections.abc import Iterator

from gradekit.engine.graph import Node, apply, constant, topological
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
    yield from _other_classes(context)
    picked = [node for node in everything if node.op.name == "index"]
    for node in context.order:
        if node.op.name == "index" and _is_picked(node, picked):
            for at in _others(node):
                yield from context.replaced("wrong-entry", {node: apply("index", node.inputs[0], at=at)})


def _other_classes(context: Context) -> Iterator[Variant]:
    """Another class in the place of the true one."""
    says = "another class was taken for the true one"
    for target in context.setting.one_hot & context.inside if context.node.size == 1 else ():
        for true in range(min(target.size, _MOST_ENTRIES)):
            entries = [constant(int(at == true)) for at in range(target.size)]
            yield from context.replaced("wrong-entry", {target: apply("stack", *entries, rank=0)}, says)


def _is_picked(node: Node, picked: list[Node]) -> bool:
    """Whether an entry or a row is meant rather than others; what is given is often taken apart entry by entry."""
    source = node.inputs[0]
    alone = sum(other.inputs[0] is source for other in picked) == 1
    return alone if source.rank == 2 or not source.inputs else source.rank == 1 and not node.rank


def _others(node: Node) -> Iterator[tuple[int | tuple[int, int], ...]]:
    """What else may be picked: another entry, row or column."""
    at = node.params["at"]
    for axis, (place, length) in enumerate(zip(at, node.inputs[0].shape, strict=True)):
        for other in range(min(length, _MOST_ENTRIES)) if isinstance(place, int) else ():
            yield (*at[:axis], other, *at[axis + 1 :])


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
