"""Rows of a run → final results: one a student and problem; late, changed by a person, missing.

Every row is looked at once and let go; where students handed in more than once, all are looked at once before.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import chain
from typing import Any

from gradekit.course.inputs.filenames import FileNames
from gradekit.course.outcome import Outcome
from gradekit.course.piece import TOGETHER, Row, label
from gradekit.course.settling.late import IN_TIME, Lateness, due_for, lateness, names_zone, parse_time, time_text
from gradekit.course.settling.members import Member, Members
from gradekit.course.settling.repeated import Candidate, Choice, Group, choose, find_repeated
from gradekit.course.settling.rollcall import RollCall
from gradekit.course.settling.roster import Student
from gradekit.course.settling.settings import Settings
from gradekit.course.settling.settled import Change, Decisions, Settled, changes_of, decision_notes, unused_notes
from gradekit.course.settling.usual import Usual, usual
from gradekit.course.settling.zone import UTC, Zone
from gradekit.course.state.override import Override
from gradekit.course.state.reading import Block
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
    yield from _called(desk, roll, desk.one_by_one(rows()))  # type: ignore[misc]  # no Usual is among these


def settle_many(
    blocks: Callable[[], Iterable[Block]],
    rows: Callable[[], Iterable[Pair]],
    settings: Settings,
    problems: Collection[str],
    overrides: Iterable[Override],
    repeated: Iterable[Group],
    roll: RollCall,
) -> Iterator[Settled | Usual]:
    """The same, those together that are as usual. blocks: gives what rows does, many at a time."""
    desk = _Desk(settings, problems, overrides)
    desk.choose(rows, frozenset(repeated))
    yield from _called(desk, roll, (result for block in blocks() for result in desk.together(block)))


def _called(desk: _Desk, roll: RollCall | None, results: Iterable[Settled | Usual]) -> Iterator[Settled | Usual]:
    """The results, then those of who is missing, all of them counted."""
    roll = RollCall() if roll is None else roll
    roll.begin(desk.settings.roster, desk.problems)
    desk.superseded = roll.superseded
    for result in chain(results, desk.missing()):
        roll.add_many(result) if isinstance(result, Usual) else roll.add(result)
        yield result
    roll.finish()


class _Desk:
    """Where each row is settled.

    keys: id as it is compared of each student of the roster, in its order; a place is a position in it
    handed: problem → one byte a student of the roster, 1 once anything came
    strays: place → a file that could not be marked and may be for any problem
    superseded: problem → submissions that gave way; looked_at: of whom several came, or a person decided
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
        self.superseded: Counter[str] = Counter()
        self.looked_at: set[str] = set()

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
        self.looked_at = {who for _, who in (*self.choices, *self.decisions)}

    def one_by_one(self, rows: Iterable[Pair]) -> Iterator[Settled]:
        """The results of rows, without those of submissions that gave way to others."""
        for row, outcome in self.each(rows):
            settled = self.settle(row, outcome)
            if settled is None:
                self.superseded[row.problem] += 1
            else:
                yield settled

    def together(self, block: Block) -> Iterator[Settled | Usual]:
        """The same of a block, as one where everything in it is as usual."""
        if not self._is_usual(block):
            yield from self.one_by_one(block.rows())
            return
        for who, number in zip(block.whos, block.numbers, strict=True) if self.has_roster else ():
            self.handed[block.outcomes[number].problem][self.places[who]] = 1
        yield usual(block, True if self.has_roster else None)

    def _is_usual(self, block: Block) -> bool:
        """Whether all were marked, are of one student each, and nothing but their marks decides on their points."""
        if self.due is not None or -1 in block.numbers or TOGETHER in "".join(block.students):
            return False
        if not self.looked_at.isdisjoint(block.whos):
            return False
        return not self.has_roster or self.names.are_theirs(block.files, block.lines, block.students, block.whos)

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
