"""The results of any run, row by row."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, NamedTuple

from gradekit.batch.outcome import Outcome
from gradekit.batch.piece import Row
from gradekit.batch.state.override import Override
from gradekit.batch.state.tables import FIELDS

_MOST = 20_000  # outcomes that are kept in memory

_NOW = f"SELECT {FIELDS} FROM entries ORDER BY file, line"
_THEN = f"""
    SELECT {FIELDS} FROM entries WHERE since <= :run
    UNION ALL SELECT {FIELDS} FROM history WHERE since <= :run AND until > :run
    ORDER BY file, line"""
_TWICE = """
    SELECT problem, who FROM ({rows}) WHERE who <> '' GROUP BY problem, who HAVING count(*) > 1 ORDER BY problem, who"""
_OVERRIDES = """
    SELECT who, student, problem, question, points, why, content, since FROM overrides
    WHERE since <= :run AND (until IS NULL OR until > :run) ORDER BY problem, who, question"""


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


@dataclass(slots=True)
class Reading:
    """A database that is read; `run` is a run's number in all of this, None the last one's."""

    db: sqlite3.Connection
    _outcomes: dict[int, Outcome] = field(default_factory=dict)

    def rows(self, run: int | None = None) -> Iterator[tuple[Row, Outcome | None]]:
        """Every submission with its outcome, None where it is not graded, in the order of files and lines."""
        for row in map(Row._make, self._select(run)):
            yield row, self.outcome(row.outcome) if row.outcome >= 0 else None

    def outcome(self, number: int) -> Outcome:
        """The outcome that a row points to; one object for all rows that do."""
        found = self._outcomes.get(number)
        if found is None:
            if len(self._outcomes) >= _MOST:
                self._outcomes.clear()
            (record,) = self.db.execute("SELECT record FROM outcomes WHERE id = ?", (number,)).fetchone()
            found = self._outcomes[number] = Outcome.from_record(record)
        return found

    def duplicates(self, run: int | None = None) -> Iterator[tuple[str, str]]:
        """Every (problem, who) that has several submissions, in order."""
        rows = "entries" if run is None else _THEN.partition("ORDER")[0]
        query = _TWICE.format(rows=f"SELECT problem, who FROM {rows}" if run is None else rows)
        yield from self.db.execute(query, {"run": run})

    def overrides(self, run: int | None = None) -> list[Override]:
        """The decisions that count, by problem, student and question."""
        found = self.db.execute(_OVERRIDES, {"run": self.last if run is None else run})
        return [Override(*row[:4], Fraction(row[4]), *row[5:]) for row in found]

    def runs(self) -> list[Run]:
        """All runs that ended, the oldest first."""
        found = self.db.execute("SELECT id, version, settings, problems, fingerprint, outputs FROM runs ORDER BY id")
        return [_run(*fields) for fields in found]

    @property
    def last(self) -> int:
        """The number of the last run that ended, 0 before the first."""
        return self.db.execute("SELECT coalesce(max(id), 0) FROM runs").fetchone()[0]

    def last_run(self) -> Run | None:
        """The last run that ended."""
        found = self.db.execute(
            "SELECT id, version, settings, problems, fingerprint, outputs FROM runs ORDER BY id DESC LIMIT 1"
        ).fetchone()
        return _run(*found) if found else None

    def _select(self, run: int | None) -> Iterator[tuple[Any, ...]]:
        return self.db.execute(_NOW) if run is None else self.db.execute(_THEN, {"run": run})


def _run(number: int, version: str, settings: str, problems: str, fingerprint: str, outputs: str | None) -> Run:
    written = None if outputs is None else json.loads(outputs)
    return Run(number, version, json.loads(settings), json.loads(problems), fingerprint, written)
