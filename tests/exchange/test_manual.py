"""docs/exchange.md: its table of counts, and that it names every format."""

import re

import pytest

from gradekit.cli.export import FORMATS
from gradekit.exchange.reading import read_sheet
from gradekit.exchange.sheet import Choice, Numbers, Open
from gradekit.exercise.problem.load import load_problem
from tests.exchange.facts import COURSE
from tests.places import ROOT

PAGE = (ROOT / "docs" / "exchange.md").read_text(encoding="utf-8")


def test_the_counts_are_those_of_the_exercises():
    items = [item for path in COURSE for item in read_sheet(load_problem(path)).items]
    numbers = [item.body for item in items if isinstance(item.body, Numbers)]
    kinds = [sum(isinstance(item.body, kind) for item in items) for kind in (Choice, Open)]
    counts = [len(COURSE), len(items), len(numbers), sum(len(body.fields) for body in numbers), *kinds]
    assert f"| `problems/` | {' | '.join(map(str, counts))} |" in PAGE


@pytest.mark.parametrize("form", [form for form, home in FORMATS.items() if "exchange" in home])
def test_every_format_has_its_row(form):
    assert re.search(rf"^\| `{form}` \|", PAGE, re.MULTILINE)
