"""Every row of the manual's table of spellings."""

import re
from fractions import Fraction
from pathlib import Path

import pytest

from gradekit.errors import TextError
from tests.expression.helpers import read, value

MANUAL = Path(__file__).parents[2] / "docs" / "expressions.md"
TABLE = MANUAL.read_text(encoding="utf-8").partition("| typed | reading |")[2]
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
