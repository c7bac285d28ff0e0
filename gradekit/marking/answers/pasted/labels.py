"""Names of rows and columns beside the numbers, and columns that are printed block after block.

What a label says is checked: rows and columns count on without a gap, or a part of the print is missing.
"""

from __future__ import annotations

import re
from itertools import chain

from gradekit.marking.answers.pasted.brackets import NotNumbers
from gradekit.marking.answers.pasted.found import Refusal, Tree
from gradekit.marking.answers.pasted.numerals import FAST

MISSING = "a part of the print is missing: {}; paste all of it, or print it in one piece"
_COLUMNS = re.compile(
    r"\s*columns?\s+([0-9]+)(?:\s*(?:through|to|and|-|:)\s*([0-9]+))?(?:\s+and\s+([0-9]+))?\s*:?\s*", re.IGNORECASE
)
_R_HEAD = re.compile(r"\s*(?:\[,[0-9]+\]\s*)+")
_R_ROW = re.compile(r"\s*\[([0-9]+),\]\s*(.*)")
_R_VECTOR = re.compile(r"\s*\[([0-9]+)\]\s+(.*)")
_WORD = re.compile(r"[^\W\d][\w.]*|[\"']?[\w.]*[\"']?", re.ASCII)

Block = tuple[tuple[int, int] | None, list[str]]  # first and last column where that is said, and the lines
Rows = tuple[tuple[str, ...], ...]


def blocks(lines: list[str]) -> list[list[str]]:
    """The lines of each block of columns, one below the other; a vector of R as one line. Raises Refusal."""
    if any(map(_COLUMNS.fullmatch, lines)):
        return _by_heading(lines)
    if any(map(_R_HEAD.fullmatch, lines)):
        return _of_r(lines)
    if lines and all(map(_R_VECTOR.fullmatch, lines)):
        return [[_vector_of_r(lines)]]
    if len(lines) > 1 and lines[0].endswith("\\"):
        return _of_pandas(lines)
    return [lines]


def joined(parts: list[Rows]) -> Tree | None:
    """Blocks side by side; one line alone is a vector."""
    if len({len(part) for part in parts}) > 1:
        raise Refusal(MISSING.format("its blocks of columns have different numbers of rows"))
    rows = tuple(tuple(chain.from_iterable(lines)) for lines in zip(*parts, strict=True))
    if not rows or not rows[0]:
        raise NotNumbers
    if len(rows) > 1:
        return rows
    return rows[0] if len(rows[0]) > 1 else rows[0][0]


def _by_heading(lines: list[str]) -> list[list[str]]:
    """Columns 1 through 8: … Columns 9 and 10: …"""
    found: list[list[str]] = []
    after = 0
    for line in lines:
        if heading := _COLUMNS.fullmatch(line):
            first, last = int(heading[1][:9]), int((heading[3] or heading[2] or heading[1])[:9])
            if first != after + 1:
                raise Refusal(MISSING.format(f"column {after + 1} is not there"))
            found.append([])
            after = last
            wide = last - first + 1
        elif not found:
            raise Refusal(MISSING.format("the heading of its first columns is not there"))
        else:
            found[-1].append(line)
            if len(line.split()) != wide:
                raise Refusal(MISSING.format(f"a row of column {first} to {last} has {len(line.split())} numbers"))
    return found


def _of_r(lines: list[str]) -> list[list[str]]:
    """[,1] [,2] over the columns and [1,] before the rows."""
    found: list[list[str]] = []
    columns = 0
    for line in lines:
        if _R_HEAD.fullmatch(line):
            numbers = [int(each) for each in re.findall(r"[0-9]{1,9}", line)]
            if numbers != list(range(columns + 1, columns + 1 + len(numbers))):
                raise Refusal(MISSING.format(f"column {columns + 1} is not there"))
            columns += len(numbers)
            found.append([])
            continue
        named = _R_ROW.fullmatch(line)
        if not found or named and int(named[1][:9]) != len(found[-1]) + 1:
            raise Refusal(MISSING.format("a row or a heading is not there"))
        found[-1].append(named[2] if named else line)
    return found


def _vector_of_r(lines: list[str]) -> str:
    """[1] before the first entry of a line, [8] before the eighth."""
    entries: list[str] = []
    for line in lines:
        found = _R_VECTOR.fullmatch(line)
        if found is None or int(found[1][:9]) != len(entries) + 1:
            raise Refusal(MISSING.format(f"the line that begins with entry [{len(entries) + 1}] is not there"))
        entries += found[2].split()
    return " ".join(entries)


def _of_pandas(lines: list[str]) -> list[list[str]]:
    """Blocks whose headings end in a backslash, but for the last."""
    found: list[list[str]] = []
    rows = 0
    for line in lines:
        bare = line.removesuffix("\\").rstrip()
        starts = line.endswith("\\") or (found and rows and len(found[-1]) == rows)
        if starts:
            rows = rows or (len(found[-1]) if found else 0)
            found.append([])
        if not found:
            raise NotNumbers
        found[-1].append(bare)
    return found


def without_labels(rows: list[list[str]], is_series: bool) -> list[list[str]]:
    """The rows without a heading and without the names before them, where there are such."""
    if is_series:
        return [_series(rows)]
    head = rows[0]
    body = rows[1:]
    width = len(body[0]) if body else 0
    if not body or any(len(line) != width for line in body):
        return rows
    if head and head[0] == "" and len(head) == width:
        head = head[1:]
    counts = _counts(head, 0)
    if len(head) == width - 1 and (counts or _named(head)):
        _check_rows([line[0] for line in body])
        return [line[1:] for line in body]
    if len(head) == width and _named(head) and all(map(str.strip, head)):
        return _unnamed(body)
    return rows


def _unnamed(body: list[list[str]]) -> list[list[str]]:
    """Below a heading of names; polars writes the kinds of the columns there too."""
    return [line for line in body if not all(cell in ("---", "f64", "f32", "i64", "i32") for cell in line)]


def _series(rows: list[list[str]]) -> list[str]:
    """One name and one number a line."""
    if any(len(line) != 2 for line in rows):
        raise NotNumbers
    _check_rows([line[0] for line in rows])
    return [line[1] for line in rows]


def _counts(names: list[str], first: int) -> bool:
    return names == [str(k) for k in range(first, first + len(names))]


def _named(names: list[str]) -> bool:
    """Whether these are names, and no numbers."""
    return bool(names) and all(_WORD.fullmatch(name) and not FAST.fullmatch(name) for name in names)


def _check_rows(names: list[str]) -> None:
    """Rows are named by words, or count on from 0 or 1."""
    if any(map(FAST.fullmatch, names)) and not (_counts(names, 0) or _counts(names, 1)):
        raise Refusal(MISSING.format("its rows do not count on"))
