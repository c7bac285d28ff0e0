"""Functions that are compositions of ops: each has its name in expressions and is written out where it is used."""

from __future__ import annotations

from itertools import permutations
from typing import Any, ClassVar

from gradekit.engine.graph import Example, Node, Op, Operand, Shape, apply, as_node, constant, variable
from gradekit.engine.ops.common import ones, whole_number, zeros
from gradekit.engine.shapes import show_shape
from gradekit.errors import ShapeError


class Composed(Op):
    """A function with no rules of its own: `simplify` says what it is. Shape: that of what it is."""

    @classmethod
    def shape(cls, *shapes: Shape, **params: Any) -> Shape:
        operands = [variable(str(k), shape) for k, shape in enumerate(shapes)]
        return cls.simplify(*operands, **params).shape  # type: ignore[union-attr]  # which is never None here


# Numbers and indicators


class OneHot(Composed, name="one_hot"):
    """1 at entry k of n, 0 elsewhere; for a vector of ks a row each. Shape: () -> (n); (m) -> (m,n)."""

    examples = (Example((2,), (0, 1, 0), (("n", 3),)), Example(((1, 3),), ((1, 0, 0), (0, 0, 1)), (("n", 3),)))

    @classmethod
    def build(cls, k: Operand, n: Operand) -> Node:
        return apply(cls, k, n=whole_number(n, "the length of a one-hot vector"))

    @staticmethod
    def simplify(k: Node, n: int) -> Node:
        places = apply("stack", *(constant(i + 1) for i in range(n)), rank=0)
        row = apply("reshape", places, dims=(1,) * k.rank + (n,), rank=1)
        return apply("compare", apply("reshape", k, dims=(*k.shape, 1), rank=k.rank), row, relation="equal")


class Delta(Composed, name="delta"):
    """Kronecker's δ: 1 where two numbers are equal, else 0. Shape: two of one shape -> same."""

    aliases = ("kronecker",)
    examples = (Example((2, 2), 1), Example((2, 3), 0))

    @staticmethod
    def simplify(i: Node, j: Node) -> Node:
        return apply("compare", i, j, relation="equal")


class Zeros(Composed, name="zeros"):
    """A vector or matrix of zeros. Shape: -> dims."""

    examples: ClassVar[tuple[Example, ...]] = (
        Example((), (0, 0), (("dims", (2,)),)),
        Example((), ((0, 0),), (("dims", (1, 2)),)),
    )
    filling = staticmethod(zeros)

    @classmethod
    def build(cls, *lengths: Operand) -> Node:
        return apply(cls, dims=tuple(whole_number(length, "a length") for length in lengths))

    @classmethod
    def simplify(cls, dims: Shape) -> Node:
        if not dims or min(dims) < 1:
            raise ShapeError("a length is a whole number from 1 on")
        return cls.filling(dims)


class Ones(Zeros, name="ones"):
    """A vector or matrix of ones. Shape: -> dims."""

    examples = (Example((), (1, 1), (("dims", (2,)),)),)
    filling = staticmethod(ones)


class Eye(Composed, name="eye"):
    """The identity matrix. Shape: -> (n,n)."""

    examples = (Example((), ((1, 0), (0, 1)), (("n", 2),)),)

    @classmethod
    def build(cls, n: Operand) -> Node:
        return apply(cls, n=whole_number(n, "the size of a matrix"))

    @staticmethod
    def simplify(n: int) -> Node:
        rows = [[constant(int(i == j)) for j in range(n)] for i in range(n)]
        return apply("stack", *(apply("stack", *row, rank=0) for row in rows), rank=1)


# Matrices


class Diag(Composed, name="diag"):
    """The diagonal matrix of a vector, or the diagonal of a matrix. Shape: (n) -> (n,n); (n,n) -> (n)."""

    examples = (Example(((2, 3),), ((2, 0), (0, 3))), Example((((2, 3), (5, 7)),), (2, 7)))

    @staticmethod
    def simplify(x: Node) -> Node:
        if x.rank == 1:
            return x * Eye.simplify(x.shape[0])
        return apply("stack", *(_entry(x, k, k) for k in range(_order(x))), rank=0)


