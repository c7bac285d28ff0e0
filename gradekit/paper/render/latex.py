"""Document → a LaTeX article that stands alone (pdfLaTeX, XeLaTeX or LuaLaTeX)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from gradekit.paper.document import (
    Cell,
    Cells,
    Document,
    Equation,
    Figure,
    Heading,
    Paragraph,
    Quantities,
    Table,
    Terms,
    is_row,
)
from gradekit.paper.render.by_kind import by_kind
from gradekit.paper.render.latex_formula import latex, latex_name, latex_number
from gradekit.paper.render.latex_letters import CAPITAL, SMALL, coded, greek_word
from gradekit.paper.render.safe import safe_lines, safe_text, words

_PREAMBLE = r"""\documentclass[a4paper]{article}
\usepackage{iftex}
\ifPDFTeX\usepackage[T1]{fontenc}\usepackage[utf8]{inputenc}\else\usepackage{fontspec}\fi
\usepackage{amsmath,amssymb,array}
\usepackage[margin=2.2cm]{geometry}
\setlength{\parindent}{0pt}\setlength{\parskip}{0.6em}
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


def render(document: Document) -> str:
    """The article; every text in it is shown literally."""
    body = [part for block in document.blocks for part in _draw(block)]
    return safe_lines("\n\n".join([_PREAMBLE, *body, r"\end{document}"]))


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
    """One line a side, the signs below one another."""
    lines = []
    for number, side in enumerate(block.sides):
        sign = "=" if side.relation == "=" else r"\approx"
        lines.append(f"{latex(block.subject) if number == 0 else ''} &{sign} {latex(side.formula)}")
    if lines:
        yield "\\begin{align*}\n" + " \\\\\n".join(lines) + "\n\\end{align*}"
    if block.reason:
        yield rf"\emph{{{escaped(block.reason)}}}"


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
    share = f"p{{{0.8 / max(1, len(block.columns) - len(block.right)):.2f}\\linewidth}}"
    columns = "".join("r" if at in block.right else share for at in range(len(block.columns)))
    lines = [rf"\begin{{tabular}}{{{columns}}}", _row(map(escaped, block.columns)) + r" \hline"]
    lines += [_row(map(_cell, row)) for row in block.rows]
    lines += [r"\hline " + _row(map(_cell, block.total))] if block.total else []
    yield "\n".join([*lines, r"\end{tabular}"])


def _row(cells: Iterator[str]) -> str:
    return " & ".join(cells) + r" \\"


def _cell(cell: Cell) -> str:
    return r" \newline ".join(escaped(line) for line in cell.text.split("\n"))


def _terms(block: Terms) -> Iterator[str]:
    lines = [rf"\item[{{{escaped(item.term)}}}] {escaped(item.text)}" for item in block.items]
    yield "\n".join([r"\begin{description}", *lines, r"\end{description}"])


def _figure(block: Figure) -> Iterator[str]:
    yield rf"\emph{{{escaped(block.plot.description)}}}"


_draw = by_kind(_heading, _paragraph, _equation, _quantities, _table, _terms, _figure)
