"""An exercise made ready for marking: its parts with their keys and tolerances, worked out once for all students."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from gradekit.engine.evaluate import evaluate
from gradekit.engine.evaluate.float64 import Float64
from gradekit.engine.evaluate.walk import Values
from gradekit.engine.graph import Node, topological
from gradekit.errors import Fault, NoValue, ProblemError
from gradekit.exercise.lowering import Asked, Exercise
from gradekit.marking.long_runs import right_values
from gradekit.marking.mistakes.steps import Setting, find_updates
from gradekit.marking.parts import Part, as_computed
from gradekit.marking.tolerance.operators import asked_decimals, bound, unit
from gradekit.marking.tolerance.rounding import Lines, Slopes, Spread, slopes, spread, untouched

if TYPE_CHECKING:
    from gradekit.marking.counterpart import Counterpart
    from gradekit.marking.mistakes.context import Variant
    from gradekit.marking.own_numbers import OwnNumbers, Right

MAX_ANSWER = 10_000  # entries of one answer
_MOST_KEPT = 50_000  # findings of other modules


class Plan:
    """Keys, tolerances and known mistakes of one exercise; everything is computed when first needed, and kept.

    parts: everything asked; in_turn: the same in the order in which it is marked; numeric: of these, those that are
    numbers, and not functions of symbols; accepted: by part, other
    right values. own: given numbers that every student has of their own; then values, keys and what follows from them
    have the students on the axis in front, and `of` says what those of some students are.
    """

    def __init__(self, exercise: Exercise, own: OwnNumbers | None = None):
        self.exercise, self.own = exercise, own
        self.parts = tuple(
            Part(question, position, asked.text, asked.node)
            for question in exercise.problem.questions
            for position, asked in enumerate(exercise.asked.get(question.id, ()))
        )
        self.accepted = {
            part: tuple(
                Part(part.question, position, asked.text, asked.node, is_key=False)
                for position, asked in enumerate(exercise.accepted.get(part.question.id, ()))
            )
            for part in self.parts
            if part.question.accept
        }
        _check_sizes(self.parts)
        self.in_turn = as_computed(self.parts)
        self.numeric = self._numbers(self.in_turn)
        self.numeric_accepted = self._numbers(part for others in self.accepted.values() for part in others)
        self.bindings: Values = {node: Float64.array(value) for node, value in exercise.bindings.items()}
        self.bindings |= own.floats if own else {}
        self._tolerances: dict[Part, np.ndarray] = {}
        self._spreads: dict[Any, Spread] = {}
        self._exact_lines: dict[int, Lines] = {}
        self._certified: dict[Node, np.ndarray] = {}
        self._kept: dict[Any, Any] = {}

    def kept(self, key: Any, make: Callable[[], Any]) -> Any:
        """What `make` gives, made once for each key; for what other modules find out about the exercise."""
        if key not in self._kept:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            self._kept[key] = make()
        return self._kept[key]

    def of(self, whose: np.ndarray | None) -> Right:
        """What is right for these students, one after the other on the axis in front where it is not the same."""
        if self.own is None or whose is None:
            return self
        from gradekit.marking.own_numbers import OfSome

        return OfSome(self, self.own, whose)

    def of_one(self, student: int | None) -> Right:
        """What is right for one student; None where all have the same numbers."""
        if self.own is None or student is None:
            return self
        from gradekit.marking.own_numbers import OfOne

        return OfOne(self, self.own, student)

    def _numbers(self, parts: Iterable[Part]) -> tuple[Part, ...]:
        """Those that depend on no symbol without a value."""
        symbols = set(self.exercise.symbols.values())
        return tuple(part for part in parts if not symbols or symbols.isdisjoint(topological([part.node])))

    @cached_property
    def asked_nodes(self) -> tuple[Node, ...]:
        return tuple(part.node for part in (*self.numeric, *self.numeric_accepted))

    @cached_property
    def order(self) -> list[Node]:
        return topological(self.asked_nodes)

    @cached_property
    def values(self) -> Values:
        """Float64 values of every asked number and all it depends on."""
        return right_values(self.asked_nodes, self.bindings, self.exercise.bindings)

    @cached_property
    def gradients(self) -> tuple[tuple[Node, Node], ...]:
        """(y, x) of every derivative that the exercise takes."""
        taken = tuple(dict.fromkeys((y, x) for y, x, _ in self.exercise.scope.gradients))
        return tuple(dict.fromkeys(taken + tuple(self._overridden(taken))))

    def _overridden(self, taken: tuple[tuple[Node, Node], ...]) -> Iterator[tuple[Node, Node]]:
        """The same derivatives where a question gives some quantities other values."""
        names = {node: name for name, node in self.exercise.quantities.items()}
        for question in self.exercise.problem.questions if taken else ():
            own = {name: self.exercise.quantities.get(f"{name}⁽{question.id}⁾") for name in names.values()}
            for y, x in taken if question.given else ():
                pair = [own.get(names.get(node, "")) or node for node in (y, x)]
                if pair[0] is not y:
                    yield pair[0], pair[1]

    @cached_property
    def new_values(self) -> Mapping[Node, Node]:
        """Weight → its updated value, for every update in the exercise."""
        return self.setting.new

    @cached_property
    def setting(self) -> Setting:
        """What the recipes for mistakes know of the exercise."""
        quantities = self.exercise.quantities
        updates = find_updates(self._everything, self.gradients, self.exercise.updates, quantities)
        classes = (node for node, value in self.bindings.items() if node.rank == 1 and _is_one_hot(value))
        return Setting(self.gradients, quantities, tuple(updates), frozenset(classes))

    @cached_property
    def _everything(self) -> list[Node]:
        return topological((*self.exercise.quantities.values(), *(part.node for part in self.parts)))

    def asked(self, part: Part) -> Asked:
        """What the part asks for, as the exercise has it."""
        return part.asked_in(self.exercise)

    def key(self, part: Part) -> np.ndarray:
        """The right answer in float64, also where float64 overflows on the way to it."""
        key = np.asarray(self.values[part.node])
        if np.isfinite(key).all():
            return key
        from gradekit.engine.evaluate.certify import as_float

        return np.array([as_float(entry) for entry in self.certified(part).flat], dtype=float).reshape(key.shape)

    def certified(self, part: Part) -> np.ndarray:
        """The key as certified entries (fmpq or arb), for decisions at the very edge of a tolerance."""
        from gradekit.engine.evaluate.certify import certify

        if part.node not in self._certified:
            try:
                self._certified[part.node] = certify([part.node], self.exercise.bindings)[part.node]
            except NoValue as error:
                message = f"{part.label} has no (real) value: {error}; change what is given, or ask for something else"
                raise ProblemError([Fault(part.question.place, message)]) from error
        return self._certified[part.node]

    def old(self, part: Part) -> Node | None:
        """What the part updates, where it is an update."""
        return next((old for old, new in self.new_values.items() if new is part.node), None)

    def tolerance(self, part: Part) -> np.ndarray:
        """How far each entry may be from the key."""
        if part not in self._tolerances:
            spread = self.spread(part, part.node)
            self._tolerances[part] = bound(part, self.key(part), self.values, spread, self.old(part))
        return self._tolerances[part]

    def asked_decimals(self, part: Part) -> np.ndarray:
        """To how many decimals each entry is asked for."""
        found: np.ndarray = self.kept(
            ("decimals", part), lambda: asked_decimals(part, self.key(part), self.tolerance(part))
        )
        return found

    def wanted(self, part: Part, shape: tuple[int, ...]) -> tuple[int, ...]:
        """The same entry by entry, in the shape in which it was answered: the part's own, or the transposed one."""

        def wanted() -> tuple[int, ...]:
            decimals = self.asked_decimals(part)
            return tuple((decimals if shape == part.node.shape else decimals.T).ravel().tolist())

        found: tuple[int, ...] = self.kept(("wanted", part, shape), wanted)
        return found

    def spread(self, part: Part, node: Node) -> Spread:
        """What rounding each line does to a node, with the part's own precision, on the right inputs."""
        found = self._spreads.get((unit(part), node))
        if found is None:
            values = self.values if node in self.values else evaluate([node], self.values, Float64)
            lines = self.exact(part) if node in self.values else {}
            found = self._spreads[unit(part), node] = spread(slopes(node), values, unit(part), {}, lines)
        return found

    def own_spread(
        self, part: Part, of: Slopes, values: Values, typed: Mapping[Node, np.ndarray], whose: np.ndarray | None = None
    ) -> Spread:
        """The same where students' own answers replace some quantities."""
        lines = self.kept(("untouched", part.decimals), lambda: self.counterpart.lines(part.decimals or 0))
        if whose is not None:
            from gradekit.marking.own_numbers import lines_of

            lines = lines_of(lines, whose)
        return spread(of, values, unit(part), typed, lines)

    @cached_property
    def counterpart(self) -> Counterpart:
        """The exercise with its quantities kept apart, as follow-through needs it."""
        from gradekit.marking.counterpart import Counterpart

        own = self.own.floats if self.own else None
        return Counterpart(self.exercise, (*self.numeric, *self.numeric_accepted), self.values, own)

    def exact(self, part: Part) -> Lines:
        """Lines that nobody needs to round at the part's precision."""
        decimals = part.decimals
        if decimals is None or part.tolerance.kind != "rounding":
            return dict.fromkeys(self.order, True)
        if decimals not in self._exact_lines:
            self._exact_lines[decimals] = untouched(decimals, self.values, self.exercise.bindings, self.order)
        return self._exact_lines[decimals]

    def variants(self, part: Part, stop: frozenset[Node] = frozenset()) -> list[Variant]:
        """What common mistakes give for the part; stop: quantities that are taken as they are."""

        def made() -> list[Variant]:
            from gradekit.marking.mistakes.recipes import variants  # who answers right needs none

            return variants(part.node, self.setting, stop)

        found: list[Variant] = self.kept(("variants", part, stop), made)
        return found

    def known(self, part: Part) -> list[Variant]:
        """What the teacher's own mistakes give for the part."""
        found: list[Variant] = self.kept(("known", part), lambda: own_mistakes(self.exercise, part))
        return found

    def rarer(self, part: Part) -> list[Variant]:
        """What rarer mistakes give for the part; thought of where no common one explains an answer."""
        from gradekit.marking.mistakes.recipes import rarer

        found: list[Variant] = self.kept(("rarer", part), lambda: rarer(part.node, self.setting))
        return found

    def in_other_ways(self, part: Part) -> list[Variant]:
        """What numerical libraries give for the part by other conventions; thought of where no mistake explains."""
        if not self.is_touched:
            return []
        from gradekit.marking.diagnosis.framework import in_other_ways, variants

        made = self.kept("in other ways", lambda: in_other_ways(self.exercise))
        found: list[Variant] = self.kept(("in other ways", part), lambda: variants(self.exercise, made, part))
        return found

    @cached_property
    def is_touched(self) -> bool:
        """Whether a library may have its own way in the exercise."""
        from gradekit.exercise.framework.touched import is_touched

        return is_touched(self.exercise.problem, self._everything)

    @property
    def expects_libraries(self) -> bool:
        """Whether the problem speaks of what libraries give, so that this is the first that is thought of."""
        problem = self.exercise.problem
        return "framework" in problem.conventions or problem.credits.framework > 0


def _is_one_hot(value: np.ndarray) -> bool:
    return value.size > 1 and np.count_nonzero(value) == 1 and value.max() == 1


def own_mistakes(exercise: Exercise, part: Part) -> list[Variant]:
    """The teacher's own mistakes that fit the part, in an exercise which may have other sizes."""
    from gradekit.marking.mistakes.context import Variant

    known = exercise.known.get(part.question.id, ())
    shape = part.asked_in(exercise).node.shape
    return [Variant("known", one.node, said.says, said.credit) for said, one in known if one.node.shape == shape]


def _check_sizes(parts: Iterable[Part]) -> None:
    """Refuse what nobody can type, and what would take too long to mark."""
    large = [part for part in parts if part.node.size > MAX_ANSWER]
    if large:
        said = f"entries are asked, and at most {MAX_ANSWER} are marked; ask for some of them, like W[1,:]"
        raise ProblemError([Fault(part.question.place, f"{part.label}: {part.node.size} {said}") for part in large])
