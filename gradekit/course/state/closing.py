"""The end of a run: pending rows become entries; what they replace, and what is gone, becomes history."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from gradekit.course.piece import Key, Row
from gradekit.course.state.tables import PENDING

FIRST: Key = ("", -1)  # before every key

# CROSS JOIN goes through the first table, which is short, and looks its rows up in the second
_KEY = "{0}.file = entries.file AND {0}.line = entries.line"
_ASIDE = ("context", "seal")  # of these the new ones are kept, and rows that differ in nothing else are alike
_ALIKE = " AND ".join(f"pending.{name} = entries.{name}" for name in Row._fields if name not in _ASIDE)
_KEPT = ", ".join(("pending." if name in _ASIDE else "entries.") + name for name in (*Row._fields, "since"))
_OLD = ", ".join(f"entries.{name}" for name in (*Row._fields, "since"))

_DROP_ALIKE = (  # new rows that say what the old ones do, of a problem, say, whose file was changed in a comment
    f"INSERT OR REPLACE INTO entries SELECT {_KEPT} FROM pending CROSS JOIN entries ON {_ALIKE}",
    f"DELETE FROM pending WHERE EXISTS (SELECT 1 FROM entries WHERE {_ALIKE})",
)
_REPLACE = (  # new rows take the place of old ones
    f"INSERT OR IGNORE INTO history SELECT {_OLD}, :run FROM pending CROSS JOIN entries ON {_KEY.format('pending')}",
    "INSERT OR REPLACE INTO entries SELECT * FROM pending",
    "DELETE FROM pending",
)
_REMOVE = (  # what is gone makes room
    f"INSERT OR IGNORE INTO history SELECT {_OLD}, :run FROM gone CROSS JOIN entries ON {_KEY.format('gone')}",
    f"DELETE FROM entries WHERE EXISTS (SELECT 1 FROM gone WHERE {_KEY.format('gone')})",
)


def close_rows(db: sqlite3.Connection, run: int, asked: Iterable[tuple[Key, Key]]) -> bool:
    """Whether any row is another than before. asked: bounds of the partitions; what lies between them all is gone."""
    _miss_unasked(db, asked)
    db.execute("UPDATE pending SET since = ? WHERE since = 0", (run,))
    if not _any(db, "entries"):
        return _rename(db)
    for statement in _DROP_ALIKE:
        db.execute(statement)
    new, gone = _any(db, "pending"), _any(db, "gone")
    for statement in (_REMOVE if gone else ()) + (_REPLACE if new else ()):
        db.execute(statement, {"run": run} if ":run" in statement else ())
    return new or gone


def _miss_unasked(db: sqlite3.Connection, asked: Iterable[tuple[Key, Key]]) -> None:
    end = FIRST
    for after, upto in sorted(asked):
        if after > end:
            _miss_between(db, end, "AND (file, line) <= (:to_file, :to_line)", after)
        end = max(end, upto)
    _miss_between(db, end, "", end)


def _miss_between(db: sqlite3.Connection, after: Key, limit: str, upto: Key) -> None:
    """A row that was marked in this run is there all the same."""
    bounds = {"file": after[0], "line": after[1], "to_file": upto[0], "to_line": upto[1]}
    between = f"(file, line) > (:file, :line) {limit}"
    db.execute(f"INSERT OR IGNORE INTO gone SELECT file, line FROM entries WHERE {between}", bounds)
    db.execute(f"DELETE FROM pending WHERE since = 0 AND {between}", bounds)


def _rename(db: sqlite3.Connection) -> bool:
    """As in a first run: all at once, since a million rows take long to copy."""
    new = _any(db, "pending")
    db.execute("DROP TABLE entries")
    db.execute("ALTER TABLE pending RENAME TO entries")
    db.execute(PENDING)
    return new


def _any(db: sqlite3.Connection, table: str) -> bool:
    return bool(db.execute(f"SELECT EXISTS (SELECT 1 FROM {table})").fetchone()[0])
