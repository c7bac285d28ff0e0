"""Pooling: the largest entry or the mean of each window of an image."""

from __future__ import annotations

from fractions import Fraction
from math import prod
from typing import Any

from gradekit.engine.formula import Call, Formula, Index, Quotient, Ref, Sum, Symbol, number
from gradekit.engine.graph import Example, Mistake, Node, Op, Operand, Shape, apply, as_node, constant
from gradekit.engine.ops.call_steps import steps_of
from gradekit.engine.ops.common import stretch, whole_number
from gradekit.engine.ops.linear import indices
from gradekit.engine.ops.ties import Ties
from gradekit.engine.ops.windows import Steps, meetings, met, positions
from gradekit.errors import ShapeError


class _Pooling(Op):
    """pool(image, size, stride, padding): windows of size×size, by default side by side and without a border."""

    words = ("same", "valid")

    @classmethod
    def build(
        cls, image: Operand, size: Operand, stride: Operand | None = None, padding: Operand | None = None, **ties: Any
    ) -> Node:
        image, window = as_node(image), whole_number(size, "the size of a window")
        step = window if stride is None else whole_number(stride, "a stride")
        if padding is None:
            return apply(cls, image, size=(window, window), stride=step, **cls.inside(ties))
        steps = steps_of(step, padding, 1, image.shape, (window, window))
        return cls.bordered(image, (window, window), steps, ties)

    @staticmethod
    def inside(params: dict[str, Any]) -> dict[str, Any]:
        """What matters of the parameters where there is no border."""
        return params

    @staticmethod
    def bordered(image: Node, size: Shape, steps: Steps, params: dict[str, Any]) -> Node:
        """The pooled image where windows reach over its border."""
        raise NotImplementedError

    @staticmethod
    def shape(shape: Shape, size: Shape, stride: int, **ties: Ties) -> Shape:
        return shape[:-2] + positions(shape, size, Steps(stride))

    @classmethod
    def parts(cls, x: Any, size: Shape, stride: int) -> list[Any]:
        """By place in the window, the entries that all windows have there."""
        return [x[..., rows, columns] for rows, columns in meetings(x.shape[-2:], size, Steps(stride))]

    @classmethod
    def spread(cls, g: Node, x: Node, size: Shape, stride: int) -> tuple[Node, Node, dict[str, Any]]:
        """Windows of x as (windows, channels, places), g at every place of its window, and how windows lie."""
        params = {"dims": x.shape, "size": size, "steps": Steps(stride)}
        rows = apply("windows", x, **params)
        count, channels = rows.shape[0], x.shape[0] if x.rank == 3 else 1
        by_channel = apply("reshape", g, dims=(channels, count), rank=g.rank)
        column = apply("reshape", by_channel.T, dims=(count, channels, 1), rank=2)
        places = apply("reshape", rows, dims=(count, channels, size[0] * size[1]), rank=2)
        return places, stretch(column, places.shape), params

    @classmethod
    def whole(cls, x: Node, size: Shape, stride: int, **ties: Ties) -> Formula:
        steps = (number(size[0]),) if stride == size[0] else (number(size[0]), number(stride))
        return Call(cls.symbol, (Ref(0, None), *steps))


def _window(index: Index, size: Shape, stride: int) -> tuple[Ref, ...]:
    """The entries of the image in the window of entry `index`."""
    return tuple(Ref(0, (*index[:-2], index[-2] * stride + a, index[-1] * stride + b)) for a, b in indices(size))


