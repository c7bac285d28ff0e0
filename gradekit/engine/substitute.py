"""A graph with some of its nodes replaced: what follows from them is built anew, everything else is shared."""

from __future__ import annotations

from collections.abc import Iterable, MutableMapping
from operator import is_

from gradekit.engine.graph import Node, apply, topological


def substitute(roots: Iterable[Node], replacements: dict[Node, Node]) -> list[Node]:
    """The roots rebuilt with some nodes replaced; whatever does not depend on those is shared."""
    return substitute_into(dict(replacements), roots)


def substitute_into(new: MutableMapping[Node, Node], roots: Iterable[Node]) -> list[Node]:
    """The same; new: what nodes became, which is told what all others become. For many roots, one after another."""
    roots = list(roots)
    for node in topological(roots, stop=new):
        if node not in new:
            rebuild(node, new)
    return [new[root] for root in roots]


def rebuild(node: Node, new: MutableMapping[Node, Node]) -> None:
    """Tell `new`, which knows what all its operands became, what a node becomes."""
    operands = [new[child] for child in node.inputs]
    same = all(map(is_, operands, node.inputs))
    new[node] = node if same else apply(node.op, *operands, **node.params)
