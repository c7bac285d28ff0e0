"""Document → one HTML page that needs nothing else: no font, no address; a content policy forbids them.

There is no script either, but for one that orders the rows of a table where the document asks for it.
"""

from __future__ import annotations

import base64
import hashlib
import html
from collections.abc import Iterable, Iterator

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
from gradekit.paper.render.bars_svg import render as draw_bars
from gradekit.paper.render.by_kind import by_kind
from gradekit.paper.render.mathml import math, math_cells, math_name
from gradekit.paper.render.plot_svg import render as draw
from gradekit.paper.render.safe import escaped, safe_lines, safe_text, words
from gradekit.paper.render.svg import PALETTE

_PAGE = """
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem; }
""".lstrip()
_PARTS = (
    """
.equation { display: grid; grid-template-columns: fit-content(65%) minmax(0, 1fr); }
.equation { gap: 0.3rem 0.6ch; margin: 0.6rem 0; }
.equation span, .given span { overflow-x: auto; overflow-y: hidden; align-self: center; }
.space hr { border: 0; border-bottom: 1px dotted; height: 1.8rem; margin: 0; opacity: 0.5; }
.given { display: flex; flex-wrap: wrap; gap: 0.6rem 2rem; align-items: center; }
math { font-size: 1.05rem; math-style: normal; }
mtd { text-align: right; }
.equation em { grid-column: 2; opacity: 0.7; }
table { border-collapse: collapse; margin: 1rem 0; }
th, td { padding: 0.2rem 1rem 0.2rem 0; text-align: left; vertical-align: top; white-space: pre-wrap; }
thead th, tfoot td { border-bottom: 1px solid; }
tfoot td { border-top: 1px solid; font-weight: bold; }
.right { text-align: right; }
.scroll { overflow-x: auto; }
th button { all: unset; cursor: pointer; }
th button:focus-visible { outline: 2px solid; }
th button::after { content: " ↕"; opacity: 0.5; }
th[aria-sort="ascending"] button::after { content: " ↑"; opacity: 1; }
th[aria-sort="descending"] button::after { content: " ↓"; opacity: 1; }
.strong { font-weight: bold; }
.quiet { opacity: 0.7; }
.good { color: light-dark(#176b2c, #6bd487); }
.fair { color: light-dark(#8a5a00, #e3b341); }
.bad { color: light-dark(#b3261e, #ff8a80); }
dt { font-weight: bold; }
figure { margin: 1rem 0; }
svg { max-width: 100%; height: auto; }
""".lstrip()
    + PALETTE
)
_PRINT = """
@media print {
  body { max-width: none; margin: 0; font-size: 10pt; }
  .equation, tr, figure { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
}
""".lstrip()
_STYLE = _PAGE + _PARTS + _PRINT
_SORT = """
for (const table of document.querySelectorAll("table.sortable")) {
  const read = (row, at) => {
    const text = row.cells[at].textContent.trim().replace("\u2212", "-");
    const number = parseFloat(text.replace(/^[<>] /, ""));
    return Number.isNaN(number) ? text : number + (text[0] === ">" ? 0.5 : text[0] === "<" ? -0.5 : 0);
  };
  const compare = (a, b) => {
    if (typeof a === typeof b) return typeof a === "number" ? a - b : a.localeCompare(b, "en", {numeric: true});
    return typeof a === "number" ? 1 : -1;
  };
  for (const [at, head] of [...table.tHead.rows[0].cells].entries()) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const sign = head.getAttribute("aria-sort") === "descending" ? 1 : -1;
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", sign > 0 ? "ascending" : "descending");
      const rows = [...table.tBodies[0].rows];
      rows.sort((one, two) => sign * compare(read(one, at), read(two, at)));
      table.tBodies[0].append(...rows);
    });
  }
}
""".lstrip()


