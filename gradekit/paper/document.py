"""What people read, as data: headings, paragraphs, equations, quantities, tables and figures.

Texts are raw, straight from files and students; whoever renders a document escapes them. Only formulas are trees,
because each format writes them in its own way.
"""

from __future__ import annotations

from typing import TypeGuard

from msgspec import Struct

from gradekit.engine.formula import Formula
from gradekit.paper.drawing import Plot

TONES = ("", "good", "fair", "bad", "quiet", "strong")  # what a text says about itself; each format colours it its way


class Heading(Struct, frozen=True):
    """The title (level 1) or the name of a part (level 2, 3)."""

    text: str
    level: int = 1


class Paragraph(Struct, frozen=True):
    """Running text; a line break in it is a space, an empty line begins a new paragraph."""

    text: str
    tone: str = ""


class Side(Struct, frozen=True):
    """One side of an equation behind its first, with the sign before it: = or ≈."""

    relation: str
    formula: Formula


class Equation(Struct, frozen=True):
    """subject = formula = numbers put in = value, and why; equations of one group stand close together."""

    subject: Formula
    sides: tuple[Side, ...]
    reason: str = ""
    group: str = ""


class Quantity(Struct, frozen=True):
    """A name and its value: nested tuples of texts, one for each entry, in the quantity's shape.

    A text … stands for entries that were left out, and then `note` says how large the whole is.
    """

    name: str
    value: Cells
    relation: str = "="
    note: str = ""


Cells = str | tuple["Cells", ...]


def is_row(cells: Cells) -> TypeGuard[tuple[str, ...]]:
    """Whether nested cells are an innermost list."""
    return not isinstance(cells, str) and all(isinstance(part, str) for part in cells)


class Quantities(Struct, frozen=True):
    """Several quantities, one below the other; short ones may share a line."""

    items: tuple[Quantity, ...]


class Cell(Struct, frozen=True):
    """One cell of a table; value: the entries that the text writes out, where it is a vector or a matrix."""

    text: str
    tone: str = ""
    value: Cells = ""


class Table(Struct, frozen=True):
    """Rows of cells below named columns; `right` holds the numbers of the columns that are set to the right.

    total: a last row that sums up, set apart from the others; sortable: a page lets its reader order the rows.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    right: tuple[int, ...] = ()
    total: tuple[Cell, ...] = ()
    sortable: bool = False


class Bars(Struct, frozen=True):
    """How often each of several kinds occurred, a bar a row: (label, a number for each kind).

    kinds: their names, each with the number of its colour. Formats that hold no picture show the numbers.
    """

    title: str
    kinds: tuple[tuple[str, int], ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]

    @property
    def table(self) -> Table:
        """The same in numbers."""
        rows = tuple((Cell(label), *(Cell(str(number)) for number in numbers)) for label, numbers in self.rows)
        return Table((self.title, *(name for name, _ in self.kinds)), rows, right=tuple(range(1, len(self.kinds) + 1)))


class Term(Struct, frozen=True):
    """A word and what is said about it."""

    term: str
    text: str
    tone: str = ""


class Terms(Struct, frozen=True):
    """A list of words, each with what is said about it."""

    items: tuple[Term, ...]


class Figure(Struct, frozen=True):
    """A picture; formats that hold none say what it shows."""

    plot: Plot


class Space(Struct, frozen=True):
    """Room to write by hand, in lines."""

    lines: int


Block = Heading | Paragraph | Equation | Quantities | Table | Terms | Figure | Space | Bars


class Document(Struct, frozen=True):
    """Blocks from top to bottom."""

    blocks: tuple[Block, ...]
