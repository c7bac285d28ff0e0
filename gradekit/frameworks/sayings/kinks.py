"""Functions with a kink, for libraries that differentiate by themselves: what holds on the kink is the exercise's."""

from __future__ import annotations

from gradekit.engine.graph import Node
from gradekit.engine.ops.ties import Ties
from gradekit.frameworks.dialect import CannotSay, Saying
from gradekit.frameworks.literal import floating, literal


def rectified(usual: str) -> Saying:
    """max(0, z), in the library's own words where its slope at 0 is the exercise's, 0."""
    return _bent(usual, "0.0")


def abs_value(usual: str) -> Saying:
    """|z|, in the library's own words where its slope at 0 is the exercise's, 0."""
    return _bent(usual, "-{0}")


def _bent(usual: str, below: str) -> Saying:
    """z above 0 and something else below it."""

    def saying(node: Node) -> str:
        slope = node.params.get("at_zero", 0)
        if not slope:
            return usual
        return f"{{lib}}.where({{0}} > 0, {{0}}, {{lib}}.where({{0}} < 0, {below}, {literal(slope)} * {{0}}))"

    return saying


def flat(usual: str) -> Saying:
    """A function of steps: 1 above 0, below it −1 for the sign and 0 for the step, and at 0 what the exercise says."""

    def saying(node: Node) -> str:
        is_sign = node.op.name == "sign"
        at_zero = node.params.get("at_zero", 0 if is_sign else 1)
        if is_sign and not at_zero:
            return usual
        below = "-1.0" if is_sign else "0.0"
        return f"{{lib}}.where({{0}} > 0, 1.0, {{lib}}.where({{0}} < 0, {below}, {floating(at_zero)}))"

    return saying


def pairwise(usual: str, wins: str) -> Saying:
    """The larger or smaller of two; at a tie the libraries share, and one of two can be told to have all."""

    def saying(node: Node) -> str:
        ties = node.params.get("ties", Ties.SHARED)
        if ties is Ties.SHARED:
            return f"{{lib}}.{usual}({{0}}, {{1}})"
        if ties is Ties.ALL:
            raise CannotSay(f"there is no {usual} in which at a tie {ties}")
        relation = wins + ("=" if ties is Ties.FIRST else "")
        return f"{{lib}}.where({{0}} {relation} {{1}}, {{0}}, {{1}})"

    return saying
