"""What saves time where results are many: work done once for all with the same outcome, lines written in blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Generic, TypeVar

from gradekit.batch.outcome import Outcome
from gradekit.batch.settled import Settled

_MOST_KNOWN = 1 << 14  # outcomes, of which a course has some thousands
_LINES = 256

T = TypeVar("T")


class ByOutcome(Generic[T]):
    """A function of results that depends on their outcome alone, asked once for each outcome."""

    __slots__ = ("_known", "_make")

    def __init__(self, make: Callable[[Settled], T]) -> None:
        self._make = make
        self._known: dict[int, tuple[T, Outcome | None]] = {}  # an outcome that is kept keeps its id

    def __call__(self, result: Settled) -> T:
        known = self._known.get(id(result.outcome))
        return known[0] if known else self._learn(result)

    def _learn(self, result: Settled) -> T:
        if len(self._known) >= _MOST_KNOWN:
            self._known.clear()
        made = self._make(result)
        self._known[id(result.outcome)] = made, result.outcome
        return made


def in_blocks(lines: Iterable[str]) -> Iterator[str]:
    """The same text, many lines at a time. No line is empty."""
    left = iter(lines)
    while block := "".join(islice(left, _LINES)):
        yield block
