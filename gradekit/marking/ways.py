"""How a quantity follows from others that are answered: the graph with a student's own values in their place.

An own value counts for what needs just that entry: where all entries of a quantity are known they replace it, where
some are they are laid over what the others are computed to be, which may come from own values further back.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import numpy as np
from msgspec import Struct

from gradekit.engine.evaluate.walk import Values
from gradekit.engine.graph import Node, apply, topological, variable
from gradekit.marking.counterpart import Counterpart
from gradekit.marking.needed import needed
from gradekit.marking.parts import Part
from gradekit.marking.sameness import LITERAL
from gradekit.marking.tolerance.rounding import Slopes, slopes

Given = tuple[tuple[Part, bytes], ...]  # parts that are answered, each with the truth values of its entries as bytes


class Own(Struct, frozen=True, eq=False):
    """A quantity that students have own values for. node: what stands for these; of: the quantity itself.

    entries: by part that they come from, (positions in the quantity, positions in the part); used: the parts of which
    an entry is needed, where the others serve mistakes; right: what stands where nothing is known, and nothing needed.
    """

    node: Node
    of: Node
    entries: Mapping[Part, tuple[np.ndarray, np.ndarray]]
    used: tuple[Part, ...]
    right: np.ndarray


class Way(Struct, frozen=True, eq=False, dict=True):
    """How a part follows from answered quantities; made once for each choice of these.

    node: the quantity that was asked for, with the own ones in it; changed: (quantity, the same with the own ones);
    covered: the quantities of the plain exercise that are wholly own, or on the way to such ones only.
    """

    part: Part
    node: Node
    owns: tuple[Own, ...]
    changed: tuple[tuple[Node, Node], ...]
    fixed: Values
    plain: Values
    twins: tuple[tuple[Node, Node], ...]
    covered: frozenset[Node]

    @property
    def read(self) -> frozenset[Part]:
        """The parts whose answers stand in it somewhere."""
        return frozenset(part for own in self.owns for part in own.entries)

    @property
    def sources(self) -> tuple[Part, ...]:
        """The parts that it follows from."""
        return tuple(dict.fromkeys(part for own in self.owns for part in own.used))

    @cached_property
    def known(self) -> frozenset[Node]:
        """The quantities of the plain exercise that are wholly own."""
        own = {each.node for each in self.owns}
        return frozenset(theirs for mine, theirs in self.twins if mine in own)

    @cached_property
    def inputs(self) -> Values:
        """What is given, and what depends on nothing else."""
        return {node: value for node, value in self.fixed.items() if not node.inputs}

    def only_from(self, own: Own) -> tuple[tuple[Node, Node], ...]:
        """(quantity, the same with the own ones) that depends on this one, and on no other own one."""
        return self._only_from[own]

    @cached_property
    def _only_from(self) -> dict[Own, tuple[tuple[Node, Node], ...]]:
        inputs: dict[Node, frozenset[Node]] = {}
        owns = {own.node for own in self.owns}
        for node in topological([self.node]):
            mine = frozenset((node,)) if node in owns else frozenset()
            inputs[node] = mine.union(*(inputs[child] for child in node.inputs))
        pairs = [(old, new) for old, new in self.changed if new in inputs]
        return {own: tuple(p for p in pairs if inputs[p[1]] == {own.node}) for own in self.owns}

    @cached_property
    def slopes(self) -> Slopes:
        return slopes(self.node, frozenset(own.node for own in self.owns))

    @cached_property
    def numbers(self) -> int:
        """How many numbers are computed for each student."""
        lines = topological((slope for _, slope in self.slopes.lines), stop=self.fixed)
        return self.node.size * sum(node.size for node in lines) + sum(new.size for _, new in self.changed)


def find_way(
    counterpart: Counterpart, part: Part, given: Given, plain: Values, literally: bool = False
) -> Way | None:
    """How the part follows from the nearest of what is given; None where it does from nothing.

    literally: own values count only where the exercise itself goes on with that quantity, not with an equal one.
    """
    top = counterpart.node(part)
    known = _known(counterpart, part, given)
    ids = counterpart.same.ids
    numbers = np.fromiter(known, dtype=np.int64, count=len(known))
    inside = topological([top])
    asked = {counterpart.base(source) for source, _ in given} if literally else set(inside)
    places = [node for node in inside if node in asked]
    found = {node: np.isin(ids[node], numbers).reshape(-1) for node in places if node is not top}
    touched = {node: which for node, which in found.items() if _is_put_in(node, which, ids, numbers)}
    used, open_ones = needed(inside, touched)
    whole = {node for node in touched if not open_ones[node].any()}
    region = topological([top], stop=whole)
    new: dict[Node, Node] = {}
    owns: list[Own] = []
    for node in region:
        if node not in whole and any(new.get(child, child) is not child for child in node.inputs):
            new[node] = apply(node.op, *(new.get(child, child) for child in node.inputs), **node.params)
        if node in touched:
            entries, sources = (_entries(ids[node], which[node], known) for which in (touched, used))
            own = Own(variable(f"own {len(owns)}", node.shape), node, entries, tuple(sources), counterpart.values[node])
            mask = tuple(touched[node].tolist())
            base = new.get(node, node)
            new[node] = own.node if node in whole else apply("overlaid", own.node, base, known=mask, dims=node.shape)
            owns.append(own)
    passed = set(inside).difference(region) | whole
    return _way(counterpart, part, new, owns, plain, passed) if any(own.used for own in owns) else None


def _way(
    counterpart: Counterpart, part: Part, new: dict[Node, Node], owns: list[Own], plain: Values, passed: set[Node]
) -> Way | None:
    node = new[counterpart.node(part)]
    values = counterpart.values
    fixed = {each: values[each] for each in topological([node]) if each in values}
    twins = tuple((new[mine], theirs) for mine, theirs in counterpart.twins if mine in new and theirs is not part.node)
    changed = tuple((old, made) for old, made in new.items())
    covered = frozenset(theirs for mine, theirs in counterpart.twins if mine in passed)
    return Way(part, node, tuple(owns), changed, fixed, _untouched(plain, twins), twins, covered)


def _untouched(plain: Values, twins: tuple[tuple[Node, Node], ...]) -> Values:
    """The values of the plain exercise that depend on none of the quantities that are own."""
    depend = {theirs for _, theirs in twins}
    for node in plain:
        if any(child in depend for child in node.inputs):
            depend.add(node)
    return {node: value for node, value in plain.items() if node not in depend}


def _known(counterpart: Counterpart, part: Part, given: Given) -> dict[int, tuple[Part, int]]:
    """What is known of what; the later answer counts.

    None counts that is to what is asked here, unless this is computed from it: ∂L/∂b is δ, but another step.
    """
    known: dict[int, tuple[Part, int]] = {}
    itself = frozenset(counterpart.ids(part).tolist())
    for source, mask in given:
        there = np.frombuffer(mask, dtype=bool)
        barred = {LITERAL} if counterpart.is_before(source, part) else itself | {LITERAL}
        ids = enumerate(counterpart.ids(source).tolist())
        known |= {id: (source, k) for k, id in ids if there[k] and id not in barred}
    return known


def _is_put_in(node: Node, which: np.ndarray, ids: Mapping[Node, np.ndarray], numbers: np.ndarray) -> bool:
    """Whether it is known as a whole, or something that no entry is of what it is made of, where that is put in."""
    if which.all() or not which.any():
        return bool(which.all())
    mine = np.intersect1d(ids[node], numbers)
    return not np.isin(mine, _below(node, ids)).all()


def _below(node: Node, ids: Mapping[Node, np.ndarray]) -> np.ndarray:
    return np.concatenate([ids[child].reshape(-1) for child in node.inputs] or [np.empty(0, dtype=np.int64)])


def _entries(
    ids: np.ndarray, touched: np.ndarray, known: Mapping[int, tuple[Part, int]]
) -> dict[Part, tuple[np.ndarray, np.ndarray]]:
    found: dict[Part, list[tuple[int, int]]] = {}
    flat = ids.reshape(-1)
    for k in np.flatnonzero(touched).tolist():
        source, place = known[int(flat[k])]
        found.setdefault(source, []).append((k, place))
    return {source: _columns(pairs) for source, pairs in found.items()}


def _columns(pairs: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    here, there = zip(*pairs, strict=True)
    return np.array(here, dtype=np.intp), np.array(there, dtype=np.intp)


def sources_of(counterpart: Counterpart, part: Part, before: tuple[Part, ...]) -> tuple[Part, ...]:
    """The parts, of those asked before this one, whose answers it may follow from."""
    ids = counterpart.same.ids
    inside = {id for node in topological([counterpart.node(part)]) for id in ids[node].ravel().tolist()}
    inside.discard(LITERAL)
    others = inside.difference(counterpart.ids(part).tolist())
    return tuple(
        each
        for each in before
        if not (inside if counterpart.is_before(each, part) else others).isdisjoint(counterpart.ids(each).tolist())
    )

