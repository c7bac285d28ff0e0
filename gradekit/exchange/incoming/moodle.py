"""Moodle XML → questions: `numerical`, and the numbers of `cloze`."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from fractions import Fraction
from xml.etree.ElementTree import Element

from gradekit.exchange.incoming.question import Answer, Read, Unreadable, nearly, number, plain, right_first

_FIELD = re.compile(r"\{(\d*):([A-Z_]+):((?:\\.|[^}\\])*)\}", re.DOTALL)
_NUMERICAL = ("NUMERICAL", "NM")
_ALTERNATIVE = re.compile(r"(=|%(-?[0-9.]+)%)?((?:&#?\w+;|\\.|[^#])*?)(?:#(.*))?", re.DOTALL)
_SPLIT = re.compile(r"(?<!\\)~")


def questions(quiz: Element) -> Iterator[Read]:
    """Every question of the file, in order; categories are none."""
    for number_, question in enumerate((one for one in quiz if one.tag == "question"), 1):
        if question.get("type") != "category":
            yield _question(question, (question.findtext("name/text") or f"question {number_}").strip())


def _question(question: Element, name: str) -> Read:
    kind = question.get("type") or ""
    text = question.findtext("questiontext/text") or ""
    try:
        if kind == "numerical":
            return _numerical(question, name, text)
        if kind == "cloze":
            return _cloze(name, text)
    except Unreadable as error:
        return Read(name, refused=str(error))
    return Read(name, refused=f"its type is {kind[:40]!r}, and only numerical and cloze questions have numbers")


def _numerical(question: Element, name: str, text: str) -> Read:
    found = question.findall("answer")
    said = ["what is said of all other numbers" for answer in found if _is_any(answer)]
    answers = [_answer(answer) for answer in found if not _is_any(answer)]
    if any(unit.findtext("unit_name") for unit in question.iter("unit")):
        said.append("its units")
    points = number(question.findtext("defaultgrade") or "1", "the grade")
    return Read(name, plain(text), (right_first(answers),), points, tuple(said))


def _is_any(answer: Element) -> bool:
    return (answer.findtext("text") or "").strip() == "*"


def _answer(answer: Element) -> Answer:
    share = number(answer.get("fraction") or "0", "a share of the points") / 100
    tolerance = abs(number(answer.findtext("tolerance") or "0", "a tolerance"))
    value = number(answer.findtext("text") or "", "an answer")
    return Answer(value, tolerance, nearly(share), plain(answer.findtext("feedback/text") or ""))


def _cloze(name: str, text: str) -> Read:
    fields = list(_FIELD.finditer(text))
    others = sorted({field[2] for field in fields if field[2] not in _NUMERICAL})
    numbers = tuple(_alternatives(field[3]) for field in fields if field[2] in _NUMERICAL)
    if not numbers:
        raise Unreadable("it has no numerical field")
    weights = sum(int(field[1] or 1) for field in fields if field[2] in _NUMERICAL)
    said = tuple(f"its fields of type {kind}" for kind in others)
    return Read(name, plain(_FIELD.sub("___", text)), numbers, Fraction(weights), said)


def _alternatives(text: str) -> tuple[Answer, ...]:
    return right_first([_alternative(part) for part in _SPLIT.split(text) if part])


def _alternative(text: str) -> Answer:
    match = _ALTERNATIVE.fullmatch(text)
    assert match  # everything in it may be missing
    share = Fraction(1) if match[1] == "=" else number(match[2] or "0", "a share of the points") / 100
    value, _, tolerance = match[3].partition(":")
    says = plain(html.unescape(re.sub(r"\\(.)", r"\1", match[4] or "")))
    return Answer(number(value, "an answer"), abs(number(tolerance or "0", "a tolerance")), nearly(share), says)
