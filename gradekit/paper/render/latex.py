"""Document → a LaTeX article that stands alone (pdfLaTeX, XeLaTeX or LuaLaTeX)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from gradekit.engine.formula import Formula
from gradekit.paper.document import (
    Bars,
    Block,
    Cell,
    Cells,
    Document,
    Equation,
    Figure,
    Heading,
    Paragraph,
    Quantities,
    Space,
    Table,
    Terms,
    is_row,
)
from gradekit.paper.render.by_kind import by_kind
from gradekit.paper.render.latex_breaks import breakable, width_of
from gradekit.paper.render.latex_formula import latex, latex_name, latex_number
from gradekit.paper.render.latex_letters import CAPITAL, SMALL, coded, greek_word
from gradekit.paper.render.safe import safe_lines, safe_text, words

_PREAMBLE = r"""\documentclass[a4paper]{article}
\usepackage{iftex}
\ifPDFTeX\usepackage[T1]{fontenc}\usepackage[utf8]{inputenc}\else\usepackage{fontspec}\fi
\usepackage{amsmath,amssymb,array}
\setcounter{MaxMatrixCols}{20}
\usepackage[margin=2.2cm]{geometry}
\setlength{\parindent}{0pt}\setlength{\parskip}{0.6em}\setlength{\emergencystretch}{4em}
\allowdisplaybreaks
\begin{document}"""
_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "|": r"\textbar{}", '"': r"\textquotedbl{}", "`": r"\textasciigrave{}", "'": r"\textquotesingle{}",
    "[": "{[}", "]": "{]}",
}  # fmt: skip
_SIGNS = {
    "−": "$-$", "·": r"$\cdot$", "×": r"$\times$", "∂": r"$\partial$", "½": r"$\tfrac12$", "‖": r"$\Vert$",
    "≈": r"$\approx$", "ᵀ": r"$^{\mathsf T}$",
    "≤": r"$\le$", "≥": r"$\ge$", "≠": r"$\ne$", "‘": "`", "◐": r"$\circ$", "∇": r"$\nabla$", "∈": r"$\in$",
    "Σ": r"$\Sigma$", "∞": r"$\infty$", "′": "$'$", "√": r"$\surd$", "⊙": r"$\odot$", "ŷ": r"$\hat y$", "→": r"$\to$",
    "✓": r"$\checkmark$", "✗": r"$\times$", "…": r"\dots{}", "–": "--", "—": "---", "“": "``", "”": "''", "’": "'",
}  # fmt: skip
_LIKE_LATIN = {
    "omicron": "o", "Alpha": "A", "Beta": "B", "Epsilon": "E", "Zeta": "Z", "Eta": "H", "Iota": "I", "Kappa": "K",
    "Mu": "M", "Nu": "N", "Omicron": "O", "Rho": "P", "Tau": "T", "Chi": "X",
}  # fmt: skip


_BEGIN, _END = "\\begin{align*}\n", "\n\\end{align*}"
_PAGE, _WIDEST = 82, 44  # letters on a line of a page; of the columns of a table
_LINE = 70  # about so many letters of mathematics fit on a line


def render(document: Document) -> str:
    """The article; every text in it is shown literally."""
    body = _joined(document)
    return safe_lines("\n\n".join([_PREAMBLE, *body, r"\end{document}"]))


def fragment(document: Document) -> str:
    """What stands between the beginning and the end of the article, for an article of somebody else."""
    return safe_lines("\n\n".join(_joined(document)))


def _joined(document: Document) -> list[str]:
    """The blocks one after the other, equations that belong together below one another."""
    body: list[str] = []
    before: Block | None = None
    for block in document.blocks:
        first, *rest = list(_draw(block)) or [""]
        if _belongs_to(before, block) and body[-1].endswith(_END) and first.startswith(_BEGIN):
            body[-1] = body[-1].removesuffix(_END) + " \\\\\n" + first.removeprefix(_BEGIN)
        else:
            body.append(first)
        body += rest
        before = block
    return body


def _belongs_to(before: Block | None, block: Block) -> bool:
    """Whether an equation stands right below another of its group."""
    return (
        isinstance(before, Equation) and isinstance(block, Equation) and not before.reason
        and before.group == block.group
    )  # fmt: skip


def escaped(text: str) -> str:
    """Text on one line, with everything that TeX would obey written so that it shows."""
    return "".join(map(_letter, safe_text(" ".join(text.split()))))


def _letter(character: str) -> str:
    if character in _SPECIAL:
        return _SPECIAL[character]
    if character.isascii():
        return character
    return _SIGNS.get(character) or _greek(character) or _raised(character) or _other(character)


def _raised(character: str) -> str:
    """² → $^{2}$, ₁ → $_{1}$; '' for any other character."""
    kind, _, code = unicodedata.decomposition(character).partition(" ")
    if kind not in ("<super>", "<sub>") or " " in code:
        return ""
    plain = chr(int(code, 16)).replace("−", "-")
    return f"${'^' if kind == '<super>' else '_'}{{{plain}}}$" if plain.isascii() else ""


def _greek(character: str) -> str:
    """σ → $\\sigma$, Δ → $\\Delta$, those that look Latin as Latin letters; '' for any other letter."""
    word = greek_word(character)
    if word in _LIKE_LATIN:
        return _LIKE_LATIN[word]
    name = word.replace("final sigma", "varsigma")
    return f"$\\{name}$" if name in (*SMALL, *CAPITAL, "varsigma") else ""


def _other(character: str) -> str:
    """A letter that T1 fonts hold as it is; any other by its code, so that every TeX sets the page."""
    if unicodedata.name(character, "").startswith("LATIN ") and ord(character) < 0x180:
        return character
    return coded(character)


def _heading(block: Heading) -> Iterator[str]:
    command = {1: r"\section*", 2: r"\subsection*"}.get(block.level, r"\subsubsection*")
    yield f"{command}{{{escaped(block.text)}}}"


def _paragraph(block: Paragraph) -> Iterator[str]:
    for part in words(block.text):
        yield rf"\emph{{{escaped(part)}}}" if block.tone == "quiet" else escaped(part)


def _equation(block: Equation) -> Iterator[str]:
    """One line a side, the signs below one another; a long one as a paragraph, which breaks where it has to."""
    if block.sides:
        subject = latex(block.subject)
        sides = [("=" if side.relation == "=" else r"\approx", side.formula) for side in block.sides]
        widths = [width_of(latex(formula)) for _, formula in sides]
        is_long = width_of(subject) + max(widths) > _LINE
        yield (_broken if is_long else _aligned)(subject, sides)
    if block.reason:
        yield rf"\emph{{{escaped(block.reason)}}}"


def _aligned(subject: str, sides: list[tuple[str, Formula]]) -> str:
    lines = [f"{'' if at else subject} &{sign} {latex(formula)}" for at, (sign, formula) in enumerate(sides)]
    return _BEGIN + " \\\\\n".join(lines) + _END


def _broken(subject: str, sides: list[tuple[str, Formula]]) -> str:
    parts = [f"${'' if at else subject} {sign} {breakable(formula)}$" for at, (sign, formula) in enumerate(sides)]
    hanging = r"\hangindent=2em\hangafter=1 "
    return "{\\raggedright " + "\\par\n".join(hanging + part for part in parts) + "\\par}"


def _quantities(block: Quantities) -> Iterator[str]:
    for item in block.items:
        sign = "=" if item.relation == "=" else r"\approx"
        note = rf"\qquad\text{{({escaped(item.note)})}}" if item.note else ""
        yield rf"\[ {latex_name(item.name)} {sign} {_matrix(item.value)}{note} \]"


def _matrix(value: Cells) -> str:
    """A number, a vector as a column, a matrix; anything deeper as a row of these."""
    if isinstance(value, str):
        return latex_number(value)
    if is_row(value):
        return _block(value)
    if all(not isinstance(part, str) and all(isinstance(cell, str) for cell in part) for part in value):
        return _block([" & ".join(map(_matrix, row)) for row in value], raw=True)
    return r"\left[" + r",\ ".join(map(_matrix, value)) + r"\right]"


def _block(rows: tuple[str, ...] | list[str], raw: bool = False) -> str:
    body = r" \\ ".join(row if raw else latex_number(row) for row in rows)
    return rf"\begin{{bmatrix}} {body} \end{{bmatrix}}"


def _table(block: Table) -> Iterator[str]:
    shares = dict(zip(_texts_of(block), _shares(block), strict=True))
    columns = "".join(_text_column(shares[at]) if at in shares else "r" for at in range(len(block.columns)))
    lines = [rf"\begin{{tabular}}{{{columns}}}", _row(map(escaped, block.columns)) + r" \hline"]
    lines += [_row(_cell(cell, shares.get(at, 1)) for at, cell in enumerate(row)) for row in block.rows]
    lines += [r"\hline " + _row(map(_cell, block.total))] if block.total else []
    yield "\n".join([*lines, r"\end{tabular}"])


def _texts_of(block: Table) -> list[int]:
    """The columns of texts, which share the width of the page."""
    return [at for at in range(len(block.columns)) if at not in block.right]


def _text_column(share: float) -> str:
    return rf">{{\raggedright\arraybackslash}}p{{{share:.2f}\linewidth}}"


def _shares(block: Table) -> list[float]:
    """How much of the width each column of texts gets: as much as its longest cell has of all, and its longest word."""
    rows = [*block.rows, tuple(map(Cell, block.columns))]
    columns = [[row[at] for row in rows] for at in _texts_of(block)]
    widths = [max(min(_WIDEST, max(map(_width, cells))), *map(_word, cells)) for cells in columns]
    return [0.8 * width / sum(widths) for width in widths]


def _word(cell: Cell) -> int:
    """About how wide the part of a cell is in which no line can break, and a little more."""
    return _width(cell) if cell.value else 3 + 6 * max(map(len, cell.text.split()), default=0) // 5


def _width(cell: Cell) -> int:
    """About how many letters wide a cell is."""
    if cell.value and not isinstance(cell.value, str):
        columns = 1 if is_row(cell.value) else len(cell.value[0])
        return columns * (2 + max(map(len, cell.text.replace("[", " ").replace("]", " ").split()), default=0))
    return max(map(len, cell.text.split("\n")))


def _row(cells: Iterator[str]) -> str:
    return " & ".join(cells) + r" \\"


def _cell(cell: Cell, share: float = 1) -> str:
    if cell.value and not isinstance(cell.value, str) and _width(cell) < share * _PAGE:
        return f"${_matrix(cell.value)}$"
    return r" \newline ".join(escaped(line) for line in cell.text.split("\n"))


def _terms(block: Terms) -> Iterator[str]:
    lines = [rf"\item[{{{escaped(item.term)}}}] {escaped(item.text)}" for item in block.items]
    yield "\n".join([r"\begin{description}", *lines, r"\end{description}"])


def _figure(block: Figure) -> Iterator[str]:
    yield rf"\emph{{{escaped(block.plot.description)}}}"


def _space(block: Space) -> Iterator[str]:
    yield rf"\vspace{{{block.lines}\baselineskip}}"


def _bars(block: Bars) -> Iterator[str]:
    yield from _table(block.table)


_draw = by_kind(_heading, _paragraph, _equation, _quantities, _table, _terms, _figure, _space, _bars)
