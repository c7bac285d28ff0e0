"""The students whose answers to a part the key alone does not settle, in the order in which they are owed marks.

Loaded where there is such an answer: it takes all that knows own values and mistakes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from msgspec import Struct, field

from gradekit.marking.alike import alike
from gradekit.marking.alone import Alone
from gradekit.marking.answers.columns import Answers, Sheet, anywhere, everywhere, total
from gradekit.marking.blame import Before, Blame, Carried
from gradekit.marking.diagnosis.diagnose import diagnose
from gradekit.marking.digits import by_digits, is_short, too_few_digits
from gradekit.marking.doubt import after_error, closely, explained, from_few_digits
from gradekit.marking.follow import Followed, fits, follow, literally, otherwise
from gradekit.marking.making import Make
from gradekit.marking.part_mark import Marks, PartMark, misshapen, unmarked
from gradekit.marking.parts import Part
from gradekit.marking.plan import Plan
from gradekit.marking.run_slips import carried_on, repeated, steps_before
from gradekit.marking.tolerance.compare import agrees, within
from gradekit.marking.unearned import is_constant

NOTHING_LEFT = "with your own earlier values nothing is left of this step, so nothing follows from them here"


def settle(
    plan: Plan, part: Part, columns: Sheet, known: Alone, marks: Marks, rows: np.ndarray, before: Before
) -> None:
    """Fill in the marks of these students."""
    blame = Blame(plan, part, columns[part].of, known, before)
    some, position = alike(plan, part, columns, rows)
    _Unsettled(plan, part, columns, known, marks, before, blame, Make(plan, part, columns, known)).settle(some)
    marks[rows] = marks[some][position]


class _Unsettled(Struct, eq=False):
    """The students whose answers to a part the key alone does not settle.

    partly: by student, the most entries that fit what they follow from, and where.
    """

    plan: Plan
    part: Part
    columns: Sheet
    alone: Alone
    marks: Marks
    before: Before
    blame: Blame
    make: Make
    partly: dict[int, tuple[int, Followed, int]] = field(default_factory=dict)

    def settle(self, rows: np.ndarray) -> None:
        """Fill in their marks."""
        self._beyond_doubt(rows)
        self._chosen_again(self._left(rows))
        rows = self._left(rows)
        found = follow(self.plan, self.part, self.columns, rows)
        self._note_empty(group for group in found if group.is_empty)
        groups = [self._right_for_themselves(self._from_errors(group)) for group in found if not group.is_empty]
        literal = [other for group in groups for other in self._literally(self._open(group))]
        self._repeated(rows)
        rows = self._left(rows)
        is_turned = self.alone.written.turned[self._of(rows)]
        self.marks[rows[is_turned]] = misshapen(self.plan, self.part)
        self._named_mistakes(rows[~is_turned], groups)
        others = [self._right_for_themselves(other) for first in groups for other in self._otherwise(self._open(first))]
        self._named_mistakes(self._left(rows), literal + others)
        self._mark_partly(only_named=False)
        self._wrong(self._left(rows))

    def _beyond_doubt(self, rows: np.ndarray) -> None:
        """Right is a number inside the tolerance that a mistake gives too, if it would have shown before."""
        for row in self.blame.innocent(rows[self._is_named(rows)]):
            self.marks[row] = self.make.correct(self.alone.written.notes[self.blame.of[row]])

    def _chosen_again(self, rows: np.ndarray) -> None:
        """Wrong is what a choice gives that was wrong before, and does not come from there."""
        for row, named in self.blame.chosen_again(rows).items():
            k = self.blame.of[row]
            self.marks[row] = self.make.not_right(row, self.alone.right[k], named, self.make.note(row, k))

    def _left(self, rows: np.ndarray) -> np.ndarray:
        return rows[unmarked(self.marks[rows])]

    def _of(self, rows: np.ndarray) -> np.ndarray:
        """Which answer each student gave."""
        return np.asarray(self.columns[self.part].of[rows])

    def _answers(self, rows: np.ndarray) -> Answers:
        return self.alone.written.take(self._of(rows))

    def _is_named(self, rows: np.ndarray) -> np.ndarray:
        return self.alone.is_named[self._of(rows)]

    def _open(self, group: Followed) -> Followed:
        """Those of the group who have no mark yet."""
        return group.take(np.flatnonzero(unmarked(self.marks[group.rows])))

    def _note_empty(self, groups: Iterable[Followed]) -> None:
        """What those are told whose own values leave nothing of the step, where their answer is just that."""
        for group in groups:
            fitting = everywhere(fits(group, self._answers(group.rows)))
            self.make.notes |= dict.fromkeys(group.rows[fitting].tolist(), NOTHING_LEFT)

    def _from_errors(self, group: Followed) -> Followed:
        """Without those who made a known mistake inside the tolerance, and have no earlier error to follow from.

        Whose number their own rounded values give to every typed digit as well did nothing wrong.
        """
        is_named = self._is_named(group.rows)
        if not is_named.any():
            return group
        after = after_error(self.plan, self.columns, group)
        answer = self._answers(group.rows)
        innocent = is_named & ~after & everywhere(agrees(answer, group.key))
        for k in np.flatnonzero(innocent).tolist():
            self.marks[group.rows[k]] = self.make.correct(answer.notes[k])
        return group.take(np.flatnonzero(~is_named | after))

    def _literally(self, first: Followed) -> list[Followed]:
        """Mark those who went on from an own value only where it is asked for (the slope still from the net input)."""
        first = first.take(np.flatnonzero(~self._is_named(first.rows)))
        if len(first.rows) and any(self._is_wrong(source)[first.rows].any() for source in first.sources):
            found = literally(self.plan, self.part, self.columns, first)
            return [self._right_for_themselves(self._open(group)) for group in found]
        return []

    def _otherwise(self, first: Followed) -> Iterator[Followed]:
        """Other ways to follow for those whom the nearest answers do not explain."""
        first = first.take(np.flatnonzero(~self._is_named(first.rows)))
        wrong = {source: self._is_wrong(source) for source in first.sources} if len(first.rows) else {}
        if any(is_wrong[first.rows].any() for is_wrong in wrong.values()):
            others = [other for other in self.columns if other not in wrong]
            wrong |= {source: self._is_wrong(source) for source in others}
            for group in otherwise(self.plan, self.part, self.columns, first, wrong):
                if not group.is_empty:
                    yield self._open(group)

    def _is_wrong(self, source: Part) -> np.ndarray:
        """By student, whether their answer to a part is not right."""
        column = self.columns[source]
        mine = self.plan.of(column.written.whose)
        key = mine.key(source)
        right = everywhere(within(column.written, key, mine.tolerance(source), np.zeros(key.shape)))
        return column.known(~right | column.written.turned)

    def _right_for_themselves(self, group: Followed) -> Followed:
        """Mark those who are right for their own earlier values; what is returned are the others."""
        of = self._of(group.rows)
        answer, right, by_key = self.alone.written.take(of), self.alone.right[of], self.alone.coarse[of]
        consistent = fits(group, answer)
        near = consistent & closely(self.plan, self.part, group, answer)
        loosely = everywhere(consistent) & ~everywhere(near)
        some = np.flatnonzero(loosely)
        if len(some):
            rest, theirs, coarse = group.take(some), answer.take(some), by_key[some]
            consistent[some[explained(self.plan, self.part, self.columns, rest, theirs, coarse)]] = False
        whole = everywhere(consistent)
        self._few_for_themselves(group, answer, whole & loosely & ~answer.turned, near)
        unsettled = ~whole & ~answer.turned & ~self._is_named(group.rows) & ~by_key
        coarse = unsettled & too_few_digits(self.plan, self.part, answer, consistent, group.key, group.values)
        coarse &= after_error(self.plan, self.columns, group) if coarse.any() else False
        partly = unsettled & ~coarse & (total(consistent) > total(right))
        for k in np.flatnonzero(coarse).tolist():
            row = int(group.rows[k])
            self.marks[row] = self.make.imprecise(row, answer.notes[k], consistent[k], group.sources)
        for k in np.flatnonzero(whole & unmarked(self.marks[group.rows])).tolist():
            self.marks[group.rows[k]] = self.make.followed(answer, k, consistent[k], group.sources)
        for k in np.flatnonzero(partly).tolist():
            fitting, row = int(consistent[k].sum()), int(group.rows[k])
            if fitting > self.partly.get(row, (0,))[0]:
                self.partly[row] = (fitting, group, k)
        return group.take(np.flatnonzero(~whole & ~coarse & ~answer.turned))

    def _few_for_themselves(self, group: Followed, answer: Answers, loosely: np.ndarray, near: np.ndarray) -> None:
        """Mark those whose answer has too few digits, as what it follows from; a whole number has all."""
        if not loosely.any():
            return
        few = loosely & everywhere(is_short(self.plan, self.part, answer) & (answer.decimals > 0))
        few &= from_few_digits(self.plan, self.columns, group)
        for k in np.flatnonzero(few & by_digits(self.part)).tolist():
            row = int(group.rows[k])
            self.marks[row] = self.make.imprecise(row, answer.notes[k], near[k], group.sources)

    def _repeated(self, rows: np.ndarray) -> None:
        """What was credited once is credited again where it is asked again."""
        rows = rows[unmarked(self.marks[rows])]
        for row, source in repeated(self.plan, self.part, self.columns, self.before, rows):
            self.marks[row] = self.make.again(int(self.blame.of[row]), source)

    def _mark_partly(self, only_named: bool) -> None:
        """Some entries are right for the student's own values; the others may be a mistake made on those values."""
        together: dict[Followed, list[int]] = {}
        for row, (_, group, k) in self.partly.items():
            if self.marks[row] is None:
                together.setdefault(group, []).append(k)
        for group, positions in together.items():
            some = group.take(np.array(positions, dtype=np.intp))
            answer = self._answers(some.rows)
            right, idle = fits(some, answer), is_constant(answer) | ~anywhere(answer.values != 0)
            named = diagnose(self.plan, self.part, answer, some.key, some.values)
            for k, found in enumerate(named):
                if found or not only_named:
                    row, note = int(some.rows[k]), answer.notes[k]
                    own = self.make.earned(answer, k, right[k], some.key[k], found)
                    self.marks[row] = self.make.not_right(row, own, found, note, some.sources, bool(idle[k]))

    def _named_mistakes(self, rows: np.ndarray, groups: list[Followed]) -> None:
        """Mark those who made a known mistake on the right inputs or on their own."""
        self._mark_partly(only_named=True)
        rows = self._left(rows)
        rows = rows[~self.alone.coarse[self._of(rows)]]
        found = self.blame.on_right_values(rows)
        in_run = bool(steps_before(self.plan, self.part)) if len(rows) else False
        carried = self.blame.on_own_values([self._open(group) for group in groups], {} if in_run else found, in_run)
        partly = {row for row in self.partly if row not in carried}
        for row, k in zip(rows.tolist(), self._of(rows).tolist(), strict=True):
            possible: list[Carried] = [(found[row], ())] if row in found else []
            possible += [carried[row]] if row in carried else []
            if possible and row not in partly:
                marks = [self.make.named(row, k, one) for one in (possible if in_run else possible[:1])]
                self.marks[row] = self._likeliest(row, marks) if in_run else marks[0]

    def _likeliest(self, row: int, marks: list[PartMark]) -> PartMark:
        """The first of the marks, but one for a slip that is made in every step of a run before any other."""
        found = [carried_on(self.plan, mark, self.columns, self.before, row) for mark in marks]
        return next((mark for mark in found if mark.verdict == "follow_through"), found[0])

    def _wrong(self, rows: np.ndarray) -> None:
        """Too few digits, or simply wrong."""
        for row, k in zip(rows.tolist(), self._of(rows).tolist(), strict=True):
            note, right = self.make.note(row, k), self.alone.right[k]
            if self.alone.coarse[k]:
                self.marks[row] = self.make.imprecise(row, note, right)
            else:
                self.marks[row] = self.make.not_right(row, right, None, note, (), self.make.constant[k])
