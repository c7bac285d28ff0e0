"""The exercise as follow-through needs it: every quantity kept apart, so that an own value can stand in its place."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from gradekit.engine.backward import source
from gradekit.engine.evaluate import evaluate
from gradekit.engine.evaluate.float64 import Float64
from gradekit.engine.evaluate.walk import Values
from gradekit.engine.graph import Node, topological
from gradekit.errors import GradekitError
from gradekit.exercise.lowering import Exercise, all_hold, kept_apart
from gradekit.marking.parts import Part
from gradekit.marking.sameness import LITERAL, Sameness
from gradekit.marking.tolerance.rounding import Lines, untouched

_SAME = 1e-9


class Counterpart:
    """An exercise beside itself with its quantities kept apart.

    parts: those that are numbers; own: given numbers that every student has of their own, on the axis in front.
    """

    def __init__(self, exercise: Exercise, parts: tuple[Part, ...], keys: Values, own: Values | None = None):
        self.parts, self.own = parts, own or {}
        self.plain = exercise
        self._regions: dict[Node, set[Node]] = {}
        self._ids_of_regions: dict[Node, set[int]] = {}
        self.exercise = exercise
        try:
            self.exercise = kept_apart(exercise)
            agrees = all(_agree(self.values[self.node(part)], keys[part.node]) for part in parts)
        except GradekitError:  # a quantity that has no value where nothing is simplified, like 0·log(0)
            agrees = False
        if not agrees:
            self.exercise = exercise
            for name in ("values", "bindings", "order", "conditions"):
                self.__dict__.pop(name, None)

    def node(self, part: Part) -> Node:
        """What the part asks for."""
        return part.asked_in(self.exercise).node if part.question.id in self.exercise.asked else part.node

    @cached_property
    def bindings(self) -> Values:
        return {node: Float64.array(value) for node, value in self.exercise.bindings.items()}

    @cached_property
    def _values_given(self) -> Values:
        return self.bindings | self.own

    @cached_property
    def order(self) -> list[Node]:
        symbols = set(self.exercise.symbols.values())
        conditions = (node for options in self.conditions.values() for _, node in options)
        roots = [*self.exercise.quantities.values(), *(self.node(part) for part in self.parts), *conditions]
        order = topological(roots)
        open_ones = set(symbols)
        for node in order:
            if not open_ones.isdisjoint(node.inputs):
                open_ones.add(node)
        return [node for node in order if node not in open_ones]

    @cached_property
    def conditions(self) -> dict[str, tuple[tuple[str, Node], ...]]:
        """By choice and option, what is 1 where the option is right, and else 0."""
        made = self.exercise.conditions.items()
        return {id: tuple((option, all_hold(nodes)) for option, nodes in options) for id, options in made}

    @cached_property
    def values(self) -> Values:
        """Float64 values on the right inputs."""
        return evaluate(self.order, self._values_given, Float64)

    @cached_property
    def same(self) -> Sameness:
        return Sameness(self.exercise, self.order, self.bindings)

    def ids(self, part: Part) -> np.ndarray:
        """What each entry of a part is, on one axis; LITERAL for what is given, or no quantity at all."""
        ids = self.same.ids[self.node(part)].reshape(-1)
        return np.where(np.isin(ids, list(self.same.given)), LITERAL, ids)

    def base(self, part: Part) -> Node:
        """The quantity that the part asks for, or that it asks some entries of."""
        return source(self.node(part))

    def is_before(self, source: Part, part: Part) -> bool:
        """Whether the exercise computes the one quantity from the other, or from one that is the same."""
        base, other = self.base(part), self.base(source)
        return other is not base and (other in self._inside(base) or self._is_handed_on(other, base))

    def _is_handed_on(self, other: Node, base: Node) -> bool:
        """Whether the one, in a copy of it, is handed on as the other, as a layer without an activation hands on z."""
        ids = self.same.ids
        is_same = other.shape == base.shape and np.array_equal(ids[other], ids[base])
        return is_same and self._hands(other) < self._hands(base)

    def _hands(self, node: Node) -> int:
        """Through how many lines a quantity was handed on."""
        found = 0
        while node.op.name in ("identity", "held"):
            node, found = node.inputs[0], found + 1
        return found

    def is_updated_between(self, source: Part, part: Part) -> bool:
        """Whether the one comes before a step of training, and the other after it."""
        base, wanted = self.base(part), set(self.ids(source).tolist()) - {LITERAL}
        updated = (new for _, new in self.exercise.updates if new is not base and new in self._inside(base))
        return any(not wanted.isdisjoint(self._ids_inside(new)) for new in updated)

    def _ids_inside(self, node: Node) -> set[int]:
        if node not in self._ids_of_regions:
            found = (self.same.ids[each].ravel().tolist() for each in self._inside(node))
            self._ids_of_regions[node] = {id for ids in found for id in ids}
        return self._ids_of_regions[node]

    def _inside(self, node: Node) -> set[Node]:
        if node not in self._regions:
            self._regions[node] = set(topological([node]))
        return self._regions[node]

    def lines(self, decimals: int) -> Lines:
        """Lines that nobody needs to round to that many decimals."""
        return untouched(decimals, self.values, self.exercise.bindings, self.order)

    @cached_property
    def twins(self) -> tuple[tuple[Node, Node], ...]:
        """(quantity kept apart, the same in the plain exercise)."""
        if self.exercise is self.plain:
            return tuple((node, node) for node in self.plain.quantities.values()) + tuple(
                (part.node, part.node) for part in self.parts
            )
        names = ((self.exercise.quantities.get(name), node) for name, node in self.plain.quantities.items())
        pairs = [(apart, node) for apart, node in names if apart is not None]
        pairs += [(self.node(part), part.node) for part in self.parts]
        apart, plain = self.exercise.scope.gradients, self.plain.scope.gradients
        if len(apart) == len(plain):
            pairs += [(mine, theirs) for (_, _, mine), (_, _, theirs) in zip(apart, plain, strict=True)]
        return tuple(dict.fromkeys(pair for pair in pairs if pair[0].shape == pair[1].shape and pair[1].inputs))


def _agree(value: np.ndarray, key: np.ndarray) -> bool:
    scale = np.maximum(1.0, np.abs(key))
    return np.shape(value) == np.shape(key) and bool(np.all((np.abs(value - key) <= _SAME * scale) | ~np.isfinite(key)))
