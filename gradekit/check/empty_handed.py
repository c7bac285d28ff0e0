"""What a student gets who does no work: the best submission that a search finds among those that take none.

Question by question, guided by the marks: what earns most beside what was chosen before, of one number everywhere, a
given handed in unchanged, and an own earlier answer. Nobody has such a guide; what it finds can be had by luck.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np
from msgspec import Struct

from gradekit.check.finding import Finding, by_question, warning
from gradekit.marking.answers.layout import laid_out
from gradekit.marking.json_text import JsonNumber
from gradekit.marking.marker import Marker
from gradekit.marking.parts import Part
from gradekit.marking.submission import Answer, Submission, as_answer

SHARE = Fraction(1, 10)  # of the points of a file, for nothing
NUMBERS = (0, 1, -1, 2, Fraction(1, 2))
_MOST_SHOWN = 40  # characters of an answer
_MEND = "give what can be guessed fewer points, or what is given numbers that make it hard to guess"


class EmptyHanded(Struct, frozen=True):
    """points: of how many; answers: by question that earned some, what was handed in."""

    points: Fraction
    most: Fraction
    answers: dict[str, Answer]

    @property
    def is_much(self) -> bool:
        return self.points > SHARE * self.most


def for_nothing(marker: Marker) -> Iterator[Finding]:
    """A warning where the best that the search finds is more than the share."""
    found = search(marker)
    if found.is_much:
        first = next(part for parts in by_question(marker) for part in parts if part.question.id in found.answers)
        points = f"{float(found.points):.4g} of {float(found.most):.4g} ({float(found.points / found.most):.0%})"
        by = ", ".join(f"{id} = {_said(answer)}" for id, answer in found.answers.items())
        yield warning(first, f"an empty-handed student gets {points}, by {by}; {_MEND}")


@np.errstate(all="ignore")
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
    return as_answer(laid_out(parts[0].question, [_typed(value.tolist()) for value in values]))


def _typed(value: Any) -> Any:
    return [_typed(part) for part in value] if isinstance(value, list) else JsonNumber(repr(float(value)))


def _said(answer: Any) -> str:
    text = _text(answer)
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…"


def _text(answer: Any) -> str:
    if isinstance(answer, tuple):
        return f"[{', '.join(map(_text, answer))}]"
    return f"{float(answer.text):g}" if isinstance(answer, JsonNumber) else str(answer)
