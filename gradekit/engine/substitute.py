"""A graph with some of its nodes replaced: what follows from them is built anew, everything else is shared."""

from __future__ import annotations

from collections.abc import Iterable, MutableMapping
from operator import attrgetter, is_

from gradekit.engine.graph import Node, apply, shared, topological


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


class Users:
    """Which nodes of a graph have a node as an operand: to replace one node after another, each in the whole graph.

    kept: nodes that stay as they are, with all that is before them.
    """

    def __init__(self, root: Node, kept: Iterable[Node] = ()):
        self.root, self.kept = root, frozenset(kept)
        self.of: dict[Node, list[Node]] = {}
        for node in topological([root], stop=self.kept):
            for child in node.inputs if node not in self.kept else ():
                self.of.setdefault(child, []).append(node)

    def replaced(self, old: Node, new: Node) -> Node:
        """The root with one node replaced."""
        became = _Became({old: new})
        for node in sorted(self._above(old), key=_made):
            rebuild(node, became)
        return became[self.root]

    def _above(self, old: Node) -> set[Node]:
        """What depends on a node."""
        found, waiting = set[Node](), [old]
        while waiting:
            users = [user for user in self.of.get(waiting.pop(), ()) if user not in found]
            found.update(users)
            waiting += users
        return found


class _Became(dict[Node, Node]):
    """Node → what it became: itself, for most."""

    def __missing__(self, node: Node) -> Node:
        return node


_made = attrgetter("made")  # operands first


def rebuild(node: Node, new: MutableMapping[Node, Node]) -> None:
    """Tell `new`, which knows what all its operands became, what a node becomes.

    Operands of the old shapes need not be brought to equal rank, nor give another shape.
    """
    operands = tuple([new[child] for child in node.inputs])
    if all(map(is_, operands, node.inputs)):
        new[node] = node
    elif all(mine.shape == old.shape for mine, old in zip(operands, node.inputs, strict=True)):
        new[node] = shared(node.op, operands, node.params, node.shape)
    else:
        new[node] = apply(node.op, *operands, **node.params)
