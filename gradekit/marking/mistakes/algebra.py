"""What a node is up to algebra: summands, factors, functions, however its line was typed."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator

from gradekit.engine.graph import Node, apply, constant

RENAMED = ("identity", "passed")  # the operand under another name
RESHAPED = (*RENAMED, "reshape", "stretch")  # the operand's numbers in another shape
PICKED = (*RESHAPED, "index", "picked", "transpose", "place")  # some of the operand's numbers
_SUMS = ("sum", "mean")
DEEPEST = 16  # operations in one another that are read as one sum or product


def bare(node: Node, through: tuple[str, ...] = RESHAPED) -> Node:
    """The node without what only gives its numbers another name or shape."""
    while node.op.name in through:
        node = node.inputs[0]
    return node


def nearest(roots: Iterable[Node]) -> Iterator[Node]:
    """Every node that the roots depend on, those that are fewest steps away first."""
    waiting = deque(dict.fromkeys(roots))
    seen = set(waiting)
    while waiting:
        node = waiting.popleft()
        yield node
        waiting += (new := [child for child in dict.fromkeys(node.inputs) if child not in seen])
        seen.update(new)


def is_given(node: Node) -> bool:
    """Whether it is a given quantity, or some of its entries."""
    return bare(node, PICKED).op.name == "variable"


def name_of(node: Node) -> str:
    """The name of a given quantity; '' for what is computed."""
    return str(bare(node, PICKED).params.get("name", ""))


def is_constant(node: Node) -> bool:
    """Whether it depends on nothing that is given."""
    return not any(below.op.name == "variable" for below in nearest([node]))


def number(node: Node) -> object:
    """The value of a constant; None for anything else."""
    found = bare(node)
    return found.params["value"] if found.op.name == "constant" else None


def summands(node: Node, sign: int = 1, deep: int = DEEPEST) -> Iterator[tuple[int, Node]]:
    """What is added up, with its sign."""
    if node.op.name in ("add", "sub") and deep:
        yield from summands(node.inputs[0], sign, deep - 1)
        yield from summands(node.inputs[1], sign if node.op.name == "add" else -sign, deep - 1)
    elif node.op.name == "neg" and deep:
        yield from summands(node.inputs[0], -sign, deep - 1)
    else:
        yield sign, node


def factors(node: Node, deep: int = DEEPEST) -> Iterator[Node]:
    """What is multiplied, without signs; of a quotient the numerator's."""
    if node.op.name == "mul" and deep:
        for child in node.inputs:
            yield from factors(child, deep - 1)
    elif deep and _has_factors(node):
        yield from factors(node.inputs[0], deep - 1)
    else:
        yield node


def _has_factors(node: Node) -> bool:
    """Whether its factors are those of its first operand; a reciprocal is one factor."""
    if node.op.name == "div":
        return number(node.inputs[0]) is None
    is_product = bare(node).op.name in ("mul", "neg", "div")
    return node.op.name in ("neg", *RENAMED) or (node.op.name in RESHAPED and is_product)


def compared(node: Node) -> Iterator[tuple[Node, Node]]:
    """What a loss compares: its two operands, or those of a difference that is squared or made positive."""
    if node.op.phase == "loss":
        yield bare(node.inputs[0]), bare(node.inputs[1])
    is_square = node.op.bilinear and bare(node.inputs[0]) is bare(node.inputs[1])
    is_square |= node.op.name == "power" and number(node.inputs[1]) == 2
    inner = bare(node.inputs[0]) if is_square or node.op.name == "abs" else node
    if inner.op.name == "sub" and inner is not node:
        first, second = map(bare, inner.inputs)
        yield from ((first, second), (second, first))


def is_weighted(node: Node) -> bool:
    """Whether it sums products, or is one: w·x, W @ x, w₁x₁ + w₂x₂, Σ wᵢxᵢ."""
    return any(_weighs(term) for _, term in summands(node))


def _weighs(term: Node) -> bool:
    inner = bare(term, PICKED)
    while inner.op.name in _SUMS:
        inner = bare(inner.inputs[0], PICKED)
    return inner.op.bilinear and not any(number(child) is not None for child in inner.inputs)


def is_summed(node: Node) -> bool:
    """Whether several products are added: a weighted sum, and not a quantity that is only scaled."""
    terms = [bare(term, PICKED) for _, term in summands(node)]
    reduced = [term for term in terms if term.op.name in _SUMS or (term.op.bilinear and term.op.name != "mul")]
    return bool(reduced) or sum(map(_weighs, terms)) > 1


def without(node: Node, dropped: Callable[[Node], bool], deep: int = DEEPEST) -> Node | None:
    """The product without some of its factors; None where none are left."""
    if dropped(node):
        return None
    if not deep:
        return node
    if node.op.name == "mul":
        left = [part for child in node.inputs if (part := without(child, dropped, deep - 1)) is not None]
        if all(part in node.inputs for part in left) and len(left) == 2:
            return node
        return apply("mul", *left) if len(left) == 2 else _fitted(left[0], node) if left else None
    if node.op.name in ("neg", "div", *RESHAPED):
        inner = without(node.inputs[0], dropped, deep - 1)
        if inner is node.inputs[0]:
            return node
        inner = constant(1, node.inputs[0].shape) if inner is None else inner
        return apply(node.op, inner, *node.inputs[1:], **node.params)
    return node


def _fitted(part: Node, like: Node) -> Node:
    """The part in the shape of the product that it is left of."""
    return part if part.shape == like.shape else part * constant(1, like.shape)
