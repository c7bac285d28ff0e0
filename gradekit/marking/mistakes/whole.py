"""Mistakes of an answer as a whole: its sign, its decimal point, its rows and columns."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from gradekit.engine.ops.arithmetic import scaled
from gradekit.marking.mistakes.context import Context, Variant


def recipe(context: Context) -> Iterator[Variant]:
    node = context.node
    yield Variant("sign-flipped", -node)
    for power in (1, 2, 3):
        yield Variant("power-of-ten", scaled(node, 10**power))
        yield Variant("power-of-ten", scaled(node, Fraction(1, 10**power)))
    if node.rank == 2 and node.shape[0] == node.shape[1]:
        yield Variant("transposed", node.T)
