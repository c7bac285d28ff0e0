"""Many repetitions of one step as a single op: a long training or recurrence that is not written out as a graph."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from operator import itemgetter
from typing import Any

import numpy as np
from msgspec import Struct

from gradekit.engine.formula import Call, Formula, Index, Ref, Symbol
from gradekit.engine.graph import Example, Node, Op, Shape, constant, topological, variable

_SHORT = 3  # steps that tell one run from another
_LOOK = 64  # steps between two looks whether a step has changed anything
_KEPT = 4  # runs whose results are remembered: one run has an op for each of its states

Rows = int | tuple[int, ...]


class Feed(Struct, frozen=True):
    """A leaf that has another value in every step: some rows of what comes from outside, by step, over and over again.

    source, rank: which of the outer nodes, and its rank.
    """

    leaf: Node
    source: int
    rows: tuple[Rows, ...]
    rank: int


class Loop(Struct, frozen=True, eq=False):
    """One step as a graph. states: the leaves that stand for what is carried on, and `after` the step.

    outer: what the step reads besides; feeds: what differs from step to step; clock: the leaf that is the step's
    number, where it has one.
    """

    states: tuple[Node, ...]
    after: tuple[Node, ...]
    outer: tuple[Node, ...] = ()
    feeds: tuple[Feed, ...] = ()
    clock: Node | None = None


class Cycle(Struct, frozen=True, eq=False):
    """Loops that take turns, with the same states and outer nodes; two cycles of one key are one.

    which: by step, over and over, the number of its loop.
    """

    loops: tuple[Loop, ...]
    which: tuple[int, ...] = (0,)
    key: str = ""


class _Walk:
    """One loop made ready for one arithmetic: what does not change is computed once."""

    def __init__(self, K: Any, loop: Loop, outer: Sequence[Any]):
        self.K, self.loop, self.outer = K, loop, outer
        changing = [*loop.states, *(feed.leaf for feed in loop.feeds), *([loop.clock] if loop.clock else [])]
        self.slot = {node: k for k, node in enumerate([*changing, *loop.outer])}
        self.values: list[Any] = [*(None for _ in changing), *outer]
        self.lines: list[tuple[Callable[..., Any], Callable[[list[Any]], Sequence[Any]], int]] = []
        moving = set(changing)
        for node in topological(loop.after, stop=self.slot):
            if node not in self.slot:
                self._add(node, moving)
        self.results = [self.slot[node] for node in loop.after]

    @property
    def is_steady(self) -> bool:
        """Whether a step depends on nothing but the states."""
        return all(len(feed.rows) == 1 for feed in self.loop.feeds) and self.loop.clock not in topological(
            self.loop.after
        )

    def _add(self, node: Node, moving: set[Node]) -> None:
        rule, operands = self._rule(node), tuple(self.slot[child] for child in node.inputs)
        self.slot[node] = len(self.values)
        if moving.isdisjoint(node.inputs):
            self.values.append(rule(*(self.values[k] for k in operands)))
        else:
            moving.add(node)
            self.values.append(None)
            self.lines.append((rule, _picked(operands), self.slot[node]))

    def _rule(self, node: Node) -> Callable[..., Any]:
        """The node's value by its operands'."""
        K, rule = self.K, partial(node.op.value, self.K, **node.params)
        return rule if K.is_native else lambda *operands: K.checked(K.asarray(rule(*operands)))

    def step(self, states: Sequence[Any], number: int, at: int) -> list[Any]:
        """The states after step `at` (from 0), whose own number is `number`."""
        values, count = self.values, len(states)
        values[:count] = states
        for feed in self.loop.feeds:
            values[count] = self._fed(feed, at)
            count += 1
        if self.loop.clock is not None:
            values[count] = self.K.full((), number)
        for rule, operands, to in self.lines:
            values[to] = rule(*operands(values))
        return [values[k] for k in self.results]

    def _fed(self, feed: Feed, at: int) -> Any:
        operand = np.asarray(self.outer[feed.source])
        rows = feed.rows[at % len(feed.rows)]
        return self.K.asarray(np.take(operand, rows, axis=operand.ndim - feed.rank))


def _picked(places: tuple[int, ...]) -> Callable[[list[Any]], Sequence[Any]]:
    """Values → those at the places."""
    if len(places) > 1:
        return itemgetter(*places)
    (place,) = places
    return itemgetter(slice(place, place + 1))


def repeated(K: Any, cycle: Cycle, operands: Sequence[Any], first: int, start: int, count: int) -> list[Any]:
    """The states after `count` steps; first: the number of step 0; start: which step comes first, from 0."""
    size = len(cycle.loops[0].states)
    walks = [_Walk(K, loop, operands[size:]) for loop in cycle.loops]

    rests = K.is_native and len(walks) == 1 and walks[0].is_steady

    def run(kept: Callable[[Any], Any]) -> list[Any]:
        states = list(operands[:size])
        for at in range(start, start + count):
            walk, before = walks[cycle.which[at % len(cycle.which)]], states
            states = [kept(value) for value in walk.step(states, first + at, at)]
            if rests and at % _LOOK == 0 and all(map(_equal, before, states)):
                break  # every further step gives the same
        return states

    found: list[Any] = K.iterated(run)
    return found


_recent: list[tuple[Any, tuple[Any, ...], list[Any]]] = []


def _remembered(K: Any, cycle: Cycle, operands: tuple[Any, ...], first: int, start: int, count: int) -> list[Any]:
    """The same, computed once for all states of a run, and for equal runs of one exercise."""
    key = (K, cycle.key or cycle, first, start, count)
    for known, before, found in _recent:
        if known == key and all(map(_equal, before, operands)):
            return found
    found = repeated(K, cycle, operands, first, start, count)
    _recent.append((key, operands, found))
    del _recent[:-_KEPT]
    return found


def _equal(one: Any, other: Any) -> bool:
    if one is other:
        return True
    pair = np.asarray(one), np.asarray(other)
    return all(array.dtype.kind == "f" for array in pair) and np.array_equal(*pair, equal_nan=True)


def _doubling() -> Cycle:
    """For the example: s is doubled, and the step's number added."""
    s, t = variable("s"), variable("number")
    return Cycle((Loop((s,), (s * constant(2) + t,), clock=t),))


