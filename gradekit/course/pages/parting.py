"""The line of the working from which a student's own answers part."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from msgspec import Struct

from gradekit.engine.formula import Step
from gradekit.exercise.lowering import Exercise
from gradekit.exercise.problem.schema import Question
from gradekit.exercise.solve import Solution, solve
from gradekit.paper.answers import asked_text
from gradekit.paper.document import Equation
from gradekit.paper.key import working_digits
from gradekit.paper.line_of import line_of
from gradekit.paper.lines import equation
from gradekit.paper.pages import key_texts
from gradekit.paper.working import work
from gradekit.paper.worksheet import stated

WRONG = ("incorrect", "partial", "malformed")


class Worked(Struct, frozen=True, dict=True):
    """An exercise with its working, each worked out when it is first needed."""

    exercise: Exercise

    @cached_property
    def solution(self) -> Solution:
        return solve(self.exercise)

    @cached_property
    def steps(self) -> Sequence[Step]:
        return work(self.solution, None, working_digits(self.solution, None), by_entry=True)

    @cached_property
    def told(self) -> dict[str, Step]:
        """Lines without numbers that the sheet shows anyway, by their quantity."""
        return {step.quantity: step for step in stated(self.solution)}

    @cached_property
    def key(self) -> dict[str, str]:
        return key_texts(self.solution)

    def line(self, question: str, entry: tuple[int, ...], reveal: bool) -> Equation | None:
        """The line that gives this entry of what the question asks for.

        Without reveal as the sheet prints it, and None where the sheet does not.
        """
        found = next((one for one in self.exercise.problem.questions if one.id == question), None)
        if found is None or question not in self.exercise.asked:
            return None
        return self._whole(found, entry) if reveal else self._told(found)

    def _told(self, question: Question) -> Equation | None:
        step = self.told.get(asked_text(self.solution, question))
        return None if step is None else equation(step)

    def _whole(self, question: Question, entry: tuple[int, ...]) -> Equation | None:
        step = line_of(self.solution, self.steps, question, entry)
        return None if step is None else equation(step)
