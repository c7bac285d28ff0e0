"""Shapes as they stand in a problem file: sizes, and names of open dimensions."""

from gradekit.exercise.problem.fields import Refusal, kind, read_items
from gradekit.exercise.problem.messages import Faults
from gradekit.exercise.problem.values import read_exact, read_name, read_scalar
from gradekit.exercise.problem.yaml_text import Node, Sequence


def read_shape(node: Node, faults: Faults) -> tuple[int | str, ...]:
    if isinstance(node, Sequence) and not node.items:
        return ()
    return read_items(node, faults, "[m, n]", _read_dimension)


def _read_dimension(node: Node, faults: Faults) -> int | str:
    scalar = read_scalar(node, "a size, or the name of an open one")
    if not scalar.text.lstrip("-+").replace(".", "").isdigit():
        return read_name(node, faults)
    size = read_exact(node, faults)
    if size.denominator != 1 or not 1 <= size <= 1_000_000:
        raise Refusal(node.place, f"expected a whole size from 1 to 1000000; received {kind(node)}")
    return int(size)
