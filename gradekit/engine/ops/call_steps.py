"""How the windows of a convolution lie, as a call says it and as it is printed."""

from __future__ import annotations

from math import ceil

from gradekit.engine.formula import Call, Formula, Symbol, number
from gradekit.engine.graph import Node, Operand, Shape, as_node
from gradekit.engine.ops.common import whole_number
from gradekit.engine.ops.windows import Steps
from gradekit.engine.ops.words import Word, is_word
from gradekit.errors import ShapeError

_PADDINGS = "a padding is one number, [rows, columns], [top, bottom, left, right] or a word, same or valid"


def steps_of(stride: Operand, padding: Operand | None, dilation: Operand, image: Shape, kernel: Shape) -> Steps:
    """How the windows lie, as a call says.

    The padding is one number, [rows, columns], [top, bottom, left, right] or a word: same, or valid, which is none.
    """
    step, spread = whole_number(stride, "a stride or padding"), whole_number(dilation, "a dilation")
    plain = Steps(step, dilation=spread)
    if padding is None or is_word(node := as_node(padding), "valid"):
        return plain
    if is_word(node, "same"):
        pads = [_same(n, plain.reach(w), step) for n, w in zip(image[-2:], kernel[-2:], strict=True)]
        return Steps(step, (*pads[0], *pads[1]), spread)
    return Steps(step, _sides(node), spread)


def _same(length: int, reach: int, stride: int) -> tuple[int, int]:
    """The padding before and after that makes ⌈n/s⌉ windows; an odd one is larger at the end."""
    total = max((ceil(length / max(stride, 1)) - 1) * stride + reach - length, 0)
    return total // 2, total - total // 2


def _sides(node: Node) -> tuple[int, int, int, int]:
    if node.op is Word:
        raise ShapeError(_PADDINGS)
    parts = node.inputs if node.op.name == "stack" else (node,) * (node.size if node.rank == 1 else 1)
    pads = [whole_number(_scalar(part), "a stride or padding") for part in parts]
    if node.rank > 1 or len(pads) not in (1, 2, 4):
        raise ShapeError(_PADDINGS)
    if len(pads) == 4:
        return pads[0], pads[1], pads[2], pads[3]
    return pads[0], pads[0], pads[-1], pads[-1]


def _scalar(node: Node) -> Operand:
    return node.params["value"] if node.op.name == "constant" else node


def written(steps: Steps, groups: int) -> tuple[Formula, ...]:
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
