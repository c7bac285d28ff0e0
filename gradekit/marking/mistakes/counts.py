"""Mistakes in a whole number that is counted: biases, padding, stride or the last + 1 left out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gradekit.engine.graph import Node, topological
from gradekit.marking.mistakes.algebra import bare, factors, is_given, name_of, number, summands
from gradekit.marking.mistakes.context import Context, Variant

_PADDING, _STRIDE = re.compile(r"(?:p|pad|padding)(?:_?\d+)?"), re.compile(r"(?:s|stride)(?:_?\d+)?")
_COUNTING = (
    "add", "sub", "mul", "div", "neg", "floor", "ceil", "identity", "held", "reshape", "power", "variable", "constant",
)  # fmt: skip


def rarer(context: Context) -> Iterator[Variant]:
    if context.node.rank or any(node.op.name not in _COUNTING for node in context.order):
        return
    sums = [node for node in context.order if node.op.name in ("add", "sub")]
    yield from context.each_and_all("count-without-biases", _without_ones(context, sums))
    counted = [node for node in sums if all(part.op.name == "held" and not part.rank for part in node.inputs)]
    yield from context.each_and_all("count-without-biases", [(node, node.inputs[0]) for node in counted])
    for node in sums:
        for place, term in enumerate(node.inputs):
            yield from _term_left_out(context, node, node.inputs[1 - place], term, place)
    for node in context.order:
        if node.op.name == "div" and _STRIDE.fullmatch(name_of(node.inputs[1]).lower()):
            yield from context.replaced("stride-omitted", {node: node.inputs[0]})


def _without_ones(context: Context, sums: list[Node]) -> list[tuple[Node, Node]]:
    """n for (n + 1), the input with its bias, as a factor; n·m for n·m + m."""
    multiplied = {bare(part) for node in context.order if node.op.name == "mul" for part in node.inputs}
    sites = []
    for node in sums:
        for rest, one in (node.inputs, node.inputs[::-1]) if node.op.name == "add" else ():
            if number(one) == 1 and node in multiplied or (
                bare(rest).op.name == "mul"
                and any(bare(part) is bare(one) for part in factors(rest))
                and one.inputs != ()
            ) or (
                bare(rest).op.name == "mul" and is_given(one) and any(bare(part) is bare(one) for part in factors(rest))
            ):
                sites.append((node, rest))
    return sites


def _term_left_out(context: Context, node: Node, rest: Node, term: Node, place: int) -> Iterator[Variant]:
    names = {name_of(leaf).lower() for leaf in topological([term]) if is_given(leaf)}
    if any(map(_PADDING.fullmatch, names)) and not any(True for _ in list(summands(term))[1:]):
        yield from context.replaced("padding-omitted", {node: rest})
        single = next((leaf for leaf in factors(term) if is_given(leaf)), None)
        if single is not None and term is not single:
            yield from context.replaced("padding-omitted", {term: single}, "the padding counts on both sides")
    elif number(term) == 1 and place == 1:
        says = "the 1 was not added" if node.op.name == "add" else "the 1 was not subtracted"
        yield from context.replaced("summand-omitted", {node: rest}, says)
