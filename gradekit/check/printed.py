"""What a source prints, laid out as an answer to its question."""

from __future__ import annotations

from typing import Any

from gradekit.exercise.problem.located import Nested, Text
from gradekit.exercise.problem.schema import Question
from gradekit.exercise.problem.tasks import Table


def printed(question: Question) -> Nested | None:
    """What is published; the values of a table of one column, printed as one list, as its rows."""
    value = question.published
    if not isinstance(question.task, Table) or len(question.task.columns) > 1 or not isinstance(value, tuple):
        return value
    return tuple(row if isinstance(row, tuple) and len(row) == 1 else (row,) for row in value)


def opened(value: Nested, shape: tuple[int, ...]) -> Nested:
    """The value with every list that is left open as entries that are."""
    if isinstance(value, Text):
        return value if value.value or not shape else tuple(opened(value, shape[1:]) for _ in range(shape[0]))
    return tuple(opened(entry, shape[1:]) for entry in value)


def plain(value: Nested | None) -> Any:
    """A published value as an answer."""
    if value is None or isinstance(value, Text):
        return value and value.value
    return tuple(plain(entry) for entry in value)


def place_of(value: Nested) -> Any:
    return value.place if isinstance(value, Text) else place_of(value[0])
