"""What a source prints against what is right, for questions of every kind; errors that are known to be in it."""

from __future__ import annotations

from collections.abc import Iterator

from gradekit.check.finding import ERROR, WARNING, Finding, error, warning
from gradekit.check.key import MEND, numbers
from gradekit.check.printed import place_of, plain, printed
from gradekit.exercise.problem.located import Nested, nested_text
from gradekit.exercise.problem.messages import listed
from gradekit.exercise.problem.schema import Question
from gradekit.exercise.problem.tasks import Words
from gradekit.marking.answers.choice import choice
from gradekit.marking.answers.layout import part_of, wrong_layout
from gradekit.marking.kinds import kind_of
from gradekit.marking.kinds.words import says
from gradekit.marking.marker import Marker
from gradekit.marking.part_mark import PartMark
from gradekit.marking.parts import Part
from gradekit.paper.wording import wording


def published(marker: Marker) -> Iterator[Finding]:
    """Errors for published values that are not right, warnings for those off in the last printed digit."""
    for question in marker.exercise.problem.questions:
        value = printed(question)
        if value is not None:
            found = list(_question(marker, question, value))
            yield from _noted(question, found) if question.erratum else found


def _noted(question: Question, found: list[Finding]) -> Iterator[Finding]:
    """What is found where the file says that the source is wrong: nothing is an error, unless it is not wrong."""
    errors = [finding for finding in found if finding.severity == ERROR]
    for finding in errors:
        message = f"{finding.message.removesuffix(MEND)}; known as an erratum: {question.erratum}"
        yield Finding(WARNING, finding.place, message)
    if not errors:
        yield Finding(WARNING, question.place, f"{question.id}: what is published is right: delete 'erratum'")


def _question(marker: Marker, question: Question, value: Nested) -> Iterator[Finding]:
    if refusal := wrong_layout(question, plain(value), is_whole=True):
        yield Finding(ERROR, question.place, f"{question.id}: the published value cannot be compared: {refusal}")
    elif question.id in marker.exercise.asked:
        for part in marker.plan.parts:
            if part.question is question:
                yield from _part(marker, part, part_of(question, part.position, value))
    elif (right := _otherwise(marker, question, value)) is not None:
        message = f"{question.id}: published {nested_text(value)}, computed {right}{MEND}"
        yield Finding(ERROR, place_of(value), message)


def _part(marker: Marker, part: Part, value: Nested | None) -> Iterator[Finding]:
    if value is None or says(plain(value), part.question.words):
        return
    yield from numbers(marker, part, value) if part in marker.plan.numeric else _expression(marker, part, value)


def _expression(marker: Marker, part: Part, value: Nested) -> Iterator[Finding]:
    text = plain(value)
    mark: PartMark = marker.expressions.symbolic.mark(part, text, {})
    if mark.verdict in ("correct", "missing"):
        return
    if mark.verdict == "not_judged":
        yield warning(part, f"published {text}: could not be decided, a person must look")
        return
    named = f" (the mistake {mark.mistake} gives the published one)" if mark.mistake else ""
    right = wording(marker.exercise, part.node, part.text)
    yield error(part, f"published {text}, computed {right}{named}{MEND}", place_of(value))


def _otherwise(marker: Marker, question: Question, value: Nested) -> str | None:
    """The right answer of a question that asks for no quantities, where what is published is another."""
    kind, task = kind_of(question), marker.exercise.tasks.get(question.id)
    mark = kind.mark(question, task, plain(value)) if kind else choice(question, plain(value))
    if mark.verdict in ("correct", "missing", "not_judged"):
        return None
    if isinstance(question.task, Words):
        return listed(question.task.accepted)
    if kind:
        return str(kind.right(question, task))
    wordings = dict(question.options)
    return listed([f"{id} ({wordings[id]})" if id in wordings else id for id in question.answer], "and") or "none"
