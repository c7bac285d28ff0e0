"""GraphPicture → DOT, the language of Graphviz."""

from __future__ import annotations

from gradekit.paper.drawing import GIVEN, ROOT, STEP, GraphNode, GraphPicture
from gradekit.paper.render.safe import safe_lines, safe_text

_SHAPES = {
    STEP: "shape=ellipse",
    GIVEN: 'shape=box, style=filled, fillcolor="#ddf4ff"',
    ROOT: 'shape=box, style=filled, fillcolor="#fff1e5"',
}


def render(graph: GraphPicture) -> str:
    """The graph as DOT text."""
    lines = [f"digraph {quoted('computation')} {{", f"  label={quoted(graph.title)};", "  rankdir=TB;"]
    lines += [
        f"  {node.id} [label={quoted(*_texts(node))}, {_SHAPES.get(node.kind, 'shape=box')}];" for node in graph.nodes
    ]
    for edge in graph.edges:
        label = f" [label={quoted(edge.label)}]" if edge.label else ""
        lines.append(f"  {edge.source} -> {edge.target}{label};")
    return safe_lines("\n".join([*lines, "}"]))


def quoted(*lines: str) -> str:
    """Lines of text as one quoted string."""
    escaped = (safe_text(" ".join(line.split())).replace("\\", "\\\\").replace('"', '\\"') for line in lines)
    return '"' + "\\n".join(escaped) + '"'


def _texts(node: GraphNode) -> list[str]:
    """Name, value and gradient, a line each and more for a matrix."""
    value = [f"{'= ' if k == 0 else '  '}{text}" for k, text in enumerate(node.value)]
    gradient = [f"{'∂ ' if k == 0 else '  '}{text}" for k, text in enumerate(node.gradient)]
    return [node.label, *value, *gradient]
