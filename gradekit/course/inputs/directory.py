"""The list of members at the end of a zip archive, read with every size checked before it is trusted.

The standard library's reader keeps half a kilobyte a member and reads the whole list again wherever the archive is
opened; here a member is a few bytes that any process can go on from.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any, BinaryIO, NamedTuple, NoReturn

from gradekit.course.inputs.limits import MAX_DIRECTORY, MAX_MEMBERS
from gradekit.errors import SubmissionError

_END = struct.Struct("<4s4H2LH")  # signature, disks, members here and in all, size, offset, length of the comment
_LOCATOR = struct.Struct("<4sLQL")  # signature, disk, offset of the end in 64 bits, disks
_END64 = struct.Struct("<4sQ2H2L4Q")  # signature, own size, versions, disks, members, size, offset
_MEMBER = struct.Struct("<4s6H3L5H2L")
_COMMENT = 65_535  # bytes at most
_NONE64 = 0xFFFFFFFF  # the number stands elsewhere, in 64 bits
_WIDE = 1  # the extra field that has it
UTF8, ENCRYPTED = 0x800, 0x2041  # flags
_UNIX = 3

_NO_ARCHIVE = "this is no zip archive, or its end is missing; make it again"
_DAMAGED = "the zip archive is damaged; make it again"
_SPLIT = "the zip archive is one part of several; make it in one"
_TOO_MANY = f"the zip archive has more than {MAX_MEMBERS} members; hand in several"
_TOO_LONG = f"the zip archive's list of members has more than {MAX_DIRECTORY} bytes; hand in several archives"


class Member(NamedTuple):
    """One member as the archive lists it; nothing of it needs to be true.

    mode: what kind of file it is on the system it comes from, 0 where unknown; date, time: as MS-DOS wrote them
    offset: where it begins, -1 for a place where no member can be
    """

    name: bytes
    flags: int
    method: int
    date: int
    time: int
    crc: int
    packed: int
    size: int
    offset: int
    mode: int


def members(stream: BinaryIO, size: int) -> Iterator[Member]:
    """The members of an archive of so many bytes. Raises SubmissionError where the whole archive is to be refused."""
    count, length, start = _extent(stream, size)
    if count > MAX_MEMBERS:
        raise SubmissionError(_TOO_MANY)
    if length > MAX_DIRECTORY:
        raise SubmissionError(_TOO_LONG)
    stream.seek(start)
    listed = stream.read(length)
    at = 0
    for _ in range(count):
        member, at = _member(listed, at, start)
        yield member
    if at != length:
        raise SubmissionError(_DAMAGED)


def _extent(stream: BinaryIO, size: int) -> tuple[int, int, int]:
    """How many members there are, how many bytes their list has, and where it begins: just before the end record."""
    tail_start = max(0, size - _END.size - _COMMENT)
    stream.seek(tail_start)
    tail = stream.read(size - tail_start)
    at = _end_record(tail)
    _, disk, first_disk, here, count, length, start, _ = _END.unpack_from(tail, at)
    end = tail_start + at
    if wide := _wide_end(stream, end):
        disk, first_disk, here, count, length, start, end = wide
    if disk or first_disk or here != count:
        raise SubmissionError(_SPLIT)
    if start + length != end:
        raise SubmissionError(_DAMAGED)
    return count, length, start


def _end_record(tail: bytes) -> int:
    """Where the end record stands: the last one whose comment ends where the file ends."""
    at = len(tail)
    while (at := tail.rfind(b"PK\x05\x06", 0, at)) >= 0:
        if len(tail) - at >= _END.size and len(tail) == at + _END.size + _END.unpack_from(tail, at)[-1]:
            return at
    raise SubmissionError(_NO_ARCHIVE)


def _wide_end(stream: BinaryIO, end: int) -> tuple[int, int, int, int, int, int, int] | None:
    """The same numbers in 64 bits, and where their record stands; None where there is no such record."""
    if end < _LOCATOR.size:
        return None
    signature, _, offset, _ = _read(stream, end - _LOCATOR.size, _LOCATOR)
    if signature != b"PK\x06\x07":
        return None
    signature, _, _, _, disk, first_disk, here, count, length, start = _read(stream, min(offset, end), _END64)
    if signature != b"PK\x06\x06":
        _damaged()
    return disk, first_disk, here, count, length, start, offset


def _read(stream: BinaryIO, offset: int, form: struct.Struct) -> tuple[Any, ...]:
    stream.seek(offset)
    data = stream.read(form.size)
    return form.unpack(data) if len(data) == form.size else _damaged()


def _member(listed: bytes, at: int, end_of_members: int) -> tuple[Member, int]:
    """The member whose record begins there, and where the next record begins."""
    start = at + _MEMBER.size
    if start > len(listed):
        _damaged()
    (
        signature, made_by, _, flags, method, time, date, crc, packed, size, name_length, extra_length, comment_length,
        _, _, attributes, offset,
    ) = _MEMBER.unpack_from(listed, at)  # fmt: skip
    after_name = start + name_length
    end = after_name + extra_length + comment_length
    if signature != b"PK\x01\x02" or end > len(listed):
        _damaged()
    if _NONE64 in (packed, size, offset):
        extra = listed[after_name : after_name + extra_length]
        size, packed, offset = _wide_numbers(extra, (size, packed, offset))
    mode = attributes >> 16 if made_by >> 8 == _UNIX else 0
    place = offset if offset < end_of_members else -1
    return Member(listed[start:after_name], flags, method, date, time, crc, packed, size, place, mode), end


def _wide_numbers(extra: bytes, numbers: tuple[int, ...]) -> Iterator[int]:
    """The numbers, with those that stand in the extra field in their places."""
    found = iter(_wide_field(extra))
    for number in numbers:
        value = next(found, None) if number == _NONE64 else number
        yield _damaged() if value is None else value


def _wide_field(extra: bytes) -> tuple[int, ...]:
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        at += 4 + length
        if kind == _WIDE and at <= len(extra):
            return struct.unpack_from(f"<{length // 8}Q", extra, at - length)
    return ()


def _damaged() -> NoReturn:
    raise SubmissionError(_DAMAGED)
