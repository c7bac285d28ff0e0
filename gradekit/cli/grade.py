"""`gradekit grade`: marks for submissions."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, List, Optional  # noqa: UP035

import typer

from gradekit.cli.command import number, one_of
from gradekit.cli.options import Debug, Output

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradekit.cli.marking import Marked
    from gradekit.document import Document
    from gradekit.solve import Solution

FORMATS = ("text", "json", "markdown")


def grade(
    paths: Annotated[
        List[str],  # noqa: UP006
        typer.Argument(metavar="PATH", help="Submissions: .json and .jsonl files, and folders of these."),
    ],
    problems: Annotated[
        str, typer.Option("--problems", metavar="DIR", help="The folder of the problem files.")
    ] = "problems",
    format: Annotated[str, typer.Option("--format", metavar="FORMAT", help=f"One of {', '.join(FORMATS)}.")] = "text",
    reveal: Annotated[bool, typer.Option("--reveal", help="Show the right answers too.")] = False,
    fail_under: Annotated[
        Optional[str],  # noqa: UP007, UP045
        typer.Option("--fail-under", metavar="PERCENT", help="Exit 1 if a submission has less."),
    ] = None,
    output: Output = None,
    debug: Debug = False,
) -> int:
    """Mark submissions. Exit code 3 where some could not be read or name an unknown problem; all others are marked."""
    from gradekit.cli.marking import mark_all
    from gradekit.cli.output import complain, write_document, write_json_value

    form = one_of("--format", format, FORMATS)
    least = Fraction(0) if fail_under is None else number("--fail-under", fail_under, 0, 100)
    files = [Path(path) for path in paths]
    marked = mark_all(files, Path(problems), complain)
    if form == "json":
        write_json_value(_json(marked, files, reveal), output)
    else:
        write_document(_page(marked, reveal), form, output)
    return marked.exit_code or _below(marked, least)


def _json(marked: Marked, paths: list[Path], reveal: bool) -> object:
    """One object for one .json file, else a list."""
    from gradekit.json_out import key_json, result_json

    keys = _keys(marked, key_json) if reveal else {}
    results = [result_json(grade, keys.get(grade.problem)) for grade in marked.grades]
    return results[0] if len(paths) == 1 and paths[0].suffix == ".json" and not paths[0].is_dir() else results


def _page(marked: Marked, reveal: bool) -> Document:
    from gradekit.document import Document
    from gradekit.pages import grade_page, key_texts, overview_page

    graded = [grade for grade in marked.grades if grade.status == "graded"]
    keys = _keys(marked, key_texts) if reveal else {}
    titles = {name: exercise.problem.title for name, exercise in marked.exercises.items()}
    pages = [grade_page(grade, titles.get(grade.problem, ""), keys.get(grade.problem)) for grade in graded]
    if len(marked.grades) > 1:
        pages.append(overview_page(marked.grades))
    return Document(tuple(block for page in pages for block in page.blocks))


def _keys(marked: Marked, key: Callable[[Solution], Any]) -> dict[str, Any]:
    """The right answers of every problem that was named."""
    from gradekit.solve import solve

    return {name: key(solve(exercise)) for name, exercise in marked.exercises.items()}


def _below(marked: Marked, least: Fraction) -> int:
    """1, with a line for each, where a submission has less than that many percent."""
    from gradekit.cli.output import complain
    from gradekit.values import points_text

    low = [grade for grade in marked.grades if grade.score * 100 < least * grade.max_score]
    for grade in low:
        score = f"{points_text(grade.score)} of {points_text(grade.max_score)} points"
        complain(f"{grade.file}: {score} is below the {points_text(least)} % of --fail-under")
    return 1 if low else 0
