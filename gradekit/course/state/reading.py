"""The results of any run, row by row."""

from __future__ import annotations

import json
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from gradekit.course.outcome import Outcome
from gradekit.course.piece import TOGETHER, Row, who
from gradekit.course.state.health import CHANGED, NAME, fault_of, is_sealed
from gradekit.course.state.override import Override, saved
from gradekit.course.state.tables import FIELDS
from gradekit.errors import UsageError

_row = partial(tuple.__new__, Row)  # what Row._make does, in a third of the time
_MOST = 20_000  # outcomes that are kept in memory
_BLOCK = 512  # rows that are read at a time

_NOW = f"SELECT {FIELDS} FROM entries"
_THEN = f"{_NOW} WHERE since <= :run UNION ALL SELECT {FIELDS} FROM history WHERE since <= :run AND until > :run"
_RUNS = "SELECT id, version, settings, problems, fingerprint, outputs FROM runs"


class Run(NamedTuple):
    """A run that ended: its number, gradekit's version, settings and facts about problems, as they were handed in.

    outputs: file name → digest of what was written, None until all of it was
    """

    number: int
    version: str
    settings: dict[str, Any]
    problems: dict[str, Any]
    fingerprint: str
    outputs: dict[str, str] | None


class Block(NamedTuple):
    """Submissions that follow one another, column by column; numbers: of their outcomes, -1 for none.

    outcomes: number → outcome; rows: asks for the same with all fields, row by row
    """

    files: Sequence[str]
    lines: Sequence[int]
    students: Sequence[str]
    whos: Sequence[str]
    numbers: Sequence[int]
    outcomes: Mapping[int, Outcome]
    rows: Callable[[], Iterator[tuple[Row, Outcome | None]]]


