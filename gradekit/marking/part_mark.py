"""The mark of one part, as data; equal marks are one object, however many students get them."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from gradekit.engine.shapes import show_shape
from gradekit.marking.parts import Part
from gradekit.marking.plan import Plan
from gradekit.marking.unearned import CONSTANT, free, without_work

if TYPE_CHECKING:
    from gradekit.marking.diagnosis.diagnose import Diagnosis


class PartMark(Struct, frozen=True, eq=False):
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
    unearned: str = ""  # what takes no work and gets all right that is right here
    says: tuple[tuple[str, str], ...] = ()  # by mistake, what is said of it instead of its usual sentence


Marks = np.ndarray  # of PartMark, by student; None where there is no well-formed answer


def unmarked(marks: Marks) -> np.ndarray:
    """By student, whether there is no mark."""
    return np.array([mark is None for mark in marks], dtype=bool)


def fill(marks: Marks, found: Marks) -> None:
    """Put in the marks of those who gave a well-formed answer."""
    there = ~unmarked(found)
    marks[there] = found[there]


def is_right(mark: PartMark | None) -> bool:
    """Whether there is an answer, and it is the key."""
    return mark is not None and mark.verdict == "correct"


def wrong(
    plan: Plan,
    part: Part,
    right: np.ndarray,
    found: Diagnosis | None,
    note: str,
    sources: tuple[Part, ...] = (),
    is_constant: bool = False,
    student: int | None = None,
) -> PartMark:
    """Wrong in some entry; sources: where the mistake was made on the student's own earlier values, whose these are.

    is_constant: whether one and the same number was given for every entry; student: whose numbers count, where they
    differ.
    """
    id, also = (found.id, found.also) if found else (None, ())
    says, credit = (found.says, found.credit) if found else ((), Fraction(0))
    verdict = "partial" if right.any() else "incorrect"
    free = CONSTANT if is_constant and right.any() else ""
    return kept(plan, part, verdict, right, id, also, sources, note, free, says, credit, student)


def imprecise(
    plan: Plan, part: Part, note: str, right: np.ndarray, sources: tuple[Part, ...] = (), student: int | None = None
) -> PartMark:
    """Right with too few digits, by the key or for the student's own earlier values."""
    return kept(plan, part, "partial", right, "rounded-too-early", sources=sources, note=note, student=student)


def transposed(plan: Plan, part: Part) -> PartMark:
    """Right in the transposed shape."""
    return kept(plan, part, "incorrect", np.zeros(part.node.shape, dtype=bool), "transposed")


def misshapen(plan: Plan, part: Part) -> PartMark:
    """In the transposed shape, and not right in it."""
    shapes = f"received {show_shape(part.node.shape[::-1])}, expected {show_shape(part.node.shape)}"
    return kept(plan, part, "malformed", None, note=f"wrong shape: {shapes}")


def kept(
    plan: Plan,
    part: Part,
    verdict: str,
    entries: np.ndarray | None,
    mistake: str | None = None,
    also: tuple[str, ...] = (),
    sources: tuple[Part, ...] = (),
    note: str = "",
    unearned: str = "",
    says: tuple[tuple[str, str], ...] = (),
    least: Fraction = Fraction(0),
    student: int | None = None,
) -> PartMark:
    """The mark, which is one object for all who get it; least: the credit of a mistake of the teacher's own."""
    if student is not None:
        unearned = _unearned(plan, part, verdict, entries, unearned, student)

    def make() -> PartMark:
        own = None if entries is None else entries.copy()
        free_of_work = _unearned(plan, part, verdict, own, unearned) if student is None else unearned
        share = Fraction(0) if free_of_work else _share(own)
        credit = _credit(plan, part, verdict, share, (mistake, *also) if mistake else (), bool(sources))
        credit = max(least, credit)
        said = "incorrect" if free_of_work and not credit else verdict
        after = bool(mistake and sources)
        return PartMark(part, said, credit, own, mistake, also, sources, after, note, free_of_work, says)

    shown = None if entries is None else entries.tobytes()
    ratio = least.as_integer_ratio()  # a fraction's own hash is dear
    found: PartMark = plan.kept((part, verdict, shown, mistake, also, sources, note, unearned, says, ratio), make)
    return found


def _unearned(
    plan: Plan, part: Part, verdict: str, entries: np.ndarray | None, known: str, student: int | None = None
) -> str:
    """What takes no work and gets all right that is right."""
    if known or verdict != "partial" or entries is None:
        return known
    return without_work([entries], [free(plan, part, student)])


def _credit(
    plan: Plan, part: Part, verdict: str, share: Fraction, mistakes: tuple[str, ...], is_followed: bool
) -> Fraction:
    """The share of the part's points: of the right entries, or what the problem gives for the mistake, if more."""
    credits = plan.exercise.problem.credits
    if verdict in ("correct", "follow_through"):
        return Fraction(1) if verdict == "correct" else credits.follow_through
    precision = credits.precision * (credits.follow_through if is_followed else 1)
    shares = {**dict(part.question.mistakes), "rounded-too-early": precision}
    return max(share, *(shares.get(id, Fraction(0)) for id in mistakes), Fraction(0))


def _share(right: np.ndarray | None) -> Fraction:
    return Fraction(int(right.sum()), right.size) if right is not None and right.size else Fraction(0)
