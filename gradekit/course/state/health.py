"""Is the database as gradekit left it? Beside it lies a checksum of the file, or a word that a run is going on it.

    the checksum is right      what is in it is trusted
    a run was killed           trusted if it is whole: SQLite undoes what was half written
    the checksum is wrong      somebody else wrote into it: whole, but every submission is marked again
    it is not whole            set aside, everything is marked anew; manual changes are saved where they can be read
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

from msgspec.structs import replace

from gradekit.course.state.files import checksum
from gradekit.course.state.mend import mend
from gradekit.course.state.override import Override, keep, saved
from gradekit.course.state.tables import APPLICATION, SCHEMA, check_tables, create
from gradekit.errors import UsageError
from gradekit.exercise.problem.messages import count

NAME, CHECK = "state.sqlite", "state.check"
CHANGED = "changed by something else than gradekit since the last run"
_OPEN = "in use"
SYNCHRONOUS = "FULL"  # a power cut does no harm
_ASIDE = ".damaged"
_PATIENCE = 600  # seconds to wait for those who read

Complain = Callable[[str], None]


def opened(folder: Path, complain: Complain) -> sqlite3.Connection:
    """The database of a folder, made where there is none; what was wrong with it is complained of, and mended."""
    path, said = folder / NAME, checksum_said(folder)
    _say(folder, _OPEN)
    if not path.exists() or not path.stat().st_size:
        if said not in ("", _OPEN):
            complain(f"{path}: gone or empty; everything is marked anew, and manual changes in it are lost")
        return _new(path)
    is_sealed = said == checksum(path)
    db = connect(str(path))
    fault = _tried(fault_of, db, not is_sealed)
    if not fault and not is_sealed and said != _OPEN:
        complain(f"{path}: {CHANGED}; everything is marked again")
        fault = _tried(mend, db)
    if fault:
        db.close()
        return _anew(path, fault, complain)
    tune(db, SYNCHRONOUS)
    return db


def connect(path: str) -> sqlite3.Connection:
    """A database for one process that reads and writes; '' is a temporary one. Nothing of it is read yet."""
    return sqlite3.connect(path, isolation_level=None, timeout=_PATIENCE)


def tune(db: sqlite3.Connection, synchronous: str) -> None:
    db.execute("PRAGMA cache_size = -16384")  # KiB; a second of work fits, so that readers are let in until it ends
    db.execute(f"PRAGMA synchronous = {synchronous}")


def seal(folder: Path) -> None:
    """Note the checksum of the database, which is closed now."""
    with contextlib.suppress(OSError):
        _say(folder, checksum(folder / NAME))


def is_sealed(folder: Path) -> bool:
    """Whether nothing speaks against the database being as gradekit left it."""
    said = checksum_said(folder)
    return said in ("", _OPEN) or said == checksum(folder / NAME)


def fault_of(db: sqlite3.Connection, thorough: bool) -> str:
    """What is wrong with the database, in a few words, or ''. Raises sqlite3.Error where it is no database at all."""
    (application,), (schema,) = (db.execute(f"PRAGMA {name}").fetchone() for name in ("application_id", "user_version"))
    if application != APPLICATION:
        return "not a database of gradekit"
    if schema != SCHEMA:
        return f"of another version of gradekit (format {schema}, expected {SCHEMA})"
    check_tables(db)
    (verdict,) = db.execute("PRAGMA integrity_check(1)").fetchone() if thorough else ("ok",)
    return "" if verdict == "ok" else "damaged"


def checksum_said(folder: Path) -> str:
    """What was noted last, '' where nothing was."""
    try:
        return (folder / CHECK).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def _say(folder: Path, text: str) -> None:
    """In one piece and of one length, so that no kill leaves half of it."""
    path = folder / CHECK
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o666)
        try:
            os.write(handle, f"{text:<31}\n".encode())
        finally:
            os.close(handle)
    except OSError as error:
        raise UsageError(f"{path}: the file cannot be written ({error.strerror}); name another folder") from error


def _tried(step: Callable[..., str | None], *given: object) -> str:
    """What the step says is wrong, or why it fails; '' where nothing is."""
    try:
        return step(*given) or ""
    except sqlite3.Error as error:
        return str(error)


def _new(path: Path) -> sqlite3.Connection:
    db = connect(str(path))
    tune(db, SYNCHRONOUS)
    create(db)
    return db


def _anew(path: Path, fault: str, complain: Complain) -> sqlite3.Connection:
    """An empty database in the place of a damaged one, with the manual changes that can still be read."""
    kept, lost = _salvaged(path)
    aside = path.with_name(path.name + _ASIDE)
    os.replace(path, aside)
    with contextlib.suppress(OSError):
        os.unlink(f"{path}-journal")  # it belongs to the old one
    db = _new(path)
    for override in kept:
        keep(db, replace(override, since=1))
    manual = f"{count(len(kept), 'manual change')} kept" if kept else "there were no manual changes in it"
    manual = "manual changes in it may be lost; make them again with gradekit override" if lost else manual
    complain(f"{path}: {fault}; moved to {aside.name}, and everything is marked anew; {manual}")
    return db


def _salvaged(path: Path) -> tuple[list[Override], bool]:
    """The manual changes that still count, and whether there may be more that cannot be read."""
    found: list[Override] = []
    lost = False
    try:
        db = sqlite3.connect(path.absolute().as_uri() + "?mode=ro", uri=True)
        with contextlib.closing(db):
            for override, _ in saved(db):
                found += [override] if override else []
                lost = lost or not override
    except sqlite3.Error:
        lost = True
    return found, lost
