"""`gradekit grade`: marks for submissions."""

import os
from pathlib import Path
from typing import Annotated, Any, List  # noqa: UP035

import typer

from gradekit.cli.given import FORMATS, Given
from gradekit.cli.options import Debug, Output, Text, Texts


def _option(name: str, metavar: str, says: str) -> Any:
    return typer.Option(name, metavar=metavar, help=says)


def grade(
    paths: Annotated[
        List[str],  # noqa: UP006
        typer.Argument(
            metavar="PATH",
            help="Submissions: .json, .jsonl, .csv, .xlsx, .ods, .ipynb, .zip, and folders of these; - reads a list.",
        ),
    ],
    problems: Annotated[str, _option("--problems", "DIR", "The folder of the problem files.")] = "problems",
    out: Annotated[Text, _option("--out", "DIR", "Keep all results there; a rerun marks only what changed.")] = None,
    format: Annotated[Text, _option("--format", "FORMAT", f"What is printed: {', '.join(FORMATS)}.")] = None,
    reveal: Annotated[bool, typer.Option("--reveal", help="Show the right answers too.")] = False,
    fail_under: Annotated[Text, _option("--fail-under", "PERCENT", "Exit 1 if a submission has less.")] = None,
    roster: Annotated[Text, _option("--roster", "FILE", "The course, a CSV with id, name, section, e-mail.")] = None,
    keep: Annotated[str, _option("--keep", "WHICH", "Of repeated submissions: error, latest or best.")] = "error",
    due: Annotated[Text, _option("--due", "TIME", "When submissions are due, as 2026-03-01T18:00+01:00.")] = None,
    late: Annotated[Text, _option("--late", "POLICY", "What lateness costs, as 10%/day,grace=15m,cutoff=5d.")] = None,
    timezone: Annotated[
        Text, _option("--timezone", "ZONE", "Of times without one, as Europe/Berlin or +01:00.")
    ] = None,
    problem: Annotated[Text, _option("--problem", "ID", "The problem of CSV rows that name none.")] = None,
    column: Annotated[Texts, _option("--column", "HEADING=NAME", "What a CSV column is; repeatable.")] = None,
    columns: Annotated[Text, _option("--columns", "FILE", "The same in a file, one entry a line.")] = None,
    decimal: Annotated[Text, _option("--decimal", "MARK", "The decimal mark of answers: point or comma.")] = None,
    seed: Annotated[Text, _option("--seed", "TEXT", "The seed of a course in which everyone has own numbers.")] = None,
    gradebook: Annotated[
        Texts,
        _option("--gradebook", "PLATFORM", "Also for canvas, moodle, moodle-worksheet, brightspace or blackboard."),
    ] = None,
    assignment: Annotated[Texts, _option("--assignment", "[ID=]NAME", "What that platform calls a problem.")] = None,
    raw_csv: Annotated[bool, typer.Option("--raw-csv", help="CSV for machines, not safe in a spreadsheet.")] = False,
    jobs: Annotated[Text, _option("--jobs", "N", "Processes that mark; default: one a core; 0: none.")] = None,
    engine: Annotated[str, _option("--engine", "ENGINE", "Where it is marked: local or dask.")] = "local",
    scheduler: Annotated[Text, _option("--scheduler", "ADDRESS", "The scheduler of the Dask cluster.")] = None,
    max_seconds: Annotated[Text, _option("--max-seconds", "N", "Stop marking then; a rerun goes on.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress and no totals on standard error.")] = False,
    output: Output = None,
    debug: Debug = False,
) -> int:
    """Mark submissions. Exit code 3 where some could not be read or name an unknown problem; all others are marked."""
    given = Given(**locals())
    form, least = given.form, given.least
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # more threads than one cost time where arrays are this small
    if given.is_one_page():
        from gradekit.cli.marking import mark_one

        code = mark_one(Path(paths[0]), Path(problems), form, reveal, least, output, given.mark, given.seed or "")
        if code is not None:
            return code
    from gradekit.cli.course import mark_course

    return mark_course(given)
