"""What nodes are called in a program: the author's own names, those of questions, and of derivatives on the way."""

from __future__ import annotations

from collections.abc import Iterator

from gradekit.engine.backward import reverse
from gradekit.engine.graph import Node
from gradekit.frameworks.wanted import Task

_LEAVES = ("variable", "constant")


def called(task: Task, needed: set[Node]) -> dict[Node, str]:
    """Names for the nodes that are to have one."""
    names = {node: name for name, node in task.quantities.items()}
    names |= {node: node.params["name"] for node in task.bindings if node not in names}
    for one in task.asked:
        for k, part in enumerate(one.parts, start=1):
            if part.op.name not in _LEAVES:
                names.setdefault(part, one.question if len(one.parts) == 1 else f"{one.question}_{k}")
    for gradient, name in _derivatives(task, names):
        if gradient in needed and gradient.op.name not in _LEAVES:
            names.setdefault(gradient, name)
    return names


def _derivatives(task: Task, names: dict[Node, str]) -> Iterator[tuple[Node, str]]:
    """∂y/∂x with its name: those that are asked for, then those on the way to them."""
    quantities = {node: name for name, node in task.quantities.items()}
    for gradient, (y, x) in task.derivatives.items():
        if y in names and x in names:
            yield gradient, f"d{names[y]}_d{names[x]}"
    for y in dict.fromkeys(task.differentiated):
        gradients = reverse(y).gradients if y.size == 1 else {}
        for x, name in quantities.items():
            if y in quantities and x in gradients:
                yield gradients[x], f"d{quantities[y]}_d{name}"
