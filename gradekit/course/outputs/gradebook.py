"""gradebook.csv: one row a student, one column a question.

Of a student nothing is kept but a name and the number of the marks, which all with the same points share.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from gradekit.course.outputs.cells import BOM, number_cell, row, text_cell
from gradekit.course.outputs.course import Course, WrongTotals, late_text
from gradekit.course.outputs.ordered import Ordered
from gradekit.course.outputs.problem_sums import ProblemSums
from gradekit.course.outputs.shared import ByMarks, is_as_marked, woven
from gradekit.course.outputs.sums import Sums
from gradekit.course.settling.settled import Settled
from gradekit.course.settling.usual import Usual
from gradekit.exercise.problem.messages import listed
from gradekit.paper.values import points_text

PERSON = ("id", "name", "section", "email")
LAST = ("total", "out of", "status", "notes")
BETWEEN_NOTES = " · "
_MOST_SHARED = 1 << 15
_NONE = -1  # the number of no marks
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
    """Takes the results in order; `text` gives the file.

    A key is what rows are sorted by: the place on the roster, and for all others the id as it is compared.
    """

    def __init__(self, course: Course, sums: Sums) -> None:
        self.course, self.sums = course, sums
        self._places = course.roster.places if course.roster else {}
        self._rows = Ordered(3)  # key, id as it is written, number of the marks
        self._kinds: list[tuple[str, Marks]] = []  # problem and marks, by their numbers
        self._numbers: dict[tuple[str, Marks], int] = {}
        self._notes: dict[str, dict[str, Notes]] = {}  # key → problem → further notes
        self._shared = ByMarks(self._number)
        self._tails: dict[tuple[int, ...], tuple[str, str]] = {}
        everyone = list(map(self._key, self._places))  # has a row, also without any result
        self._rows.add(everyone, [""] * len(everyone), [_NONE] * len(everyone))

    def add(self, result: Settled) -> None:
        """Note one result. What names no student has no row."""
        if not result.who:
            return
        key = self._key(result.who)
        number = self._shared(result) if is_as_marked(result) else self._number(result)
        self._rows.add((key,), (result.student,), (number,))
        if result.late or result.notes or result.overrides or result.error:
            problem, notes = self.course.problem_of(result), self._notes.setdefault(key, {})
            notes[problem] = tuple(dict.fromkeys((*notes.get(problem, ()), *_said(result))))

    def add_many(self, usual: Usual) -> None:
        """Note many results."""
        numbers = self._shared.each(usual)
        keys = usual.whos if self.course.roster is None else list(map(self._key, usual.whos))
        self._rows.add(keys, usual.students, [numbers[number] for number in usual.numbers])

    def text(self) -> Iterator[str]:
        """The whole file, some rows at a time. Raises WrongTotals where it disagrees with the sums."""
        problems = self.sums.used
        yield ("" if self.course.raw or self.course.printed else BOM) + self._header(problems)
        found: Counter[int] = Counter()
        for keys, students, numbers in self._rows.groups():
            if self._is_plain(problems, keys, numbers):
                found.update(numbers)
                yield self._many(problems, students, numbers)
            else:
                yield "".join(self._each(problems, keys, students, numbers, found))
        self._check(problems, found)

    def _key(self, who: str) -> str:
        """By which rows are sorted."""
        if self.course.roster is None:
            return who
        place = self._places.get(who)
        return f"1{who}" if place is None else f"0{place:09}"

    def _is_plain(self, problems: Problems, keys: Sequence[str], numbers: Sequence[int]) -> bool:
        """Whether each of these students has one result, of the only problem, and nothing else is to be said of it."""
        if self.course.roster or len(problems) != 1 or len(set(keys)) != len(keys):
            return False
        return self._notes.keys().isdisjoint(keys) and all(self._kinds[n][0] in problems for n in set(numbers))

    def _many(self, problems: Problems, students: Sequence[str], numbers: Sequence[int]) -> str:
        tails = {n: "," + ",".join(self._tail(problems, (n,))) for n in set(numbers)}
        names = students if "".join(students).isalnum() and "" not in students else list(map(self._text, students))
        return "".join(woven(names, [tails[n] for n in numbers]))

    def _each(
        self, problems: Problems, keys: Sequence[str], students: Sequence[str], numbers: Sequence[int],
        found: Counter[int],
    ) -> Iterator[str]:  # fmt: skip
        """A row for each student, of whom there may be several results."""
        for key, group in groupby(zip(keys, students, numbers, strict=True), key=itemgetter(0)):
            rows = list(group)
            standing = self._standing([number for _, _, number in rows])
            found.update(standing)
            cells, end = self._tail(problems, standing)
            if key in self._notes:
                end = self._end(problems, self._marks(problems, standing), self._notes[key])
            yield f"{self._head(key, rows[0][1])},{cells},{end}"

    def _standing(self, numbers: Sequence[int]) -> tuple[int, ...]:
        """One for each problem: of two the graded one, since a broken file takes nobody's mark away.

        Raises WrongTotals where both are graded.
        """
        of: dict[str, int] = {}
        for number in numbers:
            if number == _NONE:
                continue
            problem, marks = self._kinds[number]
            before = self._kinds[of[problem]][1] if problem in of else None
            if before and before.status == marks.status == "graded":
                raise WrongTotals("two graded results of one student and problem")
            if before is None or marks.status == "graded":
                of[problem] = number
        return tuple(of.values())

    def _marks(self, problems: Problems, numbers: tuple[int, ...]) -> list[Marks | None]:
        """Of each problem, and behind these of what names none."""
        of = dict(map(self._kinds.__getitem__, numbers))
        return [of.get(problem) for problem in (*problems, "")]

    def _header(self, problems: Problems) -> str:
        names = list(PERSON if self.course.roster else PERSON[:1])
        for problem, sums in problems.items():
            own = (*sums.questions, "total") if len(problems) > 1 else sums.questions
            names += [f"{problem}: {name}" for name in own] if len(problems) > 1 else own
        return row(map(self._text, (*names, *LAST)))

    def _head(self, key: str, student: str) -> str:
        if self.course.roster is None:
            return self._text(student)
        if key[0] == "1":
            return f"{self._text(student)},,,"
        person = self.course.roster.students[int(key[1:])]
        return ",".join(map(self._text, (person.id, person.name, person.section, person.email)))

    def _tail(self, problems: Problems, numbers: tuple[int, ...]) -> tuple[str, str]:
        """The cells behind the student's own, and the notes and the line's end, shared by all with the same marks."""
        tail = self._tails.get(numbers)
        if tail is None:
            if len(self._tails) >= _MOST_SHARED:
                self._tails.clear()
            marks = self._marks(problems, numbers)
            tail = self._tails[numbers] = self._cells(problems, marks), self._end(problems, marks, {})
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

    def _number(self, result: Settled) -> int:
        """Of the marks, the same for equal ones."""
        kind = (self.course.problem_of(result), _marks(result))
        number = self._numbers.setdefault(kind, len(self._kinds))
        self._kinds += [kind] if number == len(self._kinds) else []
        return number

    def _check(self, problems: Problems, found: Counter[int]) -> None:
        """Raises WrongTotals unless what stands in the rows is what was counted."""
        for problem, sums in problems.items():
            graded = [
                (often, self._kinds[number][1].score)
                for number, often in found.items()
                if self._kinds[number][0] == problem and self._kinds[number][1].status == "graded"
            ]
            count, total = (
                sum(often for often, _ in graded),
                sum((often * score for often, score in graded), Fraction(0)),
            )
            if (count, total) != (sums.graded, sums.total):
                rows = f"the rows of the gradebook have {count} students and {total} points in {problem}"
                raise WrongTotals(f"{rows}, the results {sums.graded} and {sums.total}")


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
