"""GraphPicture → Mermaid, which GitHub and many editors draw."""

from __future__ import annotations

from gradekit.paper.drawing import GIVEN, QUANTITY, ROOT, STEP, GraphNode, GraphPicture
from gradekit.paper.render.safe import safe_lines, safe_text

_BRACKETS = {STEP: ("([", "])"), GIVEN: ("[", "]"), QUANTITY: ("[", "]"), ROOT: ("[[", "]]")}


def render(graph: GraphPicture) -> str:
    """The graph as a flowchart."""
    lines = ["flowchart TB", f"  accTitle: {_plain(graph.title)}", *map(_node, graph.nodes)]
    for edge in graph.edges:
        label = f'|"{escaped(edge.label)}"|' if edge.label else ""
        lines.append(f"  {edge.source} -->{label} {edge.target}")
    lines += ["  classDef given stroke:#0969da,stroke-width:2px", "  classDef root stroke:#bc4c00,stroke-width:3px"]
    for kind in (GIVEN, ROOT):
        if named := ",".join(node.id for node in graph.nodes if node.kind == kind):
            lines.append(f"  class {named} {kind}")
    return safe_lines("\n".join(lines))


def _node(node: GraphNode) -> str:
    opening, closing = _BRACKETS[node.kind]
    value = [f"= {text}" if k == 0 else text for k, text in enumerate(node.value)]
    gradient = [f"∂ {text}" if k == 0 else text for k, text in enumerate(node.gradient)]
    text = "<br/>".join(map(escaped, (node.label, *value, *gradient)))
    return f'  {node.id}{opening}"{text}"{closing}'


def escaped(text: str) -> str:
    """Text that Mermaid shows as it is: letters and plain signs, anything else as a character code."""
    shown = safe_text(" ".join(text.split()))
    return "".join(c if c.isalnum() or c in " =+−·.,()[]∂/²³" or ord(c) > 127 else f"#{ord(c)};" for c in shown)


def _plain(text: str) -> str:
    """Text for a line without quotes, in which there are no character codes."""
    return "".join(c if c.isalnum() or c in " .,-+−·“”’()" else " " for c in safe_text(text))
