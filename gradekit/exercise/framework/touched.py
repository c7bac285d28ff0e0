"""Whether a library may have its own way in an exercise at all: found without the table, as most exercises end here."""

from __future__ import annotations

from collections.abc import Iterable

from gradekit.engine.graph import Node
from gradekit.exercise.problem.schema import Problem

OPS = frozenset(
    ("abs", "sign", "max", "min", "maximum", "minimum", "max_pool", "leaky_relu", "elu", "selu", "hard_sigmoid", "gelu")
)
AVERAGED = frozenset(("squared_error", "half_squared_error", "binary_cross_entropy", "huber"))  # of several entries
STATED = frozenset(("relu",))  # where the file states what holds at 0
CALLED = (
    "var", "std", "standard_deviation", "variance", "batch_norm", "layer_norm", "running_", "pool", "clip", "clamp",
    "tanh", "relu6", "ReLU6", "lstm_cell", "gru_cell",
)  # fmt: skip
RULES = frozenset(("momentum", "nesterov", "adam", "rmsprop", "adagrad", "adamax", "adamw"))


def is_touched(problem: Problem, order: Iterable[Node]) -> bool:
    """Whether some row of the table could make a difference."""
    if any(train.rule.name in RULES or train.clip for train in problem.train if not train.update):
        return True
    return any(map(_is_touched, order)) or any(word in text for text in _lines(problem) for word in CALLED)


def _is_touched(node: Node) -> bool:
    name = node.op.name
    if name in AVERAGED:
        return node.inputs[0].size > 1
    return name in OPS or (name in STATED and bool(node.params))


def _lines(problem: Problem) -> Iterable[str]:
    """What is computed and asked, as text."""
    yield from (line.expression.value for line in problem.compute)
    for train in problem.train:
        yield from (line.expression.value for line in train.compute)
    yield from (line.expression.value for line in (problem.unroll.compute if problem.unroll else ()))
    yield from (find.value for question in problem.questions for find in question.find)
    yield from (layer.activation.value for layer in (problem.network.layers if problem.network else ()))
