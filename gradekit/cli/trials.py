"""What the system does when it is asked: `gradekit doctor` tries it, instead of looking whether it could."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from runpy import run_path
from tempfile import TemporaryDirectory

from msgspec import Struct

_PATIENCE = 20.0  # seconds
_MIB = 1 << 20

# In a process of its own each: it takes more than it may, and says so if nothing ends it.
_MEMORY = f"""
from gradekit.course.marking.engines.limits import limit_memory
limit_memory({64 * _MIB})
try:
    bytearray({256 * _MIB})
except MemoryError:
    raise SystemExit(97)
"""
_TIME = """
from gradekit.course.marking.engines.limits import limit_time
import time
limit_time(0.1)
end = time.monotonic() + 5
while time.monotonic() < end:
    pass
"""
_LOCK = """
import runpy, sys
from pathlib import Path
from gradekit.errors import UsageError
try:
    with runpy.run_path(sys.argv[1])["Lock"](Path(sys.argv[2])):
        pass
except UsageError:
    raise SystemExit(97)
"""
_LOCK_FILE = str(Path(__file__).parents[1] / "course" / "state" / "lock.py")  # its package loads what marking needs


class Trial(Struct, frozen=True):
    """Something that is tried in a folder; works, fails: what follows from either."""

    id: str
    try_it: Callable[[Path], bool]
    works: str
    fails: str


def tried(trials: tuple[Trial, ...], folder: Path | str | None) -> Iterator[tuple[Trial, bool]]:
    """Each with whether it worked, in a folder of their own in that one, which is gone afterwards.

    Raises OSError where there can be none.
    """
    with TemporaryDirectory(prefix=".gradekit-doctor-", dir=folder) as place:
        for trial in trials:
            try:
                yield trial, trial.try_it(Path(place))
            except (OSError, subprocess.SubprocessError):
                yield trial, False


def _code(script: str, *arguments: str) -> int:
    """How a program of its own ends."""
    command = [sys.executable, "-c", script, *arguments]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    quiet = subprocess.DEVNULL
    return subprocess.run(
        command, stdin=quiet, stdout=quiet, stderr=quiet, timeout=_PATIENCE, check=False, env=environment
    ).returncode


def _ends_memory(folder: Path) -> bool:
    return _code(_MEMORY) == 97


def _ends_time(folder: Path) -> bool:
    return hasattr(signal, "SIGPROF") and _code(_TIME) == -signal.SIGPROF


def _kills(folder: Path) -> bool:
    """Whether a process that does not listen is gone once it is killed."""
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], stdin=subprocess.DEVNULL) as process:
        process.kill()
        return process.wait(_PATIENCE) != 0


def _replaces(folder: Path) -> bool:
    """Whether a file takes the place of another, of which those who have it open still see the old one."""
    old, new = folder / "old", folder / "new"
    old.write_bytes(b"old")
    new.write_bytes(b"new")
    with old.open("rb") as reader:
        os.replace(new, old)
        return reader.read() == b"old" and old.read_bytes() == b"new" and not new.exists()


def _syncs(folder: Path) -> bool:
    with (folder / "file").open("wb") as stream:
        stream.write(b"x")
        stream.flush()
        os.fsync(stream.fileno())
    if hasattr(os, "O_DIRECTORY"):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    return True


def _locks(folder: Path) -> bool:
    """Whether a second process is kept out while a first one has the folder, and let in afterwards."""
    with run_path(_LOCK_FILE)["Lock"](folder):
        second = _code(_LOCK, _LOCK_FILE, str(folder))
    return second == 97 and _code(_LOCK, _LOCK_FILE, str(folder)) == 0


def _keeps_names(folder: Path) -> bool:
    """Whether names that differ in capitals are two files."""
    (folder / "a").write_bytes(b"a")
    (folder / "A").write_bytes(b"A")
    return (folder / "a").read_bytes() == b"a"


def _keeps_state(folder: Path) -> bool:
    import sqlite3

    with contextlib.closing(sqlite3.connect(folder / "tried.sqlite")) as db:
        db.execute("PRAGMA synchronous = FULL")
        db.execute("CREATE TABLE t (x)")
        db.execute("INSERT INTO t VALUES (1)")
        db.commit()
        return db.execute("PRAGMA integrity_check").fetchone() == ("ok",)


TRIALS = (
    Trial(
        "memory",
        _ends_memory,
        "a process that asks for more memory than it may have is refused it",
        "a process gets more memory than it may have; what is read and computed is bounded beforehand all the same",
    ),
    Trial(
        "time",
        _ends_time,
        "a process that computes for longer than it may is ended by the system",
        "a process that computes for longer than it may is ended by the clock alone",
    ),
    Trial(
        "processes",
        _kills,
        "a process that does not listen is gone once it is killed",
        "a process cannot be started or killed; mark in this process with --jobs 0",
    ),
    Trial(
        "replace",
        _replaces,
        "a file takes the place of another in one step, and who has the old one open still reads that",
        "a file that is open elsewhere cannot be replaced; close reports before the next run, or use another folder",
    ),
    Trial(
        "sync",
        _syncs,
        "what is written can be put on disk",
        "what is written cannot be put on disk, so a power cut may lose a finished report; use another folder",
    ),
    Trial(
        "lock",
        _locks,
        "a second run in a folder is kept out until the first one has ended",
        "a folder cannot be locked, as on some network file systems: keep results on a disk of this machine",
    ),
    Trial(
        "state",
        _keeps_state,
        "a database can be written and is whole",
        "a database cannot be kept there: keep results on a disk of this machine",
    ),
    Trial(
        "names",
        _keeps_names,
        "names that differ in capitals alone are different files",
        "names that differ in capitals alone are one file: of two such submissions the folder holds one",
    ),
)  # fmt: skip
