"""Mistakes on the way back: a factor or a path missing from the chain rule, or the wrong operand in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import combinations

from msgspec.structs import replace

from gradekit.engine.backward import Path, Reverse
from gradekit.engine.graph import Node, apply, constant, topological
from gradekit.marking.mistakes.activations import is_op, pre_activation
from gradekit.marking.mistakes.algebra import RENAMED, bare, number
from gradekit.marking.mistakes.context import Context, Variant
from gradekit.marking.mistakes.forward import Signals, other_orientation, signals, stand_ins
from gradekit.marking.mistakes.labels import logarithms, meets
from gradekit.marking.mistakes.losses import is_loss

_MOST_PAIRS = 6  # paths of one quantity of which two at a time are left out
_MOST_ROWS = 4  # examples of a batch of which one alone is taken


def recipe(context: Context) -> Iterator[Variant]:
    for y in context.roots:
        back = context.back(y)
        paths = _inside(context, back)
        yield from _op_mistakes(context, paths)
        yield from context.each_and_all("upstream-omitted", _sites(_without_factors(back, paths), _local_only))
        yield from _paths_left_out(context, back)
        known = signals(topological([y]))
        for path in paths:
            if path.consumer.op.bilinear:
                yield from _wrong_operands(context, path, known)
        yield from context.each_and_all("path-omitted", _sites(paths, _looked_up_once), _ONCE)
        turned = [(node, other) for node in context.order if (other := other_orientation(node)) is not None]
        yield from context.each_and_all("transposed", turned)


def rarer(context: Context) -> Iterator[Variant]:
    """What only some people leave out: one local derivative, an operand of a product, two paths, examples."""
    for y in context.roots:
        back = context.back(y)
        paths = [path for path in _inside(context, back) if not is_op(path.consumer)]
        for id, chosen in _locals(paths):
            yield from context.each_and_all(id, chosen)
        yield from _chain_cut(context, back)
        yield from _two_paths_left_out(context, back)
        yield from _examples_left_out(context, paths)
        yield from _slope_twice(context, back)


def _inside(context: Context, back: Reverse) -> list[Path]:
    return [path for passed in back.paths.values() for path in passed if path.contribution in context.inside]


def _sites(paths: list[Path], rule: Callable[[Path], Node | None]) -> list[tuple[Node, Node]]:
    """Contributions with what the rule makes of them; two paths may contribute one and the same node."""
    made = ((path.contribution, rule(path)) for path in paths)
    return [(old, new) for old, new in made if new is not None]


def _op_mistakes(context: Context, paths: list[Path]) -> Iterator[Variant]:
    for id in dict.fromkeys(m.id for path in paths for m in path.consumer.op.mistakes if m.backward):
        for variant in context.each_and_all(id, _sites(paths, partial(_wrongly_passed, id=id))):
            yield replace(variant, is_late=id == "square-factor")  # in a loss it is a factor of the loss as well


def _without_factors(back: Reverse, paths: list[Path]) -> list[Path]:
    """Those whose upstream gradient is more than a number: the ½ or 1/n of a loss has a name of its own."""
    return [path for path in paths if number(path.upstream) is None] if is_loss(back.root) else paths


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


# Paths


def _paths_left_out(context: Context, back: Reverse) -> Iterator[Variant]:
    """Gradients that sum several paths: with one left out, with only one kept, or with one sign turned."""
    for target, paths in back.paths.items():
        total = back.gradients[target]
        if len(paths) < 2 or total not in context.inside:
            continue
        if len({path.consumer for path in paths}) == 1:  # r·r is one quantity squared, and not two paths
            yield from context.replaced("square-factor", {total: paths[0].contribution})
            continue
        for k, path in enumerate(paths):
            rest = _added([other.contribution for other in paths[:k] + paths[k + 1 :]])
            yield from context.replaced("path-omitted", {total: rest})
            yield from context.replaced("path-omitted", {total: path.contribution})
            yield from context.replaced("sign-flipped", {total: rest - path.contribution})


def _two_paths_left_out(context: Context, back: Reverse) -> Iterator[Variant]:
    for target, paths in back.paths.items():
        total = back.gradients[target]
        if 4 <= len(paths) <= _MOST_PAIRS and total in context.inside:
            for pair in combinations(paths, 2):
                rest = _added([path.contribution for path in paths if path not in pair])
                yield from context.replaced("path-omitted", {total: rest})


def _added(nodes: list[Node]) -> Node:
    total = nodes[0]
    for node in nodes[1:]:
        total = total + node
    return total


def _examples_left_out(context: Context, paths: list[Path]) -> Iterator[Variant]:
    """A gradient summed over the examples of a batch, from one of them alone."""
    says = "only one of the examples was counted; the gradient sums over all of them"
    for path in paths:
        summed = next((node for node in topological([path.contribution]) if _sums_examples(node, path)), None)
        if summed is not None:
            rows = summed.inputs[0]
            for k in range(min(rows.shape[0], _MOST_ROWS)):
                row = apply("index", rows, at=(k, *((0, n) for n in rows.shape[1:])))
                one = apply("reshape", row, dims=summed.shape, rank=row.rank)
                yield from context.replaced("path-omitted", {summed: one}, says)


_ONCE = "what is looked up several times gets the gradients of all these places, summed"


def _looked_up_once(path: Path) -> Node | None:
    """The gradient of a table of rows, each divided by how often it was looked up."""
    table = path.consumer
    if table.op.name != "matmul" or path.operand != 1 or table.inputs[0].op.name != "compare" or table.rank != 2:
        return None
    times = apply("sum", table.inputs[0].T, axes=(-1,), keep=True)
    return path.contribution / apply("maximum", constant(1, times.shape), times)


def _sums_examples(node: Node, path: Path) -> bool:
    return (
        node.op.name == "sum"
        and node.inputs[0] is path.upstream
        and node.inputs[0].rank == 2
        and node.size == node.inputs[0].shape[1] < node.inputs[0].size
    )


# Factors


def _locals(paths: list[Path]) -> Iterator[tuple[str, list[tuple[Node, Node]]]]:
    """The upstream gradient alone, where a local derivative, or the other operand of a product, belongs to it."""
    products = [path for path in paths if path.consumer.op.bilinear]
    others = [path for path in paths if not path.consumer.op.bilinear and path.consumer.op.name not in _PASSING]
    yield "operand-omitted", _sites(products, _upstream_everywhere)
    yield "local-derivative-omitted", _sites(others, _upstream_alone)


_PASSING = ("add", "sub", "identity", "passed", "reshape", "stretch", "sum", "index", "stack", "concat", "transpose")


def _upstream_alone(path: Path) -> Node | None:
    return path.upstream if path.upstream.shape == path.contribution.shape else None


def _upstream_everywhere(path: Path) -> Node | None:
    """The same, for every entry where it is one number: δ for the δ·x of a neuron."""
    if not path.upstream.rank and path.contribution.rank == 1:
        return constant(1, path.contribution.shape) * path.upstream
    return _upstream_alone(path)


def _chain_cut(context: Context, back: Reverse) -> Iterator[Variant]:
    """The derivative by a quantity on the way, where that by what it is computed from is asked."""
    asked = (context.node, bare(context.node, RENAMED))
    targets = [x for x, g in back.gradients.items() if g in asked and x.shape == context.node.shape]
    for target in targets:
        for node, g in back.gradients.items():
            is_between = node is not target and node is not back.root and node.shape == target.shape and g.inputs
            if is_between and target in topological([node]):
                yield Variant("inner-derivative-omitted", g)


def _slope_twice(context: Context, back: Reverse) -> Iterator[Variant]:
    """σ′ multiplied in once more, where the derivative of the loss has cancelled it already."""
    taken = logarithms(back)
    for h in back.gradients:
        z = pre_activation(h) if h.inputs and any(map(partial(meets, h), taken)) else None
        total = None if z is None else back.gradients.get(z)
        if total is not None and total in context.inside:
            yield from context.replaced("derivative-not-cancelled", {total: total * (h * (1 - h))})


def _wrong_operands(context: Context, path: Path, known: Signals) -> Iterator[Variant]:
    """The contribution of a product, with the wrong signal or an updated weight as its other factor."""
    consumer, position = path.consumer, 1 - path.operand
    other = consumer.inputs[position]
    wrong = [*stand_ins(other, known)]
    if other in context.new:
        wrong.append(("updated-weight-used", context.new[other]))
    for id, stand_in in wrong:
        operands = [*consumer.inputs]
        operands[position] = stand_in
        made = consumer.op.vjp(path.upstream, consumer, *operands, **consumer.params)[path.operand]
        if made is not None:
            yield from context.replaced(id, {path.contribution: made})
