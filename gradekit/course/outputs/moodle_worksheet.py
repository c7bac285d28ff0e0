"""gradebook-moodle-worksheet.csv: the grading worksheet of a Moodle assignment, with the grades filled in.

The roster is the worksheet that Moodle gave out. It finds the participants in it by its own numbers, and takes a grade
only where the row is as it was: every cell but the grade and the feedback comes back unchanged, in the same order. The
sheet is that of one assignment, so all problems of the course count together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gradekit.course.headings import WORKSHEET, first_of, folded
from gradekit.course.outputs.cells import number_cell, text_cell
from gradekit.course.outputs.course import Course
from gradekit.course.outputs.moodle import Writer as Moodle
from gradekit.course.outputs.platforms import Given
from gradekit.course.outputs.shared import in_blocks
from gradekit.errors import UsageError

_UNSET = "-"  # what Moodle writes where there is nothing yet, and compares when the sheet comes back


def check(course: Course) -> None:
    """Raises UsageError where the file could not be written."""
    if course.roster is None or not course.roster.sheet:
        raise UsageError(
            "--gradebook moodle-worksheet: the grades go into the worksheet that Moodle gives out (View all "
            "submissions, Download grading worksheet); give that file with --roster FILE"
        )


def notes(names: Iterable[str]) -> Iterator[str]:
    """Nothing is passed over: the columns are Moodle's own."""
    yield from ()


class Writer(Moodle):
    """Takes the results in order; `text` gives the file."""

    def _name(self, problem: str) -> str:
        return ""

    def text(self) -> Iterator[str]:
        yield from in_blocks(self._rows())

    def _rows(self) -> Iterator[str]:
        roster = self.course.roster
        headings, *rows = roster.sheet if roster else ((),)
        names = list(map(folded, headings))
        grade, feedback = (first_of(WORKSHEET[what], names) for what in ("grade", "feedback"))
        yield self._row(headings)
        given = self._given.get("", {})
        for who, cells in zip(roster.places if roster else (), rows, strict=True):
            yield self._row(_filled(cells, given[who], grade, feedback) if who in given else cells)

    def _row(self, cells: Iterable[str]) -> str:
        return ",".join(cell if cell == _UNSET else text_cell(cell, self.course.raw) for cell in cells) + "\n"


def _filled(cells: tuple[str, ...], given: Given, grade: int, feedback: int) -> list[str]:
    filled = list(cells)
    filled[grade] = number_cell(given.score)
    if feedback >= 0:
        filled[feedback] = given.feedback
    return filled
