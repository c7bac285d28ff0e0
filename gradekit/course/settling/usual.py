"""Nearly all results of a course: marked, in time, of one student, as marked. Many of them together, column by column.

A course of a hundred thousand has some hundred different marks. What is made of marks is made once for each of them,
and a student's name is put in between; a result alone, with all its fields, is made where somebody asks for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from msgspec import Struct

from gradekit.course.outcome import Outcome
from gradekit.course.settling.settled import Settled
from gradekit.course.state.reading import Block


class Usual(Struct, frozen=True, dict=True):
    """Results in order. files, students, whos: as in Settled; numbers: of the marks of each, which `marks` holds.

    marks: number → a result of nobody with these marks
    """

    files: Sequence[str]
    students: Sequence[str]
    whos: Sequence[str]
    numbers: Sequence[int]
    marks: Mapping[int, Settled]

    def __len__(self) -> int:
        return len(self.numbers)

    @cached_property
    def counts(self) -> Counter[int]:
        """Number of the marks → how many results have them."""
        return Counter(self.numbers)

    def each(self) -> Iterator[Settled]:
        """The results one by one."""
        marks = self.marks
        for file, student, who, number in zip(self.files, self.students, self.whos, self.numbers, strict=True):
            yield Settled(file, student, who, *marks[number][3:])  # all that is not whose it is


def usual(block: Block, on_roster: bool | None) -> Usual:
    """The results of a block in which everything is as usual."""
    marks = {number: _of_nobody(outcome, on_roster) for number, outcome in block.outcomes.items()}
    files = [f"{file}:{line}" if line else file for file, line in zip(block.files, block.lines, strict=True)]
    return Usual(files, block.students, block.whos, block.numbers, marks)


def _of_nobody(outcome: Outcome, on_roster: bool | None) -> Settled:
    return Settled("", "", "", outcome.problem, "graded", outcome, on_roster=on_roster)
