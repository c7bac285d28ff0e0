"""`gradekit worksheet`: exercises as a sheet to hand out, or its key."""

from typing import Annotated, List  # noqa: UP035 - not every typer reads list[str]

import typer

from gradekit.cli.command import one_of
from gradekit.cli.options import Debug, Output

FORMATS = ("latex", "html", "markdown")


def worksheet(
    problems: Annotated[List[str], typer.Argument(metavar="PROBLEM", help="Problem files.")],  # noqa: UP006
    key: Annotated[bool, typer.Option("--key", help="With the right answers in the place of room to write.")] = False,
    format: Annotated[str, typer.Option("--format", metavar="FORMAT", help=f"One of {', '.join(FORMATS)}.")] = "latex",
    output: Output = None,
    debug: Debug = False,
) -> None:
    """Print exercises as one sheet: what is given, numbered questions with points, and room to write."""
    from gradekit.cli.output import write_document
    from gradekit.exercise.lowering import build
    from gradekit.exercise.problem.load import load_problem
    from gradekit.exercise.solve import solve
    from gradekit.paper.worksheet import sheet

    form = one_of("--format", format, FORMATS)
    write_document(sheet([solve(build(load_problem(problem))) for problem in problems], key), form, output)
