"""Questions of other kinds: the witness of a construction, published shapes, the layout of what is published."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from gradekit.check.finding import ERROR, WARNING, Finding
from gradekit.exercise.lowering import Exercise
from gradekit.exercise.lowering.kinds.construct import Construction, open_dimensions, shape_with
from gradekit.exercise.problem.located import Nested, Text
from gradekit.exercise.problem.schema import Question
from gradekit.exercise.problem.tasks import Construct, Shapes
from gradekit.marking.answers.layout import wrong_layout
from gradekit.marking.kinds import kind_of
from gradekit.marking.kinds.construct import verdicts
from gradekit.marking.marker import Marker


def tasks(marker: Marker) -> Iterator[Finding]:
    """What is wrong with questions that ask for something else than quantities or a choice."""
    for question in marker.exercise.problem.questions:
        if isinstance(question.task, Construct):
            yield from _construction(question, marker.exercise.tasks[question.id])
        if isinstance(question.task, Shapes) and question.published is not None:
            yield from _shapes(marker.exercise, question, question.published)
        if refusal := wrong_layout(question, plain(question.published)):
            yield Finding(ERROR, question.place, f"{question.id}: the published value cannot be compared: {refusal}")


def plain(value: Nested | None) -> Any:
    """A published value as an answer."""
    if value is None or isinstance(value, Text):
        return value and value.value
    return tuple(plain(entry) for entry in value)


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


def _shapes(exercise: Exercise, question: Question, published: Nested) -> Iterator[Finding]:
    kind, key = kind_of(question), exercise.tasks[question.id]
    assert kind is not None
    if kind.mark(question, key, plain(published)).verdict != "correct":
        message = f"{question.id}: published {_text(published)}, computed {kind.right(question, key)}"
        yield Finding(ERROR, question.place, f"{message}; correct one of the two")


def _text(value: Nested) -> str:
    return value.value if isinstance(value, Text) else f"[{', '.join(map(_text, value))}]"
