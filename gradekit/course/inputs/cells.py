"""Cells of a table as answers in JSON: what was typed, unless it can only be a list, a truth value, or parts."""

from __future__ import annotations

import re
from functools import lru_cache
from json.encoder import encode_basestring

from gradekit.course.headings import NO_ANSWER
from gradekit.course.inputs.decimal import with_points
from gradekit.course.inputs.records import Number
from gradekit.errors import SubmissionError
from gradekit.marking.json_text import read_json
from gradekit.marking.submission import may_have_rows

_WORDS = {"true": "true", "false": "false"}
_SHORT = 200  # characters of an answer that is remembered

# Moodle's cloze questions: all parts in one cell, "part 1: 0.58; part 2: 0.64"; numbered from 1, in each language.
_PARTS = re.compile(r"(?:\A|; *)(?:part|teil|partie)\s+([0-9]{1,3})\s*:", re.IGNORECASE)


def json_of(cell: str) -> str:
    """A cell that is not empty, as JSON: a number of a spreadsheet, a list, an object, true and false; else text."""
    if type(cell) is Number:
        return cell
    return _short(cell) if len(cell) <= _SHORT else _any(cell)


def json_of_comma(cell: str) -> str:
    """The same in a table whose cells are separated by semicolons, where commas are decimal."""
    return _short_comma(cell) if len(cell) <= _SHORT else _any(cell, True)


def parts_of(cell: str) -> list[str]:
    """The parts of a cell that holds several answers, '' for one that is empty; the cell itself where it holds one."""
    plain = cell.strip()
    if plain in ("", NO_ANSWER):
        return []
    found = _PARTS.split(plain)
    if found[0] or [int(number) for number in found[1::2]] != list(range(1, len(found) // 2 + 1)):
        return [cell]
    return ["" if part in ("", NO_ANSWER) else part for part in map(str.strip, found[2::2])]


def _any(cell: str, comma: bool = False) -> str:
    plain = cell.strip()
    if plain[0] in "[{" and _is_json(plain):
        return plain
    parts = parts_of(plain)
    if not parts:
        return "null"  # a dash alone is no answer
    if len(parts) > 1 or parts[0] != plain:
        return _in_order([_any(part, comma) if part else "null" for part in parts])
    return _WORDS.get(plain.lower()) or encode_basestring(with_points(cell) if comma else cell)


def _in_order(entries: list[str]) -> str:
    """A list; of as many as a matrix may have, one in brackets that say so, since its rows are not told."""
    listed = f"[{', '.join(entries)}]"
    return f"[[{listed}]]" if may_have_rows(len(entries)) else listed


_short = lru_cache(10_000)(_any)  # in a course most answers are typed by many


@lru_cache(10_000)
def _short_comma(cell: str) -> str:
    return _any(cell, True)


def _is_json(text: str) -> bool:
    """Whether it is one value, and can stand as an answer in a submission, which is two brackets deeper."""
    try:
        read_json(text.encode(), "")
        read_json(f"[[{text}]]".encode(), "")
    except SubmissionError:
        return False
    return True
