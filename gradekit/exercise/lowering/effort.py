"""How much an exercise makes anyone compute: said in a fault before it is computed, where it is too much."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from math import isqrt, prod
from typing import TYPE_CHECKING, Any

from gradekit.engine.graph import Node, topological
from gradekit.errors import Fault, Place
from gradekit.exercise.lowering.asked import Made
from gradekit.exercise.lowering.state import Building
from gradekit.exercise.problem.schema import Network, Problem

if TYPE_CHECKING:
    from gradekit.engine.ops.runs import Loop
    from gradekit.exercise.problem.shorthands import Train, Unroll

MAX_EFFORT = 10_000_000  # steps of arithmetic, each about half a microsecond of certified values
MAX_RUN = 100_000_000  # the same in runs that are not written out: a training of 100,000 steps is waited for
_A_NODE = 20  # steps: what there is to do however small it is
_AN_ENTRY = 5

Wanted = tuple[str, Place, Node]


def wanted(state: Building, problem: Problem, questions: Iterable[Made]) -> Iterator[Wanted]:
    """What is computed, in the order of the file: what it is called and where that stands."""
    lines = {given.name: given.place for given in problem.given}
    lines |= {line.name: line.place for line in state.lines}
    shorthand: Train | Unroll | Network | None = next(iter(problem.train), problem.unroll or problem.network)
    for name, node in state.quantities.items():
        place = lines.get(name, Place())
        yield name, shorthand.place if shorthand and not place.line else place, node
    for made in questions:
        for asked in (*made.asked, *made.accepted):
            yield f"{made.question.id}: {asked.text}", made.question.place, asked.node


def is_little(state: Building, questions: Iterable[Made]) -> bool:
    """Whether it is within MAX_EFFORT at a glance, as nearly always: were all nodes as dear as the largest."""
    asked = [one.node for made in questions for one in (*made.asked, *made.accepted)]
    order = topological([*state.quantities.values(), *asked])
    if any("cycle" in node.params for node in order):
        return False
    largest = max(map(prod, {node.shape for node in order}), default=0)
    return len(order) * (_A_NODE + _AN_ENTRY * largest + isqrt(largest**3)) <= MAX_EFFORT


def too_much(things: Iterable[Wanted]) -> list[Fault]:
    """The fault of the first thing with which all of them together take more than MAX_EFFORT, or runs than MAX_RUN."""
    totals, known = Counter[int](), set[Any]()
    for name, place, node in things:
        own = Counter[int]()
        for below in topological([node], stop=known) if node not in known else ():
            if (key := _key(below)) not in known:
                known |= {below, key}
                own[MAX_RUN if "cycle" in below.params else MAX_EFFORT] += effort(below)
        totals += own
        for most in own:
            if totals[most] > most:
                return [Fault(place, _message(name, own[most], totals[most], most))]
    return []


def _key(node: Node) -> Any:
    """The states of one run are computed together."""
    if "cycle" not in node.params:
        return node
    return node.params["cycle"], node.params["start"], node.params["count"], node.inputs


def effort(node: Node) -> int:
    """Steps of arithmetic that its value takes: products that are summed, numbers, and the node itself.

    Of a product of matrices (m,k) and (k,n) that is √(mk·kn·mn) = mkn; a run has its step as often as it is repeated.
    """
    if cycle := node.params.get("cycle"):
        return int(node.params["count"]) * max(map(_of_a_step, cycle.loops))
    sizes = [each.size for each in node.inputs]
    if node.op.bilinear and not node.op.elementwise:
        return _A_NODE + _AN_ENTRY * node.size + isqrt(sizes[0] * sizes[1] * node.size)
    return _A_NODE + _AN_ENTRY * max(node.size, *sizes, 0)


def _of_a_step(loop: Loop) -> int:
    """Of what is another in every step."""
    moving, total = {*loop.states, *(feed.leaf for feed in loop.feeds), loop.clock}, 0
    for node in topological(loop.after):
        if not moving.isdisjoint(node.inputs):
            moving.add(node)
            total += effort(node)
    return total


def _message(name: str, own: int, total: int, most: int) -> str:
    before = f"after {total - own:,} before it " if total > own else ""
    takes = f"{name} takes {own:,} steps of arithmetic {before}and"
    if most == MAX_RUN:
        return f"{takes} the steps of an exercise may take {most:,} together: use fewer steps or smaller quantities"
    return f"{takes} an exercise may take {most:,}: ask for some of its entries, like W[1,:], or use smaller quantities"
