"""Cells of a CSV file that a spreadsheet opens as what they are: texts stay texts, numbers stay numbers.

A text that a spreadsheet would take for a formula gets an apostrophe before it, whatever spaces, quotes, invisible or
full-width characters it hides behind. The same holds behind a semicolon or tab inside a text, since some spreadsheets
split there. Taking the apostrophe away again gives the text; nothing else gets one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache

from gradekit.paper.render.safe import safe_text
from gradekit.paper.values import points_text

BOM = "\ufeff"  # without it Excel takes UTF-8 for the code page of the country
_PLAIN = re.compile(r"[^\W_](?:[\w.@() -]*[\w.)])?")  # needs neither apostrophe nor quotes
_QUOTED = re.compile(r'[,"\r\n\t;]|^[\s:#]|\s$|##\[')
_SPLIT = re.compile(r"([;\t])")
_BEGINS = frozenset("=+-@−")
_CONTROL_FIRST = re.compile(r"'*[\t\r\n]")
_QUOTES = frozenset("\"'`‘’‚‛“”„‟«»‹›＇＂")
_SURROGATE = re.compile("[\ud800-\udfff]")


def guarded(text: str) -> str:
    """The text with an apostrophe before whatever a spreadsheet would take for a formula."""
    first, *others = _SPLIT.split(text)
    before = "'" if _CONTROL_FIRST.match(text) or is_formula(first) else ""
    return before + first + "".join("'" + part if is_formula(part) else part for part in others)


def is_formula(text: str) -> bool:
    """Whether a spreadsheet may take the text for a formula."""
    for character in text:
        if character in _QUOTES or character.isspace() or unicodedata.category(character) in ("Cc", "Cf", "Mn"):
            continue
        return unicodedata.normalize("NFKC", character)[:1] in _BEGINS
    return False


def text_cell(text: str, raw: bool = False, printed: bool = False) -> str:
    """A text as a cell. raw: for machines, no apostrophe; printed: for a terminal or log, nothing unseen in it."""
    if text.isalnum() or _PLAIN.fullmatch(text):
        return text
    text = safe_text(text) if printed else _SURROGATE.sub("\ufffd", text)
    text = text if raw else guarded(text)
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text


@lru_cache(maxsize=4096)
def number_cell(points: Fraction) -> str:
    """Points as a cell: at most two decimals, half to even, with a minus that spreadsheets know."""
    return points_text(points).replace("−", "-")


def row(cells: Iterable[str]) -> str:
    return ",".join(cells) + "\n"
