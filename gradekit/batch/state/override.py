"""Points that a person decided on."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Override:
    """A person's decision about one question of one student.

    who: the student's id as it is compared; student: as it was written
    content: digest of the submission that the decision was made on; if a row's differs, it was changed since
    since: the run that brought it
    """

    who: str
    student: str
    problem: str
    question: str
    points: Fraction
    why: str
    content: bytes
    since: int = 0
