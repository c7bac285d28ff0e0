"""Document → Markdown (GitHub's): tables, and equations in code blocks, where nothing is taken for markup."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator

from gradekit.paper.document import (
    Bars,
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
from gradekit.paper.render.layout import equation_lines, is_close, quantity_lines
from gradekit.paper.render.plot_svg import render as draw
from gradekit.paper.render.safe import safe_lines, safe_text, words

_WIDTH = 100  # of lines in code blocks
_MARKUP = re.compile(r"[\\`*_{}\[\]<>#|~$&^@]|:(?=/)|(?<=www)\.", re.IGNORECASE)
_AT_START = re.compile(r"^([-+=]|\d+(?=[.)](?:\s|$)))")
_MARKS = {"good": "**", "fair": "**", "bad": "**", "strong": "**", "quiet": "*", "": ""}


def render(document: Document) -> str:
    """The document as Markdown; every text in it is shown literally."""
    parts: list[str] = []
    equations: list[Equation] = []
    for block in document.blocks:
        if isinstance(block, Equation):
            equations.append(block)
            continue
        parts += _equations(equations)
        equations = []
        parts += _DRAW[type(block)](block)
    parts += _equations(equations)
    return safe_lines("\n\n".join(parts))


def escaped(text: str) -> str:
    """Text on one line, with whatever Markdown would take for markup escaped."""
    plain = _MARKUP.sub(lambda match: "\\" + match[0], safe_text(" ".join(text.split())))
    return _AT_START.sub(lambda match: match[0] + "\\" if match[0].isdigit() else "\\" + match[0], plain)


def _heading(block: Heading) -> Iterator[str]:
    yield f"{'#' * block.level} {escaped(block.text)}"


def _paragraph(block: Paragraph) -> Iterator[str]:
    for part in words(block.text):
        yield _marked(part, block.tone)


def _marked(text: str, tone: str) -> str:
    shown, mark = escaped(text), _MARKS[tone]
    return f"{mark}{shown}{mark}" if shown else ""


def _equations(equations: list[Equation]) -> Iterator[str]:
    """Consecutive equations as one block."""
    lines: list[str] = []
    for before, equation in zip([None, *equations], equations, strict=False):
        lines += [""] if before and not is_close(before, equation, _WIDTH) else []
        lines += equation_lines(equation, _WIDTH)
        lines += [f"    {safe_text(equation.reason)}"] if equation.reason else []
    if lines:
        yield _code(lines)


def _quantities(block: Quantities) -> Iterator[str]:
    yield _code([line for item in block.items for line in quantity_lines(item, _WIDTH)])


def _code(lines: list[str]) -> str:
    """A code block whose fence is longer than any run of backticks in it."""
    longest = max((len(run) for line in lines for run in re.findall("`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    return "\n".join([f"{fence}text", *lines, fence])


def _table(block: Table) -> Iterator[str]:
    rules = ["---:" if at in block.right else "---" for at in range(len(block.columns))]
    rows = [[_cell(cell) for cell in row] for row in block.rows]
    total = [[_marked(cell.text, "strong") for cell in block.total]] if block.total else []
    yield "\n".join(f"| {' | '.join(row)} |" for row in ([*map(escaped, block.columns)], rules, *rows, *total))


def _cell(cell: Cell) -> str:
    tone = "" if cell.tone in ("good", "fair", "bad") else cell.tone
    return "<br>".join(_marked(line, tone) for line in cell.text.split("\n"))


def _terms(block: Terms) -> Iterator[str]:
    yield "\n".join(f"- {_marked(item.term, 'strong')}: {escaped(item.text)}" for item in block.items)


def _figure(block: Figure) -> Iterator[str]:
    """The picture itself in the text, so that the file stands alone; its description where it cannot be shown."""
    image = base64.b64encode(draw(block.plot).encode()).decode()
    yield f"![{escaped(block.plot.description)}](data:image/svg+xml;base64,{image})"


def _space(block: Space) -> Iterator[str]:
    yield "<br>\n" * (block.lines - 1) + "<br>"


_DRAW: dict[type, Callable[..., Iterator[str]]] = {
    Heading: _heading,
    Paragraph: _paragraph,
    Quantities: _quantities,
    Table: _table,
    Terms: _terms,
    Figure: _figure,
    Space: _space,
    Bars: lambda block: _table(block.table),
}
