"""Convolution as courses do it (cross-correlation), with stride, padding, dilation and groups."""

from __future__ import annotations

from typing import Any

import numpy as np

from gradekit.engine.formula import Call, Formula, Index, Product, Ref, Sum, Symbol, number
from gradekit.engine.graph import Example, Mistake, Node, Op, Operand, Shape, apply, as_node
from gradekit.engine.ops.call_steps import steps_of, written
from gradekit.engine.ops.common import whole_number
from gradekit.engine.ops.linear import indices
from gradekit.engine.ops.windows import Steps, Windows, met, positions
from gradekit.engine.shapes import show_shape
from gradekit.errors import ShapeError

_PLAIN = Steps()


class Turned(Op, name="turned"):
    """An image or kernel turned by 180°: rows and columns from last to first. Shape: (…,h,w) -> same."""

    rounds = False
    function = False
    reason = "what is turned passes its gradient on, turned back"
    examples = (Example((((1, 2, 3), (4, 5, 6)),), ((6, 5, 4), (3, 2, 1))),)

    @staticmethod
    def shape(shape: Shape) -> Shape:
        return shape

    @staticmethod
    def value(K: Any, x: Any) -> Any:
        return x[..., ::-1, ::-1]

    @staticmethod
    def vjp(g: Node, y: Node, x: Node) -> tuple[Node]:
        return (apply("turned", g),)

    @staticmethod
    def formula(index: Index, x: Node) -> Formula:
        row, column = (length - 1 - i for i, length in zip(index[-2:], x.shape[-2:], strict=True))
        return Ref(0, (*index[:-2], row, column))


def _first_channel_only(y: Node) -> Node | None:
    """The convolution of the first channel alone."""
    x, k = y.inputs
    if x.rank != 3 or x.shape[0] == 1 or y.params["groups"] > 1:
        return None
    image = apply("index", x, at=((0, 1), *((0, n) for n in x.shape[1:])))
    front = tuple((0, n) for n in k.shape[:-3])
    kernel = apply("index", k, at=(*front, (0, 1), *((0, n) for n in k.shape[-2:])))
    return apply(y.op, image, kernel, **y.params)


