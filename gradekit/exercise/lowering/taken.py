"""Names that a shorthand gives to the quantities of its steps, and that an author cannot give to something else."""

from __future__ import annotations

from collections.abc import Iterable

from gradekit.errors import Fault
from gradekit.exercise.lowering.state import Building
from gradekit.exercise.problem.located import Given, Line
from gradekit.exercise.problem.messages import shown
from gradekit.exercise.problem.schema import Problem


def refuse_taken(state: Building, problem: Problem, shorthand: str, made: Iterable[str]) -> None:
    """Report what the problem gives or computes under the name of a quantity that the steps have."""
    taken = frozenset(made)
    quantities: tuple[Given | Line, ...] = (*problem.given, *problem.compute)
    for quantity in quantities:
        if quantity.name in taken:
            message = f"{shown(quantity.name)} is the name of a quantity of '{shorthand}': choose another name"
            state.faults.append(Fault(quantity.place, message))
