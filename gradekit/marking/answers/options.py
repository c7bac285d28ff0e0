"""Options as people name them: by id, in capitals, as b) or (b), by their wording, and several in one text.

Forms export the wording of what was ticked, and join several with commas or semicolons, which a wording may hold too:
a text is read as options only where there is one way to cut it into them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from gradekit.exercise.problem.schema import Question
from gradekit.marking.answers.entries import Malformed

_BETWEEN = re.compile(r"\s*[,;|\n]+\s*")
_MOST_PIECES, _MOST_WAYS = 200, 8
_NUMBERS = re.compile(r"(?<=[0-9])\.(?=[0-9])")  # 1,3 in a table where the comma is the decimal mark
_NUMBERED = re.compile(r"\(?\s*(?P<id>[^\s().:\]]+)\s*[).:\]]\s*(?P<wording>.*)", re.DOTALL)

Ids = frozenset[str]


def options_in(question: Question, texts: Iterable[str]) -> Ids | Malformed:
    """The ids of the options that the texts name."""
    found: set[str] = set()
    for text in texts:
        named = _in_text(question, text)
        if isinstance(named, Malformed):
            return named
        found |= named
    return frozenset(found)


def _in_text(question: Question, text: str) -> Ids | Malformed:
    if (one := _option(question, text)) is not None:
        return frozenset((one,))
    ways = _cuts(question, text) or _cuts(question, _NUMBERS.sub(",", text))
    if len(ways) > 1:
        return Malformed(f"{text[:40]!r} may be read as different options; write their ids, like ['a', 'c']")
    if not ways:
        ids = ", ".join(option for option, _ in question.options)
        return Malformed(f"there is no option {text[:40]!r}; the options are {ids}")
    return ways.pop()


def _option(question: Question, text: str) -> str | None:
    """The one option that a text names: by its id, its wording, or both."""
    ids = [option for option, _ in question.options]
    if text in ids:
        return text
    plain = _plain(text)
    for names in ([(_plain(id), id) for id in ids], [(_plain(wording), id) for id, wording in question.options]):
        same = [id for name, id in names if name == plain]
        if len(same) == 1:
            return same[0]
    found = _NUMBERED.fullmatch(text.strip())
    inside = _option(question, found["id"]) if found and not _NUMBERED.fullmatch(found["id"]) else None
    if found is None or inside is None or _plain(found["id"]) != _plain(inside):
        return None
    wording = _plain(found["wording"])
    return inside if wording in ("", _plain(dict(question.options)[inside])) else None


def _cuts(question: Question, text: str) -> set[Ids]:
    """Every set of options that the text can be cut into, where commas, semicolons and new lines part them."""
    marks = list(_BETWEEN.finditer(text.strip()))[:_MOST_PIECES]
    text = text.strip()
    starts, ends = [0, *(mark.end() for mark in marks)], [*(mark.start() for mark in marks), len(text)]
    widest = 1 + max((len(_BETWEEN.findall(wording)) for _, wording in question.options), default=0)
    ways: list[set[Ids]] = [{frozenset()}]  # of the pieces before each
    for last in range(len(ends)):
        here: set[Ids] = set()
        for first in range(max(0, last - widest + 1), last + 1):
            piece = text[starts[first] : ends[last]]
            one = _option(question, piece) if piece and ways[first] else None
            here |= {way | {one} for way in ways[first]} if one is not None else set()
            here |= ways[first] if not piece and first == last == len(ends) - 1 else set()
        ways.append(set(sorted(here, key=sorted)[:_MOST_WAYS]))
    return {way for way in ways[-1] if way}


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(folded.replace("−", "-").replace("’", "'").strip(" .\"'\t\n").split())
