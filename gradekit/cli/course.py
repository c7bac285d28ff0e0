"""`gradekit grade` for everything but one page: its options become an order, and what comes of it is printed."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from gradekit.cli.command import number, one_of, whole
from gradekit.cli.exercises import problem_files
from gradekit.cli.output import complain, width, write, write_document
from gradekit.cli.progress import progress
from gradekit.course.inputs import Column, Options, column_map
from gradekit.course.inputs.columns import without_used
from gradekit.course.inputs.partition import PIECES
from gradekit.course.marking.engines.here import Here
from gradekit.course.marking.owners import Owners
from gradekit.course.marking.problems import Problems
from gradekit.course.outputs.course import Course
from gradekit.course.outputs.write import FORMATS, GRADEBOOKS, notes, writer
from gradekit.course.run.order import Order, Wanted
from gradekit.course.run.run import Graded, graded
from gradekit.course.run.stopping import TERMINATED, TimeUp, exit_code, terminable
from gradekit.course.settling.rollcall import RollCall
from gradekit.course.settling.settings import Settings
from gradekit.errors import UsageError

if TYPE_CHECKING:
    from gradekit.cli.given import Given
    from gradekit.course.marking.engines.task import Engine
    from gradekit.exercise.solve import Solution

ENGINES = ("local", "dask")
_MOST_JOBS = 1_024
_MOST_SECONDS = 10_000_000


def mark_course(given: Given) -> int:
    """Mark, keep, print; the exit code. Raises UsageError, and ProblemError for a roster with faults."""
    problems = Problems.of(Path(given.problems).as_posix(), problem_files(Path(given.problems)), given.mark)
    order, engine = order_of(given, problems), engine_of(given)
    if given.seed:
        problems = with_owners(problems, given.seed, order.settings)
    _say_notes(order.settings)
    try:
        with terminable():
            return _run(given, order, problems, engine)
    except KeyboardInterrupt as error:
        if isinstance(error, TimeUp):
            complain(f"stopped after the {given.max_seconds} seconds of --max-seconds")
        elif exit_code(error) == TERMINATED:
            complain("terminated")
        return exit_code(error)


def with_owners(problems: Problems, seed: str, settings: Settings) -> Problems:
    """The same, where every student has numbers of their own, by the ids of the roster."""
    roster = settings.roster
    places = {**roster.aliases, **roster.places} if roster else {}
    ids = {name: roster.students[place].id for name, place in places.items()} if roster else {}
    return Problems.of(problems.folder, list(map(Path, problems.files.values())), problems.decimal, Owners(seed, ids))


def order_of(given: Given, problems: Problems) -> Order:
    """What is asked. Raises UsageError."""
    from gradekit.course.outputs.platforms import assignment_names

    platforms = tuple(dict.fromkeys(one_of("--gradebook", name, GRADEBOOKS) for name in given.gradebook or ()))
    names = assignment_names(given.assignment or (), problems.files)
    _check_kept(given)
    columns = column_map(given.column or (), *_column_file(given.columns))
    settings = Settings.of(given.keep, given.due, given.late, given.roster, given.timezone, columns)
    used = settings.roster.used if settings.roster else ()
    return Order(
        tuple(given.paths),
        given.out,
        settings,
        _reading(given, without_used(columns, used)),
        Wanted(given.least, given.raw_csv, platforms, names),
        None if given.max_seconds is None else float(number("--max-seconds", given.max_seconds, 0, _MOST_SECONDS)),
    )


def _reading(given: Given, columns: tuple[Column, ...]) -> Options:
    """How inputs are read: in smaller shares where marking may have to stop, since a share is kept whole or not."""
    pieces = PIECES if given.max_seconds is None else PIECES // 8
    return Options(given.problem or "", columns, pieces, given.out or "")


def engine_of(given: Given) -> Engine:
    """Where it is marked. Raises UsageError."""
    if one_of("--engine", given.engine, ENGINES) == "dask":
        return _cluster(given.scheduler, given.jobs)
    if given.scheduler is not None:
        raise UsageError("--scheduler: only a Dask cluster has one; add --engine dask")
    from gradekit.course.marking.engines.workers import Workers, cores

    jobs = cores() if given.jobs is None else whole("--jobs", given.jobs, 0, _MOST_JOBS)
    return Workers(jobs) if jobs else Here()


def _cluster(scheduler: str | None, jobs: str | None) -> Engine:
    if jobs is not None:
        raise UsageError("--jobs: a Dask cluster has processes of its own; leave it out")
    if scheduler is None:
        raise UsageError("--engine dask: where is the cluster? add --scheduler ADDRESS, such as tcp://host:8786")
    try:
        from gradekit.course.marking.engines.dask import Cluster
    except ImportError as error:
        raise UsageError("--engine dask: Dask is not installed; pip install 'gradekit[dask]' brings it") from error
    return Cluster(scheduler)


def _check_kept(given: Given) -> None:
    """Raises UsageError for what only a folder of results can have."""
    if given.out is None:
        for option, value in (("--max-seconds", given.max_seconds), ("--gradebook", given.gradebook)):
            if value is not None:
                raise UsageError(f"{option}: needs --out DIR, the folder that results are kept in")
    if given.assignment and not given.gradebook:
        raise UsageError("--assignment: only a learning platform has these; add --gradebook and its name")


def _column_file(path: str | None) -> tuple[str, str]:
    if path is None:
        return "", ""
    try:
        return Path(path).read_text(encoding="utf-8-sig"), path
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise UsageError(f"--columns: {path} cannot be read ({reason})") from error


def _say_notes(settings: Settings) -> None:
    """What reading the roster left out."""
    for note in settings.roster.notes if settings.roster else ():
        complain(note)


def _run(given: Given, order: Order, problems: Problems, engine: Engine) -> int:
    from gradekit.course.outputs.platforms import column_name

    with contextlib.ExitStack() as held:
        with progress(not given.quiet) as watch:  # gone before anything is printed
            done = held.enter_context(graded(order, problems, engine, complain, sys.stdin.buffer, watch))
        for note in notes(
            order.wanted.gradebooks, list(dict.fromkeys(column_name(done.course, p) for p in done.facts))
        ):
            complain(note)
        code = _print(given, done)
        if order.out is not None and not given.quiet:
            complain(f"{done.counts}; results are in {order.out}")
        return code


def _print(given: Given, done: Graded) -> int:
    """Print what was asked for; a folder of results alone prints nothing. The exit code."""
    if done.order.out is not None and given.format is None and given.output is None:
        return done.conclude()
    course = replace(done.course, printed=given.output is None)
    if given.form in FORMATS:
        made = writer(given.form, course, done.sums)
        code = done.conclude(made)
        write(made.text(), given.output)
        return code
    if given.reveal:
        course = _revealing(done, course, given.form)
    return (_print_json if given.form == "json" else _print_pages)(given, done, course)


def _print_json(given: Given, done: Graded, course: Course) -> int:
    from gradekit.course.outputs.listing import listing

    code = done.conclude()
    write(listing(done.results(RollCall()), course, given.is_single), given.output)
    return code


def _print_pages(given: Given, done: Graded, course: Course) -> int:
    from gradekit.course.outputs import people

    made = people.Writer(course, done.sums)
    code = done.conclude(made)
    room = width() if given.form == "text" and given.output is None else None
    write_document(made.document(room), given.form, given.output)
    return code


def _revealing(done: Graded, course: Course, form: str) -> Course:
    """The same with the right answers."""
    from gradekit.paper.json_out import key_json
    from gradekit.paper.pages import key_texts

    return replace(course, keys=dict(_keys(done, key_json if form == "json" else key_texts)))


def _keys(done: Graded, read: Callable[[Solution], Any]) -> Iterator[tuple[str, Any]]:
    from gradekit.exercise.solve import solve

    for problem in done.facts:
        desk = done.problems.desk(problem)
        if done.problems.draws(problem):
            complain(f"--reveal: {problem} has other numbers for every student, so its right answers are not shown")
        elif not isinstance(desk, str):
            yield problem, read(solve(desk.marker.exercise))
