"""A share of the work: parts that are read where they are marked, in the order of their keys."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from msgspec import Struct

from gradekit.course.inputs.columns import Column
from gradekit.course.piece import Key, Piece
from gradekit.exercise.problem.messages import listed

PIECES = 8_000  # of a partition, at most
KIB = 1024
_NAMED = 5  # files that are passed over by name


class PassedOver:
    """Files that hold no submissions by their names: how many, and the first few of them. Travels nowhere."""

    __slots__ = ("count", "first")

    def __init__(self) -> None:
        self.count = 0
        self.first: list[str] = []

    def add(self, label: str) -> None:
        """Note one file."""
        self.count += 1
        insort(self.first, label)
        del self.first[_NAMED:]

    def __str__(self) -> str:
        rest = self.count - len(self.first)
        return listed([*self.first, *([f"{rest} more"] if rest else [])], "and")

    def __reduce__(self) -> tuple[type[PassedOver], tuple[()]]:
        return PassedOver, ()


@dataclass(frozen=True, slots=True)
class Options:
    """How inputs are read. problem: of CSV rows that name none; columns: what CSV columns are, by their heading.

    pieces: how many submissions a partition has at most, a KiB of a large file counting as one
    out: the folder of results, which holds no submissions wherever it is
    passed: takes note of files that are passed over
    """

    problem: str = ""
    columns: tuple[Column, ...] = ()
    pieces: int = PIECES
    out: str = ""
    passed: PassedOver = field(default_factory=PassedOver, compare=False)


class Part(Protocol):
    """Submissions of one kind, read when pieces() is called; first, last: bounds of their keys. Picklable."""

    @property
    def first(self) -> Key: ...

    @property
    def last(self) -> Key: ...

    @property
    def size(self) -> int:
        """How many submissions it has, about."""

    @property
    def kind(self) -> str: ...

    def pieces(self) -> Iterator[Piece]: ...


@runtime_checkable
class Sealed(Protocol):
    """A part of files that the system says of whether they have changed."""

    def changed(self, seals: dict[Key, int]) -> Part | None: ...


class Refused(Struct, frozen=True):
    """Something that cannot be read, for a reason that is known already."""

    file: str
    error: str
    line: int = 0

    kind = "refused"
    size = 1

    @property
    def first(self) -> Key:
        return self.file, self.line

    last = first

    def pieces(self) -> Iterator[Piece]:
        yield Piece(self.file, self.line, None, 0, self.error)


class Partition(Struct, frozen=True):
    """Parts that are marked in one go. Every key lies within first and last, and no other partition has keys there."""

    parts: tuple[Part, ...]

    @property
    def first(self) -> Key:
        return self.parts[0].first

    @property
    def last(self) -> Key:
        return self.parts[-1].last

    @property
    def size(self) -> int:
        """How many submissions it has, about; a KiB of a large file counts as one."""
        return sum(part.size for part in self.parts)

    @property
    def kind(self) -> str:
        """files, lines, rows, members or refused; mixed where there are several of these."""
        kinds = {part.kind for part in self.parts}
        return kinds.pop() if len(kinds) == 1 else "mixed"

    @property
    def is_sealed(self) -> bool:
        """Whether anything in it may have a seal."""
        return any(isinstance(part, Sealed) for part in self.parts)

    def pieces(self) -> Iterator[Piece]:
        """Read the submissions, in the order of their keys."""
        for part in self.parts:
            yield from part.pieces()


def without_sealed(partition: Partition, seals: dict[Key, int]) -> Partition:
    """What is left to be read once files that still have their seals are taken out, together with these seals."""
    rest = (part.changed(seals) if isinstance(part, Sealed) else part for part in partition.parts)
    return Partition(tuple(part for part in rest if part is not None))


def together(
    shares: Iterable[tuple[Partition, Mapping[Key, bytes]]], most: int
) -> Iterator[tuple[Partition, Mapping[Key, bytes]]]:
    """Partitions that follow one another as one, up to so many submissions, and what is known of each put together."""
    parts: tuple[Part, ...] = ()
    size = 0
    known: dict[Key, bytes] = {}
    for partition, of_these in shares:
        if parts and size + partition.size > most:
            yield Partition(parts), known
            parts, size, known = (), 0, {}
        parts, size, known = parts + partition.parts, size + partition.size, {**known, **of_these}
    if parts or known:
        yield Partition(parts), known


def packed(parts: Iterable[Part], most: int) -> Iterator[Partition]:
    """Small parts together, up to so many submissions."""
    waiting: list[Part] = []
    size = 0
    for part in parts:
        if waiting and size + part.size > most:
            yield Partition(tuple(waiting))
            waiting, size = [], 0
        waiting.append(part)
        size += part.size
    if waiting:
        yield Partition(tuple(waiting))


def weight(count: int, size: int) -> int:
    """The size of a part with so many submissions in so many bytes."""
    return max(count, size // KIB, 1)
