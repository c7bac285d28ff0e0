"""What the outputs know beside the results, and what they ask of a result."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any

from msgspec import Struct, field

from gradekit.course.piece import TOGETHER
from gradekit.course.settling.late import Lateness
from gradekit.course.settling.roster import Roster
from gradekit.course.settling.settled import Settled
from gradekit.errors import ImpossibleMarks
from gradekit.paper.values import points_text


class Course(Struct, frozen=True):
    """What is the same for all results.

    titles: every problem of the folder → its title, '' where that is not known
    fail_under: percent that a submission must reach, 0: none; raw: CSV text as it is, for machines
    printed: what is written goes to a terminal or a log
    columns: problem → what a learning platform calls it, '' → the one assignment that all of them make up
    folder: what stands before a file's label to make its path, for annotations
    keys: problem → question → right answer, where these are to be revealed to a teacher
    drawn: problems in which every student has numbers of their own
    """

    titles: Mapping[str, str] = field(default_factory=dict)
    roster: Roster | None = None
    fail_under: Fraction = Fraction(0)
    raw: bool = False
    printed: bool = False
    columns: Mapping[str, str] = field(default_factory=dict)
    folder: str = ""
    keys: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    drawn: frozenset[str] = frozenset()

    def variant_of(self, result: Settled) -> str:
        """By whose numbers it was marked, '' where all have the same; those who hand in together have the first's."""
        if result.problem not in self.drawn or result.status != "graded":
            return ""
        student = result.student.split(TOGETHER)[0]
        known = self.roster.find(student) if self.roster else None
        return known.id if known else student

    def problem_of(self, result: Settled) -> str:
        """The problem that a result counts under; '' for what cannot be read and names no problem of the folder."""
        problem = result.problem
        return problem if problem in self.titles or result.status != "unreadable" else ""


class WrongTotals(ImpossibleMarks):
    """An output's own totals do not agree: a fault of gradekit, found before anything was replaced."""


def is_below(result: Settled, least: Fraction) -> bool:
    """Whether a graded or missing submission has less than that many percent."""
    if result.status == "graded":
        return result.score * 100 < least * result.max_score
    return result.status == "missing" and least > 0


def place_text(result: Settled) -> str:
    """The file, and the line and column where they are known; the label of a line in a file ends with it already."""
    place = result.file
    if result.at_line and not place.endswith(f":{result.at_line}"):
        place = f"{place}:{result.at_line}"
    return f"{place}:{result.at_column}" if result.at_line and result.at_column else place


def score_text(result: Settled) -> str:
    """The points as people read them: 7.5 of 10 points."""
    return f"{points_text(result.score)} of {points_text(result.max_score)} points"


def late_text(late: Lateness) -> str:
    """What people read about lateness: late by 1 d 3 h, 80 % of the points count."""
    return f"late by {_duration(late)}, {cost_text(late.factor)}"


@lru_cache(maxsize=256)
def cost_text(factor: Fraction) -> str:
    """What lateness leaves: 80 % of the points count."""
    if factor == 1:
        return "all points count"
    return f"{points_text(factor * 100)} % of the points count" if factor else "nothing counts"


def _duration(late: Lateness) -> str:
    minutes = -(-late.seconds // 60)
    days, rest = divmod(minutes, 24 * 60)
    parts = ((days, "d"), (rest // 60, "h"), (rest % 60, "min"))
    return " ".join(f"{number} {unit}" for number, unit in parts if number)
