"""The marks of one part, in the order in which students are owed them: key, own earlier answers, known mistake.

All students at once. What an answer deserves for itself is found once for all who gave it; what it deserves beside
the other answers of a submission, for all students together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from gradekit.grade.columns import Answers, Sheet, everywhere, sheet, total
from gradekit.grade.compare import agrees, within
from gradekit.grade.diagnose import Diagnosis, diagnose, typed_mistake
from gradekit.grade.follow import Followed, fits, follow
from gradekit.grade.parts import EXACT, Part, Written
from gradekit.grade.plan import Plan
from gradekit.grade.tolerance import exact_bound
from gradekit.graph import show_shape


@dataclass(frozen=True, slots=True, eq=False)
class PartMark:
    """What was found for one part; entries: by entry, right or not (None: nothing to compare)."""

    part: Part
    verdict: str
    credit: Fraction
    entries: np.ndarray | None = None
    mistake: str | None = None
    also: tuple[str, ...] = ()
    sources: tuple[Part, ...] = ()
    after: bool = False  # the mistake was made on the student's own earlier values
    note: str = ""


Marks = np.ndarray  # of PartMark, by student; None where there is no well-formed answer


def mark(plan: Plan, part: Part, columns: Sheet) -> Marks:
    """The mark of every student who gave a well-formed answer; equal marks are one object."""
    column = columns[part]
    alone = _alone(plan, part, column.written)
    marks: Marks = alone.marks[column.of]
    marks[column.of < 0] = None
    rows = np.flatnonzero(column.known(alone.open))
    if len(rows):
        _Open(plan, part, columns, alone, marks).settle(rows)
    return marks


def unmarked(marks: Marks) -> np.ndarray:
    """By student, whether there is no mark."""
    return np.array([mark is None for mark in marks], dtype=bool)


def mark_one(plan: Plan, part: Part, answers: Mapping[Part, Written]) -> PartMark:
    """The mark of one student's well-formed answer beside all others."""
    found: PartMark = mark(plan, part, sheet(answers))[0]
    return found


# What an answer deserves for itself


@dataclass(slots=True, eq=False)
class _Alone:
    """What is known of different answers from the key alone.

    right: by entry; named: a mistake inside the tolerance; marks: where that decides, else None, and then `open`
    """

    written: Answers
    right: np.ndarray
    named: list[Diagnosis | None]
    marks: Marks
    open: np.ndarray


def _alone(plan: Plan, part: Part, written: Answers) -> _Alone:
    right, named = _by_key(plan, part, written)
    marks = np.full(len(written), None, dtype=object)
    is_named = np.array([found is not None for found in named], dtype=bool)
    correct = everywhere(right) & ~is_named & ~written.turned
    key = plan.key(part)
    equal = agrees(written, key)
    right = np.where(is_named.reshape(-1, *[1] * part.node.rank), equal, right)
    nearly = equal & _has_a_digit(written, key)
    coarse = ~correct & ~is_named & ~written.turned & _too_few_digits(part, written, right, nearly)
    for row in np.flatnonzero(correct):
        marks[row] = _kept(plan, part, "correct", right[row], note=written.notes[row])
    for row in np.flatnonzero(coarse):
        marks[row] = _imprecise(plan, part, written.notes[row], right[row])
    for row in np.flatnonzero(written.turned):
        if np.all(np.abs(written.values[row] - key) <= plan.tolerance(part)):
            marks[row] = _transposed(plan, part)
    return _Alone(written, right, named, marks, unmarked(marks))


def _by_key(plan: Plan, part: Part, written: Answers) -> tuple[np.ndarray, list[Diagnosis | None]]:
    """By entry, whether answers are within the tolerance of the key, and the mistakes that are so too."""
    key = plan.key(part)
    float_error = plan.spread(part, part.node).float_error
    right = within(written, key, plan.tolerance(part), float_error, _exactly(plan, part))
    named: list[Diagnosis | None] = [None] * len(written)
    rows = np.flatnonzero(everywhere(right) & ~everywhere(agrees(written, key)) & ~written.turned)
    for row, found in zip(rows, typed_mistake(plan, part, written.take(rows), key, plan.values), strict=True):
        named[row] = found
    return right, named


