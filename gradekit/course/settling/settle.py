"""Rows of a run → final results: one a student and problem; late, changed by a person, missing.

Every row is looked at once and let go; where students handed in more than once, all are looked at once before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any

from gradekit.course.inputs.filenames import FileNames
from gradekit.course.outcome import Outcome
from gradekit.course.piece import Row, label
from gradekit.course.settling.late import IN_TIME, Lateness, due_for, lateness, names_zone, parse_time, time_text
from gradekit.course.settling.members import Member, Members
from gradekit.course.settling.repeated import Candidate, Choice, Group, choose, find_repeated
from gradekit.course.settling.rollcall import RollCall
from gradekit.course.settling.roster import Student
from gradekit.course.settling.settings import Settings
from gradekit.course.settling.settled import Change, Decisions, Settled, changes_of, decision_notes, unused_notes
from gradekit.course.settling.zone import UTC, Zone
from gradekit.course.state.override import Override
from gradekit.errors import TextError
from gradekit.exercise.problem.messages import shown

Pair = tuple[Row, Outcome | None]
Notes = tuple[str, ...]
_NEVER = -(10**18)  # before any time


def settle(
    rows: Callable[[], Iterable[Pair]],
    settings: Settings,
    problems: Collection[str],
    overrides: Iterable[Override] = (),
    repeated: Iterable[Group] | None = None,
    roll: RollCall | None = None,
) -> Iterator[Settled]:
    """The final results in the order of the rows, then those of students who handed nothing in.

    rows: gives every submission with its outcome, None where it was not marked; called again where a choice is needed
    problems: those of the folder that any submission names; a student on the roster has a result for each of them
    repeated: every (problem, who) with several submissions, and perhaps others; None: found by looking at all rows
    roll: takes count. Raises RosterMismatch after the last result where a student was lost, a fault of gradekit.
    """
    desk = _Desk(settings, problems, overrides)
    desk.choose(rows, find_repeated(desk.each(rows())) if repeated is None else frozenset(repeated))
    roll = RollCall() if roll is None else roll
    roll.begin(settings.roster, desk.problems)
    for row, outcome in desk.each(rows()):
        settled = desk.settle(row, outcome)
        if settled is None:
            roll.superseded[row.problem] += 1
        else:
            roll.add(settled)
            yield settled
    for settled in desk.missing():
        roll.add(settled)
        yield settled
    roll.finish()


class _Desk:
    """Where each row is settled.

    keys: id as it is compared of each student of the roster, in its order; a place is a position in it
    handed: problem → one byte a student of the roster, 1 once anything came
    strays: place → a file that could not be marked and may be for any problem
    """

    def __init__(self, settings: Settings, problems: Collection[str], overrides: Iterable[Override]):
        self.settings, self.due = settings, settings.due
        self.problems = sorted(problems) or [""]
        self.has_roster = settings.roster is not None
        self.students: tuple[Student, ...] = settings.roster.students if settings.roster else ()
        self.places = settings.roster.places if settings.roster else {}
        self.keys = tuple(self.places)
        self.names = FileNames(self.places, self.problems)
        self.each = Members(settings.roster, self.names).each
        self.handed = {problem: bytearray(len(self.students)) for problem in self.problems}
        self.strays: dict[int, str] = {}
        self.choices: dict[Group, Choice] = {}
        self.decisions: dict[Group, dict[str, Override]] = {}
        for override in overrides:
            self.decisions.setdefault((override.problem, override.who), {})[override.question] = override

    def choose(self, rows: Callable[[], Iterable[Pair]], repeated: Collection[Group]) -> None:
        """Decide which of several submissions counts."""
        found: dict[Group, list[Candidate]] = defaultdict(list)
        for row, outcome in self.each(rows()) if repeated else ():
            if outcome is not None and (group := (row.problem, row.who)) in repeated:
                place = self.places.get(row.who)
                if type(row) is Member or self.names.owner(row, place) == place:
                    rank = self._rank(row, outcome, place)
                    found[group].append(Candidate(rank, (row.file, row.line), row.student))
        self.choices = choose(found, self.settings.keep)

    def settle(self, row: Row, outcome: Outcome | None) -> Settled | None:
        """The result of a row; None where another submission of the student counts."""
        place = None
        if self.has_roster:
            inside = self.places.get(row.who)
            place = inside if type(row) is Member else self.names.owner(row, inside)
            if place is not None and place != inside and row.who:
                return self._impostor(row, place)
        if outcome is None:
            return self._unreadable(row, place, row.error)
        if place is not None:
            self.handed[row.problem][place] = 1
        if self.choices and (choice := self.choices.get((row.problem, row.who))):
            return self._chosen(row, outcome, place, choice)
        return self._graded(row, outcome, place, ())

    def missing(self) -> Iterator[Settled]:
        """A result for every student and problem of which nothing came, in the order of the roster."""
        for place, (key, student) in enumerate(zip(self.keys, self.students, strict=True)):
            for problem in self.problems:
                if not self.handed[problem][place]:
                    notes = self._excuses(place) + self._unused(problem, key, "nothing was handed in")
                    yield Settled("", student.id, key, problem, "missing", notes=notes, on_roster=True)

    # Submissions that were marked

    def _graded(self, row: Row, outcome: Outcome, place: int | None, notes: Notes) -> Settled:
        late: Lateness | None = None
        changes: tuple[Change, ...] = ()
        on_roster = place is not None if self.has_roster else None
        if on_roster is False:
            notes += (f"the student {shown(row.student)} is not on the roster",)
        if self.due is not None:
            late, why = self._late(row, place, self.due)
            notes += why
        if self.decisions and (decided := self.decisions.get((row.problem, row.who))):
            changes = changes_of(decided, outcome)
            notes += tuple(decision_notes(decided, outcome, row.content))
        file = label(row.file, row.line) if row.line else row.file
        return Settled(
            file, row.student, row.who, row.problem, "graded", outcome, "", 0, 0, notes, late, changes, on_roster
        )

    def _late(self, row: Row, place: int | None, due: int) -> tuple[Lateness | None, Notes]:
        when, notes = moment(row, self.settings.zone)
        if when is None:
            return None, (*notes, "it is not known when this was handed in; it counts as in time")
        extension = None if place is None else self.students[place].extension
        late = lateness(due, extension, when, self.settings.late)
        if self.settings.due_zone is not UTC and row.submitted:
            notes += self._other_zone(row, due_for(due, extension), late is IN_TIME)
        return None if late is IN_TIME else late, notes

    def _other_zone(self, row: Row, due: int, in_time: bool) -> Notes:
        """What to know of a time without a zone, where it would be late in one zone and not in the other."""
        zone = self.settings.due_zone
        local = moment(row, zone)[0]
        if names_zone(row.submitted) or local is None or (local <= due) == in_time:
            return ()
        would = "late" if in_time else "in time"
        said = f"the time {row.submitted} names no zone and counts as UTC; in {zone.name}, the zone of --due, it is "
        return (f"{said}{would}; say which it is with --timezone",)

    def _chosen(self, row: Row, outcome: Outcome, place: int | None, choice: Choice) -> Settled | None:
        if choice.kept is None:
            return self._unreadable(row, place, choice.said)
        if choice.kept != (row.file, row.line):
            return None
        notes: Notes = (choice.said,)
        if self.due is None and self.settings.keep == "latest":
            notes += moment(row, self.settings.zone)[1]
        return self._graded(row, outcome, place, notes)

    def _rank(self, row: Row, outcome: Outcome, place: int | None) -> tuple[Any, ...]:
        """What a submission is chosen by: its time, and before that its points where the best is kept."""
        if self.settings.keep == "error":
            return ()
        when = moment(row, self.settings.zone)[0]
        time = _NEVER if when is None else when
        return (time,) if self.settings.keep == "latest" else (self._graded(row, outcome, place, ()).score, time)

    # Submissions that were not

    def _unreadable(self, row: Row, place: int | None, error: str) -> Settled:
        problem, student, key = row.problem, row.student, row.who
        if self.has_roster:
            problem = self.names.problem(row)
        if place is not None:
            student, key = student or self.students[place].id, self.keys[place]
            self._receive(row, problem, place)
        on_roster = place is not None if self.has_roster and key else None
        notes = self._unused(problem, key, "the submission does not count")
        where = (row.at_line, row.at_column)
        return Settled(
            label(row.file, row.line),
            student,
            key,
            problem,
            "unreadable",
            None,
            error,
            *where,
            notes,
            on_roster=on_roster,
        )

    def _impostor(self, row: Row, owner: int) -> Settled:
        """A file that is named for one student and says another inside. It concerns the one whose file it is, alone."""
        mine = self.students[owner].id
        names = f"by its name the file is of {shown(mine)}, and inside it says {shown(row.student)}"
        error = f"claims to be another student: {names}; correct the one that is wrong"
        return self._unreadable(row._replace(student=mine, at_line=0, at_column=0), owner, error)

    def _receive(self, row: Row, problem: str, place: int) -> None:
        """Something came of a student, if nothing that can be marked."""
        if problem in self.handed:
            self.handed[problem][place] = 1
        else:
            file = label(row.file, row.line)
            self.strays[place] = min(file, self.strays.get(place, file))

    def _excuses(self, place: int) -> Notes:
        """What to know about a student of whom nothing came."""
        extension = self.students[place].extension
        notes: Notes = ()
        if self.due is not None and extension is not None:
            notes += (f"has an extension until {time_text(due_for(self.due, extension))}",)
        if place in self.strays:
            notes += (f"the file {self.strays[place]}, which could not be marked, may be this one",)
        return notes

    def _unused(self, problem: str, key: str, reason: str) -> Notes:
        decided: Decisions | None = self.decisions.get((problem, key)) if self.decisions else None
        return unused_notes(decided, reason) if decided else ()


def moment(row: Row, zone: Zone = UTC) -> tuple[int | None, Notes]:
    """When a submission was handed in, and what is odd about that: `submitted_at`, else when its file was changed.

    The time of a file of many submissions says nothing about one of them.
    """
    changed = row.time if row.time and not row.line else None
    if not row.submitted.strip():
        return changed, ()
    try:
        return parse_time(row.submitted, zone), ()
    except TextError:
        instead = "" if changed is None else "; the time of the file counts instead"
        return changed, (f"'submitted_at' is {shown(row.submitted)}, which is no time{instead}",)
