"""Where a line stands: in which step of training, and whether it goes forward, to the loss, back, or updates."""

from __future__ import annotations

from collections.abc import Iterable

from gradekit.engine.graph import Node, topological
from gradekit.paper.working.context import Context

ORDER = ("forward", "loss", "backward", "update")
Place = tuple[int, str]  # step of training from 0, phase


class Phases:
    """By quantity, the step and the phase that its line belongs to.

    What is worked out from a gradient is an update; what is worked out from the parameters that a step of training
    ends with belongs to the next step.
    """

    def __init__(self, context: Context, quantities: Iterable[Node]):
        self._context = context
        self._updated = {after for _, after in context.exercise.updates}
        self._places: dict[Node, Place] = {}
        for node in quantities:
            self._places[node] = self._place(node, node.inputs)

    def of(self, node: Node) -> Place:
        """The place of a quantity, or of what is made from quantities."""
        return self._places.get(node) or self._place(node, (node,))

    def backward(self, root: Node) -> Place:
        """The place of the derivatives of a quantity."""
        step, phase = self.of(root)
        return step, "update" if phase == "update" else "backward"

    def _place(self, node: Node, start: Iterable[Node]) -> Place:
        if node.op.is_run and self._updated.intersection(node.inputs):
            self._updated.add(node)
            return node.params["start"] + node.params["count"] - 1, "update"
        below = topological(start, stop=self._context.names)
        places = [self._seen_from_above(part) for part in below if part in self._places]
        step = max((step for step, _ in places), default=0)
        found = {phase for at, phase in places if at == step} | {part.op.phase for part in (node, *below)}
        if self._context.copied(node) is not None:
            return step, "backward"
        is_update = found & {"backward", "update"} or any(part in self._context.known for part in below)
        return step, "update" if is_update else "loss" if "loss" in found else "forward"

    def _seen_from_above(self, part: Node) -> Place:
        step, phase = self._places[part]
        return (step + 1, "forward") if part in self._updated else (step, phase)
