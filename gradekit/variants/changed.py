"""A problem with other givens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from gradekit.exercise.problem.located import Given, Nested
from gradekit.exercise.problem.schema import Problem, Question

Values = Mapping[str, Nested]


def with_values(problem: Problem, values: Values) -> Problem:
    """The problem with these givens, and without what was printed for others."""
    parts = {name: _replaced(getattr(problem, name), values) for name in ("given", "network", "unroll", "train")}
    questions = tuple(map(_unpublished, problem.questions))
    return replace(problem, **parts, questions=questions, variants=None)


def _unpublished(question: Question) -> Question:
    """Without what the source prints of other numbers; an answer that conditions decide is decided anew."""
    answer = () if question.correct_when else question.answer
    return replace(question, published=None, erratum="", answer=answer)


def _replaced(part: Any, values: Values) -> Any:
    if isinstance(part, Given):
        return replace(part, value=values[part.name]) if part.name in values else part
    if isinstance(part, tuple):
        return tuple(_replaced(one, values) for one in part)
    if isinstance(part, Struct):
        return replace(part, **dict(_changed(part, values)))
    return part


def _changed(part: Any, values: Values) -> Iterator[tuple[str, Any]]:
    for name in part.__struct_fields__:
        old = getattr(part, name)
        new = _replaced(old, values)
        if new is not old:
            yield name, new
