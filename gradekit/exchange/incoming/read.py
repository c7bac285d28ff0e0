"""A file of another platform → its questions: Moodle XML, GIFT, QTI, or a package of QTI."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from gradekit.course.inputs.encoding import as_utf8
from gradekit.errors import SubmissionError
from gradekit.exchange.incoming import gift, moodle, qti
from gradekit.exchange.incoming.question import Read, Unreadable
from gradekit.exchange.incoming.safe_xml import local, tree_of

MAX_FILE = 64 << 20  # bytes
MAX_MEMBERS = 10_000
MAX_MEMBER = 16 << 20  # bytes, unpacked
MAX_UNPACKED = 256 << 20


def read_file(path: Path) -> list[Read]:
    """Every question of the file. Raises Unreadable where it is of no known kind."""
    with path.open("rb") as stream:
        data = stream.read(MAX_FILE + 1)
    if len(data) > MAX_FILE:
        raise Unreadable(f"the file is larger than the {MAX_FILE} bytes that are read")
    if data.startswith(b"PK\x03\x04"):
        return [question for member in _members(data) for question in _of_package(member)]
    if data.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith((b"<", b"\x00<")):
        return _of_xml(data)
    return list(gift.questions(_text(data)))


def _of_xml(data: bytes) -> list[Read]:
    root = tree_of(data)
    if local(root) == "quiz":
        return list(moodle.questions(root))
    found = list(qti.questions(root))
    if not found:
        raise Unreadable(f"<{local(root)[:40]}> holds no questions; expected Moodle XML (<quiz>) or QTI items")
    return found


def _of_package(data: bytes) -> list[Read]:
    """Of the files of a package that are not XML, or no questions, nothing is said."""
    return list(qti.questions(tree_of(data)))


def _members(data: bytes) -> Iterator[bytes]:
    """The XML files of a zip, by name. Raises Unreadable for one that is damaged, encrypted or too large."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = sorted((info for info in archive.infolist() if info.filename.endswith(".xml")), key=_by_name)
            if len(infos) > MAX_MEMBERS or sum(info.file_size for info in infos) > MAX_UNPACKED:
                raise Unreadable(f"it unpacks to more than {MAX_MEMBERS} files or {MAX_UNPACKED} bytes")
            for info in infos:
                yield _content(archive, info)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, zlib.error) as error:
        raise Unreadable(f"the zip archive is damaged or encrypted ({error})") from error


def _by_name(info: zipfile.ZipInfo) -> list[tuple[int, str]]:
    """2 before 10."""
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", info.filename)]


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    with archive.open(info) as stream:
        content = stream.read(MAX_MEMBER + 1)
    if len(content) > MAX_MEMBER:
        raise Unreadable(f"{info.filename[:100]} is larger than the {MAX_MEMBER} bytes that are read")
    return content


def _text(data: bytes) -> str:
    try:
        return as_utf8(data).decode()
    except (UnicodeDecodeError, SubmissionError) as error:
        raise Unreadable("this is neither XML, a zip archive nor text") from error
