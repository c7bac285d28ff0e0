"""Is an exercise sound? Its published key against the engine, and its marking against what students hand in.

An error makes the exercise unfit to be marked; a warning is worth a look. Clean means no errors.
"""

from __future__ import annotations

import numpy as np

from gradekit.build import Exercise
from gradekit.check.finding import Finding
from gradekit.check.guessing import guessable, indistinct, tiny, too_many_digits, undetected
from gradekit.check.key import published
from gradekit.check.plots import plots
from gradekit.check.rounder import failing_rounder
from gradekit.check.tasks import tasks
from gradekit.check.values import kinks, near_kinks
from gradekit.grade import Marker
from gradekit.solve import Solution

__all__ = ["Finding", "check"]

_LOOKS = (published, tasks, failing_rounder, undetected, guessable, indistinct, tiny, too_many_digits, near_kinks)


@np.errstate(all="ignore")
def check(exercise: Exercise, solution: Solution) -> list[Finding]:
    """Everything found, errors before warnings and each kind in the order of the file."""
    marker = Marker(exercise)
    found = [finding for look in _LOOKS for finding in look(marker)] + list(kinks(solution))
    found += plots(exercise)
    return sorted(found, key=lambda f: (f.severity != "error", f.place.line, f.place.column))
