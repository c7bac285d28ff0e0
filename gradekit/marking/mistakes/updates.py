"""Mistakes of an update new = old ∓ step: its sign, its learning rate, no update at all, one quantity for another."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from gradekit.engine.backward import earlier
from gradekit.engine.graph import Node, constant, topological
from gradekit.engine.substitute import substitute, substitute_into
from gradekit.marking.mistakes.algebra import bare, factors, number
from gradekit.marking.mistakes.context import Context, Variant, likelier_first
from gradekit.marking.mistakes.steps import Update


def recipe(context: Context) -> Iterator[Variant]:
    yield from likelier_first(_in_one(context), _in_all(context), len(context.updates))
    yield from _rate_left_out(context)
    yield from _step_for_value(context)
    yield from _new_for_old(context)


def _in_one(context: Context) -> Iterator[Variant]:
    for id, rule, says in _RULES:
        for update in context.updates:
            yield from context.replaced(id, {update.new: rule(update)}, says(context, update))


def _in_all(context: Context) -> Iterator[Variant]:
    for id, rule, says in _RULES if len(context.updates) > 1 else ():
        yield from context.replaced(id, _throughout(context.updates, rule), says(context, context.updates[-1]))


def _throughout(updates: list[Update], rule: Callable[[Update], Node]) -> dict[Node, Node]:
    """What stands in place of each update when all are made so, each on what the ones before it gave."""
    became: dict[Node, Node] = {}
    for update in updates:
        became[update.new] = substitute_into(became, [rule(update)])[0]
    return {update.new: became[update.new] for update in updates}


def _bare_step(update: Update) -> Node:
    """The update without the factors of its step that do not depend on its gradient, or on the old value."""
    return update.moved(_bare(update.step, update.gradient or update.old))


def _bare(step: Node, core: Node) -> Node:
    """The step without the factors that do not depend on its core; what it is divided by stays where it does."""
    if step is core or step.op.name not in ("mul", "div", "neg"):
        return step
    holding = [child for child in step.inputs if core in topological([child], stop=earlier(core))]
    if len(holding) == 2 and step.op.name == "div":
        return _bare(step.inputs[0], core) / step.inputs[1]
    fits = len(holding) == 1 and holding[0].shape == step.shape
    if step.op.name == "neg":
        return -_bare(step.inputs[0], core)
    return _bare(holding[0], core) if fits else step


def _rate_left_out(context: Context) -> Iterator[Variant]:
    """A named learning rate taken for 1: in one update, in all, and in a step that is asked for itself."""
    rates = {update.rate for update in context.setting.updates if update.rate is not None} & context.inside
    ones: dict[Node, Node] = {rate: constant(1, rate.shape) for rate in rates}
    others = {update.new: update.new for update in context.updates}
    for update in context.updates if ones else ():
        kept = {new: new for new in others if new is not update.new}
        yield from context.replaced(
            "learning-rate-omitted", {update.new: substitute([update.new], {**kept, **ones})[0]}
        )
    if ones:
        yield from context.replaced("learning-rate-omitted", ones)


def _step_for_value(context: Context) -> Iterator[Variant]:
    """The gradient or the step where the new value is asked, and the new value where one of these is."""
    for update in context.setting.updates:
        if update.new is context.node:
            for wrong in filter(None, (update.gradient, update.step, -update.step)):
                yield Variant("gradient-instead-of-update", wrong, _step_says(update))
        elif context.node in (update.step, update.gradient) or bare(update.step) is context.node:
            yield Variant("update-instead-of-step", update.new)


def _step_says(update: Update) -> str:
    return "" if update.gradient else "this is the step, where the new value is asked"


def _new_for_old(context: Context) -> Iterator[Variant]:
    """A step that was worked out with another quantity's new value."""
    for update in context.updates:
        for other in context.setting.updates:
            if other is update or other.old is update.old or other.new in context.inside:
                continue
            if other.old in topological([update.step]) and update.old in topological([other.step]):
                says = "" if update.gradient else _NEW_USED
                for step in _with_new(update.step, other):
                    yield from context.replaced("updated-weight-used", {update.new: update.moved(step)}, says)


_NEW_USED = "an already updated value was used; all steps of one update use the old values"


def _with_new(step: Node, other: Update) -> Iterator[Node]:
    """The step with another quantity's new value: as a factor of it, and wherever it is used."""
    beside = {part: part for part in _beside(step, other.old)}
    yield substitute([step], {**beside, other.old: other.new})[0]
    yield substitute([step], {other.old: other.new})[0]


def _beside(step: Node, old: Node) -> Iterator[Node]:
    """What a step multiplies with the quantity: the error t − y in η(t − y)x."""
    for node in topological([step]):
        parts = [bare(part) for part in factors(node)] if node.op.name == "mul" else []
        if old in parts:
            yield from (part for part in parts if part is not old)


def _ascent_says(context: Context, update: Update) -> str:
    if update.gradient is None:
        return "the step was " + (
            "subtracted where this rule adds it" if update.added else "added where this rule subtracts it"
        )
    return "the step was subtracted where gradient ascent adds it" if update.added and _climbs(update) else ""


def _climbs(update: Update) -> bool:
    """Whether the step is a positive multiple of the gradient, by its signs."""
    negative = [node for node in topological([update.step], stop={update.gradient}) if node.op.name in ("neg", "sub")]
    numbers = [number(node) for node in topological([update.step], stop={update.gradient})]
    return not negative and not any(isinstance(value, int) and value < 0 for value in numbers)


def _no_update_says(context: Context, update: Update) -> str:
    return (
        ""
        if update.new is context.node
        else "an update was not applied: an old value was used where the new one belongs"
    )


def _usual(context: Context, update: Update) -> str:
    return ""


_RULES: tuple[tuple[str, Callable[[Update], Node], Callable[[Context, Update], str]], ...] = (
    ("no-update", lambda update: update.old, _no_update_says),
    ("ascent", lambda update: update.moved(-update.step), _ascent_says),
    ("learning-rate-omitted", _bare_step, _usual),
)
