"""GIFT → questions: numbers with tolerances and ranges."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from gradekit.exchange.incoming.question import Answer, Read, Unreadable, nearly, number, plain, right_first

_CHARACTER = r"(?:[^\\{}]|\\.)"
_TITLE = r"(?:::((?:[^\\:]|\\.|:(?!:))*)::)?"
_QUESTION = re.compile(rf"{_TITLE}({_CHARACTER}*)\{{({_CHARACTER}*)\}}({_CHARACTER}*)", re.DOTALL)
_MARKED = re.compile(r"^\[(?:html|moodle|plain|markdown)\]")
_ANSWER = re.compile(r"=\s*(?:%(-?[0-9.]+)%)?([^#=]*)(?:#((?:[^\\=~]|\\.)*))?", re.DOTALL)


def questions(text: str) -> Iterator[Read]:
    """Blocks between empty lines; comments and categories are none."""
    lines = (line for line in text.splitlines() if not line.lstrip().startswith("//"))
    blocks = (block.strip() for block in re.split(r"\n[ \t]*\n", "\n".join(lines)))
    for position, block in enumerate((one for one in blocks if one), 1):
        if not block.startswith("$CATEGORY:"):
            yield _question(block, f"question {position}")


def _question(block: str, name: str) -> Read:
    match = _QUESTION.fullmatch(block)
    if match is None:
        return Read(name, refused="this is no question of the form ::title::text {answer}")
    name = _unescaped(match[1] or "").strip() or name
    body = match[3].strip()
    if not body.startswith("#"):
        return Read(name, refused="it does not ask for a number")
    text = _MARKED.sub("", (match[2] + ("___" + match[4] if match[4].strip() else "")).strip())
    try:
        return Read(name, plain(_unescaped(text)), (right_first(_answers(body[1:].strip())),))
    except Unreadable as error:
        return Read(name, refused=str(error))


def _answers(body: str) -> list[Answer]:
    if not body.startswith("="):
        value, _, says = body.partition("#")
        return [_answer(value, Fraction(1), says)]
    if _ANSWER.sub("", body).strip():
        raise Unreadable("it has answers that do not begin with =")
    return [
        _answer(match[2], nearly(number(match[1] or "100", "a share of the points") / 100), match[3] or "")
        for match in _ANSWER.finditer(body)
    ]


def _answer(text: str, share: Fraction, says: str) -> Answer:
    text, says = _unescaped(text).strip(), plain(_unescaped(says))
    if ".." in text:
        low, high = (number(part, "a bound") for part in text.split("..", 1))
        return Answer((low + high) / 2, abs(high - low) / 2, share, says)
    value, _, tolerance = text.partition(":")
    return Answer(number(value, "an answer"), abs(number(tolerance or "0", "a tolerance")), share, says)


def _unescaped(text: str) -> str:
    return re.sub(r"\\([~=#{}:\\])", r"\1", text).replace("\\n", " ")
