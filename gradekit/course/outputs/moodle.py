"""gradebook-moodle.csv: grades and feedback as Moodle's import from a CSV file takes them.

The teacher picks the column that says whose grade it is. Moodle gives a row without an entry in that column to the
student before, so the column of e-mail addresses is there only where everyone has one. A dash is no grade.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from gradekit.course.outputs.cells import number_cell
from gradekit.course.outputs.course import Course, cost_text, score_text
from gradekit.course.outputs.platforms import BETWEEN, Assignments, Given, need_roster
from gradekit.course.outputs.shared import in_blocks
from gradekit.course.settling.roster import Student
from gradekit.course.settling.settled import Settled
from gradekit.paper.marks import VERDICTS
from gradekit.paper.render.safe import safe_text
from gradekit.paper.values import points_text

_NO_GRADE = "-"


def check(course: Course) -> None:
    """Raises UsageError where the file could not be written."""
    need_roster(course, "moodle", "id, name and email")


def notes(names: Iterable[str]) -> Iterator[str]:
    """Moodle asks what each column is, and so passes over none."""
    yield from ()


class Writer(Assignments):
    """Takes the results in order; `text` gives the file."""

    def feedback(self, result: Settled) -> str:
        """The marks as the student reads them, in HTML, which is what Moodle takes feedback for."""
        return escape(safe_text(BETWEEN.join(_told(result))), quote=False)

    def text(self) -> Iterator[str]:
        yield from in_blocks(self._rows())

    def _rows(self) -> Iterator[str]:
        names = self.names()
        students = self.course.roster.students if self.course.roster else ()
        has_email = all(student.email for student in students)
        person = ("ID number", "Email address", "Full name") if has_email else ("ID number", "Full name")
        yield self.row((*person, *(column for name in names for column in (name, f"{name} feedback"))))
        for student, given in self.students(names):
            cells = ",".join(self._cells(one) for one in given)
            yield f"{self.row(_person(student, has_email))[:-1]},{cells}\n"

    def _cells(self, given: Given | None) -> str:
        if given is None:
            return f"{_NO_GRADE},"
        return f"{number_cell(given.score)},{self.row([given.feedback])[:-1]}"


def _person(student: Student, has_email: bool) -> tuple[str, ...]:
    return (student.id, student.email, student.name) if has_email else (student.id, student.name)


def _told(result: Settled) -> Iterator[str]:
    """The marks as the student reads them."""
    yield f"{result.problem}: {score_text(result)}"
    if result.late is not None:
        yield f"late: {cost_text(result.late.factor)}"
    for question in result.questions:
        points = f"{points_text(question.score)}/{points_text(question.max_score)}"
        yield f"{question.id} {points}: {question.message or VERDICTS[question.verdict][0]}"
