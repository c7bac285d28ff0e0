"""The mark of one part, in the order in which a student is owed it: key, own earlier answers, known mistake."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from gradekit.grade.compare import agrees, within
from gradekit.grade.diagnose import Diagnosis, diagnose, typed_mistake
from gradekit.grade.follow import Followed, follow
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


def mark(plan: Plan, part: Part, answers: Mapping[Part, Written]) -> PartMark:
    """Mark one well-formed answer; `answers` holds all well-formed answers of the submission."""
    answer, key = answers[part], plan.key(part)
    if answer.values.shape != key.shape:
        return _transposed(plan, part, answer, answers)
    right = within(answer, key, plan.tolerance(part), plan.spread(part, part.node).float_error, _exactly(plan, part))
    named = None
    if right.all():
        named = typed_mistake(plan, part, answer, key, plan.values)
        if named is None:
            return PartMark(part, "correct", Fraction(1), right, note=answer.note)
        right = agrees(answer, key)
    if named is None and _too_few_digits(part, answer, right, agrees(answer, key) & _has_a_digit(answer, key)):
        return _imprecise(plan, part, answer, right)
    followed = follow(plan, part, answers)
    if named is not None and followed is not None and not _goes_on_from_an_error(plan, followed, answers):
        followed = None
    consistent = _consistent(answer, followed)
    if followed is not None and (consistent.all() if named else consistent.sum() > right.sum()):
        return _follow_through(plan, part, answer, consistent, followed)
    marked = _wrong(plan, part, answer, right, named, followed)
    if marked.mistake is None and _too_few_digits(part, answer, right, _coarsely_right(plan, part, answer)):
        return _imprecise(plan, part, answer, right)
    return marked


def _goes_on_from_an_error(plan: Plan, followed: Followed, answers: Mapping[Part, Written]) -> bool:
    """Whether an earlier answer that this one may follow from is not the key, to its typed digits."""
    return any(not agrees(answers[source], plan.key(source)).all() for source in followed.sources)


def _exactly(plan: Plan, part: Part) -> Any:
    """index → the certified key and tolerance of that entry."""

    def certified(index: tuple[int, ...]) -> tuple[Any, Any]:
        value = plan.certified(part)[index]
        return value, exact_bound(part, float(plan.tolerance(part)[index]), value)

    return certified


def _consistent(answer: Written, followed: Followed | None) -> np.ndarray:
    if followed is None:
        return np.zeros(answer.values.shape, dtype=bool)
    return within(answer, followed.key, followed.tolerance, followed.float_error)


def _follow_through(plan: Plan, part: Part, answer: Written, right: np.ndarray, followed: Followed) -> PartMark:
    """Right for the student's own values; entries that are not are wrong, and may be a mistake made on those values."""
    if right.all():
        credit = plan.exercise.problem.credits.follow_through
        return PartMark(part, "follow_through", credit, right, sources=followed.sources, note=answer.note)
    found = diagnose(plan, part, answer, followed.key, followed.values)
    return _marked(plan, part, right, found, answer, followed)


def _wrong(
    plan: Plan, part: Part, answer: Written, right: np.ndarray, named: Diagnosis | None, followed: Followed | None
) -> PartMark:
    """A known mistake on the right inputs or on the student's own, or simply wrong."""
    if not answer.complete:
        return _marked(plan, part, right, None, answer, None)
    found = named or diagnose(plan, part, answer, plan.key(part), plan.values)
    if found is None and followed is not None:
        found = diagnose(plan, part, answer, followed.key, followed.values)
        return _marked(plan, part, right, found, answer, followed if found else None)
    return _marked(plan, part, right, found, answer, None)


def _marked(
    plan: Plan, part: Part, right: np.ndarray, found: Diagnosis | None, answer: Written, followed: Followed | None
) -> PartMark:
    credit = _share(right)
    if found is not None:
        shares = dict(part.question.mistakes)
        credit = max(credit, *(shares.get(id, Fraction(0)) for id in (found.id, *found.also)))
    verdict = "partial" if right.any() else "incorrect"
    id, also = (found.id, found.also) if found else (None, ())
    sources = followed.sources if followed else ()
    return PartMark(part, verdict, credit, right, id, also, sources, followed is not None, answer.note)


def _transposed(plan: Plan, part: Part, answer: Written, answers: Mapping[Part, Written]) -> PartMark:
    """An answer in the transposed shape: the mistake `transposed` where its entries are right, else a wrong shape."""
    others = {other: written for other, written in answers.items() if other is not part}
    followed = follow(plan, part, others)
    keys = [(plan.key(part), plan.tolerance(part))] + ([(followed.key, followed.tolerance)] if followed else [])
    none = np.zeros(answer.values.shape)
    if not any(within(answer, key.T, tolerance.T, none).all() for key, tolerance in keys):
        shapes = f"received {show_shape(answer.values.shape)}, expected {show_shape(part.node.shape)}"
        return PartMark(part, "malformed", Fraction(0), note=f"wrong shape: {shapes}")
    credit = dict(part.question.mistakes).get("transposed", Fraction(0))
    return PartMark(part, "incorrect", credit, np.zeros(part.node.shape, dtype=bool), "transposed")


def _too_few_digits(part: Part, answer: Written, right: np.ndarray, nearly: np.ndarray) -> bool:
    """Whether every entry is right, or nearly and typed to fewer decimals than asked."""
    if part.decimals is None or not answer.complete:
        return False
    short = (answer.decimals < part.decimals) & (answer.decimals < EXACT)
    return bool(short.any() and (right | (short & nearly)).all())


def _has_a_digit(answer: Written, key: np.ndarray) -> np.ndarray:
    """By entry, whether the typed digits say something about the key: 0 says nothing about 0.3."""
    return 2 * answer.half_unit < np.abs(key)


def _coarsely_right(plan: Plan, part: Part, answer: Written) -> np.ndarray:
    """By entry, whether rounding every line to the typed decimals would give the answer, near the key still."""
    wanted, key = part.decimals or 0, plan.key(part)
    reach = plan.tolerance(part) * 10.0 ** (wanted - np.minimum(answer.decimals, wanted))
    return (np.abs(answer.values - key) <= reach) & (2 * reach < np.abs(key))


def _imprecise(plan: Plan, part: Part, answer: Written, right: np.ndarray) -> PartMark:
    credit = max(plan.exercise.problem.credits.precision, _share(right))
    return PartMark(part, "partial", credit, right, "rounded-too-early", note=answer.note)


def _share(right: np.ndarray) -> Fraction:
    return Fraction(int(right.sum()), right.size) if right.size else Fraction(0)
