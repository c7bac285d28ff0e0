"""What an engine is to mark. A task that goes wrong is split until the submission that is to blame is alone."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping
from itertools import islice, pairwise
from typing import NamedTuple, Protocol

from msgspec import Struct, field

from gradekit.course.digest import digest_of
from gradekit.course.marking.engines.limits import SECONDS
from gradekit.course.marking.problems import Problems
from gradekit.course.piece import Key, Piece, Report, Row

PARTS = 16  # that a task is split into: fewer need more rounds, more need more tasks
A_PIECE = 0.01  # seconds that each further submission adds: several times what a slow machine needs
ROUNDS = 2  # a submission that is alone and ends this many processes is left to a person

AGAIN = b"again"  # the context of a row that no run takes for good

Known = Mapping[Key, bytes]
Reports = Generator[tuple[int, Report], None, None]


class Partition(Protocol):
    """Submissions that are read where they are marked; size: how many, about. Picklable."""

    @property
    def size(self) -> int: ...

    def pieces(self) -> Iterator[Piece]: ...


class Engine(Protocol):
    """Marks partitions; reports come in any order, each with the position of its partition, some in several shares."""

    def mark(self, problems: Problems, work: Iterable[tuple[Partition, Known]]) -> Reports: ...


class Share(NamedTuple):
    """Some of the pieces of a partition: those from `start` to before `stop`. A partition itself."""

    whole: Partition
    start: int
    stop: int

    @property
    def size(self) -> int:
        return self.stop - self.start

    def pieces(self) -> Iterator[Piece]:
        return islice(self.whole.pieces(), self.start, self.stop)


class Family(Struct):
    """What the shares of one partition have in common: how many are left, and known submissions not found so far."""

    left: int = 1
    gone: set[Key] | None = None

    def settle(self, report: Report) -> Report:
        """A share's report; only the last one says what is gone, since no share alone can know."""
        self.left -= 1
        self.gone = set(report.gone) if self.gone is None else self.gone.intersection(report.gone)
        return report._replace(gone=[] if self.left else sorted(self.gone))


class Task(Struct):
    """One partition or share on its way; rounds: how often it went wrong."""

    index: int
    partition: Partition
    known: Known
    rounds: int = 0
    family: Family = field(default_factory=Family)

    @property
    def seconds(self) -> float:
        """Processor time that it may take."""
        return SECONDS + A_PIECE * self.partition.size

    @property
    def is_alone(self) -> bool:
        """Whether it is a single submission, for sure."""
        return isinstance(self.partition, Share) and self.partition.size == 1

    def retry(self) -> list[Task]:
        """The same work in smaller parts; nothing where the submission that is to blame is alone."""
        self.rounds += 1
        share = self.partition
        if not isinstance(share, Share):
            share = Share(share, 0, sum(1 for _ in share.pieces()))
        if share.size > 1:
            return self._split(share)
        self.partition = share
        return [self] if share.size and self.rounds < ROUNDS else []

    def _split(self, share: Share) -> list[Task]:
        bounds = [share.start + share.size * part // PARTS for part in range(PARTS + 1)]
        shares = [Share(share.whole, *pair) for pair in pairwise(bounds) if pair[0] < pair[1]]
        self.family.left += len(shares) - 1
        return [Task(self.index, part, self.known, self.rounds, self.family) for part in shares]

    def given_up(self, seen: Row | None, error: str, internal: str = "") -> Report:
        """The report of a submission that cannot be marked; `seen` says whose it is, where that could be read.

        Its context is that of no problem, so that every run tries again.
        """
        piece = next(self.partition.pieces(), None)
        rows = [] if piece is None else [(seen or blank(piece))._replace(error=error, internal=internal)]
        gone = self.known.keys() - {(row.file, row.line) for row in rows}
        return self.family.settle(Report(rows, [], list(gone), 0, {}))


def blank(piece: Piece) -> Row:
    """The row of a submission of which nothing is known but its bytes."""
    content = b"" if piece.data is None else digest_of(piece.data)
    return Row(piece.file, piece.line, content, AGAIN, piece.time, "unreadable")


def left_out(why: str) -> str:
    """The error of a submission that cannot be marked."""
    return f"could not be checked ({why}); mark it by hand"


def tasks(work: Iterable[tuple[Partition, Known]]) -> Iterator[Task]:
    """A task for each partition."""
    return (Task(index, partition, known) for index, (partition, known) in enumerate(work))
