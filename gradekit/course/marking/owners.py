"""Whose numbers are whose, where a problem's givens are drawn for every student."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct, field

from gradekit.course.piece import TOGETHER, who
from gradekit.errors import ProblemError
from gradekit.exercise.lowering import build
from gradekit.marking.marker import Marker

if TYPE_CHECKING:
    from gradekit.exercise.problem.schema import Problem
    from gradekit.variants.variant import Template

def undrawn(why: str) -> str:
    """Why a student's submission cannot be marked."""
    return f"the numbers of this student cannot be drawn: {why}"


_TOGETHER_FIRST = 0  # students who hand in one sheet have the numbers of the first of them


class Owners(Struct):
    """The course's seed, and the roster's id of everyone by each name that is compared. Picklable before first use.

    seed: '' where no student has numbers of their own, unless a problem file says one
    """

    seed: str = ""
    ids: Mapping[str, str] = field(default_factory=dict)
    _templates: dict[str, Template] = field(default_factory=dict)

    def fresh(self) -> Owners:
        """The same before first use."""
        return Owners(self.seed, self.ids)

    def draws(self, marker: Marker) -> bool:
        """Whether students have numbers of their own."""
        variants = marker.exercise.problem.variants
        return variants is not None and bool(self.seed or variants.seed)

    def of(self, student: str) -> str:
        """The id by which numbers are drawn."""
        written = student.split(TOGETHER)[_TOGETHER_FIRST]
        return self.ids.get(who(written), written)

    def marker(self, problem: str, load: Callable[[], Problem], student: str) -> Marker | str:
        """What marks the student by their own numbers, or why nothing does; load: the problem as its file has it."""
        try:
            return Marker(build(self.template(problem, load).draw(self.of(student)).problem))
        except ProblemError as error:
            return undrawn(error.faults[0].message)

    def template(self, problem: str, load: Callable[[], Problem]) -> Template:
        """What a problem's numbers are drawn by. Raises ProblemError."""
        from gradekit.variants.variant import Template

        if problem not in self._templates:
            self._templates[problem] = Template(load(), self.seed)
        return self._templates[problem]

    @property
    def parts(self) -> tuple[str, ...]:
        """All that marks depend on."""
        return (self.seed, *(text for pair in sorted(self.ids.items()) for text in pair)) if self.seed else ()
