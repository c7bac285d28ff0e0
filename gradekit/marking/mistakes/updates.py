"""Mistakes of an update new = old ∓ step: its sign, its learning rate, or no update at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from gradekit.engine.graph import Node, substitute, topological
from gradekit.marking.mistakes.context import Context, Variant, gradient


@dataclass(frozen=True, slots=True, eq=False)
class Update:
    """new = old − step, or old + step where `added`; gradient: what the step comes from, where it comes from one."""

    new: Node
    old: Node
    step: Node
    gradient: Node | None
    added: bool = False


def find_updates(
    order: Iterable[Node], gradients: Iterable[tuple[Node, Node]], declared: Iterable[tuple[Node, Node]] = ()
) -> list[Update]:
    """The updates among the nodes: a quantity minus (or plus) something computed from its gradient.

    The gradient may be taken a little ahead of the quantity, as Nesterov does, or at a copy of it. declared:
    (old, new) of parameters that are known to be updated, whatever the step comes from.
    """
    slopes = [(x, g) for y, x in gradients if (g := gradient(y, x)) is not None]
    by_quantity: dict[Node, list[Node]] = {}
    for x, slope in slopes:
        for old in (x, *(x.inputs if x.op.name in (*_STEPS, "identity") else ())):
            by_quantity.setdefault(old, []).append(slope)
    olds = {new: old for old, new in declared}
    made = (_update(node, by_quantity, olds.get(node)) for node in order if node.op.name in _STEPS)
    return [update for update in made if update is not None]


_STEPS = ("sub", "add")


def _update(node: Node, by_quantity: dict[Node, list[Node]], declared: Node | None) -> Update | None:
    """The node as an update; None where it is none."""
    old, step = node.inputs
    below = set(topological([step]))
    slope = next((slope for slope in by_quantity.get(old, ()) if slope in below), None)
    if slope is None and old is not declared:
        return None
    return Update(node, old, step, slope, node.op.name == "add")


def recipe(context: Context) -> Iterator[Variant]:
    updates = find_updates(context.order, context.gradients, context.new.items())
    for id, rule in _RULES:
        for update in updates:
            yield from context.replaced(id, {update.new: rule(update)})
        if len(updates) > 1:
            yield from context.replaced(id, _throughout(updates, rule))
    for update in updates:
        if update.new is context.node:
            for wrong in filter(None, (update.gradient, update.step, -update.step)):
                yield Variant("gradient-instead-of-update", wrong)


def _moved(update: Update, step: Node) -> Node:
    return update.old + step if update.added else update.old - step


def _without_rate(update: Update) -> Node:
    """The update without the factors of its step that do not depend on the gradient."""
    return update.new if update.gradient is None else _moved(update, _bare(update.step, update.gradient))


def _throughout(updates: list[Update], rule: Callable[[Update], Node]) -> dict[Node, Node]:
    """What stands in place of each update when all are made so, each on what the ones before it gave."""
    wrong: dict[Node, Node] = {}
    for update in updates:
        wrong[update.new] = substitute([rule(update)], wrong)[0]
    return wrong


def _bare(step: Node, slope: Node) -> Node:
    """The step without the factors that do not depend on the gradient; what it is divided by stays where it does."""
    if step is slope or step.op.name not in ("mul", "div"):
        return step
    holding = [child for child in step.inputs if slope in topological([child])]
    if len(holding) == 2 and step.op.name == "div":
        return _bare(step.inputs[0], slope) / step.inputs[1]
    return _bare(holding[0], slope) if len(holding) == 1 and holding[0].shape == step.shape else step


_RULES = (
    ("ascent", lambda update: _moved(update, -update.step)),
    ("no-update", lambda update: update.old),
    ("learning-rate-omitted", _without_rate),
)
