"""Mistakes of an update new = old − step: its sign, its learning rate, or no update at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from gradekit.grade.mistakes.context import Context, Variant, gradient
from gradekit.graph import Node, topological


@dataclass(frozen=True, slots=True, eq=False)
class Update:
    """new = old − step, where the step comes from a gradient by old."""

    new: Node
    old: Node
    step: Node
    gradient: Node


def find_updates(order: Iterable[Node], gradients: Iterable[tuple[Node, Node]]) -> list[Update]:
    """The updates among the nodes: differences of a quantity and something computed from its gradient."""
    by_quantity = {x: g for y, x in gradients if (g := gradient(y, x)) is not None}
    found = []
    for node in order:
        if node.op.name == "sub" and (slope := by_quantity.get(node.inputs[0])) is not None:
            old, step = node.inputs
            if slope in topological([step]):
                found.append(Update(node, old, step, slope))
    return found


def recipe(context: Context) -> Iterator[Variant]:
    updates = find_updates(context.order, context.gradients)
    for id, rule in _RULES:
        yield from context.each_and_all(id, [(update.new, rule(update)) for update in updates])
    for update in updates:
        if update.new is context.node:
            for wrong in (update.gradient, update.step, -update.step):
                yield Variant("gradient-instead-of-update", wrong)


def _without_rate(update: Update) -> Node:
    return update.old - _bare(update.step, update.gradient)


def _bare(step: Node, slope: Node) -> Node:
    """The step without the factors that do not depend on the gradient."""
    while step is not slope and step.op.name in ("mul", "div"):
        holding = [child for child in step.inputs if slope in topological([child])]
        if len(holding) != 1 or holding[0].shape != step.shape:
            break
        step = holding[0]
    return step


_RULES = (
    ("ascent", lambda update: update.old + update.step),
    ("no-update", lambda update: update.old),
    ("learning-rate-omitted", _without_rate),
)
