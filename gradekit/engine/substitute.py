"""A graph with some of its nodes replaced: what follows from them is built anew, everything else is shared."""

from __future__ import annotations

from collections.abc import Iterable, MutableMapping
from operator import is_

from gradekit.engine.graph import INTERNED, Node, apply, topological


def substitute(roots: Iterable[Node], replacements: dict[Node, Node]) -> list[Node]:
    """The roots rebuilt with some nodes replaced; whatever does not depend on those is shared."""
    return substitute_into(dict(replacements), roots)


def substitute_into(new: MutableMapping[Node, Node], roots: Iterable[Node]) -> list[Node]:
    """The same; new: what nodes became, which is told what all others become. For many roots, one after another."""
    roots = list(roots)
    for node in topological(roots, stop=new):
        if node not in new:
            operands = tuple([new[child] for child in node.inputs])
            new[node] = node if all(map(is_, operands, node.inputs)) else _rebuilt(node, operands)
    return [new[root] for root in roots]


def _rebuilt(node: Node, operands: tuple[Node, ...]) -> Node:
    """The same of other operands. Those of the old shapes need not be brought to equal rank, nor give another shape."""
    for new, old in zip(operands, node.inputs, strict=True):
        if new.shape != old.shape:
            return apply(node.op, *operands, **node.params)
    if (simpler := node.op.simplify(*operands, **node.params)) is not None:
        return simpler
    key = (node.op, operands, tuple(sorted(node.params.items())) if node.params else ())
    if (found := INTERNED.get(key)) is None:
        found = INTERNED[key] = Node(node.op, operands, node.params, node.shape)
    return found
