"""The answers of many students, question by question: the different ones, and which of them each student gave."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import repeat
from typing import Any, overload

import numpy as np
from msgspec import Struct

from gradekit.marking.answers.reading import Reading

Paper = Sequence[Reading]  # one student's answers, question by question


class Given(Struct, frozen=True, eq=False):
    """What was answered to one question; of: by student, the position of theirs in `readings`."""

    readings: Sequence[Reading]
    of: np.ndarray

    def by_student(self, found: Callable[[Reading], Any]) -> list[Any]:
        """What is found for each student's answer, found once for equal ones."""
        each = [found(reading) for reading in self.readings]
        return [each[k] for k in self.of.tolist()]

    def rows(self, is_meant: Callable[[Reading], bool]) -> np.ndarray:
        """The students whose answers are meant."""
        meant = np.fromiter(map(is_meant, self.readings), dtype=bool, count=len(self.readings))
        return np.flatnonzero(meant[self.of]) if meant.any() else np.empty(0, dtype=np.intp)

    def used(self) -> Given:
        """The same without answers that nobody gave."""
        there = np.bincount(self.of, minlength=len(self.readings)) > 0
        if there.all():
            return self
        position = np.cumsum(there) - 1
        return Given([self.readings[k] for k in np.flatnonzero(there).tolist()], position[self.of])


class Papers(Sequence[Paper]):
    """Papers, which are put together when they are looked at; given: by question."""

    def __init__(self, given: Sequence[Given], students: int):
        self.given, self._students = given, students

    @classmethod
    def of(cls, papers: Sequence[Paper]) -> Papers:
        """The same papers."""
        return papers if isinstance(papers, Papers) else cls([*map(_given, zip(*papers, strict=True))], len(papers))

    def __len__(self) -> int:
        return self._students

    @overload
    def __getitem__(self, row: int) -> Paper: ...

    @overload
    def __getitem__(self, row: slice) -> list[Paper]: ...

    def __getitem__(self, row: int | slice) -> Paper | list[Paper]:
        if isinstance(row, slice):
            return [self[k] for k in range(len(self))[row]]
        return [given.readings[given.of[row]] for given in self.given]

    def __iter__(self) -> Iterator[Paper]:
        columns = [[given.readings[k] for k in given.of.tolist()] for given in self.given]
        yield from map(list, zip(*columns, strict=True)) if columns else map(list, repeat((), len(self)))


def _given(readings: tuple[Reading, ...]) -> Given:
    position: dict[Reading, int] = {}
    of = np.array([position.setdefault(reading, len(position)) for reading in readings], dtype=np.intp)
    return Given(list(position), of)
