"""YAML text → a tree of located nodes, built from parser events: nothing is resolved, every scalar is plain text.

What YAML offers beyond lists, mappings and scalars (anchors, aliases, merge keys, tags, several documents, tabs) is
refused with its place, so that a file means what it shows and a stranger's file cannot grow when it is read.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any, NoReturn

import yaml
from msgspec import Struct
from msgspec.structs import replace

from gradekit.errors import Place
from gradekit.exercise.problem.known import MAX_BYTES, MAX_DEPTH, MAX_NODES
from gradekit.exercise.problem.messages import Faults, shown

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_BREAK = re.compile(r"\r\n|\r|\n")
_CONTROLS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff"
_UNREADABLE = re.compile(f"[{_CONTROLS}\t]")
_UNREADABLE_VALUE = re.compile(f"[{_CONTROLS}\t\r]")

_QUOTE = "put a text that contains , [ ] { } or ': ' in quotes"
_COLON = "put a text that contains ': ' in quotes, a space after each key's colon, and check the indentation"
_ALIGN = "check the indentation: the keys of one mapping start in the same column"
_ITEMS = "check the indentation: the items of one list start in the same column, each with '- '"
_ENTRY = "each entry of a mapping is written 'key: value', with a space after the colon"
_SIGN = "put a text that starts with @, %, ` or another sign in quotes"
_SINGLE = "in double quotes a backslash starts an escape: use single quotes, as in '\\sigma'"
_OPEN_QUOTE = ("a quotation mark is not closed", "close the quotation mark")
_NOT_YAML = ("it cannot be read here", "check quotes, brackets and indentation")
_FAULTS = (  # a part of the parser's message → what is wrong, how to mend it; its own words differ between versions
    ("mapping values are not allowed", ("a ':' stands where no key can be", _COLON)),
    ("cannot start any token", ("no text starts with this sign", _SIGN)),
    ("directive", ("no text starts with %", _SIGN)),
    ("escape", ("no such escape", _SINGLE)),
    ("hexdecimal", ("no such escape", _SINGLE)),
    ("unexpected end of stream", _OPEN_QUOTE),
    ("document indicator", _OPEN_QUOTE),
    ("',' or ']'", ("a list is not closed", f"close the list with ']' and each quotation mark, and {_QUOTE}")),
    ("',' or '}'", ("a mapping is not closed", f"close the mapping with '}}' and each quotation mark, and {_QUOTE}")),
    ("expected key", ("this is no key", _ALIGN)),
    ("block end", ("this is no key", _ALIGN)),
    ("'-' indicator", ("this is no item", _ITEMS)),
    ("expected ':'", ("a key without a ':'", _ENTRY)),
)
_BRACKETS = re.compile(  # in this order: a comment, a text in quotes, brackets; all else is passed over
    r"""(?<![^\s])\#[^\n]*|(?<![^\s\[{,:])(?:"(?:\\.|[^"\\])*"|'[^']*')|(?P<open>[\[{])|(?P<close>[\]}])""", re.DOTALL
)
_TOO_DEEP = f"lists and mappings are nested more than {MAX_DEPTH} deep"


