"""Mistakes in factors: an exponent's sign or constant, a scale, 1/n, the root of a variance, a gate's place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from fractions import Fraction

from gradekit.engine.graph import Node, apply
from gradekit.engine.ops.arithmetic import scaled
from gradekit.marking.mistakes.activations import logistic
from gradekit.marking.mistakes.algebra import (
    RENAMED,
    bare,
    is_constant,
    is_given,
    name_of,
    number,
)
from gradekit.marking.mistakes.context import Context, Variant

_LOGARITHMS = ("log", "log2", "log10")


def rarer(context: Context) -> Iterator[Variant]:
    computed = [node for node in context.order if node.inputs]
    for id, rule, *says in _RULES:
        made = [(node, wrong) for node in computed if (wrong := rule(node)) is not None]
        yield from context.each_and_all(id, made, *says)


# Exponents


def _other_exponent_sign(node: Node) -> Node | None:
    """e^u for e^(−u), and for a written-out power the same."""
    if node.op.name == "exp":
        return apply("exp", -node.inputs[0])
    if node.op.name == "power" and isinstance(value := number(node.inputs[1]), Fraction) and value < 0:
        return apply("power", node.inputs[0], -node.inputs[1])
    return None


def _other_sigmoid(node: Node) -> Node | None:
    return apply("sigmoid", -node.inputs[0]) if node.op.name == "sigmoid" else None


def _multiple(factor: Fraction) -> Callable[[Node], Node | None]:
    def rule(node: Node) -> Node | None:
        return apply("exp", scaled(node.inputs[0], factor)) if node.op.name == "exp" and node.inputs[0].inputs else None

    return rule


# Scales


def _without_scale(node: Node) -> Node | None:
    """A product x·y/√d without its √d."""
    if node.op.name != "div":
        return None
    above, below = node.inputs
    is_scale = (
        is_constant(below) or is_given(below) or (bare(below).op.name == "sqrt" and not bare(below).inputs[0].inputs)
    )
    is_product = bare(above).op.bilinear or bare(above).op.name == "transpose"
    return above if is_scale and is_product and above.shape == node.shape else None


def _summed(node: Node) -> Node | None:
    """A sum that is divided by the number of its terms, without that."""
    if node.op.name != "div" or not _counts(node.inputs[1]) or number(node.inputs[1]) == 2:
        return None
    above, below = node.inputs
    is_mean = number(below) is not None or bare(above).op.name in _ADDED  # and no share of a sum, u/Σu
    return above if is_mean and above.inputs and above.shape == node.shape else None


_ADDED = ("sum", "matmul", "dot", "add")


def _counts(node: Node) -> bool:
    """Whether it is a whole number above 1, or a sum of conditions."""
    value = number(node)
    if isinstance(value, Fraction):
        return value.denominator == 1 and value > 1
    return bare(node).op.name in ("add", "sum") and not is_given(node)


# Statistics


def _divided_by_less(node: Node) -> Node | None:
    """1/(n − 1) for 1/n, where squared distances from a mean are averaged."""
    count = _squares_averaged(node)
    return scaled(node, Fraction(count, count - 1)) if count and count > 1 else None


def _deviation(node: Node) -> Node | None:
    """The standard deviation for a variance that is written out."""
    return apply("sqrt", node) if _squares_averaged(node) else None


def _squares_averaged(node: Node) -> int | None:
    """How many squared distances from a mean are averaged; None where none are."""
    inner, count = node, None
    if node.op.name == "mean":
        inner, count = node.inputs[0], node.inputs[0].size // node.size
    elif node.op.name == "div" and bare(node.inputs[0]).op.name in ("sum", "matmul", "dot"):
        value = number(node.inputs[1])
        inner, count = bare(node.inputs[0]).inputs[0], int(value) if isinstance(value, Fraction) else None
        if bare(node.inputs[0]).op.name != "sum":
            return (
                count
                if bare(node.inputs[0]).inputs[0] is bare(node.inputs[0]).inputs[1] and _is_distance(inner)
                else None
            )
    square = bare(inner)
    is_square = square.op.name == "power" and number(square.inputs[1]) == 2
    is_square |= square.op.name == "mul" and square.inputs[0] is square.inputs[1]
    return count if is_square and _is_distance(square.inputs[0]) else None


def _is_distance(node: Node) -> bool:
    """Whether it is x minus the mean of x."""
    inner = bare(node)
    if inner.op.name != "sub":
        return False
    mean = bare(inner.inputs[1])
    return mean.op.name == "mean" or (mean.op.name == "div" and bare(mean.inputs[0]).op.name in ("sum", "add"))


# Arguments


def _exchanged(node: Node) -> Node | None:
    """Σ q log p for Σ p log q, and Σ q log(q/p) for Σ p log(p/q)."""
    parts = node.inputs if node.op.name == "mul" else ()
    for weight, logarithm in (parts, parts[::-1]) if parts else ():
        inner = bare(logarithm)
        if inner.op.name not in _LOGARITHMS or bare(weight).op.name in ("constant", *_LOGARITHMS):
            continue
        of = bare(inner.inputs[0])
        if of.op.name == "div" and bare(of.inputs[0]) is bare(weight) and of.inputs[1].shape == weight.shape:
            return of.inputs[1] * apply(inner.op, of.inputs[1] / of.inputs[0], **inner.params)
        if of.shape == weight.shape and weight.rank and of.op.name != "div":
            return of * apply(inner.op, weight, **inner.params)
    return None


# Gates


def _reset_on_the_other_side(node: Node) -> Node | None:
    """U(r ⊙ h) for r ⊙ (U h), and the reverse."""
    if node.op.name == "matmul":
        for place, operand in enumerate(node.inputs):
            inner = bare(operand)
            if inner.op.name == "mul" and operand.rank == 1:
                for gate, other in (inner.inputs, inner.inputs[::-1]):
                    if _is_gate(gate) and other.shape == operand.shape == node.shape:
                        operands = [*node.inputs[:place], other, *node.inputs[place + 1 :]]
                        return gate * apply(node.op, *operands, **node.params)
    if node.op.name == "mul":
        for gate, product in (node.inputs, node.inputs[::-1]):
            if _is_gate(gate) and product.op.name == "matmul" and sorted(product.params["ranks"]) == [1, 2]:
                operands = [
                    gate * part if part.rank == 1 and part.shape == gate.shape else part for part in product.inputs
                ]
                return apply(product.op, *operands, **product.params)
    return None


def _is_gate(node: Node) -> bool:
    """Whether it is a sigmoid, however that is written, or given under the name of a reset gate."""
    inner = bare(node, RENAMED)
    is_logistic = inner.op.name == "sigmoid" or (inner.op.name == "div" and logistic(inner) is not None)
    return is_logistic or bool(_RESETS.fullmatch(name_of(node)))


_RESETS = re.compile(r"(?:r|reset)(?:_?(?:gate|t|\d+))*['′]*", re.IGNORECASE)


_Recipe = tuple[str, Callable[[Node], Node | None]] | tuple[str, Callable[[Node], Node | None], str]
_RULES: tuple[_Recipe, ...] = (
    ("exponent-sign", _other_exponent_sign),
    ("exponent-sign", _other_sigmoid, "this is σ(−z) = 1 − σ(z), where σ(z) is meant"),
    ("exponent-factor", _multiple(Fraction(2))),
    ("exponent-factor", _multiple(Fraction(1, 2))),
    ("scale-omitted", _without_scale),
    ("summed-not-averaged", _summed),
    ("variance-divisor", _divided_by_less),
    ("standard-deviation-used", _deviation),
    ("arguments-exchanged", _exchanged),
    ("reset-gate-misplaced", _reset_on_the_other_side),
)
