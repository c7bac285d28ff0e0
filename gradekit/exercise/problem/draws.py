"""What is drawn for every student, as data."""

from __future__ import annotations

from fractions import Fraction

from msgspec import Struct

from gradekit.errors import Place
from gradekit.exercise.problem.located import Nested, Text


class Draw(Struct, frozen=True):
    """How one given is drawn: `kind` is uniform, choice or normal.

    start, step, count: of uniform, whose values are start + k·step for k below count; of normal the mean, the spread
    and 0; decimals: of normal; choices: whole values, or numbers of which each entry gets one.
    """

    name: str
    kind: str
    start: Fraction = Fraction(0)
    step: Fraction = Fraction(0)
    count: int = 0
    decimals: int = 0
    choices: tuple[Nested, ...] = ()
    place: Place = Place()


class Variants(Struct, frozen=True):
    """draws: in the order of the file; such_that: what has to hold; seed: of the course, '' where it is told later."""

    draws: tuple[Draw, ...]
    such_that: tuple[Text, ...] = ()
    seed: str = ""
    place: Place = Place()
