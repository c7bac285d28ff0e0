"""Windows that slide over an image: convolution as courses do it (cross-correlation), and pooling.

An image is (H,W), or (C,H,W) with channels. Padding is with zeros; stride and padding are the same in both directions.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from gradekit.engine.formula import Call, Formula, Index, Product, Ref, Sum, Symbol, number
from gradekit.engine.graph import Example, Node, Op, Operand, Shape, apply, as_node, show_shape
from gradekit.engine.ops.common import is_constant, whole_number, zeros
from gradekit.engine.ops.linear import indices
from gradekit.errors import ShapeError


def positions(shape: Shape, size: Shape, stride: int, padding: int) -> Shape:
    """Rows and columns of windows, ⌊(n + 2p − w)/s⌋ + 1; entries that fill no window are left out.

    Raises ShapeError where no window fits.
    """
    if len(shape) not in (2, 3):
        raise ShapeError(f"an image is a matrix, or several of them as channels, not {show_shape(shape)}")
    if stride < 1 or padding < 0 or min(size) < 1:
        raise ShapeError("the size and the stride of a window are at least 1, and a padding at least 0")
    counts = []
    for length, window in zip(shape[-2:], size, strict=True):
        room = length + 2 * padding - window
        if room < 0:
            raise ShapeError(f"invalid size: a window of {window} does not fit into {length} with padding {padding}")
        counts.append(room // stride + 1)
    return tuple(counts)


def meetings(shape: Shape, size: Shape, stride: int, padding: int) -> Iterator[tuple[slice, slice]]:
    """For each offset in a window, the entries of the padded image that it meets as the window moves."""
    counts = positions(shape, size, stride, padding)
    for offset in indices(size):
        rows, columns = (slice(o, o + (n - 1) * stride + 1, stride) for o, n in zip(offset, counts, strict=True))
        yield rows, columns


def _padded(K: Any, x: Any, padding: int) -> Any:
    if not padding:
        return x
    height, width = x.shape[-2:]
    result = K.full(x.shape[:-2] + (height + 2 * padding, width + 2 * padding), 0).copy()
    result[..., padding : padding + height, padding : padding + width] = x
    return result


def _met(entry: Index, shape: Shape, size: Shape, stride: int, padding: int) -> Index | None:
    """The entry of the image under entry (window, place in it) of all windows; None in the padding."""
    columns = positions(shape, size, stride, padding)[1]
    window, (channel, place) = divmod(entry[0], columns), divmod(entry[1], size[0] * size[1])
    offset = divmod(place, size[1])
    at = tuple(w * stride + o - padding for w, o in zip(window, offset, strict=True))
    inside = all(0 <= i < length for i, length in zip(at, shape[-2:], strict=True))
    return ((channel,) if len(shape) == 3 else ()) + at if inside else None


class Windows(Op, name="windows"):
    """The entries of each window as a row, channel by channel. Shape: (H,W) or (C,H,W) = dims -> (windows, entries)."""

    rounds = False
    function = False
    reason = "an entry gets what comes back to it from every window that holds it"
    examples = (
        Example(
            (((1, 2, 3), (4, 5, 6)),),
            ((1, 2, 4, 5), (2, 3, 5, 6)),
            (("dims", (2, 3)), ("padding", 0), ("size", (2, 2)), ("stride", 1)),
        ),
        Example(
            ((((1, 2),), ((3, 4),)),),
            ((1, 2, 3, 4),),
            (("dims", (2, 1, 2)), ("padding", 0), ("size", (1, 2)), ("stride", 1)),
        ),
    )

    @staticmethod
    def shape(shape: Shape, dims: Shape, size: Shape, stride: int, padding: int) -> Shape:
        rows, columns = positions(shape, size, stride, padding)
        return rows * columns, (shape[0] if len(shape) == 3 else 1) * size[0] * size[1]

    @staticmethod
    def value(K: Any, x: Any, dims: Shape, size: Shape, stride: int, padding: int) -> Any:
        padded = _padded(K, x if len(dims) == 3 else x[..., None, :, :], padding)
        parts = [padded[..., rows, columns] for rows, columns in meetings(dims, size, stride, padding)]
        stacked = np.stack(parts, axis=-3)
        front, (channels, places, high, wide) = stacked.shape[:-4], stacked.shape[-4:]
        return stacked.reshape(front + (channels * places, high * wide)).swapaxes(-1, -2)

    @staticmethod
    def vjp(g: Node, y: Node, x: Node, **params: Any) -> tuple[Node]:
        return (apply("overlapped", g, **params),)

    @staticmethod
    def formula(index: Index, x: Node, dims: Shape, size: Shape, stride: int, padding: int) -> Formula:
        at = _met(index, dims, size, stride, padding)
        return number(0) if at is None else Ref(0, at)


class Overlapped(Op, name="overlapped"):
    """What each entry of an image gets from all the windows that hold it. Shape: (windows, entries) -> dims."""

    function = False
    reason = "every window gets what comes back to its entries"
    examples = (
        Example(
            (((1, 2, 4, 5), (20, 30, 50, 60)),),
            ((1, 22, 30), (4, 55, 60)),
            (("dims", (2, 3)), ("padding", 0), ("size", (2, 2)), ("stride", 1)),
        ),
    )

    @staticmethod
    def shape(shape: Shape, dims: Shape, **params: Any) -> Shape:
        return dims

    @staticmethod
    def value(K: Any, g: Any, dims: Shape, size: Shape, stride: int, padding: int) -> Any:
        high, wide = positions(dims, size, stride, padding)
        channels = dims[0] if len(dims) == 3 else 1
        parts = g.swapaxes(-1, -2).reshape(g.shape[:-2] + (channels, size[0] * size[1], high, wide))
        height, width = dims[-2:]
        total = K.full(g.shape[:-2] + (channels, height + 2 * padding, width + 2 * padding), 0).copy()
        for k, (rows, columns) in enumerate(meetings(dims, size, stride, padding)):
            total[..., rows, columns] = total[..., rows, columns] + parts[..., k, :, :]
        return total[..., padding : padding + height, padding : padding + width].reshape(g.shape[:-2] + dims)

    @staticmethod
    def vjp(g: Node, y: Node, x: Node, **params: Any) -> tuple[Node]:
        return (apply("windows", g, **params),)

    @staticmethod
    def formula(index: Index, x: Node, dims: Shape, size: Shape, stride: int, padding: int) -> Formula:
        holding = [at for at in indices(x.shape) if _met(at, dims, size, stride, padding) == index]
        return Sum(tuple(Ref(0, at) for at in holding)) if holding else number(0)

    @staticmethod
    def simplify(g: Node, dims: Shape, **params: Any) -> Node | None:
        return zeros(dims) if is_constant(g, 0) else None


class Conv2d(Op, name="conv2d"):
    """Cross-correlation of an image with a kernel, conv2d(image, kernel, stride, padding).

    Shape: (H,W), (h,w) -> (rows,columns); (C,H,W), (C,h,w) -> (rows,columns); (C,H,W), (K,C,h,w) -> (K,rows,columns).
    Source: Goodfellow et al., Deep Learning, eq. 9.6.
    """

    bilinear = True
    symbol = Symbol("conv2d", r"\operatorname{conv2d}")
    reason = "every entry of the kernel meets every window: its gradient is the image under it times what comes back"
    examples = (
        Example(
            (((1, 2, 3), (4, 5, 6), (7, 8, 10)), ((1, 0), (2, -1))),
            ((4, 6), (10, 11)),
            (("ranks", (2, 2)), ("stride", 1), ("padding", 0)),
        ),
        Example(
            (((1, 2), (3, 4)), ((1, 2), (3, 5))), ((5, 6), (6, 4)), (("ranks", (2, 2)), ("stride", 2), ("padding", 1))
        ),
        Example(
            ((((1, 2),), ((3, 4),)), ((((1,),), ((10,),)), (((2,),), ((0,),)))),
            (((31, 42),), ((2, 4),)),
            (("ranks", (3, 4)), ("stride", 1), ("padding", 0)),
        ),
    )

    @classmethod
    def build(cls, image: Operand, kernel: Operand, *steps: Operand) -> Node:
        image, kernel = as_node(image), as_node(kernel)
        if len(steps) > 2:
            raise ShapeError("conv2d takes an image, a kernel, a stride and a padding")
        stride, padding = [*(whole_number(step, "a stride or padding") for step in steps), *(1, 0)[len(steps) :]]
        return apply(cls, image, kernel, ranks=(image.rank, kernel.rank), stride=stride, padding=padding)

    @staticmethod
    def shape(image: Shape, kernel: Shape, ranks: tuple[int, int], stride: int, padding: int) -> Shape:
        if len(kernel) not in (len(image), len(image) + (len(image) == 3)) or kernel[-3:-2] != image[-3:-2]:
            raise ShapeError(f"a kernel {show_shape(kernel)} does not fit an image {show_shape(image)}")
        return kernel[: len(kernel) - len(image)] + positions(image, kernel[-2:], stride, padding)

    @staticmethod
    def value(K: Any, x: Any, k: Any, ranks: tuple[int, int], stride: int, padding: int) -> Any:
        dims, kernel = x.shape[x.ndim - ranks[0] :], k.shape[k.ndim - ranks[1] :]
        rows = Windows.value(K, x, dims=dims, size=kernel[-2:], stride=stride, padding=padding)
        several = ranks[1] > ranks[0]
        flat = k.reshape(k.shape[: k.ndim - ranks[1]] + kernel[: int(several)] + (rows.shape[-1],))
        result = K.matmul(flat, rows.swapaxes(-1, -2), (1 + several, 2))
        places = positions(dims, kernel[-2:], stride, padding)
        return result.reshape(result.shape[:-1] + places)

    @staticmethod
    def vjp(g: Node, y: Node, x: Node, k: Node, ranks: tuple[int, int], stride: int, padding: int) -> tuple[Node, Node]:
        params = {"dims": x.shape, "size": k.shape[-2:], "stride": stride, "padding": padding}
        rows = apply("windows", x, **params)
        maps = y.shape[: y.rank - 2]
        back = apply("reshape", g, dims=(*maps, rows.shape[0]), rank=g.rank)
        flat = apply("reshape", k, dims=(*maps, rows.shape[1]), rank=k.rank)
        by_windows = back.T @ flat if maps else apply("outer", back, flat)
        by_kernel = apply("reshape", back @ rows, dims=k.shape, rank=len(maps) + 1)
        return apply("overlapped", by_windows, **params), by_kernel

    @staticmethod
    def formula(index: Index, x: Node, k: Node, ranks: tuple[int, int], stride: int, padding: int) -> Formula:
        columns = positions(x.shape, k.shape[-2:], stride, padding)[1]
        window = index[-2] * columns + index[-1]
        terms = []
        for place, entry in enumerate(indices(k.shape[k.rank - x.rank :])):
            at = _met((window, place), x.shape, k.shape[-2:], stride, padding)
            terms += [Product((Ref(0, at), Ref(1, index[:-2] + entry)))] if at is not None else []
        return Sum(tuple(terms)) if terms else number(0)

    @classmethod
    def whole(cls, x: Node, k: Node, ranks: tuple[int, int], stride: int, padding: int) -> Formula:
        steps = (number(stride), number(padding)) if padding else (number(stride),) if stride > 1 else ()
        return Call(cls.symbol, (Ref(0, None), Ref(1, None), *steps))
