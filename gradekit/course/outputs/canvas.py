"""gradebook-canvas.csv: grades as the gradebook of Canvas imports them.

Canvas knows a student by its own ID, which is left empty, else by SIS User ID, else by SIS Login ID, else by the name;
it reads both of the SIS columns only side by side. A column without a number in parentheses is the assignment of that
name, or a new one. Its export has the points that are possible in a row below the names, and so has this.
"""

from __future__ import annotations

from collections.abc import Iterator

from gradekit.course.outputs.cells import number_cell
from gradekit.course.outputs.course import Course
from gradekit.course.outputs.platforms import Assignments, need_roster
from gradekit.course.outputs.shared import in_blocks

_COLUMNS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
_POINTS = "    Points Possible"


def check(course: Course) -> None:
    """Raises UsageError where the file could not be written."""
    need_roster(course, "canvas", "id, name and section")


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
            person = (student.name or student.id, "", student.id, student.id, student.section)
            yield f"{self.row(person)[:-1]},{','.join(scores)}\n"
