"""Worksheets to be printed or put online: of the numbers in the files, of some variants, or one for everyone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from gradekit.course.safe_names import safe_names
from gradekit.course.settling.roster_file import read_roster
from gradekit.exchange.exported import Exported
from gradekit.exchange.variants import NOT_DRAWN, asked
from gradekit.exercise.lowering import build
from gradekit.exercise.problem.schema import Problem
from gradekit.exercise.solve import solve
from gradekit.paper.render import html, latex, markdown
from gradekit.paper.worksheet import sheet
from gradekit.variants.variant import Template

_RENDER = {"markdown": (markdown.render, "md"), "latex": (latex.render, "tex"), "html": (html.render, "html")}


def export(form: str, problems: Sequence[Problem], options: object = None) -> Exported:
    """One sheet, or a file for each variant or student. Raises ProblemError where a quantity has no value."""
    known = options if isinstance(options, Mapping) else {}
    count, seed = asked(options)
    students = str(known.get("students") or "")
    if students:
        ids = [student.id for student in read_roster(Path(students)).students]
        names = dict(zip(safe_names(ids), ids, strict=True))
    else:
        names = {f"variant-{number}": f"variant-{number}" for number in range(1, count + 1)}
    if not names:
        return _sheet(form, problems), ()
    drawn = {problem.id: Template(problem, seed) for problem in problems if problem.variants}
    ending = _RENDER[form][1]
    files = {
        f"{name}.{ending}": _sheet(form, [_of(problem, drawn, id) for problem in problems]).encode()
        for name, id in names.items()
    }
    return files, tuple(f"{problem.id}: {NOT_DRAWN}" for problem in problems if problem.id not in drawn)


def _of(problem: Problem, drawn: Mapping[str, Template], student: str) -> Problem:
    """The problem with the student's numbers, where it has any."""
    return drawn[problem.id].draw(student).problem if problem.id in drawn else problem


def _sheet(form: str, problems: Sequence[Problem]) -> str:
    return _RENDER[form][0](sheet([solve(build(problem)) for problem in problems], False))
