"""Ops that move entries without computing: reshape, stretch, index, place, stack, concat."""

from __future__ import annotations

from math import prod
from typing import Any

from gradekit.engine.formula import Call, Formula, Index, Ref, Symbol, number
from gradekit.engine.graph import Example, Node, Op, Operand, Shape, apply, as_node
from gradekit.engine.ops.common import is_constant, whole_number, zeros
from gradekit.engine.shapes import show_shape
from gradekit.errors import ShapeError

Selection = tuple[int | tuple[int, int], ...]  # per axis: an entry, or (start, stop), from 0


def _ravel(index: Index, shape: Shape) -> int:
    flat = 0
    for i, length in zip(index, shape, strict=True):
        flat = flat * length + i
    return flat


def _unravel(flat: int, shape: Shape) -> Index:
    index: list[int] = []
    for length in reversed(shape):
        index.append(flat % length)
        flat //= length
    return tuple(reversed(index))


class Reshape(Op, name="reshape"):
    """The same entries in row-major order under another shape. Shape: any -> dims; `rank` is the operand's rank."""

    rounds, picks = False, True
    examples = (Example(((1, 2, 3),), ((1, 2, 3),), (("dims", (1, 3)), ("rank", 1))),)

    @classmethod
    def build(cls, x: Operand, *lengths: Operand) -> Node:
        """reshape(x, 2, 3): the entries of x row by row in a 2×3 matrix."""
        x, dims = as_node(x), tuple(whole_number(length, "a length") for length in lengths)
        if min(dims, default=1) < 1 or prod(dims) != x.size:
            raise ShapeError(f"{show_shape(x.shape)} does not fill {show_shape(dims)}")
        return apply(cls, x, dims=dims, rank=x.rank)

    @staticmethod
    def shape(shape: Shape, dims: Shape, rank: int) -> Shape:
        return dims

    @staticmethod
    def value(K: Any, x: Any, dims: Shape, rank: int) -> Any:
        return x.reshape(x.shape[: x.ndim - rank] + dims)

    @staticmethod
    def vjp(g: Node, y: Node, x: Node, dims: Shape, rank: int) -> tuple[Node]:
        return (apply("reshape", g, dims=x.shape, rank=len(dims)),)

    @staticmethod
    def formula(index: Index, x: Node, dims: Shape, rank: int) -> Formula:
        return Ref(0, _unravel(_ravel(index, dims), x.shape))

    @staticmethod
    def whole(x: Node, dims: Shape, rank: int) -> Formula | None:
        if x.rank == 1 and dims == (1, *x.shape):
            return Call(Symbol("ᵀ", "^{T}", behind=True), (Ref(0, None),))
        as_it_is = [length for length in dims if length != 1] == [length for length in x.shape if length != 1]
        return Ref(0, None) if as_it_is else None

    @staticmethod
    def simplify(x: Node, dims: Shape, rank: int) -> Node | None:
        if x.shape == dims:
            return x
        if x.op is Reshape:
            return apply("reshape", x.inputs[0], dims=dims, rank=x.params["rank"])
        return apply("constant", value=x.params["value"], dims=dims) if is_constant(x) else None


class Stretch(Op, name="stretch"):
    """Lengths of 1 repeated up to dims. Shape: any -> dims of the same rank."""

    rounds = False
    function = False
    examples = (Example((((2,), (3,)),), ((2, 2, 2), (3, 3, 3)), (("dims", (2, 3)),)),)

    @staticmethod
    def shape(shape: Shape, dims: Shape) -> Shape:
        return dims

    @staticmethod
    def value(K: Any, x: Any, dims: Shape) -> Any:
        return K.stretch(x, x.shape[: x.ndim - len(dims)] + dims)

    @staticmethod
    def vjp(g: Node, y: Node, x: Node, dims: Shape) -> tuple[Node]:
        axes = tuple(k - g.rank for k in range(g.rank) if x.shape[k] == 1 and dims[k] != 1)
        return (apply("sum", g, axes=axes, keep=True) if axes else g,)

    @staticmethod
    def formula(index: Index, x: Node, dims: Shape) -> Formula:
        return Ref(0, tuple(0 if length == 1 else i for i, length in zip(index, x.shape, strict=True)))

    @staticmethod
    def whole(x: Node, dims: Shape) -> Formula:
        return Ref(0, None)

    @staticmethod
    def simplify(x: Node, dims: Shape) -> Node | None:
        return apply("constant", value=x.params["value"], dims=dims) if is_constant(x) else None


