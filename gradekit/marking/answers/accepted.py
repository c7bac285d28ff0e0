"""Other right answers: values that a question accepts beside its key, and words that stand for it."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from msgspec.structs import replace

from gradekit.exercise.problem.known import ANY
from gradekit.marking.answers.read import read
from gradekit.marking.answers.subgradient import right_for_some
from gradekit.marking.kinds.words import says
from gradekit.marking.mark import mark_one
from gradekit.marking.part_mark import PartMark
from gradekit.marking.parts import Part, Written
from gradekit.marking.plan import Plan
from gradekit.marking.submission import Answer


def accepted(plan: Plan, symbolic: Any, part: Part, answer: Answer, answers: Mapping[Part, Written]) -> PartMark | None:
    """The mark of an answer that is right in another way than by the key; None where it is not."""
    if says(answer, part.question.words):
        return PartMark(part, "correct", Fraction(1))
    for other in plan.accepted.get(part, ()):
        if other in plan.numeric_accepted:
            found = _number(plan, part, other, answer, answers)
        else:
            found = symbolic.mark(other, answer, {})
        if found is not None and found.verdict == "correct":
            return replace(found, part=part)
    return right_for_some(plan, part, answers.get(part)) if ANY in dict(plan.exercise.problem.kinks).values() else None


def _number(plan: Plan, part: Part, other: Part, answer: Answer, answers: Mapping[Part, Written]) -> PartMark | None:
    written = read(plan, other, answer)
    if not isinstance(written, Written):
        return None
    before = {earlier: theirs for earlier, theirs in answers.items() if earlier is not part}
    return mark_one(plan, other, before | {other: written})
