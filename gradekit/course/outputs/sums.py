"""What all results come to, gathered as they pass: exact until it is printed.

Submissions are counted by their marks, which many share; only those that a person changed are looked at one by one.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from msgspec import Struct

from gradekit.course.items.tally import Tally, marks_of
from gradekit.course.outputs.course import Course, WrongTotals, place_text
from gradekit.course.outputs.problem_sums import ProblemSums
from gradekit.course.outputs.shared import MOST_KNOWN, ByMarks, is_as_marked
from gradekit.course.settling.rollcall import RollCall
from gradekit.course.settling.settled import Change, Settled
from gradekit.course.settling.usual import Usual
from gradekit.exercise.problem.known import STATUSES

MOST_LISTED = 100  # of any list of files or students; beyond that they are only counted
_MOST_REASONS = 50
_OTHER = "other reasons"
_DETAIL = re.compile(r"'(?:[^'\\]|\\.)*+'|\"(?:[^\"\\]|\\.)*+\"|[0-9]+(?:[.:][0-9]+)*")


class Unreadable(NamedTuple):
    """A submission that could not be marked, and why; line and column count from 1, 0: unknown; place: all in one."""

    place: str
    file: str
    line: int
    column: int
    student: str
    error: str


class Changed(NamedTuple):
    """A person's decision about one answer."""

    student: str
    problem: str
    change: Change


class _Seen(Struct):
    """A result, and how many have the same marks."""

    result: Settled
    count: int = 0


@dataclass(slots=True)
class Sums:
    """Takes the results in order. Lists hold the first MOST_LISTED; the numbers count all.

    reasons: why submissions could not be marked, without details → how many
    superseded: submissions that gave way to another one of the same student
    absent: student on the roster → for how many problems they handed nothing in
    unclear: those of them of whom something came that may be for any problem, as it could not be marked
    strangers: students that are not on the roster, id as it is compared → as it is first written
    """

    course: Course
    count: int = 0
    changes: int = 0
    superseded: int = 0
    strangers: dict[str, str] = field(default_factory=dict)
    reasons: Counter[str] = field(default_factory=Counter)
    unreadable: list[Unreadable] = field(default_factory=list)
    absent: Counter[str] = field(default_factory=Counter)
    unclear: set[str] = field(default_factory=set)
    changed: list[Changed] = field(default_factory=list)
    _strays: set[str] = field(default_factory=set)
    _problems: dict[str, ProblemSums] = field(default_factory=dict)
    _tally: Tally = field(default_factory=Tally)
    _seen: list[_Seen] = field(default_factory=list)
    _marks: ByMarks[_Seen] = field(init=False)

    def __post_init__(self) -> None:
        self._marks = ByMarks(self._first)

    def add(self, result: Settled) -> None:
        """Count one result."""
        self.count += 1
        if result.on_roster is False:
            self.strangers.setdefault(result.who, result.student)
        if is_as_marked(result):
            self._marks(result).count += 1
        else:
            _ADD[result.status](self, result, self._of(self.course.problem_of(result)))

    def add_many(self, usual: Usual) -> None:
        """Count many."""
        self.count += len(usual)
        for number, count in usual.counts.items():
            self._marks(usual.marks[number]).count += count

    def close(self, calls: RollCall) -> None:
        """Take over what only settling knows, once all have passed. Raises WrongTotals where the two disagree."""
        self.superseded = sum(calls.superseded.values())
        if sum(self.sum(status) for status in STATUSES) != self.count:
            raise WrongTotals(f"{self.count} results passed, and not all of them are counted")
        for problem, standing in calls.standings.items():
            sums = self._of(problem)
            if standing.missing != sums.missing or standing.graded > sums.graded:
                counted = f"{sums.graded} graded and {sums.missing} missing"
                raise WrongTotals(f"{counted} results of {problem} do not agree with the roster, which says {standing}")

    @property
    def problems(self) -> dict[str, ProblemSums]:
        """Problem → how it did, by name; '' holds what names no problem of the folder."""
        self._fold()
        return dict(sorted(self._problems.items()))

    @property
    def used(self) -> dict[str, ProblemSums]:
        """The same without ''."""
        return {problem: sums for problem, sums in self.problems.items() if problem}

    @property
    def tally(self) -> Tally:
        """The marks of what is graded, for the item analysis: without what lateness costs."""
        self._fold()
        return self._tally

    @property
    def shares(self) -> Counter[Fraction]:
        """Share of the points → how many submissions have it, of all problems."""
        return sum((sums.shares for sums in self.problems.values()), Counter())

    def sum(self, name: str) -> int:
        """A count of all problems together: graded, unreadable, missing, late or open."""
        return sum(getattr(sums, name) for sums in self.problems.values())

    def _fold(self) -> None:
        """What was counted by its marks goes to the problems."""
        for seen in self._seen:
            self._count(seen.result, seen.count)
        self._seen = []
        self._marks = ByMarks(self._first)

    def _first(self, result: Settled) -> _Seen:
        """The first result with its marks."""
        if len(self._seen) >= MOST_KNOWN:
            self._fold()
        seen = _Seen(result)
        self._seen.append(seen)
        return seen

    def _count(self, result: Settled, count: int = 1) -> None:
        """So many submissions with the same marks."""
        sums = self._of(result.problem)
        sums.add(result.questions, result.score, result.max_score, count)
        sums.late += count if result.late is not None else 0
        settled = [change.question for change in result.overrides]
        self._tally.graded(result.problem, marks_of(result.questions, settled), count)

    def _of(self, problem: str) -> ProblemSums:
        return self._problems.setdefault(problem, ProblemSums())

    def _add_graded(self, result: Settled, sums: ProblemSums) -> None:
        self._count(result)
        self.changes += len(result.overrides)
        for change in result.overrides[: MOST_LISTED - len(self.changed)]:
            self.changed.append(Changed(result.student, result.problem, change))

    def _add_missing(self, result: Settled, sums: ProblemSums) -> None:
        sums.missing += 1
        self.absent[result.student] += 1
        if result.who in self._strays:
            self.unclear.add(result.student)

    def _add_unreadable(self, result: Settled, sums: ProblemSums) -> None:
        sums.unreadable += 1
        if result.who and not self.course.problem_of(result):
            self._strays.add(result.who)
        reason = _reason(result.error)
        self.reasons[reason if reason in self.reasons or len(self.reasons) < _MOST_REASONS else _OTHER] += 1
        if len(self.unreadable) < MOST_LISTED:
            where = (place_text(result), result.file, result.at_line, result.at_column)
            self.unreadable.append(Unreadable(*where, result.student, result.error))


class SumsWriter:
    """A file that is written from what the sums saw."""

    needs_sums_only = True

    def __init__(self, course: Course, sums: Sums) -> None:
        self.course, self.sums = course, sums

    def add(self, result: Settled) -> None:
        """The sums count it."""


_ADD = {"graded": Sums._add_graded, "missing": Sums._add_missing, "unreadable": Sums._add_unreadable}


def _reason(error: str) -> str:
    """What errors of one kind have in common: no quoted text, no number, not how to mend it."""
    return _DETAIL.sub("…", error).partition(";")[0].partition(": ")[0]
