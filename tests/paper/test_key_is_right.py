"""What is printed as the key is right when it is handed in: for every exercise, in every format."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import pytest

from gradekit.exercise.lowering import build
from gradekit.exercise.problem.load import read_problem
from gradekit.exercise.solve import Solution, solve
from gradekit.marking.json_text import read_json
from gradekit.marking.marker import Marker
from gradekit.marking.submission import Submission, as_answer
from gradekit.paper.json_out import key_json
from gradekit.paper.pages import answers_page, key_texts
from gradekit.paper.render import latex, markdown
from tests.manual import PAGES, blocks
from tests.places import PROBLEMS, ROOT

STRANGERS = ROOT / "tests" / "strangers" / "problems"
FILES = sorted((*PROBLEMS.rglob("*.yaml"), *STRANGERS.glob("*.yaml")))
SHOWN = [block for page in PAGES for block in blocks(page, "yaml") if "\nquestions:" in block.text]
TEXTS = {path.stem: path.read_text(encoding="utf-8") for path in FILES} | {str(block): block.text for block in SHOWN}
TOLERANCES = ["exact", "{rounding: 2}", "{rounding: 7}", "{decimals: 0}", "{decimals: 20}", "{significant_digits: 1}",
              "{significant_digits: 5}", "{significant_digits: 25}", "{absolute: 0}", "{absolute: 0.3}",
              "{absolute: 0.00000001}", "{relative: 0.1}", "{relative: 0.000000001}"]  # fmt: skip
KINDS = """
id: kinds
given: {x: [1, 2, -3, 0.125], s: 0.3775, w: [0.5, -0.25], W: [[2, 0, 1], [0.1, 3, -7]], tiny: 0.00000123, one: 1}
compute:
  a: 1/(1 + s)
  b: exp(-s)
  c: exp(x/10)
  long: "[c, c, -c, 10*c, 1000*c]"
  f: sum((w - s)^2)
  new: w - 0.001*grad(f, w)
  huge: 123456.7*b
  nothing: s - s
questions:
  - {id: a, find: a, tolerance: TOLERANCE}
  - {id: b, find: b, tolerance: TOLERANCE}
  - {id: long, find: long, tolerance: TOLERANCE}
  - {id: several, find: [a, W, c, "W / 3"], tolerance: TOLERANCE}
  - {id: new, find: new, tolerance: TOLERANCE}
  - {id: tiny, find: [tiny, -tiny*b], tolerance: TOLERANCE}
  - {id: huge, find: huge, tolerance: TOLERANCE}
  - {id: nothing, find: nothing, tolerance: TOLERANCE}
  - id: column
    tolerance: TOLERANCE
    table: {rows: {q: [1, 2, 3]}, columns: {r: s*q^2}}
  - id: wide
    tolerance: TOLERANCE
    table: {rows: {q: [1, 2, 3]}, columns: {r: q^2, v: "q*w", e: exp(-q)}}
"""
TEXTS |= {f"kinds {tolerance}": KINDS.replace("TOLERANCE", tolerance) for tolerance in TOLERANCES}


@cache
def solved(name: str) -> Solution:
    id = re.search(r"^id: (\S+)", TEXTS[name], re.MULTILINE)
    return solve(build(read_problem(TEXTS[name], f"{id[1] if id else name}.yaml")))


def given_as_text(text: str) -> Any:
    """Nested lists in brackets as tuples of texts, as a form would send them."""
    body = " ".join(text.split())
    if not body.startswith("["):
        return body
    entries, depth, start = [], 0, 1
    for at, sign in enumerate(body):
        depth += (sign in "[(") - (sign in "])")
        if depth == 1 and sign == "," or depth == 0:
            entries.append(given_as_text(body[start:at].strip()))
            start = at + 1
    return tuple(entries)


def wrong(name: str, answers: dict[str, Any]) -> dict[str, Any]:
    """The questions whose key is not right, with what was handed in."""
    solution = solved(name)
    grade = Marker(solution.exercise).grade(Submission("s", name, answers))
    return {
        question.id: (answers[question.id], question.verdict, question.message)
        for question in grade.questions
        if question.id in answers and question.verdict not in ("correct", "not_judged")
    }


def written(solution: Solution) -> dict[str, str]:
    """Of each question that asks for numbers or expressions, the key as it is printed."""
    questions = solution.exercise.problem.questions
    return {q.id: key_texts(solution)[q.id] for q in questions if q.id in solution.exercise.asked}


@pytest.mark.parametrize("name", TEXTS)
def test_as_text(name: str) -> None:
    printed = written(solved(name))
    assert not wrong(name, {id: given_as_text(text) for id, text in printed.items()})
    assert not any("…" in text for text in printed.values())


@pytest.mark.parametrize("name", TEXTS)
def test_as_json(name: str) -> None:
    key = read_json(json.dumps(key_json(solved(name))).encode(), "key.json")
    assert not wrong(name, {id: as_answer(value) for id, value in key.items() if value is not None})


@pytest.mark.parametrize("format", [markdown, latex], ids=["markdown", "latex"])
@pytest.mark.parametrize("name", TEXTS)
def test_pages_hold_the_whole_of_it(name: str, format: Any) -> None:
    solution = solved(name)
    page = format.render(answers_page(solution, None, None, {}))
    for id, text in written(solution).items():
        line = "".join(_joined(format.escaped(line.strip())) for line in text.split("\n"))
        assert line in _joined(page) or _numbers(text) in _numbers(page), id  # a matrix is set as one


def _numbers(text: str) -> str:
    """All numbers in order, with their signs."""
    return " ".join(re.findall(r"-?\d[\d.]*", re.sub(r"\$-\$|−", "-", text))) + " "


def _joined(text: str) -> str:
    return re.sub(r"\s", "", text.replace("<br>", "").replace(r"\newline", ""))