def _slices(at: Selection) -> tuple[Any, ...]:
    return (Ellipsis, *(slice(*picked) if isinstance(picked, tuple) else picked for picked in at))


class IndexOp(Op, name="index"):
    """Some entries: x[2], W[1], W[1,3]. Shape: any -> without the axes on which one entry was picked.

    `at` has one part an axis: an entry, or (start, stop), counted from 0.
    """

    rounds, picks = False, True
    function = False
    reason = "only the picked entry gets the upstream gradient"
    examples = (
        Example((((1, 2, 3), (4, 5, 6)),), 6, (("at", (1, 2)),)),
        Example((((1, 2, 3), (4, 5, 6)),), (4, 5, 6), (("at", (1, (0, 3))),)),
        Example((((1, 2, 3), (4, 5, 6)),), (2, 5), (("at", ((0, 2), 1)),)),
    )

    @staticmethod
    def shape(shape: Shape, at: Selection) -> Shape:
        return tuple(picked[1] - picked[0] for picked in at if isinstance(picked, tuple))

    @staticmethod
    def value(K: Any, x: Any, at: Selection) -> Any:
        return K.asarray(x[_slices(at)])

    @staticmethod
    def vjp(g: Node, y: Node, x: Node, at: Selection) -> tuple[Node]:
        return (apply("place", g, at=at, dims=x.shape),)

    @staticmethod
    def formula(index: Index, x: Node, at: Selection) -> Formula:
        rest = iter(index)
        return Ref(0, tuple(picked[0] + next(rest) if isinstance(picked, tuple) else picked for picked in at))

    @staticmethod
    def whole(x: Node, at: Selection) -> Formula | None:
        entry = tuple(picked for picked in at if isinstance(picked, int))
        return Ref(0, entry) if len(entry) == len(at) else None


def pick(x: Node, *parts: int | tuple[int, int]) -> Node:
    """x[parts], counted from 1, a pair being first and last entry; missing axes are taken whole.

    Raises ShapeError where x has no such entry.
    """
    if len(parts) > x.rank:
        raise ShapeError(f"{show_shape(x.shape)} has no entry with {len(parts)} indices")
    at: list[int | tuple[int, int]] = []
    for part, length in zip(parts, x.shape, strict=False):
        first, last = part if isinstance(part, tuple) else (part, part)
        if not 1 <= first <= last <= length:
            rows = ", and one index takes a whole row: write [row, column]" if len(parts) < x.rank == 2 else ""
            raise ShapeError(f"there is no entry {last} in {show_shape(x.shape)}; entries count from 1{rows}")
        at.append((first - 1, last) if isinstance(part, tuple) else first - 1)
    at += [(0, length) for length in x.shape[len(parts) :]]
    return apply("index", x, at=tuple(at)) if parts else x


class Place(Op, name="place"):
    """Zeros of shape dims with the operand put in at `at`: what index passes back. Shape: any -> dims."""

    rounds = False
    function = False
    reason = "entries that were not picked get no gradient"
    examples = (
        Example((7,), ((0, 0, 0), (0, 0, 7)), (("at", (1, 2)), ("dims", (2, 3)))),
        Example(((7, 9),), ((0, 0, 0), (0, 7, 9)), (("at", (1, (1, 3))), ("dims", (2, 3)))),
    )

    @staticmethod
    def shape(shape: Shape, at: Selection, dims: Shape) -> Shape:
        return dims

    @staticmethod
    def value(K: Any, g: Any, at: Selection, dims: Shape) -> Any:
        rank = sum(isinstance(picked, tuple) for picked in at)
        result = K.full(g.shape[: g.ndim - rank] + dims, 0).copy()
        result[_slices(at)] = g
        return result

    @staticmethod
    def vjp(g: Node, y: Node, x: Node, at: Selection, dims: Shape) -> tuple[Node]:
        return (apply("index", g, at=at),)

    @staticmethod
    def formula(index: Index, x: Node, at: Selection, dims: Shape) -> Formula:
        inside: list[int] = []
        for i, picked in zip(index, at, strict=True):
            first, stop = picked if isinstance(picked, tuple) else (picked, picked + 1)
            if not first <= i < stop:
                return number(0)
            if isinstance(picked, tuple):
                inside.append(i - first)
        return Ref(0, tuple(inside))

    @staticmethod
    def simplify(x: Node, at: Selection, dims: Shape) -> Node | None:
        return zeros(dims) if is_constant(x, 0) else None


