"""Mistakes in a loss's constant factor, and sums for means."""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Iterable, Iterator
from fractions import Fraction

from msgspec.structs import replace

from gradekit.engine.graph import Node, topological
from gradekit.engine.ops.arithmetic import scaled
from gradekit.engine.substitute import substitute_into
from gradekit.marking.mistakes.algebra import bare, nearest
from gradekit.marking.mistakes.context import Context, Variant


def recipe(context: Context) -> Iterator[Variant]:
    """The loss, or its gradients, times ½, 2, n or 1/n, where n counts the terms of the loss."""
    roots = [y for y in context.roots if is_loss(y)]
    targets = {g: y for y, g in context.used if y in roots} or _outermost(context)
    if not targets:
        return
    losses = roots or list(targets)
    counts = sorted({*terms(*losses)} - {1})
    made = [*_sums_and_means(losses, counts), *(("loss-factor", factor) for factor in loss_factors(counts))]
    is_halved = _is_halved(losses)
    for id, factor in made:
        for variant in context.replaced(id, _scaled(context, targets, factor)):
            is_late = id == "averaged-not-summed" and factor == Fraction(1, 2) and is_halved
            yield replace(variant, is_late=is_late)


def _scaled(context: Context, targets: dict[Node, Node], factor: Fraction) -> dict[Node, Node]:
    """All gradients times the factor, once for each loss: those of a later step on what the earlier steps gave."""
    became: dict[Node, Node] = {}
    made: dict[Node, Node] = {}
    unscaled: dict[Node, dict[Node, Node]] = {}
    for target in (node for node in context.order if node in targets):
        of_one_loss = unscaled.setdefault(targets[target], {})
        (plain,) = substitute_into(ChainMap(dict(of_one_loss), became) if of_one_loss else became, [target])
        of_one_loss[target], became[target] = plain, scaled(plain, factor)
        made[target] = became[target]
    return made


def _sums_and_means(losses: list[Node], counts: list[int]) -> Iterator[tuple[str, Fraction]]:
    """A sum where the loss averages, and a mean where it does not."""
    averages = _averages(losses)
    for count in counts:
        yield ("summed-not-averaged", Fraction(count)) if averages else ("averaged-not-summed", Fraction(1, count))


def _averages(losses: list[Node]) -> bool:
    nodes = topological(losses)
    reduced = [node for node in nodes if node.op.phase == "loss" or node.op.name == "sum"]
    lengths = {length for node in reduced for length in _lengths(node)}
    divided = {int(n) for node in nodes if node.op.name == "div" for n in _whole(node.inputs[1])}
    return any("mean" in node.op.name for node in nodes) or any(n > 2 or n in lengths for n in divided)


def _lengths(node: Node) -> Iterator[int]:
    for operand in node.inputs:
        yield from operand.shape


def _is_halved(losses: list[Node]) -> bool:
    """Whether a ½ stands in a loss."""
    nodes = topological(losses)
    return any("half" in node.op.name or (node.op.name == "div" and 2 in _whole(node.inputs[1])) for node in nodes)


def _whole(node: Node) -> tuple[int, ...]:
    """The constant, where it is a whole number above 1."""
    value = node.params["value"] if node.op.name == "constant" else Fraction(0)
    return (int(value),) if value.denominator == 1 and value > 1 else ()


def loss_factors(counts: Iterable[int]) -> list[Fraction]:
    """The constants by which losses of that many terms differ from one course to another."""
    factors = [Fraction(2), Fraction(1, 2)]
    for n in counts:
        factors += [Fraction(n), Fraction(1, n), Fraction(n, 2), Fraction(2, n)]
    return [factor for factor in dict.fromkeys(factors) if factor != 1]


def is_loss(y: Node) -> bool:
    """Whether y is made by a loss, or written out as squares or logarithms of a prediction."""
    return any(node.op.phase == "loss" or _is_square_or_logarithm(node) for node in nearest([y]))


def _is_square_or_logarithm(node: Node) -> bool:
    is_square = node.op.bilinear and bare(node.inputs[0]) is bare(node.inputs[1])
    return is_square or node.op.name in ("power", "log")


def _outermost(context: Context) -> dict[Node, Node]:
    """The quantity itself, where it is a loss: by its op, or written out and differentiated, or by its name."""
    node, setting = context.node, context.setting
    by_op = any(each.op.phase == "loss" for each in (node, *node.inputs))
    names = (name for name, quantity in setting.quantities.items() if quantity is node)
    is_meant = any(y is node for y, _ in setting.gradients) or any(map(_NAMES.fullmatch, names))
    return {node: node} if by_op or (is_meant and not node.rank and is_loss(node)) else {}


_NAMES = re.compile(r"[lcej](?:\d+|_\w+)?|(?:loss|cost|error|mse|sse|bce|nll|objective)\w*", re.IGNORECASE)


def terms(*losses: Node) -> Iterator[int]:
    """How many terms losses have: entries of the prediction, those of a mean, or what they are divided by."""
    for node in topological(losses):
        if node.op.phase == "loss":
            yield from {node.inputs[0].size, *node.inputs[0].shape}
        if node.op.name == "mean":
            yield node.inputs[0].size // node.size
        if node.op.name == "div":
            yield from _whole(node.inputs[1])
