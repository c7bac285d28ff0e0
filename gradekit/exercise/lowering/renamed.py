"""Expressions with some names replaced, as a shorthand writes them for each step; faults keep the author's columns."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from gradekit.errors import Place
from gradekit.exercise.expression.notation import canonical
from gradekit.exercise.expression.scanner import names
from gradekit.exercise.problem.located import Text


class Renamed(Text, frozen=True):
    """A text made out of another one. moved: (start here, start there, whether it was replaced) of each piece."""

    original: str = ""
    moved: tuple[tuple[int, int, bool], ...] = ()


def renamed(text: Text, table: Mapping[str, str], others: Collection[str] = ()) -> Text:
    """The expression with the names of the table replaced, in any of their spellings, and never inside longer names.

    others: further names that are known, so that a product written `wx` is told from a name.
    """
    pieces, moved, end, length = [], [], 0, 0
    for start, stop, name in names(text.value):
        new = _replacement(name, table, others, text.value[stop:])
        if new is None:
            continue
        before = text.value[end:start]
        moved += [(length, end, False), (length + len(before), start, True)]
        pieces += [before, new]
        length, end = length + len(before) + len(new), stop
    if not pieces:
        return text
    moved.append((length, end, False))
    return Renamed("".join(pieces) + text.value[end:], text.place, text.value, tuple(moved))


def _replacement(name: str, table: Mapping[str, str], others: Collection[str], rest: str) -> str | None:
    """What stands in the name's place; None where it stays."""
    if rest.lstrip().startswith("("):
        return None  # a function
    if found := _found(name, table):
        return found
    letters = [_found(letter, table) or letter for letter in name]
    if name in others or len(name) < 2 or not name.isalpha() or letters == list(name):
        return None
    known = all(_found(letter, table) or letter in others for letter in name)
    return " ".join(letters) if known else None


def _found(name: str, table: Mapping[str, str]) -> str | None:
    if name in table:
        return table[name]
    spelled = [new for old, new in table.items() if canonical(old) == canonical(name)]
    return spelled[0] if len(spelled) == 1 else None


def original(text: Text) -> str:
    """The text as its author wrote it."""
    return text.original if isinstance(text, Renamed) else text.value


def place_in(text: Text, column: int) -> Place:
    """Where column `column` of the text (from 1; 0 is the whole text) stands in the author's file."""
    offset = max(column - 1, 0)
    if isinstance(text, Renamed):
        here, there, replaced = [piece for piece in text.moved if piece[0] <= offset][-1]
        offset = there if replaced else there + offset - here
    place = text.place
    return Place(place.file, place.line, place.column + offset)
