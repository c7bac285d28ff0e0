"""`gradekit list`: the exercises in a folder."""

import os
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gradekit.cli.options import Debug
from gradekit.errors import ProblemError, UsageError

if TYPE_CHECKING:
    from gradekit.exercise.problem.schema import Problem


def exercises(
    folder: Annotated[str, typer.Argument(metavar="DIR", help="The folder of the problem files.")] = "problems",
    debug: Debug = False,
) -> int:
    """List the exercises of a folder, one a line: id, title, number of questions, points."""
    from gradekit.cli.output import complain, write
    from gradekit.exercise.problem.load import load_problem

    found: list[Problem] = []
    faults: list[str] = []
    for path in problem_files(Path(folder)):
        try:
            found.append(load_problem(path))
        except ProblemError as error:
            faults += map(str, error.faults)
    write("".join(line + "\n" for line in _lines(found)))
    for fault in faults:
        complain(fault)
    if not found and not faults:
        complain(f"{folder}: no problem files (*.yaml) in this folder")
    return 2 if faults else 0


def problem_files(folder: Path) -> list[Path]:
    """The problem files of a folder and of those in it, by name; raises UsageError where there is no such folder."""
    from gradekit.exercise.problem.load import SUFFIXES

    def refuse(error: OSError) -> None:
        reason = f"the folder of problem files cannot be read ({error.strerror}); name another (grade: --problems DIR)"
        raise UsageError(f"{folder}: {reason}") from error

    found: list[Path] = []
    for root, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = [name for name in folders if not name.startswith(".")]
        visible = (Path(root, name) for name in names if not name.startswith("."))
        found += [path for path in visible if path.suffix in SUFFIXES]
    return sorted(found, key=lambda path: (path.stem, path))


def _lines(problems: "list[Problem]") -> list[str]:
    """Columns aligned; titles in full, however long."""
    from gradekit.paper.render.safe import safe_line, safe_text

    longest = max((len(problem.id) for problem in problems), default=0)
    rows = [
        (problem.id.ljust(longest), safe_text(" ".join(problem.title.split())), _size(problem)) for problem in problems
    ]
    return [safe_line("  ".join(row)) for row in rows]


def _size(problem: "Problem") -> str:
    from gradekit.paper.values import points_text

    questions, points = len(problem.questions), sum((question.points for question in problem.questions), Fraction(0))
    return f"({questions} question{'s' * (questions != 1)}, {points_text(points)} point{'s' * (points != 1)})"
