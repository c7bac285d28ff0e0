"""One submission as bytes, and what marking it gave."""

from __future__ import annotations

import marshal
import unicodedata
from typing import Any, NamedTuple

from gradekit.course.outcome import Outcome

TOGETHER = "\n"  # between the ids of students who handed in one sheet together; no id holds it
_MARSHAL = 4  # the format that every Python reads
Key = tuple[str, int]  # a submission's file and line; the order of results is the order of these


class Piece(NamedTuple):
    """One submission that was found.

    file: its label in results, unique within a run; line: of a .jsonl or .csv file, 0 where a file holds just one
    data: its bytes, a JSON object; None where it cannot be read, for the reason in `error`
    time: when the file was last changed, in seconds since 1970 UTC; 0 where unknown
    seal: what the system says of a file that only another write would change; 0 where that is not known
    """

    file: str
    line: int
    data: bytes | None
    time: int = 0
    error: str = ""
    seal: int = 0

    @property
    def key(self) -> Key:
        return self.file, self.line


class Row(NamedTuple):
    """What marking one piece gave. A row of the state.

    content: digest of the bytes, b"" where there were none; context: digest of all that its marks depend on besides
    status: graded or unreadable (then `error` says why, and the place in the file counts from 1, 0: unknown)
    student: as it is written; the ids of several who handed in together with TOGETHER between them
    who: the student's id as it is compared; submitted: `submitted_at` as it was written
    outcome: position in the report's list of outcomes, -1 where not graded
    wrong: JSON, question → the answer that no key and no mistake explains; '' where there is none
    internal: one line about a fault of gradekit's own, '' for all others; such a row is never kept
    seal: of the file, as its piece has it
    """

    file: str
    line: int
    content: bytes
    context: bytes
    time: int
    status: str
    student: str = ""
    who: str = ""
    problem: str = ""
    submitted: str = ""
    outcome: int = -1
    error: str = ""
    at_line: int = 0
    at_column: int = 0
    wrong: str = ""
    internal: str = ""
    seal: int = 0


class Report(NamedTuple):
    """What marking one partition gave.

    rows: of new and changed submissions; outcomes: what they point to; gone: known submissions that are no longer there
    unchanged: how many were as they were known; faults: problem → what is wrong with its file, one line a fault
    """

    rows: list[Row]
    outcomes: list[Outcome]
    gone: list[Key]
    unchanged: int
    faults: dict[str, tuple[str, ...]]

    def __reduce__(self) -> Any:
        """Rows are texts, bytes and numbers, which marshal packs in a quarter of the time that pickle needs."""
        return _report, (marshal.dumps(list(map(tuple, self.rows)), _MARSHAL), *self[1:])


def _report(rows: bytes, *others: Any) -> Report:
    return Report(list(map(Row._make, marshal.loads(rows))), *others)  # noqa: S302  # from a process of our own


def stamp(time: int) -> bytes:
    """A file's time as it stands behind the content of a known submission where the time counts."""
    return time.to_bytes(8, "little", signed=True)


def label(file: str, line: int) -> str:
    """What results call a submission."""
    return f"{file}:{line}" if line else file


def who(student: str) -> str:
    """A student's id as it is compared: capitals, composed characters and spaces make no difference."""
    if student.isascii():
        if student.isalnum():
            return student.lower()
        return " ".join(student.split()).lower()
    return " ".join(unicodedata.normalize("NFC", student).casefold().split())
