"""Every row of the manual's table of spellings."""

import re
from fractions import Fraction

import pytest

from gradekit.errors import TextError
from tests.exercise.expression.helpers import read, value
from tests.places import ROOT

MANUAL = ROOT / "docs" / "expressions.md"
TEXT = MANUAL.read_text(encoding="utf-8")
TABLE = TEXT.partition("| typed | reading |")[2].partition("## LaTeX")[0]
ROWS = re.findall(r"^\| `(.+?)` \| (.+?) \|$", TABLE, re.MULTILINE)


def test_the_table_is_found():
    assert len(ROWS) > 30


@pytest.mark.parametrize(("typed", "reading"), ROWS)
def test_row(typed, reading):
    if not reading.startswith("refused: "):
        assert value(typed) == Fraction(reading)
        return
    with pytest.raises(TextError) as caught:
        read(typed)
    assert reading.removeprefix("refused: ") in caught.value.message


LATEX = re.findall(r"^\| (`.+) \| `(.+?)` \|$", TEXT.partition("| LaTeX | the same |")[2], re.MULTILINE)
SPELLINGS = [(latex, plain) for cell, plain in LATEX for latex in re.findall(r"`(.+?)`", cell) if latex != "x1"]


@pytest.mark.parametrize(("latex", "plain"), SPELLINGS)
def test_latex(latex, plain):
    assert read(latex) is read(plain)
