"""Text → tokens: every character is known or refused by name, before anything is looked up or computed."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from gradekit.engine.number import MAX_CHARACTERS, bounded, read_number
from gradekit.errors import LimitError, TextError
from gradekit.exercise.expression import commands, notation


class Token(Struct, frozen=True):
    """One word or sign. column counts from 1; spaced: a space stands before it; value: what it stands for."""

    type: str
    text: str
    column: int
    value: Any = None
    spaced: bool = False


COMMAND = "\\"  # the value of a name that a LaTeX command wrote, which is no run of letters
_MARK = "\u0300-\u036f"
_OTHER = "".join(notation.RAISED) + "".join(notation.FRACTIONS) + "ᵀ"  # \w matches these, and no name has them
_START, _INNER = rf"[^\W\d{_OTHER}{notation.LOWERED}]", rf"[^\W{_OTHER}]"
_BELOW = r"_\{[A-Za-z0-9]+\}"
_TOP = r"\\(?:top|intercal|(?:mathsf|mathrm|text|mathbf)(?:\{[ ]*T[ ]*\}|[ ]+T))(?![A-Za-z])"
_BARE = sorted((commands.SILENT | commands.SIGNS.keys() | commands.GROUPS.keys()) - {"nabla"})  # _1 stands apart
_PIECE = rf"""
    (?P<space>[{notation.SPACES}]+)
  | (?P<odd>[0-9]+(?:_[0-9]+)+ | 0[xXoObB][0-9a-fA-F]+\b)
  | (?P<grouped>[0-9]+(?:\{{,\}}[0-9]+)+(?:\.[0-9]+)?)
  | (?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+\-−–]?[0-9]+)?)
  | (?P<fraction>[{"".join(notation.FRACTIONS)}])
  | (?P<raised>[{"".join(notation.RAISED)}]+)
  | (?P<transpose>\.T(?!{_INNER}) | ᵀ | ⊤
      | \^[ ]*(?:[T⊤ᵀ](?![\w'′]) | \{{[ ]*(?:T|⊤|{_TOP})[ ]*\}} | {_TOP}))
  | (?P<attribute>\.[ ]*{_START}{_INNER}*)
  | (?P<marked>\\(?:{"|".join(commands.MARKS)})(?:[ ]*\{{[ ]*[^\W\d]\w*[ ]*\}}|[ ]+[^\W\d_])(?:{_BELOW}|_?[0-9]+)?)
  | (?P<fence>\\(?:m?left|m?right|[bB]igg?[lr])[ ]*(?:\||\\[lr]?vert(?![A-Za-z])) | \\m?(?:left|right)[ ]*\.)
  | (?P<escaped>\\[{{}}|,;:>!%\\ \n])
  | (?P<bare>\\operatorname\* | \\(?:{"|".join(_BARE)})(?![A-Za-z]))
  | (?P<command>\\[A-Za-z]+(?:{_BELOW}|_[A-Za-z0-9]+)?['′]*)
  | (?P<name>(?:{_START}|∑)(?:{_INNER}|[{_MARK}])*(?:{_BELOW})?['′]*)
  | (?P<sign>\*\*|==|!=|>=|<=|.)
    """
_PLAIN_PIECE = r"""
    (?P<space>[ \t\r\n]+)
  | (?P<odd>[0-9]+(?:_[0-9]+)+ | 0[xXoObB][0-9a-fA-F]+\b)
  | (?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+\-]?[0-9]+)?)
  | (?P<transpose>\.T(?!\w) | \^[ ]*T(?![\w']))
  | (?P<attribute>\.[ ]*[A-Za-z_]\w*)
  | (?P<name>[A-Za-z_]\w*'*)
  | (?P<sign>\*\*|==|!=|>=|<=|.)
    """  # what is left of that where is_plain; compiled in a seventh of the time
_MARKED = re.compile(r"\\([a-z]+)[ ]*(?:\{[ ]*(\w+)[ ]*\}|(\w))(.*)")
_TYPES = {
    **dict.fromkeys("+-", "SIGN"), **dict.fromkeys("*/@", "TIMES"), **dict.fromkeys("><≥≤=≠", "RELATION"),
    "^": "POWER", "(": "(", ")": ")", "[": "[", "]": "]", ",": "COMMA", ":": "COLON", "|": "|",
}  # fmt: skip
_GROUPS = {  # read by `latex`
    "{": "{", "}": "}", "&": "CELL", "~": "TIE", "‖": "BARS", "∥": "BARS", "∂": "PARTIAL", "∇": "NABLA", "⌊": "FLOOR",
    "⌋": "FLOOR_END", "⌈": "CEIL", "⌉": "CEIL_END", "⟨": "ANGLE", "⟩": "ANGLE_END",
}  # fmt: skip
LATEX_ONLY = frozenset((*_GROUPS.values(), *commands.GROUPS.values(), "ROW", "MARK", "NOTHING"))
_ESCAPED = {r"\{": "(", r"\}": ")", r"\|": "BARS", r"\\": "ROW"}  # any other is a space


@cache
def pieces(plain: bool) -> Callable[[str], Iterator[re.Match[str]]]:
    """The pieces of a text. Compiled when one is read for the first time, which many an exercise never needs."""
    flags = re.VERBOSE | re.DOTALL
    return re.compile(_PLAIN_PIECE, flags | re.ASCII).finditer if plain else re.compile(_PIECE, flags).finditer


def is_plain(text: str) -> bool:
    """Whether no character of a text is written as formulas on paper or in LaTeX are."""
    return text.isascii() and "\\" not in text and "{" not in text and "}" not in text


def scan(text: str) -> list[Token]:
    """The tokens of the text. Raises TextError, with the column, or LimitError."""
    if len(text) > MAX_CHARACTERS:
        raise LimitError(f"an expression of {len(text)} characters is too long; at most {MAX_CHARACTERS} are read")
    tokens, spaced = [], False
    for match in pieces(is_plain(text))(text):
        kind = match.lastgroup or "sign"
        token = None if kind == "space" else _READERS[kind](match[0], match.start() + 1, spaced)
        spaced = kind == "space" or (token is None and (spaced or kind == "escaped"))
        if token is not None:
            tokens.append(token)
    return tokens


def _odd(text: str, column: int, spaced: bool) -> Token:
    hint = "without underscores, like 1000" if "_" in text else "in decimal digits"
    raise TextError(f"{_clipped(text)!r} is not a number here; write it {hint}", column)


def _number(text: str, column: int, spaced: bool) -> Token:
    try:
        return Token("NUMBER", text, column, read_number(text).value, spaced)
    except TextError as error:
        raise type(error)(error.message, column) from error


def _fraction(text: str, column: int, spaced: bool) -> Token:
    return Token("NUMBER", text, column, read_number(notation.FRACTIONS[text]).value, spaced)


def _raised(text: str, column: int, spaced: bool) -> Token:
    digits = "".join(notation.RAISED[letter] for letter in text)
    if not re.fullmatch(r"[-+]?[0-9]+", digits):
        raise TextError(f"{text!r} is not a raised whole number; write the power with ^, like x^2", column)
    exponent = _number(digits, column, spaced).value
    return Token("RAISED", text, column, bounded(exponent), spaced)


def _transpose(text: str, column: int, spaced: bool) -> Token:
    return Token("TRANSPOSE", text, column, None, spaced)


def _attribute(text: str, column: int, spaced: bool) -> Token:
    hint = "write x.T for the transpose of x" if text[1:].strip().casefold() in ("t", "transpose") else "only .T is"
    raise TextError(f"{_clipped(text)!r} is not allowed here; {hint}", column)


def _name(text: str, column: int, spaced: bool) -> Token:
    plain = text.replace("{", "").replace("}", "").replace("∑", "Σ")
    for offset, letter in enumerate(text):
        if not (letter.isascii() or notation.is_letter(letter) or notation.is_mark(letter) or letter in _IN_NAMES):
            raise TextError(notation.refusal(letter), column + offset)
    return Token("NAME", unicodedata.normalize("NFC", plain), column, None, spaced)


_IN_NAMES = notation.LOWERED + "′∑"


def _grouped(text: str, column: int, spaced: bool) -> Token:
    """1{,}5 is LaTeX's decimal comma, and 12{,}345.6 has thousands."""
    whole, *groups = text.partition(".")[0].split("{,}")
    in_thousands = all(len(group) == 3 for group in groups) and len(whole) <= 3 and whole[0] != "0"
    if "." in text or len(groups) > 1:
        if not in_thousands:
            raise TextError(f"{_clipped(text)!r} is not a number here; write it with a decimal point, like 1.5", column)
        return replace(_number(text.replace("{,}", ""), column, spaced), text=text)
    if in_thousands:
        message = f"{text!r} may be {whole}{groups[0]} or {whole}.{groups[0]}; write it with a point or without a comma"
        raise TextError(message, column)
    return replace(_number(text.replace("{,}", "."), column, spaced), text=text)


def _marked(text: str, column: int, spaced: bool) -> Token:
    command, grouped, letter, below = _MARKED.fullmatch(text).groups()  # type: ignore[union-attr]  # _PIECE saw it
    return _name(f"{grouped or letter}{commands.MARKS[command]}{below}", column, spaced)


def _fence(text: str, column: int, spaced: bool) -> Token:
    """The bars of \\left| … \\right|, and \\right. where nothing closes."""
    if text.endswith("."):
        return Token("NOTHING", text, column, None, spaced)
    closes = re.match(r"\\(?:m?right|[bB]igg?r)", text)
    return Token("ABS_END" if closes else "ABS", text, column, None, spaced)


def _command(text: str, column: int, spaced: bool) -> Token | None:
    word, _, below = text[1:].rstrip("'′*").partition("_")
    if word in commands.SILENT:
        return None
    if word in commands.SIGNS:
        return _sign(commands.SIGNS[word], column, spaced)
    if word in commands.GROUPS or word in commands.MARKS:
        return Token(commands.GROUPS.get(word, "MARK"), "\\" + word, column, below.strip("{}"), spaced)
    if word in commands.HINTS:
        raise TextError(f"the LaTeX command \\{word} is not allowed here; {commands.HINTS[word]}", column)
    primes = text[len(text.rstrip("'′")) :]
    named = _name(commands.NAMES.get(word, word) + (f"_{below}" if below else "") + primes, column, spaced)
    return replace(named, value=COMMAND)


def _escaped(text: str, column: int, spaced: bool) -> Token | None:
    if text == r"\%":
        raise TextError(notation.refusal("%"), column)
    return Token(_ESCAPED[text], text, column, None, spaced) if text in _ESCAPED else None


def _sign(text: str, column: int, spaced: bool) -> Token:
    if text in _GROUPS:
        return Token(_GROUPS[text], text, column, None, spaced)
    sign = notation.SIGNS.get(text)
    if sign is None:
        raise TextError(notation.refusal(text), column)
    return Token(_TYPES[sign], sign, column, None, spaced)


def _clipped(text: str) -> str:
    return text if len(text) <= 40 else text[:37] + "…"


_READERS = {
    "odd": _odd,
    "grouped": _grouped,
    "number": _number,
    "fraction": _fraction,
    "raised": _raised,
    "transpose": _transpose,
    "attribute": _attribute,
    "marked": _marked,
    "bare": _command,
    "command": _command,
    "fence": _fence,
    "escaped": _escaped,
    "name": _name,
    "sign": _sign,
}


def names(text: str) -> list[tuple[int, int, str]]:
    """Where names of quantities or functions stand: start, end and the name as it is looked up; none can be refused."""
    found = []
    for match in pieces(is_plain(text))(text):
        if match.lastgroup in ("name", "marked", "command"):
            try:
                token = _READERS[match.lastgroup](match[0], match.start() + 1, False)
            except TextError:
                continue  # the expression is refused for it when it is read
            if token is not None and token.type == "NAME":
                found.append((match.start(), match.end(), token.text))
    return found
