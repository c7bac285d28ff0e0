"""The tables of docs/pasted.md, row by row."""

import re
from pathlib import Path

import pytest

from gradekit.engine.number import find_number
from gradekit.errors import TextError
from gradekit.marking.answers.pasted.digits import leaves
from gradekit.marking.answers.pasted.found import Numbers, Refusal
from gradekit.marking.answers.pasted.reader import read_text

PAGE = Path(__file__).parents[3] / "docs" / "pasted.md"
ROWS = re.findall(r"^\| (`.*`) \| (`(.*)`|refused) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
CASES = [(text, found, value) for cell, found, value in ROWS for text in re.findall(r"`([^`]+)`", cell)]


def numbers(text):
    """Numbers as they are nested, or why there are none."""
    try:
        find_number(text)
        return read_text(text)
    except (Refusal, TextError) as error:
        return str(error)


def test_the_tables_are_found():
    assert len(CASES) > 60


@pytest.mark.parametrize(("text", "found", "value"), CASES, ids=[text[:30] for text, _, _ in CASES])
def test_a_row_of_the_manual(text, found, value):
    mine = numbers(text.replace("⏎", "\n").replace("⇥", "\t").replace("\\|", "|"))
    if found == "refused":
        assert isinstance(mine, str) or not isinstance(mine, Numbers)
        return
    wanted = read_text(value) if "[" in value else Numbers(value)
    assert [find_number(a).value for a in leaves(mine.tree)] == [find_number(a).value for a in leaves(wanted.tree)]
    assert shape(mine.tree) == shape(wanted.tree)


def shape(tree):
    return (len(tree), *shape(tree[0])) if isinstance(tree, tuple) else ()