class Reading:
    """A database that is read; `run` is a run's number in all of this, None the last one's."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db
        self._outcomes: dict[int, Outcome] = {}

    def rows(self, run: int | None = None) -> Iterator[tuple[Row, Outcome | None]]:
        """Every submission with its outcome, None where it is not graded, in the order of files and lines."""
        return self._paired(self.db.execute(f"{_rows(run)} ORDER BY file, line", {"run": run}))

    def blocks(self) -> Iterator[Block]:
        """Those of the last run, many at a time, in the same order."""
        found = self.db.execute("SELECT file, line, student, who, outcome FROM entries ORDER BY file, line")
        while some := found.fetchmany(_BLOCK):
            files, lines, students, whos, numbers = zip(*some, strict=True)
            outcomes = {number: self.outcome(number) for number in set(numbers) if number >= 0}
            yield Block(files, lines, students, whos, numbers, outcomes, partial(self._between, some[0], some[-1]))

    def _between(self, first: Sequence[Any], last: Sequence[Any]) -> Iterator[tuple[Row, Outcome | None]]:
        bounds = (*first[:2], *last[:2])
        between = "(file, line) >= (?, ?) AND (file, line) <= (?, ?)"
        return self._paired(self.db.execute(f"{_NOW} WHERE {between} ORDER BY file, line", bounds))

    def _paired(self, found: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Row, Outcome | None]]:
        known = self._outcomes.get
        for row in map(_row, found):
            number = row.outcome
            yield row, None if number < 0 else known(number) or self.outcome(number)

    def rows_of(self, keys: Collection[str], run: int | None = None) -> list[tuple[Row, Outcome | None]]:
        """The submissions of one student, by all ids as they are compared; those of several together are theirs too."""
        ids = ", ".join("?" * len(keys))
        theirs = f"SELECT * FROM ({_rows(run)}) WHERE who IN ({ids}) OR instr(student, char(10)) ORDER BY file, line"
        found = map(_row, self.db.execute(theirs.replace(":run", str(int(run or 0))), tuple(keys)))
        mine = (row for row in found if row.who in keys or any(who(one) in keys for one in row.student.split(TOGETHER)))
        return [(row, None if row.outcome < 0 else self.outcome(row.outcome)) for row in mine]

    def students(self) -> Iterator[tuple[str, str]]:
        """The students of the last run by their ids as they are compared, each with the id as it is written first."""
        yield from self.db.execute("SELECT who, min(student) FROM entries WHERE who <> '' GROUP BY who")

    def handed_in(self) -> Iterator[tuple[str, str]]:
        """Of every submission of the last run that names a student, the id as it is compared and as it is written."""
        yield from self.db.execute("SELECT who, student FROM entries WHERE who <> ''")

    def only_error(self, begins: str) -> tuple[str, str] | None:
        """The first file and the error of a run in which nothing was marked and every error begins so; else None."""
        whole = "SELECT count(*), sum(outcome < 0 AND substr(error, 1, ?) = ?) FROM entries"
        number, such = self.db.execute(whole, (len(begins), begins)).fetchone()
        first = "SELECT file, error FROM entries ORDER BY file, line LIMIT 1"
        return self.db.execute(first).fetchone() if number and number == such else None

    def outcome(self, number: int) -> Outcome:
        """The outcome that a row points to; one object for all rows that do."""
        found = self._outcomes.get(number)
        if found is None:
            if len(self._outcomes) >= _MOST:
                self._outcomes.clear()
            found = self._outcomes[number] = self._outcome(number)
        return found

    def _outcome(self, number: int) -> Outcome:
        """Raises sqlite3.Error for one that is not there or not whole, as for any other damage."""
        record = self.db.execute("SELECT record FROM outcomes WHERE id = ?", (number,)).fetchone()
        try:
            return Outcome.from_record(record[0])
        except (TypeError, ValueError, KeyError, ArithmeticError) as error:
            raise sqlite3.DatabaseError("marks in it are damaged") from error

    def duplicates(self, run: int | None = None) -> Iterator[tuple[str, str]]:
        """Every (problem, who) that has several submissions, in order."""
        named = f"SELECT problem, who FROM ({_rows(run)}) WHERE who <> ''"
        twice = f"{named} GROUP BY problem, who HAVING count(*) > 1 ORDER BY problem, who"
        yield from self.db.execute(twice, {"run": run})

    def told(self, message: str, run: int | None = None) -> tuple[int, int]:
        """How many submissions were marked, and how many of them were told the message about some answer."""
        told = "SELECT id FROM outcomes WHERE instr(record, :message)"
        counts = f"SELECT count(*), coalesce(sum(outcome IN ({told})), 0) FROM ({_rows(run)}) WHERE outcome >= 0"
        marked, with_it = self.db.execute(counts, {"run": run, "message": message}).fetchone()
        return marked, with_it

    def unusual(self, keys: Iterable[str], run: int | None = None) -> Iterator[tuple[str, str]]:
        """Problem and student of submissions of several together, and of those whose id is one of these keys."""
        wanted = frozenset(keys)
        joint = "instr(student, char(10)) AND" if not wanted else ""
        asked = f"SELECT problem, student, who FROM ({_rows(run)}) WHERE {joint} who <> ''"
        for problem, student, key in self.db.execute(asked, {"run": run}):
            if TOGETHER in student or key in wanted:
                yield problem, student

    def named(self, run: int | None = None) -> set[str]:
        """Every problem that a submission names."""
        found = self.db.execute(f"SELECT DISTINCT problem FROM ({_rows(run)})", {"run": run})
        return {problem for (problem,) in found} - {""}

    def overrides(self, run: int | None = None) -> list[Override]:
        """The decisions that count, by problem, student and question."""
        return [found.override for found in saved(self.db, run) if found.override]

    def runs(self) -> list[Run]:
        """All runs that ended, the oldest first."""
        return [_run(*fields) for fields in self.db.execute(f"{_RUNS} ORDER BY id")]

    def last_run(self) -> Run | None:
        """The last run that ended."""
        found = self.db.execute(f"{_RUNS} ORDER BY id DESC LIMIT 1").fetchone()
        return _run(*found) if found else None

    @property
    def last(self) -> int:
        """The number of the last run that ended, 0 before the first."""
        return self.db.execute("SELECT coalesce(max(id), 0) FROM runs").fetchone()[0]


@contextmanager
def read_state(folder: Path | str) -> Iterator[Reading]:
    """The results in a folder, which is not written to, and in which a run may be going.

    Raises UsageError where there are none, or none that can be read.
    """
    path = Path(folder) / NAME
    if not path.is_file():
        raise UsageError(f"{folder}: no results here ({NAME} is not in this folder); expected a folder of grade --out")
    try:
        with tempfile.TemporaryDirectory(prefix="gradekit-") as place, closing(_connected(path, Path(place))) as db:
            fault = fault_of(db, thorough=False) or ("" if is_sealed(path.parent) else CHANGED)
            if fault:
                raise UsageError(f"{path}: {fault}; run gradekit grade --out {folder} again")
            yield Reading(db)
    except sqlite3.Error as error:
        raise UsageError(f"{path}: cannot be read ({error}); run gradekit grade --out {folder} again") from error


def _connected(path: Path, place: Path) -> sqlite3.Connection:
    """The database; a copy of it where a run was killed while it wrote, since undoing that means writing."""
    address = f"{path.absolute().as_uri()}?mode=ro"
    try:
        return _begun(sqlite3.connect(address, uri=True, timeout=60, isolation_level=None))
    except sqlite3.OperationalError as error:
        if getattr(error, "sqlite_errorname", "") == "SQLITE_BUSY":
            raise
    for file in (path, Path(f"{path}-journal")):
        if file.exists():
            shutil.copyfile(file, place / file.name)
    return _begun(sqlite3.connect(place / path.name, isolation_level=None))


def _begun(db: sqlite3.Connection) -> sqlite3.Connection:
    """From here on nobody changes what is read."""
    try:
        db.execute("BEGIN")
        db.execute("SELECT count(*) FROM runs").fetchone()
        return db
    except sqlite3.Error:
        db.close()
        raise


def _rows(run: int | None) -> str:
    return _NOW if run is None else _THEN


def _run(number: int, version: str, settings: str, problems: str, fingerprint: str, outputs: str | None) -> Run:
    written = None if outputs is None else json.loads(outputs)
    return Run(number, version, json.loads(settings), json.loads(problems), fingerprint, written)
