"""Reading regular files: never through a link, never waiting for a pipe, never more than is allowed.

Where the system can refuse links as it opens (O_NOFOLLOW), one look after opening is enough: opening a pipe does not
wait (O_NONBLOCK), and devices, which opening alone may disturb, are sorted out when folders are listed. Elsewhere each
file is looked at before it is opened too.
"""

from __future__ import annotations

import os
import stat
import time
from typing import BinaryIO

from gradekit.course.inputs.remote import Reader, is_remote, open_remote, read_remote
from gradekit.errors import SubmissionError
from gradekit.marking.handed_in import why_not_read, why_not_regular, why_too_large
from gradekit.marking.json_text import MAX_BYTES

_SAFE = ("O_NOFOLLOW", "O_NONBLOCK", "O_NOCTTY", "O_BINARY", "O_CLOEXEC")  # those that the system has
_FLAGS = os.O_RDONLY | sum(getattr(os, name, 0) for name in _SAFE)
_LOOK_FIRST = not hasattr(os, "O_NOFOLLOW")
_UNNOTED = os.name == "nt"
FRESH = 2_000_000_000  # ns in which a file may be changed once more without another time
_TIME = 8  # in a stat_result, in whole seconds

Content = tuple[bytes | None, int, str, int]  # bytes or None, when they were last changed, why there are none, seal


def read_file(path: str) -> Content:
    """A whole file of at most MAX_BYTES; never raises."""
    if is_remote(path):
        return *read_remote(path), 0
    try:
        descriptor = _open(path)
    except SubmissionError as error:
        return None, 0, error.message, 0
    try:
        status = os.fstat(descriptor)
        size = status.st_size
        if not stat.S_ISREG(status.st_mode) or size > MAX_BYTES:
            return None, 0, why_not_regular(status) or why_too_large(size), 0
        data = os.read(descriptor, size + 1)
        if len(data) != size:
            data += _rest(descriptor, MAX_BYTES + 1 - len(data))
            if len(data) > MAX_BYTES:
                return None, 0, why_too_large(len(data)), 0
        return data, int(status[_TIME]), "", seal_of(status)
    except OSError as error:
        return None, 0, why_not_read(error), 0
    finally:
        os.close(descriptor)


def seal_of(status: os.stat_result) -> int:
    """What the system says of a file, as one number: where it is the same later, nobody wrote into the file meanwhile.

    The time at which the system noted a change cannot be set by programs. It is a little coarse, so a file that was
    changed just now gets 0, which is the same as nothing; so does every file on Windows, which notes no such time.
    """
    is_fresh = max(status.st_mtime_ns, status.st_ctime_ns) > time.time_ns() - FRESH
    return 0 if _UNNOTED or is_fresh else _number(status)


def _number(status: os.stat_result) -> int:
    return hash((status.st_size, status.st_ino, status.st_dev, status.st_mtime_ns, status.st_ctime_ns))


def is_sealed(path: str, seal: int) -> bool:
    """Whether a file is as it was when it had this seal, which is not 0."""
    try:
        return _number(os.lstat(path)) == seal
    except (OSError, ValueError):
        return False


def open_file(path: str) -> BinaryIO:
    """A file of any size, for reading piece by piece. Raises SubmissionError."""
    if is_remote(path):
        return open_remote(path)
    descriptor = _open(path)
    reason = why_not_regular(os.fstat(descriptor))
    if reason:
        os.close(descriptor)
        raise SubmissionError(reason)
    return os.fdopen(descriptor, "rb")


def size_and_time(stream: BinaryIO) -> tuple[int, int]:
    """How many bytes an open file has, and when it was last changed, 0 where that is not known."""
    if isinstance(stream, Reader):
        return stream.size, 0
    status = os.fstat(stream.fileno())
    return status.st_size, int(status[_TIME])


def why_special(path: str) -> str:
    """Why what is there is not opened, '' for a regular file."""
    if is_remote(path):
        return ""
    try:
        return why_not_regular(os.lstat(path))
    except OSError as error:
        return why_not_read(error)
    except ValueError:  # a NUL in the path
        return "there is no such file; check the name"


def _open(path: str) -> int:
    """A descriptor. Raises SubmissionError."""
    if _LOOK_FIRST and (reason := why_special(path)):
        raise SubmissionError(reason)
    try:
        return os.open(path, _FLAGS)
    except (OSError, ValueError) as error:
        known = why_not_read(error) if isinstance(error, OSError) else ""
        raise SubmissionError(why_special(path) or known) from error


def _rest(descriptor: int, most: int) -> bytes:
    """What is left of a file that is read in several goes, or grows meanwhile."""
    parts = []
    while most > 0 and (part := os.read(descriptor, most)):
        parts.append(part)
        most -= len(part)
    return b"".join(parts)
