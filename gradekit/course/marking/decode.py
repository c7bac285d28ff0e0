"""A submission's bytes → who handed in what, with the answers as pieces of JSON; fast for plain files.

msgspec finds the pieces without building anything, and lets the last of two equal keys win. So it is believed only
where the text has as many colons as there are keys, and neither escapes nor anything unusual; whatever else there is
goes through the strict reader, which refuses it or takes longer. Each piece is read strictly when it first turns up.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec

from gradekit.marking.json_text import MAX_BYTES, read_json
from gradekit.marking.submission import MAX_ID_CHARACTERS, PLACEHOLDER, Answer, as_answer, read_submission


class Handed(NamedTuple):
    """One submission; answers: question → answer, which is a piece of JSON where the submission is plain."""

    student: str
    problem: str
    submitted: str
    answers: dict[str, Any]
    warnings: tuple[str, ...] = ()
    is_plain: bool = False


class _Plain(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    student: str
    problem: str
    answers: dict[str, msgspec.Raw]
    submitted_at: str = ""


_decode = msgspec.json.Decoder(_Plain).decode


def decode(data: bytes, file: str) -> Handed:
    """Read a submission. Raises SubmissionError exactly as read_submission does, with the same message."""
    if b"\\" not in data and len(data) <= MAX_BYTES:
        try:
            plain = _decode(data)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            pass
        else:
            if _is_plain(plain, data):
                return Handed(plain.student, plain.problem, plain.submitted_at, plain.answers, (), True)
    read = read_submission(data, file)
    return Handed(read.student, read.problem, read.submitted_at, dict(read.answers), read.warnings)


def _is_plain(plain: _Plain, data: bytes) -> bool:
    """Whether no key can be there twice, and the ids need no closer look."""
    colons = 3 + len(plain.answers)
    if plain.submitted_at:
        colons += 1 + plain.submitted_at.count(":")
    if data.count(b":") != colons or plain.student == PLACEHOLDER:
        return False
    return _is_id(plain.student) and _is_id(plain.problem) and _is_id(plain.submitted_at or "-")


def _is_id(text: str) -> bool:
    return 0 < len(text) <= MAX_ID_CHARACTERS and text.isprintable() and not text.isspace()


def answer_of(raw: bytes) -> Answer:
    """The answer that a piece of JSON holds. Raises SubmissionError where the strict reader refuses it."""
    return as_answer(read_json(b"[[" + raw + b"]]", "")[0][0])  # as deep as it stands in a submission
