"""Mistakes of the forward pass: a sign, an activation or the right signal missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from gradekit.engine.graph import Node, apply
from gradekit.marking.mistakes.activations import is_op, pre_activation
from gradekit.marking.mistakes.context import Context, Variant

Signals = dict[Node, None]

_VERSIONS = 3  # ways in which one op may offer one mistake (a wrong base of a logarithm: two)


def recipe(context: Context) -> Iterator[Variant]:
    computed = [node for node in context.order if node.inputs]
    for id in dict.fromkeys(m.id for node in computed for m in node.op.mistakes if m.forward):
        for version in range(_VERSIONS):
            yield from context.each_and_all(id, _sites(computed, partial(_made, id=id, version=version)))
    by_hand = [(node, z) for node in computed if not is_op(node) and (z := pre_activation(node)) is not None]
    yield from context.each_and_all("activation-omitted", by_hand)
    gates = {child for node in computed if node.op.name == "heaviside" for child in node.inputs}
    for id, rule in _RULES:
        yield from context.each_and_all(id, _sites([node for node in computed if node not in gates], rule))
    known = signals(context.order)
    for node in computed:
        if node.op.bilinear:
            yield from _wrong_signals(context, node, known)


def _sites(nodes: list[Node], rule: Callable[[Node], Node | None]) -> list[tuple[Node, Node]]:
    made = ((node, rule(node)) for node in nodes)
    return [(node, wrong) for node, wrong in made if wrong is not None]


def _made(node: Node, id: str, version: int) -> Node | None:
    rules = [m.forward for m in node.op.mistakes if m.id == id and m.forward]
    return rules[version](node) if version < len(rules) else None


def _other_sign(node: Node) -> Node | None:
    """a − b for a + b, and the reverse."""
    other = {"add": "sub", "sub": "add"}.get(node.op.name)
    return apply(other, *node.inputs) if other else None


def other_orientation(node: Node) -> Node | None:
    """A matrix-vector product with its square matrix transposed."""
    if node.op.name != "matmul" or node.params["ranks"] not in ((1, 2), (2, 1)):
        return None
    matrix, vector = sorted(node.inputs, key=lambda operand: -operand.rank)
    if matrix.shape[0] != matrix.shape[1]:
        return None
    operands = (matrix.T if operand is matrix else operand for operand in node.inputs)
    return apply(node.op, *operands, **node.params)


_RULES = (
    ("sign-flipped", _other_sign),
    ("transposed", other_orientation),
)


def _wrong_signals(context: Context, product: Node, known: Signals) -> Iterator[Variant]:
    """The product with z for σ(z), or with another layer's output, in place of its signal."""
    for position, signal in enumerate(product.inputs):
        for id, other in stand_ins(signal, known):
            operands = [*product.inputs[:position], other, *product.inputs[position + 1 :]]
            yield from context.replaced(id, {product: apply(product.op, *operands, **product.params)})


def stand_ins(signal: Node, known: Signals) -> Iterator[tuple[str, Node]]:
    """What people take for a signal: its own pre-activation, or the signal of another layer of the same width."""
    if signal.op.name == "concat":  # with a 1 in front, for a folded bias
        for id, other in stand_ins(signal.inputs[-1], known):
            yield id, apply(signal.op, *signal.inputs[:-1], other, **signal.params)
        return
    if signal not in known:
        return
    z = pre_activation(signal)
    if z is not None:
        yield "pre-activation-used", z
    for other in known:
        if other is not signal and other.shape == signal.shape:
            yield "input-instead-of-activation", other


def signals(order: list[Node]) -> Signals:
    """The layers' outputs, and the given input that meets the first weights."""
    found = {node: z for node in order if (z := pre_activation(node)) is not None}
    sources = [_weighted_input(z) for z in found.values()]
    return dict.fromkeys([*found, *(source for source in sources if source and source.op.name == "variable")])


def _weighted_input(z: Node) -> Node | None:
    """The signal in z = W·x + b: the operand of the product that is an activation, a vector or the second factor."""
    product = next((node for node in (z, *z.inputs) if node.op.bilinear), None)
    if product is None:
        return None
    left, right = product.inputs
    if pre_activation(left) is not None:
        return left
    return left if left.rank < right.rank else right


__all__ = ["Signals", "other_orientation", "recipe", "signals", "stand_ins"]
