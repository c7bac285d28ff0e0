"""`gradekit report`: how the questions of a course did."""

from pathlib import Path
from typing import Annotated, Optional

import typer

from gradekit.cli.command import one_of
from gradekit.cli.options import Debug, Output

FORMATS = ("text", "json", "markdown")


def report(
    results: Annotated[str, typer.Argument(metavar="RESULTS", help="A folder that grade --out has written.")],
    format: Annotated[str, typer.Option("--format", metavar="FORMAT", help=f"One of {', '.join(FORMATS)}.")] = "text",
    problem: Annotated[
        Optional[str],  # noqa: UP007, UP045
        typer.Option("--problem", metavar="ID", help="Only this problem."),
    ] = None,
    problems: Annotated[
        Optional[str],  # noqa: UP007, UP045
        typer.Option("--problems", metavar="DIR", help="The folder of the problem files, to check their keys as well."),
    ] = None,
    output: Output = None,
    debug: Debug = False,
) -> None:
    """Print how the questions did: difficulty, discrimination, verdicts, mistakes, wrong values that several share."""
    from gradekit.cli.output import write_document, write_json_value
    from gradekit.course.items.gather import gather

    form = one_of("--format", format, FORMATS)
    found = gather(Path(results), problem, _files(problems))
    if form == "json":
        from gradekit.course.items.report import report_json

        write_json_value(report_json(found), output)
    else:
        from gradekit.course.items.page import report_page

        write_document(report_page(found), form, output)


def _files(folder: str | None) -> dict[str, Path]:
    """Problem → its file."""
    from gradekit.cli.exercises import problem_files

    return {} if folder is None else {path.stem: path for path in problem_files(Path(folder))}
