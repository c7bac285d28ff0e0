"""A file that was handed in → its bytes, or why it is not read: only a regular file of bounded size is."""

import errno
import os
import stat
from pathlib import Path

from gradekit.errors import Place, SubmissionError
from gradekit.marking.json_text import MAX_BYTES

_SAFE_OPEN = ("O_NOFOLLOW", "O_NONBLOCK", "O_NOCTTY", "O_BINARY")  # those that the system has
_KINDS = (
    (stat.S_ISLNK, "a symbolic link"),
    (stat.S_ISDIR, "a directory"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (lambda mode: stat.S_ISCHR(mode) or stat.S_ISBLK(mode), "a device"),
)
_REASONS = {
    errno.ENOENT: "there is no such file; check the name",
    errno.ENOTDIR: "there is no such file; check the name",
    errno.EACCES: "the file may not be read; change its permissions",
    errno.EPERM: "the file may not be read; change its permissions",
    errno.ELOOP: "not a regular file (a symbolic link); hand in the file itself",
}


def file_bytes(path: Path | str, file: str) -> bytes:
    """The bytes of a handed-in file, at most one more than MAX_BYTES; `file` is its label in messages.

    Raises SubmissionError for anything but a readable regular file of at most MAX_BYTES.
    """
    try:
        _check_regular(os.lstat(path), file)  # first, since opening alone can disturb a pipe or a device
        flags = sum(getattr(os, name, 0) for name in _SAFE_OPEN)
        with open(os.open(path, os.O_RDONLY | flags), "rb") as stream:
            # again, since the name may have changed hands; no st_ino is compared: on Windows lstat and fstat disagree
            _check_regular(os.fstat(stream.fileno()), file)
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise SubmissionError(why_not_read(error), Place(file)) from error
    except ValueError as error:  # a NUL in the path
        raise SubmissionError("there is no such file; check the name", Place(file)) from error


def _check_regular(status: os.stat_result, file: str) -> None:
    if reason := why_not_regular(status) or why_too_large(status.st_size):
        raise SubmissionError(reason, Place(file))


def why_not_read(error: OSError) -> str:
    """Why a file cannot be opened or read, and how to mend it."""
    return _REASONS.get(error.errno or 0, f"the file cannot be read ({error.strerror}); hand it in again")


def why_not_regular(status: os.stat_result) -> str:
    """Why this is not a file that is read, '' where it is one."""
    if stat.S_ISREG(status.st_mode):
        return ""
    kind = next((words for test, words in _KINDS if test(status.st_mode)), "something else")
    return f"not a regular file ({kind}); hand in the file itself"


def why_too_large(size: int) -> str:
    """Why a file of that many bytes is not read, '' where it is."""
    if size <= MAX_BYTES:
        return ""
    return f"the file is too large: {size} bytes, at most {MAX_BYTES} are read; hand in a smaller one"
