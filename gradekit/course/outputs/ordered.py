"""Rows in the order of their keys, however many: they are sorted run by run, kept packed, and merged in the end.

A million rows take some megabytes then, where a dictionary of them takes hundreds.
"""

from __future__ import annotations

import heapq
import marshal
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, pairwise
from operator import itemgetter
from typing import Any, NamedTuple
from zlib import compress, decompress

_RUN = 1 << 16  # rows that are sorted together
_PACK = 1 << 12  # rows that are packed together

Columns = Sequence[Sequence[Any]]  # the first holds the keys


class _Run(NamedTuple):
    first: str
    last: str
    packs: list[bytes]

    def blocks(self) -> Iterator[Columns]:
        return (marshal.loads(decompress(pack)) for pack in self.packs)  # noqa: S302  # packed below, by this process


class Ordered:
    """Takes rows as columns of texts and numbers; equal keys stay in the order in which they came."""

    def __init__(self, columns: int) -> None:
        self._waiting: list[list[Any]] = [[] for _ in range(columns)]
        self._runs: list[_Run] = []

    def add(self, *columns: Sequence[Any]) -> None:
        """Some rows; the first column holds their keys."""
        for waiting, column in zip(self._waiting, columns, strict=True):
            waiting.extend(column)
        if len(self._waiting[0]) >= _RUN:
            self._close()

    def groups(self) -> Iterator[Columns]:
        """All rows, many at a time, and all with the same key together."""
        held: list[list[Any]] = [[] for _ in self._waiting]
        for block in self._blocks():
            columns = [before + list(column) for before, column in zip(held, block, strict=True)]
            cut = bisect_left(columns[0], columns[0][-1])
            if cut:
                yield [column[:cut] for column in columns]
            held = [column[cut:] for column in columns]
        if held[0]:
            yield held

    def _blocks(self) -> Iterator[Columns]:
        self._close()
        if all(before.last <= after.first for before, after in pairwise(self._runs)):
            for run in self._runs:
                yield from run.blocks()
            return
        rows = heapq.merge(*map(_rows, self._runs), key=itemgetter(0))
        while some := list(islice(rows, _PACK)):
            yield list(zip(*some, strict=True))

    def _close(self) -> None:
        keys, *_ = columns = self._waiting
        if not keys:
            return
        order = sorted(range(len(keys)), key=keys.__getitem__)
        columns = [list(map(column.__getitem__, order)) for column in columns]
        self._runs.append(_Run(columns[0][0], columns[0][-1], list(_packed(columns))))
        for waiting in self._waiting:
            waiting.clear()


def _packed(columns: Columns) -> Iterator[bytes]:
    for at in range(0, len(columns[0]), _PACK):
        yield compress(marshal.dumps([list(column[at : at + _PACK]) for column in columns]), 1)


def _rows(run: _Run) -> Iterable[tuple[Any, ...]]:
    for block in run.blocks():
        yield from zip(*block, strict=True)
