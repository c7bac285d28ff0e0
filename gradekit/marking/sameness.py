"""What means the same: every entry of every quantity gets a number, and equal numbers are one and the same thing.

An entry is the function that it is of what is given: two are the same where they agree at many points, whatever the
lines by which they are computed (a network and its copy in a training, δ and ∂L/∂b, z and z[1] beside each other).
Equal numbers at the given values alone say nothing. Entries that hardly vary, such as decisions, are the same where
they are computed alike. A gradient that equals another quantity is not that quantity, nor is what is computed to be
what is given.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from math import prod
from typing import Any

import numpy as np

from gradekit.engine.evaluate.float64 import Float64
from gradekit.engine.graph import Node, topological
from gradekit.exercise.lowering import Exercise

POINTS = 48
LITERAL = 0  # an entry that is written in a formula as a number
_FEWEST = 8  # points at which a function must have a value
_VALUES = 4  # different values that it must take
_TINY = 1e-12
_MOVING = frozenset(("identity", "held", "index", "reshape", "transpose", "stack", "concat", "stretch", "place"))
_PASSED = 1 << 40  # added to the number of what a gradient equals
_SEED = 20260102

Ids = np.ndarray  # of whole numbers, in the shape of the quantity


class Sameness:
    """The numbers of all entries of what some quantities depend on. given: those of entries that are given."""

    def __init__(self, exercise: Exercise, order: list[Node], bindings: Mapping[Node, np.ndarray]):
        self.exercise, self.bindings = exercise, bindings
        self.ids: dict[Node, Ids] = {}
        self.given: set[int] = set()
        self._values: dict[Node, Any] = {}
        self._closed: set[Node] = set()
        self._alike: dict[Any, Ids] = {}
        self._functions: dict[int, int] = {}
        self._next = LITERAL
        self._picking = _picking(order)
        self._weights = _drawn(_SEED, (3, POINTS)) | np.uint64(1)
        with Float64.running():
            for node in order:
                self._add(node)
        self._values.clear()

    def of(self, node: Node) -> Ids:
        return self.ids[node]

    def _add(self, node: Node) -> None:
        if node.op.name == "variable":
            self._add_given(node)
        elif node.op.name == "constant" or (node.inputs and self._is_closed(node) and not _is_own(node)):
            self._closed.add(node)
            self.ids[node] = np.full(node.shape, LITERAL)
            self._values[node] = self._value(node)
        elif self._is_closed(node):
            self._add_own(node)
        else:
            self._values[node] = self._value(node)
            key = (node.op, _plain(node), *(self.ids[child].tobytes() for child in node.inputs))
            if key not in self._alike:
                self._alike[key] = self._computed(node)
            self.ids[node] = self._alike[key].reshape(node.shape)

    def _is_closed(self, node: Node) -> bool:
        return all(child in self._closed for child in node.inputs)

    def _value(self, node: Node) -> Any:
        rule = getattr(node.op, "sketch", node.op.value)  # of a long run its first steps will do
        return rule(Float64, *(self._values[child] for child in node.inputs), **node.params)

    # What varies

    def _add_given(self, node: Node) -> None:
        value = np.asarray(self.bindings.get(node, np.zeros(node.shape)))
        name = self.exercise.origins.get(node, node.params["name"])
        key = ("given", name, value.tobytes(), node.shape)
        self._values[node] = value if node in self._picking else _around(value, f"{name} {value.tolist()}")
        if key not in self._alike:
            self._alike[key] = self._new(node.shape)
        self.ids[node] = self._alike[key]
        self.given.update(self.ids[node].ravel().tolist())

    def _add_own(self, node: Node) -> None:
        """A quantity that is a plain number: a slope of 1, a line like h0: 0."""
        value = np.asarray(self._value(node), dtype=float)
        by = node.params.get("by")
        known = by is not None and all(each in self.ids for each in by)
        meant = tuple(self.ids[each].tobytes() for each in by) if known else node  # type: ignore[union-attr]
        key = ("own", meant, value.tobytes(), node.shape)
        if key not in self._alike:
            self._alike[key] = self._new(node.shape)
        self.ids[node] = self._alike[key]
        self._values[node] = _around(np.broadcast_to(value, node.shape), f"own {self.ids[node].ravel()[:1].tolist()}")

    # What is computed

    def _computed(self, node: Node) -> Ids:
        if node.op.name in _MOVING:
            moved = (self.ids[child].astype(float) for child in node.inputs)
            return np.asarray(node.op.value(Float64, *moved, **node.params)).astype(np.int64)
        if node.op.name == "passed":
            ids = self.ids[node.inputs[0]]
            return np.where((ids != LITERAL) & (ids < _PASSED), ids + _PASSED, ids)
        found = self._new(node.shape)
        self._register(node, found)
        return found

    def _new(self, shape: tuple[int, ...]) -> Ids:
        start = self._next + 1
        size = int(np.prod(shape, dtype=int))
        self._next += size
        return np.arange(start, start + size).reshape(shape)

    def _register(self, node: Node, ids: Ids) -> None:
        """Give entries that are a known function its number, in place; the others are new functions."""
        at_points = np.broadcast_to(self._values[node], (POINTS, *node.shape)).reshape(POINTS, node.size)
        hashes, telling = self._hashed(at_points)
        flat = ids.reshape(-1)
        for k in np.flatnonzero(telling).tolist():
            flat[k] = self._functions.setdefault(hashes[k], int(flat[k]))

    def _hashed(self, values: np.ndarray) -> tuple[list[int], np.ndarray]:
        """A number for each function, and whether it varies enough to be told by it."""
        finite = np.isfinite(values)
        size = np.abs(np.where(finite, values, 0.0))
        is_zero = size <= _TINY
        power = np.where(is_zero, 0.0, np.floor(np.log10(np.where(is_zero, 1.0, size))))
        digits = np.where(is_zero | ~finite, 0.0, np.round(values / 10.0 ** (power - 6)))
        parts = (digits, power, finite)
        both = zip(parts, self._weights, strict=True)
        terms = (part.astype(np.int64).astype(np.uint64) * weights[:, None] for part, weights in both)
        hashes = sum(term.sum(axis=0, dtype=np.uint64) for term in terms)
        ordered = np.sort(np.where(finite, digits * 10.0 ** np.clip(power, -200, 200), np.inf), axis=0)
        different = (ordered[1:] != ordered[:-1]).sum(axis=0) + 1
        telling = (finite.sum(axis=0) >= _FEWEST) & (different > _VALUES)
        return np.asarray(hashes).tolist(), telling


def _is_own(node: Node) -> bool:
    return node.op.name in ("held", "identity")


def _plain(node: Node) -> Any:
    """The parameters without those that name other nodes."""
    return tuple(sorted((k, v) for k, v in node.params.items() if k not in ("by", "consumer")))


def _around(value: np.ndarray, name: str) -> np.ndarray:
    """Points for one quantity: half of them near its own value, half anywhere."""
    near, far = _drawn(zlib.crc32(name.encode()), (2, POINTS // 2, *value.shape)) / 2.0**63 - 1  # from −1 to 1
    beside = value * (1 + 0.3 * near) + np.where(value == 0, 0.15 * near, 0.0)
    return np.concatenate([beside, (1 + 2 * np.abs(value)) * far])


def _drawn(seed: int, shape: tuple[int, ...]) -> np.ndarray:
    """Numbers of 64 bits, the same everywhere: splitmix64 (Steele, Lea and Flood, OOPSLA 2014).

    numpy.random is slower to load than this is to compute, and one submission is marked cold.
    """
    places = np.arange(1, prod(shape) + 1, dtype=np.uint64).reshape(shape)
    mixed = places * np.uint64(0x9E3779B97F4A7C15) + np.uint64(seed * 0xD1342543DE82EF95 % (1 << 64))
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    return np.asarray(mixed ^ (mixed >> np.uint64(31)))


def _picking(order: list[Node]) -> set[Node]:
    """Given whole numbers that pick (a class, a row of a table): they are what they are."""
    found: set[Node] = set()
    for node in order:
        if node.op.name == "compare" and node.params.get("relation") == "equal":
            moved = topological([node])
            found.update(child for child in moved if child.op.name == "variable")
            if any(child.op.name not in (*_MOVING, "constant", "variable") for child in moved if child is not node):
                found.difference_update(moved)
    return found
