"""Which known mistake students made: on the right values, or on their own earlier ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import compress

import numpy as np
from msgspec import Struct

from gradekit.marking.alone import Alone
from gradekit.marking.diagnosis.diagnose import Diagnosis, Settled, diagnose, is_settled
from gradekit.marking.follow import Followed, behind, earlier
from gradekit.marking.part_mark import Marks, PartMark, is_right
from gradekit.marking.parts import Part
from gradekit.marking.plan import Plan

Before = Mapping[Part, Marks]  # the marks of parts that were asked earlier
CHOSEN = frozenset(("variance-divisor",))  # a choice that is made anew in each line, not a number that is carried on
Carried = tuple[Diagnosis, tuple[Part, ...]]  # a mistake, and the parts on whose own answers it was made


class Blame(Struct, frozen=True, eq=False):
    """The answers to one part; of: which of the different ones each student gave.

    A mistake that would have shown in an earlier answer, and does not, was not made.
    """

    plan: Plan
    part: Part
    of: np.ndarray
    alone: Alone
    before: Before

    def innocent(self, rows: np.ndarray) -> Iterator[int]:
        """The students to whose number, inside the tolerance, a mistake leads that they did not make."""
        for row, k, settled in zip(rows.tolist(), self.of[rows].tolist(), self._settled(rows), strict=True):
            named = self.alone.named[k]
            if named is not None and is_settled(self.plan, self.part, named.at, settled):
                yield row

    def on_right_values(self, rows: np.ndarray) -> dict[int, Diagnosis]:
        """By student, the mistake that an answer is, made on the right inputs."""
        found: dict[int, Diagnosis] = {}
        together: dict[tuple[int, Settled], list[int]] = {}
        complete = self.alone.written.complete
        for row, k, settled in zip(rows.tolist(), self.of[rows].tolist(), self._settled(rows), strict=True):
            if (named := self.alone.named[k]) is not None:
                found[row] = named
            elif complete[k]:
                together.setdefault((k, settled), []).append(row)
        answer = self.alone.written.take(np.array([k for k, _ in together], dtype=np.intp))
        mine, known = self.plan.of(answer.whose), [settled for _, settled in together]
        key, values = (mine.key(self.part), mine.values) if together else (answer.values, {})
        named_ones = diagnose(self.plan, self.part, answer, key, values, known) if together else []
        for those, one in zip(together.values(), named_ones, strict=True):
            found |= dict.fromkeys(those, one) if one is not None else {}
        return found

    def chosen_again(self, rows: np.ndarray) -> dict[int, Diagnosis]:
        """By student, a choice that was named before and is made again where its number is not used."""
        apart = [
            self.before[other]
            for other in earlier(self.plan, self.part)
            if other in self.before and not self.plan.counterpart.is_before(other, self.part)
        ]
        chose = [row for row in rows.tolist() if any(_chose(marks[row]) for marks in apart)] if apart else []
        found = self.on_right_values(np.array(chose, dtype=np.intp)) if chose else {}
        return {row: named for row, named in found.items() if named.id in CHOSEN}

    def on_own_values(self, groups: list[Followed], found: Mapping[int, Diagnosis], in_run: bool) -> dict[int, Carried]:
        """By student, the mistake that an answer is on their own earlier values, where it is none on the right ones.

        in_run: whether earlier steps may have it too, which are taken as they were answered.
        """
        carried: dict[int, Carried] = {}
        for group in groups:
            of = self.of[group.rows]
            is_open = [row not in found and row not in carried for row in group.rows.tolist()]
            open_ones = self.alone.written.complete[of] & ~self.alone.coarse[of] & np.array(is_open, dtype=bool)
            group, of = group.take(np.flatnonzero(open_ones)), of[open_ones]
            if len(of):
                answer, known = self.alone.written.take(of), [group.covered | own for own in self._settled(group.rows)]
                stop = group.known if in_run else frozenset()
                named = diagnose(self.plan, self.part, answer, group.key, group.values, known, stop)
                pairs = zip(group.rows.tolist(), named, strict=True)
                carried |= {row: (name, group.sources) for row, name in pairs if name is not None}
        return carried

    def _settled(self, rows: np.ndarray) -> list[Settled]:
        """By student, the quantities before this one that were answered rightly."""
        known = [other for other in behind(self.plan, self.part) if other in self.before]
        nodes = [other.node for other in known]
        right = [map(is_right, self.before[other][rows].tolist()) for other in known]
        kept: dict[tuple[bool, ...], Settled] = {}
        which = list(zip(*right, strict=True)) if nodes else [()] * len(rows)
        for one in set(which):
            kept[one] = frozenset(compress(nodes, one))
        return [kept[one] for one in which]


def _chose(mark: PartMark | None) -> bool:
    return mark is not None and mark.mistake in CHOSEN
