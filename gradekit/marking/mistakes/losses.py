"""Mistakes in a loss's constant factor, and sums for means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from gradekit.engine.graph import Node, topological
from gradekit.engine.ops.arithmetic import scaled
from gradekit.marking.mistakes.context import Context, Variant


def recipe(context: Context) -> Iterator[Variant]:
    """The loss, or its gradients, times ½, 2, n or 1/n, where n counts the terms of the loss."""
    roots = [y for y in context.roots if is_loss(y)]
    targets = {g for y, g in context.used if y in roots} or _outermost(context)
    if not targets:
        return
    counts = {n for y in (roots or targets) for n in terms(y)} - {1}
    for id, factor in _factors(sorted(counts)):
        yield from context.replaced(id, {target: scaled(target, factor) for target in targets})


def _factors(counts: list[int]) -> Iterator[tuple[str, Fraction]]:
    for count in counts:
        yield "summed-not-averaged", Fraction(count)
        yield "averaged-not-summed", Fraction(1, count)
    for factor in loss_factors(counts):
        yield "loss-factor", factor


def loss_factors(counts: Iterable[int]) -> list[Fraction]:
    """The constants by which losses of that many terms differ from one course to another."""
    factors = [Fraction(2), Fraction(1, 2)]
    for n in counts:
        factors += [Fraction(n), Fraction(1, n), Fraction(n, 2), Fraction(2, n)]
    return [factor for factor in dict.fromkeys(factors) if factor != 1]


def is_loss(y: Node) -> bool:
    """Whether y is made by a loss, or written out as squares or logarithms of a prediction."""
    return any(node.op.phase == "loss" or node.op.name in ("power", "log") for node in topological([y]))


def _outermost(context: Context) -> set[Node]:
    """The quantity itself, where it is a loss."""
    top = [context.node, *context.node.inputs]
    return {context.node} if any(node.op.phase == "loss" for node in top) else set()


def terms(y: Node) -> Iterator[int]:
    """How many terms the loss has: entries of the prediction, those of a mean, or what it is divided by."""
    for node in topological([y]):
        if node.op.phase == "loss":
            yield from {node.inputs[0].size, *node.inputs[0].shape}
        if node.op.name == "mean":
            yield node.inputs[0].size // node.size
        if node.op.name == "div" and node.inputs[1].op.name == "constant":
            value = node.inputs[1].params["value"]
            if value.denominator == 1 and value > 1:
                yield int(value)
