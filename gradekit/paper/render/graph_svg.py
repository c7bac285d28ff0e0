"""GraphPicture → SVG: boxes with name, value and gradient; small rounded ones for steps; slopes on the edges."""

from __future__ import annotations

from collections.abc import Iterator

from gradekit.paper.drawing import GIVEN, ROOT, STEP, GraphEdge, GraphNode, GraphPicture
from gradekit.paper.render.graph_layout import Layout, Point, laid_out
from gradekit.paper.render.safe import escaped
from gradekit.paper.render.svg import label, number, picture

_LETTER, _LINE = 7.3, 17.0  # of 12 px monospace
_PADDING, _MARGIN = 10.0, 16.0
_LEAST_WIDTH = {STEP: 30.0}
_BOXES = {GIVEN: "box-given", ROOT: "box-root"}

Text = tuple[str, str, bool]  # content, class, bold
Sizes = dict[str, tuple[float, float]]


def render(graph: GraphPicture, live: bool = False) -> str:
    """The picture as an SVG file; live: as a part of a page whose script points at its boxes and edges."""
    texts = {node.id: _texts(node, live) for node in graph.nodes}
    sizes = {node.id: _size(node, texts[node.id]) for node in graph.nodes}
    layout = laid_out(sizes, [(edge.source, edge.target) for edge in graph.edges])
    moved = _shifted(layout)
    routes = list(zip(graph.edges, moved.routes, strict=True))
    body = [
        _STEADY if live else _ARROW,
        *(line for edge, bends in routes for line in _edge(edge, bends, moved, sizes, live)),
        *(
            line
            for node in graph.nodes
            for line in _grouped(node, _box(node, moved.centres[node.id], sizes[node.id], texts[node.id]), live)
        ),
        *(line for edge, bends in routes for line in _slope(edge, bends, moved, sizes)),
    ]
    width, height = moved.width + 2 * _MARGIN, moved.height + 2 * _MARGIN
    role = "group" if live else "img"
    return picture(width, height, graph.title, graph.description, body, inside=live, role=role)


def _grouped(node: GraphNode, box: Iterator[str], live: bool) -> Iterator[str]:
    """A box that can be reached and pointed at, where the picture is live."""
    if not live:
        yield from box
        return
    yield f'<g class="node" id="{node.id}" tabindex="0" role="button" aria-label="{escaped(node.label)}">'
    yield from box
    yield "</g>"


def _shifted(layout: Layout) -> Layout:
    def moved(point: Point) -> Point:
        return point[0] + _MARGIN, point[1] + _MARGIN

    centres = {name: moved(point) for name, point in layout.centres.items()}
    routes = tuple(tuple(map(moved, route)) for route in layout.routes)
    return Layout(layout.width, layout.height, centres, routes)


def _texts(node: GraphNode, live: bool) -> list[Text]:
    """The lines of a box; where the picture is live, its script finds them by what they hold."""
    value, gradient = (" value", " gradient") if live else ("", "")
    lines: list[Text] = [(node.label, "ink", node.kind != STEP)]
    lines += _marked("= ", node.value, f"ink{value}")
    return lines + _marked("∂ ", node.gradient, f"good-ink{gradient}")


def _marked(sign: str, lines: tuple[str, ...], style: str) -> list[Text]:
    """Lines with a sign before the first; the others are indented as far."""
    return [((sign if k == 0 else "\u2007" * len(sign)) + text, style, False) for k, text in enumerate(lines)]


def _size(node: GraphNode, texts: list[Text]) -> tuple[float, float]:
    widest = max(len(text) for text, _, _ in texts) * _LETTER + 2 * _PADDING
    return max(widest, _LEAST_WIDTH.get(node.kind, 56.0)), len(texts) * _LINE + _PADDING


def _box(node: GraphNode, centre: Point, size: tuple[float, float], texts: list[Text]) -> Iterator[str]:
    (x, y), (width, height) = centre, size
    left, top = x - width / 2, y - height / 2
    corner = min(height / 2, 15.0) if node.kind == STEP else 4.0
    place = f'x="{number(left)}" y="{number(top)}" width="{number(width)}" height="{number(height)}"'
    yield f'<rect class="{_BOXES.get(node.kind, "box")}" {place} rx="{number(corner)}"/>'
    for k, (text, style, bold) in enumerate(texts):
        yield label(x, top + _PADDING / 2 + _LINE * k + 12.5, text, style, bold=bold)


_ARROW = (
    '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
    '<path class="soft" d="M0 0.5 8 4 0 7.5z"/></marker></defs>'
)
_STEADY = _ARROW.replace("<marker ", '<marker markerUnits="userSpaceOnUse" ')  # of edges that are lit up


def _ends(edge: GraphEdge, bends: tuple[Point, ...], layout: Layout, sizes: Sizes) -> list[Point]:
    """From the lower side of the source over the bends to the upper side of the target, spread along that side."""
    (x1, y1), (x2, y2) = layout.centres[edge.source], layout.centres[edge.target]
    (width1, height1), (width2, height2) = sizes[edge.source], sizes[edge.target]
    after, before = (bends[0][0], bends[-1][0]) if bends else (x2, x1)
    start = x1 + max(-0.3, min(0.3, (after - x1) / 400)) * width1
    end = x2 + max(-0.35, min(0.35, (before - x2) / 250)) * width2
    return [(start, y1 + height1 / 2), *bends, (end, y2 - height2 / 2)]


def _edge(
    edge: GraphEdge, bends: tuple[Point, ...], layout: Layout, sizes: Sizes, live: bool = False
) -> Iterator[str]:
    points = _ends(edge, bends, layout, sizes)
    path = f"M{number(points[0][0])} {number(points[0][1])}"
    for (x1, y1), (x2, y2) in zip(points, points[1:], strict=False):
        middle = number((y1 + y2) / 2)
        path += f"C{number(x1)} {middle} {number(x2)} {middle} {number(x2)} {number(y2)}"
    ends = f' data-from="{edge.source}" data-to="{edge.target}"' if live else ""
    yield f'<path class="rule"{ends} marker-end="url(#arrow)" d="{path}"/>'


def _slope(edge: GraphEdge, bends: tuple[Point, ...], layout: Layout, sizes: Sizes) -> Iterator[str]:
    """The label halfway along the last stretch, on a patch of paper."""
    if not edge.label:
        return
    (x1, y1), (x2, y2) = _ends(edge, bends, layout, sizes)[-2:]
    x, y = (x1 + x2) / 2, (y1 + y2) / 2
    width = len(edge.label) * 6.7 + 4
    yield f'<rect class="paper" x="{number(x - width / 2)}" y="{number(y - 8)}" width="{number(width)}" height="15"/>'
    yield label(x, y + 3.5, edge.label, "soft", 11)
