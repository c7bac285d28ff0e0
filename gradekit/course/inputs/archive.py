"""A zip archive: its members are read in memory, and nothing is ever written to disk.

Whatever an archive says of itself is checked: how many members it has and how large all of them are before anything is
unpacked, how large each is while it is unpacked. A member that is refused concerns no other.
"""

from __future__ import annotations

import re
import stat
import struct
import zlib
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import BinaryIO

from msgspec import Struct

from gradekit.course.inputs.directory import ENCRYPTED, UTF8, Member, members
from gradekit.course.inputs.limits import MAX_MEMBER, MAX_UNPACKED
from gradekit.course.inputs.lines import why
from gradekit.course.inputs.names import kind_of, printable
from gradekit.course.inputs.partition import KIB, Options, Part, PassedOver, Refused, weight
from gradekit.course.inputs.reading import open_file, size_and_time
from gradekit.course.inputs.whole import pieces_of
from gradekit.course.piece import Key, Piece
from gradekit.errors import SubmissionError

_ENTRY = struct.Struct("<Q3L3H")  # offset, packed, size, crc, method, date, time
_LOCAL = struct.Struct("<4s22x2H")  # signature, length of the name and of the extra field
_STORED, _DEFLATED = 0, 8
_EPOCH = date(1970, 1, 1).toordinal()
_DAY = 86_400
_SLACK = 1024  # packing makes nothing twice as large, and a little more where it is small
_DRIVE = re.compile(r"[A-Za-z]:")
_MAC = "__MACOSX"  # a folder of what the Finder adds

_LINK = "not a regular file (a symbolic link); hand in the file itself"
_SPECIAL = "not a regular file; hand in the file itself"
_ENCRYPTED = "this member is encrypted; make the archive again without a password"
_NESTED = "a zip archive inside a zip archive is not opened; unpack it first"
_METHOD = "this member is compressed in a way that is not read; make the archive again as an ordinary zip"
_LARGE = f"this member has {{}} bytes, and at most {MAX_MEMBER} are read; hand in a smaller one"
_FORGED = "this member is not as large as the archive says, or is damaged; make the archive again"
_TWICE = "several members have this name; keep one of them"
_UNSAFE = "its name {}; make the archive again from within the folder of the files"
_ALL_LARGE = f"the zip archive unpacks to more than {MAX_UNPACKED} bytes; hand in several"
NOTHING = "no submissions in this zip archive; expected .json, .jsonl or .csv files"

Entry = bytes | str  # where and what a member is, packed; or why it is refused


class Members(Struct, frozen=True):
    """Some members of an archive; file: the archive's label."""

    path: str
    file: str
    names: tuple[str, ...]
    entries: bytes
    options: Options

    kind = "members"

    @property
    def first(self) -> Key:
        return f"{self.file}/{self.names[0]}", 0

    @property
    def last(self) -> Key:
        name = self.names[-1]
        return f"{self.file}/{name}", 0 if kind_of(name) == ".json" else MAX_MEMBER + 1

    @property
    def size(self) -> int:
        return weight(len(self.names), sum(entry[2] for entry in _ENTRY.iter_unpack(self.entries)))

    def pieces(self) -> Iterator[Piece]:
        labels = (f"{self.file}/{name}" for name in self.names)
        try:
            with open_file(self.path) as stream:
                for label, entry in zip(labels, _ENTRY.iter_unpack(self.entries), strict=True):
                    data, time, error = _content(stream, *entry)
                    yield from _member_pieces(label, data, time, error, self.options)
        except (SubmissionError, OSError) as error:
            yield from (Piece(label, 0, None, 0, why(error)) for label in labels)


class Archive(Struct, frozen=True):
    """A zip archive that was looked at; found: name of each submission → its entry, refused: why there are none."""

    path: str
    file: str
    found: dict[str, Entry]
    refused: str

    @property
    def place(self) -> str:
        """What its labels are sorted by among others."""
        return self.file if self.refused else f"{self.file}/"

    def parts(self, options: Options) -> Iterator[Part]:
        if self.refused:
            yield Refused(self.file, self.refused)
        names: list[str] = []
        size = 0
        for name in sorted(self.found):
            entry = self.found[name]
            refused = isinstance(entry, str)
            if names and (refused or len(names) == options.pieces or size >= options.pieces * KIB):
                yield self._members(names, options)
                names, size = [], 0
            if isinstance(entry, str):
                yield Refused(f"{self.file}/{name}", entry)
            else:
                names.append(name)
                size += _ENTRY.unpack(entry)[2]
        if names:
            yield self._members(names, options)

    def _members(self, names: list[str], options: Options) -> Members:
        entries = b"".join(entry for name in names if isinstance(entry := self.found[name], bytes))
        return Members(self.path, self.file, tuple(names), entries, options)


