"""An iteration too few or too many, and a parameter trained that is held fixed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gradekit.engine.graph import Node, topological, variable
from gradekit.engine.substitute import substitute
from gradekit.marking.mistakes.algebra import is_weighted
from gradekit.marking.mistakes.context import Context, Variant, gradient
from gradekit.marking.mistakes.steps import Update

_NUMBERED = re.compile(r"(.*?)_?(\d+)")
FEWER, MORE = "this is the value of one iteration before", "this is the value of one iteration later"


def rarer(context: Context) -> Iterator[Variant]:
    yield from _neighbours(context)
    yield from _one_more(context)
    yield from _one_fewer(context)
    yield from _frozen_trained(context)


def _neighbours(context: Context) -> Iterator[Variant]:
    """The values of the iterations before and after, where names are numbered: v_2 and v_4 for v_3."""
    quantities = context.setting.quantities
    for name in [name for name, node in quantities.items() if node is context.node]:
        stem, number = _split(name)
        before, after, start = (_numbered(context, stem, number + step) for step in (-1, 1, -2))
        if before is not None and _is_iterated(start, before, context.node):
            yield Variant("iteration-count", before, FEWER)
        if after is not None and _is_iterated(before, context.node, after):
            yield Variant("iteration-count", after, MORE)


def _split(name: str) -> tuple[str, int]:
    found = _NUMBERED.fullmatch(name)
    return (found[1], int(found[2])) if found else (name, 0)


def _numbered(context: Context, stem: str, number: int) -> Node | None:
    names = ([stem] if number == 0 else []) + [f"{stem}{number}", f"{stem}_{number}"]
    found = (context.setting.quantities.get(name) for name in names)
    return next((node for node in found if node is not None and node.shape == context.node.shape), None)


def _is_iterated(first: Node | None, second: Node | None, third: Node) -> bool:
    """Whether the third comes from the second as the second does from the first, with some quantity in both steps."""
    if first is None or second is None:
        return False
    earlier, later = (topological([end], stop={start}) for start, end in ((first, second), (second, third)))
    if first not in earlier or second not in later:
        return False
    leaves = [{node for node in step if node.op.name == "variable"} for step in (earlier, later)]
    shared = leaves[0] & leaves[1] - {first} or not leaves[0] - {first}
    ops = [
        [node.op for node in step if node.inputs and node is not start]
        for step, start in ((earlier, first), (later, second))
    ]
    return bool(shared) and ops[0] == ops[1]


def _one_more(context: Context) -> Iterator[Variant]:
    """The update applied once more to its own result."""
    last = next((update for update in context.setting.updates if update.new is context.node), None)
    if last is not None and not any(update.old is last.new for update in context.setting.updates):
        together = _of_one_step(context, last)
        (again,) = substitute([last.new], {update.old: update.new for update in together})
        yield Variant("iteration-count", again, MORE)


def _of_one_step(context: Context, last: Update) -> list[Update]:
    """The updates of other quantities that the step reads, with its own."""
    read = set(topological([last.new], stop={update.old for update in context.setting.updates}))
    return [update for update in context.setting.updates if update.old in read]


def _one_fewer(context: Context) -> Iterator[Variant]:
    """What is computed after the last update, from the parameters before it."""
    news = {update.new for update in context.updates}
    last = [update for update in context.updates if update.old in news or len(context.updates) == 1]
    if len(news) > 1 and last and context.node not in news:
        yield from context.replaced("iteration-count", {update.new: update.old for update in last}, FEWER)


def _frozen_trained(context: Context) -> Iterator[Variant]:
    """After a step: a parameter that the step leaves as it is, moved along its gradient too."""
    moved = {update.old for update in context.setting.updates}
    news = {update.new for update in context.setting.updates}
    roots = {g: y for y, g in context.used}
    for update in context.updates:
        root = roots.get(update.gradient) if update.gradient else None
        if update.new is context.node or root is None or update.rate is None:
            continue
        for leaf in _parameters(topological([root], stop=news)):
            slope = gradient(root, leaf) if leaf not in moved else None
            if slope is not None:
                yield from _with_moved(
                    context, update, leaf, leaf - update.rate * slope if not leaf.rank else leaf - slope * update.rate
                )


def _parameters(step: list[Node]) -> Iterator[Node]:
    """The given quantities that a step adds to weighted sums."""
    sums = [node.inputs for node in step if node.op.name == "add"]
    added = ((leaf, other) for pair in sums for leaf, other in (pair, pair[::-1]) if leaf.op.name == "variable")
    yield from dict.fromkeys(leaf for leaf, other in added if is_weighted(other))


def _with_moved(context: Context, update: Update, leaf: Node, new: Node) -> Iterator[Variant]:
    """The quantity with the leaf moved wherever it is read after the update."""
    held = variable("held", update.new.shape)
    (after,) = substitute([context.node], {update.new: held})
    if leaf in topological([after]) and new.shape == leaf.shape:
        (after,) = substitute([after], {leaf: new})
        yield Variant("frozen-trained", substitute([after], {held: update.new})[0])
