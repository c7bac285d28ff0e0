"""Readers of single values and of mappings, out of which the problem file's reader is put together.

A reader takes a node and the list of faults. It raises Refusal where the node as a whole is of no use; `attempt`
turns that into a fault, so that reading goes on with the next value.
"""

import re
import unicodedata
from collections.abc import Callable
from collections.abc import Mapping as Table
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any, TypeVar

from gradekit.errors import Place, TextError
from gradekit.number import read_number
from gradekit.spec.known import KEYS, MAX_NAME
from gradekit.spec.messages import Faults, listed, nearest, shown
from gradekit.spec.schema import Text
from gradekit.spec.yaml_text import Mapping, Node, Scalar, Sequence

T = TypeVar("T")
Reader = Callable[[Node, Faults], T]

_NUMBER_TRAPS = (  # what YAML 1.1 or a spreadsheet would read as a number, and how to write what was meant
    (re.compile(r"[-+]?[0-9]+(:[0-9.]+)+"), "write it as one decimal number: an hour and a half is 1.5, 90 or 5400"),
    (re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ].*)?"), "it looks like a date: write a number, or quote a text"),
    (re.compile(r"[-+−–]?[0-9][0-9.]*(_[0-9.]*)+"), "write it without underscores, like 1000"),
    (re.compile(r"[-+]?[0-9]+,[0-9]+"), "write the decimal point as a point, like 1.5"),
    (re.compile(r"[-+]?0[xXoObB][0-9a-fA-F_]+"), "write it in decimal digits, like 255"),
    (re.compile(r"[-+−–]?0[0-9]+[^:_,]*|[^:_,]*/\s*0[0-9]+"), "write it without leading zeros, like 14: 014 may mean 12"),
    (re.compile(r"[-+]?\.?(nan|inf|infinity)", re.IGNORECASE), "it has no (real) value"),
    (re.compile(r"true|false|yes|no|on|off|null|~|=", re.IGNORECASE), "write digits such as 0.15, -3 or 1/3"),
)
_EXPRESSION_TRAPS = _NUMBER_TRAPS[:6]  # nan, true and = are words that the expression language judges
_PLAIN_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,20})(\.[0-9]{1,20})?", re.ASCII)
_NUMBER_ALONE = re.compile(r"[-+−–]?[0-9.]+([eE][-+]?[0-9]+)?|[-+−–]?[0-9]+\s*/\s*[0-9]+", re.ASCII)
_NAME = re.compile(r"[^\W\d_]\w*['′]*")
_ASCII_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*'*", re.ASCII)


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


@dataclass(frozen=True, slots=True)
class Fields:
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


# Mappings and lists


def read_fields(node: Node, faults: Faults, what: str, readers: Table[str, Reader[Any]]) -> Fields:
    """The fixed keys of a mapping, each through its own reader; keys that do not exist are faults."""
    entries = _entries(node, f"{what} is written as 'key: value' lines with the keys {listed(readers)}")
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
    if _is_empty(value) and ":" in key.text:
        return _no_value(key.text)
    if guess := nearest(key.text, readers):
        return f"{shown(key.text)} is not a key of {what}; did you mean {guess!r}?"
    homes = [home for home, keys in KEYS.items() if key.text in keys]
    elsewhere = f"it is a key of {homes[0]}" if homes else f"expected {listed(readers)}"
    return f"{shown(key.text)} is not a key of {what}; {elsewhere}"


# Single values


def read_text(node: Node, faults: Faults) -> str:
    """Text for people; it may be empty if it says so in quotes."""
    return node.text.strip() if isinstance(node, Scalar) else read_scalar(node, "a text").text


def read_scalar(node: Node, expected: str) -> Scalar:
    """The node, if it is one text."""
    if isinstance(node, Scalar) and node.text.strip():
        return node
    raise Refusal(node.place, f"expected {expected}; received {kind(node)}")


def located(node: Scalar) -> Text:
    """The scalar's text with the place of its first character, behind an opening quote."""
    place = node.place
    return Text(node.text, Place(place.file, place.line, place.column + 1) if node.quoted else place)


def read_expression(node: Node, faults: Faults) -> Text:
    """One expression, unparsed; refuses what can only be a number written in a way that is read differently."""
    if isinstance(node, Sequence):
        raise Refusal(node.place, _LIST_FOR_EXPRESSION)
    scalar = read_scalar(node, "an expression, like a*b + c")
    if not scalar.quoted and scalar.text.count("(") > scalar.text.count(")"):
        message = f"{shown(scalar.text)} lacks a ')': inside {{ }} or [ ] put an expression with commas in quotes"
        raise Refusal(node.place, message)
    if trap := _expression_trap(scalar.text):
        raise Refusal(node.place, trap)
    return located(scalar)


