"""What is drawn, as data: computation graphs, layers of a network, plots. Nothing here knows an image format.

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


class Shown(Struct, frozen=True):
    """A number of the drawing, and where it comes from: which box of the graph, its value or its gradient, which entry.

    box: '' where the graph has no box for it.
    """

    text: str
    box: str = ""
    kind: str = "value"
    at: int = 0


class Unit(Struct, frozen=True):
    """A circle. entry: which entry of its quantity it is, from 0; numbers that are not known are None."""

    id: str
    name: str
    entry: int
    value: Shown | None = None
    gradient: Shown | None = None
    bias: Shown | None = None
    bias_gradient: Shown | None = None


class Wire(Struct, frozen=True):
    """A weight, from unit to unit. share: of the largest weight of its layer, from −1 to 1."""

    source: str
    target: str
    weight: Shown | None
    gradient: Shown | None
    share: float


class Column(Struct, frozen=True):
    """The units of one layer; of more than are drawn the first ones and the last. size: how many there are."""

    title: str
    size: int
    units: tuple[Unit, ...]


class NetworkPicture(Struct, frozen=True):
    """The layers of a network: columns from left to right, wires between neighbours.

    of: what the gradients are of, '' where there are none; note: what is to be said of the numbers.
    """

    title: str
    description: str
    columns: tuple[Column, ...]
    wires: tuple[Wire, ...]
    of: str = ""
    note: str = ""


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
