"""The marks of one part, in the order in which students are owed them: key, own earlier answers, known mistake.

All students at once: what an answer deserves for itself is looked up, and what it deserves beside the other answers of
a submission is found for all students together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from gradekit.marking.alone import Alone, alone
from gradekit.marking.answers.columns import Answers, Sheet, anywhere, everywhere, sheet, total
from gradekit.marking.diagnosis.diagnose import Diagnosis, diagnose
from gradekit.marking.digits import is_short, too_few_digits
from gradekit.marking.follow import Followed, fits, follow
from gradekit.marking.part_mark import Marks, PartMark, imprecise, kept, misshapen, transposed, unmarked, wrong
from gradekit.marking.parts import Part, Written
from gradekit.marking.plan import Plan
from gradekit.marking.tolerance.compare import agrees
from gradekit.marking.unearned import is_constant


def mark(plan: Plan, part: Part, columns: Sheet) -> Marks:
    """The mark of every student who gave a well-formed answer; equal marks are one object."""
    column = columns[part]
    known = alone(plan, part, column.written)
    marks: Marks = known.marks[column.of]
    marks[column.of < 0] = None
    rows = np.flatnonzero(column.known(known.open))
    if len(rows):
        _Open(plan, part, columns, known, marks).settle(rows)
    return marks


def mark_one(plan: Plan, part: Part, answers: Mapping[Part, Written]) -> PartMark:
    """The mark of one student's well-formed answer beside all others."""
    found: PartMark = mark(plan, part, sheet(answers))[0]
    return found


