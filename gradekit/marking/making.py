"""One student's mark of one part, made from what was found about the answer."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np

from gradekit.marking.alone import Alone
from gradekit.marking.answers.columns import Answers, Sheet, anywhere
from gradekit.marking.blame import Carried
from gradekit.marking.diagnosis.diagnose import Diagnosis
from gradekit.marking.diagnosis.evidence import mistaken
from gradekit.marking.part_mark import PartMark, imprecise, kept, transposed, wrong
from gradekit.marking.parts import Part
from gradekit.marking.plan import Plan
from gradekit.marking.unearned import is_constant

Sources = tuple[Part, ...]


class Make:
    """Makes the marks of a part; notes: by student, what is said besides.

    row is a student, k which of the different answers theirs is.
    """

    def __init__(self, plan: Plan, part: Part, columns: Sheet, alone: Alone):
        self.plan, self.part, self.columns, self.alone = plan, part, columns, alone
        self.notes: dict[int, str] = {}
        self._named: dict[Any, PartMark] = {}

    @cached_property
    def constant(self) -> list[bool]:
        """Which answers are one number everywhere."""
        found: list[bool] = is_constant(self.alone.written).tolist()
        return found

    def note(self, row: int, k: int) -> str:
        return self.alone.written.notes[k] or self.notes.get(row, "")

    def correct(self, note: str) -> PartMark:
        return kept(self.plan, self.part, "correct", self._whole, note=note)

    def followed(self, answer: Answers, k: int, right: np.ndarray, sources: Sources) -> PartMark:
        if answer.turned[k]:
            return transposed(self.plan, self.part)
        return kept(self.plan, self.part, "follow_through", right, sources=sources, note=answer.notes[k])

    def again(self, k: int, source: Part) -> PartMark:
        """What was credited before, under the source."""
        note = self.alone.written.notes[k]
        return kept(self.plan, self.part, "follow_through", self._whole, sources=(source,), note=note)

    def named(self, row: int, k: int, carried: Carried) -> PartMark:
        """The mark for a mistake, which is one for all who made it with the same numbers."""
        named, sources = carried
        key: Any = (k, carried, self.note(row, k), self._student(row))
        if not self._any_right[k] and key[2:] == ("", None):  # then all that counts is which mistake it is
            credit = named.credit.as_integer_ratio()
            key = (named.id, named.also, named.says, credit, sources, self.constant[k])
        if key not in self._named:
            self._named[key] = self._mistake(row, k, named, sources)
        return self._named[key]

    def _mistake(self, row: int, k: int, named: Diagnosis, sources: Sources) -> PartMark:
        right = self.alone.right[k]
        if self._any_right[k]:
            key = self.plan.of_one(self._student(row)).key(self.part)
            right = self.earned(self.alone.written, k, right, key, named)
        return self.not_right(row, right, named, self.note(row, k), sources, self.constant[k])

    def earned(
        self, answer: Answers, k: int, right: np.ndarray, key: np.ndarray, named: Diagnosis | None
    ) -> np.ndarray:
        """The entries that are right, without those inside the tolerance that are just what the mistake gives."""
        if named is None or named.value is None or not right.any():
            return right
        return right & ~mistaken(self.part, answer.take(np.array([k])), key, named.value)[0]

    def not_right(
        self, row: int, right: np.ndarray, named: Diagnosis | None, note: str, sources: Sources = (), idle: bool = False
    ) -> PartMark:
        return wrong(self.plan, self.part, right, named, note, sources, idle, self._student(row))

    def imprecise(self, row: int, note: str, right: np.ndarray, sources: Sources = ()) -> PartMark:
        return imprecise(self.plan, self.part, note, right, sources, self._student(row))

    @cached_property
    def _any_right(self) -> list[bool]:
        found: list[bool] = anywhere(self.alone.right).tolist()
        return found

    @cached_property
    def _whole(self) -> np.ndarray:
        return np.ones(self.part.node.shape, dtype=bool)

    def _student(self, row: int) -> int | None:
        """Whose numbers count for a student, where they differ."""
        if self.plan.own is None:
            return None
        whose = self.columns[self.part].whose(np.array([row]))
        return None if whose is None else int(whose[0])
