"""A problem file → its text, without ever opening what is not an ordinary file."""

import os
import stat
from pathlib import Path
from typing import NoReturn

from gradekit.errors import Fault, Place, ProblemError
from gradekit.exercise.problem.known import MAX_BYTES
from gradekit.exercise.problem.messages import did_you_mean


def read_file_text(path: str) -> str:
    """The text of the file; raises ProblemError where it is none, too large, or not UTF-8."""
    try:
        _check_ordinary(path)
        data = _bytes(path)
    except FileNotFoundError:
        _refuse(path, f"there is no such file{_near(path)}")
    except (OSError, ValueError) as error:
        _refuse(path, f"the file cannot be read: {getattr(error, 'strerror', None) or error}")
    if len(data) > MAX_BYTES:
        _refuse(path, f"the file is larger than the {MAX_BYTES} bytes that a problem file may have")
    return _decoded(data, path)


def _check_ordinary(path: str) -> None:
    mode = os.lstat(path).st_mode
    if stat.S_ISLNK(mode):
        _refuse(path, "this is a symbolic link, which is not followed: name the file that it points to")
    if stat.S_ISDIR(mode):
        _refuse(path, f"this is a folder; name a problem file in it (check takes all: {path.rstrip(os.sep)}/*.yaml)")
    if not stat.S_ISREG(mode):
        _refuse(path, "this is not an ordinary file")


def _bytes(path: str) -> bytes:
    """At most one byte more than is allowed; a link or pipe put there in the meantime is not followed or waited for."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags), "rb") as file:
        return file.read(MAX_BYTES + 1)


def _decoded(data: bytes, path: str) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        _refuse(path, "the file is in UTF-16; save it as UTF-8")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        line = before.rpartition("\n")[2]
        place = Place(path, before.count("\n") + 1, len(line) + 1)
        raise ProblemError(
            [Fault(place, f"the byte {data[error.start]:#04x} is not UTF-8; save the file as UTF-8")]
        ) from None


def _near(path: str) -> str:
    folder, name = os.path.split(path)
    listed = os.path.join(folder, "problems", f"{name}.yaml")  # the exercise's id, as `gradekit list` prints it
    if os.path.isfile(listed):
        return f"; did you mean {Path(listed).as_posix()!r}?"
    try:
        return did_you_mean(name, os.listdir(folder or "."))
    except OSError:
        return ""


def _refuse(path: str, message: str) -> NoReturn:
    raise ProblemError([Fault(Place(path), message)])
