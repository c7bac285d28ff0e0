"""Values that sit exactly where an op has no derivative."""

from __future__ import annotations

from collections.abc import Iterator

from gradekit.check.finding import WARNING, Finding
from gradekit.solve import Solution


def kinks(solution: Solution) -> Iterator[Finding]:
    """Warnings that name the convention which decided."""
    problem = solution.exercise.problem
    for kink in solution.kinks:
        where = ", ".join("[" + ",".join(str(i + 1) for i in index) + "]" for index in kink.entries if index)
        entries = f" (entries {where})" if where else ""
        yield Finding(WARNING, problem.place, f"{kink.quantity}{entries} lies exactly on a kink: {kink.convention}")
