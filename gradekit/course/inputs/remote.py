"""Files that are not on a disk of this machine, read through fsspec (extra `gradekit[dask]`): s3://…, gs://…, memory://…

Listed and read within the same limits as files here. When they were changed is not asked for, which would take another
request for each: `submitted_at` says when a submission was handed in.
"""

from __future__ import annotations

import errno
import io
from collections.abc import Callable, Iterable, Iterator
from typing import Any, BinaryIO, NamedTuple

from msgspec import Struct

from gradekit.course.inputs.names import KINDS, kind_of, printable
from gradekit.course.inputs.partition import Options, Part
from gradekit.course.piece import Key, Piece
from gradekit.errors import SubmissionError, UsageError
from gradekit.marking.handed_in import why_not_read, why_too_large
from gradekit.marking.json_text import MAX_BYTES

_AT_ONCE = 64  # files that are asked for together
_BLOCK = 1 << 20

Opener = Callable[[str, str, Options], Iterable[Part]]  # path, label → the parts of a file that holds many submissions


def is_remote(path: str) -> bool:
    """Whether a path names its protocol."""
    return "://" in path


class Reader(io.BufferedReader):
    """An open file; size: its bytes."""

    size: int


class Listed(NamedTuple):
    """A file of a folder: its path below, and its bytes."""

    name: str
    size: int


class RemoteFiles(Struct, frozen=True):
    """Some .json files of one folder, in the order of their labels."""

    folder: str
    prefix: str
    files: tuple[Listed, ...]

    kind = "files"

    @property
    def first(self) -> Key:
        return self.prefix + printable(self.files[0].name), 0

    @property
    def last(self) -> Key:
        return self.prefix + printable(self.files[-1].name), 0

    @property
    def size(self) -> int:
        return len(self.files)

    def pieces(self) -> Iterator[Piece]:
        system, root = _system(self.folder)
        for start in range(0, len(self.files), _AT_ONCE):
            files = self.files[start : start + _AT_ONCE]
            for file, (data, error) in zip(files, _contents(system, root, files), strict=True):
                yield Piece(self.prefix + printable(file.name), 0, data, 0, error)


def kind_of_place(url: str) -> str:
    """file or folder. Raises UsageError where there is neither, or no way to get there."""
    system, path = _system(url)
    try:
        info = system.info(path)
    except FileNotFoundError as error:
        raise UsageError(f"{url}: there is no such file or folder; check the name") from error
    except Exception as error:
        raise UsageError(f"{url}: it cannot be reached ({_short(error)})") from error
    return "folder" if info.get("type") == "directory" else "file"


def folder_parts(url: str, prefix: str, options: Options, opened: Opener) -> Iterator[Part]:
    """The parts of a folder and of all folders in it; opened: what to do with files of many submissions."""
    root = url.rstrip("/")
    run: list[Listed] = []
    for file in _listed(url, prefix, options):
        is_plain = kind_of(file.name) == ".json"
        if run and (not is_plain or len(run) == options.pieces):
            yield RemoteFiles(root, prefix, tuple(run))
            run = []
        if is_plain:
            run.append(file)
        else:
            yield from opened(f"{root}/{file.name}", prefix + printable(file.name), options)
    if run:
        yield RemoteFiles(root, prefix, tuple(run))


def read_remote(url: str) -> tuple[bytes | None, int, str]:
    """A whole file of at most MAX_BYTES, its time (0), why there is none; never raises."""
    try:
        with open_remote(url) as stream:
            data = stream.read(MAX_BYTES + 1)
    except (SubmissionError, OSError) as error:
        return None, 0, error.message if isinstance(error, SubmissionError) else why_not_read(error)
    return (data, 0, "") if len(data) <= MAX_BYTES else (None, 0, why_too_large(len(data)))


def open_remote(url: str) -> BinaryIO:
    """A file of any size, for reading piece by piece. Raises SubmissionError."""
    system, path = _system(url)
    try:
        stream = Reader(system.open(path, "rb", block_size=_BLOCK), _BLOCK)
        stream.size = int(system.size(path))
    except Exception as error:
        raise SubmissionError(_why(error)) from error
    return stream


def _listed(url: str, prefix: str, options: Options) -> list[Listed]:
    """Every visible file that holds submissions, in the order of labels. Raises UsageError."""
    system, root = _system(url)
    try:
        found = system.find(root, detail=True)
    except Exception as error:
        raise UsageError(f"{url}: it cannot be listed ({_short(error)})") from error
    names = ((path[len(root) :].lstrip("/"), info) for path, info in found.items())
    seen = [Listed(name, int(info.get("size") or 0)) for name, info in names if name[:1] != "." and "/." not in name]
    files = [file for file in seen if kind_of(file.name) in KINDS]
    for file in seen:
        if kind_of(file.name) not in KINDS:
            options.passed.add(prefix + printable(file.name))
    return sorted(files, key=lambda file: printable(file.name) + "/" * (kind_of(file.name) == ".zip"))


def _contents(system: Any, root: str, files: tuple[Listed, ...]) -> Iterator[tuple[bytes | None, str]]:
    """What each file holds, or why that is not known. Files are asked for together; what is too large, is not."""
    wanted = [file for file in files if 0 < file.size <= MAX_BYTES]
    paths = [f"{root.rstrip('/')}/{file.name}" for file in wanted]
    try:
        got = iter(system.cat_ranges(paths, 0, [MAX_BYTES + 1] * len(paths), on_error="return") if paths else ())
    except Exception as error:
        got = iter([error] * len(paths))
    for file in files:
        if file.size > MAX_BYTES:
            yield None, why_too_large(file.size)
            continue
        data = next(got) if file.size else b""
        yield (None, _why(data)) if isinstance(data, Exception) else (bytes(data), "")


def _system(url: str) -> tuple[Any, str]:
    """A file system and the path in it. Raises UsageError."""
    try:
        import fsspec
    except ImportError as error:
        raise UsageError(f"{url}: reading it needs fsspec; pip install 'gradekit[dask]' brings it") from error
    try:
        system, path = fsspec.core.url_to_fs(url)
    except (ImportError, ValueError) as error:
        raise UsageError(f"{url}: it cannot be reached ({_short(error)})") from error
    return system, path


def _why(error: Exception) -> str:
    if isinstance(error, OSError):
        number = errno.ENOENT if isinstance(error, FileNotFoundError) else error.errno
        return why_not_read(OSError(number, error.strerror or _short(error)))
    return f"the file cannot be read ({_short(error)})"


def _short(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
