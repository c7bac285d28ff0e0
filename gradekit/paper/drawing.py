"""What is drawn, as data: computation graphs and plots. Nothing here knows an image format.

Texts are raw; whoever draws them escapes them.
"""

from __future__ import annotations

from dataclasses import dataclass

GIVEN, QUANTITY, STEP, ROOT = KINDS = ("given", "quantity", "step", "root")


@dataclass(frozen=True, slots=True)
class GraphNode:
    """One quantity of a computation graph; value and gradient are lines of text, empty where there is none.

    kind: given (a number from outside), quantity (has a name), step (has none), root (what is differentiated).
    """

    id: str
    label: str
    kind: str
    value: tuple[str, ...] = ()
    gradient: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GraphEdge:
    """Operand → result; the label is the local derivative, where both are single numbers."""

    source: str
    target: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class GraphPicture:
    """A computation graph with values and gradients on it; operands stand before what is computed from them."""

    title: str
    description: str
    nodes: tuple[GraphNode, ...]
    edges: tuple[GraphEdge, ...]


@dataclass(frozen=True, slots=True)
class Curve:
    """A line through points, in order; a y that is not finite leaves a gap."""

    label: str
    x: tuple[float, ...]
    y: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Marks:
    """Single points."""

    label: str
    x: tuple[float, ...]
    y: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Regions:
    """A rectangle in cells: rows[r][c] is the number of the label that cell has, from the lower left corner."""

    labels: tuple[str, ...]
    rows: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Plot:
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
