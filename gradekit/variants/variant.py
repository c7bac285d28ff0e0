"""Problem, seed, student → the student's problem: the first draw of which everything holds that has to."""

from __future__ import annotations

import unicodedata

from msgspec import Struct

from gradekit.errors import Fault, ProblemError
from gradekit.exercise.problem.schema import Problem
from gradekit.exercise.problem.variants import givens
from gradekit.variants.changed import Values, with_values
from gradekit.variants.draw import Known, drawn
from gradekit.variants.holds import Conditions

MOST_ATTEMPTS = 1_000  # draws for one student


class Drawn(Struct, frozen=True, eq=False):
    """A student's problem; values: what was drawn; rejected: for each draw before it, the conditions that failed."""

    problem: Problem
    values: Values
    rejected: tuple[tuple[str, ...], ...] = ()


class Template:
    """A problem with `variants`, ready to be drawn for many students."""

    def __init__(self, problem: Problem, seed: str = "") -> None:
        """seed: the course's; that of the file where it is ''. Raises ProblemError without variants, or a seed."""
        if problem.variants is None:
            raise ProblemError([Fault(problem.place, "this problem has no 'variants': say which givens are drawn")])
        self.problem, self.variants = problem, problem.variants
        self.seed = seed or self.variants.seed
        if not self.seed:
            message = "the course's seed is missing: give one with --seed, or write seed: in 'variants'"
            raise ProblemError([Fault(self.variants.place, message)])
        self._given = {given.name: given.value for given in givens(problem)}
        self._known: Known = {}
        self.conditions = Conditions(problem, self.variants.such_that)

    def draw(self, student: str) -> Drawn:
        """The student's problem. Raises ProblemError where nothing that is drawn fits the conditions."""
        rejected: list[tuple[str, ...]] = []
        for attempt in range(MOST_ATTEMPTS):
            values = self.values(student, attempt)
            failing = self.conditions.failing(values)
            if not failing:
                return Drawn(with_values(self.problem, values), values, tuple(rejected))
            rejected.append(failing)
        often = max({one for failing in rejected for one in failing}, key=lambda one: _count(rejected, one))
        message = f"none of {MOST_ATTEMPTS} draws for one student fits; {often} failed most often: widen what is drawn"
        raise ProblemError([Fault(self.variants.place, message)])

    def values(self, student: str, attempt: int) -> Values:
        """What is drawn for a student, whether it fits or not."""
        start = (self.seed, self.problem.id, plain_id(student), attempt)
        return {draw.name: drawn(draw, self._given[draw.name], start, self._known) for draw in self.variants.draws}


def plain_id(student: str) -> str:
    """A student's id as it is drawn by: capitals, composed characters and spaces make no difference."""
    return " ".join(unicodedata.normalize("NFC", student).casefold().split())


def _count(rejected: list[tuple[str, ...]], condition: str) -> int:
    return sum(condition in failing for failing in rejected)