class Conv2d(Op, name="conv2d"):
    """Cross-correlation of an image with a kernel, conv2d(image, kernel, stride, padding, dilation=1, groups=1).

    Shape: (H,W), (h,w) -> (rows,columns); (C,H,W), (C,h,w) -> (rows,columns); (C,H,W), (K,C,h,w) -> (K,rows,columns),
    with groups (C,H,W), (K,C/groups,h,w) -> (K,rows,columns). Source: Goodfellow et al., Deep Learning, eq. 9.6.
    """

    bilinear = True
    words = ("same", "valid")
    symbol = Symbol("conv2d", r"\operatorname{conv2d}")
    reason = "every entry of the kernel meets every window: its gradient is the image under it times what comes back"
    _of_image = "an entry of the image gets, from every window over it, the kernel's weight there times what comes back"
    mistakes = (
        Mistake(
            "kernel-turned",
            "the kernel was turned by 180° first, as in signal processing",
            forward=lambda y: apply(y.op, y.inputs[0], apply("turned", y.inputs[1]), **y.params),
        ),
        Mistake(
            "channels-not-summed",
            "only the first channel was used: the products of all channels are summed",
            forward=_first_channel_only,
        ),
    )
    examples = (
        Example(
            (((1, 2, 3), (4, 5, 6), (7, 8, 10)), ((1, 0), (2, -1))),
            ((4, 6), (10, 11)),
            (("ranks", (2, 2)), ("steps", _PLAIN), ("groups", 1)),
        ),
        Example(
            (((1, 2), (3, 4)), ((1, 2), (3, 5))),
            ((5, 6), (6, 4)),
            (("ranks", (2, 2)), ("steps", Steps(2, (1, 1, 1, 1))), ("groups", 1)),
        ),
        Example(
            (((1, 2, 3), (4, 5, 6)), ((1, 2),)),
            ((7,), (16,)),
            (("ranks", (2, 2)), ("steps", Steps(1, (0, 0, 0, 0), 2)), ("groups", 1)),
        ),
        Example(
            (((1, 2, 3), (4, 5, 6)), ((1, 2),)),
            ((2, 5, 8), (8, 14, 17)),
            (("ranks", (2, 2)), ("steps", Steps(1, (0, 0, 1, 0))), ("groups", 1)),
        ),
        Example(
            ((((1, 2),), ((3, 4),)), ((((1,),), ((10,),)), (((2,),), ((0,),)))),
            (((31, 42),), ((2, 4),)),
            (("ranks", (3, 4)), ("steps", _PLAIN), ("groups", 1)),
        ),
        Example(
            ((((1, 2),), ((3, 4),)), ((((5,),),), (((7,),),))),
            (((5, 10),), ((21, 28),)),
            (("ranks", (3, 4)), ("steps", _PLAIN), ("groups", 2)),
        ),
    )

    @classmethod
    def because(cls, operand: int, *operands: Node, **params: Any) -> str:
        return (cls._of_image, cls.reason)[operand]

    @classmethod
    def build(
        cls,
        image: Operand,
        kernel: Operand,
        stride: Operand = 1,
        padding: Operand | None = None,
        dilation: Operand = 1,
        groups: Operand = 1,
    ) -> Node:
        image, kernel = as_node(image), as_node(kernel)
        lie = steps_of(stride, padding, dilation, image.shape, kernel.shape)
        number = whole_number(groups, "the number of groups")
        return apply(cls, image, kernel, ranks=(image.rank, kernel.rank), steps=lie, groups=number)

    @staticmethod
    def shape(image: Shape, kernel: Shape, ranks: tuple[int, int], steps: Steps, groups: int) -> Shape:
        channels = tuple(n // groups for n in image[-3:-2]) if groups > 0 else ()
        ranks_fit = len(kernel) in (len(image), len(image) + (len(image) == 3))
        grouped = groups == 1 or (len(kernel) == 4 and kernel[0] % groups == 0 and image[-3] % groups == 0)
        if groups < 1 or not ranks_fit or kernel[-3:-2] != channels or not grouped:
            several = f" in {groups} groups" if groups != 1 else ""
            raise ShapeError(f"a kernel {show_shape(kernel)} does not fit an image {show_shape(image)}{several}")
        return kernel[: len(kernel) - len(image)] + positions(image, kernel[-2:], steps)

    @staticmethod
    def value(K: Any, x: Any, k: Any, ranks: tuple[int, int], steps: Steps, groups: int) -> Any:
        if groups == 1:
            return _correlated(K, x, k, ranks, steps)
        pairs = zip(np.split(x, groups, axis=-3), np.split(k, groups, axis=-4), strict=True)
        return K.concatenate([_correlated(K, image, kernel, ranks, steps) for image, kernel in pairs], -3)

    @staticmethod
    def vjp(g: Node, y: Node, x: Node, k: Node, ranks: tuple[int, int], steps: Steps, groups: int) -> tuple[Node, Node]:
        if groups == 1:
            return _back(g, x, k, steps)
        pieces = zip(*(_split(node, groups) for node in (g, x, k)), strict=True)
        parts = [_back(back, image, kernel, steps) for back, image, kernel in pieces]
        by_image, by_kernel = zip(*parts, strict=True)
        return _joined(by_image, x.shape), _joined(by_kernel, k.shape)

    @staticmethod
    def formula(index: Index, x: Node, k: Node, ranks: tuple[int, int], steps: Steps, groups: int) -> Formula:
        columns = positions(x.shape, k.shape[-2:], steps)[1]
        window = index[-2] * columns + index[-1]
        first = index[0] * groups // k.shape[0] * k.shape[-3] if groups > 1 else 0
        terms = []
        for place, entry in enumerate(indices(k.shape[k.rank - x.rank :])):
            at = met((window, place), x.shape, k.shape[-2:], steps)
            if at is not None:
                source = (at[0] + first, *at[1:]) if groups > 1 else at
                terms.append(Product((Ref(0, source), Ref(1, index[:-2] + entry))))
        return Sum(tuple(terms)) if terms else number(0)

    @classmethod
    def whole(cls, x: Node, k: Node, ranks: tuple[int, int], steps: Steps, groups: int) -> Formula:
        return Call(cls.symbol, (Ref(0, None), Ref(1, None), *written(steps, groups)))


def _correlated(K: Any, x: Any, k: Any, ranks: tuple[int, int], steps: Steps) -> Any:
    dims, kernel = x.shape[x.ndim - ranks[0] :], k.shape[k.ndim - ranks[1] :]
    rows = Windows.value(K, x, dims=dims, size=kernel[-2:], steps=steps)
    several = ranks[1] > ranks[0]
    flat = k.reshape(k.shape[: k.ndim - ranks[1]] + kernel[: int(several)] + (rows.shape[-1],))
    result = K.matmul(flat, rows.swapaxes(-1, -2), (1 + several, 2))
    return result.reshape(result.shape[:-1] + positions(dims, kernel[-2:], steps))


def _back(g: Node, x: Node, k: Node, steps: Steps) -> tuple[Node, Node]:
    """What comes back to image and kernel, without groups."""
    params = {"dims": x.shape, "size": k.shape[-2:], "steps": steps}
    rows = apply("windows", x, **params)
    maps = g.shape[: g.rank - 2]
    back = apply("reshape", g, dims=(*maps, rows.shape[0]), rank=g.rank)
    flat = apply("reshape", k, dims=(*maps, rows.shape[1]), rank=k.rank)
    by_windows = back.T @ flat if maps else apply("outer", back, flat)
    by_kernel = apply("reshape", back @ rows, dims=k.shape, rank=len(maps) + 1)
    return apply("overlapped", by_windows, **params), by_kernel


def _split(node: Node, groups: int) -> list[Node]:
    """The node cut along its first axis into equal parts."""
    length, rest = node.shape[0] // groups, tuple((0, n) for n in node.shape[1:])
    return [apply("index", node, at=((k * length, (k + 1) * length), *rest)) for k in range(groups)]


def _joined(parts: tuple[Node, ...], shape: Shape) -> Node:
    rank = parts[0].rank
    return apply("reshape", apply("stack", *parts, rank=rank), dims=shape, rank=rank + 1)
