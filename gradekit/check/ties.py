"""Mistakes of different kinds that give one and the same number."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from gradekit.check.finding import WARNING, Finding
from gradekit.check.mistaken import Mistaken, mistaken
from gradekit.engine.evaluate import evaluate
from gradekit.engine.evaluate.float64 import Float64
from gradekit.engine.evaluate.walk import Values
from gradekit.exercise.problem.schema import Question
from gradekit.marking.marker import Marker
from gradekit.marking.parts import Part

_NOT_TOLD_APART = frozenset(("sign-flipped", "loss-factor", "square-factor", "power-of-ten"))  # by their nature

Ids = tuple[str, ...]


def indistinct(marker: Marker) -> Iterator[Finding]:
    """One warning a question where other numbers would tell them apart; one for the file where none would."""
    always: dict[Ids, dict[str, Question]] = {}
    by_chance: dict[str, dict[Ids, Question]] = {}
    for part in marker.plan.numeric:
        for ids, is_always in _ties(marker, part):
            question = part.question
            if is_always:
                always.setdefault(ids, {})[question.id] = question
            else:
                by_chance.setdefault(question.id, {})[ids] = question
    if always:
        yield _always(always)
    for id, groups in by_chance.items():
        said = f"{id}: mistakes that give the same number here: {_joined(list(groups))}; other numbers tell them apart"
        yield Finding(WARNING, next(iter(groups.values())).place, said)


def _always(groups: dict[Ids, dict[str, Question]]) -> Finding:
    """One line for the file: there is nothing to mend."""
    questions = {id: question for asked in groups.values() for id, question in asked.items()}
    place = next(iter(questions.values())).place
    said = f"mistakes that give the same number whatever is given: {_joined(list(groups))}"
    return Finding(WARNING, place, f"{', '.join(questions)}: {said}; a student is told both")


def _joined(groups: list[Ids]) -> str:
    return "; ".join(" = ".join(ids) for ids in groups)


def _ties(marker: Marker, part: Part) -> Iterator[tuple[Ids, bool]]:
    """The ids that give one number, and whether they do so on other givens too."""
    by_value: dict[bytes, list[Mistaken]] = {}
    key = _print(marker.plan.key(part))
    for one in mistaken(marker, part):
        if one.id not in _NOT_TOLD_APART and np.isfinite(one.value).all() and (value := _print(one.value)) != key:
            by_value.setdefault(value, []).append(one)
    for group in by_value.values():
        ids = tuple(sorted({one.id for one in group}))
        if len(ids) > 1:
            yield ids, _tie_elsewhere(marker, group)


def _tie_elsewhere(marker: Marker, group: list[Mistaken]) -> bool:
    """Whether they give one number on other givens too, or cannot be computed on these."""
    try:
        values = evaluate([one.node for one in group], _other_givens(marker), Float64)
    except (ValueError, IndexError):
        return True  # what is given counts or points at something
    by_value: dict[bytes, set[str]] = {}
    for one in group:
        by_value.setdefault(_print(np.asarray(values[one.node])), set()).add(one.id)
    return {one.id for one in group} in by_value.values()


def _other_givens(marker: Marker) -> Values:
    """Every given number a little further from 0, each by its own amount."""
    return {node: _moved(np.asarray(value), k) for k, (node, value) in enumerate(marker.plan.bindings.items())}


def _moved(value: np.ndarray, k: int) -> np.ndarray:
    amounts = 0.3 + (0.618 * np.arange(value.size) + 0.377 * k) % 1
    return value + np.copysign(amounts.reshape(value.shape), value)


def _print(value: np.ndarray) -> bytes:
    """The value's first ten digits and its shape, to find equal ones."""
    return (",".join(f"{entry + 0.0:.10e}" for entry in value.ravel()) + str(value.shape)).encode()
