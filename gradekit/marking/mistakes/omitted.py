"""One operation of a line left out or exchanged: a summand, a factor, a division, a square, a function, a bound.

What may be wrong of any line, whatever it is about. These have the last word only: where a mistake has a name of its
own (a bias, a learning rate, an activation, a loss's factor), that is said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from gradekit.engine.graph import Node, apply, constant, topological
from gradekit.marking.mistakes.algebra import bare, is_given, name_of, number, summands
from gradekit.marking.mistakes.context import Context, Variant

_MOST_GIVEN = 8  # given quantities that are tried as left out
_SQUARED, _PASSED = "square-omitted", "function-omitted"

Wrong = tuple[str, Node, str]  # the mistake, what stands in the place of a node, its own sentence
Named = frozenset[Node]  # the quantities that have a name: each is one term
Rule = Callable[[Node, Named], Iterator[Wrong]]


def rarest(context: Context) -> Iterator[Variant]:
    """Every line of the way forward; on the way back mistakes have names of their own."""
    if context.used:
        return
    updated = {update.new for update in context.updates}
    lines = [node for node in context.order if node.inputs and node not in updated]
    yield from _throughout(context, lines, is_whole=True)
    for node in lines:
        if node.op.name == "stack":  # the entries of a list are one line
            inside = topological(node.inputs, stop=frozenset(context.setting.quantities.values()))
            yield from _throughout(context, [part for part in inside if part in context.inside and part.inputs])
    yield from _given_left_out(context)


def _throughout(context: Context, lines: list[Node], is_whole: bool = False) -> Iterator[Variant]:
    """The same mistake in all lines; is_whole: and in each alone."""
    named = frozenset(context.setting.quantities.values())
    found: dict[tuple[str, str, int], list[tuple[Node, Node]]] = {}
    for node in lines:
        wrongs = (wrong for rule in _BY_OP.get(node.op.name, ()) for wrong in rule(node, named))
        for place, (id, wrong, says) in enumerate(wrongs):
            key = (id, says, 0 if is_whole else place)
            found.setdefault(key, []).append((node, _stretched(wrong, node)))
    for (id, says, _), sites in found.items():
        if is_whole:
            yield from context.each_and_all(id, sites, says)
        elif len(sites) > 1:
            yield from context.replaced(id, dict(reversed(sites)), says)


def _stretched(part: Node, like: Node) -> Node:
    is_smaller = part.rank == like.rank and part.shape != like.shape
    return apply("stretch", part, dims=like.shape) if is_smaller else part


# Given quantities, wherever they stand


def _given_left_out(context: Context) -> Iterator[Variant]:
    """A given quantity taken for 1 in products, or for 0, so that the terms with it are gone."""
    factors = {bare(part) for node in context.order if node.op.name in ("mul", "div") for part in node.inputs}
    given = [node for node in context.order if not node.inputs and name_of(node) and node in factors]
    for node in given if len(given) <= _MOST_GIVEN else ():
        name = name_of(node)
        ones, zeros = constant(1, node.shape), constant(0, node.shape)
        yield from context.replaced("factor-omitted", {node: ones}, f"{name} was left out of the product")
        if not node.rank:
            yield from context.replaced("summand-omitted", {node: zeros}, f"the term with {name} was left out")


# Sums


def _summand(node: Node, named: Named) -> Iterator[Wrong]:
    """One of two terms, where that is a single one and something that is computed is left."""
    first, second = node.inputs
    left = -second if node.op.name == "sub" else second
    if number(first) == 1 and node.op.name == "sub":
        yield "complement-exchanged", second, ""
    for rest, dropped in ((first, second), (left, first)):
        if number(rest) is None and (dropped in named or len(list(summands(dropped))) == 1):
            yield "summand-omitted", rest, _of_sum(dropped)


def _of_sum(dropped: Node) -> str:
    if number(dropped) is not None:
        return "a constant was left out of the sum"
    return f"{name_of(dropped)} was left out of the sum" if is_given(dropped) and name_of(dropped) else ""


def _weights(node: Node, _: Named) -> Iterator[Wrong]:
    """(1 − p)·a + p·b for p·a + (1 − p)·b."""
    products = [bare(part) for part in node.inputs]
    if not all(part.op.name == "mul" for part in products):
        return
    for first in products[0].inputs:
        for second in products[1].inputs:
            if _complement(bare(first)) is bare(second) or _complement(bare(second)) is bare(first):
                a, b = (_beside(product, part) for product, part in zip(products, (first, second), strict=True))
                yield "complement-exchanged", second * a + first * b, ""


def _complement(node: Node) -> Node | None:
    """p of 1 − p."""
    return bare(node.inputs[1]) if node.op.name == "sub" and number(node.inputs[0]) == 1 else None


def _beside(product: Node, part: Node) -> Node:
    return product.inputs[1] if product.inputs[0] is part else product.inputs[0]


# Products, quotients and powers


def _factor(node: Node, _: Named) -> Iterator[Wrong]:
    first, second = node.inputs
    if first is second:
        yield _SQUARED, first, ""
        return
    for rest, dropped in ((first, second), (second, first)):
        if number(rest) is None and number(dropped) != -1:
            yield "factor-omitted", rest, _of_product(dropped)


def _of_product(dropped: Node) -> str:
    if number(dropped) is not None:
        return "a constant factor was left out of a product"
    name = name_of(dropped) if is_given(dropped) else ""
    return f"{name} was left out of the product" if name else ""


def _quotient(node: Node, _: Named) -> Iterator[Wrong]:
    above, below = node.inputs
    upside_down = "the fraction stands upside down"
    if number(above) is None:
        yield "divisor-omitted", above, ""
        yield "function-exchanged", above * below, "it was multiplied, where it is to be divided"
    elif number(above) != 1:
        yield "factor-omitted", 1 / below, "a constant factor was left out of a product"
    yield "arguments-exchanged", below / above if number(above) != 1 else below, upside_down


def _power(node: Node, _: Named) -> Iterator[Wrong]:
    base, exponent = node.inputs
    if number(exponent) == 2:
        yield _SQUARED, base, ""
    elif number(exponent) is None:
        yield "exponent-factor", base, "the exponent was left out"


# Functions


def _function(says: str) -> Rule:
    def rule(node: Node, _: Named) -> Iterator[Wrong]:
        if node.inputs[0].inputs:
            yield _PASSED, node.inputs[0], says

    return rule


def _root(node: Node, _: Named) -> Iterator[Wrong]:
    """Of a root of squares: the absolute values summed."""
    total = bare(node.inputs[0])
    square = bare(total.inputs[0]) if total.op.name == "sum" else total
    if total.op.name == "sum" and (side := _squared(square)) is not None:
        yield "function-exchanged", apply("sum", abs_of(side), **total.params), _ABSOLUTE


def _squared(node: Node) -> Node | None:
    """x of x²."""
    if node.op.name == "power" and number(node.inputs[1]) == 2:
        return node.inputs[0]
    return node.inputs[0] if node.op.name == "mul" and node.inputs[0] is node.inputs[1] else None


def _norm(node: Node, _: Named) -> Iterator[Wrong]:
    (x,) = node.inputs
    yield "root-omitted", node * node, ""
    yield "function-exchanged", apply("sum", abs_of(x), axes=node.params["axes"], keep=False), _ABSOLUTE


def abs_of(node: Node) -> Node:
    return apply("abs", node)


_ABSOLUTE = "the absolute values were summed, where the root of the summed squares is meant"


def _other(op: str, says: str) -> Rule:
    """Another function of the same operands."""

    def rule(node: Node, _: Named) -> Iterator[Wrong]:
        yield "function-exchanged", apply(op, *node.inputs, **node.params), says

    return rule


def _bound(node: Node, _: Named) -> Iterator[Wrong]:
    """One of two, where the larger or the smaller is meant."""
    for rest in node.inputs:
        if number(rest) is None:
            yield "bound-omitted", rest, ""


_CIRCULAR, _EXTREME = "sine and cosine are exchanged", "the largest and the smallest are exchanged"
_LOGARITHM, _EXPONENTIAL = _function("the logarithm was not taken"), _function("the exponential was not taken")

_BY_OP: dict[str, tuple[Rule, ...]] = {
    "add": (_summand, _weights),
    "sub": (_summand,),
    "mul": (_factor,),
    "div": (_quotient,),
    "power": (_power,),
    "sqrt": (_root,),
    "norm": (_norm,),
    "exp": (_EXPONENTIAL,),
    "log": (_LOGARITHM,),
    "log2": (_LOGARITHM,),
    "log10": (_LOGARITHM,),
    "abs": (_function("the absolute value was not taken"),),
    "sin": (_other("cos", _CIRCULAR),),
    "cos": (_other("sin", _CIRCULAR),),
    "max": (_other("min", _EXTREME),),
    "min": (_other("max", _EXTREME),),
    "maximum": (_bound, _other("minimum", _EXTREME)),
    "minimum": (_bound, _other("maximum", _EXTREME)),
}
