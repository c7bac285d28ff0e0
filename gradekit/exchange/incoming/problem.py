"""A question → the text of a problem file: its key is given until what it is computed from stands there."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from fractions import Fraction

from gradekit.exchange.incoming.question import Answer, Read
from gradekit.variants.draw import number_text

_HOW = "# Replace a1, … under given by what the exercise gives, and find by what is asked; published is the old key.\n"
_UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
_LONGEST = 60  # characters of an id


def problem_text(read: Read, slug: str) -> str:
    """The file; it can be loaded and marks by the old key."""
    names = [f"a{at}" for at in range(1, len(read.numbers) + 1)]
    right = zip(names, (number_text(answers[0].value) for answers in read.numbers), strict=True)
    keys = ", ".join(f"{name}: {key}" for name, key in right)
    head = f"id: {slug}\ntitle: {_quoted(read.name)}\n" + (f"text: {_quoted(read.text)}\n" if read.text else "")
    points = read.points / len(names)
    lines = (_question(name, answers, points) for name, answers in zip(names, read.numbers, strict=True))
    return f"{_HOW}{head}given: {{{keys}}}\nquestions:\n{''.join(lines)}"


def lost(read: Read) -> Iterator[str]:
    """What a problem file says otherwise than the question."""
    yield from read.left_out
    wide = [answer for answers in read.numbers for answer in answers[1:] if answer.tolerance]
    if wide:
        yield "the tolerances of further answers: a known mistake is told by the digits that were typed"


def _question(name: str, answers: tuple[Answer, ...], points: Fraction) -> str:
    key = answers[0]
    parts = [f"id: {name}", f"find: {name}", f"points: {number_text(points)}"]
    parts += [f"tolerance: {{absolute: {number_text(key.tolerance)}}}", f"published: {number_text(key.value)}"]
    also = [number_text(answer.value) for answer in answers[1:] if answer.share == 1]
    parts += [f"accept: [{', '.join(also)}]"] if also else []
    known = [_known(answer) for answer in answers[1:] if 0 <= answer.share < 1]
    parts += [f"known: [{', '.join(known)}]"] if known else []
    return f"  - {{{', '.join(parts)}}}\n"


def _known(answer: Answer) -> str:
    says = answer.says or "this gets a part of the points" if answer.share else answer.says or "this is a known mistake"
    return f"{{find: {number_text(answer.value)}, says: {_quoted(says)}, credit: {number_text(answer.share)}}}"


def _quoted(text: str) -> str:
    """A text in double quotes on one line, without what no problem file may hold."""
    seen = "".join(" " if unicodedata.category(letter) in _UNSEEN else letter for letter in text)
    return json.dumps(" ".join(seen.split())[:20_000], ensure_ascii=False)


def slugs(names: Iterable[str]) -> Iterator[str]:
    """An id for each name, all different."""
    taken: set[str] = set()
    for position, name in enumerate(names, 1):
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
        slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST].strip("-") or f"question-{position}"
        at, found = 1, slug
        while found in taken:
            at += 1
            found = f"{slug}-{at}"
        taken.add(found)
        yield found