def look(path: str, file: str, passed: PassedOver) -> Archive:
    """What an archive holds; passed: takes note of members that are no submissions. Never raises."""
    try:
        with open_file(path) as stream:
            size, _ = size_and_time(stream)
            found = _found(members(stream, size), file, passed)
    except (SubmissionError, OSError) as error:
        return Archive(path, file, {}, why(error))
    return Archive(path, file, found, "" if found else NOTHING)


def _found(listed: Iterator[Member], file: str, passed: PassedOver) -> dict[str, Entry]:
    """The members that are submissions, or should not be there. Raises SubmissionError where all are too large."""
    found: dict[str, Entry] = {}
    unpacked = 0
    for member in listed:
        name, entry = _entry(member)
        if not entry:
            if name:
                passed.add(f"{file}/{name}")
            continue
        found[name] = _TWICE if name in found else entry
        unpacked += 0 if isinstance(entry, str) else member.size
    if unpacked > MAX_UNPACKED:
        raise SubmissionError(_ALL_LARGE)
    return found


def _entry(member: Member) -> tuple[str, Entry]:
    """The member's name, '' for one that is hidden or a folder, and its entry, empty for one that is passed over."""
    coding = "ascii" if member.name.isascii() else "utf-8" if member.flags & UTF8 else "cp437"
    name = member.name.decode(coding, "surrogateescape")
    parts = [part for part in name.split("/") if part not in ("", ".")]
    if unsafe := _unsafe(name, parts):
        return printable(name), _UNSAFE.format(unsafe)
    kind, plain = kind_of(name), "/".join(parts)
    if not plain or parts[0] == _MAC or plain[0] == "." or "/." in plain or not kind and name.endswith("/"):
        return "", b""
    if not kind:
        return printable(plain), b""
    return printable(plain), _refusal(member, kind) or _ENTRY.pack(
        member.offset, member.packed, member.size, member.crc, member.method, member.date, member.time
    )


def _unsafe(name: str, parts: list[str]) -> str:
    """How a name leads out of the folder that it is unpacked into, or ''."""
    if "\\" in name:
        return "holds a backslash"
    if name.startswith("/") or _DRIVE.match(name):
        return "is an absolute path"
    if ".." in parts:
        return "leads out of the archive (..)"
    return "holds a NUL character" if "\0" in name else ""


def _refusal(member: Member, kind: str) -> str:
    """Why a member is not read, '' where it is."""
    if stat.S_IFMT(member.mode) and not stat.S_ISREG(member.mode):
        return _LINK if stat.S_ISLNK(member.mode) else _SPECIAL
    if kind == ".zip":
        return _NESTED
    if member.flags & ENCRYPTED:
        return _ENCRYPTED
    if member.method not in (_STORED, _DEFLATED):
        return _METHOD
    if member.size > MAX_MEMBER:
        return _LARGE.format(member.size)
    return _FORGED if member.packed > 2 * member.size + _SLACK or member.offset < 0 else ""


def _content(
    stream: BinaryIO, offset: int, packed: int, size: int, crc: int, method: int, day: int, time: int
) -> tuple[bytes | None, int, str]:
    """A member's bytes or None, when it was last changed, why there are none."""
    stream.seek(offset)
    head = stream.read(_LOCAL.size)
    if len(head) < _LOCAL.size or not head.startswith(b"PK\x03\x04"):
        return None, 0, _FORGED
    _, name_length, extra_length = _LOCAL.unpack(head)
    stream.seek(name_length + extra_length, 1)
    data = _unpacked(stream.read(packed), method, size)
    if data is None or len(data) != size or zlib.crc32(data) != crc:
        return None, 0, _FORGED
    return data, _midnight(day) and _midnight(day) + (time >> 11) * 3600 + (time >> 5 & 63) * 60 + (time & 31) * 2, ""


def _unpacked(data: bytes, method: int, size: int) -> bytes | None:
    """The bytes, one more than there should be at most; None where they are damaged."""
    if method == _STORED:
        return data
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(data, size + 1)
    except zlib.error:
        return None


@lru_cache(64)
def _midnight(day: int) -> int:
    """When a day as MS-DOS counts them began, in seconds since 1970; 0 where there is no such day."""
    try:
        return (date(1980 + (day >> 9), day >> 5 & 15, day & 31).toordinal() - _EPOCH) * _DAY
    except ValueError:
        return 0


def _member_pieces(label: str, data: bytes | None, time: int, error: str, options: Options) -> Iterator[Piece]:
    """The submissions that a member holds."""
    if data is None or kind_of(label) == ".json":
        yield Piece(label, 0, data, time, error)
    else:
        yield from pieces_of(data, label, time, options)