def _back(by_places: Node, params: dict[str, Any]) -> Node:
    flat = apply("reshape", by_places, dims=(by_places.shape[0], by_places.size // by_places.shape[0]), rank=3)
    return apply("overlapped", flat, **params)


_IMAGE = ((1, 2, 5, 6), (3, 4, 8, 7), (0, -1, 9, 1), (-2, -3, 2, 3))

_CHANNELS = (((1, 2), (3, 4)), ((8, 7), (6, 5)))


class MaxPool(_Pooling, name="max_pool"):
    """The largest entry of each window. Shape: (H,W) or (C,H,W) -> an image of windows."""

    aliases = ("maxpool",)
    symbol = Symbol("max_pool", r"\operatorname{max\_pool}")
    rounds = False
    reason = "only the largest entry of a window gets what comes back"
    convention = "where entries of a window tie for its maximum, {ties}"
    mistakes = (
        Mistake(
            "mean-pooled",
            "the mean of each window was taken where its largest entry is asked for",
            forward=lambda y: apply("avg_pool", *y.inputs, size=y.params["size"], stride=y.params["stride"]),
        ),
    )
    examples = (
        Example((_IMAGE,), ((4, 8), (0, 9)), (("size", (2, 2)), ("stride", 2))),
        Example((((1, 2, 5), (3, 4, 0)),), ((4, 5),), (("size", (2, 2)), ("stride", 1))),
        Example((_CHANNELS,), (((4,),), ((8,),)), (("size", (2, 2)), ("stride", 2))),
        Example((_CHANNELS,), (((4,),), ((8,),)), (("size", (2, 2)), ("stride", 2), ("ties", Ties.FIRST))),
    )

    @classmethod
    def value(cls, K: Any, x: Any, size: Shape, stride: int, ties: Ties = Ties.SHARED) -> Any:
        largest, *rest = cls.parts(x, size, stride)
        for part in rest:
            largest = K.maximum(largest, part)
        return largest

    @classmethod
    def vjp(cls, g: Node, y: Node, x: Node, size: Shape, stride: int, ties: Ties = Ties.SHARED) -> tuple[Node]:
        places, top, params = cls.spread(y, x, size, stride)
        attained = apply("compare", places, top, relation="equal")
        return (_back(cls.spread(g, x, size, stride)[1] * ties.claim(attained, (-1,)), params),)

    @classmethod
    def formula(cls, index: Index, x: Node, size: Shape, stride: int, **ties: Ties) -> Formula:
        return Call(Symbol("max", r"\max"), _window(index, size, stride))

    @staticmethod
    def bordered(image: Node, size: Shape, steps: Steps, params: dict[str, Any]) -> Node:
        """Of each window the largest entry of the image; the border has none."""
        rows = [[_entry(image, at) for at in held] for held in _held(image.shape, size, steps)]
        largest = [apply("max", apply("stack", *row, rank=0), axes=(-1,), keep=False, **params) for row in rows]
        return _laid_out(apply("stack", *largest, rank=0), image.shape, size, steps)

    @classmethod
    def kink(cls, K: Any, x: Any, size: Shape, stride: int, **ties: Ties) -> Any:
        top = cls.value(K, x, size, stride)
        orders = [K.order(part, top) for part in cls.parts(x, size, stride)]
        return sum(1 - order * order for order in orders) != 1


class AvgPool(_Pooling, name="avg_pool"):
    """The mean of each window. Shape: (H,W) or (C,H,W) -> an image of windows."""

    aliases = ("avgpool", "average_pool", "mean_pool")
    symbol = Symbol("avg_pool", r"\operatorname{avg\_pool}")
    reason = "every entry of a window gets an equal share of what comes back"
    mistakes = (
        Mistake(
            "max-pooled",
            "the largest entry of each window was taken where the mean is asked for",
            forward=lambda y: apply("max_pool", *y.inputs, **y.params),
        ),
    )
    examples = (
        Example((_IMAGE,), (("5/2", "13/2"), ("-3/2", "15/4")), (("size", (2, 2)), ("stride", 2))),
        Example(
            (((((1, 2), (3, 4))), ((8, 7), (6, 5))),), ((("5/2",),), (("13/2",),)), (("size", (2, 2)), ("stride", 2))
        ),
    )

    @classmethod
    def value(cls, K: Any, x: Any, size: Shape, stride: int) -> Any:
        parts = cls.parts(x, size, stride)
        return sum(parts[1:], parts[0]) / K.full((), len(parts))

    @classmethod
    def vjp(cls, g: Node, y: Node, x: Node, size: Shape, stride: int) -> tuple[Node]:
        share = constant(Fraction(1, size[0] * size[1]), (1, 1, 1))
        _, spread, params = cls.spread(g, x, size, stride)
        return (_back(spread * share, params),)

    @classmethod
    def formula(cls, index: Index, x: Node, size: Shape, stride: int) -> Formula:
        entries = _window(index, size, stride)
        return Quotient(Sum(entries), number(len(entries)))

    @staticmethod
    def inside(params: dict[str, Any]) -> dict[str, Any]:
        return {}

    @staticmethod
    def bordered(image: Node, size: Shape, steps: Steps, params: dict[str, Any]) -> Node:
        """Of each window the mean of the entries of the image, with the zeros of the border where those count."""
        held, area = _held(image.shape, size, steps), size[0] * size[1]
        channels = image.shape[0] if image.rank == 3 else 1
        rows = apply("windows", image, dims=image.shape, size=size, steps=steps)
        parts = apply("reshape", rows, dims=(len(held) // channels, channels, area), rank=2)
        totals = apply("reshape", apply("sum", parts, axes=(-1,), keep=False).T, dims=(len(held),), rank=2)
        counts = (area if params.get("counts_border") else len(entries) for entries in held)
        divisors = apply("stack", *map(constant, counts), rank=0)
        return _laid_out(totals / divisors, image.shape, size, steps)


def _held(shape: Shape, size: Shape, steps: Steps) -> list[list[Index]]:
    """By channel and window, the entries of the image in it. Raises ShapeError where a window holds none."""
    windows, channels = prod(positions(shape, size, steps)), shape[0] if len(shape) == 3 else 1
    area = size[0] * size[1]
    found = [
        [at for k in range(area) if (at := met((row, channel * area + k), shape, size, steps)) is not None]
        for channel in range(channels)
        for row in range(windows)
    ]
    if not all(found):
        raise ShapeError("a window lies in the padding alone: give less padding")
    return found


def _entry(image: Node, at: Index) -> Node:
    return apply("index", image, at=at)


def _laid_out(values: Node, shape: Shape, size: Shape, steps: Steps) -> Node:
    """One number a window, as the image that they are."""
    return apply("reshape", values, dims=(*shape[:-2], *positions(shape, size, steps)), rank=1)
