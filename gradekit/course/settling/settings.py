"""What a run was asked to do beyond marking: everything that turns marks into final results."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from msgspec import Struct

from gradekit.course.inputs.columns import Column
from gradekit.course.settling.late import LatePolicy, parse_policy, parse_time, time_text, written_zone
from gradekit.course.settling.roster import Roster
from gradekit.course.settling.roster_file import read_roster
from gradekit.course.settling.zone import UTC, Zone, zone_of
from gradekit.errors import TextError, UsageError
from gradekit.exercise.problem.messages import did_you_mean, listed, shown

KEEP = ("error", "latest", "best")  # what becomes of several submissions of one student and problem

T = TypeVar("T")


class Settings(Struct, frozen=True):
    """keep: latest, best or error; due: seconds since 1970 UTC; roster and due may be None. Kept with every run.

    zone: of times that name none; due_zone: the one that --due names, where nothing says a zone for the others
    """

    keep: str = "error"
    due: int | None = None
    late: LatePolicy | None = None
    roster: Roster | None = None
    zone: Zone = UTC
    due_zone: Zone = UTC

    @classmethod
    def of(
        cls,
        keep: str = "error",
        due: str | None = None,
        late: str | None = None,
        roster: Path | str | None = None,
        timezone: str | None = None,
        columns: Sequence[Column] = (),
    ) -> Settings:
        """The settings as they are written on the command line; columns: of the roster too, see read_roster.

        Raises UsageError, which names the option, and ProblemError for a roster with faults.
        """
        if keep not in KEEP:
            raise UsageError(f"--keep: expected {listed(KEEP)}; received {shown(keep)}{did_you_mean(keep, KEEP)}")
        if late is not None and due is None:
            raise UsageError("--late: nothing is late without --due; add it, such as --due 2026-03-01T18:00+01:00")
        zone = UTC if timezone is None else _read("--timezone", zone_of, timezone)
        when = None if due is None else _read("--due", lambda text: parse_time(text, zone), due)
        policy = None if late is None else _read("--late", parse_policy, late)
        students = None if roster is None else read_roster(roster, "", columns, zone)
        if students is not None and when is not None:
            _check_extensions(students, when)
        written = UTC if due is None or timezone is not None else written_zone(due)
        return cls(keep, when, policy, students, zone, written)

    def to_json(self) -> str:
        """One line of JSON, exact, from which from_json makes equal settings."""
        value = {
            "keep": self.keep,
            "due": None if self.due is None else time_text(self.due),
            "late": None if self.late is None else str(self.late),
            "roster": None if self.roster is None else self.roster.to_json(),
            **({"sheet": self.roster.sheet} if self.roster and self.roster.sheet else {}),
            **({"zone": self.zone.name} if self.zone != UTC else {}),
            **({"due_zone": self.due_zone.name} if self.due_zone != UTC else {}),
        }
        return json.dumps(value, sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Settings:
        value = json.loads(text)
        due, late, roster = value["due"], value["late"], value["roster"]
        return cls(
            value["keep"],
            None if due is None else parse_time(due),
            None if late is None else parse_policy(late),
            None if roster is None else Roster.from_json(roster, value.get("sheet", ())),
            zone_of(value.get("zone", UTC.name)),
            zone_of(value.get("due_zone", UTC.name)),
        )


def _read(option: str, parse: Callable[[str], T], text: str) -> T:
    try:
        return parse(text)
    except TextError as error:
        raise UsageError(f"{option}: {error}") from error


def _check_extensions(roster: Roster, due: int) -> None:
    """Raises UsageError where an extension would shorten the time, which is a slip of the pen."""
    for student in roster.students:
        until = student.extension.until if student.extension else None
        if until is not None and until < due:
            raise UsageError(
                f"--roster: the extension of {shown(student.id)}, {time_text(until)}, ends before --due; "
                f"expected a time after {time_text(due)}, or a longer time such as 2d"
            )
