"""The proof that no student was lost on the way to the results.

It looks at the results alone. Every student on the roster counts once for every problem: as graded where a submission
of theirs is, else as unreadable where a file of theirs for that problem could not be marked, else as missing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from gradekit.course.settling.roster import Roster
from gradekit.errors import ImpossibleMarks

if TYPE_CHECKING:
    from gradekit.course.settling.settled import Settled
    from gradekit.course.settling.usual import Usual

GRADED, UNREADABLE, MISSING = 1, 2, 4
_SEATS = {"graded": GRADED, "unreadable": UNREADABLE, "missing": MISSING}


class RosterMismatch(ImpossibleMarks):
    """Graded, unreadable and missing students are not the roster: a fault of gradekit."""


class Standing(NamedTuple):
    """How many students on the roster are what, in one problem."""

    graded: int
    unreadable: int
    missing: int


class RollCall:
    """Counts results as they are given out. Of a student it keeps one byte a problem.

    superseded: problem → how many submissions were left out for a later or a better one
    standings: problem → its Standing once all are counted; empty without a roster
    """

    __slots__ = ("places", "seats", "standings", "superseded")

    def __init__(self) -> None:
        self.places: Mapping[str, int] = {}
        self.seats: dict[str, bytearray] = {}
        self.superseded: Counter[str] = Counter()
        self.standings: dict[str, Standing] = {}

    def begin(self, roster: Roster | None, problems: Iterable[str]) -> None:
        """Everyone sits down in every problem."""
        self.places = roster.places if roster else {}
        self.seats = {problem: bytearray(len(self.places)) for problem in problems}

    def add(self, settled: Settled) -> None:
        """Count one result. Raises RosterMismatch for a second mark of one student and problem."""
        if not settled.on_roster or (seats := self.seats.get(settled.problem)) is None:
            return
        place, seat = self.places[settled.who], _SEATS[settled.status]
        if seats[place] & seat & ~UNREADABLE:
            raise RosterMismatch(
                f"two results that are {settled.status} for student {place + 1} of the roster in {settled.problem!r}"
            )
        seats[place] |= seat

    def add_many(self, usual: Usual) -> None:
        """Count many."""
        for settled in usual.each() if self.places else ():
            self.add(settled)

    def finish(self) -> None:
        """Fill in the standings. Raises RosterMismatch unless every student counts once for every problem."""
        if self.places:
            self.standings = {problem: self._standing(problem) for problem in sorted(self.seats)}

    def _standing(self, problem: str) -> Standing:
        seats = Counter(self.seats[problem])
        standing = Standing(
            sum(number for seat, number in seats.items() if seat & GRADED),
            sum(number for seat, number in seats.items() if seat & UNREADABLE and not seat & GRADED),
            sum(number for seat, number in seats.items() if seat & MISSING),
        )
        if sum(standing) != len(self.places):
            parts = " + ".join(f"{number} {name}" for name, number in standing._asdict().items())
            raise RosterMismatch(f"{parts} = {sum(standing)} in {problem!r}, and {len(self.places)} are on the roster")
        return standing
