"""What the database holds.

    entries     the submissions of the last run, one row each; since: the run that gave the row
    history     rows that were replaced or vanished; they count for the runs since <= run < until
    pending     rows of a run that is going (since: its number), or was killed (0); entries when it ends, all at once
    outcomes    marks without a name on them; a row of entries points to one
    runs        every run that ended, with all that its results depend on beside the submissions
    overrides   points that a person decided on; they count for the runs since <= run < until (NULL: still)

Columns of entries are the fields of piece.Row in their order; `outcome` is the id of an outcome, -1 for none.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from gradekit.course.piece import Row

APPLICATION = 0x67726B74  # "grkt", in the header of the file
SCHEMA = 2  # changes whenever the tables do

FIELDS = ", ".join(Row._fields)
NUMBERS, BYTES = ("line", "time", "outcome", "at_line", "at_column", "seal"), ("content", "context")
_COLUMNS = ", ".join(
    f"{name} {'INTEGER' if name in NUMBERS else 'BLOB' if name in BYTES else 'TEXT'} NOT NULL" for name in Row._fields
)
_ROWS = f"({_COLUMNS}, since INTEGER NOT NULL, PRIMARY KEY (file, line)) WITHOUT ROWID"
_CLOSED = "since INTEGER NOT NULL, until INTEGER NOT NULL"

ENTRIES = f"CREATE TABLE entries {_ROWS}"
PENDING = f"CREATE TABLE pending {_ROWS}"
TEMPORARY = (  # of one process: submissions that are no longer there, and contexts that are still right
    "CREATE TEMP TABLE gone (file TEXT, line INTEGER, PRIMARY KEY (file, line)) WITHOUT ROWID",
    "CREATE TEMP TABLE current (context BLOB PRIMARY KEY) WITHOUT ROWID",
)

_CREATE = (
    ENTRIES,
    PENDING,
    f"CREATE TABLE history ({_COLUMNS}, {_CLOSED}, PRIMARY KEY (file, line, since)) WITHOUT ROWID",
    "CREATE TABLE outcomes (id INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, record TEXT NOT NULL)",
    "CREATE TABLE runs (id INTEGER PRIMARY KEY, finished TEXT NOT NULL, version TEXT NOT NULL, settings TEXT NOT NULL,"
    " problems TEXT NOT NULL, fingerprint TEXT NOT NULL, outputs TEXT)",
    "CREATE TABLE overrides (id INTEGER PRIMARY KEY, who TEXT NOT NULL, student TEXT NOT NULL, problem TEXT NOT NULL,"
    " question TEXT NOT NULL, points TEXT NOT NULL, why TEXT NOT NULL, content BLOB NOT NULL,"
    " since INTEGER NOT NULL, until INTEGER, digest BLOB NOT NULL)",
)
_EXPECTED = (
    *(f"SELECT {FIELDS}, since FROM {table} LIMIT 0" for table in ("entries", "pending", "history")),
    "SELECT until FROM history LIMIT 0",
    "SELECT id, digest, record FROM outcomes LIMIT 0",
    "SELECT id, finished, version, settings, problems, fingerprint, outputs FROM runs LIMIT 0",
    "SELECT who, student, problem, question, points, why, content, since, until, digest FROM overrides LIMIT 0",
)


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """All that is written inside is kept together, or nothing of it."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def create(db: sqlite3.Connection) -> None:
    """Lay out an empty database."""
    with transaction(db):
        for statement in _CREATE:
            db.execute(statement)
        db.execute(f"PRAGMA application_id = {APPLICATION}")
        db.execute(f"PRAGMA user_version = {SCHEMA}")


def check_tables(db: sqlite3.Connection) -> None:
    """Raises sqlite3.OperationalError, which names it, for a table or column that is not there."""
    for statement in _EXPECTED:
        db.execute(statement)
