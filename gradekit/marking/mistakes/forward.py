"""Mistakes of the forward pass: a bias, a sign, an activation or the right signal missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from gradekit.engine.graph import Node, apply, constant
from gradekit.marking.mistakes.context import Context, Variant

_VERSIONS = 3  # ways in which one op may offer one mistake (a wrong base of a logarithm: two)


def recipe(context: Context) -> Iterator[Variant]:
    computed = [node for node in context.order if node.inputs]
    for id in dict.fromkeys(m.id for node in computed for m in node.op.mistakes if m.forward):
        for version in range(_VERSIONS):
            yield from context.each_and_all(id, _sites(computed, partial(_made, id=id, version=version)))
    for id, rule in _RULES:
        yield from context.each_and_all(id, _sites(computed, rule))
    for node in computed:
        if node.op.bilinear:
            yield from _wrong_signals(context, node)


def _sites(nodes: list[Node], rule: Callable[[Node], Node | None]) -> list[tuple[Node, Node]]:
    made = ((node, rule(node)) for node in nodes)
    return [(node, wrong) for node, wrong in made if wrong is not None]


def _made(node: Node, id: str, version: int) -> Node | None:
    rules = [m.forward for m in node.op.mistakes if m.id == id and m.forward]
    return rules[version](node) if version < len(rules) else None


def _without_bias(node: Node) -> Node | None:
    """The weighted sum alone, where the node adds a given quantity to one; a folded bias becomes zero."""
    if node.op.name == "add":
        for total, bias in (node.inputs, node.inputs[::-1]):
            if _is_weighted(total) and _is_given(bias):
                return total
    if node.op.name == "concat" and node.inputs[0].op.name == "constant":
        return apply(node.op, constant(0, node.inputs[0].shape), *node.inputs[1:], **node.params)
    return None


def _is_weighted(node: Node) -> bool:
    return node.op.bilinear and not any(child.op.name == "constant" for child in node.inputs)


def _is_given(node: Node) -> bool:
    return node.op.name == "variable" or (node.op.name == "reshape" and _is_given(node.inputs[0]))


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
    ("bias-omitted", _without_bias),
    ("sign-flipped", _other_sign),
    ("transposed", other_orientation),
)


def _wrong_signals(context: Context, product: Node) -> Iterator[Variant]:
    """The product with z for σ(z), or with another layer's output, in place of its signal."""
    for position, signal in enumerate(product.inputs):
        for id, other in stand_ins(signal, context.order):
            operands = [*product.inputs[:position], other, *product.inputs[position + 1 :]]
            yield from context.replaced(id, {product: apply(product.op, *operands, **product.params)})


def stand_ins(signal: Node, order: list[Node]) -> Iterator[tuple[str, Node]]:
    """What people take for a signal: its own pre-activation, or the signal of another layer of the same width."""
    signals = _signals(order)
    if signal not in signals:
        return
    if _is_activation(signal):
        yield "pre-activation-used", signal.inputs[0]
    for other in signals:
        if other is not signal and other.shape == signal.shape:
            yield "input-instead-of-activation", other


def _is_activation(node: Node) -> bool:
    return any(mistake.id == "activation-omitted" for mistake in node.op.mistakes)


def _signals(order: list[Node]) -> dict[Node, None]:
    """The layers' outputs, and the given input that meets the first weights."""
    found = dict.fromkeys(node for node in order if _is_activation(node))
    for activation in list(found):
        source = _weighted_input(activation.inputs[0])
        if source is not None and source.op.name == "variable":
            found[source] = None
    return found


def _weighted_input(z: Node) -> Node | None:
    """The signal in z = W·x + b: the operand of the product that is an activation, a vector or the second factor."""
    product = next((node for node in (z, *z.inputs) if node.op.bilinear), None)
    if product is None:
        return None
    left, right = product.inputs
    if _is_activation(left):
        return left
    return left if left.rank < right.rank else right


__all__ = ["other_orientation", "recipe", "stand_ins"]
