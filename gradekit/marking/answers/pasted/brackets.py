"""Nested brackets of any kind → nested tuples: [[1 2] [3 4]], [1, 2; 3, 4], {{1, 2}, {3, 4}}, (0.59, -0.25)."""

from __future__ import annotations

import re
from collections.abc import Container

from gradekit.exercise.expression import MAX_DEPTH
from gradekit.marking.answers.pasted.found import Refusal, Tree
from gradekit.marking.answers.pasted.numerals import DIGITS, PLAIN_ROW, numeral

ELIDED = (
    "the print leaves entries out (…); print all of them, with np.set_printoptions(threshold=sys.maxsize), "
    "torch.set_printoptions(profile='full') or the like"
)
UNMATCHED = "the brackets do not match; paste the print as a whole"
_BRACKET = re.compile(r"[\[\](){}]")
_PARTNER = {")": "(", "]": "[", "}": "{"}
_NUMBER = rf"{DIGITS}(?:[eEdD][+-]?[0-9]+|b[+-][0-9]+|\s[eE][+-]?[0-9]+(?![0-9.])|\*\^[+-]?[0-9]+|\s*/\s*[0-9]+)?"
_ITEM = re.compile(rf"(?P<gap>\s*+)(?P<sign>[+-]?)(?P<apart>\s*)(?P<number>{_NUMBER}`?)(?=\s|$)", re.ASCII)
_FRACTION_IN_BRACKETS = re.compile(r"\(\s*(-?[0-9]+)\s*/\s*([0-9]+)\s*\)|\(\s*1\s*[×*]\s*\(10\^(-?[0-9]+)\)\s*\)")


class NotNumbers(Exception):
    """The text holds something else than numbers."""


def nested(text: str, comma: bool = False, names: Container[str] = ()) -> Tree | None:
    """The numbers between brackets as they are nested; None where the text holds something else. Raises Refusal."""
    if "(" in text:
        text = _FRACTION_IN_BRACKETS.sub(lambda found: f"{found[1]}/{found[2]}" if found[1] else f"1e{found[3]}", text)
    try:
        return _Reader(comma, names).read(text)
    except NotNumbers:
        return None


class _Reader:
    def __init__(self, comma: bool, names: Container[str]):
        self.comma, self.names = comma, names
        self.opened: list[tuple[str, list[Tree]]] = [("", [])]
        self.separators: set[str] = set()

    def read(self, text: str) -> Tree:
        end = 0
        for bracket in _BRACKET.finditer(text):
            self.between(text[end : bracket.start()], bracket[0])
            end = bracket.end()
        self.between(text[end:], "")
        (sign, top), *rest = self.opened
        if rest:
            raise Refusal(UNMATCHED)
        if len(top) != 1 and (len(self.separators) > 1 or "?" in self.separators and not _are_rows(top)):
            raise NotNumbers
        if not top:
            raise NotNumbers
        return top[0] if len(top) == 1 else tuple(top)

    def between(self, chunk: str, bracket: str) -> None:
        """What stands before a bracket, and the bracket."""
        sign, inside = self.opened[-1]
        if len(self.opened) == 1:
            self.outside(chunk, bool(inside), bracket)
        elif chunk and not chunk.isspace():
            self.inside(chunk, inside, bracket)
        if bracket and bracket in "[({":
            self.open(bracket)
        elif bracket:
            self.close(bracket)

    def outside(self, chunk: str, follows: bool, bracket: str) -> None:
        """Between the outermost brackets: nothing, or what parts rows."""
        if chunk.strip() not in (("", ",", ";") if follows and bracket else ("",)):
            raise NotNumbers
        if follows and bracket:
            self.separators.add(chunk.strip() or ("\n" if "\n" in chunk else "?"))

    def open(self, bracket: str) -> None:
        if len(self.opened) > MAX_DEPTH:
            raise Refusal(f"brackets nested deeper than {MAX_DEPTH} are not read")
        if isinstance(next(reversed(self.opened[-1][1]), None), str):
            raise NotNumbers
        self.opened.append((bracket, []))

    def close(self, bracket: str) -> None:
        sign, inside = self.opened.pop()
        if sign != _PARTNER[bracket]:
            raise Refusal(UNMATCHED)
        alone = sign == "(" and len(inside) == 1
        self.opened[-1][1].append(inside[0] if alone else tuple(inside))

    def inside(self, chunk: str, inside: list[Tree], bracket: str) -> None:
        """Numbers, or what parts two lists."""
        if inside:
            if chunk.strip() not in (",", ";"):
                _elided(chunk)
                raise NotNumbers
        elif bracket in ("[", "(", "{"):
            raise NotNumbers
        else:
            inside += self.numbers(chunk)

    def numbers(self, chunk: str) -> list[Tree]:
        """One list; the rows of a matrix where semicolons part them."""
        _elided(chunk)
        if ";" in chunk:
            return [row(each, self.comma, self.names) for each in chunk.split(";") if each.strip()]
        if "\n" in chunk and _are_lines(lines := chunk.strip().split("\n")):
            return [row(each, self.comma, self.names) for each in lines]
        return list(row(chunk, self.comma, self.names))


