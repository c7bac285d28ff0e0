"""The text of MathML → elements, safely: expat with no document type, no entities of its own, and within budgets.

The names of characters, such as &sigma; and &InvisibleTimes;, are those of HTML's table; whatever starts with `<!` and
is no comment is refused before anything is parsed, and processing instructions stand only in front.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html.entities import html5

from msgspec import Struct, field

from gradekit.errors import LimitError, TextError

MAX_MATHML = 40_000  # characters
MAX_ELEMENTS = 4_000
MAX_ELEMENT_DEPTH = 150

_DECLARED = re.compile(r"\s*(?:<\?xml[^<>]*\?>)?")
_NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]*);")
_KEPT = ("lt", "gt", "amp", "quot", "apos")
_ESCAPED = {"<": "&lt;", ">": "&gt;", "&": "&amp;"}


class Element(Struct):
    """An element: its name without prefix, its column in the text, and its text or its elements in order."""

    name: str
    column: int
    attributes: Mapping[str, str] = field(default_factory=dict)
    children: list[Element] = field(default_factory=list)
    text: str = ""


def refused(element: Element, hint: str) -> TextError:
    return TextError(f"<{element.name}> is not allowed here; {hint}", element.column)


def elements(text: str) -> Element:
    """An element with all that the text holds. Raises TextError, with the column, or LimitError."""
    if len(text) > MAX_MATHML:
        raise LimitError(f"MathML of {len(text)} characters is too long; at most {MAX_MATHML} are read")
    start = _DECLARED.match(text).end()  # type: ignore[union-attr]  # it matches nothing, too
    for found in re.finditer(r"<[!?]", text[start:]):
        if not text.startswith("<!--", start + found.start()):
            message = "MathML is read without a document type, entities and instructions; remove what starts with "
            raise TextError(f"{message}{found[0]}", start + found.start() + 1)
    return _Parser(text, start).root


class _Parser:
    """Expat's events as elements."""

    def __init__(self, text: str, start: int):
        from xml.parsers import expat

        self.text, self.start, self.count = text, start, 0
        self.root = Element("math", 1)
        self.open = [self.root]
        self.parser = expat.ParserCreate("utf-8")
        self.parser.StartElementHandler = self._begin
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        inner, self.columns = _with_characters(text, start)
        self.data = f"<all>{inner}</all>".encode("utf-8", "replace")
        self.bytes = self.characters = len("<all>")
        try:
            self.parser.Parse(self.data, True)
        except expat.ExpatError as error:
            reason = expat.ErrorString(error.code)
            raise TextError(f"this is no well-formed MathML: {reason}; copy all of it", self._column()) from error
        self.root = self.root.children[0]

    def _column(self) -> int:
        """Where the parser is, in the text as it was given."""
        now = max(self.parser.CurrentByteIndex, self.bytes)
        self.characters += len(self.data[self.bytes : now].decode("utf-8", "ignore"))
        self.bytes = now
        return self.columns[min(self.characters - len("<all>"), len(self.columns) - 1)]

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        self.open[-1].text += "\0" * (name.rpartition(":")[2] == "sep")  # 1 <sep/> 2
        self.count += 1
        if self.count > MAX_ELEMENTS + 1 or len(self.open) > MAX_ELEMENT_DEPTH + 1:  # with <all> around the text
            limits = f"{MAX_ELEMENTS} elements, nested {MAX_ELEMENT_DEPTH} deep"
            raise LimitError(f"this MathML is too large; at most {limits}, are read", self._column())
        element = Element(name.rpartition(":")[2], self._column(), attributes)
        self.open[-1].children.append(element)
        self.open.append(element)

    def _end(self, name: str) -> None:
        self.open.pop()

    def _characters(self, data: str) -> None:
        self.open[-1].text += data


def _with_characters(text: str, start: int) -> tuple[str, list[int]]:
    """The text with characters in the place of their names, and the column of each of its characters."""
    pieces: list[str] = []
    columns: list[int] = []
    end = start
    for found in _NAMED.finditer(text, start):
        if found[1] in _KEPT:
            continue
        character = html5.get(f"{found[1]};")
        if character is None:
            raise TextError(f"the character &{found[1]}; is not known", found.start() + 1)
        character = _ESCAPED.get(character, character)
        pieces += [text[end : found.start()], character]
        columns += [*range(end + 1, found.start() + 1), *[found.start() + 1] * len(character)]
        end = found.end()
    pieces.append(text[end:])
    return "".join(pieces), [*columns, *range(end + 1, len(text) + 2)]
