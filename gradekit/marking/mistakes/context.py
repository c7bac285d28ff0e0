"""What a recipe for a mistake may look at, and how it replaces part of a quantity's graph."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from fractions import Fraction
from functools import cached_property
from itertools import chain

from msgspec import Struct

from gradekit.engine.backward import Reverse, reverse_to
from gradekit.engine.graph import Node, topological
from gradekit.engine.ops.runs import Run
from gradekit.engine.substitute import Users, rebuild, substitute, substitute_into
from gradekit.errors import GradekitError
from gradekit.marking.mistakes.steps import Setting, Update

_MANY = 20  # places: those of a long training


class Variant(Struct, frozen=True, eq=False):
    """A quantity as a known mistake gives it; says: what was done, where the mistake's usual sentence is not true.

    credit: the share of the points, for a mistake of the teacher's own; is_late: whether it is less likely here than
    any other that gives the number; at: the quantities in whose place it puts another, where it does that. exactly:
    whether an answer is this mistake only to every typed digit, whatever rounding on the way might explain.
    """

    id: str
    node: Node
    says: str = ""
    credit: Fraction = Fraction(0)
    is_late: bool = False
    at: frozenset[Node] = frozenset()
    exactly: bool = False


class Context(Struct, frozen=True, eq=False, dict=True):
    """One asked quantity of an exercise; stop: quantities that are taken as they are, with no mistake before them."""

    node: Node
    setting: Setting
    stop: frozenset[Node] = frozenset()

    @cached_property
    def order(self) -> list[Node]:
        """The quantity and all it depends on, operands first; nothing that is carried through a run of many steps."""
        return topological([self.node], stop=self.stop | self.runs)

    @cached_property
    def runs(self) -> frozenset[Node]:
        """What comes out of runs that are not written out, where a mistake would cost all their steps again."""
        return frozenset(node for node in topological([self.node], stop=self.stop) if node.op is Run)

    @cached_property
    def inside(self) -> set[Node]:
        return set(self.order)

    @cached_property
    def used(self) -> list[tuple[Node, Node]]:
        """(y, ∂y/∂x) of the derivatives that this quantity depends on."""
        taken = ((y, gradient(y, x)) for y, x in self.setting.gradients)
        return [(y, g) for y, g in taken if g is not None and g in self.inside]

    @cached_property
    def roots(self) -> list[Node]:
        """What is differentiated on the way to this quantity."""
        return list(dict.fromkeys(y for y, _ in self.used))

    def back(self, y: Node) -> Reverse:
        """The derivatives of one of these roots, as far as those reach that are used."""
        return reverse_to(y, *self._by[y])

    @cached_property
    def _by(self) -> dict[Node, list[Node]]:
        """By root, what it is differentiated by."""
        found: dict[Node, list[Node]] = {}
        for y, x in self.setting.gradients:
            found.setdefault(y, []).append(x)
        return found

    @cached_property
    def updates(self) -> list[Update]:
        """The updates on the way to this quantity, earlier ones first."""
        return [update for update in self.setting.updates if update.new in self.inside]

    @cached_property
    def new(self) -> Mapping[Node, Node]:
        """Weight → its updated value, for every update in the exercise."""
        return self.setting.new

    def replaced(self, id: str, replacements: Mapping[Node, Node], says: str = "") -> Iterator[Variant]:
        """The quantity with some nodes replaced, where the shapes still fit."""
        wrong = {old: new for old, new in replacements.items() if old is not new and old not in self.stop}
        fitting = {old: new for old, new in wrong.items() if old.shape == new.shape}
        if not fitting:
            return
        try:
            yield Variant(id, self._with(fitting), says, at=frozenset(fitting))
        except GradekitError:
            return

    def _with(self, new: Mapping[Node, Node]) -> Node:
        if len(new) > 1 or not self.runs.isdisjoint(new):
            return substitute([self.node], dict(zip(self.runs, self.runs, strict=True)) | dict(new))[0]
        ((old, other),) = new.items()
        return self._users.replaced(old, other)

    @cached_property
    def _users(self) -> Users:
        return Users(self.node, self.runs)

    def each_and_all(self, id: str, sites: Iterable[tuple[Node, Node]], says: str = "") -> Iterator[Variant]:
        """The mistake at each of its sites (a node and what stands in its place), and made throughout."""
        pairs = list(sites)
        each = (made for old, new in pairs for made in self.replaced(id, {old: new}, says))
        yield from likelier_first(each, self._everywhere(id, pairs, says), len(pairs))

    def _everywhere(self, id: str, pairs: list[tuple[Node, Node]], says: str) -> Iterator[Variant]:
        if len(pairs) > 1:
            yield from self.replaced(id, self._throughout(dict(reversed(pairs))), says)

    def _throughout(self, pairs: Mapping[Node, Node]) -> dict[Node, Node]:
        """What stands in place of each node when all are replaced, each on what those before it gave."""
        became: dict[Node, Node] = {node: node for node in self.runs | self.stop}
        for node in self.order:
            if node in pairs and node not in became:
                became[node] = _made_of(pairs[node], node, became)
            elif node not in became:
                rebuild(node, became)
        return {old: became[old] for old in pairs if old in became}


def _made_of(new: Node, old: Node, became: dict[Node, Node]) -> Node:
    """What stands in place of a node; where the shapes do not fit, what the node itself has become."""
    with suppress(GradekitError):
        return substitute_into(ChainMap({}, became), [new])[0]
    return substitute_into(became, [old])[0]


def likelier_first(each: Iterable[Variant], throughout: Iterable[Variant], sites: int) -> Iterator[Variant]:
    """A mistake in one place and in all: in one of few is likelier than in all; one of many is not looked for."""
    yield from throughout if sites > _MANY else chain(each, throughout)


def gradient(y: Node, x: Node) -> Node | None:
    """∂y/∂x where y is one number that depends on x."""
    return reverse_to(y, x).gradients.get(x) if y.size == 1 else None
