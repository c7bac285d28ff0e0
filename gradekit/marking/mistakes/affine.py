"""Mistakes of a weighted sum: its bias, another summand, or the factor of a summand left out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gradekit.engine.graph import Node, apply, constant, topological
from gradekit.marking.mistakes.algebra import PICKED, bare, is_given, is_summed, is_weighted, name_of
from gradekit.marking.mistakes.context import Context, Variant

_BIAS = re.compile(r"(?:bias|b|theta_?0|w_?0|threshold)(?:[_\d].*)?", re.IGNORECASE)


def recipe(context: Context) -> Iterator[Variant]:
    found = [(node, *left) for node in _sums(context) if (left := _without_given(node))]
    biases = [site for site in found if _is_bias(*site)]
    for node, total, given in biases:
        yield from context.replaced("bias-omitted", {node: total}, _says(given, len(biases) > 1))
    if len(biases) > 1:
        yield from context.replaced("bias-omitted", {node: total for node, total, _ in reversed(biases)})


def rarer(context: Context) -> Iterator[Variant]:
    """Another given summand left out."""
    for node in _sums(context):
        site = _without_given(node, of_any_sum=True)
        if site and site[0].shape == node.shape and not (is_weighted(site[0]) and _is_bias(node, *site)):
            yield from context.replaced(
                "summand-omitted", {node: site[0]}, f"{name_of(site[1])} was left out of the sum"
            )


def _sums(context: Context) -> list[Node]:
    """What is computed on the way forward: a sum of paths has no bias, nor has an update."""
    ways = (paths for y in context.roots for paths in context.back(y).paths.values())
    contributions = {path.contribution for paths in ways for path in paths}
    updates = {update.new for update in context.setting.updates}
    return [node for node in context.order if node not in updates and contributions.isdisjoint(node.inputs)]


def _is_bias(node: Node, total: Node, given: Node) -> bool:
    """Whether what is added is a bias: by its name, because products are summed, or as the shift of a scaled vector."""
    if not name_of(given) or _BIAS.fullmatch(name_of(given)):
        return True
    is_shift = node.op.name == "add" and (is_summed(total) or bool(given.rank))
    return is_shift and bare(given, PICKED) not in topological([total])


def _says(given: Node, is_one_of_several: bool) -> str:
    """Which of several biases; what is not called a bias (a reward, a shift) by its name alone."""
    name = name_of(given)
    if name and not _BIAS.fullmatch(name):
        return f"{name} was left out of the sum"
    return f"the bias {name} was left out of the weighted sum" if name and is_one_of_several else ""


def _without_given(node: Node, of_any_sum: bool = False) -> tuple[Node, Node] | None:
    """(the weighted sum alone, what is added to it), where the node adds a given quantity; a folded bias becomes 0."""
    if node.op.name in ("add", "sub"):
        first, second = node.inputs
        if is_given(second) and (of_any_sum or is_weighted(first)):
            return first, second
        if is_given(first) and (of_any_sum or is_weighted(second)):
            return (second if node.op.name == "add" else -second), first
    if node.op.name == "concat" and node.inputs[0].op.name == "constant":
        return apply(node.op, constant(0, node.inputs[0].shape), *node.inputs[1:], **node.params), node.inputs[0]
    return None
