"""The two laws of the graph, checked."""

from collections.abc import Iterable

from gradekit.engine.graph import Node, topological
from gradekit.errors import ShapeError


def verify(roots: Iterable[Node]) -> None:
    """Check both graph laws and every stored shape; raises ShapeError at the first node that breaks one."""
    for node in topological(roots):
        ranks = {child.rank for child in node.inputs}
        if node.op.elementwise and len(ranks) > 1:
            raise ShapeError(f"{node.op.name} has operands of unequal rank")
        if node.op.shape(*(child.shape for child in node.inputs), **node.params) != node.shape:
            raise ShapeError(f"{node.op.name} does not have the shape that its rule gives")
        axes = node.params.get("axes", ())
        if any(axis >= 0 for axis in axes):
            raise ShapeError(f"{node.op.name} counts an axis from the front")
