"""gradebook-blackboard.csv: grades as Blackboard's grade centre takes them.

It knows a student by Username and a column by the number behind the last | of its heading, as its own download has
both: `Homework 1 [Total Pts: 10 Score] |4711`. A column without such a number becomes a new one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from gradekit.course.outputs.cells import number_cell
from gradekit.course.outputs.course import Course
from gradekit.course.outputs.platforms import Assignments, need_roster
from gradekit.course.outputs.shared import in_blocks
from gradekit.course.settling.roster import Student
from gradekit.exercise.problem.messages import shown

_NUMBERED = re.compile(r"\|\s*[0-9]+\s*")
_LOGINS = ("username", "user name", "benutzername", "nom d'utilisateur")


def check(course: Course) -> None:
    """Raises UsageError where the file could not be written."""
    need_roster(course, "blackboard", "id and name, or Username")


def notes(names: Iterable[str]) -> Iterator[str]:
    """What to know before these columns are imported."""
    for name in names:
        if not _NUMBERED.search(name):
            yield (
                f"Blackboard makes a new column of {shown(name)}, since no number says which it is; give the whole "
                "heading that its download has, like --assignment 'Homework 1 [Total Pts: 10 Score] |4711'"
            )


class Writer(Assignments):
    """Takes the results in order; `text` gives the file."""

    def text(self) -> Iterator[str]:
        yield from in_blocks(self._rows())

    def _rows(self) -> Iterator[str]:
        names = self.names()
        yield self.row(("Username", *names))
        for student, given in self.students(names):
            scores = ("" if one is None else number_cell(one.score) for one in given)
            yield f"{self.row([_login(student)])[:-1]},{','.join(scores)}\n"


def _login(student: Student) -> str:
    known = dict(student.others)
    return next((known[name] for name in _LOGINS if known.get(name)), student.id)
