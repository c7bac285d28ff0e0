"""Convolution as courses do it (cross-correlation), with stride, padding, dilation and groups, and its transpose."""

from __future__ import annotations

from math import ceil
from typing import Any

import numpy as np

from gradekit.engine.formula import Call, Formula, Index, Product, Ref, Sum, Symbol, number
from gradekit.engine.graph import Example, Mistake, Node, Op, Operand, Shape, apply, as_node, show_shape
from gradekit.engine.ops.common import whole_number
from gradekit.engine.ops.linear import indices
from gradekit.engine.ops.windows import Overlapped, Steps, Windows, met, positions
from gradekit.engine.ops.words import is_word
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


def _steps(stride: Operand, padding: Operand | None, dilation: Operand, image: Shape, kernel: Shape) -> Steps:
    """How the windows lie, as a call says.

    The padding is one number, [rows, columns], [top, bottom, left, right] or the word same.
    """
    step, spread = whole_number(stride, "a stride or padding"), whole_number(dilation, "a dilation")
    plain = Steps(step, dilation=spread)
    if padding is None:
        return plain
    node = as_node(padding)
    if is_word(node, "same"):
        pads = [_same(n, plain.reach(w), step) for n, w in zip(image[-2:], kernel[-2:], strict=True)]
        return Steps(step, (*pads[0], *pads[1]), spread)
    return Steps(step, _sides(node), spread)


def _behind(
    steps: tuple[Operand, ...], stride: Operand, padding: Operand | None
) -> tuple[Operand, Operand | None]:
    """Stride and padding as they stand behind the kernel, or by name."""
    return steps[0] if steps else stride, steps[1] if len(steps) > 1 else padding


def _same(length: int, reach: int, stride: int) -> tuple[int, int]:
    """The padding before and after that makes ⌈n/s⌉ windows; an odd one is larger at the end."""
    total = max((ceil(length / max(stride, 1)) - 1) * stride + reach - length, 0)
    return total // 2, total - total // 2


def _sides(node: Node) -> tuple[int, int, int, int]:
    parts = node.inputs if node.op.name == "stack" else (node,) * (node.size if node.rank == 1 else 1)
    pads = [whole_number(_scalar(part), "a stride or padding") for part in parts]
    if node.rank > 1 or len(pads) not in (1, 2, 4):
        raise ShapeError("a padding is one number, [rows, columns], [top, bottom, left, right] or the word same")
    if len(pads) == 4:
        return pads[0], pads[1], pads[2], pads[3]
    return pads[0], pads[0], pads[-1], pads[-1]


def _scalar(node: Node) -> Operand:
    return node.params["value"] if node.op.name == "constant" else node