@dataclass(slots=True, eq=False)
class _Open:
    """The students whose answers to a part the key alone does not settle."""

    plan: Plan
    part: Part
    columns: Sheet
    alone: Alone
    marks: Marks

    def settle(self, rows: np.ndarray) -> None:
        """Fill in their marks."""
        groups = follow(self.plan, self.part, self.columns, rows)
        groups = [self._right_for_themselves(self._from_errors(group)) for group in groups]
        rows = rows[unmarked(self.marks[rows])]
        is_turned = self.alone.written.turned[self._of(rows)]
        self.marks[rows[is_turned]] = misshapen(self.plan, self.part)
        self._wrong(rows[~is_turned], groups)

    def _of(self, rows: np.ndarray) -> np.ndarray:
        """Which answer each student gave."""
        return np.asarray(self.columns[self.part].of[rows])

    def _is_named(self, rows: np.ndarray) -> np.ndarray:
        return np.array([self.alone.named[k] is not None for k in self._of(rows)], dtype=bool)

    def _from_errors(self, group: Followed) -> Followed:
        """Without those who made a known mistake inside the tolerance, and have no earlier error to follow from.

        Whose number their own rounded values give to every typed digit as well did nothing wrong.
        """
        is_named = self._is_named(group.rows)
        if not is_named.any():
            return group
        after_error = self._after_error(group)
        answer = self.alone.written.take(self._of(group.rows))
        innocent = is_named & ~after_error & everywhere(agrees(answer, group.key))
        for k in np.flatnonzero(innocent).tolist():
            right = np.ones(self.part.node.shape, dtype=bool)
            self.marks[group.rows[k]] = kept(self.plan, self.part, "correct", right, note=answer.notes[k])
        return group.take(np.flatnonzero(~is_named | after_error))

    def _after_error(self, group: Followed) -> np.ndarray:
        """Whether an earlier answer that is followed from is not the key, to its typed digits."""
        after_error = np.zeros(len(group.rows), dtype=bool)
        for source in group.sources:
            column = self.columns[source]
            equal = everywhere(agrees(column.written, self.plan.key(source)))
            after_error |= ~equal[column.of[group.rows]]
        return after_error

    def _right_for_themselves(self, group: Followed) -> Followed:
        """Mark those who are right for their own earlier values; what is returned are the others."""
        of = self._of(group.rows)
        answer, right, by_key = self.alone.written.take(of), self.alone.right[of], self.alone.coarse[of]
        consistent = fits(group, answer)
        whole = everywhere(consistent)
        if by_key.any():
            whole &= ~(by_key & self._from_few_digits(group))
        unsettled = ~whole & ~answer.turned & ~self._is_named(group.rows) & ~by_key
        coarse = unsettled & too_few_digits(self.plan, self.part, answer, consistent, group.key, group.values)
        partly = unsettled & ~coarse & (total(consistent) > total(right))
        for k in np.flatnonzero(whole).tolist():
            self.marks[group.rows[k]] = self._followed(answer, k, consistent[k], group.sources)
        for k in np.flatnonzero(coarse).tolist():
            mark = imprecise(self.plan, self.part, answer.notes[k], consistent[k], group.sources)
            self.marks[group.rows[k]] = mark
        self._partly(group.take(np.flatnonzero(partly)), answer.take(np.flatnonzero(partly)), consistent[partly])
        return group.take(np.flatnonzero(~whole & ~coarse & ~partly & ~answer.turned))

    def _from_few_digits(self, group: Followed) -> np.ndarray:
        """By student, whether an earlier answer that is followed from has too few digits itself."""
        few = np.zeros(len(group.rows), dtype=bool)
        for source in group.sources:
            column = self.columns[source]
            few |= anywhere(is_short(self.plan, source, column.written))[column.of[group.rows]]
        return few

    def _followed(self, answer: Answers, k: int, right: np.ndarray, sources: tuple[Part, ...]) -> PartMark:
        if answer.turned[k]:
            return transposed(self.plan, self.part)
        return kept(self.plan, self.part, "follow_through", right, sources=sources, note=answer.notes[k])

    def _partly(self, group: Followed, answer: Answers, right: np.ndarray) -> None:
        """Some entries are right for the student's own values; the others may be a mistake made on those values."""
        if len(answer):
            named = diagnose(self.plan, self.part, answer, group.key, group.values)
            for k, found in enumerate(named):
                mark = wrong(self.plan, self.part, right[k], found, answer.notes[k], group.sources)
                self.marks[group.rows[k]] = mark

    def _wrong(self, rows: np.ndarray, groups: list[Followed]) -> None:
        """Too few digits, a known mistake on the right inputs or on the student's own, or simply wrong."""
        constant = is_constant(self.alone.written)
        different = np.unique(self._of(rows)[~self.alone.coarse[self._of(rows)]])
        found = self._against_key(different)
        carried = self._against_own(groups, found)
        for row, k in zip(rows.tolist(), self._of(rows).tolist(), strict=True):
            note, right = self.alone.written.notes[k], self.alone.right[k]
            named, sources = carried.get(row, (found.get(k), ()))
            if self.alone.coarse[k]:
                self.marks[row] = imprecise(self.plan, self.part, note, right)
            else:
                self.marks[row] = wrong(self.plan, self.part, right, named, note, sources, bool(constant[k]))

    def _against_key(self, different: np.ndarray) -> dict[int, Diagnosis]:
        """The mistakes that answers are, made on the right inputs."""
        found = {k: named for k in different.tolist() if (named := self.alone.named[k]) is not None}
        open_ones = np.array([k for k in different.tolist() if k not in found], dtype=np.intp)
        open_ones = open_ones[self.alone.written.complete[open_ones]]
        answer = self.alone.written.take(open_ones)
        key, values = self.plan.key(self.part), self.plan.values
        named = diagnose(self.plan, self.part, answer, key, values) if len(answer) else []
        return found | {k: name for k, name in zip(open_ones.tolist(), named, strict=True) if name is not None}

    def _against_own(self, groups: list[Followed], found: Mapping[int, Diagnosis]) -> dict[int, Carried]:
        """By student, the mistake that an answer is on their own earlier values, where it is none on the right ones."""
        carried: dict[int, Carried] = {}
        for group in groups:
            of = self._of(group.rows)
            open_ones = self.alone.written.complete[of] & ~self.alone.coarse[of]
            open_ones &= np.array([k not in found for k in of.tolist()], dtype=bool)
            group, of = group.take(np.flatnonzero(open_ones)), of[open_ones]
            if len(of):
                named = diagnose(self.plan, self.part, self.alone.written.take(of), group.key, group.values)
                pairs = zip(group.rows.tolist(), named, strict=True)
                carried |= {row: (name, group.sources) for row, name in pairs if name is not None}
        return carried


Carried = tuple[Diagnosis, tuple[Part, ...]]  # a mistake, and the parts on whose own answers it was made
