"""Formulas that name what other questions ask for: read again, with the student's own values of it."""

from __future__ import annotations

from collections.abc import Sequence

from gradekit.exercise.problem.schema import Question
from gradekit.marking.answers.reading import Reading, reading
from gradekit.marking.parts import Part, Written
from gradekit.marking.plan import Plan

Paper = Sequence[Reading]


def own_values(plan: Plan, questions: Sequence[Question], paper: Paper) -> Paper:
    """A paper in which names mean the student's own values; a formula is read after those that it names.

    Where two formulas name one another, each is read as if nothing were answered to the other.
    """
    if not any(each.uses for each in paper):
        return paper
    position = {question.id: k for k, question in enumerate(questions)}
    read: dict[int, Reading] = {k: each for k, each in enumerate(paper) if not each.uses}
    waiting = [k for k in range(len(paper)) if k not in read]
    while waiting:
        known = dict(read)
        ready = [k for k in waiting if all(position[part.question.id] in read for part in paper[k].uses)]
        for k in ready or waiting:
            own = {part: theirs for part in paper[k].uses if (theirs := _of(part, known, position)) is not None}
            read[k] = _again(plan, questions[k], paper[k], own)
        waiting = [k for k in waiting if k not in read]
    return [read[k] for k in range(len(paper))]


def _of(part: Part, read: dict[int, Reading], position: dict[str, int]) -> Written | None:
    """The student's own answer to a part, where it is well-formed and already read."""
    theirs = read.get(position[part.question.id])
    found = theirs.parts[part.position] if theirs else None
    return found if isinstance(found, Written) else None


def _again(plan: Plan, question: Question, old: Reading, own: dict[Part, Written]) -> Reading:
    """The same answer with those values; equal ones are read once."""
    key = (old, *own.items())
    found: Reading = plan.kept(key, lambda: reading(plan, question, old.answer, own))
    return found
