"""Questions about sets of points that are decided exactly: separable, shattered, positive semidefinite.

Everything is done in fractions. Two labelled sets are separable by a hyperplane where one strict inequality a point has
a common solution. A set is shattered where every labelling can be realised.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import product
from math import gcd, lcm
from typing import Any

import numpy as np

from gradekit.engine.formula import Call, Formula, Index, Ref, Symbol
from gradekit.engine.graph import Example, Node, Op, Shape
from gradekit.engine.ops.simplex import alternative, strictly_solvable
from gradekit.engine.shapes import show_shape
from gradekit.errors import ShapeError

MAX_POINTS = 10  # whose labellings are all tried
Point = tuple[Fraction, ...]
_ZERO = Fraction(0)


class Decision(Op):
    """1 where something holds of a set of points or a matrix, 0 where it does not; it passes nothing back."""

    rounds = False
    reason = "a decision passes nothing back"

    @staticmethod
    def vjp(g: Node, y: Node, *operands: Node) -> tuple[None, ...]:
        return (None,) * len(operands)

    @classmethod
    def formula(cls, index: Index, *operands: Node) -> Formula:
        return Call(cls.symbol, tuple(Ref(k, None) for k in range(len(operands))))


def decided(K: Any, decide: Callable[..., bool], ranks: tuple[int, ...], *operands: Any, name: str = "") -> Any:
    """decide() of the operands in fractions, for every combination of axes in front; name: what programs call."""
    arrays = [np.asarray(x, dtype=object) for x in operands]
    front = np.broadcast_shapes(*(a.shape[: a.ndim - rank] for a, rank in zip(arrays, ranks, strict=True)))
    wide = [np.broadcast_to(a, front + a.shape[a.ndim - rank :]) for a, rank in zip(arrays, ranks, strict=True)]
    result = np.empty(front, dtype=object)
    for index in np.ndindex(front):
        result[index] = K.decision(name, decide, *(a[index] for a in wide))
    return K.array(result)


class Separable(Decision, name="separable"):
    """Whether a hyperplane separates the rows of X with label > 0 from the others. Shape: (n,d), (n) -> ()."""

    symbol = Symbol("separable", r"\operatorname{separable}")
    definition = "1 where a hyperplane has all points with a label above 0 on one side and all others on the other"
    examples = (
        Example((((0, 0), (1, 0), (0, 1)), (1, -1, -1)), 1),
        Example((((1, 1), (-1, -1), (1, -1), (-1, 1)), (1, 1, -1, -1)), 0),
    )

    @staticmethod
    def shape(points: Shape, labels: Shape) -> Shape:
        if len(points) != 2 or labels != points[:1]:
            raise ShapeError(f"separable takes n×d points and n labels, not {show_shape(points)}, {show_shape(labels)}")
        return ()

    @staticmethod
    def value(K: Any, points: Any, labels: Any) -> Any:
        return decided(K, lambda X, y: separable(rows_of(X), [label > 0 for label in y]), (2, 1), points, labels)

    @staticmethod
    def shown_by(points: Any, labels: Any) -> str:
        rows, above = rows_of(points), [label > 0 for label in labels]
        if all(above) or not any(above):
            return "all points have labels on one side of 0"
        signs = [signed((*row, Fraction(1)), label) for row, label in zip(rows, above, strict=True)]
        is_separable, found = alternative(signs)
        return _hyperplane(found) if is_separable else _common_point(rows, above, found)


def _hyperplane(found: list[Fraction]) -> str:
    """The separating hyperplane with the smallest whole numbers that it can be written with."""
    scale = Fraction(lcm(*(entry.denominator for entry in found)), gcd(*(entry.numerator for entry in found)) or 1)
    *w, b = (entry * scale for entry in found)
    value = _sum([(factor, f"x[{k}]") for k, factor in enumerate(w, 1)], b)
    return f"{value} > 0 holds at just the points with a label above 0"


def _common_point(points: list[Point], above: list[bool], weights: list[Fraction]) -> str:
    """A point that is a convex combination of either kind of points."""
    share = sum(weight for weight, label in zip(weights, above, strict=True) if label)
    shares = [(weight / share, _point(point)) for weight, point in zip(weights, points, strict=True)]
    one, other = (
        _sum([pair for pair, label in zip(shares, above, strict=True) if label is side]) for side in (True, False)
    )
    return f"{one} = {other}: this point lies between those above 0 and between the others, so no hyperplane parts them"


def _point(entries: Point) -> str:
    return f"({', '.join(str(entry) for entry in entries)})"


def _sum(products: list[tuple[Fraction, str]], rest: Fraction = _ZERO) -> str:
    """2·a − b + 1/2, as it is written."""
    terms = [(factor, name if abs(factor) == 1 else f"{abs(factor)}·{name}") for factor, name in products if factor]
    (first, text), *others = [*terms, *([(rest, str(abs(rest)))] if rest or not terms else [])]
    joined = "".join(f" {'−' if factor < 0 else '+'} {text}" for factor, text in others)
    return f"{'−' if first < 0 else ''}{text}{joined}"


class Shattered(Decision):
    """Whether a class of sets realises every labelling of the rows of X."""

    definition = "1 where every choice of points can be cut out, 0 where one cannot"
    realises: Callable[[list[Point], list[bool]], bool]

    @staticmethod
    def shape(points: Shape) -> Shape:
        if len(points) != 2 or points[0] > MAX_POINTS:
            raise ShapeError(f"expected at most {MAX_POINTS} points, one a row, not {show_shape(points)}")
        return ()

    @classmethod
    def value(cls, K: Any, points: Any) -> Any:
        return decided(K, lambda X: cls.shattered(rows_of(X)), (2,), points)

    @classmethod
    def shattered(cls, points: list[Point]) -> bool:
        return cls._unrealised(points) is None

    @classmethod
    def _unrealised(cls, points: list[Point]) -> tuple[bool, ...] | None:
        """The first choice of points that cannot be cut out."""
        choices = product((False, True), repeat=len(points))
        return next((labels for labels in choices if not cls.realises(points, list(labels))), None)

    @classmethod
    def shown_by(cls, points: Any) -> str:
        rows = rows_of(points)
        labels = cls._unrealised(rows)
        if labels is None:
            return f"all {2 ** len(rows)} choices of its points can be cut out"
        chosen = [_point(point) for point, label in zip(rows, labels, strict=True) if label]
        return f"{', '.join(chosen)} cannot be cut out without another of the points"


def separable(points: list[Point], labels: list[bool]) -> bool:
    """Whether no convex combination of the points labelled True is one of those labelled False."""
    if all(labels) or not any(labels):
        return True
    rows = ((*point, Fraction(1)) for point in points)
    return strictly_solvable([signed(row, label) for row, label in zip(rows, labels, strict=True)])


def signed(row: Point, positive: bool) -> Point:
    """The row, or its negative."""
    return row if positive else tuple(-entry for entry in row)


def in_rectangle(points: list[Point], labels: list[bool]) -> bool:
    """Whether some axis-aligned box holds exactly the points labelled True."""
    inside = [point for point, label in zip(points, labels, strict=True) if label]
    if not inside:
        return True
    box = [(min(axis), max(axis)) for axis in zip(*inside, strict=True)]
    return not any(
        not label and all(low <= x <= high for x, (low, high) in zip(point, box, strict=True))
        for point, label in zip(points, labels, strict=True)
    )


class ShattersLinear(Shattered, name="shatters_linear"):
    """Whether half-spaces realise every labelling of the rows of X. Shape: (n,d) -> (), n at most 10."""

    symbol = Symbol("shatters_linear", r"\operatorname{shatters\_linear}")
    realises = staticmethod(separable)
    examples = (Example((((0, 0), (1, 0), (0, 1)),), 1), Example((((0, 0), (1, 1), (2, 2)),), 0))


class ShattersRectangles(Shattered, name="shatters_rectangles"):
    """Whether axis-aligned boxes realise every labelling of the rows of X. Shape: (n,d) -> (), n at most 10."""

    symbol = Symbol("shatters_rectangles", r"\operatorname{shatters\_rectangles}")
    realises = staticmethod(in_rectangle)
    examples = (Example((((0, 1), (0, -1), (1, 0), (-1, 0)),), 1), Example((((0, 0), (1, 1), (2, 2)),), 0))


class IsPsd(Decision, name="is_psd"):
    """Whether a matrix is symmetric and positive semidefinite, by exact elimination. Shape: (n,n) -> ()."""

    symbol = Symbol("is_psd", r"\operatorname{is\_psd}")
    definition = "1 where xᵀ·A·x ≥ 0 for every x: no pivot of the elimination is negative"
    examples = (Example((((2, 1), (1, 2)),), 1), Example((((1, 2), (2, 1)),), 0), Example((((1, 1), (1, 1)),), 1))

    @staticmethod
    def shape(matrix: Shape) -> Shape:
        if len(matrix) != 2 or matrix[0] != matrix[1]:
            raise ShapeError(f"is_psd takes a square matrix, not {show_shape(matrix)}")
        return ()

    @staticmethod
    def value(K: Any, matrix: Any) -> Any:
        return decided(K, lambda M: is_psd([list(row) for row in M]), (2,), matrix, name="isPsd")


def is_psd(rows: list[list[Fraction]]) -> bool:
    """Symmetric Gaussian elimination: every pivot positive, or zero with a zero row."""
    size = len(rows)
    if any(rows[i][j] != rows[j][i] for i in range(size) for j in range(i)):
        return False
    for k in range(size):
        pivot = rows[k][k]
        if pivot < 0 or (pivot == 0 and any(rows[k][k:])):
            return False
        for i in range(k + 1, size) if pivot else ():
            factor = rows[i][k] / pivot
            rows[i] = [a - factor * b for a, b in zip(rows[i], rows[k], strict=True)]
    return True


def rows_of(points: np.ndarray) -> list[Point]:
    return [tuple(row) for row in points]
