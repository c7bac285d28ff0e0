"""Who is in the course: a table with a column for the id, and more where the course has them.

Any platform's export will do: what its columns are called, and which of its rows are no students, says course.headings.
What a cell holds is data, whatever it looks like.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from gradekit.course.inputs.columns import Column
from gradekit.course.piece import who
from gradekit.course.settling.late import Extension, parse_extension


class Student(NamedTuple):
    """One line of a roster; others: heading and entry of each column that identifies, where there are several."""

    id: str
    name: str = ""
    section: str = ""
    email: str = ""
    extension: Extension | None = None
    others: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Roster:
    """The students of a course in the order of the file.

    notes: what reading it left out; used: the entries of the map of columns that it has a column for
    sheet: of a grading worksheet, which is handed back, its headings and each student's row as they were
    """

    students: tuple[Student, ...]
    notes: tuple[str, ...] = field(default=(), compare=False)
    used: tuple[Column, ...] = field(default=(), compare=False)
    sheet: tuple[tuple[str, ...], ...] = ()

    @cached_property
    def places(self) -> dict[str, int]:
        """Position of each student, by the id as it is compared."""
        return {who(student.id): place for place, student in enumerate(self.students)}

    @cached_property
    def aliases(self) -> dict[str, int]:
        """Position of each student by whatever else identifies one, an e-mail address or login, if only one has it."""
        found: dict[str, int] = {}
        twice = set(self.places)
        for place, student in enumerate(self.students):
            for name in {who(name) for name in (student.email, *(entry for _, entry in student.others))} - {""}:
                if found.setdefault(name, place) != place:
                    twice.add(name)
        return {name: place for name, place in found.items() if name not in twice}

    def find(self, student: str) -> Student | None:
        """The student of that id, e-mail address or login, however it is written."""
        key = who(student)
        place = self.places.get(key, self.aliases.get(key))
        return None if place is None else self.students[place]

    def to_json(self) -> list[list[Any]]:
        """Plain data, from which from_json makes an equal roster."""
        return [
            [*student[:4], str(student.extension or ""), *([list(map(list, student.others))] if student.others else [])]
            for student in self.students
        ]

    @classmethod
    def from_json(cls, value: Any, sheet: Any = ()) -> Roster:
        return cls(tuple(map(_from_json, value)), sheet=tuple(map(tuple, sheet)))


def _from_json(row: list[Any]) -> Student:
    extension = parse_extension(row[4]) if row[4] else None
    return Student(
        row[0], row[1], row[2], row[3], extension, tuple((name, entry) for name, entry in (row[5:] or [()])[0])
    )