class Stack(Op, name="stack"):
    """Equally shaped parts along a new first axis: [a, b, c]. Shape: n × any -> (n, any)."""

    rounds = False
    function = False
    reason = "each part gets its own entries of the upstream gradient"
    examples = (
        Example(((1, 2), (3, 4), (5, 7)), ((1, 2), (3, 4), (5, 7)), (("rank", 1),)),
        Example((3, 1), (3, 1), (("rank", 0),)),
    )

    @classmethod
    def build(cls, *parts: Operand) -> Node:
        nodes = [as_node(part) for part in parts]
        return apply(cls, *nodes, rank=nodes[0].rank)

    @staticmethod
    def shape(*shapes: Shape, rank: int) -> Shape:
        if len(set(shapes)) != 1:
            raise ShapeError(f"a list needs parts of one shape, not {' and '.join(map(show_shape, shapes))}")
        return (len(shapes), *shapes[0])

    @staticmethod
    def value(K: Any, *parts: Any, rank: int) -> Any:
        return K.stack(parts, -rank - 1)

    @staticmethod
    def vjp(g: Node, y: Node, *parts: Node, rank: int) -> tuple[Node, ...]:
        whole = tuple((0, length) for length in y.shape[1:])
        return tuple(apply("index", g, at=(k, *whole)) for k in range(len(parts)))

    @staticmethod
    def formula(index: Index, *parts: Node, rank: int) -> Formula:
        return Ref(index[0], index[1:])


class Concat(Op, name="concat"):
    """Vectors joined end to end (a number counts as a vector of 1), matrices one above the other.

    Shape: (m), (n), … -> (m+n+…); (m,k), (n,k), … -> (m+n+…,k).
    """

    rounds = False
    reason = "each part gets its own entries of the upstream gradient"
    examples = (
        Example(((1, 2), (3, 4, 5)), (1, 2, 3, 4, 5), (("rank", 1),)),
        Example((((1, 2),), ((3, 4), (5, 6))), ((1, 2), (3, 4), (5, 6)), (("rank", 2),)),
    )

    @classmethod
    def build(cls, *parts: Operand) -> Node:
        nodes = [as_node(part) for part in parts]
        nodes = [apply("reshape", n, dims=(1,), rank=0) if not n.rank else n for n in nodes]
        return apply(cls, *nodes, rank=max(n.rank for n in nodes))

    @staticmethod
    def shape(*shapes: Shape, rank: int) -> Shape:
        if len({(len(shape), shape[1:]) for shape in shapes}) != 1:
            raise ShapeError(f"cannot join {' and '.join(map(show_shape, shapes))}")
        return (sum(shape[0] for shape in shapes), *shapes[0][1:])

    @staticmethod
    def value(K: Any, *parts: Any, rank: int) -> Any:
        return K.concatenate(parts, -rank)

    @staticmethod
    def vjp(g: Node, y: Node, *parts: Node, rank: int) -> tuple[Node, ...]:
        whole = tuple((0, length) for length in y.shape[1:])
        starts = _starts(parts)
        return tuple(apply("index", g, at=((s, s + p.shape[0]), *whole)) for s, p in zip(starts, parts, strict=True))

    @staticmethod
    def formula(index: Index, *parts: Node, rank: int) -> Formula:
        starts = _starts(parts)
        k = max(k for k, start in enumerate(starts) if start <= index[0])
        return Ref(k, (index[0] - starts[k], *index[1:]))

    @staticmethod
    def whole(*parts: Node, rank: int) -> Formula:
        return Call(Symbol("concat", r"\operatorname{concat}"), tuple(Ref(k, None) for k in range(len(parts))))


def _starts(parts: tuple[Node, ...]) -> list[int]:
    starts = [0]
    for part in parts[:-1]:
        starts.append(starts[-1] + part.shape[0])
    return starts
