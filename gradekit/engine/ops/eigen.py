"""Eigenvalues of symmetric matrices with two or three rows, as of a covariance matrix."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from gradekit.engine.formula import Call, Formula, Index, Negative, Power, Product, Quotient, Ref, Sum, Symbol, number
from gradekit.engine.graph import Example, Node, Op, Shape, apply, constant
from gradekit.engine.ops.composed import Composed, Eye
from gradekit.engine.ops.shape import pick
from gradekit.engine.shapes import show_shape
from gradekit.errors import NoValue, ShapeError


class Symmetric(Op, name="symmetric"):
    """The matrix itself, which has to equal its transpose. Shape: (n,n) -> same."""

    rounds = False
    function = False
    reason = "a symmetric matrix passes its gradient on"
    examples = (Example((((2, 1), (1, 3)),), ((2, 1), (1, 3))),)

    @staticmethod
    def shape(shape: Shape) -> Shape:
        if len(shape) != 2 or shape[0] != shape[1]:
            raise ShapeError(f"a square matrix is expected, not {show_shape(shape)}")
        return shape

    @staticmethod
    def value(K: Any, x: Any) -> Any:
        turned = x.swapaxes(-1, -2)
        sign = K.sign(K.divide(x - turned, 1 + K.abs(x) + K.abs(turned)))
        if not K.refuses:
            return x + sign / (1 - sign * sign) * 0  # not a number where the two differ
        if any(s == 1 or s == -1 for s in sign.flat):
            raise NoValue("the matrix is not symmetric")
        return x

    @staticmethod
    def vjp(g: Node, y: Node, x: Node) -> tuple[Node]:
        return (g,)

    @staticmethod
    def formula(index: Index, x: Node) -> Formula:
        return Ref(0, index)

    @staticmethod
    def whole(x: Node) -> Formula:
        return Ref(0, None)


class SymmetricEigenvalues(Op, name="symmetric_eigenvalues"):
    """Those of the symmetric part (A + Aᵀ)/2, the smallest first. Shape: (n,n) -> (n), n is 2 or 3."""

    function = False
    symbol = Symbol("eigenvalues", r"\operatorname{eigenvalues}")
    reason = "∂λ/∂A = v·vᵀ, with the eigenvector v of length 1; where two coincide there is no derivative"
    examples = (
        Example((((2, 1), (1, 2)),), (1, 3)),
        Example((((2, 1), (1, 3)),), ("5/2 - sqrt(5)/2", "5/2 + sqrt(5)/2")),
        Example((((2, 0, 0), (0, 3, 4), (0, 4, 9)),), (1, 2, 11)),
        Example((((2, -1, 0), (-1, 2, -1), (0, -1, 2)),), ("2 - sqrt(2)", 2, "2 + sqrt(2)")),
    )

    @staticmethod
    def shape(shape: Shape) -> Shape:
        if shape not in ((2, 2), (3, 3)):
            raise ShapeError(f"eigenvalues are worked out of a 2×2 or 3×3 matrix, not of {show_shape(shape)}")
        return shape[:1]

    @staticmethod
    def value(K: Any, a: Any) -> Any:
        return K.eigenvalues((a + a.swapaxes(-1, -2)) / K.full((), 2))

    @staticmethod
    def vjp(g: Node, y: Node, a: Node) -> tuple[Node]:
        """Σ gₖ·Pₖ with the projections Pₖ = Πⱼ (A − λⱼ)/(λₖ − λⱼ) of the symmetric part."""
        part = (a + a.T) * constant(Fraction(1, 2), (1, 1))
        unit, total = Eye.simplify(a.shape[0]), constant(0, a.shape)
        roots = [pick(y, k + 1) for k in range(y.size)]
        for k, root in enumerate(roots):
            projection = unit
            for other in roots[:k] + roots[k + 1 :]:
                projection = projection @ ((part - unit * other) / (root - other))
            total = total + projection * pick(g, k + 1)
        return (total,)

    @classmethod
    def formula(cls, index: Index, a: Node) -> Formula:
        """(a + d)/2 ∓ √(((a − d)/2)² + ((b + c)/2)²) for two rows."""
        if a.shape[0] != 2:
            return Call(cls.symbol, (Ref(0, None),))
        first, last = Ref(0, (0, 0)), Ref(0, (1, 1))
        apart = Power(Quotient(Sum((first, Negative(last))), number(2)), number(2))
        beside = Product((Ref(0, (0, 1)), Ref(0, (1, 0)))) if a.op is Symmetric else _mean_beside()
        root = Call(Symbol("sqrt", r"\sqrt"), (Sum((apart, beside)),))
        return Sum((Quotient(Sum((first, last)), number(2)), root if index[0] else Negative(root)))


def _mean_beside() -> Formula:
    return Power(Quotient(Sum((Ref(0, (0, 1)), Ref(0, (1, 0)))), number(2)), number(2))


class Eigenvalues(Composed, name="eigenvalues"):
    """The eigenvalues of a symmetric matrix, the smallest first. Shape: (n,n) -> (n), n is 2 or 3."""

    aliases = ("eigvalsh",)
    examples = (Example((((2, 1), (1, 2)),), (1, 3)), Example((((2, 0, 0), (0, 3, 4), (0, 4, 9)),), (1, 2, 11)))

    @staticmethod
    def simplify(a: Node) -> Node:
        return apply("symmetric_eigenvalues", apply("symmetric", a))
