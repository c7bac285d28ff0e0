"""Updates new = old ∓ step, found in the graph: of training, of a gradient, of an error times an input."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from msgspec import Struct, field

from gradekit.engine.backward import earlier, reverse_to
from gradekit.engine.graph import Node, topological
from gradekit.marking.mistakes.algebra import RENAMED, bare, compared, factors, is_given, name_of, summands

RATES = re.compile(r"(?:eta|η|alpha|α|lr|mu|μ|rate|learning_?rate|step_?size)(?:_?\d+)?", re.IGNORECASE)
_STEPS = ("sub", "add")
_WORDS = re.compile(r"(?:new|next|after|updated|old|prev|previous|before|start|init)|[\d_'′⁽⁾⁰¹²³⁴⁵⁶⁷⁸⁹]+")


class Update(Struct, frozen=True, eq=False):
    """new = base − step, or base + step where `added`.

    old: the quantity before; base: the same, or a multiple of it where it decays; gradient: what the step comes from,
    where it comes from one; rate: the learning rate, where it is a quantity of its own.
    """

    new: Node
    old: Node
    base: Node
    step: Node
    gradient: Node | None
    added: bool = False
    rate: Node | None = None

    def moved(self, step: Node) -> Node:
        """The new value with another step."""
        return self.base + step if self.added else self.base - step


class Setting(Struct, frozen=True, eq=False, dict=True):
    """What recipes know of the exercise: (y, x) of every derivative it takes, its quantities, and all its updates.

    one_hot: what is given with a 1 in one place and 0 in all others: the true class.
    """

    gradients: tuple[tuple[Node, Node], ...] = ()
    quantities: Mapping[str, Node] = field(default_factory=dict)
    updates: tuple[Update, ...] = ()
    one_hot: frozenset[Node] = frozenset()

    @cached_property
    def compared(self) -> frozenset[tuple[Node, Node]]:
        """What its losses compare, in both orders: predictions and labels."""
        return frozenset(pair for node in topological(self.quantities.values()) for pair in compared(node))

    @property
    def new(self) -> dict[Node, Node]:
        """Weight → its updated value."""
        return {update.old: update.new for update in self.updates}


def find_updates(
    order: Iterable[Node],
    gradients: Iterable[tuple[Node, Node]],
    declared: Iterable[tuple[Node, Node]] = (),
    quantities: Mapping[str, Node] | None = None,
) -> list[Update]:
    """The updates among the nodes: a quantity minus (or plus) something that is computed from it.

    That is a gradient, which may be taken a little ahead of the quantity, as Nesterov does, or at a copy of it; or an
    error, with a learning rate or under a name that says so. declared: (old, new) of parameters that are known to be
    updated, whatever the step comes from.
    """
    order = list(order)
    finder = _Finder(_slopes(gradients), {new: old for old, new in declared}, _names(quantities or {}))
    inside: set[Node] = set()  # sums that are part of an update
    found: list[Update] = []
    for node in reversed(order):
        if node.op.name in _STEPS and node not in inside and (update := finder.update(node)):
            inside.update(finder.spine(node))
            found.append(update)
    return found[::-1]


def _names(quantities: Mapping[str, Node]) -> dict[Node, str]:
    return {node: name for name, node in quantities.items()}


def _slopes(gradients: Iterable[tuple[Node, Node]]) -> dict[Node, list[Node]]:
    """By quantity, its gradients."""
    found: dict[Node, list[Node]] = {}
    for y, x in gradients:
        slope = reverse_to(y, x).gradients.get(x) if y.size == 1 else None
        if slope is not None:
            for old in (x, *(x.inputs if x.op.name in (*_STEPS, "identity") else ())):
                found.setdefault(old, []).append(slope)
    return found


class _Finder(Struct, frozen=True):
    slopes: Mapping[Node, list[Node]]
    olds: Mapping[Node, Node]
    names: Mapping[Node, str]

    def update(self, node: Node) -> Update | None:
        """The node as an update; None where it is none."""
        for base, step, added in self._parted(node):
            for old in (base, *(base.inputs if base.op.name == "mul" else ())):
                if old is base or old in self.slopes:
                    update = self._read(node, old, base, step, added)
                    if update:
                        return update
        return None

    def spine(self, node: Node) -> Iterator[Node]:
        """The sums along the first operand: those of w − a − b; a quantity with a name of its own ends it."""
        yield node
        first = node.inputs[0]
        if first.op.name in _STEPS and first not in self.names and first not in self.olds:
            yield from self.spine(first)

    def _parted(self, node: Node) -> Iterator[tuple[Node, Node, bool]]:
        """Ways to read a sum as a quantity with its step: (quantity, step, whether it is added)."""
        first, second = node.inputs
        yield first, second, node.op.name == "add"
        if node.op.name == "add":
            yield second, first, True
        *others, last = self.spine(node)
        if others:
            terms = [(part.inputs[1], part.op.name == "add") for part in (last, *reversed(others))]
            (step, added), *rest = terms
            for term, is_added in rest:
                step = step + term if is_added is added else step - term
            yield last.inputs[0], step, added

    def _read(self, node: Node, old: Node, base: Node, step: Node, added: bool) -> Update | None:
        rate = _rate(step)
        if old not in self.slopes and self.olds.get(node) is not old and not self._may_move(node, old, rate):
            return None
        below = set(topological([step], stop=earlier(old)))
        slope = next((slope for slope in self.slopes.get(old, ()) if slope in below), None)
        if slope is None and self.olds.get(node) is not old and not self._moves(node, old, step, below, rate):
            return None
        return Update(node, old, base, step, slope, added, rate)

    def _may_move(self, node: Node, old: Node, rate: Node | None) -> bool:
        return self._are_related(node, old) or (rate is not None and is_given(old))

    def _moves(self, node: Node, old: Node, step: Node, below: set[Node], rate: Node | None) -> bool:
        """Whether a step without a gradient is one of a learning rule."""
        if old not in below:
            return rate is not None and self._are_related(node, old)
        return rate is not None or self._are_related(node, old)

    def _are_related(self, node: Node, old: Node) -> bool:
        """Whether the names are those of one quantity before and after: w and new_w, V1 and V2."""
        name, before = self.names.get(node, ""), self.names.get(old, "") or name_of(old)
        return bool(name and before) and _WORDS.sub("", name) == _WORDS.sub("", before) != ""


def _rate(step: Node) -> Node | None:
    """The factor of a step that has the name of a learning rate."""
    terms = (factor for _, term in _terms(step) for factor in factors(term))
    return next((inner for factor in terms if (inner := bare(factor)) and is_rate(inner)), None)


def _terms(step: Node) -> Iterator[tuple[int, Node]]:
    return summands(bare(step, RENAMED))


def is_rate(node: Node) -> bool:
    return node.op.name == "variable" and node.size == 1 and bool(RATES.fullmatch(node.params["name"]))
