"""Points that a person decided on."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from fractions import Fraction
from typing import Any, NamedTuple

from msgspec import Struct

from gradekit.course.digest import digest

_FIELDS = "who, student, problem, question, points, why, content, since"
_AS_BYTES = ", ".join(f"CAST({name} AS BLOB)" for name in ("who", "student", "problem", "question", "points", "why"))
_SELECT = f"SELECT {_AS_BYTES}, content, since, digest FROM overrides"
_STILL = f"{_SELECT} WHERE until IS NULL ORDER BY problem, who, question"
_THEN = f"{_SELECT} WHERE since <= :run AND (until IS NULL OR until > :run) ORDER BY problem, who, question"
_INSERT = f"INSERT INTO overrides ({_FIELDS}, digest) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
_CLOSE = """
    UPDATE overrides SET until = :run
    WHERE until IS NULL AND who = :who AND problem = :problem AND question = :question"""


class Override(Struct, frozen=True):
    """A person's decision about one question of one student.

    who: the student's id as it is compared; student: as it was written
    content: digest of the submission that was decided on; where a row has another, it was changed since
    since: the run that brought it
    """

    who: str
    student: str
    problem: str
    question: str
    points: Fraction
    why: str
    content: bytes
    since: int = 0

    @property
    def fields(self) -> tuple[str | bytes | int, ...]:
        """As they stand in the database."""
        ids = (self.who, self.student, self.problem, self.question)
        return (*ids, str(self.points), self.why, self.content, self.since)

    @property
    def digest(self) -> bytes:
        """Of all fields: a decision that was tampered with is none."""
        return digest(*(field if isinstance(field, bytes) else str(field) for field in self.fields))


class Saved(NamedTuple):
    """A decision as it was found; None where it is damaged, and what is known about it."""

    override: Override | None
    about: str


def saved(db: sqlite3.Connection, run: int | None = None) -> Iterator[Saved]:
    """The decisions that count in a run, None: still, by problem, student and question.

    Raises sqlite3.Error once the database cannot be read any further.
    """
    for row in db.execute(_STILL) if run is None else db.execute(_THEN, {"run": run}):
        yield _read(*row)


def keep(db: sqlite3.Connection, override: Override) -> None:
    """Add a decision."""
    db.execute(_INSERT, (*override.fields, override.digest))


def close(db: sqlite3.Connection, run: int, who: str, problem: str, question: str) -> bool:
    """From this run on no decision counts for the question; whether one did."""
    return db.execute(_CLOSE, {"run": run, "who": who, "problem": problem, "question": question}).rowcount > 0


def _read(*row: Any) -> Saved:
    *texts, content, since, digest = row
    about = " ".join(repr(text.decode(errors="replace")) for text in texts[1:4] if text)
    try:
        who, student, problem, question, points, why = (text.decode() for text in texts)
        override = Override(who, student, problem, question, Fraction(points), why, content, since)
        return Saved(override if override.digest == digest else None, about)
    except (ArithmeticError, AttributeError, TypeError, ValueError):
        return Saved(None, about)
