"""gradebook-brightspace.csv: grades as Brightspace's import takes them.

It knows a student by OrgDefinedId or Username, whose entries begin with #, and reads neither names nor addresses. A
column is the grade item of the name that stands before `Points Grade`; the last one says where a line ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gradekit.course.outputs.cells import number_cell
from gradekit.course.outputs.course import Course
from gradekit.course.outputs.platforms import Assignments, need_roster
from gradekit.course.outputs.shared import in_blocks

_KIND = "Points Grade"
_END = "End-of-Line Indicator"


def check(course: Course) -> None:
    """Raises UsageError where the file could not be written."""
    need_roster(course, "brightspace", "id and name, or OrgDefinedId and Username")


def notes(names: Iterable[str]) -> Iterator[str]:
    """Brightspace says itself which items it does not know."""
    yield from ()


class Writer(Assignments):
    """Takes the results in order; `text` gives the file."""

    def text(self) -> Iterator[str]:
        yield from in_blocks(self._rows())

    def _rows(self) -> Iterator[str]:
        names = self.names()
        items = (name if _KIND in name else f"{name} {_KIND}" for name in names)
        yield self.row(("OrgDefinedId", *items, _END))
        for student, given in self.students(names):
            scores = ("" if one is None else number_cell(one.score) for one in given)
            yield f"{self.row([f'#{student.id}'])[:-1]},{','.join(scores)},#\n"
