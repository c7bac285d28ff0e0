"""Sets of points that circles, triangles or half-lines shatter, decided exactly."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from gradekit.engine.formula import Symbol
from gradekit.engine.graph import Example, Shape
from gradekit.engine.ops.separation import Point, Shattered, signed
from gradekit.engine.ops.simplex import strictly_solvable
from gradekit.engine.shapes import show_shape
from gradekit.errors import ShapeError

_ONE, _ZERO = Fraction(1), Fraction(0)


def in_ball(points: list[Point], labels: list[bool]) -> bool:
    """Whether some ball holds exactly the points labelled True: u·p + b − c‖p‖² > 0 for these alone, with c ≥ 0.

    Where c = 0 does it, so does a small c, which is a large ball.
    """
    lifted = [(*point, _ONE, -sum((x * x for x in point), _ZERO)) for point in points]
    size = (_ZERO,) * (len(points[0]) + 1)
    return strictly_solvable([signed(row, label) for row, label in zip(lifted, labels, strict=True)], [(*size, _ONE)])


class ShattersCircles(Shattered, name="shatters_circles"):
    """Whether discs (balls) realise every labelling of the rows of X. Shape: (n,d) -> (), n at most 10."""

    symbol = Symbol("shatters_circles", r"\operatorname{shatters\_circles}")
    realises = staticmethod(in_ball)
    examples = (
        Example((((0, 0), (1, 0), (0, 1)),), 1),
        Example((((0, 0), (4, 0), (0, 4), (1, 1)),), 0),
        Example((((0, 0), (1, 1), (2, 2)),), 0),
    )


def on_half_line(points: list[Point], labels: list[bool]) -> bool:
    """Whether some a has x ≥ a for exactly the points labelled True."""
    inside = [x for (x,), label in zip(points, labels, strict=True) if label]
    outside = [x for (x,), label in zip(points, labels, strict=True) if not label]
    return not inside or not outside or max(outside) < min(inside)


class ShattersHalfLines(Shattered, name="shatters_half_lines"):
    """Whether the half-lines x ≥ a realise every labelling of numbers, one a row. Shape: (n,1) -> (), n at most 10.

    With half-lines in both directions it is shatters_linear.
    """

    symbol = Symbol("shatters_half_lines", r"\operatorname{shatters\_half\_lines}")
    realises = staticmethod(on_half_line)
    examples = (Example((((3,),),), 1), Example((((3,), (5,)),), 0))

    @staticmethod
    def shape(points: Shape) -> Shape:
        if len(points) != 2 or points[1] != 1:
            raise ShapeError(f"half-lines take numbers, one a row, not {show_shape(points)}")
        return Shattered.shape(points)


def in_triangle(points: list[Point], labels: list[bool]) -> bool:
    """Whether some triangle holds exactly the points labelled True, of points in convex position, in order around.

    A line cuts off one run of neighbours. Two runs or fewer can always be cut off; three where the normals of the
    lines add up to 0, since the lines enclose a triangle only then.
    """
    runs = _runs(labels)
    if not any(labels) or len(runs) <= 2:
        return True
    inside = [point for point, label in zip(points, labels, strict=True) if label]
    return len(runs) == 3 and strictly_solvable(
        [row for k, run in enumerate(runs) for row in _cut(k, inside, [points[i] for i in run])]
    )


def _runs(labels: list[bool]) -> list[list[int]]:
    """The runs of neighbours labelled False, going round."""
    start = labels.index(True) if True in labels else 0
    runs: list[list[int]] = []
    before = True
    for i in [(start + k) % len(labels) for k in range(len(labels))]:
        if not labels[i]:
            runs = [*runs, [i]] if before else [*runs[:-1], [*runs[-1], i]]
        before = labels[i]
    return runs


def _cut(k: int, inside: list[Point], outside: list[Point]) -> list[Point]:
    """Inequalities of (n₁, n₂, c₁, c₂, c₃): nₖ·p < cₖ inside and > cₖ outside, where n₃ = −n₁ − n₂."""
    rows = []
    for point, beyond in [*((p, False) for p in inside), *((p, True) for p in outside)]:
        zero = (_ZERO, _ZERO)
        normals = {0: (*point, *zero), 1: (*zero, *point), 2: tuple(-x for x in (*point, *point))}[k]
        rows.append(signed((*normals, *(-_ONE if i == k else _ZERO for i in range(3))), beyond))
    return rows


def around(points: list[Point]) -> list[Point] | None:
    """The points in order around their convex hull; None unless each is a corner of it (Andrew 1979)."""
    ordered = sorted(points)
    lower, upper = _half_hull(ordered), _half_hull(ordered[::-1])
    hull = lower[:-1] + upper[:-1] if len(points) > 1 else points
    return hull if len(hull) == len(points) == len(set(points)) else None


def _half_hull(points: list[Point]) -> list[Point]:
    hull: list[Point] = []
    for point in points:
        while len(hull) > 1 and _turn(hull[-2], hull[-1], point) <= 0:
            hull.pop()
        hull.append(point)
    return hull


def _turn(a: Point, b: Point, c: Point) -> Fraction:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


class ShattersTriangles(Shattered, name="shatters_triangles"):
    """Whether triangles realise every labelling of the rows of X. Shape: (n,2) -> (), n at most 10; never from 8 on."""

    symbol = Symbol("shatters_triangles", r"\operatorname{shatters\_triangles}")
    shown_by = None  # type: ignore[assignment]  # all choices of points are decided together
    examples = (
        Example((((0, 0), (4, 0), (5, 3), (2, 5), (-1, 3)),), 1),
        Example((((0, 0), (4, 0), (0, 4), (1, 1)),), 0),
    )

    @staticmethod
    def shape(points: Shape) -> Shape:
        if len(points) != 2 or points[1] != 2:
            raise ShapeError(f"triangles take points of the plane, one a row, not {show_shape(points)}")
        return Shattered.shape(points)

    @staticmethod
    def shattered(points: list[Point]) -> bool:
        """Points within the hull of others cannot be left out alone; four runs cannot be cut off by three lines."""
        corners = around(points)
        if corners is None or len(corners) > 7:
            return False
        return all(in_triangle(corners, list(labels)) for labels in product((False, True), repeat=len(corners)))
