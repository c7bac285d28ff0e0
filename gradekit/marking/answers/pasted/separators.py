r"""Lists with other signs than brackets, commas and semicolons: <1, 2>, (1|2), [1 2 | 3 4], 1 & 2 \\ 3 & 4."""

from __future__ import annotations

import re
from collections.abc import Callable

MAX_BY_HAND = 2_000  # characters: nobody writes more of them by hand, and no program prints them

_SIGNS = r"0-9eE.,;+*^/\s×·−\-"
_NUMBERS = rf"[{_SIGNS}|]"
_NAME = r"(?P<name>\s*(?:[^<>⟨⟩〈〉]*[=:≈→]\s*)?)"
_ANGLED = re.compile(
    rf"{_NAME}(?P<body>[<⟨〈](?=.*[0-9.][,;|>⟩〉\s].*[0-9])(?:{_NUMBERS}|[<>⟨⟩〈〉])*[>⟩〉])\s*", re.DOTALL
)
_ANGLED_FORMULAS = re.compile(rf"{_NAME}(?P<body>[<⟨〈](?!\w+\s+\w)[^<>⟨⟩〈〉=:]*[,;|][^<>⟨⟩〈〉=:]*[>⟩〉])\s*")
_SQUARE = str.maketrans("<⟨〈>⟩〉", "[[[]]]")
_COMMANDS = re.compile(r"\\(?:left|right|big|Big)?\s*\\?([lr])angle(?![A-Za-z])")
_BARRED = re.compile(r"(?<=[\[({])[^\[\](){}|]+(?:\|[^\[\](){}|]+)+(?=[\])}])")
_ALIGNED = re.compile(rf"(?P<open>[\[(]?)(?P<rows>[{_SIGNS}&\\]*?)(?:\\\\)?\s*(?P<close>[\])]?)\s*")
_BARE = re.compile(rf"{_NUMBERS}*[0-9]{_NUMBERS}*")
_THOUSANDS = re.compile(r"\s*[+-]?[0-9]{1,3}(?:\s[0-9]{3})+(?:[.,][0-9]*)?\s*")
_ENTRY = re.compile(r"\s*(?P<stem>[^\W\d]+?)_?[\[{(]?(?P<at>[0-9]{1,3})[\]})]?\s*[=:]\s*(?P<value>[^=]+)")
_TURNED = re.compile(r"(?<=[\])}])\s*(?:\.?\^\s*\{?\s*(?:[Tt⊤]|\\top|\\intercal|\\mathsf\{T\})\s*\}?|ᵀ|⊤|\.T|\.?')\s*$")


def with_brackets(text: str) -> str:
    """The text with such signs written as brackets, commas and semicolons; what an inequality may be stays."""
    if len(text) > MAX_BY_HAND:
        return text
    for sign, rule in _RULES:
        if sign in text:
            text = rule(text)
    found = _ANGLED.fullmatch(text) or _ANGLED_FORMULAS.fullmatch(text)
    return found["name"] + found["body"].translate(_SQUARE) if found else text


def _commands(text: str) -> str:
    return _COMMANDS.sub(lambda found: "⟨" if found[1] == "l" else "⟩", text)


def _bars(text: str) -> str:
    """(1|2) is a vector, [1 2 | 3 4] has two rows; |x| is no such thing."""
    return _BARRED.sub(_parted, text)


def _parted(found: re.Match[str]) -> str:
    parts = found[0].split("|")
    if not all(re.fullmatch(rf"{_NUMBERS}*[0-9]{_NUMBERS}*", part) for part in parts) or not _even(parts):
        return found[0]
    return (";" if any(_is_row(part) for part in parts) else ", ").join(parts)


def _is_row(part: str) -> bool:
    return "," in part or len(part.split()) > 1


def _even(parts: list[str]) -> bool:
    """Whether each bar has space on both sides or on neither, which those of an absolute value have not."""
    return all(left[-1:].isspace() == right[:1].isspace() for left, right in zip(parts, parts[1:], strict=False))


def _aligned(text: str) -> str:
    r"""1 & 2 \\ 3 & 4, what stands inside a LaTeX matrix."""
    found = _ALIGNED.fullmatch(text.strip())
    if found is None or bool(found["open"]) != bool(found["close"]) or "\\" in found["rows"].replace("\\\\", ""):
        return text
    return f"[{found['rows'].replace('&', ',').replace(2 * chr(92), ';')}]"


def _unbracketed(text: str) -> str:
    """1 2; 3 4 and 1 2 | 3 4, rows without brackets around; 1 000; 2 000 are two numbers."""
    if not _BARE.fullmatch(text) or "\n" in text.strip():
        return text
    parts = [part for part in re.split("[;|]", text) if part.strip()]
    if "|" in text and len(parts) > 1 and len(parts) == text.count("|") + 1 and _even(text.split("|")):
        return _bars(f"({text})")
    is_matrix = len({len(part.split()) for part in parts}) == 1 < len(parts[0].split())
    return f"[{text}]" if is_matrix and not all(map(_THOUSANDS.fullmatch, parts)) else text


def _entries(text: str) -> str:
    """x_1 = 1, x_2 = 2: the entries of one vector by their numbers, from 0 or 1 on."""
    bare = text.strip().rstrip(",;")
    found = [_ENTRY.fullmatch(piece) for piece in re.split(r"[;\n]+" if re.search(r"[;\n]", bare) else ",", bare)]
    entries = [each for each in found if each is not None]
    if len(entries) < max(2, len(found)) or len({entry["stem"] for entry in entries}) > 1:
        return text
    first, *_ = numbers = [int(entry["at"]) for entry in entries]
    if first > 1 or numbers != list(range(first, first + len(numbers))):
        return text
    return f"[{', '.join(entry['value'].strip() for entry in entries)}]"


def transposed(text: str) -> str | None:
    """The list before a sign for "transposed"; None where there is none."""
    found = _TURNED.search(text) if len(text) <= MAX_BY_HAND else None
    inner = text[: found.start()].strip() if found else ""
    return inner if inner and _closes_at_end(inner) else None


def _closes_at_end(text: str) -> bool:
    """Whether the bracket in front is closed by the last sign."""
    depth = 0
    for place, sign in enumerate(text):
        depth += (sign in "[({") - (sign in "])}")
        if depth == 0:
            return place == len(text) - 1
    return False


_RULES: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("=", _entries),
    (":", _entries),
    ("angle", _commands),
    ("|", _bars),
    ("|", _unbracketed),
    (";", _unbracketed),
    ("&", _aligned),
    ("\\\\", _aligned),
)