class Scalar(Struct, frozen=True, gc=False):
    """A text as it stands in the file; `quoted` if in quotes or a block, so that '' is not a missing value."""

    text: str
    place: Place
    quoted: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written where a value belongs."""
        return not self.text and not self.quoted


class Sequence(Struct, frozen=True):
    """A list."""

    items: tuple["Node", ...]
    place: Place


class Mapping(Struct, frozen=True):
    """Keys with their values, in the order of the file, each key once."""

    entries: tuple[tuple[Scalar, "Node"], ...]
    place: Place


Node = Scalar | Sequence | Mapping


class _Stop(Exception):
    """The rest of the text cannot be read; the fault has been reported."""


def read_tree(text: str, file: str, faults: Faults) -> Node | None:
    """The tree of the text, or None where it has none; every fault of the YAML itself is added to `faults`."""
    text = text.removeprefix("\ufeff")
    size = len(text.encode("utf-8", "replace"))
    if size > MAX_BYTES:
        faults.add(Place(file), f"the file has {size} bytes; a problem file has at most {MAX_BYTES}")
        return None
    if _has_unreadable(text, file, faults):
        return None
    try:
        return _Builder(text, file, faults).document()
    except _Stop:
        return None


def _has_unreadable(text: str, file: str, faults: Faults) -> bool:
    if not _UNREADABLE.search(text):
        return False
    for number, line in enumerate(_BREAK.split(text), 1):
        if match := _UNREADABLE.search(line):
            faults.add(Place(file, number, match.start() + 1), _unreadable(match[0]))
    return True


def _unreadable(character: str) -> str:
    if character == "\t":
        return "a tab; YAML is indented and spaced with spaces: write spaces instead"
    return f"the control character U+{ord(character):04X} is not allowed in a problem file: delete it"


class _Builder:
    """One pass over the events of one text."""

    def __init__(self, text: str, file: str, faults: Faults):
        self._text, self._file, self._faults = text, file, faults
        self._events = self._parsed()
        self._nodes = 0
        self._blocks = 0  # lists and mappings without brackets that are open

    def document(self) -> Node | None:
        """The one document of the text."""
        next(self._events)  # the start of the stream
        start = next(self._events)
        if isinstance(start, yaml.StreamEndEvent):
            self._fail(None, "the file is empty; expected at least 'questions' and what they ask about")
        self._check_directives(start)
        tree = self._node(next(self._events), 0)
        next(self._events)  # the end of the document
        if isinstance(after := next(self._events), yaml.DocumentStartEvent):
            self._fail(after, "a second document starts here; a problem file holds one: remove '---' and what follows")
        return tree

    def _parsed(self) -> Iterator[yaml.Event]:
        try:
            yield from yaml.parse(self._text, Loader=LOADER)
        except yaml.MarkedYAMLError as error:
            self._faults.add(*self._explained(error))
        except (yaml.YAMLError, ValueError, OverflowError):
            self._faults.add(Place(self._file), f"not YAML: {'; '.join(_NOT_YAML)}")
        raise _Stop

    def _explained(self, error: yaml.MarkedYAMLError) -> tuple[Place, str]:
        mark, begun = error.problem_mark or error.context_mark, error.context_mark
        if mark and (deep := _too_deep(self._text, mark.index, self._blocks)):
            return replace(deep, file=self._file), _TOO_DEEP
        said = error.problem or error.context or ""
        what, mend = next((fault for part, fault in _FAULTS if part in said), _NOT_YAML)
        where = ""
        if begun and mark and (begun.line, begun.column) != (mark.line, mark.column):
            where = f" in what begins at line {begun.line + 1}, column {begun.column + 1}"
        return self._at(mark), f"not YAML: {what}{where}; {mend}"

    def _at(self, mark: Any) -> Place:
        """The place of a mark, which is of one class or another as the parser is in C or not; or None."""
        return Place(self._file, mark.line + 1, mark.column + 1) if mark else Place(self._file)

    def _fail(self, event: yaml.Event | None, message: str) -> NoReturn:
        self._faults.add(self._at(event.start_mark if event else None), message)
        raise _Stop

    def _check_directives(self, start: yaml.Event) -> None:
        if isinstance(start, yaml.DocumentStartEvent) and start.tags:
            self._faults.add(self._at(start.start_mark), "a %TAG directive; tags are not used here: remove it")

    def _node(self, event: yaml.Event, depth: int) -> Node:
        self._count(event, depth)
        place = self._at(event.start_mark)
        if isinstance(event, yaml.ScalarEvent):  # most are
            return self._scalar(event, place)
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, place)
        assert isinstance(event, yaml.CollectionStartEvent)  # a node is nothing else
        self._check_properties(event, place)
        build = self._sequence if isinstance(event, yaml.SequenceStartEvent) else self._mapping
        self._blocks += not event.flow_style
        built = build(place, depth + 1)
        self._blocks -= not event.flow_style
        return built

    def _count(self, event: yaml.Event, depth: int) -> None:
        self._nodes += 1
        if depth >= MAX_DEPTH and isinstance(event, yaml.CollectionStartEvent):
            self._fail(event, _TOO_DEEP)
        if self._nodes > MAX_NODES:
            self._fail(event, f"more than {MAX_NODES} entries; a problem file may not hold so many")

    def _alias(self, event: yaml.AliasEvent, place: Place) -> Scalar:
        name = shown(f"*{event.anchor}")
        message = f"{name} is a YAML alias, which is not used here: write the value out, or quote it if it is a text"
        self._faults.add_root(place, message)
        return Scalar("", place, quoted=True)

    def _check_properties(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent, place: Place) -> None:
        if event.anchor is not None:
            name = shown("&" + event.anchor)
            self._faults.add_root(place, f"{name} is a YAML anchor, which is not used here: remove it")
        if event.tag is not None:
            name = shown(event.tag)
            self._faults.add_root(place, f"{name} is a YAML tag, which is not used here: remove it, or quote the text")

    def _scalar(self, event: yaml.ScalarEvent, place: Place) -> Scalar:
        self._check_properties(event, place)
        if match := _UNREADABLE_VALUE.search(event.value):
            code = f"U+{ord(match[0]):04X}"
            hint = "in double quotes a backslash starts an escape: use single quotes, as in '\\theta'"
            self._faults.add_root(place, f"the text contains the control character {code}; {hint}")
        return Scalar(event.value, place, quoted=event.style not in (None, ""))

    def _sequence(self, place: Place, depth: int) -> Sequence:
        items = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            items.append(self._node(event, depth))
        return Sequence(tuple(items), place)

    def _mapping(self, place: Place, depth: int) -> Mapping:
        entries: dict[str, tuple[Scalar, Node]] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key, value = self._node(event, depth), self._node(next(self._events), depth)
            if name := self._key(key, entries):
                entries[name.text] = (name, value)
        return Mapping(tuple(entries.values()), place)

    def _key(self, key: Node, entries: dict[str, tuple[Scalar, Node]]) -> Scalar | None:
        """The key in composed (NFC) form; None if it may not be added, and why is reported."""
        if not isinstance(key, Scalar):
            self._faults.add(key.place, "a key is one word; found a list or mapping: check brackets, or quote the key")
            return None
        if key.text == "<<" and not key.quoted:
            self._faults.add(key.place, "'<<' is a YAML merge key, which is not used here: write the entries out")
            return None
        name = Scalar(unicodedata.normalize("NFC", key.text), key.place, key.quoted)
        if first := entries.get(name.text):
            where = f"line {first[0].place.line}, column {first[0].place.column}"
            message = f"{shown(key.text)} stands here a second time, first at {where}: keep one of them"
            self._faults.add(key.place, message)
            return None
        return name


def _too_deep(text: str, end: int, depth: int) -> Place | None:
    """Where the brackets of the text before `end`, inside so many blocks, are nested deeper than is allowed.

    A parser looks ahead of the events that it gives, and may stop at a limit of its own before ours is reached.
    """
    blocks = depth
    for match in _BRACKETS.finditer(text, 0, end + 1):
        depth = depth + 1 if match["open"] else max(depth - 1, blocks) if match["close"] else depth
        if depth > MAX_DEPTH:
            before = text[: match.start()]
            return Place("", before.count("\n") + 1, match.start() - before.rfind("\n"))
    return None
