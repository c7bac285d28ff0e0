"""Readers of single values: text, expressions, numbers, words and names.

Every scalar is text until a reader wants a number; what YAML 1.1 would silently read as some other number is refused.
"""

import re
import unicodedata
from fractions import Fraction

from gradekit.engine.number import MAX_CHARACTERS, read_number
from gradekit.errors import Place, TextError
from gradekit.exercise.problem.fields import Reader, Refusal, kind
from gradekit.exercise.problem.known import MASKS, MAX_NAME
from gradekit.exercise.problem.located import Text
from gradekit.exercise.problem.messages import Faults, listed, nearest, shown
from gradekit.exercise.problem.yaml_text import Node, Scalar, Sequence

_NUMBER_TRAPS = (  # what YAML 1.1 or a spreadsheet would read as a number, and how to write what was meant
    (r"[-+]?[0-9]+(:[0-9.]+)+", "write it as one decimal number: an hour and a half is 1.5, 90 or 5400"),
    (r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ].*)?", "it looks like a date: write a number, or quote a text"),
    (r"[-+−–]?[0-9][0-9.]*(_[0-9.]*)+", "write it without underscores, like 1000"),
    (r"[-+]?[0-9]+,[0-9]+", "write the decimal point as a point, like 1.5"),
    (r"[-+]?0[xXoObB][0-9a-fA-F_]+", "write it in decimal digits, like 255"),
    (r"[-+−–]?(0[0-9][0-9./eE+-]*|[0-9.]+\s*/\s*0[0-9]+)", "write it without leading zeros: 014 may mean 14 or 12"),
    (r"[-+]?\.?(nan|inf|infinity)", "it has no (real) value"),
    (r"true|false|yes|no|on|off|null|~|=", "write digits such as 0.15, -3 or 1/3"),
)
_EXPRESSION_TRAPS = _NUMBER_TRAPS[:6]  # nan, true and = are words that the expression language judges
_PLAIN_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,20})(\.[0-9]{1,20})?", re.ASCII)
_NUMBER_ALONE = r"[-+−–]?[0-9.]+([eE][-+]?[0-9]+)?|[-+−–]?[0-9]+\s*/\s*[0-9]+"
_NAME = r"[^\W\d_]\w*['′]*"
_ASCII_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*'*", re.ASCII)
_LIST_FOR_EXPRESSION = (
    "expected one expression; received a list: numbers belong under 'given', a list of expressions is one text "
    'in quotes, like "[a, b]"'
)


_MOST_LISTED = 16  # words of a table, in a message


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


def read_value(node: Node, faults: Faults) -> Text:
    """One entry of a given quantity: a number, or an expression of constants such as sqrt(2)."""
    if isinstance(node, Scalar) and _PLAIN_NUMBER.fullmatch(node.text):
        return located(node)
    scalar = read_scalar(node, "a number")
    if scalar.text.strip() in MASKS:
        return Text(scalar.text.strip(), scalar.place)
    _refuse_trap(scalar)
    return read_expression(node, faults)


def read_published(node: Node, faults: Faults) -> Text:
    """One entry of a published key, '' where it is left open; whether it agrees with the engine is checked later."""
    if is_open(node):
        return Text("", node.place)
    scalar = read_scalar(node, "a number or an expression")
    if not _PLAIN_NUMBER.fullmatch(scalar.text) and (trap := _expression_trap(scalar.text)):
        raise Refusal(node.place, trap)
    return located(scalar)


def is_open(node: Node) -> bool:
    """Whether a cell says nothing: null, or nothing at all."""
    return isinstance(node, Scalar) and not node.quoted and node.text in ("", "null", "~")


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


def _number_trap(text: str, traps: tuple[tuple[str, str], ...]) -> str:
    """Why a text that looks like a number cannot be taken for one, or ''."""
    if len(text) > MAX_CHARACTERS:
        return f"{shown(text)} has {len(text)} characters; at most {MAX_CHARACTERS} are read"
    for pattern, hint in traps:
        if re.fullmatch(pattern, text, re.IGNORECASE):
            return f"{shown(text)} is not a number here; {hint}"
    if re.fullmatch(_NUMBER_ALONE, text):
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


def read_one_of(words: tuple[str, ...]) -> Reader[str]:
    """A reader of one word of a fixed table."""

    def read(node: Node, faults: Faults) -> str:
        scalar = read_scalar(node, _some(words))
        if scalar.text in words:
            return scalar.text
        if guess := nearest(scalar.text, words):
            raise Refusal(node.place, f"{shown(scalar.text)} is not known here; did you mean {guess!r}?")
        raise Refusal(node.place, f"{shown(scalar.text)} is not known here; expected {_some(words)}")

    return read


def _some(words: tuple[str, ...]) -> str:
    """The words, of a long table the first of them."""
    if len(words) <= _MOST_LISTED:
        return listed(words)
    return f"{', '.join(words[:_MOST_LISTED])} or one of {len(words) - _MOST_LISTED} more, which the manual lists"


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
    if not re.fullmatch(_NAME, name):
        hint = "a name starts with a letter, goes on with letters, digits and _, and may end in primes, like w_1 or x'"
        raise Refusal(place, f"{shown(name)} cannot be a name; {hint}")


def _is_letter(letter: str) -> bool:
    """Whether a character beyond ASCII may stand in a name; look-alikes of other alphabets may not."""
    called = unicodedata.name(letter, "")
    return letter in "′ℓ" or (letter.isalpha() and called.startswith(("LATIN", "GREEK")))
