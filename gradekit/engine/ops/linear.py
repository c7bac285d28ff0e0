"""Linear algebra: matrix products, transpose, dot and outer product, norm.

A vector is a column: W @ x is a vector, v.T is a row, u @ v.T is the outer product; x @ W reads x as a row.
"""

from __future__ import annotations

from typing import Any

from gradekit.engine.formula import Bars, Call, Formula, Index, Power, Product, Ref, Sum, Symbol, number
from gradekit.engine.graph import Example, Node, Op, Operand, Shape, apply, as_node, constant, variable
from gradekit.engine.ops.common import all_axes, without_factor
from gradekit.engine.shapes import show_shape
from gradekit.errors import ShapeError

_RULES = {  # ranks of the operands → the reason for the derivative by each
    (2, 1): ("for z = W·x: ∂L/∂W = δ·xᵀ", "for z = W·x: ∂L/∂x = Wᵀ·δ"),
    (1, 2): ("for a row z = x·W: ∂L/∂x = δ·Wᵀ", "for a row z = x·W: ∂L/∂W = xᵀ·δ"),
    (2, 2): ("for Z = A·B: ∂L/∂A = δ·Bᵀ", "for Z = A·B: ∂L/∂B = Aᵀ·δ"),
    (1, 1): ("for z = w·x: ∂L/∂w = δ·x", "for z = w·x: ∂L/∂x = δ·w"),
}


class Matmul(Op, name="matmul"):
    """Matrix product. Shape: (m,n)@(n,p) -> (m,p), (m,n)@(n) -> (m), (n)@(n,p) -> (p), (n)@(n) -> ()."""

    bilinear = True
    function = False
    symbol = Symbol("@", "")
    reason = "for z = W·x: ∂L/∂W = δ·xᵀ and ∂L/∂x = Wᵀ·δ"
    examples = (
        Example((((1, 2, 3), (4, 5, 6)), (7, 8, 10)), (53, 128), (("ranks", (2, 1)),)),
        Example(((7, 8), ((1, 2, 3), (4, 5, 6))), (39, 54, 69), (("ranks", (1, 2)),)),
        Example((((1, 2, 3), (4, 5, 6)), ((1, 2), (3, 4), (5, 7))), ((22, 31), (49, 70)), (("ranks", (2, 2)),)),
        Example(((1, 2), (3, 5)), 13, (("ranks", (1, 1)),)),
    )

    @classmethod
    def build(cls, a: Operand, b: Operand) -> Node:
        """a @ b; a scalar factor scales, a vector times a row is the outer product, a row times a vector a number."""
        a, b = as_node(a), as_node(b)
        if not a.rank or not b.rank:
            return a * b
        if a.rank == 1 and is_row(b):
            return apply("outer", a, b.T)
        if a.rank == 1 < a.size and b.op.name == "constant" and b.shape[0] == 1:  # ones(n).T
            return apply("outer", a, constant(b.params["value"], b.shape[1:]))
        if is_row(a) and b.rank == 1:
            a = a.T
        return apply(cls, a, b, ranks=(a.rank, b.rank))

    @staticmethod
    def shape(a: Shape, b: Shape, ranks: tuple[int, int] = (2, 2)) -> Shape:
        if not a or not b or len(a) > 2 or len(b) > 2:
            raise ShapeError(f"@ multiplies matrices and vectors, not {show_shape(a)} and {show_shape(b)}")
        if a[-1] != b[0]:
            raise ShapeError(f"{show_shape(a)} @ {show_shape(b)} does not fit: {a[-1]} columns meet {b[0]} rows")
        return a[:-1] + b[1:]

    @staticmethod
    def value(K: Any, a: Any, b: Any, ranks: tuple[int, int]) -> Any:
        return K.matmul(a, b, ranks)

    @classmethod
    def because(cls, operand: int, *operands: Node, ranks: tuple[int, int], **params: Any) -> str:
        return _RULES[ranks][operand]

    @staticmethod
    def vjp(g: Node, y: Node, a: Node, b: Node, ranks: tuple[int, int]) -> tuple[Node, Node]:
        if ranks == (2, 2):
            return g @ b.T, a.T @ g
        if ranks == (2, 1):
            return apply("outer", g, b), a.T @ g
        if ranks == (1, 2):
            return b @ g, apply("outer", a, g)
        return g * b, g * a

    @staticmethod
    def formula(index: Index, a: Node, b: Node, ranks: tuple[int, int]) -> Formula:
        row, column = index[: ranks[0] - 1], index[ranks[0] - 1 :]
        return Sum(tuple(Product((Ref(0, row + (k,)), Ref(1, (k,) + column))) for k in range(a.shape[-1])))

    @staticmethod
    def whole(a: Node, b: Node, ranks: tuple[int, int]) -> Formula:
        return Product((Ref(0, None), Ref(1, None)), "@")


def is_row(node: Node) -> bool:
    """Whether the node is a transposed vector."""
    return node.op.name == "reshape" and node.inputs[0].rank == 1 and node.rank == 2 and node.shape[0] == 1


