"""One run: what is known already, what is new, what is gone. Killed at any moment, it goes on where it was."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import cache
from itertools import chain, islice
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Any

from msgspec.structs import replace

from gradekit import __version__
from gradekit.course.marking.problems import Digests, context
from gradekit.course.outcome import Outcome
from gradekit.course.piece import Key, Report, Row, stamp
from gradekit.course.state.closing import FIRST, close_rows
from gradekit.course.state.files import clean
from gradekit.course.state.health import Complain, connect, opened, seal, tune
from gradekit.course.state.lock import Lock
from gradekit.course.state.override import Override, close, keep, saved
from gradekit.course.state.reading import Reading
from gradekit.course.state.tables import TEMPORARY, create, transaction
from gradekit.errors import UsageError

_COMMIT = 1.0  # seconds of work that a kill may cost

# an unknown or broken problem is complained of in every run, so these submissions are never known
_GOOD = "context IN (SELECT context FROM current) AND internal = '' AND (status = 'graded' OR problem = '')"
_KNOWN = f"""
    SELECT file, line, CASE WHEN {_GOOD} THEN content ELSE x'' END, time FROM {{}}
    WHERE (file, line) > (?, ?) AND (file, line) <= (?, ?)"""
_SEALS = f"""
    SELECT file, line, CASE WHEN {_GOOD} THEN seal ELSE 0 END FROM {{}}
    WHERE (file, line) > (?, ?) AND (file, line) <= (?, ?)"""
_ADD = f"({', '.join('?' * (len(Row._fields) + 1))})"
_MOST = 200_000  # outcomes whose numbers are remembered
_AT_ONCE = 16  # rows of a statement: a quarter faster than one by one, and no slower than more
_AT = Row._fields.index("outcome")


def _silent(line: str) -> None:
    """Say nothing."""


class State(Reading):
    """The database of a folder of results, held by one run alone; with no folder, one in a temporary place.

    A run: begin; for every partition, in any order, known and then add; finish; write what rows gives; written.
    """

    def __init__(self, folder: Path | str | None, complain: Complain = _silent) -> None:
        """Raises UsageError where the folder cannot be used; what had to be mended is complained of."""
        self.folder = None if folder is None else Path(folder)
        self._held = ExitStack()
        self._complain = complain
        self._ids: dict[bytes, int] = {}
        self._asked: list[tuple[Key, Key]] = []
        self._digests: Digests | None = None
        self._run = 0
        self._commit_at = 0.0
        with self._held as held:  # lets go of the lock where opening fails
            super().__init__(self._opened(held))
            self._held = held.pop_all()
        for statement in TEMPORARY:
            self.db.execute(statement)

    def __enter__(self) -> State:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            self.close()
        except sqlite3.Error as failed:
            error = error or failed
        if isinstance(error, sqlite3.Error):
            raise UsageError(f"{self.folder or 'temporary folder'}: the state cannot be used ({error})") from error

    def close(self) -> None:
        """Keep what was added, and let others have the folder."""
        with self._held:
            try:
                self._commit()
            finally:
                self.db.close()
            if self.folder is not None:
                seal(self.folder)

    # A run

    def begin(self) -> int:
        """The number of the run that begins, or goes on."""
        self._run = self.last + 1
        self._asked.clear()
        self.db.execute("DELETE FROM gone")
        self.db.execute("UPDATE pending SET since = 0")
        return self._run

    def seals(self, after: Key | None, upto: Key, digests: Digests) -> dict[Key, int]:
        """Seals of the submissions after < key <= upto whose marks are still good; 0 for those to look at again.

        What is known of these has to be asked for as well.
        """
        self._know(digests)
        found: dict[Key, int] = {}
        for table in ("entries", "pending"):
            rows = self.db.execute(_SEALS.format(table), (*(after or FIRST), *upto))
            found.update({(file, line): seal for file, line, seal in rows})
        return found

    def known(
        self, after: Key | None, upto: Key, digests: Digests, timed: bool = False, of: Collection[Key] | None = None
    ) -> dict[Key, bytes]:
        """Content of the submissions after < key <= upto whose marks are still good; b"" for those to mark again.

        To be asked for every partition: what is in none of them is gone. timed: whether the time of a file counts, so
        that its submissions have to be marked again where it was touched; the content is followed by the time then.
        of: those whose keys are wanted, None: all.
        """
        self._asked.append((after or FIRST, upto))
        self._know(digests)
        found: dict[Key, bytes] = {}
        bounds = [(*(after or FIRST), *upto)] if of is None else [(file, line - 1, file, line) for file, line in of]
        for table in ("entries", "pending"):
            rows = chain.from_iterable(self.db.execute(_KNOWN.format(table), each) for each in bounds)
            if timed:
                found.update({(file, line): content and content + stamp(time) for file, line, content, time in rows})
            else:
                found.update({(file, line): content for file, line, content, _ in rows})
        return found

    def add(self, report: Report) -> None:
        """Keep what marking a partition, or a share of one, gave."""
        if not self.db.in_transaction:
            self.db.execute("BEGIN IMMEDIATE")
            self._commit_at = monotonic() + _COMMIT
        self._miss(report.gone)
        ids = [*map(self._id, report.outcomes), -1]  # the last for rows that point nowhere, with a -1
        stored = _as_stored(report.rows, ids, self._run)
        while some := list(islice(stored, _AT_ONCE)):
            self.db.execute(_add(len(some)), list(chain.from_iterable(some)))
        if monotonic() >= self._commit_at:
            self._commit()

    def finish(self, settings: Mapping[str, Any], problems: Mapping[str, Any], fingerprint: str = "") -> bool:
        """End the run, all at once; whether outputs may differ from those of the run before.

        settings, problems: as JSON, kept with the run; fingerprint: of all that outputs depend on beside the rows
        """
        self._commit()
        with transaction(self.db):
            before = self.last_run()
            changed = close_rows(self.db, self._run, self._asked)
            same = not changed and before is not None and before.fingerprint == fingerprint
            outputs = before.outputs if same and before else None
            self._end(_json(settings), _json(problems), fingerprint, outputs)
        return outputs is None

    def newly_named(self) -> set[str]:
        """Every problem that a submission names which was marked in this run, before it ends."""
        return {problem for (problem,) in self.db.execute("SELECT DISTINCT problem FROM pending")} - {""}

    def written(self, outputs: Mapping[str, str]) -> None:
        """All outputs of the last run are on disk: file name → digest."""
        self.db.execute("UPDATE runs SET outputs = ? WHERE id = ?", (_json(outputs), self.last))

    # A person's decisions

    @property
    def is_current(self) -> bool:
        """Whether a run has ended, and none of its rows has to be marked again before it can be shown."""
        doubtful = self.db.execute("SELECT EXISTS (SELECT 1 FROM entries WHERE context = x'')").fetchone()[0]
        return self.last > 0 and not doubtful

    def decide(self, override: Override) -> int:
        """A run that differs from the last one in this decision alone; its number."""
        return self._decide(override.who, override.problem, override.question, override)

    def undo(self, who: str, problem: str, question: str) -> int:
        """The same without any decision about the question. Raises KeyError where there was none."""
        return self._decide(who, problem, question, None)

    def _decide(self, who: str, problem: str, question: str, override: Override | None) -> int:
        before = self.last_run()
        if before is None:
            raise KeyError(question)
        with transaction(self.db):
            run = before.number + 1
            if not close(self.db, run, who, problem, question) and override is None:
                raise KeyError(question)
            if override:
                keep(self.db, replace(override, since=run))
            self._end(_json(before.settings), _json(before.problems), before.fingerprint, None)
        return run

    # How it is done

    def _opened(self, held: ExitStack) -> sqlite3.Connection:
        if self.folder is None:
            db = connect("")
            tune(db, "OFF")
            create(db)
            return db
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            held.enter_context(Lock(self.folder))
            clean(self.folder)
            db = opened(self.folder, self._complain)
            self._name_damaged(db)
        except (OSError, sqlite3.Error) as error:
            raise UsageError(f"{self.folder}: cannot be used as a folder for results ({error})") from error
        return db

    def _name_damaged(self, db: sqlite3.Connection) -> None:
        for override, about in saved(db):
            if override is None:
                self._complain(f"{self.folder}: the manual change {about} is damaged and does not count; make it again")

    def _commit(self) -> None:
        if self.db.in_transaction:
            self.db.execute("COMMIT")

    def _know(self, digests: Digests) -> None:
        """What marks depend on now, beside the submissions themselves."""
        if digests != self._digests:
            contexts = [context("", {}), *(context(problem, digests) for problem in digests)]
            self.db.execute("DELETE FROM current")
            self.db.executemany("INSERT OR IGNORE INTO current VALUES (?)", [(each,) for each in contexts])
            self._digests = dict(digests)

    def _id(self, outcome: Outcome) -> int:
        number = self._ids.get(outcome.digest)
        if number is None:
            if len(self._ids) >= _MOST:
                self._ids.clear()
            row = (outcome.digest, outcome.record)
            self.db.execute("INSERT OR IGNORE INTO outcomes (digest, record) VALUES (?, ?)", row)
            (number,) = self.db.execute("SELECT id FROM outcomes WHERE digest = ?", row[:1]).fetchone()
            self._ids[outcome.digest] = number
        return number

    def _miss(self, keys: Iterable[Key]) -> None:
        keys = list(keys)
        self.db.executemany("INSERT OR IGNORE INTO gone VALUES (?, ?)", keys)
        self.db.executemany("DELETE FROM pending WHERE file = ? AND line = ?", keys)

    def _end(self, settings: str, problems: str, fingerprint: str, outputs: Mapping[str, str] | None) -> None:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        written = None if outputs is None else _json(outputs)
        row = (self.last + 1, now, __version__, settings, problems, fingerprint, written)
        self.db.execute("INSERT INTO runs VALUES (?, ?, ?, ?, ?, ?, ?)", row)


@cache
def _add(rows: int) -> str:
    return f"INSERT OR REPLACE INTO pending VALUES {', '.join([_ADD] * rows)}"


def _as_stored(rows: Iterable[Row], ids: list[int], run: int) -> Iterator[tuple[Any, ...]]:
    return ((*row[:_AT], ids[row.outcome], *row[_AT + 1 :], run) for row in rows)


def _json(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"))
