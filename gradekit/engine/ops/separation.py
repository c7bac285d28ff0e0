"""Questions about sets of points that are decided exactly: separable, shattered, positive semidefinite.

Everything is done in fractions. Two labelled sets are separable by a hyperplane unless a convex combination of one
equals a convex combination of the other (Gordan's theorem); that is one linear programme, solved by the simplex method
with Bland's rule, which cannot cycle (Bland 1977). A set is shattered where every labelling can be realised.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np

from gradekit.engine.formula import Call, Formula, Index, Ref, Symbol
from gradekit.engine.graph import Example, Node, Op, Shape, show_shape
from gradekit.errors import ShapeError

MAX_POINTS = 10  # whose labellings are all tried
Point = tuple[Fraction, ...]


class _Decision(Op):
    """1 where something holds of a set of points or a matrix, 0 where it does not; it passes nothing back."""

    rounds = False
    reason = "a decision passes nothing back"

    @staticmethod
    def vjp(g: Node, y: Node, *operands: Node) -> tuple[None, ...]:
        return (None,) * len(operands)

    @classmethod
    def formula(cls, index: Index, *operands: Node) -> Formula:
        return Call(cls.symbol, tuple(Ref(k, None) for k in range(len(operands))))


def _decided(K: Any, decide: Callable[..., bool], ranks: tuple[int, ...], *operands: Any) -> Any:
    """decide() of the operands in fractions, for every combination of axes in front."""
    arrays = [np.asarray(x, dtype=object) for x in operands]
    front = np.broadcast_shapes(*(a.shape[: a.ndim - rank] for a, rank in zip(arrays, ranks, strict=True)))
    wide = [np.broadcast_to(a, front + a.shape[a.ndim - rank :]) for a, rank in zip(arrays, ranks, strict=True)]
    result = np.empty(front, dtype=object)
    for index in np.ndindex(front):
        result[index] = int(decide(*(np.vectorize(K.fraction, otypes=[object])(a[index]) for a in wide)))
    return K.array(result)


class Separable(_Decision, name="separable"):
    """Whether a hyperplane separates the rows of X with label > 0 from the others. Shape: (n,d), (n) -> ()."""

    symbol = Symbol("separable", r"\operatorname{separable}")
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
        return _decided(K, lambda X, y: separable(_rows(X), [label > 0 for label in y]), (2, 1), points, labels)


class _Shattered(_Decision):
    """Whether a class of sets realises every labelling of the rows of X."""

    realises: Callable[[list[Point], list[bool]], bool]

    @staticmethod
    def shape(points: Shape) -> Shape:
        if len(points) != 2 or points[0] > MAX_POINTS:
            raise ShapeError(f"expected at most {MAX_POINTS} points, one a row, not {show_shape(points)}")
        return ()

    @classmethod
    def value(cls, K: Any, points: Any) -> Any:
        return _decided(K, lambda X: _every_labelling(_rows(X), cls.realises), (2,), points)


def _every_labelling(points: list[Point], realises: Callable[[list[Point], list[bool]], bool]) -> bool:
    return all(realises(points, list(labels)) for labels in product((False, True), repeat=len(points)))


def separable(points: list[Point], labels: list[bool]) -> bool:
    """Whether no convex combination of the points labelled True is one of those labelled False."""
    if all(labels) or not any(labels):
        return True
    signs = [1 if label else -1 for label in labels]
    rows = [[sign * point[k] for point, sign in zip(points, signs, strict=True)] for k in range(len(points[0]))]
    rows += [[Fraction(sign) for sign in signs], [Fraction(1)] * len(points)]
    return not feasible(rows, [Fraction(0)] * (len(rows) - 1) + [Fraction(1)])


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


class ShattersLinear(_Shattered, name="shatters_linear"):
    """Whether half-spaces realise every labelling of the rows of X. Shape: (n,d) -> (), n at most 10."""

    symbol = Symbol("shatters_linear", r"\operatorname{shatters\_linear}")
    realises = staticmethod(separable)
    examples = (Example((((0, 0), (1, 0), (0, 1)),), 1), Example((((0, 0), (1, 1), (2, 2)),), 0))


class ShattersRectangles(_Shattered, name="shatters_rectangles"):
    """Whether axis-aligned boxes realise every labelling of the rows of X. Shape: (n,d) -> (), n at most 10."""

    symbol = Symbol("shatters_rectangles", r"\operatorname{shatters\_rectangles}")
    realises = staticmethod(in_rectangle)
    examples = (Example((((0, 1), (0, -1), (1, 0), (-1, 0)),), 1), Example((((0, 0), (1, 1), (2, 2)),), 0))


class IsPsd(_Decision, name="is_psd"):
    """Whether a matrix is symmetric and positive semidefinite, by exact elimination. Shape: (n,n) -> ()."""

    symbol = Symbol("is_psd", r"\operatorname{is\_psd}")
    examples = (Example((((2, 1), (1, 2)),), 1), Example((((1, 2), (2, 1)),), 0), Example((((1, 1), (1, 1)),), 1))

    @staticmethod
    def shape(matrix: Shape) -> Shape:
        if len(matrix) != 2 or matrix[0] != matrix[1]:
            raise ShapeError(f"is_psd takes a square matrix, not {show_shape(matrix)}")
        return ()

    @staticmethod
    def value(K: Any, matrix: Any) -> Any:
        return _decided(K, lambda M: is_psd([list(row) for row in M]), (2,), matrix)


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


def feasible(rows: list[list[Fraction]], right: list[Fraction]) -> bool:
    """Whether rows·x = right has a solution x ≥ 0; right must not be negative. Phase one of the simplex method."""
    count, width = len(rows), len(rows[0])
    slack = [[Fraction(i == k) for i in range(count)] for k in range(count)]
    table = [[*row, *unit, b] for row, unit, b in zip(rows, slack, right, strict=True)]
    basis = list(range(width, width + count))
    zero = Fraction(0)
    cost = [-sum((row[j] for row in table), zero) for j in range(width)] + [zero] * count + [-sum(right, zero)]
    while (entering := next((j for j in range(width) if cost[j] < 0), None)) is not None:
        ratios = [(row[-1] / row[entering], basis[k], k) for k, row in enumerate(table) if row[entering] > 0]
        if not ratios:
            break
        leaving = min(ratios)[2]
        cost = _pivot(table, cost, leaving, entering)
        basis[leaving] = entering
    return cost[-1] == 0


def _pivot(table: list[list[Fraction]], cost: list[Fraction], leaving: int, entering: int) -> list[Fraction]:
    """Bring a column into the basis; returns the new row of costs."""
    pivot = table[leaving][entering]
    table[leaving] = [entry / pivot for entry in table[leaving]]
    for k, row in enumerate(table):
        if k != leaving and row[entering]:
            table[k] = _reduced(row, table[leaving], row[entering])
    return _reduced(cost, table[leaving], cost[entering])


def _reduced(row: list[Fraction], by: list[Fraction], factor: Fraction) -> list[Fraction]:
    return [a - factor * b for a, b in zip(row, by, strict=True)]


def _rows(points: np.ndarray) -> list[Point]:
    return [tuple(row) for row in points]
