"""What is computed alike from what is given alike: the quantities of a working that are one and the same thing.

A network and its copy in a training, the rows of a table and the run that they follow, a line that repeats another:
each is shown once, under the name that comes first. Nothing is evaluated: two nodes are the same where op,
parameters and operands are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Hashable, Mapping
from typing import Any

import numpy as np

from gradekit.engine.graph import Node, topological
from gradekit.exercise.lowering import Exercise

_VERY_MANY = 1000  # numbers of one quantity


class Same:
    """By node, the quantity that stands for it.

    first: quantity → the first one that is the same (itself for most); shown: any node that is computed like a
    quantity → that quantity.
    """

    def __init__(self, exercise: Exercise):
        self._exercise = exercise
        self._ids: dict[Hashable, int] = {}
        self._classes: dict[Node, int] = {}
        quantities = list(exercise.quantities.values())
        gradients = [gradient for _, _, gradient in exercise.scope.gradients]
        for node in topological([*quantities, *gradients]):
            self._classes[node] = self._class_of(node)
        apart = self._apart({y for y, _, _ in exercise.scope.gradients}, quantities)
        firsts: dict[int, Node] = {}
        for node in quantities:
            firsts.setdefault(self._classes[node], node)
        of = self._classes
        self.first = {node: node if of[node] in apart else firsts[of[node]] for node in quantities}
        apart |= {of[node] for node in gradients}
        self.shown = {node: self.first[firsts[k]] for node, k in of.items() if k in firsts and k not in apart}

    def member(self, node: Node, order: Container[Node]) -> Node:
        """The node, or the one of the order that is the same."""
        if node in order or node not in self._classes:
            return node
        wanted = self._classes[node]
        return next((other for other in self.first if other in order and self._classes[other] == wanted), node)

    def _class_of(self, node: Node) -> int:
        if node.op.name == "identity" and self._is_open(node):
            return self._classes[node.inputs[0]]
        return self._ids.setdefault(self._key(node), len(self._ids))

    def _is_open(self, node: Node) -> bool:
        return node.inputs[0].op.name != "constant"

    def _key(self, node: Node) -> Hashable:
        if node.op.name == "variable":
            name = self._exercise.origins.get(node, node.params["name"])
            value = self._exercise.bindings.get(node)
            return ("given", name, node.shape, None if value is None else _numbers(value))
        if node.op.name == "identity":
            return ("own", id(node))
        return (node.op, _plain(node.params), node.shape, *(self._classes[child] for child in node.inputs))

    def _apart(self, roots: set[Node], quantities: list[Node]) -> set[int]:
        """Classes of which a differentiated quantity uses several: its derivatives by each are not the same."""
        count = Counter(self._classes[node] for node in quantities)
        bits = {node: 1 << k for k, node in enumerate(n for n in quantities if count[self._classes[n]] > 1)}
        below: dict[Node, int] = {}
        for node in topological(quantities):
            below[node] = bits.get(node, 0)
            for child in node.inputs:
                below[node] |= below[child]
        used = (Counter(self._classes[n] for n, bit in bits.items() if below.get(y, 0) & bit) for y in roots)
        return {k for counted in used for k, number in counted.items() if number > 1}


def _numbers(array: np.ndarray) -> Hashable:
    """What tells given numbers apart; very many of them are the same only where they are given once."""
    return id(array) if array.size > _VERY_MANY else tuple(map(str, array.flat))


def _plain(params: Mapping[str, Any]) -> Hashable:
    """The parameters without those that name other nodes."""
    return tuple(sorted((key, str(value)) for key, value in params.items() if key not in ("by", "consumer")))
