"""Nested lists of numbers: read entry by entry, and refused where rows differ in length."""

from gradekit.exercise.problem.fields import Reader, Refusal, attempt
from gradekit.exercise.problem.located import Nested, Text
from gradekit.exercise.problem.messages import Faults, count
from gradekit.exercise.problem.values import is_open, read_published, read_value
from gradekit.exercise.problem.yaml_text import Mapping, Node, Scalar

Shape = tuple[int, ...]


def read_nested(node: Node, faults: Faults) -> Nested:
    """A number, or nested lists of numbers in which all rows are alike."""
    value = _read(node, faults, read_value)
    check_rows(node)
    return value


def read_published_value(node: Node, faults: Faults) -> Nested:
    """A published key, whose rows are checked where it is known how many quantities the question asks for."""
    return _read(node, faults, read_published)


def _read(node: Node, faults: Faults, leaf: Reader[Text]) -> Nested:
    if isinstance(node, Mapping):
        raise Refusal(node.place, "expected a number or a list of numbers; received a mapping (key: value)")
    if isinstance(node, Scalar):
        return leaf(node, faults)
    if not node.items:
        raise Refusal(node.place, "an empty list has no entries: write at least one number")
    entries = (attempt(lambda item, _: _read(item, faults, leaf), item, faults) for item in node.items)
    return tuple(entry for entry in entries if entry is not None)


def check_rows(node: Node) -> Shape:
    """The lengths of the nested lists; raises Refusal at the first row that differs from those before it.

    An entry that is left open (only a published key has such) fits any shape.
    """
    if isinstance(node, (Scalar, Mapping)):
        return ()
    rows = [(number, item) for number, item in enumerate(node.items, 1) if not is_open(item)]
    first = check_rows(rows[0][1]) if rows else ()
    for number, item in rows[1:]:
        if (shape := check_rows(item)) != first:
            message = f"row {number} has {_size(shape)}, row {rows[0][0]} has {_size(first)}"
            raise Refusal(item.place, f"{message}: give every row the same size")
    return (len(node.items), *first)


def _size(shape: Shape) -> str:
    if len(shape) > 1:
        return f"{shape[0]} rows of {_size(shape[1:])}"
    return count(shape[0], "entry") if shape else "a single number instead of a list"
