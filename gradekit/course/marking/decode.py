"""A submission's bytes → who handed in what, with the answers as pieces of JSON; fast for plain files.

msgspec finds the pieces without building anything, and lets the last of two equal keys win. So it is believed only
where the text has as many colons as there are keys, and neither escapes nor anything unusual; whatever else there is
goes through the strict reader, which refuses it or takes longer. Each piece is read strictly when it first turns up.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import msgspec

from gradekit.marking.json_text import MAX_BYTES
from gradekit.marking.submission import MAX_ID_CHARACTERS, PLACEHOLDER, read_submission


class Handed(msgspec.Struct, gc=False):
    """One submission; answers: question → answer."""

    student: str
    problem: str
    answers: dict[str, Any]
    submitted_at: str = ""
    warnings: tuple[str, ...] = ()


class Plain(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """The same, where each answer is a piece of JSON."""

    student: str
    problem: str
    answers: dict[str, msgspec.Raw]
    submitted_at: str = ""


_decode = msgspec.json.Decoder(Plain).decode


def decode(data: bytes, file: str) -> Handed | Plain:
    """Read a submission. Raises SubmissionError exactly as read_submission does, with the same message."""
    if b"\\" not in data and len(data) <= MAX_BYTES:
        try:
            plain = _decode(data)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            pass
        else:
            if _is_plain(plain, data):
                return plain
    read = read_submission(data, file)
    return Handed(read.student, read.problem, dict(read.answers), read.submitted_at, read.warnings)


def _is_plain(plain: Plain, data: bytes) -> bool:
    """Whether no key can be there twice, and the ids need no closer look."""
    student, submitted = plain.student, plain.submitted_at
    colons = 3 + len(plain.answers)
    if submitted:
        colons += 1 + submitted.count(":")
        if not is_id(submitted):
            return False
    return data.count(b":") == colons and is_id(student) and student != PLACEHOLDER and _is_id(plain.problem)


def is_id(text: str) -> bool:
    """Whether a text is an id as it stands."""
    return 0 < len(text) <= MAX_ID_CHARACTERS and text.isprintable() and not text.isspace()


_is_id = lru_cache(1024)(is_id)  # of problems, which are few
