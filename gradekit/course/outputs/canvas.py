"""gradebook-canvas.csv: grades as the gradebook of Canvas imports them.

Canvas knows a student by its own ID, else by SIS User ID, else by SIS Login ID, else by the name; it reads both of the
SIS columns only side by side. Where the roster is an export of Canvas, all three go back where they came from; of any
other, the ID is empty and both of the others are the roster's id. A column without a number in parentheses is the
assignment of that name, or a new one. Its export has the points that are possible in a row below the names, and so has
this.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from gradekit.course.headings import CANVAS
from gradekit.course.outputs.cells import number_cell
from gradekit.course.outputs.course import Course
from gradekit.course.outputs.platforms import Assignments, need_roster
from gradekit.course.outputs.shared import in_blocks
from gradekit.course.settling.roster import Student
from gradekit.exercise.problem.messages import shown

_COLUMNS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
_POINTS = "    Points Possible"
_TOTALS = re.compile(r"\b(?:final|current|override)\b", re.IGNORECASE)


def check(course: Course) -> None:
    """Raises UsageError where the file could not be written."""
    need_roster(course, "canvas", "id, name and section")


def notes(names: Iterable[str]) -> Iterator[str]:
    """What to know before these columns are imported."""
    for name in names:
        if found := _TOTALS.search(name):
            yield (
                f"Canvas takes a column with {found[0]!r} in its name for one of its own totals and does not import "
                f"it: {shown(name)}; give the assignment another name in Canvas, and here with --assignment"
            )


class Writer(Assignments):
    """Takes the results in order; `text` gives the file."""

    def text(self) -> Iterator[str]:
        yield from in_blocks(self._rows())

    def _rows(self) -> Iterator[str]:
        names = self.names()
        yield self.row((*_COLUMNS, *names))
        yield f"{_POINTS},,,,,{','.join(map(number_cell, names.values()))}\n"
        for student, given in self.students(names):
            scores = ("" if one is None else number_cell(one.score) for one in given)
            yield f"{self.row(_person(student))[:-1]},{','.join(scores)}\n"


def _person(student: Student) -> tuple[str, ...]:
    known = dict(student.others)
    is_canvas = any(name in known for name in CANVAS)
    ids = ("", student.id, student.id)
    if is_canvas:
        ids = (known.get("id", ""), known.get("sis user id", ""), known.get("sis login id", ""))
    return (student.name or student.id, *ids, student.section)
