"""The leaves of MathML, letters, numbers, signs and words, as LaTeX; and what all elements are written with."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from types import MappingProxyType
from typing import Any, ClassVar

from gradekit.errors import LimitError
from gradekit.exercise.expression import commands, notation
from gradekit.exercise.expression.elements import Element, refused

_MAX_LATEX = 20_000  # characters, more than any expression has
_SIGNS = MappingProxyType({
    "{": r"\{", "}": r"\}", "∥": r"\|", "‖": r"\|", "||": r"\|", "∣": "|", "❘": "|", "⟨": r"\langle ", "⟩": r"\rangle ",
    "〈": r"\langle ", "〉": r"\rangle ", "\u2062": " ", "\u2063": ",", "∂": r"\partial ", "∇": r"\nabla ",
    "\u2145": r"\differentialD ", "\u2146": r"\differentialD ", "\u2147": r"\exponentialE ", "\u2148": r"\imaginaryI ",
    "\u2149": r"\imaginaryJ ", "'": "'", "′": "'", "″": "''", "‴": "'''", "\u200b": "", "\u2061": "",
    "⊤": "⊤", "ᵀ": "ᵀ", "⌊": r"\lfloor ", "⌋": r"\rfloor ", "⌈": r"\lceil ", "⌉": r"\rceil ", "□": r"\square ",
})  # fmt: skip
PRIMES = MappingProxyType({"'": 1, "′": 1, "″": 2, "‴": 3, "''": 2})
_SPECIAL = frozenset("\\{}^_$~&#")  # what LaTeX would take for more than a character


class Leaves:
    """Writes elements as LaTeX, from left to right.

    writers: the name of an element → what writes it.
    """

    writers: ClassVar[dict[str, Callable[[Any, Element], None]]] = {}

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.columns: list[int] = []
        self.apart = False  # whether letters and digits that follow are another name or number

    def put(self, text: str, element: Element, apart: bool = False) -> None:
        if self.apart and text[:1].isalnum():
            text = f" {text}"
        self.pieces.append(text)
        self.columns += [element.column] * len(text)
        self.apart = apart or self.apart and not text
        if len(self.columns) > _MAX_LATEX:
            raise LimitError("this MathML is too long for one expression", element.column)

    def write(self, element: Element) -> None:
        """Any element."""
        write = self.writers.get(element.name)
        if write is None:
            raise refused(element, "this element is not read; write that part of the formula by hand")
        write(self, element)

    def group(self, element: Element, command: str = "") -> None:
        """{…} around one element."""
        self.put(f"{command}{{", element)
        self.write(element)
        self.put("}", element)

    def identifier(self, element: Element) -> None:
        """A letter, or a name of several."""
        text = _normal(element.text)
        if len(text) == 1 or text in PRIMES:
            self._letter(text, element)
        elif text in commands.OPERATORS:
            self.put(f"\\{text} ", element)
        elif re.fullmatch(r"[^\W_][\w]*['′]*", text):
            self.put(f" {text}", element, apart=True)
        elif text:
            raise refused(element, f"{text[:20]!r} is no name")

    def _letter(self, text: str, element: Element) -> None:
        if text in _SIGNS:
            self.put(_SIGNS[text], element)
        elif text in _SPECIAL:
            raise refused(element, f"{text!r} is no letter")
        elif text.isascii():
            self.put(text, element)
        else:
            self.put(f" {text}" if text.isalpha() else text, element, apart=True)

    def number(self, element: Element) -> None:
        text = re.sub(r"\s+", " ", element.text.strip())
        if not re.fullmatch(r"[-+−]?[0-9][0-9., ]*(?:[eE][-+−]?[0-9]+)?|[-+−]?\.[0-9]+", text):
            return self.identifier(element)
        joins = bool(self.pieces) and self.pieces[-1][-1:].isdigit() and not self.pieces[-1].isspace()
        text = f"({text})" if text[0] in "-+−" else f" {text}" if joins and self.pieces[-1][-1:] not in "." else text
        return self.put(text, element)

    def sign(self, element: Element) -> None:
        text = _normal(element.text)
        if text.isalpha() or text in _SIGNS:
            return self.identifier(element) if text.isalpha() else self.put(_SIGNS[text], element)
        if _SPECIAL.intersection(text):
            raise refused(element, f"{text[:20]!r} is no sign of an expression")
        return self.put(text, element)

    def words(self, element: Element) -> None:
        """Text in a formula: a condition of cases, a name, a number."""
        text = _normal(element.text)
        if re.fullmatch(r"[^\W\d_]{2,}", text):
            self.put(f"\\text{{{text}}}", element)
        elif text and not re.fullmatch(r"[\w.,;()+*/= -]*", text):
            raise refused(element, f"the text {text[:20]!r} is no part of an expression")
        else:
            self.put(f" {text} ", element)


def _normal(text: str) -> str:
    """A leaf's text; bold and italic letters are letters."""
    text = re.sub(r"\s+", " ", text.strip(notation.SPACES))
    return "".join(unicodedata.normalize("NFKC", c) if unicodedata.category(c)[0] == "L" and ord(c) > 0x2149 else c
                   for c in text)  # fmt: skip