def _exactly(plan: Plan, part: Part) -> Any:
    """answer and index → the certified key and tolerance of that entry."""

    def certified(index: tuple[int, ...]) -> tuple[Any, Any]:
        value = plan.certified(part)[index[1:]]
        return value, exact_bound(part, float(plan.tolerance(part)[index[1:]]), value)

    return certified


def _too_few_digits(part: Part, answer: Answers, right: np.ndarray, nearly: np.ndarray) -> np.ndarray:
    """Whether every entry is right, or nearly and typed to fewer decimals than asked."""
    if part.decimals is None:
        return np.zeros(len(answer), dtype=bool)
    short = (answer.decimals < part.decimals) & (answer.decimals < EXACT)
    return answer.complete & (total(short) > 0) & everywhere(right | (short & nearly))


def _has_a_digit(answer: Answers, key: np.ndarray) -> np.ndarray:
    """By entry, whether the typed digits say something about the key: 0 says nothing about 0.3."""
    return np.asarray(2 * answer.half_unit < np.abs(key))


def _coarsely_right(plan: Plan, part: Part, answer: Answers) -> np.ndarray:
    """By entry, whether rounding every line to the typed decimals would give the answer, near the key still."""
    wanted, key = part.decimals or 0, plan.key(part)
    reach = plan.tolerance(part) * 10.0 ** (wanted - np.minimum(answer.decimals, wanted))
    return (np.abs(answer.values - key) <= reach) & (2 * reach < np.abs(key))


# What it deserves beside the student's other answers


@dataclass(slots=True, eq=False)
class _Open:
    """The students whose answers to a part the key alone does not settle."""

    plan: Plan
    part: Part
    columns: Sheet
    alone: _Alone
    marks: Marks

    def settle(self, rows: np.ndarray) -> None:
        """Fill in their marks."""
        groups = follow(self.plan, self.part, self.columns, rows)
        groups = [self._right_for_themselves(self._from_errors(group)) for group in groups]
        rows = rows[unmarked(self.marks[rows])]
        is_turned = self.alone.written.turned[self._of(rows)]
        self.marks[rows[is_turned]] = _misshapen(self.plan, self.part)
        self._wrong(rows[~is_turned], groups)

    def _of(self, rows: np.ndarray) -> np.ndarray:
        """Which answer each student gave."""
        return np.asarray(self.columns[self.part].of[rows])

    def _is_named(self, rows: np.ndarray) -> np.ndarray:
        return np.array([self.alone.named[k] is not None for k in self._of(rows)], dtype=bool)

    def _from_errors(self, group: Followed) -> Followed:
        """Without those who made a known mistake inside the tolerance, and have no earlier error to follow from."""
        is_named = self._is_named(group.rows)
        if not is_named.any():
            return group
        after_error = np.zeros(len(group.rows), dtype=bool)
        for source in group.sources:
            column = self.columns[source]
            equal = everywhere(agrees(column.written, self.plan.key(source)))
            after_error |= ~equal[column.of[group.rows]]
        return group.take(np.flatnonzero(~is_named | after_error))

    def _right_for_themselves(self, group: Followed) -> Followed:
        """Mark those who are right for their own earlier values; what is returned are the others."""
        of = self._of(group.rows)
        answer, right = self.alone.written.take(of), self.alone.right[of]
        consistent = fits(group, answer)
        whole = everywhere(consistent)
        partly = ~whole & ~answer.turned & ~self._is_named(group.rows) & (total(consistent) > total(right))
        for k in np.flatnonzero(whole).tolist():
            self.marks[group.rows[k]] = self._followed(answer, k, consistent[k], group.sources)
        self._partly(group.take(np.flatnonzero(partly)), answer.take(np.flatnonzero(partly)), consistent[partly])
        return group.take(np.flatnonzero(~whole & ~partly & ~answer.turned))

    def _followed(self, answer: Answers, k: int, right: np.ndarray, sources: tuple[Part, ...]) -> PartMark:
        if answer.turned[k]:
            return _transposed(self.plan, self.part)
        return _kept(self.plan, self.part, "follow_through", right, sources=sources, note=answer.notes[k])

    def _partly(self, group: Followed, answer: Answers, right: np.ndarray) -> None:
        """Some entries are right for the student's own values; the others may be a mistake made on those values."""
        if len(answer):
            named = diagnose(self.plan, self.part, answer, group.key, group.values)
            for k, found in enumerate(named):
                mark = _marked(self.plan, self.part, right[k], found, answer.notes[k], group.sources)
                self.marks[group.rows[k]] = mark

    def _wrong(self, rows: np.ndarray, groups: list[Followed]) -> None:
        """A known mistake on the right inputs or on the student's own, too few digits, or simply wrong."""
        different = np.unique(self._of(rows))
        found = self._against_key(different)
        carried = self._against_own(groups, found)
        coarse = self._coarse(different)
        for row, k in zip(rows.tolist(), self._of(rows).tolist(), strict=True):
            note, right = self.alone.written.notes[k], self.alone.right[k]
            named, sources = carried.get(row, (found.get(k), ()))
            if named is None and k in coarse:
                self.marks[row] = _imprecise(self.plan, self.part, note, right)
            else:
                self.marks[row] = _marked(self.plan, self.part, right, named, note, sources)

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
            open_ones = self.alone.written.complete[of] & np.array([k not in found for k in of.tolist()], dtype=bool)
            group, of = group.take(np.flatnonzero(open_ones)), of[open_ones]
            if len(of):
                named = diagnose(self.plan, self.part, self.alone.written.take(of), group.key, group.values)
                pairs = zip(group.rows.tolist(), named, strict=True)
                carried |= {row: (name, group.sources) for row, name in pairs if name is not None}
        return carried

    def _coarse(self, different: np.ndarray) -> set[int]:
        """The answers that are right as far as their few digits go."""
        answer = self.alone.written.take(different)
        nearly = _coarsely_right(self.plan, self.part, answer)
        coarse = _too_few_digits(self.part, answer, self.alone.right[different], nearly)
        return set(different[coarse].tolist())


