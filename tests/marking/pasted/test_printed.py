"""Prints captured from the programs themselves, beside what each stands for; passed over where they are not there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest

from gradekit.engine.number import find_number
from gradekit.marking.answers.pasted.digits import leaves
from gradekit.marking.answers.pasted.found import Formula, Numbers, Refusal
from gradekit.marking.answers.pasted.reader import read_text
from tests.places import CORPORA

PRINTED = CORPORA.parent / "printed"
LATEX = ("latex", "tex.txt", "mathml")  # formulas, which the expression language reads
KNOWN = ("write", "paste", "print", "accepted", "expected", "has no (real) value")  # a refusal says what to do


def prints() -> list[dict[str, Any]]:
    manifest = PRINTED / "manifest.json"
    return json.loads(manifest.read_text(encoding="utf-8"))["files"] if manifest.exists() else []


ALL = [entry for entry in prints() if not any(word in entry["file"] for word in LATEX)]
pytestmark = pytest.mark.skipif(not ALL, reason="the captured prints are not here")


def found(entry: dict[str, Any]) -> Numbers | Formula | str:
    try:
        return read_text((PRINTED / entry["file"]).read_text(encoding="utf-8"))
    except Refusal as error:
        return str(error)


def values(nested: Any) -> Iterator[Fraction]:
    for each in nested if isinstance(nested, list) else [nested]:
        yield from values(each) if isinstance(each, list) else [Fraction(each)]


def shape(nested: Any) -> tuple[int, ...]:
    return (len(nested), *shape(nested[0])) if isinstance(nested, (list, tuple)) else ()


def says_the_same(read: Numbers, entry: dict[str, Any]) -> bool:
    """Whether every number is the printed one, to the digits that it shows."""
    numbers, wanted = [find_number(text) for text in leaves(read.tree)], list(values(entry["value"]))
    if len(numbers) != len(wanted):
        return False
    for number, value in zip(numbers, wanted, strict=True):
        unit = Fraction(0) if number.decimals is None else Fraction(1) / Fraction(10) ** number.decimals
        if abs(number.value - value) > max(unit, abs(value) * Fraction(1, 2**22)):  # float32 has 24 bits
            return False
    return True


def fits(read: Numbers, entry: dict[str, Any]) -> bool:
    """Whether a question with that key takes numbers of this shape, which it does where brackets alone differ."""
    mine, key = shape(read.tree), shape(entry["value"])
    return mine == key or sorted((*mine, 1)) == sorted(key) or sorted((*key, 1)) == sorted(mine) or mine == (1,) > key


def is_read(mine: Numbers | Formula | str, entry: dict[str, Any]) -> bool:
    """Whether it is numbers that fit, or a computation with its value behind it, which marking compares."""
    if isinstance(mine, Formula) and len(mine.members) > 1:
        last = read_text(mine.members[-1])
        return isinstance(last, Numbers) and mine.members[0] != mine.members[-1] and says_the_same(last, entry)
    return isinstance(mine, Numbers) and fits(mine, entry)


def test_no_print_is_read_as_another_value():
    whole = [entry for entry in ALL if entry["reading"] == "ok"]
    read = [(entry, mine) for entry in whole if isinstance(mine := found(entry), Numbers)]
    assert [entry["file"] for entry, mine in read if fits(mine, entry) and not says_the_same(mine, entry)] == []


def test_nearly_every_print_is_read():
    whole = [entry for entry in ALL if entry["reading"] == "ok"]
    read = [entry for entry in whole if is_read(found(entry), entry)]
    assert len(read) >= 0.97 * len(whole)


def test_what_leaves_entries_out_is_refused():
    cut = [entry for entry in ALL if entry["reading"] == "truncated"]
    assert cut and all("leaves entries out" in found(entry) for entry in cut)


def test_every_refusal_says_what_to_do():
    refused = {entry["file"]: mine for entry in ALL if isinstance(mine := found(entry), str)}
    assert [file for file, message in refused.items() if not any(word in message for word in KNOWN)] == []
