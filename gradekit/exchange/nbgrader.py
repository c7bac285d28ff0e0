"""nbgrader: a source notebook whose graded cells ask gradekit. Cell metadata are those of its schema 3.

A graded cell that ends in a number gets that many points, so credit for parts and for what follows from an own value
is kept. https://nbgrader.readthedocs.io/en/stable/user_guide/creating_and_grading_assignments.html
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from gradekit.errors import Fault, ProblemError
from gradekit.exchange.exported import Exported
from gradekit.exchange.notebook import asked_of, cell, heading, keys_of, marker, names_of, notebook
from gradekit.exchange.reading import read_sheet
from gradekit.exchange.sheet import Item, Open
from gradekit.exercise.lowering import build
from gradekit.exercise.problem.schema import Problem
from gradekit.exercise.problem.tasks import FreeText
from gradekit.paper.marks_json import number_json

_HIDDEN = "### BEGIN HIDDEN TESTS\n{}\n### END HIDDEN TESTS\n"


def export(form: str, problems: Sequence[Problem], options: object = None) -> Exported:
    """One notebook for one exercise. Raises ProblemError for several."""
    problem = only(problems, form)
    sheet = read_sheet(problem)
    open_ids = {question.id for question in problem.questions if isinstance(question.task, FreeText)}
    names, keys = names_of(sheet), keys_of(build(problem))
    cells = [cell("markdown", heading(sheet), _about("start", locked=True))]
    setup = _HIDDEN.format(marker(problem, names))
    for number, item in enumerate(sheet.items, 1):
        if item.id in open_ids:
            cells += _by_person(number, item)
        else:
            cells += _by_gradekit(number, item, names[item.id], keys[item.id], setup)
            setup = ""
    notes = [f"{', '.join(sorted(open_ids))}: graded by a person in the formgrader"] if open_ids else []
    return notebook(cells), tuple(f"{sheet.id}: {note}" for note in (*notes, _NEEDS))


_NEEDS = "gradekit has to be installed where nbgrader runs the notebooks"


def only(problems: Sequence[Problem], form: str) -> Problem:
    """The one exercise of a notebook."""
    if len(problems) > 1:
        message = f"a notebook for {form} holds one exercise: export each to a file of its own"
        raise ProblemError([Fault(problems[1].place, message)])
    return problems[0]


def _by_gradekit(number: int, item: Item, name: str, key: Any, setup: str) -> Iterator[dict[str, Any]]:
    yield cell("markdown", asked_of(item, name), _about(f"ask-{number}", locked=True))
    solution = f"### BEGIN SOLUTION\n{name} = {key!r}\n### END SOLUTION\n"
    yield cell("code", solution, _about(f"answer-{number}", solution=True))
    asks = f"marks = gradekit_marks({item.id!r}, globals())\nprint(marks.message)\nfloat(marks.score)"
    about = _about(f"marks-{number}", grade=True, locked=True, points=number_json(item.points))
    yield cell("code", setup + _HIDDEN.format(asks), about)


def _by_person(number: int, item: Item) -> Iterator[dict[str, Any]]:
    yield cell("markdown", asked_of(item, "the cell below"), _about(f"ask-{number}", locked=True))
    guide = item.body.guide if isinstance(item.body, Open) else ""
    about = _about(f"marks-{number}", grade=True, solution=True, points=number_json(item.points))
    yield cell("markdown", f"### BEGIN SOLUTION\n{guide}\n### END SOLUTION\n", about)


def _about(ident: str, points: int | float | None = None, **kinds: bool) -> dict[str, Any]:
    flags = {key: kinds.get(key, False) for key in ("grade", "locked", "solution")}
    about = {"schema_version": 3, "grade_id": ident, "task": False, **flags}
    return {"nbgrader": about | ({} if points is None else {"points": points})}
