"""One question's answer, read: what equal answers of many students have in common."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from msgspec import Struct

from gradekit.exercise.problem.schema import Question
from gradekit.exercise.problem.tasks import Table
from gradekit.marking.answers.choice import choice
from gradekit.marking.answers.entries import Malformed
from gradekit.marking.answers.layout import is_joined, part_of, wrong_layout
from gradekit.marking.answers.names import Own
from gradekit.marking.answers.read import read
from gradekit.marking.kinds import kind_of
from gradekit.marking.part_mark import PartMark
from gradekit.marking.parts import Part, Written
from gradekit.marking.plan import Plan
from gradekit.marking.result import QuestionGrade
from gradekit.marking.submission import Answer, is_missing, may_have_rows, shape_of

Found = Written | PartMark | None
NONE: Mapping[Part, Written] = MappingProxyType({})


class Reading(Struct, frozen=True, eq=False):
    """An answer to one question.

    parts: for each of its parts the well-formed answer, or the mark of one that is missing or cannot be read, or None
    for an expression; whole: the mark of the question where that needs no other answer; row_vectors: how many vectors
    were written out as rows, [[a, b, c]]; uses: parts of other questions that formulas in it name
    """

    answer: Answer
    parts: tuple[Found, ...] = ()
    whole: QuestionGrade | None = None
    row_vectors: int = 0
    uses: frozenset[Part] = frozenset()


def reading(plan: Plan, question: Question, answer: Answer, own: Mapping[Part, Written] = NONE) -> Reading:
    """Read the answer to a question; own: the student's own values of what other questions ask for."""
    answer = _in_order(answer)
    if kind := kind_of(question):
        return Reading(answer, whole=kind.mark(question, plan.exercise.tasks.get(question.id), answer))
    parts = [part for part in plan.parts if part.question is question]
    if not parts:
        return Reading(answer, whole=choice(question, answer))
    answer, refusal = _laid_out(plan, question, _in_rows(parts, answer))
    whole = QuestionGrade(question.id, Fraction(0), question.points, "malformed", message=refusal) if refusal else None
    meaning = Own(own)
    found = tuple(_found(plan, part, answer, meaning) for part in parts)
    rows = sum(_is_row_vector(plan, part, answer) for part in parts)
    return Reading(answer, found, whole, rows, frozenset(meaning.used))


class _InOrder(tuple[Answer, ...]):
    """Entries one after the other, of which it is not said where rows end."""


def _in_order(answer: Answer) -> Answer:
    """What a platform gives entry by entry stands in two further brackets; see course/inputs/cells.py."""
    if isinstance(answer, tuple) and len(answer) == 1 and isinstance(answer[0], tuple) and len(answer[0]) == 1:
        (inner,) = answer[0]
        if isinstance(inner, tuple) and may_have_rows(len(inner)) and not any(isinstance(one, tuple) for one in inner):
            return _InOrder(inner)
    return answer


def _in_rows(parts: list[Part], answer: Answer) -> Answer:
    """Such entries as the matrix that is asked for, row by row, where there are as many."""
    if isinstance(answer, _InOrder) and len(parts) == 1 and parts[0].node.rank == 2:
        rows, columns = parts[0].node.shape
        if len(answer) == rows * columns:
            return tuple(tuple(answer[row * columns : (row + 1) * columns]) for row in range(rows))
    return answer


def _laid_out(plan: Plan, question: Question, answer: Answer) -> tuple[Answer, str]:
    """The answer with one entry for each part, and why it cannot be, or ''."""
    if is_joined(question) and isinstance(answer, str) and answer.strip():
        from gradekit.marking.answers.several import several  # only for text

        found = several(plan, question, answer)
        if isinstance(found, Malformed):
            return answer, f"{found.message[0].upper()}{found.message[1:]}."
        answer = found
    return answer, wrong_layout(question, answer)


def _found(plan: Plan, part: Part, answer: Answer, own: Own) -> Found:
    if part not in plan.numeric:
        return None
    given = part_of(part.question, part.position, answer)
    found = read(plan, part, _numbered(part, given), own)
    if isinstance(found, Written):
        return found
    if found is None:
        missing: PartMark = plan.kept(("missing", part), lambda: PartMark(part, "missing", Fraction(0)))
        return missing
    return _misshapen(plan, part, answer) or PartMark(part, "malformed", Fraction(0), note=found.message)


def _numbered(part: Part, answer: Answer) -> Answer:
    """The number of the word in a table's cell, −1 for any other answer; whatever it is where no words are asked."""
    words = part.question.task.words_at(part.position) if isinstance(part.question.task, Table) else ()
    if not words or is_missing(answer):
        return answer
    from gradekit.marking.kinds.words import says

    return next((str(k) for k, word in enumerate(reversed(words), 1) if says(answer, (word,))), "-1")


def _misshapen(plan: Plan, part: Part, answer: Answer) -> PartMark | None:
    """The mark of an image whose padding or stride was forgotten."""
    if part.node.rank < 2:
        return None
    from gradekit.marking.answers.misshapen import forgotten  # only for images

    return forgotten(plan, part, part_of(part.question, part.position, answer))


def _is_row_vector(plan: Plan, part: Part, answer: Any) -> bool:
    if part not in plan.numeric or not part.node.rank == 1 < part.node.size:
        return False
    return shape_of(part_of(part.question, part.position, answer)) == (1, part.node.size)
