"""Mistakes on the way back: a factor or a path missing from the chain rule, or the wrong operand in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from gradekit.engine.backward import Path, Reverse, reverse
from gradekit.engine.graph import Node, constant, topological
from gradekit.marking.mistakes.context import Context, Variant
from gradekit.marking.mistakes.forward import other_orientation, stand_ins


def recipe(context: Context) -> Iterator[Variant]:
    for y in context.roots:
        back = reverse(y)
        paths = [path for passed in back.paths.values() for path in passed if path.contribution in context.inside]
        yield from _op_mistakes(context, paths)
        yield from context.each_and_all("upstream-omitted", _sites(paths, _local_only))
        yield from _paths_left_out(context, back)
        forward = topological([y])
        for path in paths:
            if path.consumer.op.bilinear:
                yield from _wrong_operands(context, path, forward)
        turned = [(node, other) for node in context.order if (other := other_orientation(node)) is not None]
        yield from context.each_and_all("transposed", turned)


def _sites(paths: list[Path], rule: Callable[[Path], Node | None]) -> list[tuple[Node, Node]]:
    """Contributions with what the rule makes of them; two paths may contribute one and the same node."""
    made = ((path.contribution, rule(path)) for path in paths)
    return [(old, new) for old, new in made if new is not None]


def _op_mistakes(context: Context, paths: list[Path]) -> Iterator[Variant]:
    for id in dict.fromkeys(m.id for path in paths for m in path.consumer.op.mistakes if m.backward):
        yield from context.each_and_all(id, _sites(paths, partial(_wrongly_passed, id=id)))


def _wrongly_passed(path: Path, id: str) -> Node | None:
    consumer = path.consumer
    for mistake in consumer.op.mistakes:
        if mistake.id == id and mistake.backward:
            return mistake.backward(path.upstream, consumer, *consumer.inputs, **consumer.params)[path.operand]
    return None


def _local_only(path: Path) -> Node | None:
    """What the path passes on when the upstream gradient is taken for 1."""
    consumer = path.consumer
    ones = constant(1, path.upstream.shape)
    return consumer.op.vjp(ones, consumer, *consumer.inputs, **consumer.params)[path.operand]


def _paths_left_out(context: Context, back: Reverse) -> Iterator[Variant]:
    """Gradients that sum several paths: with one left out, with only one kept, or with one sign turned."""
    for target, paths in back.paths.items():
        total = back.gradients[target]
        if len(paths) < 2 or total not in context.inside:
            continue
        for k, path in enumerate(paths):
            rest = _added([other.contribution for other in paths[:k] + paths[k + 1 :]])
            yield from context.replaced("path-omitted", {total: rest})
            yield from context.replaced("path-omitted", {total: path.contribution})
            yield from context.replaced("sign-flipped", {total: rest - path.contribution})


def _added(nodes: list[Node]) -> Node:
    total = nodes[0]
    for node in nodes[1:]:
        total = total + node
    return total


def _wrong_operands(context: Context, path: Path, forward: list[Node]) -> Iterator[Variant]:
    """The contribution of a product, with the wrong signal or an updated weight as its other factor."""
    consumer, position = path.consumer, 1 - path.operand
    other = consumer.inputs[position]
    wrong = [*stand_ins(other, forward)]
    if other in context.new:
        wrong.append(("updated-weight-used", context.new[other]))
    for id, stand_in in wrong:
        operands = [*consumer.inputs]
        operands[position] = stand_in
        made = consumer.op.vjp(path.upstream, consumer, *operands, **consumer.params)[path.operand]
        if made is not None:
            yield from context.replaced(id, {path.contribution: made})
