"""The answers of many students to one part as arrays, with the students on the axis in front."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from gradekit.engine.evaluate.walk import Values
from gradekit.marking.parts import Part, Written, typed_unit


class Answers(Struct, frozen=True, eq=False):
    """Several well-formed answers to one part; arrays as in Written, one answer after the other on the first axis.

    turned: which were typed in the transposed shape; the arrays hold them turned back into the part's own.
    whose: whose answers they are, where every student has numbers of their own
    """

    values: np.ndarray
    exact: np.ndarray
    half_unit: np.ndarray
    decimals: np.ndarray
    turned: np.ndarray
    notes: tuple[str, ...]
    whose: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self.turned)

    @property
    def typed_unit(self) -> np.ndarray:
        """Half a unit of the last digit that was typed."""
        return typed_unit(self.decimals)

    @property
    def complete(self) -> np.ndarray:
        """Which answers have no entry missing."""
        return everywhere(np.isfinite(self.values))

    def take(self, chosen: np.ndarray) -> Answers:
        """Those at the given positions."""
        values, exact, half_unit, decimals, turned = (getattr(self, name)[chosen] for name in _ARRAYS)
        whose = None if self.whose is None else self.whose[chosen]
        notes = tuple(map(self.notes.__getitem__, chosen.tolist()))
        return Answers(values, exact, half_unit, decimals, turned, notes, whose)

    def joined(self, other: Answers) -> Answers:
        """These answers, and behind them the others."""
        both = (np.concatenate([getattr(self, name), getattr(other, name)]) for name in _ARRAYS)
        values, exact, half_unit, decimals, turned = both
        whose = None if self.whose is None or other.whose is None else np.concatenate([self.whose, other.whose])
        return Answers(values, exact, half_unit, decimals, turned, self.notes + other.notes, whose)

    def flipped(self) -> Answers:
        """Rows and columns exchanged: of a square matrix; one in the transposed shape is taken for the part's own."""
        if self.values.shape[-1] != self.values.shape[-2]:
            return replace(self, turned=np.zeros_like(self.turned))
        values, exact, half_unit, decimals = (getattr(self, name).swapaxes(-1, -2) for name in _ARRAYS[:4])
        return Answers(values, exact, half_unit, decimals, self.turned, self.notes, self.whose)


_ARRAYS = ("values", "exact", "half_unit", "decimals", "turned")


class Column(Struct, frozen=True, eq=False):
    """What each student answered to one part, equal answers kept once.

    written: the different answers; of: student → position in it, -1 where there is no well-formed answer.
    """

    written: Answers
    of: np.ndarray

    def values(self, rows: np.ndarray) -> np.ndarray:
        """The values that these students answered, all of whom did."""
        return self.written.values[self.of[rows]]

    def whose(self, rows: np.ndarray) -> np.ndarray | None:
        """Whose numbers these students have, all of whom answered; None where all have the same."""
        return None if self.written.whose is None else self.written.whose[self.of[rows]]

    def take(self, rows: np.ndarray) -> Column:
        return Column(self.written, self.of[rows])

    def known(self, by_answer: np.ndarray) -> np.ndarray:
        """By student, what is known by answer; False for those without one."""
        return by_answer[self.of] & (self.of >= 0) if len(by_answer) else np.zeros(len(self.of), dtype=bool)


Sheet = dict[Part, Column]  # parts to which anybody gave a well-formed answer


def everywhere(by_entry: np.ndarray) -> np.ndarray:
    """By student, whether it holds for every entry."""
    return np.asarray(by_entry.all(axis=tuple(range(1, by_entry.ndim))))


def anywhere(by_entry: np.ndarray) -> np.ndarray:
    """By student, whether it holds for some entry."""
    return np.asarray(by_entry.any(axis=tuple(range(1, by_entry.ndim))))


def total(by_entry: np.ndarray) -> np.ndarray:
    """By student, the sum over the entries."""
    return np.asarray(by_entry.sum(axis=tuple(range(1, by_entry.ndim))))


def stacked(part: Part, written: Sequence[Written], whose: np.ndarray | None = None) -> Answers:
    """Answers of the part's shape, or of the transposed one, on one axis."""
    turned = np.array([answer.values.shape != part.node.shape for answer in written], dtype=bool)
    stacks = (_stack(part, [getattr(answer, name) for answer in written], turned) for name in _ARRAYS[:4])
    values, exact, half_unit, decimals = stacks
    return Answers(values, exact, half_unit, decimals, turned, tuple(answer.note for answer in written), whose)


def _stack(part: Part, arrays: list[np.ndarray], turned: np.ndarray) -> np.ndarray:
    if turned.any():
        arrays = [array.T if flip else array for array, flip in zip(arrays, turned, strict=True)]
    if not arrays:
        return np.empty((0, *part.node.shape))
    if part.node.rank == 0:
        arrays = [array.reshape(1) for array in arrays]
    return np.concatenate(arrays).reshape(len(arrays), *part.node.shape)  # three times as fast as np.stack


def column(part: Part, found: Sequence[Any], of: np.ndarray) -> tuple[Column, np.ndarray]:
    """What was found for one part, by student: the column of the well-formed answers, and the other findings.

    found: Written, or anything else instead, of different answers; of: by student, the position of theirs. The second
    array has None for the well-formed ones.
    """
    is_written = np.array([type(each) is Written for each in found], dtype=bool)
    written = [each for each in found if type(each) is Written]
    others = np.array([None if type(each) is Written else each for each in found], dtype=object)
    places = np.where(is_written, np.cumsum(is_written) - 1, -1)
    return Column(stacked(part, written), places[of]), others[of]


def own_column(part: Part, found: Sequence[Any], of: np.ndarray) -> tuple[Column, np.ndarray]:
    """The same where every student has numbers of their own, so that equal answers are not the same."""
    is_written = np.array([type(each) is Written for each in found], dtype=bool)[of]
    others = np.array([None if type(each) is Written else each for each in found], dtype=object)
    whose = np.flatnonzero(is_written)
    places = np.where(is_written, np.cumsum(is_written) - 1, -1)
    return Column(stacked(part, [found[k] for k in of[whose].tolist()], whose), places), others[of]


def sheet(answers: Mapping[Part, Written]) -> Sheet:
    """The sheet of one student."""
    return {part: column(part, [answer], np.zeros(1, dtype=np.intp))[0] for part, answer in answers.items()}


_MOST_NUMBERS = 4_000_000  # that are computed at once, about


def blocks(students: int, numbers: int) -> Iterator[np.ndarray]:
    """The positions of the students in as many blocks as memory asks for; numbers: computed for each of them."""
    step = max(1, _MOST_NUMBERS // max(1, numbers))
    for start in range(0, students, step):
        yield np.arange(start, min(start + step, students))


def of_some(values: Values, chosen: np.ndarray) -> Values:
    """The values of some students, where they have their own."""
    own = {node: value[chosen] for node, value in values.items() if np.ndim(value) > node.rank}
    return values | own if own else values


def taken(columns: Sheet, rows: np.ndarray) -> Sheet:
    """The sheet of some of the students."""
    return {part: column.take(rows) for part, column in columns.items()}
