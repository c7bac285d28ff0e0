"""Constructions: their witness, and choices of one number for every entry."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from gradekit.check.finding import ERROR, WARNING, Finding
from gradekit.exercise.lowering.kinds.construct import Construction, open_dimensions, shape_with
from gradekit.exercise.problem.schema import Question
from gradekit.exercise.problem.tasks import Construct
from gradekit.marking.kinds.construct import verdicts
from gradekit.marking.marker import Marker


def tasks(marker: Marker) -> Iterator[Finding]:
    """What is wrong with questions whose answer the student constructs."""
    for question in marker.exercise.problem.questions:
        if isinstance(question.task, Construct):
            yield from _construction(question, marker.exercise.tasks[question.id])


def _construction(question: Question, made: Construction) -> Iterator[Finding]:
    if made.witness is None:
        message = "there is no witness, so nothing shows that it can be done: add 'witness' with one right choice"
        yield Finding(WARNING, question.place, f"{question.id}: {message}")
    elif failing := _failing(made, made.witness):
        place = question.task.witness[0].place  # type: ignore[union-attr]  # a construction's task
        message = f"the witness fails at {failing}; correct the witness or the conditions"
        yield Finding(ERROR, place, f"{question.id}: {message}")
    for number in (0, 1):
        if not _failing(made, _all(made, number)):
            message = f"{number} in every entry would be marked right; ask for something that cannot be guessed"
            yield Finding(WARNING, question.place, f"{question.id}: {message}")


def _failing(made: Construction, chosen: dict[str, np.ndarray]) -> str:
    """How many points fail, '' where none does."""
    holds = verdicts(made, made.graph(open_dimensions(made.task, chosen)), chosen)
    wrong = len(holds) - holds.count(True)
    return f"{wrong} of {len(holds)} points" if wrong else ""


def _all(made: Construction, number: int) -> dict[str, np.ndarray]:
    sizes = open_dimensions(made.task, made.witness or {})
    return {name.name: np.full(shape_with(name.shape, sizes), number, dtype=object) for name in made.task.names}
