"""Whose a row is: of several students who handed in together, or of one whom the roster knows by another name.

A row becomes one row for each student, under the id that the roster has for them: where a submission says an e-mail
address or login instead, or still has the placeholder of a template, or is a notebook that names nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from gradekit.course.inputs.filenames import FileNames
from gradekit.course.outcome import Outcome
from gradekit.course.piece import TOGETHER, Row, who
from gradekit.course.settling.repeated import Group
from gradekit.course.settling.roster import Roster
from gradekit.marking.submission import PLACEHOLDER

Pair = tuple[Row, Outcome | None]

_NAMELESS = who(PLACEHOLDER)
_NOTEBOOK = ".ipynb"


class Member(Row):
    """A row of one of several students, or of one whom its file names: nobody claims to be another."""

    __slots__ = ()


class Members:
    """Looks up whose rows are."""

    __slots__ = ("aliases", "names", "places", "students")

    def __init__(self, roster: Roster | None, names: FileNames):
        self.places = roster.places if roster else {}
        self.aliases = roster.aliases if roster else {}
        self.students = roster.students if roster else ()
        self.names = names

    def each(self, rows: Iterable[Pair]) -> Iterator[Pair]:
        """The rows of every student, in the order of the rows, each with its outcome."""
        places = self.places
        for row, outcome in rows:
            if row.who in places or not places and TOGETHER not in row.student:
                yield row, outcome  # nearly all
            else:
                yield from ((one, outcome) for one in self.of(row))

    def of(self, row: Row) -> Sequence[Row]:
        """The row of each student whose submission it is; nearly always the row itself."""
        if TOGETHER in row.student:
            return self._together(row)
        if row.who in self.places:
            return (row,)
        place = self.aliases.get(row.who)
        if place is not None:
            return (self._known(row, place),)
        place = self._by_file(row)
        return (row,) if place is None else (Member(*self._known(row, place)),)

    def _known(self, row: Row, place: int) -> Row:
        student = self.students[place].id
        return row._replace(student=student, who=who(student))

    def _by_file(self, row: Row) -> int | None:
        """Whom a file's name says, where nothing inside does."""
        nameless = row.who == _NAMELESS or row.file.endswith(_NOTEBOOK) and not row.line
        return self.names.owner(row, None) if nameless else None

    def _together(self, row: Row) -> Sequence[Row]:
        """One row for each; where the file is somebody else's, all of it concerns that one alone."""
        rows = [self._one(row, student) for student in row.student.split(TOGETHER)]
        owner = self.names.owner(row, None) if self.places else None
        if owner is not None and who(self.students[owner].id) not in {one.who for one in rows}:
            return (row._replace(student=row.student.replace(TOGETHER, ", ")),)
        return [Member(*one) for one in {one.who: one for one in rows}.values()]

    def _one(self, row: Row, student: str) -> Row:
        key = who(student)
        place = None if key in self.places else self.aliases.get(key)
        return row._replace(student=student, who=key) if place is None else self._known(row, place)


class Names(Protocol):
    """What is asked of a database of results."""

    def duplicates(self, run: int | None = None) -> Iterator[Group]: ...

    def unusual(self, keys: Iterable[str], run: int | None = None) -> Iterator[tuple[str, str]]: ...


def repeated_groups(found: Names, roster: Roster | None, run: int | None = None) -> set[Group]:
    """Every student and problem that may have several submissions, under whatever names."""
    groups = set(found.duplicates(run))
    aliases = roster.aliases if roster else {}
    for problem, student in found.unusual(aliases, run):
        for one in student.split(TOGETHER):
            known = roster.find(one) if roster else None
            groups.add((problem, who(known.id if known else one)))
    return groups
