"""Graph → dense layers: products of given weights with a signal, a bias added, an activation applied.

They are read from the graph, so `network:` and the same lines written out give the same layers.
"""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from gradekit.engine.evaluate.float64 import Float64
from gradekit.engine.evaluate.walk import evaluate
from gradekit.engine.graph import Node, topological
from gradekit.errors import NoValue
from gradekit.exercise.lowering import Exercise

_ENTRIES = 200_000  # of a quantity whose entries are followed through what only moves them
_MOVES = ("concat", "stack")


class Bias(Struct, frozen=True, eq=False):
    """The quantity that holds the biases, and by unit which entry of it is its own."""

    node: Node
    entries: np.ndarray


class Dense(Struct, frozen=True, eq=False):
    """A layer: signal → output; entries are counted through all axes, of a batch those of its first example.

    inputs: by unit of the signal its entry; outputs: by unit of the layer that of the output, and of what stands before
    the activation; wires: [unit of the layer, unit of the signal] → entry of the weights.
    """

    signal: Node
    weights: Node
    before: Node
    output: Node
    inputs: np.ndarray
    outputs: np.ndarray
    wires: np.ndarray
    bias: Bias | None = None

    @property
    def is_activated(self) -> bool:
        """Whether it applies an activation."""
        return self.output is not self.before


def dense_chain(exercise: Exercise, root: Node) -> list[Dense]:
    """The layers below a quantity, first layer first; [] where they are not all there is, or none has an activation."""
    known = _Known(exercise)
    chains: dict[Node, list[Dense]] = {}
    below = topological([root])
    for node in below:
        layer = _layer(known, node)
        if layer is not None:
            chains[node] = [*chains.get(layer.signal, ()), layer]
    longest = max(reversed(chains.values()), key=len, default=[])
    is_all = len(longest) == sum(node.op.name == "matmul" for node in below)
    return longest if is_all and any(layer.is_activated for layer in longest) else []


class _Known:
    """What has a name, what is given, and what are weights beyond doubt: differentiated by, or said to be."""

    def __init__(self, exercise: Exercise) -> None:
        self.named = set(exercise.quantities.values())
        self.given = exercise.bindings
        layers = exercise.problem.network.layers if exercise.problem.network else ()
        self.weights = {x for _, x, _ in exercise.scope.gradients}
        named = {layer.weights.name for layer in layers}
        self.weights |= {node for name, node in exercise.quantities.items() if name in named}

    def base(self, node: Node) -> Node:
        """The quantity whose entries a node moves about or puts beside constants."""
        while node not in self.named and (_only_moves(node) or node.op.name in _MOVES):
            inner = [child for child in node.inputs if child in self.named or not _is_constant(child)]
            if len(inner) != 1:
                break
            node = inner[0]
        return node

    def is_first(self, first: Node, second: Node) -> bool | None:
        """Whether the first factor holds the weights: a matrix beside a list, or what is known as such."""
        if first.rank != second.rank:
            return first.rank > second.rank
        sides = [self.base(node) in self.weights for node in (first, second)]
        if sides[0] == sides[1]:
            sides = [self._is_given(self.base(node)) for node in (first, second)]
        is_decided = sides[0] != sides[1] or first.rank < 2  # of two lists, as in w·x, the first
        return sides[0] >= sides[1] if is_decided else None

    def holds_numbers(self, node: Node) -> bool:
        """Whether it depends on nothing that is computed by a line."""
        return self._is_given(self.base(node))

    def _is_given(self, node: Node) -> bool:
        return node in self.given or _is_constant(node)


def _layer(known: _Known, node: Node) -> Dense | None:
    before = node.inputs[0] if _is_activation(node) else node
    product, added = _affine(known, before)
    if product is None or (before is node and node not in known.named):
        return None
    first, second = product.inputs
    is_first = known.is_first(first, second)
    if is_first is None:
        return None
    weights, signal = (first, second) if is_first else (second, first)
    parts = _followed(known, weights), _followed(known, signal)
    if parts[0] is None or parts[1] is None or not known.holds_numbers(weights):
        return None
    return _put_together(known, node, before, parts[0], parts[1], added, is_first)


def _is_activation(node: Node) -> bool:
    """One operand of the same shape, through a function that has a name: σ, relu, softmax."""
    return node.op.function and len(node.inputs) == 1 and node.inputs[0].shape == node.shape


def _affine(known: _Known, node: Node) -> tuple[Node | None, Node | None]:
    """The product, and what is added to it."""
    if node.op.name == "matmul":
        return node, None
    if node.op.name == "add":
        for product, added in (node.inputs, tuple(reversed(node.inputs))):
            if product.op.name == "matmul" and known.holds_numbers(added):
                return product, added
    return None, None


def _only_moves(node: Node) -> bool:
    return len(node.inputs) == 1 and node.op.picks


def _is_constant(node: Node) -> bool:
    return all(below.op.name == "constant" for below in topological([node]) if not below.inputs)


def _followed(known: _Known, node: Node) -> tuple[Node, np.ndarray] | None:
    """The quantity behind a factor, and by entry of the factor which of its entries that is, −1 for a constant."""
    base = known.base(node)
    if base.size > _ENTRIES:
        return None
    marked = np.arange(base.size, dtype=float).reshape(base.shape) + base.size + 1e6
    try:
        found = evaluate([node], {base: marked}, Float64)[node]
    except (NoValue, KeyError):
        return None
    entries = np.broadcast_to(found, node.shape) - base.size - 1e6
    return base, np.where(entries < 0, -1, entries).astype(int)


def _put_together(
    known: _Known, node: Node, before: Node, weights: tuple[Node, np.ndarray], signal: tuple[Node, np.ndarray],
    added: Node | None, is_first: bool,
) -> Dense | None:  # fmt: skip
    """The layer, its axes in one order whatever the form: the first example of a batch stands for all."""
    matrix = np.atleast_2d(weights[1]) if is_first or weights[1].ndim < 2 else weights[1].T
    inputs = _first_example(signal[1], is_first)
    outputs = _first_example(np.arange(node.size).reshape(node.shape), is_first)
    if matrix.shape != (outputs.size, inputs.size) or (matrix < 0).any():
        return None
    bias = _bias(known, weights[0], matrix, inputs, added, outputs.size)
    units = inputs >= 0
    return Dense(signal[0], weights[0], before, node, inputs[units], outputs, matrix[:, units], bias)


def _first_example(entries: np.ndarray, is_first: bool) -> np.ndarray:
    """Of one example or one number as it is; of a batch its first column behind the weights, else its first row."""
    if entries.ndim < 2:
        return np.atleast_1d(entries)
    return entries[:, 0] if is_first else entries[0]


def _bias(
    known: _Known, weights: Node, matrix: np.ndarray, inputs: np.ndarray, added: Node | None, units: int
) -> Bias | None:
    """What is added, else the weights of a constant 1 among the signal."""
    if added is not None:
        node = known.base(added)
        entries = np.arange(node.size) if node.size == units else np.zeros(units, int)
        return Bias(node, entries) if node.size in (1, units) else None
    constant = np.flatnonzero(inputs < 0)
    return Bias(weights, matrix[:, constant[0]]) if constant.size == 1 else None
