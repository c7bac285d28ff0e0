"""Otter-Grader: a source notebook for `otter assign`, with a test for each part of an answer that gets points.

Tests are assertions, which print nothing: the outputs of a notebook that was never run are not taken for what is
expected. https://otter-grader.readthedocs.io/en/latest/otter_assign/notebook_format.html
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from gradekit.exchange.exported import Exported
from gradekit.exchange.nbgrader import only
from gradekit.exchange.notebook import asked_of, cell, heading, keys_of, marker, names_of, notebook
from gradekit.exchange.own_files import REQUIREMENT
from gradekit.exchange.reading import read_sheet
from gradekit.exchange.sheet import Item, Numbers, Open
from gradekit.exercise.lowering import build
from gradekit.exercise.problem.schema import Problem
from gradekit.exercise.problem.tasks import FreeText
from gradekit.paper.marks_json import number_json

_STEPS = 4  # tests of an answer that may get part of its points, and is no list of numbers
_NOTES = (
    "credit is given in steps: as many tests as an answer has entries, each worth the same",
    "a test says nothing but passed or failed: names of mistakes and follow-through are in the points alone",
)


def export(form: str, problems: Sequence[Problem], options: object = None) -> Exported:
    """One notebook for one exercise. Raises ProblemError for several."""
    problem = only(problems, form)
    sheet = read_sheet(problem)
    names, keys = names_of(sheet), keys_of(build(problem))
    config = f"# ASSIGNMENT CONFIG\nrequirements:\n  - {REQUIREMENT}\nexport_cell: false\n"
    cells = [cell("raw", config), cell("markdown", heading(sheet))]
    setup = marker(problem, names)
    open_ids = {question.id for question in problem.questions if isinstance(question.task, FreeText)}
    for number, item in enumerate(sheet.items, 1):
        name = f"q{number}"
        if item.id in open_ids:
            cells += _by_person(name, item)
        else:
            cells += _by_gradekit(name, item, names[item.id], keys[item.id], setup)
    notes = [f"{', '.join(sorted(open_ids))}: graded by a person"] if open_ids else []
    return notebook(cells), tuple(f"{sheet.id}: {note}" for note in (*notes, *_NOTES))


def _by_gradekit(name: str, item: Item, variable: str, key: Any, setup: str) -> Iterator[dict[str, Any]]:
    yield _raw(f"# BEGIN QUESTION\nname: {name}\npoints: {number_json(item.points)}\n")
    yield cell("markdown", asked_of(item, variable))
    yield _raw("# BEGIN SOLUTION")
    yield cell("code", f"{variable} = {key!r} # SOLUTION\n")
    yield _raw("# END SOLUTION")
    yield _raw("# BEGIN TESTS")
    steps = _steps(item)
    for step in range(1, steps + 1):
        yield cell("code", _test(item, Fraction(step, steps), item.points / steps, setup))
    yield _raw("# END TESTS")
    yield _raw("# END QUESTION")


def _steps(item: Item) -> int:
    return len(item.body.fields) if isinstance(item.body, Numbers) else _STEPS


def _test(item: Item, share: Fraction, points: Fraction, setup: str) -> str:
    """Passes where the answer has at least this share of its points."""
    config = f'""" # BEGIN TEST CONFIG\npoints: {number_json(points)}\nhidden: true\n""" # END TEST CONFIG\n'
    least = item.points * share
    call = f"gradekit_marks({item.id!r}, globals()).score"
    return f"{config}{setup}assert {call} * {least.denominator} >= {least.numerator}\n"


def _by_person(name: str, item: Item) -> Iterator[dict[str, Any]]:
    yield _raw(f"# BEGIN QUESTION\nname: {name}\npoints: {number_json(item.points)}\nmanual: true\n")
    yield cell("markdown", asked_of(item, "the cell below"))
    yield _raw("# BEGIN SOLUTION")
    yield cell("markdown", f"**SOLUTION:** {item.body.guide if isinstance(item.body, Open) else ''}")
    yield _raw("# END SOLUTION")
    yield _raw("# END QUESTION")


def _raw(source: str) -> dict[str, Any]:
    return cell("raw", source)
