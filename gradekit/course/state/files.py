"""Files that are whole or not there: written beside the old one, and put in its place when all is on disk."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from msgspec import Struct, field

from gradekit.errors import UsageError

_PREFIX, _SUFFIX = ".gradekit-", ".tmp"
_BLOCK = 1 << 18  # characters, or bytes, that are written or read at once


class Draft(Struct):
    """A file on its way to its place. What fails raises UsageError with the path; the old file stays."""

    path: Path
    stream: BinaryIO
    temporary: str
    whole: int = 0  # checksum of what was written
    size: int = 0
    _waiting: list[bytes] = field(default_factory=list)
    _length: int = 0

    def write(self, text: str | bytes) -> None:
        """Add to the file, in pieces of any size."""
        data = text if isinstance(text, bytes) else text.encode("utf-8", "backslashreplace")
        self._waiting.append(data)
        self._length += len(data)
        if self._length >= _BLOCK:
            self._flush()

    def settle(self) -> None:
        """Everything written is on disk."""
        self._flush()
        with _complaining(self.path):
            self.stream.flush()
            os.fsync(self.stream.fileno())
            self.stream.close()
            os.chmod(self.temporary, _mode(self.path))

    def put(self) -> str:
        """Take the place of the old file; the digest of what was written."""
        with _complaining(self.path):
            os.replace(self.temporary, self.path)
        return _said(self.size, self.whole)

    def drop(self) -> None:
        """Leave no trace."""
        with contextlib.suppress(OSError):
            self.stream.close()
        with contextlib.suppress(OSError):
            os.unlink(self.temporary)

    def _flush(self) -> None:
        data = b"".join(self._waiting)
        self._waiting, self._length = [], 0
        self.whole, self.size = zlib.crc32(data, self.whole), self.size + len(data)
        with _complaining(self.path):
            self.stream.write(data)


class Drafts(Struct):
    """Several files that are written side by side and take their places together, from `with Drafts(folder):` on.

    Nothing is in its place before `commit`; after an error nothing ever is.
    """

    folder: Path
    _drafts: dict[str, Draft] = field(default_factory=dict)

    def __enter__(self) -> Drafts:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for draft in self._drafts.values():
            draft.drop()

    def open(self, name: str) -> Draft:
        """A new file of the folder, by its name. Raises UsageError where none can be written."""
        self._drafts[name] = draft = _begin(self.folder / name)
        return draft

    def commit(self) -> dict[str, str]:
        """Put all in their places: name → digest of what the file holds."""
        for draft in self._drafts.values():
            draft.settle()
        digests = {name: draft.put() for name, draft in self._drafts.items()}
        self._drafts.clear()
        _sync_folder(self.folder)
        return digests


def replace(path: Path, chunks: Iterable[str]) -> str:
    """Write one file, whole or not at all; the digest of what it holds. Raises UsageError."""
    with Drafts(path.parent) as drafts:
        draft = drafts.open(path.name)
        for chunk in chunks:
            draft.write(chunk)
        return drafts.commit()[path.name]


def intact(folder: Path, digests: Mapping[str, str]) -> bool:
    """Whether the files are there and hold what they held when they were written."""
    return all(_checksum_there(folder / name) == digest for name, digest in digests.items())


def checksum(path: Path) -> str:
    """Of a file's bytes, with their number: finds what befalls a file, at several gigabytes a second."""
    whole = size = 0
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            whole, size = zlib.crc32(block, whole), size + len(block)
    return _said(size, whole)


def _said(size: int, whole: int) -> str:
    return f"{size} {whole:08x}"


def clean(folder: Path) -> None:
    """Remove what killed runs left half written. Only for who holds the folder's lock."""
    with contextlib.suppress(OSError), os.scandir(folder) as found:
        for entry in found:
            if entry.name.startswith(_PREFIX) and entry.name.endswith(_SUFFIX) and entry.is_file(follow_symlinks=False):
                with contextlib.suppress(OSError):
                    os.unlink(entry.path)


def _begin(path: Path) -> Draft:
    with _complaining(path):
        if path.exists() and not stat.S_ISREG(path.stat().st_mode):
            raise UsageError(f"{path}: not a regular file; remove it, or name another folder")
        handle, temporary = tempfile.mkstemp(prefix=f"{_PREFIX}{path.name}.", suffix=_SUFFIX, dir=path.parent)
        return Draft(path, os.fdopen(handle, "wb"), temporary)


@contextlib.contextmanager
def _complaining(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _refusal(path, error) from error


def _refusal(path: Path, error: OSError) -> UsageError:
    return UsageError(f"{path}: the file cannot be written ({error.strerror or error}); an old one stays as it was")


def _mode(path: Path) -> int:
    """The permissions of the old file, or what a new one gets."""
    if path.exists():
        return stat.S_IMODE(path.stat().st_mode)
    return 0o666 & ~umask()


def umask() -> int:
    """The permissions that nothing new gets."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _sync_folder(folder: Path) -> None:
    """The new names are on disk too; Windows cannot, and needs not, do this."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _checksum_there(path: Path) -> str:
    """'' where it cannot be read."""
    try:
        return checksum(path)
    except OSError:
        return ""
