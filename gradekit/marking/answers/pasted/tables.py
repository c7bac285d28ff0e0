"""Numbers in lines, without brackets or with brackets line by line: what R, Octave, pandas and spreadsheets print."""

from __future__ import annotations

import re
from collections.abc import Container

from gradekit.engine.number import WRITE_POINTS
from gradekit.marking.answers.pasted.brackets import ELIDED, NotNumbers, row
from gradekit.marking.answers.pasted.commas import decimal_comma
from gradekit.marking.answers.pasted.found import Refusal, Tree
from gradekit.marking.answers.pasted.labels import blocks, joined, without_labels
from gradekit.marking.answers.pasted.numerals import DIGITS, PLAIN_LINES, numeral, scaled
from gradekit.marking.answers.pasted.stacked import on_one_line

_FACTOR = re.compile(rf"\s*({DIGITS}[eE]([+-]?[0-9]{{1,9}}))\s*\*\s*", re.ASCII)
_DRAWN = r"[\s|+:=\-─━═┌┐└┘├┤┬┴┼╞╡╪╌┄┆│]"
_RULE = re.compile(rf"(?={_DRAWN}*?[-─━═┌└╞├]{{2}}){_DRAWN}*")
_BARS = re.compile(r"[|│┆┃]")
_PAIR = re.compile(r"\s*([+-]?[0-9]+,[0-9]+(?:[eE][+-]?[0-9]+)?)\s*", re.ASCII)
_FOOT = re.compile(r"(?:dtype|Name|Length|Freq):.*|\[[0-9]+ rows x [0-9]+ columns\]|\(?[0-9]+ rows?\)?")
_BRACKETED = re.compile(r"\s*[\[(|]([^\[\]()|]*)[\])|]\s*[,;]?\s*")
_BAR = re.compile(r"\s*(?:-\s)?-+\s*")  # of a fraction over several lines


def in_lines(text: str, comma: bool, names: Container[str]) -> Tree | None:
    """The numbers of a text in lines; None where it holds something else. Raises Refusal."""
    lines = [line.rstrip() for line in text.split("\n") if line.strip()]
    try:
        if len(lines) > 1 and all(map(_BRACKETED.fullmatch, lines)):
            return _bracketed(lines, comma, names)
        return _table(on_one_line(lines) if _is_bare(lines) else lines, comma, names)
    except NotNumbers:
        return None


def _bracketed(lines: list[str], comma: bool, names: Container[str]) -> Tree:
    """[1 2] under [3 4]: rows; a line of brackets alone is empty space."""
    inner = [_BRACKETED.sub(r"\1", line) for line in lines]
    groups = [[]] if any(map(str.isspace, inner)) else [[line] for line in inner]
    for line in inner if len(groups) == 1 else ():
        if line.strip():
            groups[-1].append(line)
        else:
            groups.append([])
    lines = [line for group in groups for line in (on_one_line(group) if len(group) > 1 else group)]
    return tuple(row(line, comma, names) for line in lines)


def _is_bare(lines: list[str]) -> bool:
    return len(lines) > 1 and any(map(_BAR.fullmatch, lines))


def _table(lines: list[str], comma: bool, names: Container[str]) -> Tree | None:
    factor, lines = _factor(lines)
    lines = [line for line in lines if not _RULE.fullmatch(line)]
    is_series = any(line.startswith(("dtype:", "Name:", "Length:")) for line in lines)
    lines = [line for line in lines if not _FOOT.fullmatch(line.strip())]
    if not lines:
        raise NotNumbers
    if any("..." in line or "…" in line or "⋮" in line for line in lines):
        raise Refusal(ELIDED)
    parts = [_read(block, comma, names, is_series) for block in blocks(lines)]
    tree = joined(parts)
    if tree is None or factor is None:
        return tree
    return _scaled(tree, factor)


def _read(lines: list[str], comma: bool, names: Container[str], is_series: bool) -> tuple[tuple[str, ...], ...]:
    """The rows of one block, without its labels."""
    if len(lines) == 1 and (single := numeral(_bare(lines[0]), comma, names)) is not None:
        return ((single,),)
    if len(lines) == 1 and not comma and (pair := _PAIR.fullmatch(lines[0])):
        raise Refusal(f"{pair[1]} may be one number or two; {WRITE_POINTS}, or two numbers in brackets, like [1, 5]")
    cells, mark = _cells(lines)
    has_commas = not comma and mark != "," and any("," in line for line in lines)
    if has_commas and decimal_comma([cell for line in cells for cell in line]):
        comma = True
    rows = without_labels(cells, is_series)
    return tuple(_numbers(line, mark, comma, names) for line in rows)


def _cells(lines: list[str]) -> tuple[list[list[str]], str]:
    """Every line cut into cells, by the sign that parts them: a bar, a tab, a semicolon, a comma or spaces."""
    if all(_BARS.search(line) for line in lines):
        return [[cell.strip() for cell in _BARS.split(line.strip())[1:-1]] for line in lines], "|"
    for sign in ("\t", ";"):
        if all(sign in line for line in lines):
            return [_bared(line.split(sign)) for line in lines], sign
    if all("," in line for line in lines) and not any(re.search(r"[0-9]\s+[0-9.+-]", line) for line in lines):
        return [_bared(line.split(",")) for line in lines], ","
    return [_bared(_words(line)) if "'" in line or '"' in line else _words(line) for line in lines], " "


def _words(line: str) -> list[str]:
    """What spaces part, where 1.0 E-10 is one number, and so is - 0.5 after a wide gap."""
    if " E" in line or " e" in line:
        line = re.sub(r"(?<=[0-9.])\s([Ee][+-]?[0-9]+)(?=\s|$)", r"\1", line)
    return line.split()


def _bared(cells: list[str]) -> list[str]:
    return list(map(_bare, cells))


def _bare(cell: str) -> str:
    return cell.strip().strip("\"'")


def _numbers(cells: list[str], mark: str, comma: bool, names: Container[str]) -> tuple[str, ...]:
    together = "\n".join(cells)
    if comma:
        together = "" if "." in together else together.replace(",", ".")
    if PLAIN_LINES.fullmatch(together):
        return tuple(together.split("\n"))
    found: list[str] = []
    for cell in cells:
        if (number := numeral(cell, comma, names)) is None:
            raise NotNumbers
        found.append(number)
    return tuple(found)


def _factor(lines: list[str]) -> tuple[str | None, list[str]]:
    """The power of ten that stands before the whole print, 1.0e-03 *."""
    found = _FACTOR.fullmatch(lines[0]) if lines else None
    if not found:
        return None, lines
    if float(found[1].lower().partition("e")[0]) != 1:
        raise Refusal(f"the factor {found[1]} before the print is not a power of ten; print without a common factor")
    return found[2], lines[1:]


def _scaled(tree: Tree, power: str) -> Tree:
    if isinstance(tree, str):
        return scaled(tree, power)
    if set(map(type, tree)) == {str} and "e" not in "".join(tree).lower():  # type: ignore[arg-type]
        return tuple([f"{number}e{int(power)}" for number in tree])
    return tuple(_scaled(each, power) for each in tree)
