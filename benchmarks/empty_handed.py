"""What a student gets who does no work: the best submission that a search finds among those that take none.

    python benchmarks/empty_handed.py [PROBLEM…]

Question by question, guided by the marks, what earns most beside what was chosen before: one number everywhere, a given
handed in unchanged, an own earlier answer. Nobody has such a guide; the table shows where marks can be had by luck, and
where a rule of marking is missing. By default all problems of this project.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from gradekit.check.finding import by_question
from gradekit.exercise.lowering import build
from gradekit.exercise.problem.load import load_problem
from gradekit.marking.answers.layout import laid_out
from gradekit.marking.json_text import JsonNumber
from gradekit.marking.marker import Marker
from gradekit.marking.parts import Part
from gradekit.marking.submission import Answer, Submission, as_answer

SHARE = Fraction(1, 10)  # of the points of a file, for nothing
ROOT = Path(__file__).resolve().parents[1]
NUMBERS = (0, 1, -1, 2, Fraction(1, 2))


@dataclass(frozen=True, slots=True)
class EmptyHanded:
    """points: of how many; answers: by question, what was handed in for them."""

    points: Fraction
    most: Fraction
    answers: dict[str, Answer]


def search(marker: Marker) -> EmptyHanded:
    """The best that is found; own values that make later questions easy are found too."""
    chosen: dict[str, Answer] = {}
    for parts in by_question(marker):
        question = parts[0].question
        tried = [chosen | {question.id: answer} for answer in _tries(marker, parts, chosen)]
        scores = _scores(marker, [chosen, *tried])
        best = scores.index(max(scores))
        chosen = tried[best - 1] if best else chosen
    earned = marker.grade(Submission("", "", chosen))
    earning = {question.id for question in earned.questions if question.score}
    return EmptyHanded(earned.score, earned.max_score, {id: chosen[id] for id in chosen if id in earning})


def _scores(marker: Marker, tried: list[dict[str, Answer]]) -> list[Fraction]:
    papers = [marker.paper(Submission("", "", answers)) for answers in tried]
    return [sum((question.score for question in graded), Fraction(0)) for graded in marker.grade_all(papers)]


def _tries(marker: Marker, parts: list[Part], chosen: dict[str, Answer]) -> Iterator[Answer]:
    """Answers to one question that take no work."""
    for number in NUMBERS:
        yield _answer(parts, [np.full(part.node.shape, float(number)) for part in parts])
    for value in marker.plan.bindings.values():
        if all(np.shape(value) == part.node.shape for part in parts):
            yield _answer(parts, [np.asarray(value) for _ in parts])
    yield from chosen.values()


def _answer(parts: list[Part], values: list[np.ndarray]) -> Answer:
    nested = [_typed(value.tolist()) for value in values]
    return as_answer(laid_out(parts[0].question, nested))


def _typed(value: Any) -> Any:
    return [_typed(part) for part in value] if isinstance(value, list) else JsonNumber(repr(float(value)))


def main(paths: list[str]) -> int:
    folders = (ROOT / "problems", ROOT / "tests" / "strangers" / "problems")
    files = [Path(path) for path in paths] or sorted(file for folder in folders for file in folder.rglob("*.yaml"))
    above = 0
    for file in files:
        found = search(Marker(build(load_problem(file))))
        above += found.points > SHARE * found.most
        by = ", ".join(found.answers)
        print(f"{file.stem:36}{float(found.points):6.2f} of {float(found.most):6.2f}  {by}")
    print(f"{above} of {len(files)} exercises give more than {float(SHARE):.0%} for nothing")
    return 0


if __name__ == "__main__":
    with np.errstate(all="ignore"):
        sys.exit(main(sys.argv[1:]))