def _are_lines(lines: list[str]) -> bool:
    """Whether lines in brackets are rows; what a program wraps ends with a comma, or goes on after a space."""
    wrapped = any(line[:1] in ("", " ") for line in lines[1:]) or any(line.endswith(",") for line in lines[:-1])
    return not wrapped and len({len(line.split()) for line in lines}) == 1 < len(lines[0].split())


def _are_rows(trees: list[Tree]) -> bool:
    """Whether lists that stand side by side, (1, 2) (3, 4), can only be rows: no product has such factors."""
    return all(isinstance(tree, tuple) and len(tree) > 1 for tree in trees) and len({len(tree) for tree in trees}) == 1


def _elided(chunk: str) -> None:
    if "..." in chunk or "…" in chunk or "⋯" in chunk:
        raise Refusal(ELIDED)


def row(chunk: str, comma: bool, names: Container[str]) -> tuple[str, ...]:
    """The numbers of one row: parted by commas, or by spaces. Raises Refusal, or NotNumbers."""
    if not comma and PLAIN_ROW.fullmatch(chunk):
        return tuple("".join(chunk.split()).rstrip(",").split(",")) if "," in chunk else tuple(chunk.split())
    if "," not in chunk or comma and not re.search(r",\s", chunk.strip()):
        parts = chunk.split()
        if comma and (entries := [numeral(part, True, names) for part in parts]) and None not in entries:
            return tuple(entry for entry in entries if entry is not None)
        return _items(chunk, names)
    parts = re.split(r",\s+", chunk.strip()) if comma else [part.strip() for part in chunk.split(",")]
    if parts and not parts[-1]:
        parts.pop()
    found = [numeral(part, comma, names) for part in parts]
    if None in found:
        raise NotNumbers
    return tuple(entry for entry in found if entry is not None)


def _items(chunk: str, names: Container[str]) -> tuple[str, ...]:
    """Numbers between spaces, some of which have spaces in them: - 0.5, 1.0 E-10, 1 / 3."""
    items: list[str] = []
    at = 0
    whole = chunk.strip()
    while at < len(whole):
        found = _ITEM.match(whole, at)
        if found is None:
            _refuse_word(whole[at:].split(maxsplit=1)[0], names)
            raise NotNumbers
        if found["sign"] and found["apart"] and items and len(found["gap"]) < 2:
            raise Refusal(f"{found[0].strip()[:20]!r} may be an entry or a difference; put commas between the entries")
        number = numeral(found["sign"] + found["number"], False, names)
        if number is None:
            raise NotNumbers
        items.append(number)
        at = found.end()
    return tuple(items)


def _refuse_word(word: str, names: Container[str]) -> None:
    """Raise what a word such as nan, True or 0.5+0j is refused for."""
    numeral(word, False, names)
