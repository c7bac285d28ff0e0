"""Fractions over three lines, as Maxima prints them → the same fractions on one line."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from gradekit.marking.answers.pasted.found import Refusal

OVER_LINES = "a fraction printed over several lines is not read; write it like 1/3, or print decimals"
_TOKEN = re.compile(r"\S+")
_INTEGER = re.compile(r"[0-9]+", re.ASCII)

Token = re.Match[str]


def on_one_line(lines: list[str]) -> list[str]:
    """The lines, each bar with the whole numbers right above and below it as n/d. Raises Refusal for other bars."""
    result: list[str] = []
    k = 0
    while k < len(lines):
        bars = _bars(lines[k : k + 3])
        if bars:
            result.append(_joined(lines[k + 1], bars))
            k += 3
        else:
            result.append(lines[k])
            k += 1
    if any(re.search(r"(?:^|\s)-+(?:\s*$|\s+-)", line) for line in result):
        raise Refusal(OVER_LINES)
    return result


def _bars(three: list[str]) -> dict[int, tuple[Token, Token]] | None:
    """Where bars start in the middle line, with what is above and below: all of the two lines around it."""
    if len(three) < 3:
        return None
    above, middle, below = (list(_TOKEN.finditer(line)) for line in three)
    if not above or len(above) != len(below) or not all(_INTEGER.fullmatch(each[0]) for each in (*above, *below)):
        return None
    found = {}
    ends = [each.end() for each in middle]
    for top, bottom in zip(above, below, strict=True):
        near = middle[bisect_right(ends, top.start()) : bisect_left(ends, top.end()) + 1]
        bar = [each for each in near if set(each[0]) == {"-"} and _meet(each, top) and _meet(each, bottom)]
        if len(bar) != 1:
            return None
        found[bar[0].start()] = (top, bottom)
    return found if len(found) == len(above) else None


def _meet(a: Token, b: Token) -> bool:
    return a.start() < b.end() and b.start() < a.end()


def _joined(line: str, bars: dict[int, tuple[Token, Token]]) -> str:
    pieces: list[tuple[str, int]] = []
    for token in _TOKEN.finditer(line):
        gap = " " * min(token.start() - (pieces[-1][1] if pieces else 0), 9)
        top, bottom = bars.get(token.start(), (None, None))
        pieces.append((gap + (f"{top[0]}/{bottom[0]}" if top and bottom else token[0]), token.end()))
    return "".join(piece for piece, _ in pieces)
