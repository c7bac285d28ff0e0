"""A problem's submissions where every student has numbers of their own, marked together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gradekit.course.marking.desk import Desk
from gradekit.course.marking.owners import undrawn
from gradekit.course.marking.problems import Problems
from gradekit.course.outcome import Outcome
from gradekit.errors import ProblemError
from gradekit.marking.papers import Paper
from gradekit.marking.submission import Answer
from gradekit.variants.together import mark_together

Answered = Mapping[str, Answer | bytes]


class OwnDesk:
    """Where they are marked; desk: that of the problem with the numbers of its file."""

    def __init__(self, problems: Problems, problem: str, desk: Desk):
        self._problems, self._problem, self._desk = problems, problem, desk

    def outcomes(
        self, students: Sequence[str], answers: Sequence[Answered], warnings: Sequence[tuple[str, ...]]
    ) -> list[tuple[Outcome | str, Paper]]:
        """The marks of every submission, or why there are none, and its answers as they were read."""
        try:
            template = self._problems.template(self._problem)
        except ProblemError as error:
            return [(undrawn(error.faults[0].message), ())] * len(students)
        owners = [self._problems.owners.of(student) for student in students]
        found = mark_together(template, self._desk.marker.exercise, owners, answers)
        outcomes = [
            (undrawn(marked.why) if marked.why else self._desk.outcome(marked.graded, said), marked.paper)
            for marked, said in zip(found, warnings, strict=True)
        ]
        self._desk.forget()
        return outcomes
