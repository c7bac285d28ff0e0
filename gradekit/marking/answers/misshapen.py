"""Answers in the shape that a forgotten padding or stride gives, with the numbers that belong to it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from gradekit.engine.evaluate import evaluate
from gradekit.engine.evaluate.float64 import Float64
from gradekit.engine.number import Typed
from gradekit.errors import GradekitError
from gradekit.exercise.lowering.kinds.shapes import misshapen
from gradekit.marking.answers.entries import ArrayAnswer, as_array
from gradekit.marking.answers.text import tidied
from gradekit.marking.diagnosis.diagnose import Diagnosis
from gradekit.marking.part_mark import PartMark, wrong
from gradekit.marking.parts import Part
from gradekit.marking.plan import Plan
from gradekit.marking.submission import Answer

_MOST_ENTRIES = 2_000  # of a quantity that is worked out in other shapes
_FEWEST = 2  # entries that speak for a mistake, where one number alone is none

Other = tuple[np.ndarray, str]


def forgotten(plan: Plan, part: Part, answer: Answer) -> PartMark | None:
    """The mark of an answer in the wrong shape that a forgotten padding or stride explains; None for any other."""
    others: tuple[Other, ...] = plan.kept(("misshapen", part), lambda: tuple(_others(plan, part)))
    tidy = tidied(answer, plan) if others and isinstance(answer, str | tuple) else None
    for value, id in others:
        array = as_array(tidy, value.shape) if isinstance(tidy, tuple) else None
        if isinstance(array, ArrayAnswer) and array.shape == value.shape and _are(plan, part, array, value):
            return wrong(plan, part, np.zeros(part.node.shape, dtype=bool), Diagnosis(id), "")
    return None


def _others(plan: Plan, part: Part) -> Iterator[Other]:
    made = misshapen(part.node) if part.node.size <= _MOST_ENTRIES else ()
    for node, id in made:
        if _FEWEST <= node.size <= _MOST_ENTRIES:
            try:
                yield evaluate([node], plan.values, Float64)[node], id
            except GradekitError:
                continue


def _are(plan: Plan, part: Part, array: ArrayAnswer, value: np.ndarray) -> bool:
    """Whether every entry is that number, to the tolerance of the question."""
    typed = [float(entry) if isinstance(entry, Typed) else np.nan for entry in array.entries]
    tolerance = float(np.max(plan.tolerance(part)))
    return bool(np.all(np.abs(np.reshape(typed, value.shape) - value) <= tolerance))
