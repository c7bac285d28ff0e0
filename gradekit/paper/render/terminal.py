"""Document → text for a terminal, or, without colour, for a pipe and a file: the same lines, no trailing spaces."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from rich.box import Box
from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.padding import Padding
from rich.table import Column
from rich.table import Table as Grid
from rich.text import Text

from gradekit.paper.document import (
    Bars,
    Block,
    Cell,
    Document,
    Equation,
    Figure,
    Heading,
    Paragraph,
    Quantities,
    Space,
    Table,
    Terms,
)
from gradekit.paper.render.by_kind import by_kind
from gradekit.paper.render.columns import Columns, Laid, column_lines, in_columns
from gradekit.paper.render.layout import equation_lines, quantity_lines, reason_behind, stands_alone
from gradekit.paper.render.plot_terminal import plot_lines
from gradekit.paper.render.safe import safe_lines, safe_text, words
from gradekit.paper.render.table_widths import cell_text, table_widths

WIDTH = 80
_STYLES = {"": "", "good": "green", "fair": "yellow", "bad": "red", "quiet": "dim", "strong": "bold"}
_HEADINGS = {1: "bold", 2: "bold cyan", 3: "bold"}
_RULES = Box("    \n    \n -- \n    \n -- \n    \n    \n    \n", ascii=True)
_RULE_BETWEEN = "   "  # between two columns of a table
_GAP = "    "  # between two quantities on one line


def render(document: Document, width: int = WIDTH, colour: bool = False) -> str:
    """The document as lines of at most `width` columns (a word that is longer is folded)."""
    stream = io.StringIO()
    console = Console(
        file=stream, width=width, force_terminal=colour, color_system="standard" if colour else None,
        no_color=not colour, highlight=False, markup=False, emoji=False, legacy_windows=False,
        force_jupyter=False,  # in a notebook, rich would show the text itself, whatever file it is to write to
    )  # fmt: skip
    before: Block | Laid | Columns | None = None
    for block in in_columns(document.blocks, width - 2):
        if before is not None and not _close(before, block, width - 2):
            console.print()
        if isinstance(block, Columns):
            reasons = dict.fromkeys(laid.equation.reason for laid in block.equations if laid.equation.reason)
            _with_reason(column_lines(block), "; ".join(reasons), console, width)
        elif isinstance(block, Laid):
            _with_reason(block.lines, block.equation.reason, console, width)
        else:
            _draw(block, console, width)
        before = block
    return safe_lines(stream.getvalue().removesuffix("\n"))


def _close(before: Block | Laid | Columns, block: Block | Laid | Columns, width: int) -> bool:
    """Whether no empty line stands between the two."""
    if isinstance(before, Heading):
        return before.level > 1 or isinstance(block, Paragraph) and block.tone == "quiet"
    if not isinstance(before, Laid | Columns) or not isinstance(block, Laid | Columns):
        return False
    ends = (before.last, block.first)
    is_one_group = ends[0].equation.group == ends[1].equation.group
    return is_one_group or not any(stands_alone(end.lines, end.equation.reason, width) for end in ends)


def _heading(block: Heading, console: Console, width: int) -> None:
    console.print(Text(safe_text(" ".join(block.text.split())), style=_HEADINGS[block.level]))


def _paragraph(block: Paragraph, console: Console, width: int) -> None:
    for number, part in enumerate(words(block.text)):
        if number:
            console.print()
        console.print(Text(safe_text(part), style=_STYLES[block.tone]))


def _equation(block: Equation, console: Console, width: int) -> None:
    _with_reason(equation_lines(block, width - 2), block.reason, console, width)


def _with_reason(lines: Sequence[str], reason: str, console: Console, width: int) -> None:
    """The lines, and the reason behind the last of them or below."""
    behind = reason_behind(lines[-1], reason, width - 2)
    for line in lines[:-1]:
        _print_line(console, "  " + line)
    console.print(Text.assemble("  " + lines[-1], (behind, "dim")), soft_wrap=True)
    if reason and not behind:
        console.print(Padding(Text(safe_text(reason), style="dim"), (0, 0, 0, 6)))


def _quantities(block: Quantities, console: Console, width: int) -> None:
    for line in _flow((quantity_lines(item, width - 2) for item in block.items), width - 2):
        _print_line(console, "  " + line)


def _flow(items: Iterable[list[str]], width: int) -> Iterator[str]:
    """Items side by side as long as they fit, matrices too: the first line of each on one line."""
    row: list[str] = []
    for lines in items:
        joined = _beside(row, lines) if row else lines
        if max(map(cell_len, joined)) > width and row:
            yield from row
            joined = lines
        row = joined
    yield from row


def _beside(left: list[str], right: list[str]) -> list[str]:
    wide = max(map(cell_len, left))
    gap = f"{' ' * wide}{_GAP}"
    rows = zip_longest((f"{set_cell_size(text, wide)}{_GAP}" for text in left), right)
    return [f"{before or gap}{text or ''}".rstrip() for before, text in rows]


def _print_line(console: Console, line: str) -> None:
    console.print(Text(line), soft_wrap=True)


def _table(block: Table, console: Console, width: int) -> None:
    widths = table_widths(block, width - len(_RULE_BETWEEN) * (len(block.columns) - 1))
    columns = [
        Column(
            safe_text(title), justify="right" if at in block.right else "left", overflow="fold", header_style="bold",
            width=widths[at],
        )
        for at, title in enumerate(block.columns)
    ]  # fmt: skip
    grid = Grid(*columns, box=_RULES, show_edge=False, padding=(0, 1), pad_edge=False)
    for row in block.rows:
        grid.add_row(*map(_cell, row))
    if block.total:
        grid.add_section()
        grid.add_row(*map(_cell, block.total), style="bold")
    console.print(grid)


def _cell(cell: Cell) -> Text:
    return Text(cell_text(cell), style=_STYLES[cell.tone])


def _terms(block: Terms, console: Console, width: int) -> None:
    grid = Grid.grid(Column(overflow="fold", max_width=width // 3), Column(overflow="fold"), padding=(0, 2, 0, 0))
    for item in block.items:
        grid.add_row(_cell(Cell(item.term, item.tone)), _cell(Cell(" ".join(item.text.split()))))
    console.print(grid)


def _figure(block: Figure, console: Console, width: int) -> None:
    for line in plot_lines(block.plot, width - 2):
        _print_line(console, "  " + safe_text(line))


def _space(block: Space, console: Console, width: int) -> None:
    console.print("\n" * (block.lines - 1))


def _bars(block: Bars, console: Console, width: int) -> None:
    _table(block.table, console, width)


_draw = by_kind(_heading, _paragraph, _equation, _quantities, _table, _terms, _figure, _space, _bars)
