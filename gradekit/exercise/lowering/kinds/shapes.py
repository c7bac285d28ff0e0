"""The shapes of quantities, in numbers and in names of open dimensions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from gradekit.engine.graph import Node, apply, topological
from gradekit.engine.ops.windows import Steps
from gradekit.engine.substitute import substitute
from gradekit.errors import GradekitError
from gradekit.exercise.lowering.asked import Made
from gradekit.exercise.lowering.state import Building, parsed
from gradekit.exercise.problem.schema import Question
from gradekit.exercise.problem.tasks import Shapes

Dimensions = tuple[int | str, ...]


class ShapeKey(Struct, frozen=True):
    """What is asked for, as text, and the right shape of each; mistaken: by shape, the mistake that leads to it."""

    texts: tuple[str, ...]
    shapes: tuple[Dimensions, ...]
    is_list: bool
    mistaken: tuple[Mapping[Dimensions, str], ...] = ()


def make(state: Building, question: Question) -> Made:
    """The right shape of every quantity; an open dimension stands by its name."""
    assert isinstance(question.task, Shapes)
    names = {size: name for name, size in state.sizes.items()}
    read = [(text.value, parsed(state, text)) for text in question.task.of]
    found = [(text, node) for text, node in read if node is not None]
    shapes = tuple(_named(node.shape, names) for _, node in found)
    mistaken = tuple({_named(shape, names): id for shape, id in _mistaken(node)} for _, node in found)
    return Made(question, task=ShapeKey(tuple(text for text, _ in found), shapes, question.task.is_list, mistaken))


def _named(shape: tuple[int, ...], names: dict[int, str]) -> Dimensions:
    return tuple(names.get(size, size) for size in shape)


def _mistaken(node: Node) -> Iterator[tuple[tuple[int, ...], str]]:
    return ((made.shape, id) for made, id in misshapen(node))


def misshapen(node: Node) -> Iterator[tuple[Node, str]]:
    """The quantity in other shapes, where all windows lie without their padding, or with a stride of 1; and why."""
    windowed = [each for each in topological([node]) if isinstance(each.params.get("steps"), Steps)]
    for id, changes in _FORGOTTEN.items():
        other = {each: {**each.params, "steps": replace(each.params["steps"], **changes)} for each in windowed}
        with suppress(GradekitError):
            changed = {each: apply(each.op, *each.inputs, **params) for each, params in other.items()}
            (made,) = substitute([node], changed)
            if made.shape != node.shape:
                yield made, id


_FORGOTTEN: Mapping[str, Any] = {"padding-omitted": {"padding": (0, 0, 0, 0)}, "stride-omitted": {"stride": 1}}