def _hash(text: str) -> str:
    """What a content policy names a style or a script by."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def render(document: Document) -> str:
    """The page; every text in it is shown literally."""
    heading = next((block.text for block in document.blocks if isinstance(block, Heading)), "gradekit")
    sorts = any(isinstance(block, Table) and block.sortable for block in document.blocks)
    return page(heading, drawn(document.blocks), script=_SORT if sorts else "")


def drawn(blocks: Iterable[Block]) -> list[str]:
    """Parts of a page."""
    return [part for block in blocks for part in _draw(block)]


def page(title: str, body: Iterable[str], style: str = "", script: str = "") -> str:
    """A page with this body; style: what is added to the look of all pages; no script but this one runs in it."""
    look = _STYLE + style
    scripts = f" script-src {_hash(script)};" if script else ""
    policy = f"default-src 'none'; style-src {_hash(look)};{scripts} base-uri 'none'; form-action 'none'"
    lines = [
        "<!doctype html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escaped(title)}</title>",
        f"<style>{look}</style>",
        "</head>",
        "<body>",
        "<main>",
        *body,
        "</main>",
        *([f"<script>{script}</script>"] if script else []),
        "</body>",
        "</html>",
    ]
    return safe_lines("\n".join(lines))


def fragment(document: Document) -> str:
    """The document as a part of somebody else's page, whose other parts keep their own look."""
    style = f"<style>.gradekit {{\n{_PARTS}}}</style>"
    lines = ['<div class="gradekit">', style, *drawn(document.blocks), "</div>"]
    return safe_lines("\n".join(lines))


def _toned(tag: str, text: str, *classes: str) -> str:
    names = " ".join(filter(None, classes))
    return f'<{tag} class="{names}">{text}</{tag}>' if names else f"<{tag}>{text}</{tag}>"


def _heading(block: Heading) -> Iterator[str]:
    yield f"<h{block.level}>{escaped(block.text)}</h{block.level}>"


def _paragraph(block: Paragraph) -> Iterator[str]:
    for part in words(block.text):
        yield _toned("p", escaped(part), block.tone)


def _equation(block: Equation) -> Iterator[str]:
    yield '<div class="equation">'
    for number, side in enumerate(block.sides):
        subject = math(block.subject) if number == 0 else ""
        yield f"<span>{subject}</span><span>{math(side.formula, side.relation)}</span>"
    yield f"<em>{escaped(block.reason)}</em></div>" if block.reason else "</div>"


def _quantities(block: Quantities) -> Iterator[str]:
    yield '<div class="given">'
    for item in block.items:
        note = f" <small>({escaped(item.note)})</small>" if item.note else ""
        yield f"<span>{math_name(item.name, item.relation)} {math_cells(item.value)}{note}</span>"
    yield "</div>"


def _table(block: Table) -> Iterator[str]:
    yield '<div class="scroll">'
    yield '<table class="sortable">' if block.sortable else "<table>"
    head = "".join(_toned("th", escaped(title), _side(block, at)) for at, title in enumerate(block.columns))
    yield f"<thead><tr>{head}</tr></thead>"
    yield "<tbody>"
    yield from (_row(block, row) for row in block.rows)
    yield "</tbody>"
    if block.total:
        yield f"<tfoot>{_row(block, block.total)}</tfoot>"
    yield "</table></div>"


def _row(block: Table, row: tuple[Cell, ...]) -> str:
    cells = (_toned("td", _shown(cell), cell.tone, _side(block, at)) for at, cell in enumerate(row))
    return f"<tr>{''.join(cells)}</tr>"


def _shown(cell: Cell) -> str:
    return math_cells(cell.value) if cell.value else _lines(cell.text)


def _lines(text: str) -> str:
    return "<br>".join(html.escape(safe_text(part)) for part in text.split("\n"))


def _side(block: Table, column: int) -> str:
    return "right" if column in block.right else ""


def _terms(block: Terms) -> Iterator[str]:
    yield "<dl>"
    for item in block.items:
        yield f"{_toned('dt', escaped(item.term), item.tone)}<dd>{escaped(item.text)}</dd>"
    yield "</dl>"


def _figure(block: Figure) -> Iterator[str]:
    yield f"<figure>{draw(block.plot, inside=True)}</figure>"


def _space(block: Space) -> Iterator[str]:
    """Lines to write on, to be printed."""
    yield f'<div class="space">{"<hr>" * block.lines}</div>'


def _bars(block: Bars) -> Iterator[str]:
    yield f"<figure>{draw_bars(block)}</figure>"


_draw = by_kind(_heading, _paragraph, _equation, _quantities, _table, _terms, _figure, _space, _bars)