def _written(steps: Steps, groups: int) -> tuple[Formula, ...]:
    """What stands behind image and kernel in a call."""
    uniform = len(set(steps.padding)) == 1
    result: list[Formula] = []
    if uniform and steps.padding[0]:
        result = [number(steps.stride), number(steps.padding[0])]
    elif steps.stride > 1 or not uniform:
        result = [number(steps.stride)]
    if not uniform:
        result.append(Call(Symbol("padding", r"\mathrm{padding}"), tuple(map(number, steps.padding))))
    for name, value in (("dilation", steps.dilation), ("groups", groups)):
        result += [Call(Symbol(name, rf"\mathrm{{{name}}}"), (number(value),))] if value > 1 else []
    return tuple(result)


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
    options = ("stride", "padding", "dilation", "groups")
    symbol = Symbol("conv2d", r"\operatorname{conv2d}")
    reason = "every entry of the kernel meets every window: its gradient is the image under it times what comes back"
    mistakes = (
        Mistake(
            "kernel-turned",
            "the kernel was turned by 180° first, as in signal processing",
            forward=lambda y: apply(y.op, y.inputs[0], apply("turned", y.inputs[1]), **y.params),
        ),
        Mistake(
            "channels-not-summed",
            "only the first channel was used: the products of all channels are summed",
            forward=_first_channel_only,  # type: ignore[arg-type]  # None where there is one channel
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
    def build(
        cls,
        image: Operand,
        kernel: Operand,
        *steps: Operand,
        stride: Operand = 1,
        padding: Operand | None = None,
        dilation: Operand = 1,
        groups: Operand = 1,
    ) -> Node:
        image, kernel = as_node(image), as_node(kernel)
        if len(steps) > 2:
            raise ShapeError("conv2d takes an image, a kernel, a stride and a padding")
        lie = _steps(*_behind(steps, stride, padding), dilation, image.shape, kernel.shape)
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
        return Call(cls.symbol, (Ref(0, None), Ref(1, None), *_written(steps, groups)))


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


class Conv2dTranspose(Op, name="conv2d_transpose"):
    """Transposed convolution: every entry of the image lays a copy of the kernel, times itself, into a larger image.

    conv2d_transpose(image, kernel, stride, padding, dilation=1); the padding is cut off. Shape: (H,W), (h,w) ->
    (rows,columns); (C,H,W), (C,h,w) -> (rows,columns); (C,H,W), (C,K,h,w) -> (K,rows,columns); (H − 1)·stride + h −
    padding rows. Source: Dumoulin and Visin 2016, chapter 4.
    """

    aliases = ("conv_transpose2d", "transposed_conv2d")
    bilinear = True
    options = ("stride", "padding", "dilation")
    symbol = Symbol("conv2d_transpose", r"\operatorname{conv2d}^{T}")
    reason = "an entry of the image gets the kernel times what comes back to where its copy was laid"
    mistakes = (
        Mistake(
            "kernel-turned",
            "the kernel was turned by 180° first",
            forward=lambda y: apply(y.op, y.inputs[0], apply("turned", y.inputs[1]), **y.params),
        ),
    )
    examples = (
        Example((((1, 2),), ((1, 3), (5, 7))), ((1, 5, 6), (5, 17, 14)), (("ranks", (2, 2)), ("steps", _PLAIN))),
        Example((((1, 2),), ((1, 3),)), ((1, 3, 2, 6),), (("ranks", (2, 2)), ("steps", Steps(2)))),
        Example((((1, 2),), ((1, 3),)), ((5,),), (("ranks", (2, 2)), ("steps", Steps(1, (0, 0, 1, 1))))),
        Example((((1, 2),), ((1, 3),)), ((1, 2, 3, 6),), (("ranks", (2, 2)), ("steps", Steps(1, (0, 0, 0, 0), 2)))),
        Example(
            ((((1, 2),), ((3, 4),)), ((((1,),), ((2,),), ((0,),)), (((5,),), ((0,),), ((7,),)))),
            (((16, 22),), ((2, 4),), ((21, 28),)),
            (("ranks", (3, 4)), ("steps", _PLAIN)),
        ),
        Example(((((1, 2),), ((3, 4),)), (((1,),), ((10,),))), ((31, 42),), (("ranks", (3, 3)), ("steps", _PLAIN))),
    )

    @classmethod
    def build(
        cls,
        image: Operand,
        kernel: Operand,
        *steps: Operand,
        stride: Operand = 1,
        padding: Operand | None = None,
        dilation: Operand = 1,
    ) -> Node:
        image, kernel = as_node(image), as_node(kernel)
        if len(steps) > 2:
            raise ShapeError("conv2d_transpose takes an image, a kernel, a stride and a padding")
        stride, padding = _behind(steps, stride, padding)
        if padding is not None and is_word(as_node(padding), "same"):
            raise ShapeError("the padding of a transposed convolution is written out, like 1 or [0, 1, 0, 1]")
        lie = _steps(stride, padding, dilation, image.shape, kernel.shape)
        return apply(cls, image, kernel, ranks=(image.rank, kernel.rank), steps=lie)

    @staticmethod
    def shape(image: Shape, kernel: Shape, ranks: tuple[int, int], steps: Steps) -> Shape:
        fits = len(kernel) in (len(image), len(image) + (len(image) == 3)) and len(image) in (2, 3)
        if not fits or (len(image) == 3 and kernel[0] != image[0]):
            raise ShapeError(f"a kernel {show_shape(kernel)} does not fit an image {show_shape(image)}")
        pairs = zip(image[-2:], kernel[-2:], steps.sides, strict=True)
        size = tuple((n - 1) * steps.stride + steps.reach(w) - sum(pads) for n, w, pads in pairs)
        dims = (kernel[1:2] if len(kernel) == 4 else ()) + size
        if min(size) < 1 or positions(dims, kernel[-2:], steps) != image[-2:]:
            raise ShapeError("invalid size: the padding cuts everything off, or a stride or dilation is below 1")
        return dims

    @classmethod
    def value(cls, K: Any, x: Any, k: Any, ranks: tuple[int, int], steps: Steps) -> Any:
        image, kernel = x.shape[x.ndim - ranks[0] :], k.shape[k.ndim - ranks[1] :]
        channels = image[0] if ranks[0] == 3 else 1
        flat = x.reshape(x.shape[: x.ndim - ranks[0]] + (channels, image[-2] * image[-1]))
        copies = k.reshape(k.shape[: k.ndim - ranks[1]] + (channels, -1))
        rows = K.matmul(flat.swapaxes(-1, -2), copies, (2, 2))
        dims = cls.shape(image, kernel, ranks=ranks, steps=steps)
        return Overlapped.value(K, rows, dims=dims, size=kernel[-2:], steps=steps)

    @staticmethod
    def vjp(g: Node, y: Node, x: Node, k: Node, ranks: tuple[int, int], steps: Steps) -> tuple[Node, Node]:
        rows = apply("windows", g, dims=y.shape, size=k.shape[-2:], steps=steps)
        channels = x.shape[0] if x.rank == 3 else 1
        flat = apply("reshape", x, dims=(channels, x.size // channels), rank=x.rank)
        copies = apply("reshape", k, dims=(channels, k.size // channels), rank=k.rank)
        by_image = apply("reshape", copies @ rows.T, dims=x.shape, rank=2)
        return by_image, apply("reshape", flat @ rows, dims=k.shape, rank=2)

    @staticmethod
    def formula(index: Index, x: Node, k: Node, ranks: tuple[int, int], steps: Steps) -> Formula:
        terms = []
        for channel in indices(x.shape[:-2]):
            for place in indices(k.shape[-2:]):
                at = _source(index[-2:], place, x.shape[-2:], steps)
                if at is not None:
                    terms.append(Product((Ref(0, channel + at), Ref(1, channel + index[:-2] + place))))
        return Sum(tuple(terms)) if terms else number(0)

    @classmethod
    def whole(cls, x: Node, k: Node, ranks: tuple[int, int], steps: Steps) -> Formula:
        return Call(cls.symbol, (Ref(0, None), Ref(1, None), *_written(steps, 1)))


def _source(entry: Index, place: Index, image: Shape, steps: Steps) -> Index | None:
    """The entry of the image whose copy of the kernel has that place on that entry of the result."""
    at = []
    for i, o, length, pads in zip(entry, place, image, steps.sides, strict=True):
        row, rest = divmod(i + pads[0] - o * steps.dilation, steps.stride)
        if rest or not 0 <= row < length:
            return None
        at.append(row)
    return tuple(at)
