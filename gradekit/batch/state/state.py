"""One run: what is known already, what is new, what is gone. Killed at any moment, it goes on where it was."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from gradekit import __version__
from gradekit.batch.outcome import Outcome
from gradekit.batch.piece import Key, Report, Row
from gradekit.batch.problems import Digests, context
from gradekit.batch.state.reading import Reading
from gradekit.batch.state.tables import FIELDS, GONE, PENDING, create

NAME = "state.sqlite"
_COMMIT = 1.0  # seconds of work that a kill may cost
_FIRST: Key = ("", -1)  # before every key

_KNOWN = """
    SELECT file, line, content, time, context, problem, status, internal FROM {table}
    WHERE (file, line) > (:file, :line) AND (file, line) <= (:to_file, :to_line)"""
_ADD = f"INSERT OR REPLACE INTO pending VALUES ({', '.join('?' * (len(Row._fields) + 1))})"
_AT = Row._fields.index("outcome")


class State(Reading):
    """The database of a folder of results, held by one run alone; with no folder, in a temporary place.

        state.begin()
        for each partition, in any order: state.known(...), then state.add(report)
        state.finish(...), then write what state.rows() gives, then state.written(...)
    """

    def __init__(self, folder: Path | str | None) -> None:
        if folder is not None:
            Path(folder).mkdir(parents=True, exist_ok=True)
        path = "" if folder is None else str(Path(folder) / NAME)
        super().__init__(sqlite3.connect(path, isolation_level=None))
        self.db.execute("PRAGMA cache_size = -65536")
        if not self.db.execute("PRAGMA user_version").fetchone()[0]:
            create(self.db)
        self.db.execute(GONE)
        self._ids: dict[bytes, int] = {}
        self._asked: list[tuple[Key, Key]] = []
        self._committed = 0.0

    def __enter__(self) -> State:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Keep what was added, and let others have the folder."""
        self._commit()
        self.db.close()

    def begin(self) -> int:
        """The number of the run that begins, or goes on."""
        self._asked.clear()
        self.db.execute("DELETE FROM gone")
        self.db.execute("UPDATE pending SET since = :run WHERE since <> :run", {"run": self.last + 1})
        return self.last + 1

    def known(self, after: Key | None, upto: Key, digests: Digests, timed: bool = False) -> dict[Key, bytes]:
        """Content of the submissions after < key <= upto whose marks are still good; b"" for those to mark again.

        Has to be asked for every partition: what lies between these and is in no partition, is gone.
        timed: whether a file that was touched has to be marked again, since its time may count.
        """
        self._asked.append((after or _FIRST, upto))
        found: dict[Key, bytes] = {}
        for table in ("entries", "pending"):
            found.update(self._known(table, after or _FIRST, upto, digests, timed))
        return found

    def add(self, report: Report) -> None:
        """Keep what marking a partition gave."""
        if not self.db.in_transaction:
            self.db.execute("BEGIN IMMEDIATE")
            self._committed = time.monotonic()
        ids = [self._id(outcome) for outcome in report.outcomes]
        ids.append(-1)  # where a row points with its -1
        since = self.last + 1
        self.db.executemany(_ADD, ((*row[:_AT], ids[row[_AT]], *row[_AT + 1 :], since) for row in report.rows))
        self.gone(report.gone)
        if time.monotonic() - self._committed >= _COMMIT:
            self._commit()

    def gone(self, keys: Iterable[Key]) -> None:
        """These submissions are no longer there."""
        keys = list(keys)
        self.db.executemany("INSERT OR IGNORE INTO gone VALUES (?, ?)", keys)
        self.db.executemany("DELETE FROM pending WHERE file = ? AND line = ?", keys)

    def finish(self, settings: Mapping[str, Any], problems: Mapping[str, Any], fingerprint: str = "") -> bool:
        """End the run, all at once; whether anything that outputs show may differ from those of the run before.

        settings, problems: as JSON, kept with the run; fingerprint: of all that outputs depend on beside the rows
        """
        self._commit()
        self.db.execute("BEGIN IMMEDIATE")
        before, run = self.last_run(), self.last + 1
        changed = self._close_rows(run)
        same = not changed and before is not None and before.fingerprint == fingerprint and before.outputs is not None
        self.db.execute("INSERT INTO runs VALUES (?, ?, ?, ?, ?, ?, ?)", (
            run, datetime.now(UTC).isoformat(timespec="seconds"), __version__, _json(settings), _json(problems),
            fingerprint, _json(before.outputs) if same and before else None,
        ))  # fmt: skip
        self._commit()
        return not same

    def written(self, outputs: Mapping[str, str]) -> None:
        """All outputs of the last run are on disk: file name → digest."""
        self.db.execute("UPDATE runs SET outputs = ? WHERE id = ?", (_json(outputs), self.last))

    def _commit(self) -> None:
        if self.db.in_transaction:
            self.db.execute("COMMIT")

    def _known(
        self, table: str, after: Key, upto: Key, digests: Digests, timed: bool
    ) -> Iterable[tuple[Key, bytes]]:
        bounds = {"file": after[0], "line": after[1], "to_file": upto[0], "to_line": upto[1]}
        current = _Current(digests)
        for file, line, content, moment, made_with, problem, status, internal in self.db.execute(
            _KNOWN.format(table=table), bounds
        ):
            good = made_with == current[problem] and not internal and (status == "graded" or not problem)
            yield (file, line), (content + stamp(moment) if timed else content) if good else b""

    def _id(self, outcome: Outcome) -> int:
        number = self._ids.get(outcome.digest)
        if number is None:
            row = (outcome.digest, outcome.record)
            self.db.execute("INSERT OR IGNORE INTO outcomes (digest, record) VALUES (?, ?)", row)
            (number,) = self.db.execute("SELECT id FROM outcomes WHERE digest = ?", (outcome.digest,)).fetchone()
            self._ids[outcome.digest] = number
        return number

    def _close_rows(self, run: int) -> bool:
        """Pending rows become entries; what they replace, and what is gone, becomes history."""
        self._miss_unasked()
        alike = " AND ".join(f"entries.{name} = pending.{name}" for name in Row._fields)
        self.db.execute(f"DELETE FROM pending WHERE EXISTS (SELECT 1 FROM entries WHERE {alike})")
        touched = "(file, line) IN (SELECT file, line FROM pending UNION ALL SELECT file, line FROM gone)"
        new = self.db.execute("SELECT EXISTS (SELECT 1 FROM pending)").fetchone()[0]
        old = self.db.execute(
            f"INSERT INTO history SELECT {FIELDS}, since, {run} FROM entries WHERE {touched}"
        ).rowcount
        self.db.execute(f"DELETE FROM entries WHERE {touched}")
        self.db.execute("INSERT INTO entries SELECT * FROM pending")
        self.db.execute("DROP TABLE pending")
        self.db.execute(PENDING)
        return bool(new or old)

    def _miss_unasked(self) -> None:
        """What lies between all partitions is gone."""
        end: Key = _FIRST
        for after, upto in [*sorted(self._asked), (None, None)]:
            if after is None or after > end:
                self._miss(end, after)
            end = max(end, upto or end)

    def _miss(self, after: Key, upto: Key | None) -> None:
        bounds = {"file": after[0], "line": after[1], "to_file": (upto or after)[0], "to_line": (upto or after)[1]}
        between = "(file, line) > (:file, :line)" + " AND (file, line) <= (:to_file, :to_line)" * (upto is not None)
        self.db.execute(f"INSERT OR IGNORE INTO gone SELECT file, line FROM entries WHERE {between}", bounds)
        self.db.execute(f"DELETE FROM pending WHERE {between}", bounds)


class _Current(dict[str, bytes]):
    """Problem → the context that its marks would have now."""

    def __init__(self, digests: Digests) -> None:
        self.digests = digests

    def __missing__(self, problem: str) -> bytes:
        self[problem] = context(problem, self.digests if problem else {})
        return self[problem]


def stamp(moment: int) -> bytes:
    """A file's time as it stands behind its content where it counts."""
    return moment.to_bytes(8, "little", signed=True)


def _json(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"))
