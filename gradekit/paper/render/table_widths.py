"""How wide the columns of a table are in a terminal: as wide as their texts, else so that it takes the fewest lines."""

from __future__ import annotations

from collections.abc import Sequence

from gradekit.paper.document import Cell, Table
from gradekit.paper.render.fit import width
from gradekit.paper.render.safe import safe_text

_LEAST, _MOST_ROWS = 12, 60  # columns that are left to a text; rows of a table whose widths are tried
_ONE_LINE = 30  # columns of a matrix that stands on one line


def cell_text(cell: Cell) -> str:
    """The text of a cell; a small matrix on one line."""
    lines = [safe_text(line) for line in cell.text.split("\n")]
    joined = " ".join(line.strip() for line in lines)
    is_matrix = len(lines) > 1 and joined.startswith("[") and joined.endswith("]")
    return joined if is_matrix and width(joined) <= _ONE_LINE else "\n".join(lines)


def table_widths(table: Table, room: int) -> list[int | None]:
    """By column its width, None where it is as wide as its texts; two columns of a table that is too wide share."""
    texts = [[cell_text(row[at]) for row in table.rows] for at in range(len(table.columns))]
    natural = [_widest([safe_text(title), *column]) for title, column in zip(table.columns, texts, strict=True)]
    found: list[int | None] = [None] * len(natural)
    wide = sorted(range(len(natural)), key=natural.__getitem__)[-2:]
    left = room - sum(size for at, size in enumerate(natural) if at not in wide)
    if sum(natural) <= room or len(table.rows) > _MOST_ROWS or len(natural) < 2 or left < 2 * _LEAST:
        return found
    widest = min(left - _LEAST, natural[wide[0]])
    sizes = range(widest, min(_LEAST, widest) - 1, -1)
    words = [[_words(text) for text in texts[at]] for at in wide]
    heights = [
        sum(max(_lines(one, size), _lines(other, left - size)) for one, other in zip(*words, strict=True))
        for size in sizes
    ]
    best = heights.index(min(heights))
    found[wide[0]], found[wide[1]] = sizes[best], left - sizes[best]
    return found


def _widest(texts: Sequence[str]) -> int:
    return max(width(line) for text in texts for line in (text.split("\n") or [""]))


def _words(text: str) -> list[list[int]]:
    """By line of a text the widths of its words."""
    return [[width(word) for word in line.split(" ")] for line in text.split("\n")]


def _lines(words: Sequence[Sequence[int]], size: int) -> int:
    """How many lines a text takes in a column; a word that is wider than that is folded."""
    count = 0
    for line in words:
        count += 1
        taken = -1
        for word in line:
            if taken + 1 + word > size and taken > 0:
                count, taken = count + 1, -1
            taken += 1 + word
            while taken > size:
                count, taken = count + 1, taken - size
    return count
