"""Which entries of each quantity one that was asked needs: of h[4,2] = tanh(z)[4,2] the one entry of z."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from gradekit.engine.evaluate.float64 import Float64
from gradekit.engine.graph import Node

Entries = dict[Node, np.ndarray]  # by quantity, truth values of its entries on one axis


def needed(order: Sequence[Node], touched: Mapping[Node, np.ndarray]) -> tuple[Entries, Entries]:
    """By quantity, the entries that are needed and known, and those that are needed and have to be computed.

    order: operands first, and what is asked for last. touched: the entries that are known, which need nothing.
    """
    top = order[-1]
    need: Entries = {node: np.zeros(node.size, dtype=bool) for node in order}
    need[top][:] = True
    open_ones: Entries = {}
    for node in reversed(order):
        open_ones[node] = need[node] & ~touched[node] if node in touched else need[node]
        for child in node.inputs if open_ones[node].any() else ():
            need[child] |= _of(node, child, open_ones[node])
    return {node: which & need[node] for node, which in touched.items()}, open_ones


def _of(node: Node, child: Node, mask: np.ndarray) -> np.ndarray:
    """The entries of an operand that some entries of a quantity need."""
    if node.op.elementwise and child.shape == node.shape:
        return mask
    found = np.ones(child.size, dtype=bool)
    if node.op.picks:
        places = node.op.value(Float64, np.arange(child.size, dtype=float).reshape(child.shape), **node.params)
        found[:] = False
        found[np.asarray(places, dtype=np.intp).reshape(-1)[mask]] = True
    return found
