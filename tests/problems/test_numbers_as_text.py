"""Typing numbers as text, or handing them in as JSON numbers, changes no mark: over all problems."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gradekit.exercise.lowering import build
from gradekit.exercise.problem.load import load_problem
from gradekit.exercise.solve import solve
from gradekit.marking.json_text import JsonNumber
from gradekit.marking.marker import Marker
from gradekit.marking.result import QuestionGrade
from gradekit.marking.submission import Answer, Submission, as_answer, load_submission
from gradekit.paper.json_out import key_json
from tests.places import PROBLEMS, ROOT
from tests.some import some

PATHS = [*sorted(PROBLEMS.rglob("*.yaml")), *sorted((ROOT / "tests" / "strangers" / "problems").glob("*.yaml"))]
EXAMPLES = sorted((ROOT / "submissions_example").glob("*.json"))


def as_text(answer: Answer) -> Answer:
    return _each(answer, lambda leaf: leaf.text if isinstance(leaf, JsonNumber) else leaf)


def as_number(answer: Answer) -> Answer:
    """Every text that JSON can write as that number."""
    return _each(answer, lambda leaf: JsonNumber(leaf) if isinstance(leaf, str) and _is_json(leaf) else leaf)


def _each(answer: Any, change: Callable[[Any], Any]) -> Any:
    if isinstance(answer, tuple):
        return tuple(_each(part, change) for part in answer)
    return {name: _each(part, change) for name, part in answer.items()} if isinstance(answer, dict) else change(answer)


def _is_json(text: str) -> bool:
    try:
        return isinstance(json.loads(text), int | float) and text not in ("true", "false", "NaN") and "nf" not in text
    except ValueError:
        return False


def answers(path: Path, marker: Marker) -> list[dict[str, Answer]]:
    """Those of the examples, and of students who round the key to so many decimals or get one entry wrong."""
    kept = [load_submission(file).answers for file in EXAMPLES if file.name.split(".")[0] == path.stem]
    key = key_json(solve(marker.exercise))
    rounded = [{id: _rounded(value, digits) for id, value in key.items()} for digits in (0, 1, 2, 3, 4, 6)]
    wrong = [{id: _rounded(value, digits, 1.5) for id, value in key.items()} for digits in (1, 2, 4)]
    return [*kept, *rounded, *wrong]


def _rounded(value: Any, digits: int, factor: float = 1) -> Answer:
    if isinstance(value, list):
        return tuple(_rounded(part, digits, factor) for part in value)
    if isinstance(value, float | int) and not isinstance(value, bool):
        return JsonNumber(repr(round(value * factor, digits)))
    return as_answer(value)


@pytest.mark.parametrize("path", some([(path,) for path in PATHS], 3), ids=lambda path: path.stem)
def test_no_mark_changes(path: Path) -> None:
    marker = Marker(build(load_problem(path)))
    given = answers(path, marker)
    texts, numbers = (
        [{id: write(answer) for id, answer in each.items()} for each in given] for write in (as_text, as_number)
    )
    assert _marks(marker, texts) == _marks(marker, numbers)


def _marks(marker: Marker, given: list[dict[str, Answer]]) -> list[list[tuple[Any, ...]]]:
    graded = marker.grade_all([marker.paper(Submission("s", "p", each)) for each in given])
    return [list(map(_mark, each)) for each in graded]


def _mark(q: QuestionGrade) -> tuple[Any, ...]:
    """Without what may quote what was received."""
    found = (q.id, q.score, q.verdict, q.mistake, q.also, q.entries, q.message)
    return found[:3] if q.verdict == "malformed" else found
