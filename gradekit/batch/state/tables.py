"""What the database holds.

    entries     the submissions of the last run, one row each; since: the run that gave the row
    history     rows that were replaced or vanished; they count for the runs since <= run < until
    pending     rows of a run that is going, or was killed; they become entries when it ends, all at once
    outcomes    marks without a name on them; a row of entries points to one
    runs        every run that ended, with all that its results depend on beside the submissions
    overrides   points that a person decided on; they count for the runs since <= run < until (NULL: still)

Columns of entries are the fields of piece.Row in their order; `outcome` is the id of an outcome, -1 for none.
"""

from __future__ import annotations

import sqlite3

from gradekit.batch.piece import Row

APPLICATION = 0x67726B74  # "grkt", in the header of the file
SCHEMA = 1  # changes whenever the tables do

FIELDS = ", ".join(Row._fields)
_TYPES = {"line": "INTEGER", "time": "INTEGER", "outcome": "INTEGER", "at_line": "INTEGER", "at_column": "INTEGER",
          "content": "BLOB", "context": "BLOB"}  # fmt: skip
_COLUMNS = ", ".join(f"{name} {_TYPES.get(name, 'TEXT')} NOT NULL" for name in Row._fields)

_ROWS = f"({_COLUMNS}, since INTEGER NOT NULL, PRIMARY KEY (file, line)) WITHOUT ROWID"
_CLOSED = "since INTEGER NOT NULL, until INTEGER NOT NULL"
_HISTORY = f"({_COLUMNS}, {_CLOSED}, PRIMARY KEY (file, line, since)) WITHOUT ROWID"
PENDING = f"CREATE TABLE pending {_ROWS}"
GONE = "CREATE TEMP TABLE gone (file TEXT, line INTEGER, PRIMARY KEY (file, line)) WITHOUT ROWID"

_CREATE = (
    f"CREATE TABLE entries {_ROWS}",
    f"CREATE TABLE history {_HISTORY}",
    PENDING,
    "CREATE TABLE outcomes (id INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, record TEXT NOT NULL)",
    "CREATE TABLE runs (id INTEGER PRIMARY KEY, finished TEXT NOT NULL, version TEXT NOT NULL, settings TEXT NOT NULL,"
    " problems TEXT NOT NULL, fingerprint TEXT NOT NULL, outputs TEXT)",
    "CREATE TABLE overrides (id INTEGER PRIMARY KEY, who TEXT NOT NULL, student TEXT NOT NULL, problem TEXT NOT NULL,"
    " question TEXT NOT NULL, points TEXT NOT NULL, why TEXT NOT NULL, content BLOB NOT NULL,"
    " since INTEGER NOT NULL, until INTEGER)",
)


def create(db: sqlite3.Connection) -> None:
    """Lay out an empty database, all of it or nothing."""
    db.execute("BEGIN IMMEDIATE")
    for statement in _CREATE:
        db.execute(statement)
    db.execute(f"PRAGMA application_id = {APPLICATION}")
    db.execute(f"PRAGMA user_version = {SCHEMA}")
    db.execute("COMMIT")