class Transpose(Op, name="transpose"):
    """Rows become columns. Shape: (m,n) -> (n,m); a vector (n) -> the row (1,n)."""

    rounds, picks = False, True
    symbol = Symbol("ᵀ", "^{T}", behind=True)
    reason = "transposing passes the upstream gradient on, transposed"
    examples = (Example((((1, 2, 3), (4, 5, 6)),), ((1, 4), (2, 5), (3, 6))),)

    @staticmethod
    def shape(shape: Shape) -> Shape:
        if len(shape) != 2:
            raise ShapeError(f"only a vector or a matrix can be transposed, not {show_shape(shape)}")
        return shape[::-1]

    @staticmethod
    def simplify(x: Node) -> Node | None:
        if x.rank == 0:
            return x
        if x.rank == 1:
            return apply("reshape", x, dims=(1,) + x.shape, rank=1)
        if is_row(x):
            return x.inputs[0]
        return x.inputs[0] if x.op is Transpose else None

    @staticmethod
    def value(K: Any, x: Any) -> Any:
        return x.swapaxes(-1, -2)

    @staticmethod
    def vjp(g: Node, y: Node, x: Node) -> tuple[Node]:
        return (g.T,)

    @staticmethod
    def formula(index: Index, x: Node) -> Formula:
        return Ref(0, index[::-1])


class Outer(Op, name="outer"):
    """Outer product u·vᵀ. Shape: (m), (n) -> (m,n)."""

    bilinear = True
    symbol = Symbol("outer", r"\operatorname{outer}")
    reason = "for z = W·x every weight's gradient is the δ of its row times the input of its column"
    examples = (Example(((2, 3, 5), (7, 11)), ((14, 22), (21, 33), (35, 55))),)

    @staticmethod
    def shape(u: Shape, v: Shape) -> Shape:
        if len(u) != 1 or len(v) != 1:
            raise ShapeError(f"outer takes two vectors, not {show_shape(u)} and {show_shape(v)}")
        return u + v

    @staticmethod
    def value(K: Any, u: Any, v: Any) -> Any:
        return u[..., :, None] * v[..., None, :]

    @staticmethod
    def vjp(g: Node, y: Node, u: Node, v: Node) -> tuple[Node, Node]:
        return g @ v, u @ g

    @staticmethod
    def formula(index: Index, u: Node, v: Node) -> Formula:
        return Product((Ref(0, index[:1]), Ref(1, index[1:])))

    @staticmethod
    def whole(u: Node, v: Node) -> Formula:
        return Product((Ref(0, None), Call(Transpose.symbol, (Ref(1, None),))), "@")


class Dot(Op, name="dot"):
    """Dot product of two vectors. Shape: (n), (n) -> ()."""

    symbol = Symbol("dot", r"\operatorname{dot}")
    reason = "the derivative of a dot product by one vector is the other"
    examples = (Example(((1, 2, 4), (3, 5, 7)), 41),)

    @staticmethod
    def shape(u: Shape, v: Shape) -> Shape:
        if len(u) != 1 or u != v:
            raise ShapeError(f"dot takes two vectors of one length, not {show_shape(u)} and {show_shape(v)}")
        return ()

    @staticmethod
    def simplify(u: Node, v: Node) -> Node | None:
        Dot.shape(u.shape, v.shape)
        return u @ v


class Norm(Op, name="norm"):
    """Euclidean (Frobenius) norm of all entries. Shape: any -> (). At 0 it has no derivative."""

    symbol = Symbol("norm", r"\operatorname{norm}")
    reason = "∂‖x‖/∂x = x/‖x‖"
    examples = (
        Example(((3, 4),), 5, (("axes", (-1,)),)),
        Example((((1, 2, 0), (0, 0, 1)),), "sqrt(6)", (("axes", (-2, -1)),)),
    )

    @classmethod
    def build(cls, x: Operand) -> Node:
        x = as_node(x)
        return apply(cls, x, axes=all_axes(x))

    @staticmethod
    def shape(shape: Shape, axes: tuple[int, ...]) -> Shape:
        return ()

    @staticmethod
    def value(K: Any, x: Any, axes: tuple[int, ...]) -> Any:
        return K.sqrt(K.sum(x * x, axes, keep=False))

    @staticmethod
    def vjp(g: Node, y: Node, x: Node, axes: tuple[int, ...]) -> tuple[Node]:
        rest = without_factor(g, y)  # ‖x‖² has the derivative 2x, at 0 too
        return ((g / y if rest is None else rest) * x,)

    @staticmethod
    def formula(index: Index, x: Node, axes: tuple[int, ...]) -> Formula:
        squares = Sum(tuple(Power(Ref(0, i), number(2)) for i in indices(x.shape)))
        return Call(Symbol("sqrt", r"\sqrt"), (squares,))

    @staticmethod
    def whole(x: Node, axes: tuple[int, ...]) -> Formula:
        return Bars(Ref(0, None), double=True)


def indices(shape: Shape) -> list[Index]:
    """Every index of the shape, in row-major order."""
    result: list[Index] = [()]
    for length in shape:
        result = [index + (k,) for index in result for k in range(length)]
    return result


class WeightedSum(Op, name="weighted_sum"):
    """W @ x, and + b where a bias is given: what a unit does before its activation. Shape: as @, then + b."""

    examples = (
        Example((((1, 2, 3), (4, 5, 6)), (7, 8, 10)), (53, 128)),
        Example((((1, 2, 3), (4, 5, 6)), (7, 8, 10), (1, 2)), (54, 130)),
    )

    @classmethod
    def build(cls, w: Operand, x: Operand, bias: Operand | None = None) -> Node:
        return apply(cls, w, x) if bias is None else apply(cls, w, x, bias)

    @staticmethod
    def shape(w: Shape, x: Shape, *bias: Shape) -> Shape:
        return WeightedSum.simplify(*(variable(str(k), s) for k, s in enumerate((w, x, *bias)))).shape

    @staticmethod
    def simplify(w: Node, x: Node, *bias: Node) -> Node:
        return w @ x + bias[0] if bias else w @ x
