"""Transposed convolution: every entry of an image lays a copy of the kernel into a larger one."""

from __future__ import annotations

from typing import Any

from gradekit.engine.formula import Call, Formula, Index, Product, Ref, Sum, Symbol, number
from gradekit.engine.graph import Example, Mistake, Node, Op, Operand, Shape, apply, as_node
from gradekit.engine.ops.call_steps import steps_of, written
from gradekit.engine.ops.linear import indices
from gradekit.engine.ops.windows import Overlapped, Steps, positions
from gradekit.engine.ops.words import is_word
from gradekit.engine.shapes import show_shape
from gradekit.errors import ShapeError

_PLAIN = Steps()


class Conv2dTranspose(Op, name="conv2d_transpose"):
    """Transposed convolution: every entry of the image lays a copy of the kernel, times itself, into a larger image.

    conv2d_transpose(image, kernel, stride, padding, dilation=1); the padding is cut off. Shape: (H,W), (h,w) ->
    (rows,columns); (C,H,W), (C,h,w) -> (rows,columns); (C,H,W), (C,K,h,w) -> (K,rows,columns); (H − 1)·stride + h −
    padding rows. Source: Dumoulin and Visin 2016, chapter 4.
    """

    aliases = ("conv_transpose2d", "transposed_conv2d")
    bilinear = True
    symbol = Symbol("conv2d_transpose", r"\operatorname{conv2d}^{T}")
    words = ("valid",)
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
        stride: Operand = 1,
        padding: Operand | None = None,
        dilation: Operand = 1,
    ) -> Node:
        image, kernel = as_node(image), as_node(kernel)
        if padding is not None and is_word(as_node(padding), "same"):
            raise ShapeError("the padding of a transposed convolution is written out, like 1 or [0, 1, 0, 1]")
        lie = steps_of(stride, padding, dilation, image.shape, kernel.shape)
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
        return Call(cls.symbol, (Ref(0, None), Ref(1, None), *written(steps, 1)))


def _source(entry: Index, place: Index, image: Shape, steps: Steps) -> Index | None:
    """The entry of the image whose copy of the kernel has that place on that entry of the result."""
    at = []
    for i, o, length, pads in zip(entry, place, image, steps.sides, strict=True):
        row, rest = divmod(i + pads[0] - o * steps.dilation, steps.stride)
        if rest or not 0 <= row < length:
            return None
        at.append(row)
    return tuple(at)
