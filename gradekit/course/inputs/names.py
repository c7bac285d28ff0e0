"""What files are called: their kind, and the label that results have for them."""

from __future__ import annotations

import os
import sys

KINDS = (".json", ".jsonl", ".csv", ".tsv", ".xlsx", ".ods", ".ipynb", ".zip")
EXPECTED = "expected a .json, .jsonl, .csv, .xlsx, .ods, .ipynb or .zip file, or a folder of these"
_IS_UTF8 = sys.getfilesystemencoding().lower() == "utf-8"


def kind_of(name: str) -> str:
    """One of KINDS, or '' for a file that holds no submissions; capitals make no difference."""
    dot = name.rfind(".")
    kind = name[dot:].lower() if dot >= 0 else ""
    return kind if kind in KINDS else ""


def file_label(name: str) -> str:
    """What results call a file of this name: the same in every locale, and different for different names."""
    return printable(name if _IS_UTF8 else os.fsencode(name).decode("utf-8", "surrogateescape"))


def printable(name: str) -> str:
    """The name on one line, different for different names: what does not print is written out, like \\x1b.

    A byte that is no UTF-8 arrives as half a surrogate pair and is written like \\udcff.
    """
    if name.isprintable() and "\\" not in name:
        return name
    return "".join(map(_visible, name))


def _visible(character: str) -> str:
    if character.isprintable() and character != "\\":
        return character
    return character.encode("unicode_escape").decode("ascii")
