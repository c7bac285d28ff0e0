"""Systems of linear equations: their solution, the inverse of a matrix, least squares."""

from __future__ import annotations

from typing import Any

from gradekit.engine.formula import Call, Formula, Index, Negative, Power, Product, Quotient, Ref, Sum, Symbol, number
from gradekit.engine.graph import Example, Node, Op, Operand, Shape, apply, as_node
from gradekit.engine.ops.composed import Composed
from gradekit.engine.shapes import show_shape
from gradekit.errors import ShapeError

MAX_ROWS = 20  # of a matrix that is eliminated exactly


def square(shape: Shape, what: str, most: int = MAX_ROWS) -> int:
    """How many rows a square matrix has. Raises ShapeError where it is none, or larger than is worked out exactly."""
    if len(shape) != 2 or shape[0] != shape[1]:
        raise ShapeError(f"{what} takes a square matrix, not {show_shape(shape)}")
    if shape[0] > most:
        raise ShapeError(f"{what} is worked out up to {most}×{most}, not {show_shape(shape)}")
    return shape[0]


class Solve(Op, name="solve"):
    """x with A·x = b: solve(A, b). Shape: (n,n), (n) -> (n); (n,n), (n,m) -> (n,m), n up to 20. A is not singular."""

    symbol = Symbol("solve", r"\operatorname{solve}")
    reason = "for A·x = b: ∂L/∂b solves Aᵀ·v = ∂L/∂x, and ∂L/∂A = −v·xᵀ"
    examples = (
        Example((((2, 1), (1, 3)), (5, 10)), (1, 3), (("rank", 1),)),
        Example((((0, 2, 1), (1, 1, 0), (3, 0, 1)), (7, 3, 6)), (1, 2, 3), (("rank", 1),)),
        Example((((2, 1), (1, 3)), ((5, 1), (10, 0))), ((1, "3/5"), (3, "-1/5")), (("rank", 2),)),
    )

    @classmethod
    def build(cls, a: Operand, b: Operand) -> Node:
        a, b = as_node(a), as_node(b)
        return apply(cls, a, b, rank=b.rank)

    @staticmethod
    def shape(a: Shape, b: Shape, rank: int) -> Shape:
        rows = square(a, "solve")
        if len(b) not in (1, 2) or b[0] != rows:
            raise ShapeError(f"solve takes a matrix and {rows} right sides for its rows, not {show_shape(b)}")
        return b

    @staticmethod
    def value(K: Any, a: Any, b: Any, rank: int) -> Any:
        return K.solve(a, b) if rank == 2 else K.solve(a, b[..., None])[..., 0]

    @staticmethod
    def vjp(g: Node, y: Node, a: Node, b: Node, rank: int) -> tuple[Node, Node]:
        back = apply("solve", a.T, g, rank=rank)
        return -(back @ y.T if rank == 2 else apply("outer", back, y)), back

    @classmethod
    def formula(cls, index: Index, a: Node, b: Node, rank: int) -> Formula:
        """Cramer's rule for two rows."""
        if a.shape[0] != 2:
            return Call(cls.symbol, (Ref(0, None), Ref(1, None)))
        row, other, column = index[0], 1 - index[0], index[1:]
        above = _minus(
            (Ref(1, (row, *column)), Ref(0, (other, other))), (Ref(1, (other, *column)), Ref(0, (row, other)))
        )
        return Quotient(above, determinant_of_two())

    @staticmethod
    def whole(a: Node, b: Node, rank: int) -> Formula:
        return Product((Power(Ref(0, None), number(-1)), Ref(1, None)), "@")


def _minus(plus: tuple[Formula, ...], minus: tuple[Formula, ...]) -> Sum:
    return Sum((Product(plus), Negative(Product(minus))))


def determinant_of_two() -> Sum:
    """ad − bc of operand 0."""
    return _minus((Ref(0, (0, 0)), Ref(0, (1, 1))), (Ref(0, (0, 1)), Ref(0, (1, 0))))


class Inv(Op, name="inv"):
    """The inverse of a matrix. Shape: (n,n) -> (n,n), n up to 20. It is not singular."""

    aliases = ("inverse",)
    symbol = Symbol("inv", r"\operatorname{inv}")
    reason = "for B = A⁻¹: ∂L/∂A = −Bᵀ·(∂L/∂B)·Bᵀ"
    examples = (
        Example((((2, 1), (1, 3)),), (("3/5", "-1/5"), ("-1/5", "2/5"))),
        Example((((2, 5), (1, 3)),), ((3, -5), (-1, 2))),
        Example((((1, 0, 2), (0, 1, 0), (1, 0, 3)),), ((3, 0, -2), (0, 1, 0), (-1, 0, 1))),
    )

    @staticmethod
    def shape(shape: Shape) -> Shape:
        square(shape, "inv")
        return shape

    @staticmethod
    def value(K: Any, a: Any) -> Any:
        n = a.shape[-1]
        unit = K.array([[int(i == j) for j in range(n)] for i in range(n)])
        return K.solve(a, unit)

    @staticmethod
    def vjp(g: Node, y: Node, a: Node) -> tuple[Node]:
        return (-(y.T @ g @ y.T),)

    @classmethod
    def formula(cls, index: Index, a: Node) -> Formula:
        """For two rows the diagonal exchanged, the others with the other sign, over the determinant."""
        if a.shape[0] != 2:
            return Call(cls.symbol, (Ref(0, None),))
        i, j = index
        above = Ref(0, (1 - i, 1 - i)) if i == j else Negative(Ref(0, (i, j)))
        return Quotient(above, determinant_of_two())

    @staticmethod
    def whole(a: Node) -> Formula:
        return Power(Ref(0, None), number(-1))


class LeastSquares(Composed, name="least_squares"):
    """w with the smallest ‖X·w − y‖², by the normal equations XᵀX·w = Xᵀy. Shape: (n,d), (n) -> (d)."""

    aliases = ("lstsq",)
    examples = (Example((((1, 0), (1, 1), (1, 2)), (1, 2, 4)), ("5/6", "3/2")),)

    @staticmethod
    def simplify(x: Node, y: Node) -> Node:
        if x.rank != 2 or y.rank not in (1, 2) or y.shape[0] != x.shape[0]:
            shapes = f"{show_shape(x.shape)} and {show_shape(y.shape)}"
            raise ShapeError(f"least_squares takes n×d inputs and n targets, not {shapes}")
        return apply("solve", x.T @ x, x.T @ y, rank=y.rank)
