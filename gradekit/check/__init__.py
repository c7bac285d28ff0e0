"""Is an exercise sound? Its published key against the engine, and its marking against what students hand in.

An error makes the exercise unfit to be marked; a warning is worth a look. Clean means no errors.

    finding    one thing that `check` has to say, and how it names entries and values
    printed    what a source prints, laid out as an answer to its question
    published  what a source prints against what is right, for questions of every kind; known errata
    key        published numbers against the engine, at the precision to which they are printed
    plots      plots that cannot be drawn, or that show nothing
    rounder    a student who rounds every line of the working to the asked decimals: what they find, would it pass?
    precision  does the tolerance fit the numbers? With a tolerance that was tried, where it does not
    tasks      constructions: their witness, and one number for every entry
    values     values that sit where an op has no derivative, exactly or once they are rounded
    twice      quantities that are asked twice
    unrolled   derivatives in a recurrence that take in more than may have been meant
    guessing   what would be right without work: 0, 1, one number everywhere, a given quantity handed in unchanged
    empty_handed  the most that a submission without work earns, by a search; only where it is asked for
    mistaken   the numbers that known mistakes give
    ties       mistakes of different kinds that give one and the same number
"""

from __future__ import annotations

import numpy as np

from gradekit.check.finding import Finding
from gradekit.check.guessing import guessable, unearned
from gradekit.check.plots import plots
from gradekit.check.precision import precision
from gradekit.check.published import published
from gradekit.check.tasks import tasks
from gradekit.check.ties import indistinct
from gradekit.check.twice import asked_twice
from gradekit.check.unrolled import through_earlier_lines
from gradekit.check.values import kinks, near_kinks
from gradekit.exercise.lowering import Exercise
from gradekit.exercise.solve import Solution
from gradekit.marking.marker import Marker

__all__ = ["Finding", "check"]

_LOOKS = (published, tasks, precision, guessable, unearned, indistinct, near_kinks, asked_twice, through_earlier_lines)


@np.errstate(all="ignore")
def check(exercise: Exercise, solution: Solution) -> list[Finding]:
    """Everything found, errors before warnings and each kind in the order of the file."""
    marker = Marker(exercise)
    found = [finding for look in _LOOKS for finding in look(marker)] + list(kinks(solution))
    found += plots(exercise)
    return sorted(found, key=lambda f: (f.severity != "error", f.place.line, f.place.column))