Carried = tuple[Diagnosis, tuple[Part, ...]]  # a mistake, and the parts on whose own answers it was made


# Marks, each made once


def _marked(
    plan: Plan, part: Part, right: np.ndarray, found: Diagnosis | None, note: str, sources: tuple[Part, ...] = ()
) -> PartMark:
    """Wrong in some entry; sources: where the mistake was made on the student's own earlier values, whose these are."""
    id, also = (found.id, found.also) if found else (None, ())
    return _kept(plan, part, "partial" if right.any() else "incorrect", right, id, also, sources, note)


def _imprecise(plan: Plan, part: Part, note: str, right: np.ndarray) -> PartMark:
    return _kept(plan, part, "partial", right, "rounded-too-early", note=note)


def _transposed(plan: Plan, part: Part) -> PartMark:
    """Right in the transposed shape."""
    return _kept(plan, part, "incorrect", np.zeros(part.node.shape, dtype=bool), "transposed")


def _misshapen(plan: Plan, part: Part) -> PartMark:
    """In the transposed shape, and not right in it."""
    shapes = f"received {show_shape(part.node.shape[::-1])}, expected {show_shape(part.node.shape)}"
    return _kept(plan, part, "malformed", None, note=f"wrong shape: {shapes}")


def _kept(
    plan: Plan,
    part: Part,
    verdict: str,
    entries: np.ndarray | None,
    mistake: str | None = None,
    also: tuple[str, ...] = (),
    sources: tuple[Part, ...] = (),
    note: str = "",
) -> PartMark:
    """The mark, which is one object for all who get it."""

    def make() -> PartMark:
        own = None if entries is None else entries.copy()
        credit = _credit(plan, part, verdict, own, (mistake, *also) if mistake else ())
        return PartMark(part, verdict, credit, own, mistake, also, sources, bool(mistake and sources), note)

    shown = None if entries is None else entries.tobytes()
    found: PartMark = plan.kept((part, verdict, shown, mistake, also, sources, note), make)
    return found


def _credit(plan: Plan, part: Part, verdict: str, entries: np.ndarray | None, mistakes: tuple[str, ...]) -> Fraction:
    """The share of the part's points: of the right entries, or what the problem gives for the mistake, if more."""
    credits = plan.exercise.problem.credits
    if verdict in ("correct", "follow_through"):
        return Fraction(1) if verdict == "correct" else credits.follow_through
    shares = {**dict(part.question.mistakes), "rounded-too-early": credits.precision}
    return max(_share(entries), *(shares.get(id, Fraction(0)) for id in mistakes), Fraction(0))


def _share(right: np.ndarray | None) -> Fraction:
    return Fraction(int(right.sum()), right.size) if right is not None and right.size else Fraction(0)
