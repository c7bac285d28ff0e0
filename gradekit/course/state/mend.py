"""What is still good in a database that is whole, but that somebody else wrote into."""

from __future__ import annotations

import json
import sqlite3

from gradekit.course.digest import digest_of
from gradekit.course.piece import Row
from gradekit.course.state.tables import BYTES, NUMBERS, transaction

_TEXTS = tuple(name for name in Row._fields if name not in NUMBERS + BYTES)
_TYPES = {**dict.fromkeys(NUMBERS, "integer"), **dict.fromkeys(BYTES, "blob"), **dict.fromkeys(_TEXTS, "text")}
_ODD = " OR ".join(f"typeof({name}) <> '{kind}'" for name, kind in _TYPES.items())
_UNREADABLE = f"NOT is_text(CAST({' || '.join(_TEXTS)} AS BLOB))"
_NOWHERE = "outcome >= 0 AND outcome NOT IN (SELECT id FROM outcomes)"


def mend(db: sqlite3.Connection) -> None:
    """Leave only what can be read, and have every submission marked again by whichever run ends next."""
    db.create_function("is_text", 1, _is_text, deterministic=True)
    with transaction(db):
        outcomes = db.execute("SELECT id, digest, CAST(record AS BLOB) FROM outcomes").fetchall()
        damaged = [(number,) for number, digest, record in outcomes if not _is_whole(digest, record)]
        db.executemany("DELETE FROM outcomes WHERE id = ?", damaged)
        for table in ("entries", "history"):
            db.execute(f"DELETE FROM {table} WHERE {_ODD} OR {_UNREADABLE} OR {_NOWHERE}")
        db.execute("UPDATE entries SET context = x''")
        db.execute("DELETE FROM pending")
        _mend_runs(db)


def _mend_runs(db: sqlite3.Connection) -> None:
    """Runs keep their numbers; what cannot be read of their settings and problems is empty."""
    for column in ("settings", "problems"):
        texts = db.execute(f"SELECT id, CAST({column} AS BLOB) FROM runs").fetchall()
        lost = [(number,) for number, text in texts if not _is_object(text)]
        db.executemany(f"UPDATE runs SET {column} = '{{}}' WHERE id = ?", lost)
    db.execute("UPDATE runs SET outputs = NULL, fingerprint = ''")
    db.execute("UPDATE runs SET version = '' WHERE NOT is_text(CAST(version AS BLOB))")


def _is_text(data: bytes | None) -> bool:
    try:
        return data is not None and data.decode() is not None
    except UnicodeDecodeError:
        return False


def _is_object(data: bytes | None) -> bool:
    try:
        return isinstance(json.loads(data or b""), dict)
    except ValueError:
        return False


def _is_whole(digest: bytes, record: bytes | None) -> bool:
    return record is not None and digest_of(record) == digest
