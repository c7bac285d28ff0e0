"""Readers of mappings and lists, out of which the problem file's reader is put together.

A reader takes a node and the list of faults. It raises Refusal where the node as a whole is of no use; `attempt`
turns that into a fault, so that reading goes on with the next value.
"""

from collections.abc import Callable
from collections.abc import Mapping as Table
from functools import partial
from typing import Any, TypeVar

from msgspec import Struct

from gradekit.errors import Place
from gradekit.exercise.problem.known import KEYS
from gradekit.exercise.problem.messages import Faults, listed, nearest, shown
from gradekit.exercise.problem.yaml_text import Mapping, Node, Scalar, Sequence

T = TypeVar("T")
Reader = Callable[[Node, Faults], T]


class Refusal(Exception):
    """A node that cannot be read as what it should be."""

    def __init__(self, place: Place, message: str):
        self.place, self.message = place, message
        super().__init__(message)


def attempt(read: Reader[T], node: Node, faults: Faults) -> T | None:
    """What the reader makes of the node; None, and a fault, where it refuses."""
    try:
        return read(node, faults)
    except Refusal as refusal:
        faults.add(refusal.place, refusal.message)
        return None


class Fields(Struct, frozen=True):
    """The keys of one mapping: what could be read of each, its unread value, and where the key stands."""

    values: dict[str, Any]
    nodes: dict[str, Node]
    places: dict[str, Place]
    place: Place

    def get(self, key: str, default: Any = None) -> Any:
        """The value of the key; the default where it is absent or could not be read."""
        return self.values.get(key, default)

    def __contains__(self, key: str) -> bool:
        return key in self.places


def kind(node: Node) -> str:
    """What a node is, for a message."""
    if isinstance(node, Scalar):
        return "nothing" if node.is_empty else shown(node.text)
    return "a list" if isinstance(node, Sequence) else "a mapping (key: value)"


def read_fields(node: Node, faults: Faults, what: str, readers: Table[str, Reader[Any]]) -> Fields:
    """The fixed keys of a mapping, each through its own reader; keys that do not exist are faults."""
    keys = f"is written as 'key: value' lines with the keys {listed(readers)}" if readers else "has no keys: write {}"
    entries = _entries(node, f"{what} {keys}")
    fields = Fields({}, {}, {}, node.place)
    for key, value in entries:
        if key.text not in readers:
            faults.add(key.place, _unknown_key(key, value, what, readers))
        elif (result := attempt(partial(_filled, key, readers[key.text]), value, faults)) is not None:
            fields.values[key.text] = result
        fields.nodes[key.text], fields.places[key.text] = value, key.place
    return fields


def read_named(
    node: Node, faults: Faults, example: str, read_key: Reader[str], read_value: Reader[T]
) -> list[tuple[str, T, Place]]:
    """The entries of a mapping whose keys are the author's own: name, value, place of the name."""
    named = []
    for key, value in _entries(node, f"expected names with their values, like {example}"):
        result = attempt(partial(_filled, key, read_value), value, faults)
        name = None if _is_empty(value) else attempt(read_key, key, faults)
        if name is not None and result is not None:
            named.append((name, result, key.place))
    return named


def read_items(node: Node, faults: Faults, example: str, read: Reader[T]) -> tuple[T, ...]:
    """The items of a list, each through the reader; those that it refuses are left out, and faults."""
    if not isinstance(node, Sequence):
        raise Refusal(node.place, f"expected a list like {example}; received {kind(node)}")
    if not node.items:
        raise Refusal(node.place, f"expected a list like {example}; received an empty one")
    read_all = (attempt(read, item, faults) for item in node.items)
    return tuple(item for item in read_all if item is not None)


def _entries(node: Node, expected: str) -> tuple[tuple[Scalar, Node], ...]:
    if isinstance(node, Mapping):
        return node.entries
    raise Refusal(node.place, f"{expected}; received {kind(node)}")


def _filled(key: Scalar, read: Reader[T], value: Node, faults: Faults) -> T:
    if _is_empty(value):
        raise Refusal(key.place, _no_value(key.text))
    return read(value, faults)


def _is_empty(value: Node) -> bool:
    return isinstance(value, Scalar) and value.is_empty


def _no_value(key: str) -> str:
    name, colon, rest = key.partition(":")
    if colon and name and rest:
        return f"{shown(key)} is read as one key without a value: put a space after the colon, like '{name}: {rest}'"
    if key.count(")") > key.count("("):
        return f"{shown(key)} is left of an expression with a comma: inside {{ }} or [ ] put such expressions in quotes"
    if key.strip("0123456789eE+-") == "":
        return f"{shown(key)} stands behind a comma without a name: write the decimal point as a point, like 1.5"
    return f"{shown(key)} has no value: write one, or delete the line"


def _unknown_key(key: Scalar, value: Node, what: str, readers: Table[str, Reader[Any]]) -> str:
    if _is_empty(value) and (":" in key.text or key.text.count(")") > key.text.count("(")):
        return _no_value(key.text)
    if not readers:
        return f"{shown(key.text)} is not a key of {what}, which has none"
    if guess := nearest(key.text, readers):
        return f"{shown(key.text)} is not a key of {what}; did you mean {guess!r}?"
    if _is_empty(value):
        return (
            f"{shown(key.text)} is not a key of {what}: if it belongs to a text with a comma, put that text in quotes"
        )
    homes = [home for home, keys in KEYS.items() if key.text in keys]
    elsewhere = f"it is a key of {homes[0]}" if homes else f"expected {listed(readers)}"
    return f"{shown(key.text)} is not a key of {what}; {elsewhere}"
