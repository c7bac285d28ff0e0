"""Sheets to hand out: no answer on the blank one, every answer on the key, and both in every format."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from gradekit.exercise.lowering import build
from gradekit.exercise.problem.load import load_problem, read_problem
from gradekit.exercise.solve import Solution, solve
from gradekit.paper.document import Document, Heading, Paragraph, Quantities, Space, Terms
from gradekit.paper.pages import key_texts
from gradekit.paper.render import html, latex, markdown
from gradekit.paper.worksheet import sheet
from tests.places import PROBLEMS

NAMES = ("two-layer-sigmoid", "relu-chain", "vc-dimension", "xor-relu", "parameter-count")


def solved(name: str) -> Solution:
    return solve(build(load_problem(PROBLEMS / f"{name}.yaml")))


def headings(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Heading)]


@pytest.mark.parametrize("name", NAMES)
def test_each_question_has_its_points_and_room(name: str) -> None:
    solution = solved(name)
    questions = solution.exercise.problem.questions
    blank = sheet([solution])
    terms = [term.term for block in blank.blocks if isinstance(block, Terms) for term in block.items]
    asked = [term for term in terms if "[" in term]
    assert len(asked) == len([block for block in blank.blocks if isinstance(block, Space)]) == len(questions)
    assert [text.partition(")")[0] for text in asked] == [str(k + 1) for k in range(len(questions))]


def test_the_blank_sheet_gives_nothing_away() -> None:
    solution = solved("two-layer-sigmoid")
    shown = markdown.render(sheet([solution]))
    values = set(re.findall(r"\d\.\d{4}", " ".join(key_texts(solution).values())))
    assert values and not values & set(re.findall(r"\d\.\d{4}", shown))
    assert "z1 = W1 @ x0 + b1" in shown


@pytest.mark.parametrize("name", NAMES)
def test_the_key_holds_every_answer(name: str) -> None:
    solution = solved(name)
    key = sheet([solution], key=True)
    assert not [block for block in key.blocks if isinstance(block, Space)]
    vectors = [block for block in key.blocks if isinstance(block, Quantities)]
    words = [b.text for b in key.blocks if isinstance(b, Paragraph) and b.text.startswith("Answer: ")]
    given = 1 if "Given" in headings(key) else 0
    assert len(vectors) - given + len(words) == len(solution.exercise.problem.questions)
    assert all(text.removeprefix("Answer: ") in key_texts(solution).values() for text in words)


def test_several_exercises_are_numbered_through() -> None:
    both = sheet([solved("relu-chain"), solved("xor-relu")])
    titles = [text for text in headings(both) if text not in ("Given", "Questions", "Computed")]
    assert titles[0] == "Exercises" and titles[1].startswith("1. ") and titles[2].startswith("2. ")
    points = [float(re.search(r"\(([\d.]+) points\)", title)[1]) for title in titles[1:]]
    total = next(block.text for block in both.blocks if isinstance(block, Paragraph))
    assert f"({sum(points):g} points in all)" in total


def test_own_lines_are_shown_only_where_no_text_says_what_is_computed() -> None:
    body = "id: t\ntitle: T\n{}given: {{n: 2}}\ncompute: {{v: n + 1}}\nquestions: [{{id: v, find: v}}]\n"
    shown = [solve(build(read_problem(body.format(text), "t.yaml"))) for text in ("", "text: Find v.\n")]
    assert ["v = n + 1" in markdown.render(sheet([solution])) for solution in shown] == [True, False]


@pytest.mark.parametrize("key", [False, True])
def test_a_page_of_its_own_without_script(key: bool) -> None:
    page = html.render(sheet([solved(name) for name in NAMES], key))
    assert "<script" not in page and "http" not in page.replace("http-equiv", "")
    assert ("<hr>" in page) is not key


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="no pdflatex here (Debian: texlive-latex-base)")
@pytest.mark.parametrize("key", [False, True])
def test_sheets_go_through_tex(key: bool, tmp_path: Path) -> None:
    (tmp_path / "s.tex").write_text(latex.render(sheet([solved(name) for name in NAMES], key)), encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "s.tex"]
    subprocess.run(command, cwd=tmp_path, stdout=subprocess.DEVNULL, timeout=120, check=False)
    assert not re.findall(r"^(?:!|Overfull).*", (tmp_path / "s.log").read_text(encoding="latin-1"), re.M)
