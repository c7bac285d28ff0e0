"""Mistakes in a learning rule's own quantities: bias correction, the form of momentum, where weight decay goes."""

from __future__ import annotations

from collections.abc import Iterator

from gradekit.engine.graph import Node, apply, topological
from gradekit.engine.substitute import substitute
from gradekit.marking.mistakes.algebra import bare, factors, nearest, number, summands, without
from gradekit.marking.mistakes.context import Context, Variant
from gradekit.marking.mistakes.steps import Update, is_rate


def rarer(context: Context) -> Iterator[Variant]:
    computed = [node for node in context.order if node.inputs]
    for id, rule in _RULES:
        made = [(node, wrong) for node in computed if (wrong := rule(node)) is not None]
        yield from context.each_and_all(id, made)
    yield from _gradient_not_ahead(context)
    for update in context.updates:
        for id, step in _decays(update):
            yield from context.replaced(id, {update.new: step})


# Bias correction


def _uncorrected(node: Node) -> Node | None:
    """m for m/(1 − βᵗ)."""
    beta = _decay_of(node.inputs[1]) if node.op.name == "div" else None
    return node.inputs[0] if beta is not None and beta in nearest([node.inputs[0]]) else None


def _without_power(node: Node) -> Node | None:
    """1 − β for 1 − βᵗ, as a correction."""
    if node.op.name != "div" or _uncorrected(node) is None:
        return None
    beta, below = _decay_of(node.inputs[1]), node.inputs[1]
    return node.inputs[0] / (below - below + 1 - beta) if beta is not None and _has_power(below) else None


def _has_power(node: Node) -> bool:
    return any(part.op.name == "power" for part in topological([node]))


def _decay_of(node: Node) -> Node | None:
    """β of 1 − β or of 1 − βᵗ."""
    inner = bare(node)
    if inner.op.name != "sub" or number(inner.inputs[0]) != 1:
        return None
    power = bare(inner.inputs[1])
    power = bare(power.inputs[0]) if power.op.name == "power" else power
    return power if power.op.name == "variable" else None


# Momentum


def _other_average(node: Node) -> Node | None:
    """βm + g for βm + (1 − β)g, and the reverse."""
    if node.op.name != "add":
        return None
    for kept, fresh in (node.inputs, node.inputs[::-1]):
        beta = _decayed(kept)
        if beta is not None:
            share = next((part for part in factors(fresh) if _decay_of(part) is beta), None)
            if share is None:
                return kept + (1 - beta) * fresh if fresh.inputs and not _is_step(fresh) else None
            if fresh.op.name == "mul" and share in fresh.inputs:
                rest = next(part for part in fresh.inputs if part is not share)
                return kept + rest if rest.shape == fresh.shape else None
    return None


def _decayed(node: Node) -> Node | None:
    """β of β·m, by its name."""
    if node.op.name != "mul":
        return None
    inner = [bare(part) for part in node.inputs]
    named = [part for part in inner if part.op.name == "variable" and part.size == 1 and _is_decay(part.params["name"])]
    return named[0] if named else None


def _is_decay(name: str) -> bool:
    return name.lower().startswith(("beta", "β", "rho", "ρ", "momentum"))


def _is_step(node: Node) -> bool:
    return any(is_rate(bare(part)) for part in factors(node))


def _gradient_not_ahead(context: Context) -> Iterator[Variant]:
    """Momentum as usual, with the gradient taken where the weight is, and not a step ahead."""
    ahead: dict[Node, list[Node]] = {}
    for node in context.order:
        if node.op.name in ("add", "sub"):
            ahead.setdefault(node.inputs[0], []).append(node)
    for update in context.updates:
        for node in ahead.get(update.old, ()):
            if node is not update.new and any(_decayed(term) is not None for _, term in summands(node.inputs[1])):
                yield from context.replaced("momentum-form", {node: update.old})


def _one_step_more(node: Node) -> Node | None:
    """m for g + βm, as Nesterov's simplified form has it."""
    if node.op.name != "add":
        return None
    for kept, fresh in (node.inputs, node.inputs[::-1]):
        if _decayed(kept) is not None:
            m = next(
                (bare(part) for part in kept.inputs if fresh in topological([part]) and part.shape == node.shape), None
            )
            if m is not None:
                return m
    return None


# Weight decay


def _decays(update: Update) -> Iterator[tuple[str, Node]]:
    """A decay λw of the weight left out, or taken outside (or inside) the step's other factors."""
    for node in topological([update.step], stop={update.old}):
        if node.op.name in ("add", "sub"):
            first, second = node.inputs
            if _is_decay_term(second, update.old):
                yield from _moved(update, node, first, second)
    if update.base is not update.old:
        yield "decay-omitted", apply("add" if update.added else "sub", update.old, update.step)


def _is_decay_term(node: Node, old: Node) -> bool:
    return any(bare(part) is old for part in factors(node)) and len(list(factors(node))) <= 3


def _moved(update: Update, total: Node, gradient: Node, decay: Node) -> Iterator[tuple[str, Node]]:
    (step,) = substitute([update.step], {total: gradient})
    yield "decay-omitted", update.moved(step)
    outside = update.moved(step)
    subtracts = (total.op.name == "add") is not update.added
    yield "decay-misplaced", outside - decay if subtracts else outside + decay
    unscaled = without(decay, lambda part: bare(part) is update.rate)
    if unscaled is not None and unscaled is not decay:
        yield "decay-misplaced", outside - unscaled if subtracts else outside + unscaled
    elif update.rate is not None and update.step is not total:
        slow = update.rate * decay if update.rate.rank == decay.rank else decay * update.rate
        yield "decay-misplaced", outside - slow if subtracts else outside + slow


_RULES = (
    ("bias-correction-omitted", _uncorrected),
    ("bias-correction-omitted", _without_power),
    ("momentum-form", _other_average),
    ("momentum-form", _one_step_more),
)
