"""Plots that cannot be drawn, or that show nothing."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite

from gradekit.check.finding import ERROR, WARNING, Finding
from gradekit.errors import ProblemError
from gradekit.exercise.lowering import Exercise
from gradekit.paper.plots import drawn


def plots(exercise: Exercise) -> Iterator[Finding]:
    """Errors for plots that are refused, warnings for curves without a value in what is shown."""
    for plotted in exercise.plots:
        try:
            plot = drawn(plotted)
        except ProblemError as error:
            yield from (Finding(ERROR, fault.place, fault.message) for fault in error.faults)
            continue
        low, high = plot.y_range
        for curve in plot.curves:
            if not any(isfinite(y) and low <= y <= high for y in curve.y):
                message = f"the curve {curve.label} has no value in this plot: change 'x' or 'limits'"
                yield Finding(WARNING, plotted.spec.place, message)
