"""Which steps of a long run a problem speaks of: by the numbers that names in its expressions end in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from gradekit.errors import Fault
from gradekit.exercise.lowering.state import Building
from gradekit.exercise.problem.known import MAX_STEPS
from gradekit.exercise.problem.located import Text, found_in
from gradekit.exercise.problem.schema import Problem
from gradekit.exercise.problem.shorthands import Train, Unroll

_NUMBER = re.compile(r"(?<=[^\W\d])_?\{?(\d{1,6})(?!\d)")
AT_THE_START = 2  # steps that are written out whatever is asked


class Piece(Struct, frozen=True):
    """Steps in a row, counted from 1: written out, or a gap."""

    first: int
    last: int
    is_gap: bool = False

    @property
    def count(self) -> int:
        return self.last - self.first + 1


def written_out(state: Building, problem: Problem, run: Train | Unroll, first_number: int) -> list[Piece]:
    """The steps that are written out: all, or of a long run the first ones, the last, and those that are spoken of.

    first_number: the number of the first step.
    """
    if run.steps <= MAX_STEPS:
        return [Piece(1, run.steps)]
    parts = (problem.questions, problem.compute, problem.plot)
    spoken = {int(number) for text in found_in(parts, Text) for number in _NUMBER.findall(text.value)}
    wanted = {*range(1, AT_THE_START + 1), run.steps, *(number + 1 - first_number for number in spoken)}
    numbers = sorted(number for number in wanted if 0 < number <= run.steps)
    if len(numbers) > MAX_STEPS:
        message = f"the problem speaks of {len(numbers)} of the {run.steps} steps; of a long run at most {MAX_STEPS}"
        state.faults.append(Fault(run.place, f"{message} are written out: ask for fewer"))
    return list(_in_rows(numbers[:MAX_STEPS]))


def _in_rows(numbers: list[int]) -> Iterator[Piece]:
    starts = [k for k in numbers if k - 1 not in numbers]
    ends = [k for k in numbers if k + 1 not in numbers]
    yield from map(Piece, starts, ends)


def in_turn(written: Iterable[Piece]) -> Iterator[Piece]:
    """The pieces with the gaps between them."""
    end = 0
    for piece in written:
        if piece.first > end + 1:
            yield Piece(end + 1, piece.first - 1, is_gap=True)
        yield piece
        end = piece.last
