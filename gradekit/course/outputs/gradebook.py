"""gradebook.csv: one row a student, one column a question.

Of a student nothing is kept but a name and, for each problem, the marks, which all with the same points share.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from gradekit.course.outputs.cells import BOM, number_cell, row, text_cell
from gradekit.course.outputs.course import Course, WrongTotals, late_text
from gradekit.course.outputs.problem_sums import ProblemSums
from gradekit.course.outputs.shared import ByMarks, in_blocks, is_as_marked
from gradekit.course.outputs.sums import Sums
from gradekit.course.settling.roster import Student
from gradekit.course.settling.settled import Settled
from gradekit.exercise.problem.messages import listed
from gradekit.paper.values import points_text

PERSON = ("id", "name", "section", "email")
LAST = ("total", "out of", "status", "notes")
BETWEEN_NOTES = " · "
_MOST_SHARED = 1 << 15
_FEW = 3  # problems that are named one by one

Problems = dict[str, ProblemSums]
Notes = tuple[str, ...]


class Marks(NamedTuple):
    """What one student got in one problem; cells: points of the questions, '' where they are left for a person.

    notes: those that all with these marks have
    """

    status: str
    questions: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()
    score: Fraction = Fraction(0)
    most: Fraction = Fraction(0)
    notes: Notes = ()


class Writer:
    """Takes the results in order; `text` gives the file."""

    def __init__(self, course: Course, sums: Sums) -> None:
        self.course, self.sums = course, sums
        self._names: dict[str, str] = {}  # id as it is compared → as it is written
        self._marks: dict[str, dict[str, Marks]] = {}  # problem → id as it is compared → marks
        self._notes: dict[str, dict[str, Notes]] = {}  # id as it is compared → problem → further notes
        self._known: dict[Marks, Marks] = {}  # equal marks are one
        self._shared = ByMarks(self._one_of_equals)
        self._tails: dict[tuple[int, ...], tuple[str, str]] = {}

    def add(self, result: Settled) -> None:
        """Note one result. What names no student has no row."""
        who = result.who
        if not who:
            return
        self._names.setdefault(who, result.student)
        marks = self._shared(result) if is_as_marked(result) else self._one_of_equals(result)
        problem = self.course.problem_of(result)
        column = self._marks.setdefault(problem, {})
        before = column.setdefault(who, marks)
        if before is not marks:
            column[who] = _standing(before, marks)
        if result.late or result.notes or result.overrides or result.error:
            notes = self._notes.setdefault(who, {})
            notes[problem] = tuple(dict.fromkeys((*notes.get(problem, ()), *_said(result))))

    def text(self) -> Iterator[str]:
        """The whole file, some rows at a time. Raises WrongTotals where it disagrees with the sums."""
        problems = self.sums.used
        self._check(problems)
        yield ("" if self.course.raw or self.course.printed else BOM) + self._header(problems)
        yield from in_blocks(self._rows(problems))

    def _rows(self, problems: Problems) -> Iterator[str]:
        columns = [self._marks.get(problem, {}).get for problem in (*problems, "")]
        notes = self._notes
        for who, person in self._order():
            marks = [marks_of(who) for marks_of in columns]
            cells, end = self._tail(problems, marks)
            if who in notes:
                end = self._end(problems, marks, notes[who])
            yield f"{self._head(who, person)},{cells},{end}"

    def _order(self) -> Iterator[tuple[str, Student | None]]:
        """Everyone: the roster in its order, then all others by their ids."""
        roster = self.course.roster
        places = roster.places if roster else {}
        yield from zip(places, roster.students if roster else (), strict=True)
        yield from ((who, None) for who in sorted(who for who in self._names if who not in places))

    def _header(self, problems: Problems) -> str:
        names = list(PERSON if self.course.roster else PERSON[:1])
        for problem, sums in problems.items():
            own = (*sums.questions, "total") if len(problems) > 1 else sums.questions
            names += [f"{problem}: {name}" for name in own] if len(problems) > 1 else own
        return row(map(self._text, (*names, *LAST)))

    def _head(self, who: str, person: Student | None) -> str:
        if person is None:
            return self._text(self._names[who]) + (",,," if self.course.roster else "")
        return ",".join(map(self._text, (person.id, person.name, person.section, person.email)))

    def _tail(self, problems: Problems, marks: list[Marks | None]) -> tuple[str, str]:
        """The cells behind the student's own, and the notes and the line's end, shared by all with the same marks."""
        key = tuple(map(id, marks))
        tail = self._tails.get(key)
        if tail is None:
            if len(self._tails) >= _MOST_SHARED:
                self._tails.clear()
            tail = self._tails[key] = self._cells(problems, marks), self._end(problems, marks, {})
        return tail

    def _cells(self, problems: Problems, marks: list[Marks | None]) -> str:
        cells: list[str] = []
        for sums, mark in zip(problems.values(), marks, strict=False):
            points = dict(zip(mark.questions, mark.cells, strict=True)) if mark else {}
            cells += [points.get(question, "") for question in sums.questions]
            cells += [_total([mark])] if len(problems) > 1 else []
        most = (_most(sums, mark) for sums, mark in zip(problems.values(), marks, strict=False))
        return ",".join((*cells, _total(marks), number_cell(sum(most, Fraction(0))), _status(marks)))

    def _end(self, problems: Problems, marks: list[Marks | None], further: dict[str, Notes]) -> str:
        return row([self._text(BETWEEN_NOTES.join(_notes(list(problems), marks, further)))])

    def _text(self, text: str) -> str:
        return text_cell(text, self.course.raw, self.course.printed)

    def _one_of_equals(self, result: Settled) -> Marks:
        marks = _marks(result)
        return self._known.setdefault(marks, marks)

    def _check(self, problems: Problems) -> None:
        """Raises WrongTotals unless what stands in the rows is what was counted."""
        for problem, sums in problems.items():
            column = self._marks.get(problem, {}).values()
            often = Counter(map(id, column))
            graded = [mark for mark in {id(mark): mark for mark in column}.values() if mark.status == "graded"]
            count = sum(often[id(mark)] for mark in graded)
            total = sum((often[id(mark)] * mark.score for mark in graded), Fraction(0))
            if (count, total) != (sums.graded, sums.total):
                rows = f"the rows of the gradebook have {count} students and {total} points in {problem}"
                raise WrongTotals(f"{rows}, the results {sums.graded} and {sums.total}")


def _standing(before: Marks, marks: Marks) -> Marks:
    """Of two results the graded one: a broken file takes nobody's mark away. Raises WrongTotals where both are."""
    if before.status == marks.status == "graded":
        raise WrongTotals("two graded results of one student and problem")
    return marks if marks.status == "graded" else before


