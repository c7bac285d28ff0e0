"""Is an exercise sound? Its published key against the engine, and its marking against what students hand in.

An error makes the exercise unfit to be marked; a warning is worth a look. Clean means no errors.

    finding    one thing that `check` has to say, and how it names entries and values
    key        published answers against the engine, at the precision to which they are printed
    plots      plots that cannot be drawn, or that show nothing
    rounder    a student who rounds every line of the working to the asked decimals: does the marking let them pass?
    tasks      questions of other kinds
    values     values that sit where an op has no derivative, exactly or once they are rounded
    guessing   what would pass without being right, or be right without work; mistakes that look alike; tiny answers
"""

from __future__ import annotations

import numpy as np

from gradekit.check.finding import Finding
from gradekit.check.guessing import guessable, indistinct, tiny, too_many_digits, undetected, unearned
from gradekit.check.key import published
from gradekit.check.plots import plots
from gradekit.check.rounder import failing_rounder
from gradekit.check.tasks import tasks
from gradekit.check.values import kinks, near_kinks
from gradekit.exercise.lowering import Exercise
from gradekit.exercise.solve import Solution
from gradekit.marking.marker import Marker

__all__ = ["Finding", "check"]

_GUESSES = (undetected, guessable, unearned, indistinct, tiny, too_many_digits)
_LOOKS = (published, tasks, failing_rounder, *_GUESSES, near_kinks)


@np.errstate(all="ignore")
def check(exercise: Exercise, solution: Solution) -> list[Finding]:
    """Everything found, errors before warnings and each kind in the order of the file."""
    marker = Marker(exercise)
    found = [finding for look in _LOOKS for finding in look(marker)] + list(kinks(solution))
    found += plots(exercise)
    return sorted(found, key=lambda f: (f.severity != "error", f.place.line, f.place.column))
