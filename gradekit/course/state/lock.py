"""One run at a time in a folder of results. The system holds the lock and frees it however the process ends."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from pathlib import Path
from types import TracebackType

from msgspec import Struct

from gradekit.errors import UsageError

NAME = "state.lock"
_TAKEN = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)  # the last is what Windows says
_FAR = 1 << 30  # the byte that is locked on Windows, where what is locked cannot be read

# A process may lock a file twice without noticing, and loses the lock when it closes the file once.
_held: set[str] = set()


class Lock(Struct):
    """The right to write into a folder, from `with Lock(folder):` to its end.

    Raises UsageError where another has it, or where the folder cannot be written to.
    """

    folder: Path
    _handle: int = -1

    def __enter__(self) -> Lock:
        path = self.folder / NAME
        if self._name in _held:
            raise UsageError(_locked(self.folder, str(os.getpid())))
        try:
            handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o666)
        except OSError as error:
            raise UsageError(f"{path}: the file cannot be written ({error.strerror}); name another folder") from error
        try:
            _lock(handle)
        except OSError as error:
            holder = _holder(handle)
            os.close(handle)
            if error.errno in _TAKEN:
                raise UsageError(_locked(self.folder, holder)) from error
            raise UsageError(f"{path}: the file cannot be locked ({error.strerror}); name another folder") from error
        self._handle = handle
        _held.add(self._name)
        _write(handle, f"{os.getpid()}\n")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        _held.discard(self._name)
        _write(self._handle, "")
        os.close(self._handle)  # frees it

    @property
    def _name(self) -> str:
        return os.path.realpath(self.folder)


def _locked(folder: Path, holder: str) -> str:
    who = f"pid {holder}" if holder else "another process"
    return f"{folder}: locked by {who}, a run of gradekit that is still going; wait for its end, or name another folder"


def _write(handle: int, text: str) -> None:
    """For people only: the lock itself does not depend on it, so a full disk does not matter."""
    with contextlib.suppress(OSError):
        os.ftruncate(handle, 0)
        os.lseek(handle, 0, os.SEEK_SET)
        os.write(handle, text.encode())


def _holder(handle: int) -> str:
    with contextlib.suppress(OSError):
        text = os.read(handle, 20).strip()
        return text.decode() if text.isdigit() else ""
    return ""


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        os.lseek(handle, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        finally:
            os.lseek(handle, 0, os.SEEK_SET)

else:
    import fcntl

    def _lock(handle: int) -> None:
        # not flock: that would be held on by processes forked meanwhile, even after this one is gone
        fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
