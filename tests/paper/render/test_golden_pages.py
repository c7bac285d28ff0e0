"""Eight worked solutions in every format, compared with tests/golden/pages; GRADEKIT_REWRITE_GOLDEN=1 rewrites them."""

from __future__ import annotations

import html as escaping
import os
import re
from functools import cache
from importlib import import_module

import pytest

from gradekit.exercise.lowering import build
from gradekit.exercise.problem.load import load_problem
from gradekit.exercise.solve import solve
from gradekit.paper.document import Document
from gradekit.paper.key import working_digits
from gradekit.paper.pages import solution_page
from gradekit.paper.working import work
from tests.places import PROBLEMS, ROOT

GOLDEN = ROOT / "tests" / "golden" / "pages"
FORMATS = {"terminal": "txt", "markdown": "md", "latex": "tex", "html": "html"}
NAMES = (
    "adam-steps", "convolution", "gradient-descent-update", "number-rules", "recurrent-network", "relu-chain",
    "softmax-regression-gradients", "two-layer-sigmoid",
)  # fmt: skip
NUMBER = re.compile(r"(?<![\w.])\d+\.\d+")


@cache
def page(name: str) -> Document:
    solution = solve(build(load_problem(PROBLEMS / f"{name}.yaml")))
    digits = working_digits(solution)
    return solution_page(solution, work(solution, None, digits), None, None, {})


@cache
def written(name: str, form: str) -> str:
    return import_module(f"gradekit.paper.render.{form}").render(page(name))


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("name", NAMES)
def test_pages_are_as_they_were_reviewed(name: str, form: str) -> None:
    golden = GOLDEN / f"{name}.{FORMATS[form]}"
    if os.environ.get("GRADEKIT_REWRITE_GOLDEN") == "1":
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(written(name, form), encoding="utf-8", newline="\n")
    assert golden.exists(), f"no {golden.name}; write it with GRADEKIT_REWRITE_GOLDEN=1 and review it"
    assert written(name, form) == golden.read_text(encoding="utf-8")


def test_no_golden_page_is_left_over() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == {f"{name}.{end}" for name in NAMES for end in FORMATS.values()}


def numbers(text: str) -> set[str]:
    """The decimal numbers that are shown, without pictures."""
    shown = re.sub(r"<style>.*?</style>|<svg.*?</svg>|!\[.*?\]\(data:[^)]*\)|alttext=\"[^\"]*\"", "", text, flags=re.S)
    shown = re.sub(r"<[^>]*>", " ", escaping.unescape(shown))
    return set(NUMBER.findall(re.sub(r"[\d.]+(cm|em|\\linewidth|\\textwidth|\\columnwidth)", "", shown)))


@pytest.mark.parametrize("form", ["markdown", "latex", "html"])
@pytest.mark.parametrize("name", NAMES)
def test_every_format_shows_the_same_numbers(name: str, form: str) -> None:
    assert numbers(written(name, form)) == numbers(written(name, "terminal"))
