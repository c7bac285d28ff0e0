"""A folder of results → its item report."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gradekit.course.items.analysis import ProblemItems, analyse
from gradekit.course.items.look import Flag, worth_a_look
from gradekit.course.items.read import read_results, results_file
from gradekit.course.items.report import ItemReport
from gradekit.course.items.shared import Shared, find_shared
from gradekit.course.items.tally import Tally
from gradekit.course.items.wrong import WrongAnswers
from gradekit.errors import ProblemError, UsageError
from gradekit.exercise.problem.messages import did_you_mean, listed, shown

if TYPE_CHECKING:
    from gradekit.course.items.neighbours import Neighbour
    from gradekit.course.marking.problems import Problems
    from gradekit.course.state import Reading

_WRONG = """
    SELECT file, line, student, who, problem, wrong, outcome FROM entries WHERE wrong <> '' AND outcome >= 0
    ORDER BY file, line"""


def gather(
    path: Path, only: str | None = None, files: Mapping[str, Path] | None = None, drawn: Problems | None = None
) -> ItemReport:
    """The report of a folder of results, or of a results.jsonl; only: of this problem alone.

    files: problem → its file, for what `check` says about it; drawn: problems in which every student has own numbers.
    Raises UsageError where there are no such results.
    """
    file = results_file(path)
    tally, graded = read_results(file)
    problems = analyse(tally if only is None else _only(tally, only, path))
    shared, why = _shared(file.parent, problems, graded)
    flags = worth_a_look(problems, shared.frequent if shared else {})
    flags += tuple(flag for problem in problems for flag in check_flags(problem, (files or {}).get(problem.problem)))
    neighbours = None if drawn is None else _neighbours(file.parent, drawn, only)
    return ItemReport(problems, flags, shared, why, tally.nameless if only is None else 0, neighbours)


def _neighbours(folder: Path, drawn: Problems, only: str | None) -> tuple[Neighbour, ...] | None:
    """Whose answers are right for others' numbers; None where that is not known."""
    import sqlite3

    from gradekit.course.items.neighbours import find_neighbours
    from gradekit.course.state import read_state

    try:
        with read_state(folder) as state:
            wrong = [each for each in _wrong_answers(state) if only in (None, each.problem)]
            students = [*drawn.owners.ids.values(), *(one for _, one in state.students())]
            return tuple(find_neighbours(drawn, students, wrong))
    except (UsageError, sqlite3.Error):
        return None


def check_flags(problem: ProblemItems, file: Path | None) -> Iterator[Flag]:
    """The errors that `gradekit check` finds in the problem as its file is now; none without a file."""
    if file is None:
        return
    from gradekit.check import check
    from gradekit.exercise.lowering import build
    from gradekit.exercise.problem.load import load_problem
    from gradekit.exercise.solve import solve

    try:
        exercise = build(load_problem(file))
        said = [finding.message for finding in check(exercise, solve(exercise)) if finding.severity == "error"]
    except ProblemError as error:
        said = [fault.message for fault in error.faults]
    questions = [item.question for item in problem.items]
    for message in said:
        question = next((q for q in questions if message.startswith((f"{q}: ", f"{q} ("))), "")
        text = message.removeprefix(f"{question}: ")
        yield Flag(problem.problem, question, "check", f"gradekit check: {text}", "bad")


def _only(tally: Tally, problem: str, path: Path) -> Tally:
    if problem in tally.sheets:
        return Tally({problem: tally.sheets[problem]})
    known = sorted(tally.sheets)
    hint = did_you_mean(problem, known) or (f"; there are results of {listed(known, 'and')}" if known else "")
    raise UsageError(f"{path}: there are no results of the problem {shown(problem)}{hint}")


def _shared(folder: Path, problems: tuple[ProblemItems, ...], graded: array[int]) -> tuple[Shared | None, str]:
    """What students share, or why that is not known."""
    import sqlite3

    from gradekit.course.state import read_state
    from gradekit.course.state.health import NAME

    if not (folder / NAME).is_file():
        return None, f"answers are kept in {NAME}, which is not in this folder"
    answers = {(problem.problem, item.question): item.answers for problem in problems for item in problem.items}
    try:
        with read_state(folder) as state:
            return find_shared(lambda: _wrong_answers(state), answers, graded), ""
    except (UsageError, sqlite3.Error):
        return None, f"{NAME} cannot be read; run gradekit grade --out again"


def _wrong_answers(state: Reading) -> Iterator[WrongAnswers]:
    """The submissions of the last run that have wrong answers which nothing explains."""
    from gradekit.course.piece import label

    entries: dict[int, dict[str, Any]] = {}
    for file, line, student, who, problem, wrong, outcome in state.db.execute(_WRONG):
        if outcome not in entries:
            entries[outcome] = {question.id: question.entries for question in state.outcome(outcome).questions}
        yield WrongAnswers(label(file, line), student, who, problem, wrong, entries[outcome])
