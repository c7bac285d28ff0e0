"""A question as it was read from another platform."""

from __future__ import annotations

import re
from fractions import Fraction
from html.parser import HTMLParser

from msgspec import Struct

from gradekit.engine.number import number_or_none


class Answer(Struct, frozen=True):
    """A number with how far it may be off, its share of the points and what is said of it."""

    value: Fraction
    tolerance: Fraction
    share: Fraction = Fraction(1)
    says: str = ""


class Read(Struct, frozen=True):
    """One question; numbers: the answers of each number that is asked, the first of which is fully right.

    left_out: what of it could not be read; refused: why nothing of it was.
    """

    name: str
    text: str = ""
    numbers: tuple[tuple[Answer, ...], ...] = ()
    points: Fraction = Fraction(1)
    left_out: tuple[str, ...] = ()
    refused: str = ""


class Unreadable(Exception):
    """A question, or a file, that cannot be read; says why."""


def number(text: str, what: str) -> Fraction:
    """A plain number. Raises Unreadable."""
    found = number_or_none(text.strip())
    if found is None:
        raise Unreadable(f"{what} is {text.strip()[:40]!r}, which is no plain number")
    return found.value


def nearly(share: Fraction) -> Fraction:
    """33.33333 % is a third."""
    near = share.limit_denominator(20)
    return near if abs(near - share) < Fraction(1, 1_000_000) else share


def right_first(answers: list[Answer]) -> tuple[Answer, ...]:
    """The answers with the first fully right one in front. Raises Unreadable where there is none."""
    right = next((answer for answer in answers if answer.share == 1), None)
    if right is None:
        raise Unreadable("no answer gets all points")
    return (right, *(answer for answer in answers if answer is not right))


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in ("p", "br", "div", "li", "tr", "td"):
            self.parts.append(" ")


def plain(html: str) -> str:
    """The text of a piece of HTML on one line."""
    reader = _Text()
    reader.feed(html)
    reader.close()
    return re.sub(r"\s+", " ", "".join(reader.parts)).strip()
