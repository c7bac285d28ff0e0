"""An exercise as other platforms have questions, as data: numbers entry by entry, choices, words, and what is open.

Texts are raw; whoever writes a format escapes them.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from msgspec import Struct


class Band(Struct, frozen=True):
    """The numbers from value − tolerance to value + tolerance, their share of the points, and what is said of them."""

    value: Decimal
    tolerance: Decimal
    credit: Fraction = Fraction(1)
    says: str = ""

    @property
    def low(self) -> Decimal:
        return self.value - self.tolerance

    @property
    def high(self) -> Decimal:
        return self.value + self.tolerance


class Field(Struct, frozen=True):
    """One number: its name in the answer, what is right, other right values, and known wrong ones, first match first.

    row: fields of one row of a matrix stand side by side.
    """

    label: str
    right: Band
    others: tuple[Band, ...] = ()
    row: int = 0

    @property
    def bands(self) -> tuple[Band, ...]:
        return (self.right, *self.others)


class Numbers(Struct, frozen=True):
    """A number, or the entries of vectors and matrices, which weigh the same."""

    fields: tuple[Field, ...]


class Choice(Struct, frozen=True):
    """options: id → wording; right: ids; is_truth: true or false, with these two as options."""

    options: tuple[tuple[str, str], ...]
    right: frozenset[str]
    multiple: bool = False
    is_truth: bool = False


class Words(Struct, frozen=True):
    """Any of these wordings is right."""

    accepted: tuple[str, ...]


class Open(Struct, frozen=True):
    """Left for a person, with what that person should know."""

    guide: str = ""


Body = Numbers | Choice | Words | Open


class Item(Struct, frozen=True):
    """One question."""

    id: str
    ask: str
    points: Fraction
    body: Body


class Sheet(Struct, frozen=True):
    """One exercise: what is given, a line a quantity, its questions, and what no platform can express of it."""

    id: str
    title: str
    text: str
    given: tuple[str, ...]
    items: tuple[Item, ...]
    notes: tuple[str, ...] = ()
