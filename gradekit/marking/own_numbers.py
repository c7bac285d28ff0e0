"""Numbers that every student has of their own: what is right for some students, and for one.

Where givens are drawn for each student, everything that follows from them has the students on the axis in front, in the
order of their papers. What one answer is beside is found by whose answer it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from gradekit.engine.evaluate import evaluate
from gradekit.engine.evaluate.float64 import Float64
from gradekit.engine.evaluate.walk import Values
from gradekit.engine.graph import Node
from gradekit.exercise.lowering import Asked, Exercise
from gradekit.marking.answers.columns import of_some
from gradekit.marking.parts import Part
from gradekit.marking.tolerance.operators import unit
from gradekit.marking.tolerance.rounding import Lines, Spread, slopes, spread


class OwnNumbers(Struct, frozen=True, eq=False):
    """The given numbers of many students.

    floats: given node → its values, with the students on the axis in front; exactly: those of one student.
    """

    floats: Values
    exactly: Callable[[int], Mapping[Node, np.ndarray]]


class Right(Protocol):
    """What is right: for all alike, for some students (who are on the axis in front where it differs), or for one."""

    @property
    def values(self) -> Values:
        """Float64 values of every asked number and all it depends on."""

    def key(self, part: Part) -> np.ndarray:
        """The right answer."""

    def tolerance(self, part: Part) -> np.ndarray:
        """How far each entry may be from the key."""

    def asked_decimals(self, part: Part) -> np.ndarray:
        """To how many decimals each entry is asked for."""

    def spread(self, part: Part, node: Node) -> Spread:
        """What rounding each line does to a node, with the part's own precision."""

    def certified(self, part: Part) -> np.ndarray:
        """The key as certified entries."""


class Everyone(Right, Protocol):
    """What is right for all students."""

    exercise: Exercise
    parts: tuple[Part, ...]
    numeric: tuple[Part, ...]

    def asked(self, part: Part) -> Asked:
        """What the part asks for, as the exercise has it."""

    def kept(self, key: Any, make: Callable[[], Any]) -> Any:
        """What `make` gives, made once for each key."""

    def exact(self, part: Part) -> Lines:
        """Lines that nobody needs to round at the part's precision."""


class _Of:
    """What is right for those whose positions among all students `whose` are."""

    def __init__(self, everyone: Everyone, own: OwnNumbers, whose: Any):
        self._everyone, self._own, self._whose = everyone, own, whose

    @cached_property
    def values(self) -> Values:
        return of_some(self._everyone.values, self._whose)

    def key(self, part: Part) -> np.ndarray:
        return self._theirs(self._everyone.key(part), part)

    def tolerance(self, part: Part) -> np.ndarray:
        return self._theirs(self._everyone.tolerance(part), part)

    def asked_decimals(self, part: Part) -> np.ndarray:
        return self._theirs(self._everyone.asked_decimals(part), part)

    def spread(self, part: Part, node: Node) -> Spread:
        if node is part.node:
            found = self._everyone.spread(part, node)
            return Spread(self._theirs(found.rounding, part), self._theirs(found.float_error, part))
        lines = lines_of(self._everyone.exact(part), self._whose) if node in self._everyone.values else {}
        of = self._everyone.kept(("slopes", node), lambda: slopes(node))
        return spread(of, evaluate([node], self.values, Float64), unit(part), {}, lines)

    def _theirs(self, array: np.ndarray, part: Part) -> np.ndarray:
        return array[self._whose] if np.ndim(array) > part.node.rank else array


class OfSome(_Of):
    """What is right for some students, one after the other."""

    def certified(self, part: Part) -> np.ndarray:
        """The keys of all of them; `certified_of` is what asks for one at a time."""
        found = [OfOne(self._everyone, self._own, int(student)).certified(part) for student in self._whose]
        return np.stack(found) if found else np.empty((0, *part.node.shape), dtype=object)


_ALIKE = ("missing", "named quantities", "plain")  # what is found out about an exercise, whoever's numbers it has


class OfOne(_Of):
    """What is right for one student, and all that reading the student's answers needs."""

    @cached_property
    def exercise(self) -> Exercise:
        """The exercise with the student's numbers."""
        everyone = self._everyone.exercise
        return replace(everyone, bindings={**everyone.bindings, **self._own.exactly(self._whose)})

    @property
    def parts(self) -> tuple[Part, ...]:
        return self._everyone.parts

    @property
    def numeric(self) -> tuple[Part, ...]:
        return self._everyone.numeric

    def of(self, whose: Any) -> OfOne:
        return self

    def asked(self, part: Part) -> Asked:
        return self._everyone.asked(part)

    def kept(self, key: Any, make: Callable[[], Any]) -> Any:
        is_alike = key in _ALIKE or (isinstance(key, tuple) and key[0] in _ALIKE)
        return self._everyone.kept(key if is_alike else ("of", self._whose, key), make)

    def wanted(self, part: Part, shape: tuple[int, ...]) -> tuple[int, ...]:
        """The decimals asked of each entry, in the shape in which it was answered."""
        if part.decimals is not None:
            return (part.decimals,) * part.node.size
        decimals = self.asked_decimals(part)
        return tuple((decimals if shape == part.node.shape else decimals.T).ravel().tolist())

    def certified(self, part: Part) -> np.ndarray:
        from gradekit.engine.evaluate.certify import certify

        def make() -> np.ndarray:
            return np.asarray(certify([part.node], self.exercise.bindings)[part.node], dtype=object)

        found: np.ndarray = self._everyone.kept(("certified", part, self._whose), make)
        return found


def lines_of(lines: Lines, whose: Any) -> Lines:
    """The same for some students, or for one."""
    return {line: exact[whose] if np.ndim(exact) else exact for line, exact in lines.items()}
