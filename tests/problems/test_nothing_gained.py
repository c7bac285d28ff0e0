"""No submission scores more by having one of its wrong answers repeated, zeroed or blanked: over all problems."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gradekit.exercise.lowering import build
from gradekit.exercise.problem.load import load_problem
from gradekit.exercise.solve import solve
from gradekit.marking.marker import Marker
from gradekit.marking.submission import Submission, as_answer
from gradekit.paper.json_out import key_json
from tests.problems.test_numbers_as_text import PATHS

STUDENTS = 3
ITSELF = {  # where an answer, or an entry of it, may be itself again by rights
    "matrix-vector",  # the ReLU of positive numbers
    "policy-evaluation-exact",  # a value that no action betters
    "returns-and-advantages",  # the last advantage is the last difference
}
Answers = dict[str, Any]


def students(marker: Marker, rng: np.random.Generator) -> Iterator[Answers]:
    """Right but for one, two and three questions, which are wrong by chance, or a little wrong in every entry."""
    key = key_json(solve(marker.exercise))
    numbers = [id for id, value in key.items() if is_numeric(value)]
    for number in range(STUDENTS):
        wrong = set(rng.permutation(numbers)[: number + 1].tolist())
        yield {id: changed(value, rng if id in wrong else None) for id, value in key.items()}


def is_numeric(value: Any) -> bool:
    if isinstance(value, list):
        return bool(value) and all(map(is_numeric, value))
    return isinstance(value, int | float) and not isinstance(value, bool)


def changed(value: Any, rng: np.random.Generator | None) -> Any:
    """The value with the digits that people type, off by something between 0.1 and 0.9 where there is an rng."""
    if isinstance(value, list):
        return [changed(part, rng) for part in value]
    return f"{value + (rng.uniform(0.1, 0.9) if rng else 0):.6f}" if is_numeric(value) else value


def rewritten(marker: Marker, given: Answers, scores: dict[str, Fraction]) -> Iterator[tuple[str, Answers]]:
    """The same with one of its wrong answers zeroed, blanked, or under another question that is wrong too."""
    wrong = [id for id in given if is_numeric_text(given[id]) and not scores[id]]
    for id in wrong:
        yield f"{id} zeroed", given | {id: zeroed(given[id])}
        yield f"{id} blanked", {other: answer for other, answer in given.items() if other != id}
        for other in wrong:
            if other != id and shape(given[other]) == shape(given[id]) and not is_handed_on(marker, id, other):
                yield f"{id} repeated as {other}", given | {other: given[id]}


def is_numeric_text(answer: Any) -> bool:
    if isinstance(answer, list):
        return bool(answer) and all(map(is_numeric_text, answer))
    return isinstance(answer, str) and answer.replace("-", "", 1).replace(".", "", 1).isdigit()


def zeroed(answer: Any) -> Any:
    return [zeroed(entry) for entry in answer] if isinstance(answer, list) else "0.000000"


def shape(answer: Any) -> tuple[int, ...]:
    return np.shape(np.array(answer, dtype=object))


def is_handed_on(marker: Marker, id: str, other: str) -> bool:
    """Whether the other question asks for what is the first one's number by rights (∂L/∂b is δ, y is z)."""
    parts = [[part for part in marker.plan.parts if part.question.id == each] for each in (id, other)]
    pairs = zip(*parts, strict=False)
    return all(np.array_equal(marker.plan.key(mine), marker.plan.key(theirs)) for mine, theirs in pairs)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_nothing_is_gained(path: Path) -> None:
    marker = Marker(build(load_problem(path)))
    rng = np.random.default_rng(zlib.crc32(path.stem.encode()))
    for given in students(marker, rng):
        ((whole, first),) = scored(marker, [given])
        others = dict(rewritten(marker, given, first))
        pairs = zip(others, scored(marker, others.values()), strict=True)
        assert not [what for what, (score, marks) in pairs if score > whole and not is_right(what, marks, marker, path)]


def is_right(what: str, scores: dict[str, Fraction], marker: Marker, path: Path) -> bool:
    """Whether 0 happens to be the whole answer there, or the answer may be itself."""
    id, change, *_ = what.split()
    most = {question.id: question.points for question in marker.questions}
    return scores[id] == most[id] if change == "zeroed" else change == "repeated" and path.stem in ITSELF


def scored(marker: Marker, submissions: Any) -> list[tuple[Fraction, dict[str, Fraction]]]:
    papers = [
        marker.paper(Submission("", "", {id: as_answer(answer) for id, answer in given.items()}))
        for given in submissions
    ]
    graded = marker.grade_all(papers) if papers else []
    return [
        (sum((question.score for question in each), Fraction(0)), {question.id: question.score for question in each})
        for each in graded
    ]
