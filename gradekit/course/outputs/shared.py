"""What saves time where results are many: work done once for all with the same marks, lines written in blocks."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Generic, TypeVar

from gradekit.course.outcome import Outcome
from gradekit.course.settling.settled import Settled
from gradekit.course.settling.usual import Usual

MOST_KNOWN = 1 << 14  # different marks that are remembered, of which a course has some thousands
_LINES = 256

T = TypeVar("T")


def is_as_marked(result: Settled) -> bool:
    """Whether the outcome and what lateness costs say all that the marks are."""
    return result.status == "graded" and not result.overrides


class ByMarks(Generic[T]):
    """A function of results as they were marked, asked once for each outcome and for what lateness leaves of it."""

    __slots__ = ("_known", "_make")

    def __init__(self, make: Callable[[Settled], T]) -> None:
        self._make = make
        self._known: dict[Hashable, tuple[T, Outcome | None]] = {}  # an outcome that is kept keeps its id

    def __call__(self, result: Settled) -> T:
        late = result.late
        place = id(result.outcome)
        key = place if late is None else (place, late.factor.numerator, late.factor.denominator)
        known = self._known.get(key)
        return known[0] if known else self._learn(key, result)

    def each(self, usual: Usual) -> dict[int, T]:
        """What it gives for the marks of many results, by the numbers of the marks."""
        return {number: self(marks) for number, marks in usual.marks.items()}

    def _learn(self, key: Hashable, result: Settled) -> T:
        if len(self._known) >= MOST_KNOWN:
            self._known.clear()
        made = self._make(result)
        self._known[key] = made, result.outcome
        return made


def woven(*columns: Sequence[T]) -> list[T]:
    """The first of each column, then the second of each, and so on."""
    parts = list(columns[0]) * len(columns)
    for place, column in enumerate(columns):
        parts[place :: len(columns)] = column
    return parts


def in_blocks(lines: Iterable[str]) -> Iterator[str]:
    """The same text, many lines at a time. No line is empty."""
    left = iter(lines)
    while block := "".join(islice(left, _LINES)):
        yield block
