"""Grades for learning platforms: what a file for one of them needs, and what its columns are called.

A column stands for an assignment of the platform: by default one for each problem, called as the problem is. A name
may be given, for one problem (`relu-chain=Homework 3`) or for all problems together (`Homework 3`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from fractions import Fraction
from typing import NamedTuple

from gradekit.course.outputs.cells import row, text_cell
from gradekit.course.outputs.course import Course
from gradekit.course.outputs.shared import ByMarks, is_as_marked
from gradekit.course.outputs.sums import Sums
from gradekit.course.settling.roster import Student
from gradekit.course.settling.settled import Settled
from gradekit.errors import UsageError
from gradekit.exercise.problem.messages import did_you_mean, shown

BETWEEN = " · "  # what is told about one thing and about the next
_TOGETHER = ""  # the key of a name for all problems together


class Given(NamedTuple):
    """What one student got in one assignment, and what to tell them about it."""

    score: Fraction
    feedback: str = ""


def assignment_names(texts: Iterable[str], problems: Collection[str]) -> dict[str, str]:
    """PROBLEM=NAME or NAME → what Course.columns holds. Raises UsageError, which names the option."""
    names: dict[str, str] = {}
    for text in texts:
        problem, equals, name = text.partition("=")
        problem, name = (problem.strip(), name.strip()) if equals else (_TOGETHER, text.strip())
        if problem not in problems and problem != _TOGETHER:
            near = did_you_mean(problem, problems)
            raise UsageError(f"--assignment: there is no problem {shown(problem)}; expected PROBLEM=NAME or NAME{near}")
        if not name or problem in names:
            what = "is given twice" if name else "has no name"
            raise UsageError(f"--assignment: {shown(text)} {what}; expected PROBLEM=NAME once for each problem")
        names[problem] = name
    if _TOGETHER in names and len(names) > 1:
        raise UsageError("--assignment: expected one NAME for all problems, or PROBLEM=NAME for each; received both")
    return names


class Assignments:
    """Takes the results in order and keeps, for every student on the roster, what they got in each assignment.

    No grade is given for what is missing or cannot be marked, nor to anybody who is not on the roster.
    """

    def __init__(self, course: Course, sums: Sums) -> None:
        self.course, self.sums = course, sums
        self._given: dict[str, dict[str, Given]] = {}  # assignment → student → what they got
        self._shared = ByMarks(self._new)

    def add(self, result: Settled) -> None:
        """Note one result."""
        if result.status != "graded" or not result.on_roster:
            return
        given = self._given.setdefault(self._name(result.problem), {})
        new = self._shared(result) if is_as_marked(result) else self._new(result)
        before = given.get(result.who)
        given[result.who] = new if before is None else _together(before, new)

    def feedback(self, result: Settled) -> str:
        """What is told to the student, on platforms that show it."""
        return ""

    def names(self) -> dict[str, Fraction]:
        """The assignments in order, with their points."""
        found: dict[str, Fraction] = {}
        for problem, sums in self.sums.used.items():
            name = self._name(problem)
            found[name] = found.get(name, Fraction(0)) + sums.points
        return found

    def students(self, names: Iterable[str]) -> Iterator[tuple[Student, list[Given | None]]]:
        """Everyone on the roster who got anything, in its order, with what they got in each assignment."""
        roster = self.course.roster
        columns = [self._given.get(name, {}) for name in names]
        for who, student in zip(roster.places, roster.students, strict=True) if roster else ():
            given = [column.get(who) for column in columns]
            if any(given):
                yield student, given

    def row(self, cells: Iterable[str]) -> str:
        return row(text_cell(cell, self.course.raw) for cell in cells)

    def _new(self, result: Settled) -> Given:
        return Given(result.score, self.feedback(result))

    def _name(self, problem: str) -> str:
        return column_name(self.course, problem)


def column_name(course: Course, problem: str) -> str:
    """What a platform calls the assignment of a problem."""
    return course.columns.get(_TOGETHER) or course.columns.get(problem) or problem


def _together(before: Given, after: Given) -> Given:
    return Given(before.score + after.score, BETWEEN.join(filter(None, (before.feedback, after.feedback))))


def need_roster(course: Course, platform: str, columns: str) -> None:
    """Raises UsageError where there is no roster, which says what it must have."""
    if course.roster is None:
        raise UsageError(
            f"--gradebook {platform}: {platform.capitalize()} finds students by what the course list says of them; "
            f"give it with --roster FILE, a CSV with the columns {columns}"
        )
