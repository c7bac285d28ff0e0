"""Strict JSON text, read and written.

Reading stands on the standard library's decoder with hooks. The fast decoders (msgspec, orjson) let the last of two
equal keys win and turn 0.50 into 0.5; here a repeated key is refused, and a number stays the text that was typed.
Brackets are counted before decoding, so that depth is a refusal and never a RecursionError.

What arrives                                     what happens
UTF-8, with or without a byte order mark         read (the mark is dropped)
UTF-16, UTF-32, Latin-1, other bytes             refused, with how to mend it
nothing, or only spaces                          refused
NaN, Infinity, lone surrogates, repeated keys    refused, with their places
more than MAX_BYTES, deeper than MAX_DEPTH       refused before decoding
1e999, 400 digits                                read as text; whoever wants the number's value decides
"""

import json
import re
from collections.abc import Iterator
from typing import Any, NoReturn

from msgspec import Struct

from gradekit.errors import Place, SubmissionError

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 60
_WIDTH = 80

# One token; possessive, since backtracking over a string that is never closed would take quadratic time.
_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[\]{}:,]|[^\s\[\]{}:,"]++', re.DOTALL)
_STRING = re.compile(r'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_ESCAPED_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_TRAILING_COMMA = re.compile(r",[ \t\r\n]*\Z")
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")

_EXPECTED = {
    "Expecting value": "expected a number, a text in double quotes, true, false, null, a list or an object",
    "Expecting property name enclosed in double quotes": "expected a key in double quotes",
    "Expecting ':' delimiter": "expected a colon after the key",
    "Expecting ',' delimiter": "expected a comma or a closing bracket",
    "Extra data": "expected nothing more, since the first value has ended; keep one value",
    "Unterminated string starting at": "this text has no closing double quote; add it",
    "Invalid control character at": "expected no line break or control character inside a text; remove it",
    "Invalid \\escape": "expected a backslash to be doubled inside a text, like \"\\\\sigma\"",
    "Invalid \\uXXXX escape": "expected four hexadecimal digits after \\u",
}

_HINTS = (
    (r"'", 'write texts in double quotes, like "a"'),
    (r"True\b|False\b|None\b", "write true, false or null"),
    (r"//|/\*|#", "JSON has no comments; remove it"),
    (r"/", 'write a fraction as a text, like "1/3"'),
    (r"[+.−]|-(?![0-9])", "a number starts with a digit or with - and a digit, like -0.5"),
    (r"[0-9]", "a number has no leading zero and no spaces inside; entries are separated by commas"),
    (r"_[0-9]", "write a number without underscores, like 1000"),
    (r"(?!true\b|false\b|null\b)\w", "put texts and expressions in double quotes"),
)


class JsonNumber(Struct, frozen=True):
    """A JSON number as it was typed; no text, so that nothing takes it for one."""

    text: str


class _Repeated(Exception):
    """An object holds one key twice."""


class _NotFinite(Exception):
    """NaN or Infinity stands where a value should."""


def read_json(data: bytes, file: str) -> Any:
    """The value that the bytes hold: dict, list, str, JsonNumber, bool or None.

    Raises SubmissionError (and nothing else), with the place in `file`, for whatever is not strict JSON.
    """
    text = _text(data, file)
    _check_depth(text, file)
    try:
        value = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        _refuse_syntax(text, error, file)
    except _Repeated:
        _refuse_repeated(text, file)
    except _NotFinite as error:
        _refuse_constant(text, str(error), file)
    _check_surrogates(text, file)
    return value


def value_place(data: bytes, key: str, file: str) -> Place:
    """Where the value of a top-level key stands, in bytes that read_json has read; 0:0 if there is no such key."""
    text = _text(data, file)
    offsets = (offset for owner, name, offset in _members(text) if owner == text.find("{") and name == key)
    offset = next(offsets, None)
    return Place(file) if offset is None else _place(text, offset, file)


def write_json(value: Any) -> str:
    """JSON for files and people: sorted keys, two spaces, lists without objects on one line where they are short.

    Raises ValueError for NaN and infinities, TypeError for what JSON cannot hold (keys other than text too).
    """
    return _layout(value, 0, 0) + "\n"


def write_json_line(value: Any) -> str:
    """The same value as write_json on one line, without the line's end.

    Characters that do not print are escaped, so that the text is safe to show; a lone surrogate becomes U+FFFD.
    """
    line = json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True)
    return line if line.isprintable() else "".join(map(_printable, line))


def shown(text: str) -> str:
    """The text in quotes on one line, control and invisible characters escaped, cut at 40 characters."""
    return repr(text if len(text) <= 40 else text[:37] + "…")


def _text(data: bytes, file: str) -> str:
    if len(data) > MAX_BYTES:
        raise SubmissionError(f"the file is larger than {MAX_BYTES} bytes; hand in a smaller one", Place(file))
    if data.startswith(_WIDE_MARKS) or b"\x00" in data[:2]:
        raise SubmissionError("the file is not UTF-8 (it looks like UTF-16 or UTF-32); save it as UTF-8", Place(file))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        _refuse_bytes(error, file)
    if not text.strip(" \t\r\n"):
        raise SubmissionError("the file is empty; expected a JSON object", Place(file))
    return text


def _refuse_bytes(error: UnicodeDecodeError, file: str) -> NoReturn:
    # `error` counts from behind a byte order mark; its own bytes are what it counted in.
    before = error.object[: error.start].decode("utf-8")
    place = _place(before, len(before), file)
    raise SubmissionError(f"the byte 0x{error.object[error.start]:02X} is not UTF-8; save the file as UTF-8", place)


def _check_depth(text: str, file: str) -> None:
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return
    if _deepest(text) <= MAX_DEPTH:
        return
    depth = 0
    for match in _TOKEN.finditer(text):
        depth += (match[0] in ("[", "{")) - (match[0] in ("]", "}"))
        if depth > MAX_DEPTH:
            place = _place(text, match.start(), file)
            raise SubmissionError(f"brackets are nested deeper than {MAX_DEPTH} levels; write it flatter", place)


def _deepest(text: str) -> int:
    """How deep brackets are nested, found without looking at each; numpy is loaded where that is worth its while."""
    import numpy as np

    bare = _STRING.sub("", text) if '"' in text else text
    brackets = np.frombuffer(bare.encode().translate(None, _NO_BRACKETS), dtype=np.uint8)
    opening = (brackets == ord("[")) | (brackets == ord("{"))
    return int(np.where(opening, 1, -1).cumsum().max(initial=0))


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise _Repeated
    return members


def _not_finite(name: str) -> NoReturn:
    raise _NotFinite(name)


_DECODER = json.JSONDecoder(
    parse_float=JsonNumber, parse_int=JsonNumber, parse_constant=_not_finite, object_pairs_hook=_unique
)


def _members(text: str) -> Iterator[tuple[int, str, int]]:
    """Each member in the order of the text: where its object begins, its key, where its value begins."""
    opened: list[int] = []
    key, before = "", ""
    for match in _TOKEN.finditer(text):
        token = match[0]
        if before == ":":
            yield opened[-1], json.loads(key), match.start()
        if token[0] == '"':
            key = token
        elif token in ("{", "["):
            opened.append(match.start())
        elif token in ("}", "]"):
            opened.pop()
        before = token


def _refuse_repeated(text: str, file: str) -> NoReturn:
    first: dict[tuple[int, str], int] = {}
    for owner, key, offset in _members(text):
        if first.setdefault((owner, key), offset) != offset:
            break
    places = [_place(text, at, file) for at in (first[owner, key], offset)]
    where = " and ".join(f"{place.line}:{place.column}" for place in places)
    raise SubmissionError(f"the key {shown(key)} is given twice, with values at {where}; keep one of them", places[1])


def _refuse_constant(text: str, name: str, file: str) -> NoReturn:
    offset = next(match.start() for match in _TOKEN.finditer(text) if match[0] == name)
    place = _place(text, offset, file)
    raise SubmissionError(f"{name} is not a JSON number and has no (real) value; write a finite number", place)


def _check_surrogates(text: str, file: str) -> None:
    if not _ESCAPED_SURROGATE.search(text):
        return
    for match in _TOKEN.finditer(text):
        if match[0][0] == '"' and (half := _SURROGATE.search(json.loads(match[0]))):
            message = f"half a character (\\u{ord(half[0]):04x} without its other half) stands in this text; remove it"
            raise SubmissionError(message, _place(text, match.start(), file))


def _refuse_syntax(text: str, error: json.JSONDecodeError, file: str) -> NoReturn:
    comma = _TRAILING_COMMA.search(text[: error.pos])
    if comma and text[error.pos : error.pos + 1] in ("]", "}") or error.msg.startswith("Illegal trailing comma"):
        place = _place(text, comma.start() if comma else error.pos, file)
        raise SubmissionError("expected another entry after this comma; add one or remove the comma", place)
    expected = _EXPECTED.get(error.msg.removesuffix(" at"), _EXPECTED.get(error.msg, f"this is not JSON ({error.msg})"))
    raise SubmissionError(_received(text, error.pos) + expected + _hint(text, error), _place(text, error.pos, file))


def _received(text: str, offset: int) -> str:
    if offset >= len(text):
        return "the file ends here; "
    token = _TOKEN.match(text, offset)
    return f"received {shown(token[0] if token else text[offset])}; "


def _hint(text: str, error: json.JSONDecodeError) -> str:
    if error.msg not in ("Expecting value", "Expecting ',' delimiter"):
        return ""
    return next((f" ({hint})" for pattern, hint in _HINTS if re.compile(pattern).match(text, error.pos)), "")


def _place(text: str, offset: int, file: str) -> Place:
    return Place(file, text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset))


