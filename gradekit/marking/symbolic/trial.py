"""One choice of sizes for an exercise with open dimensions, and the points at which its functions are compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

import numpy as np
from msgspec import Struct

from gradekit.engine.evaluate.certify import certify
from gradekit.engine.evaluate.float64 import Float64
from gradekit.engine.graph import Node, topological
from gradekit.errors import GradekitError, NoValue, ShapeError, TextError
from gradekit.exercise.expression import Scope, parse
from gradekit.exercise.lowering import Asked, Exercise, kept_apart
from gradekit.marking.answers.pasted.typed import EQUATION
from gradekit.marking.answers.repeating import REPEATS, repeats
from gradekit.marking.mistakes.steps import Setting, find_updates
from gradekit.marking.parts import Part


class Trial(Struct, frozen=True, eq=False, dict=True):
    """The exercise at one choice of sizes (named in `letters`, "m = 3, n = 2"), with the points of its evaluation."""

    exercise: Exercise
    letters: str
    points: tuple[dict[Node, np.ndarray], ...]
    sizes: Mapping[str, int]

    @cached_property
    def apart(self) -> Exercise:
        """The same with its quantities kept apart."""
        return kept_apart(self.exercise, self.sizes)

    def apart_node(self, part: Part) -> Node:
        return part.asked_in(self.apart).node

    def asked(self, part: Part) -> Asked:
        return part.asked_in(self.exercise)

    def node(self, part: Part) -> Node:
        return self.asked(part).node

    def parsed(self, part: Part, text: str) -> Node:
        """The expression as an answer to the part. Raises TextError, also for one that only repeats the question."""
        known = self.exercise.scope
        scope = Scope(known.names, known.params, functions=known.functions, differentiates=False)
        try:
            node = parse(text, scope)
        except GradekitError as error:
            raise TextError(self._refusal(error)) from error
        if repeats(self.exercise, self.asked(part), node, scope.gradients):
            raise TextError(f"the expression {REPEATS}")
        if node.op.name == "compare" and node.params["relation"] in ("equal", "not_equal"):
            raise TextError(EQUATION)
        return node

    def _refusal(self, error: GradekitError) -> str:
        if not isinstance(error.__cause__ or error, ShapeError):
            return f"the expression could not be read: {error}"
        return f"the shapes do not fit: {error}" + f" (here with {self.letters})" * bool(self.letters)

    def values(self, node: Node) -> Iterable[np.ndarray | None]:
        """Certified values at each point, None where there is none; those of what is asked are kept."""
        if node not in self._asked:
            return self._values(node)
        if node not in self._kept:
            self._kept[node] = list(self._values(node))
        return self._kept[node]

    @cached_property
    def _asked(self) -> frozenset[Node]:
        return frozenset(each.node for parts in self.exercise.asked.values() for each in parts)

    @cached_property
    def _kept(self) -> dict[Node, list[np.ndarray | None]]:
        return {}

    def _values(self, node: Node) -> Iterator[np.ndarray | None]:
        for point in self.points:
            try:
                yield certify([node], point)[node]
            except NoValue:
                yield None

    @cached_property
    def setting(self) -> Setting:
        """What the recipes for mistakes know of the exercise."""
        gradients = tuple(dict.fromkeys((y, x) for y, x, _ in self.exercise.scope.gradients))
        asked = [each.node for parts in self.exercise.asked.values() for each in parts]
        everything = topological([*self.exercise.quantities.values(), *asked])
        updates = find_updates(everything, gradients, self.exercise.updates, self.exercise.quantities)
        return Setting(gradients, self.exercise.quantities, tuple(updates))

    @cached_property
    def stacked(self) -> dict[Node, np.ndarray]:
        """All points at once, as float64 with the points in front."""
        return {node: np.stack([Float64.array(point[node]) for point in self.points]) for node in self.points[0]}
