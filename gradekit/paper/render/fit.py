"""Columns of texts made to fit a line: the longest give way first, in their middle, where names differ least."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from gradekit.paper.render.safe import safe_text

_LEAST = 8  # columns that even a crowded line leaves to a text
_NO_WIDTH = ("Mn", "Me", "Cf")


def fitted(columns: Sequence[Sequence[str]], room: int | None) -> Iterator[list[str]]:
    """Every column with its texts shortened, so that the widest of each together take no more than the room.

    None: there is room for all.
    """
    safe = [[safe_text(text) for text in column] for column in columns]
    widths = [max(map(width, column), default=0) for column in safe]
    while room is not None and sum(widths) > max(room, _LEAST * len(widths)):
        widths[widths.index(max(widths))] -= 1
    for column, most in zip(safe, widths, strict=True):
        yield [shortened(text, most) for text in column]


def shortened(text: str, most: int) -> str:
    """The text in at most so many columns, … in place of its middle."""
    if width(text) <= most:
        return text
    head, tail = "", ""
    while width(head) + width(tail) < most - 1:
        longer = head + text[len(head)] if len(head) <= len(tail) else head
        after = tail if longer is not head else text[-len(tail) - 1 :]
        if width(longer) + width(after) > most - 1:
            break
        head, tail = longer, after
    return f"{head}…{tail}"


def width(text: str) -> int:
    """Columns that a text takes in a terminal."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def _columns(character: str) -> int:
    if unicodedata.category(character) in _NO_WIDTH:
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1