def _marks(result: Settled) -> Marks:
    if result.status != "graded":
        return Marks(result.status)
    questions = result.questions
    ids = tuple(question.id for question in questions)
    cells = tuple(number_cell(question.score) if question.is_judged else "" for question in questions)
    left = f"{points_text(result.open_points)} points are left for a person"
    return Marks("graded", ids, cells, result.score, result.max_score, (left,) if result.open_points else ())


def _said(result: Settled) -> Iterator[str]:
    """What to know about this result alone, for a teacher."""
    if result.error:
        yield result.error if result.file in result.error else f"{result.file}: {result.error}"
    for change in result.overrides:
        yield f"{change.question} set to {points_text(change.points)}: {change.why}"
    if result.late is not None:
        yield late_text(result.late)
    yield from result.notes


def _total(marks: list[Marks | None]) -> str:
    scores = [mark.score for mark in marks if mark and mark.status == "graded"]
    return number_cell(sum(scores, Fraction(0))) if scores else ""


def _most(sums: ProblemSums, mark: Marks | None) -> Fraction:
    return mark.most if mark and mark.status == "graded" else sums.points


def _status(marks: list[Marks | None]) -> str:
    """graded where all is; else unreadable where anything is, missing where nothing was handed in, or incomplete."""
    *each, elsewhere = marks
    found = {mark.status if mark else "missing" for mark in each}
    if elsewhere or "unreadable" in found:
        return "unreadable"
    return found.pop() if len(found) == 1 else "incomplete" if found else "missing"


def _notes(problems: list[str], marks: list[Marks | None], further: dict[str, Notes]) -> Iterator[str]:
    """What is missing, where that is not all, and all notes, each once; of several problems, with their names."""
    absent = [problem for problem, mark in zip(problems, marks, strict=False) if not mark or mark.status == "missing"]
    if absent and _status(marks) != "missing":
        yield f"nothing handed in for {_few(absent, problems)}"
    about: dict[str, list[str]] = {}
    for problem, mark in zip((*problems, ""), marks, strict=True):
        for note in (*(mark.notes if mark else ()), *further.get(problem, ())):
            about.setdefault(note, []).append(problem)
    for note, where in about.items():
        named = [problem for problem in where if problem]
        yield f"{_few(named, problems)}: {note}" if named and len(problems) > 1 else note


def _few(some: list[str], problems: list[str]) -> str:
    """Some problems by name, or how many they are."""
    return listed(some, "and") if len(some) <= _FEW else f"{len(some)} of {len(problems)} problems"
