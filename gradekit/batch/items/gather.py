"""A folder of results → its item report."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from pathlib import Path

from gradekit.batch.items.analysis import ProblemItems, analyse
from gradekit.batch.items.look import Flag, worth_a_look
from gradekit.batch.items.read import read_results, results_file
from gradekit.batch.items.report import ItemReport
from gradekit.batch.items.shared import Shared, find_shared
from gradekit.batch.items.tally import Tally
from gradekit.batch.items.wrong import WrongAnswers
from gradekit.errors import ProblemError, UsageError
from gradekit.spec.messages import did_you_mean, listed, shown


def gather(path: Path, only: str | None = None, files: Mapping[str, Path] | None = None) -> ItemReport:
    """The report of a folder of results, or of a results.jsonl; only: of this problem alone.

    files: problem → its file, for what `check` says about it. Raises UsageError where there are no such results.
    """
    file = results_file(path)
    tally, graded = read_results(file)
    problems = analyse(tally if only is None else _only(tally, only, path))
    shared, why = _shared(file.parent, problems, graded)
    flags = worth_a_look(problems, shared.frequent if shared else {})
    flags += tuple(flag for problem in problems for flag in check_flags(problem, (files or {}).get(problem.problem)))
    return ItemReport(problems, flags, shared, why, tally.nameless if only is None else 0)


def check_flags(problem: ProblemItems, file: Path | None) -> Iterator[Flag]:
    """The errors that `gradekit check` finds in the problem as its file is now; none without a file."""
    if file is None:
        return
    from gradekit.build import build
    from gradekit.check import check
    from gradekit.solve import solve
    from gradekit.spec.load import load_problem

    try:
        exercise = build(load_problem(file))
        said = [finding.message for finding in check(exercise, solve(exercise)) if finding.severity == "error"]
    except ProblemError as error:
        said = [fault.message for fault in error.faults]
    questions = [item.question for item in problem.items]
    for message in said:
        question = next((q for q in questions if message.startswith((f"{q}: ", f"{q} ("))), "")
        yield Flag(problem.problem, question, "check", f"gradekit check: {message.removeprefix(f'{question}: ')}", "bad")


def _only(tally: Tally, problem: str, path: Path) -> Tally:
    if problem in tally.sheets:
        return Tally({problem: tally.sheets[problem]})
    known = sorted(tally.sheets)
    hint = did_you_mean(problem, known) or (f"; there are results of {listed(known, 'and')}" if known else "")
    raise UsageError(f"{path}: there are no results of the problem {shown(problem)}{hint}")


def _shared(folder: Path, problems: tuple[ProblemItems, ...], graded: array[int]) -> tuple[Shared | None, str]:
    """What students share, or why that is not known."""
    from gradekit.batch.state.state import NAME

    file = folder / NAME
    if not file.is_file():
        return None, f"the answers are in {NAME}, which is not in this folder"
    import sqlite3

    answers = {(problem.problem, item.question): item.answers for problem in problems for item in problem.items}
    try:
        return find_shared(lambda: _wrong_answers(file), answers, graded), ""
    except sqlite3.Error:
        return None, f"{NAME} cannot be read; is gradekit grade running on this folder?"


def _wrong_answers(file: Path) -> Iterator[WrongAnswers]:
    """The submissions of the last run that have wrong answers which nothing explains."""
    import sqlite3
    from contextlib import closing

    from gradekit.batch.piece import label
    from gradekit.batch.state import Reading

    with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True, timeout=1)) as db:
        for row, outcome in Reading(db).rows():
            if row.wrong and outcome is not None:
                entries = {question.id: question.entries for question in outcome.questions}
                yield WrongAnswers(label(row.file, row.line), row.student, row.who, row.problem, row.wrong, entries)
