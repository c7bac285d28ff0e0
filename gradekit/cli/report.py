"""`gradekit report`: how the questions of a course did."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gradekit.cli.command import one_of
from gradekit.cli.options import Debug, Output, Text, Texts
from gradekit.errors import UsageError

if TYPE_CHECKING:
    from gradekit.course.items.report import ItemReport
    from gradekit.course.marking.problems import Problems

FORMATS = ("text", "json", "markdown", "html")


def report(
    results: Annotated[str, typer.Argument(metavar="RESULTS", help="A folder that grade --out has written.")],
    format: Annotated[str, typer.Option("--format", metavar="FORMAT", help=f"One of {', '.join(FORMATS)}.")] = "text",
    problem: Annotated[Text, typer.Option("--problem", metavar="ID", help="Only this problem.")] = None,
    problems: Annotated[
        Text,
        typer.Option("--problems", metavar="DIR", help="The folder of the problem files, to check their keys as well."),
    ] = None,
    submissions: Annotated[
        Texts,
        typer.Option("--submissions", metavar="PATH", help="What was graded, to quote answers (may be repeated)."),
    ] = None,
    students: Annotated[
        Text, typer.Option("--students", metavar="DIR", help="A new folder for a page of feedback for every student.")
    ] = None,
    seed: Annotated[
        Text, typer.Option("--seed", metavar="TEXT", help="The seed of a course in which everyone has own numbers.")
    ] = None,
    reveal: Annotated[bool, typer.Option("--reveal", help="With --students: show right answers and numbers.")] = False,
    output: Output = None,
    debug: Debug = False,
) -> None:
    """Print how the questions did: difficulty, discrimination, verdicts, mistakes, wrong values that several share.

    As HTML, one page for the course; with --students DIR, a page for every student instead. With --seed it also names
    answers that are right for somebody else's numbers.
    """
    form = one_of("--format", format, FORMATS)
    if students is not None:
        _students(Path(results), problems, submissions or [], reveal, Path(students), seed or "")
        return
    if reveal:
        raise UsageError("--reveal goes with --students DIR; the course's report holds no right answers")
    from gradekit.cli.output import write_document, write_json_value
    from gradekit.course.items.gather import gather

    drawn = _drawn(Path(results), problems or "problems", seed) if seed else None
    found = gather(Path(results), problem, _files(problems), drawn)
    if form == "json":
        from gradekit.course.items.report import report_json

        write_json_value(report_json(found), output)
    elif form == "html":
        _course(found, Path(results), problem, submissions or [], output)
    else:
        from gradekit.course.items.page import report_page

        write_document(report_page(found), form, output)


def _drawn(results: Path, folder: str, seed: str) -> "Problems":
    """The problems of a folder by everyone's own numbers, whose ids the last run has from its roster."""
    import sqlite3

    from gradekit.cli.course import with_owners
    from gradekit.course.items.read import results_file
    from gradekit.course.marking.problems import Problems
    from gradekit.course.run.order import settings_of
    from gradekit.course.settling.settings import Settings
    from gradekit.course.state import read_state

    settings = Settings()
    try:
        with read_state(results_file(results).parent) as state:
            last = state.last_run()
            settings = settings_of(last.settings)[0] if last else settings
    except (UsageError, sqlite3.Error):
        pass  # without a state there is no roster
    return with_owners(Problems.of(folder, list(_files(folder).values())), seed, settings)


def _course(
    found: "ItemReport", results: Path, problem: str | None, submissions: list[str], output: str | None
) -> None:
    from gradekit.cli.output import write_document
    from gradekit.course.items.read import results_file
    from gradekit.course.pages.answers import answers_of
    from gradekit.course.pages.examples import examples_of
    from gradekit.course.pages.overview import course_page
    from gradekit.course.pages.results import facts_of

    facts = facts_of(results_file(results), problem)
    wanted = {label for labels in facts.made.values() for label in labels}
    answers = answers_of(submissions, wanted) if submissions else {}
    write_document(course_page(found, facts, examples_of(facts.made, answers)), "html", output)


def _students(
    results: Path, folder: str | None, submissions: list[str], reveal: bool, out: Path, seed: str
) -> None:
    from gradekit.cli.output import complain
    from gradekit.course.items.read import read_results, results_file
    from gradekit.course.marking.problems import Problems
    from gradekit.course.pages.answers import answers_of
    from gradekit.course.pages.results import by_student
    from gradekit.course.pages.students import Pages, named

    file, home = results_file(results), folder or "problems"
    read_results(file)  # raises for what is no result, with the line
    found = by_student(file)
    answers = answers_of(submissions, set(named(found))) if submissions else {}
    problems = Problems(home, {name: str(path) for name, path in _files(home).items()}, {})
    problems = _drawn(results, home, seed) if seed else problems
    number = Pages(found, problems, answers, reveal).write(out)
    complain(f"{number} page{'s' * (number != 1)} and index.csv are in {out}")


def _files(folder: str | None) -> dict[str, Path]:
    """Problem → its file."""
    from gradekit.cli.exercises import problem_files

    return {} if folder is None else {path.stem: path for path in problem_files(Path(folder))}