class Trace(Composed, name="trace"):
    """The sum of the diagonal. Shape: (n,n) -> ()."""

    examples = (Example((((2, 3), (5, 7)),), 9),)

    @staticmethod
    def simplify(x: Node) -> Node:
        return sum((_entry(x, k, k) for k in range(1, _order(x))), _entry(x, 0, 0))


class Det(Composed, name="det"):
    """The determinant, by Leibniz's formula. Shape: (n,n) -> (), n up to 4."""

    examples = (Example((((2, 3), (5, 7)),), -1), Example((((2, 0, 1), (1, 3, 2), (1, 1, 1)),), 0))

    @staticmethod
    def simplify(x: Node) -> Node:
        n = _order(x)
        if n > 4:
            raise ShapeError(f"a determinant is written out up to 4×4, not {show_shape(x.shape)}")
        terms = []
        for order in permutations(range(n)):
            term = constant(_sign(order))
            for i, j in enumerate(order):
                term = term * _entry(x, i, j)
            terms.append(term)
        return sum(terms[1:], terms[0])


def _sign(order: tuple[int, ...]) -> int:
    swaps = sum(a > b for k, b in enumerate(order) for a in order[:k])
    return -1 if swaps % 2 else 1


def _order(x: Node) -> int:
    if x.rank != 2 or x.shape[0] != x.shape[1]:
        raise ShapeError(f"a square matrix is expected, not {show_shape(x.shape)}")
    return x.shape[0]


def _entry(x: Node, i: int, j: int) -> Node:
    return apply("index", x, at=(i, j))


class CosineSimilarity(Composed, name="cosine_similarity"):
    """u·v/(‖u‖·‖v‖) of two vectors. Shape: (n), (n) -> (). It has no value where one is 0."""

    aliases = ("cos_sim",)
    examples = (Example(((3, 4), (4, 3)), "24/25"), Example(((1, 0), (1, 1)), "1/sqrt(2)"))

    @staticmethod
    def simplify(u: Node, v: Node) -> Node:
        return apply("dot", u, v) / (apply("norm", u, axes=(-1,)) * apply("norm", v, axes=(-1,)))


class Flatten(Composed, name="flatten"):
    """All entries row by row as one vector. Shape: any -> (n)."""

    aliases = ("vec",)
    examples = (Example((((1, 2), (3, 4)),), (1, 2, 3, 4)),)

    @staticmethod
    def simplify(x: Node) -> Node:
        return apply("reshape", x, dims=(x.size,), rank=x.rank)


class Rows(Composed, name="rows"):
    """Rows of a table by their numbers, as in an embedding: rows(E, [3, 1]). Shape: (v,d), (m) -> (m,d); () -> (d)."""

    aliases = ("lookup", "embedding")
    examples = (
        Example((((1, 2), (3, 4), (5, 6)), (3, 1)), ((5, 6), (1, 2))),
        Example((((1, 2), (3, 4), (5, 6)), 2), (3, 4)),
    )

    @classmethod
    def build(cls, table: Operand, numbers: Operand) -> Node:
        table, numbers = as_node(table), as_node(numbers)
        picked = [as_node(part) for part in (numbers.inputs if numbers.op.name == "stack" else (numbers,))]
        if table.rank != 2 or any(part.op.name != "constant" for part in picked):
            return apply(cls, table, numbers)
        rows = [_row(table, whole_number(part, "the number of a row")) for part in picked]
        return apply("stack", *rows, rank=1) if numbers.rank else rows[0]

    @staticmethod
    def simplify(table: Node, numbers: Node) -> Node:
        if table.rank != 2 or numbers.rank > 1:
            raise ShapeError(f"rows takes a matrix and numbers of its rows, not {show_shape(numbers.shape)}")
        return OneHot.simplify(numbers, table.shape[0]) @ table


def _row(table: Node, number: int) -> Node:
    if not 1 <= number <= table.shape[0]:
        raise ShapeError(f"there is no row {number} in {show_shape(table.shape)}; rows count from 1")
    return apply("index", table, at=(number - 1, (0, table.shape[1])))