class Run(Op, name="run"):
    """One state after `count` more steps; operands: the states before, then what all steps read. Shape: the state's.

    Nothing is differentiated through it: `grad` refuses to. first: the number of step 0; start: the first step, from 0.
    """

    function = False
    is_run = True
    reason = "the same step, again and again"
    examples = (
        Example((3,), 35, (("cycle", _doubling()), ("output", 0), ("first", 1), ("start", 0), ("count", 3))),
    )

    @staticmethod
    def shape(*shapes: Shape, cycle: Cycle, output: int, **steps: int) -> Shape:
        return shapes[output]

    @staticmethod
    def value(K: Any, *operands: Any, cycle: Cycle, output: int, first: int, start: int, count: int) -> Any:
        return _remembered(K, cycle, operands, first, start, count)[output]

    @staticmethod
    def sketch(K: Any, *operands: Any, cycle: Cycle, output: int, first: int, start: int, count: int) -> Any:
        """Another value, quickly, that is the same for equal runs, and for others not."""
        short = repeated(K, cycle, operands, first, start, min(count, _SHORT))
        return short[output] * (1 + 1 / (3 + count)) + 1 / (7 + start)

    @staticmethod
    def vjp(g: Node, y: Node, *operands: Node, **params: Any) -> tuple[None, ...]:
        return (None,) * len(operands)

    @staticmethod
    def formula(index: Index, *operands: Node, cycle: Cycle, output: int, count: int, **steps: int) -> Formula:
        said = f", … {count} step{'s' * (count != 1)} on"
        return Call(Symbol(said, rf"\text{{{said}}}", behind=True), (Ref(output, index),))


def through(nodes: Sequence[Node], by: Node) -> Iterator[Node]:
    """The runs among the nodes that depend on a quantity."""
    for node in nodes:
        if node.op is Run and node is not by and by in topological([node]):
            yield node
