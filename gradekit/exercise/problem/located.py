"""The pieces that a problem file is put together from: texts, givens, lines and shapes, each with its place.

Numbers and expressions stay text, so that a later fault can still name file, line and column.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, TypeVar

from msgspec import Struct

from gradekit.errors import Place


class Text(Struct, frozen=True, gc=False):
    """A scalar as it stands in the file; its place is that of its first character, behind an opening quote."""

    value: str
    place: Place = Place()


_Kind = TypeVar("_Kind")

Nested = Text | tuple["Nested", ...]  # a scalar, or nested lists of scalars


def nested_text(value: Nested) -> str:
    """The value on one line, as it stands in the file; null for an entry that is left open."""
    return value.value or "null" if isinstance(value, Text) else f"[{', '.join(map(nested_text, value))}]"


class Given(Struct, frozen=True):
    """A quantity whose value stands in the file: numbers, or constant expressions such as sqrt(2)."""

    name: str
    value: Nested
    place: Place = Place()


class Line(Struct, frozen=True):
    """One line of `compute`: name = expression."""

    name: str
    expression: Text
    place: Place = Place()


class OpenShape(Struct, frozen=True):
    """A symbol without numbers; each dimension is an integer or the name of an open dimension."""

    name: str
    shape: tuple[int | str, ...]
    domain: tuple[Fraction, Fraction] | str | None = None  # an interval, or a word of DOMAINS
    place: Place = Place()


def found_in(part: Any, kind: type[_Kind]) -> Iterator[_Kind]:
    """Every Text, Given or other piece of that kind in a part of a problem, in the order in which they stand there."""
    if isinstance(part, kind):
        yield part
    elif isinstance(part, (tuple, list)):
        for one in part:
            yield from found_in(one, kind)
    elif isinstance(part, Struct):
        for name in part.__struct_fields__:
            yield from found_in(getattr(part, name), kind)