_LIST_FOR_EXPRESSION = (
    "expected one expression; received a list: numbers belong under 'given', a list of expressions is one text "
    "in quotes, like \"[a, b]\""
)


def read_value(node: Node, faults: Faults) -> Text:
    """One entry of a given quantity: a number, or an expression of constants such as sqrt(2)."""
    scalar = read_scalar(node, "a number")
    if not _PLAIN_NUMBER.fullmatch(scalar.text):
        _refuse_trap(scalar)
        return read_expression(node, faults)
    return located(scalar)


def read_published(node: Node, faults: Faults) -> Text:
    """One entry of a published key; whether it agrees with the engine, and is a number at all, is checked later."""
    scalar = read_scalar(node, "a number or an expression")
    if not _PLAIN_NUMBER.fullmatch(scalar.text) and (trap := _expression_trap(scalar.text)):
        raise Refusal(node.place, trap)
    return located(scalar)


def read_exact(node: Node, faults: Faults) -> Fraction:
    """One number, exactly."""
    scalar = read_scalar(node, "a number")
    _refuse_trap(scalar)
    try:
        return read_number(scalar.text).value
    except TextError as error:
        raise Refusal(node.place, str(error)) from None


def _refuse_trap(scalar: Scalar) -> None:
    if trap := _number_trap(scalar.text.strip(), _NUMBER_TRAPS):
        raise Refusal(scalar.place, trap)


def _expression_trap(text: str) -> str:
    return _number_trap(text.strip(), _EXPRESSION_TRAPS)


def _number_trap(text: str, traps: tuple[tuple[re.Pattern[str], str], ...]) -> str:
    """Why a text that looks like a number cannot be taken for one, or ''."""
    for pattern, hint in traps:
        if pattern.fullmatch(text):
            return f"{shown(text)} is not a number here; {hint}"
    if _NUMBER_ALONE.fullmatch(text):
        try:
            read_number(text)
        except TextError as error:
            return str(error)
    return ""


def read_share(node: Node, faults: Faults) -> Fraction:
    """A share of the points, from 0 to 1."""
    value = read_exact(node, faults)
    if not 0 <= value <= 1:
        raise Refusal(node.place, f"expected a share of the points from 0 to 1, like 1/2; received {kind(node)}")
    return value


def read_truth(node: Node, faults: Faults) -> bool:
    """true or false, and no other word."""
    scalar = read_scalar(node, "true or false")
    if scalar.text not in ("true", "false"):
        raise Refusal(node.place, f"expected true or false; received {shown(scalar.text)}")
    return scalar.text == "true"


def read_one_of(words: tuple[str, ...]) -> Reader[str]:
    """A reader of one word of a fixed table."""

    def read(node: Node, faults: Faults) -> str:
        scalar = read_scalar(node, listed(words))
        if scalar.text in words:
            return scalar.text
        if guess := nearest(scalar.text, words):
            raise Refusal(node.place, f"{shown(scalar.text)} is not known here; did you mean {guess!r}?")
        raise Refusal(node.place, f"{shown(scalar.text)} is not known here; expected {listed(words)}")

    return read


def read_name(node: Node, faults: Faults) -> str:
    """The name of a quantity, in composed (NFC) form."""
    scalar = read_scalar(node, "a name")
    name = unicodedata.normalize("NFC", scalar.text)
    if len(name) > MAX_NAME:
        raise Refusal(node.place, f"a name of {len(name)} characters; at most {MAX_NAME} are allowed")
    if not _ASCII_NAME.fullmatch(name):
        _refuse_name(name, node.place)
    return name


def _refuse_name(name: str, place: Place) -> None:
    """Raise Refusal unless the name, which is not plain ASCII, is allowed all the same."""
    if stranger := next((letter for letter in name if not letter.isascii() and not _is_letter(letter)), ""):
        called = unicodedata.name(stranger, f"U+{ord(stranger):04X}")
        hint = "names are made of Latin and Greek letters, digits and _"
        raise Refusal(place, f"{shown(name)} cannot be a name because of {stranger!r} ({called}); {hint}")
    if not _NAME.fullmatch(name):
        hint = "a name starts with a letter, goes on with letters, digits and _, and may end in primes, like w_1 or x'"
        raise Refusal(place, f"{shown(name)} cannot be a name; {hint}")


def _is_letter(letter: str) -> bool:
    """Whether a character beyond ASCII may stand in a name; look-alikes of other alphabets may not."""
    called = unicodedata.name(letter, "")
    return letter in "′ℓ" or (letter.isalpha() and called.startswith(("LATIN", "GREEK")))
