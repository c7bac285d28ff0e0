"""Submissions of students with own numbers → their marks: all of them together, where the numbers alone differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from msgspec import Struct

from gradekit.engine.graph import Node, topological
from gradekit.errors import GradekitError, ProblemError
from gradekit.exercise.lowering import Exercise, build
from gradekit.exercise.lowering.state import exact_numbers
from gradekit.marking.marker import Graded, Marker
from gradekit.marking.own_marker import OwnMarker, differs_in_numbers_alone
from gradekit.marking.own_numbers import OwnNumbers
from gradekit.marking.papers import Paper
from gradekit.marking.submission import Answer
from gradekit.variants.changed import Values, with_values
from gradekit.variants.many import draw_all, floats
from gradekit.variants.variant import Template

Answered = Mapping[str, Answer | bytes]  # question → answer, or plain JSON of one

_FEWEST, _MOST = 3, 2_000  # students that are marked at once


class Marked(Struct, frozen=True, eq=False):
    """One submission's marks, and its answers as they were read; why: what keeps the numbers from being drawn."""

    graded: Graded = ()
    paper: Paper = ()
    why: str = ""


def mark_together(
    template: Template, exercise: Exercise, students: Sequence[str], answers: Sequence[Answered]
) -> list[Marked]:
    """The marks of each submission by the numbers of its student; exercise: the problem with those of its file."""
    drawn = draw_all(template, students)
    found = [Marked(why=each) if isinstance(each, str) else Marked() for each in drawn]
    rows = [k for k, each in enumerate(drawn) if not isinstance(each, str)]
    for start in range(0, len(rows), _MOST):
        some = rows[start : start + _MOST]
        values: list[Any] = [drawn[k] for k in some]
        for k, marked in zip(some, _marked(template, exercise, values, [answers[k] for k in some]), strict=True):
            found[k] = marked
    return found


def _marked(
    template: Template, exercise: Exercise, drawn: Sequence[Values], answers: Sequence[Answered]
) -> Iterator[Marked]:
    found: dict[int, Marked] = {}
    if len(drawn) >= _FEWEST and differs_in_numbers_alone(exercise) and _is_built_alike(template, exercise, drawn[0]):
        found = _all_at_once(exercise, drawn, answers)
    for k, values in enumerate(drawn):
        yield found.get(k) or alone(template, values, answers[k])


def _all_at_once(exercise: Exercise, drawn: Sequence[Values], answers: Sequence[Answered]) -> dict[int, Marked]:
    """By position, the marks of those who can be marked together."""
    marker = _marker(exercise, drawn)
    rows = np.flatnonzero(marker.computable).tolist()
    marker = marker if len(rows) == len(drawn) else _marker(exercise, [drawn[k] for k in rows])
    if not rows or not marker.is_apart:
        return {}
    papers = marker.papers(answers[row] for row in rows)
    graded = marker.grade_all(papers)
    return {row: Marked(graded[k], papers[k]) for k, row in enumerate(rows)}


def marker_of_all(
    template: Template, exercise: Exercise, students: Sequence[str]
) -> tuple[OwnMarker | None, list[str]]:
    """What is right for each of the students that can be marked together, and who they are; None without any."""
    drawn = dict(zip(students, draw_all(template, students), strict=True))
    known = {student: values for student, values in drawn.items() if not isinstance(values, str)}
    first = next(iter(known.values()), None)
    if first is None or not differs_in_numbers_alone(exercise) or not _is_built_alike(template, exercise, first):
        return None, []
    return _marker(exercise, list(known.values())), list(known)


def alone(template: Template, values: Values, answers: Answered) -> Marked:
    """The marks of one submission, by an exercise of its own."""
    try:
        marker = Marker(build(with_values(template.problem, values)))
        paper = [marker.read(question, answers.get(question.id)) for question in marker.questions]
        (graded,) = marker.grade_all([paper])
    except ProblemError as error:
        return Marked(why=error.faults[0].message)
    return Marked(graded, paper)


def _marker(exercise: Exercise, drawn: Sequence[Values]) -> OwnMarker:
    nodes = {name: exercise.quantities[name] for name in drawn[0]} if drawn else {}

    def exactly(student: int) -> dict[Node, np.ndarray]:
        return {nodes[name]: _exact(value) for name, value in drawn[student].items()}

    return OwnMarker(exercise, OwnNumbers(floats(drawn, nodes), exactly))


def _exact(value: Any) -> np.ndarray:
    found = exact_numbers(value)
    assert found is not None  # what is drawn are plain numbers
    return found


# Whether the numbers alone differ


def _is_built_alike(template: Template, exercise: Exercise, values: Values) -> bool:
    """Whether a student's exercise is that of the file, with the drawn numbers where their names stand."""
    try:
        other = build(with_values(template.problem, values))
    except GradekitError:
        return False
    given = exercise.bindings
    nodes = {name: exercise.quantities.get(name) for name in values}
    if any(node not in given for node in nodes.values()) or given.keys() != other.bindings.keys():
        return False
    own = {nodes[name]: _exact(value) for name, value in values.items()}
    same = all(np.array_equal(own.get(node, given[node]), value) for node, value in other.bindings.items())
    return same and _drawing(exercise) == _drawing(other)


def _drawing(exercise: Exercise) -> list[Any]:
    """What is computed from what, whatever the nodes."""
    roots = [*exercise.quantities.values(), *(asked.node for each in exercise.asked.values() for asked in each)]
    place = {node: k for k, node in enumerate(topological(roots))}
    known = [(node, [place[child] for child in node.inputs]) for node in place]
    lines = [(node.op, node.shape, _plain(node.params, place), inputs) for node, inputs in known]
    return [*lines, [place[node] for node in roots]]


def _plain(value: Any, place: Mapping[Node, int]) -> Any:
    """Parameters with the places of nodes in their place."""
    if isinstance(value, Mapping):
        return [(key, _plain(each, place)) for key, each in value.items()]
    if isinstance(value, tuple):
        return [_plain(each, place) for each in value]
    return place.get(value) if isinstance(value, Node) else value