def _printable(character: str) -> str:
    if character.isprintable():
        return character
    return "\ufffd" if _SURROGATE.match(character) else json.dumps(character)[1:-1]


def _layout(value: Any, indent: int, used: int) -> str:
    """The value from column `used` on, its further lines indented by `indent`."""
    if isinstance(value, dict) and value:
        return _block("{}", [_member(key, value[key], indent + 2) for key in sorted(value)], indent)
    if not isinstance(value, (list, tuple)) or not value:
        return write_json_line(value)
    if not _holds_object(value) and used + len(line := write_json_line(value)) < _WIDTH:
        return line
    return _block("[]", [_layout(entry, indent + 2, indent + 2) for entry in value], indent)


def _member(key: str, value: Any, indent: int) -> str:
    if not isinstance(key, str):
        raise TypeError(f"a JSON key is a text, not {key!r}")
    name = write_json_line(key) + ": "
    return name + _layout(value, indent, indent + len(name))


def _block(brackets: str, parts: list[str], indent: int) -> str:
    margin = "\n" + " " * indent
    return brackets[0] + margin + "  " + f",{margin}  ".join(parts) + margin + brackets[1]


def _holds_object(value: Any) -> bool:
    return isinstance(value, dict) or isinstance(value, (list, tuple)) and any(map(_holds_object, value))
