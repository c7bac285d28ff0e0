"""Windows that slide over an image: how they lie, the entries that each holds, and what goes back to these.

An image is (H,W), or (C,H,W) with channels. Padding is with zeros; the stride is the same in both directions.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from msgspec import Struct

from gradekit.engine.formula import Formula, Index, Ref, Sum, number
from gradekit.engine.graph import Example, Node, Op, Shape, apply
from gradekit.engine.ops.common import is_constant, zeros
from gradekit.engine.ops.linear import indices
from gradekit.engine.shapes import show_shape
from gradekit.errors import ShapeError


class Steps(Struct, frozen=True):
    """How windows lie: the stride, the padding (top, bottom, left, right) and the dilation of a window's entries."""

    stride: int = 1
    padding: tuple[int, int, int, int] = (0, 0, 0, 0)
    dilation: int = 1

    @property
    def sides(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """The padding before and after, of the rows and of the columns."""
        return self.padding[:2], self.padding[2:]

    def reach(self, window: int) -> int:
        """How many entries a window of that size spans."""
        return self.dilation * (window - 1) + 1


def positions(shape: Shape, size: Shape, steps: Steps) -> Shape:
    """Rows and columns of windows, ⌊(n + p − w)/s⌋ + 1; entries that fill no window are left out.

    Raises ShapeError where no window fits.
    """
    if len(shape) not in (2, 3):
        raise ShapeError(f"an image is a matrix, or several of them as channels, not {show_shape(shape)}")
    if steps.stride < 1 or min(steps.padding) < 0 or min(size) < 1 or steps.dilation < 1:
        raise ShapeError("size, stride and dilation of a window are at least 1, and a padding at least 0")
    counts = []
    for length, window, pads in zip(shape[-2:], size, steps.sides, strict=True):
        room = length + sum(pads) - steps.reach(window)
        if room < 0:
            around = f" with padding {pads[0] if pads[0] == pads[1] else f'{pads[0]} and {pads[1]}'}"
            spread = f", spread over {steps.reach(window)}," if steps.dilation > 1 else ""
            raise ShapeError(f"invalid size: a window of {window}{spread} does not fit into {length}{around}")
        counts.append(room // steps.stride + 1)
    return tuple(counts)


def meetings(shape: Shape, size: Shape, steps: Steps) -> Iterator[tuple[slice, slice]]:
    """For each offset in a window, the entries of the padded image that it meets as the window moves."""
    counts, stride = positions(shape, size, steps), steps.stride
    for offset in indices(size):
        starts = (o * steps.dilation for o in offset)
        rows, columns = (slice(o, o + (n - 1) * stride + 1, stride) for o, n in zip(starts, counts, strict=True))
        yield rows, columns


def _padded(K: Any, x: Any, steps: Steps) -> Any:
    if not any(steps.padding):
        return x
    result = K.full(x.shape[:-2] + _with_padding(x.shape[-2:], steps), 0).copy()
    result[_inside(x.shape[-2:], steps)] = x
    return result


def _with_padding(shape: Shape, steps: Steps) -> Shape:
    return tuple(length + sum(pads) for length, pads in zip(shape, steps.sides, strict=True))


def _inside(shape: Shape, steps: Steps) -> tuple[Any, ...]:
    """Where the image lies in its padded form."""
    return (..., *(slice(pads[0], pads[0] + length) for length, pads in zip(shape, steps.sides, strict=True)))


def met(entry: Index, shape: Shape, size: Shape, steps: Steps) -> Index | None:
    """The entry of the image under entry (window, place in it) of all windows; None in the padding."""
    columns = positions(shape, size, steps)[1]
    window, (channel, place) = divmod(entry[0], columns), divmod(entry[1], size[0] * size[1])
    offset = divmod(place, size[1])
    at = tuple(
        w * steps.stride + o * steps.dilation - pads[0] for w, o, pads in zip(window, offset, steps.sides, strict=True)
    )
    inside = all(0 <= i < length for i, length in zip(at, shape[-2:], strict=True))
    return ((channel,) if len(shape) == 3 else ()) + at if inside else None


_PLAIN = Steps()
_LEANING = Steps(2, (1, 0, 0, 1))
_WIDE = Steps(1, (0, 1, 1, 0), 2)


class Windows(Op, name="windows"):
    """The entries of each window as a row, channel by channel. Shape: (H,W) or (C,H,W) = dims -> (windows, entries)."""

    rounds = False
    function = False
    reason = "an entry gets what comes back to it from every window that holds it"
    examples = (
        Example(
            (((1, 2, 3), (4, 5, 6)),),
            ((1, 2, 4, 5), (2, 3, 5, 6)),
            (("dims", (2, 3)), ("size", (2, 2)), ("steps", _PLAIN)),
        ),
        Example((((1, 2), (3, 4)),), ((0, 0, 1, 2),), (("dims", (2, 2)), ("size", (2, 2)), ("steps", _LEANING))),
        Example(
            (((1, 2), (3, 4)),),
            ((0, 2, 0, 0),),
            (("dims", (2, 2)), ("size", (2, 2)), ("steps", _WIDE)),
        ),
        Example(
            ((((1, 2),), ((3, 4),)),),
            ((1, 2, 3, 4),),
            (("dims", (2, 1, 2)), ("size", (1, 2)), ("steps", _PLAIN)),
        ),
    )

    @staticmethod
    def shape(shape: Shape, dims: Shape, size: Shape, steps: Steps) -> Shape:
        rows, columns = positions(shape, size, steps)
        return rows * columns, (shape[0] if len(shape) == 3 else 1) * size[0] * size[1]

    @staticmethod
    def value(K: Any, x: Any, dims: Shape, size: Shape, steps: Steps) -> Any:
        padded = _padded(K, x if len(dims) == 3 else x[..., None, :, :], steps)
        parts = [padded[..., rows, columns] for rows, columns in meetings(dims, size, steps)]
        stacked = np.stack(parts, axis=-3)
        front, (channels, places, high, wide) = stacked.shape[:-4], stacked.shape[-4:]
        return stacked.reshape(front + (channels * places, high * wide)).swapaxes(-1, -2)

    @staticmethod
    def vjp(g: Node, y: Node, x: Node, **params: Any) -> tuple[Node]:
        return (apply("overlapped", g, **params),)

    @staticmethod
    def formula(index: Index, x: Node, dims: Shape, size: Shape, steps: Steps) -> Formula:
        at = met(index, dims, size, steps)
        return number(0) if at is None else Ref(0, at)


class Overlapped(Op, name="overlapped"):
    """What each entry of an image gets from all the windows that hold it. Shape: (windows, entries) -> dims."""

    function = False
    reason = "every window gets what comes back to its entries"
    examples = (
        Example(
            (((1, 2, 4, 5), (20, 30, 50, 60)),),
            ((1, 22, 30), (4, 55, 60)),
            (("dims", (2, 3)), ("size", (2, 2)), ("steps", _PLAIN)),
        ),
        Example((((1, 2, 4, 5),),), ((4, 5), (0, 0)), (("dims", (2, 2)), ("size", (2, 2)), ("steps", _LEANING))),
    )

    @staticmethod
    def shape(shape: Shape, dims: Shape, **params: Any) -> Shape:
        return dims

    @staticmethod
    def value(K: Any, g: Any, dims: Shape, size: Shape, steps: Steps) -> Any:
        high, wide = positions(dims, size, steps)
        channels = dims[0] if len(dims) == 3 else 1
        parts = g.swapaxes(-1, -2).reshape(g.shape[:-2] + (channels, size[0] * size[1], high, wide))
        total = K.full(g.shape[:-2] + (channels, *_with_padding(dims[-2:], steps)), 0).copy()
        for k, (rows, columns) in enumerate(meetings(dims, size, steps)):
            total[..., rows, columns] = total[..., rows, columns] + parts[..., k, :, :]
        return total[_inside(dims[-2:], steps)].reshape(g.shape[:-2] + dims)

    @staticmethod
    def vjp(g: Node, y: Node, x: Node, **params: Any) -> tuple[Node]:
        return (apply("windows", g, **params),)

    @staticmethod
    def formula(index: Index, x: Node, dims: Shape, size: Shape, steps: Steps) -> Formula:
        holding = [at for at in indices(x.shape) if met(at, dims, size, steps) == index]
        return Sum(tuple(Ref(0, at) for at in holding)) if holding else number(0)

    @staticmethod
    def simplify(g: Node, dims: Shape, **params: Any) -> Node | None:
        return zeros(dims) if is_constant(g, 0) else None
