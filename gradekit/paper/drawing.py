"""What is drawn, as data: computation graphs and plots. Nothing here knows an image format.

Texts are raw; whoever draws them escapes them.
"""

from __future__ import annotations

from msgspec import Struct

GIVEN, QUANTITY, STEP, ROOT = KINDS = ("given", "quantity", "step", "root")


class GraphNode(Struct, frozen=True):
    """One quantity of a computation graph; value and gradient are lines of text, empty where there is none.

    kind: given (a number from outside), quantity (has a name), step (has none), root (what is differentiated).
    name: under which the working shows it, '' where it has none; its gradient is that of `of` there.
    """

    id: str
    label: str
    kind: str
    value: tuple[str, ...] = ()
    gradient: tuple[str, ...] = ()
    name: str = ""
    of: str = ""


class GraphEdge(Struct, frozen=True):
    """Operand → result; the label is the local derivative, where both are single numbers."""

    source: str
    target: str
    label: str = ""


class GraphPicture(Struct, frozen=True):
    """A computation graph with values and gradients on it; operands stand before what is computed from them."""

    title: str
    description: str
    nodes: tuple[GraphNode, ...]
    edges: tuple[GraphEdge, ...]


class Curve(Struct, frozen=True):
    """A line through points, in order; a y that is not finite leaves a gap."""

    label: str
    x: tuple[float, ...]
    y: tuple[float, ...]


class Marks(Struct, frozen=True):
    """Single points."""

    label: str
    x: tuple[float, ...]
    y: tuple[float, ...]


class Regions(Struct, frozen=True):
    """A rectangle in cells: rows[r][c] is the number of the label that cell has, from the lower left corner."""

    labels: tuple[str, ...]
    rows: tuple[tuple[int, ...], ...]


class Plot(Struct, frozen=True):
    """Curves, points and regions over one pair of axes; `whole_x`: ticks of x only at whole numbers."""

    title: str
    description: str
    x_label: str
    y_label: str
    x_range: tuple[float, float]
    y_range: tuple[float, float]
    curves: tuple[Curve, ...] = ()
    marks: tuple[Marks, ...] = ()
    regions: Regions | None = None
    whole_x: bool = False
