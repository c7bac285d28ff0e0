"""The shapes of quantities, in numbers and in names of open dimensions."""

from __future__ import annotations

from dataclasses import dataclass

from gradekit.engine.graph import Node
from gradekit.exercise.lowering.asked import Made
from gradekit.exercise.lowering.state import Building, parsed
from gradekit.exercise.problem.schema import Question
from gradekit.exercise.problem.tasks import Shapes

Dimensions = tuple[int | str, ...]


@dataclass(frozen=True, slots=True)
class ShapeKey:
    """What is asked for, as text, and the right shape of each."""

    texts: tuple[str, ...]
    shapes: tuple[Dimensions, ...]
    is_list: bool


def make(state: Building, question: Question) -> Made:
    """The right shape of every quantity; an open dimension stands by its name."""
    assert isinstance(question.task, Shapes)
    names = {size: name for name, size in state.sizes.items()}
    read = [(text.value, parsed(state, text)) for text in question.task.of]
    found = [(text, _named(node, names)) for text, node in read if node is not None]
    key = ShapeKey(tuple(t for t, _ in found), tuple(shape for _, shape in found), question.task.is_list)
    return Made(question, task=key)


def _named(node: Node, names: dict[int, str]) -> Dimensions:
    return tuple(names.get(size, size) for size in node.shape)
