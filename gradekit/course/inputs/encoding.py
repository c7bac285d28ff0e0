"""Text as programs save it: UTF-8, or UTF-16 where a byte-order mark says so; a first line that names the separator."""

from __future__ import annotations

import re
from typing import BinaryIO

from gradekit.errors import SubmissionError

NOT_UTF8 = "the file is not UTF-8 (it looks like UTF-16 or UTF-32); save it as UTF-8"
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"\x00")
_MARKS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_UTF8_MARK = b"\xef\xbb\xbf"
_SEPARATOR = re.compile(rb'"?sep=(.)"?\r?\n?')  # what Excel takes the separator from, and writes itself


def is_wide(stream: BinaryIO) -> bool:
    """Whether a file begins as one in UTF-16 or UTF-32 does."""
    stream.seek(0)
    head = stream.read(2)
    return head.startswith(_WIDE) or head[1:] == b"\x00"


def is_marked_wide(stream: BinaryIO) -> bool:
    """Whether a file is in UTF-16 and says so."""
    stream.seek(0)
    return _coding(stream.read(4)) != ""


def as_utf8(data: bytes) -> bytes:
    """The same text in UTF-8 without a byte-order mark. Raises SubmissionError for a broken or an unmarked UTF-16."""
    coding = _coding(data[:4])
    if not coding:
        if data.startswith(_WIDE) or data[1:2] == b"\x00":
            raise SubmissionError(NOT_UTF8)
        return data.removeprefix(_UTF8_MARK)
    try:
        return data[2:].decode(coding).encode()
    except UnicodeDecodeError:
        raise SubmissionError("the file begins as UTF-16 and does not go on so; save it as UTF-8") from None


def separator(line: bytes) -> str:
    """The separator that a file's first line names, as in sep=; — '' where that is no such line."""
    match = _SEPARATOR.fullmatch(line.removeprefix(_UTF8_MARK))
    return match[1].decode("ascii", "replace") if match else ""


def _coding(head: bytes) -> str:
    """utf-16-le or utf-16-be, '' without such a mark; UTF-32 begins with a mark of UTF-16 and two zeros."""
    return "" if head[2:4] == b"\0\0" else _MARKS.get(head[:2], "")
