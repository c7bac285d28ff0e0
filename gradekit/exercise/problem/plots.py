"""What a `plot:` says, as data: expressions and ranges, nothing computed."""

from __future__ import annotations

from fractions import Fraction

from msgspec import Struct

from gradekit.errors import Place
from gradekit.exercise.problem.located import Given, Text

Ends = tuple[Fraction, Fraction]


class Axis(Struct, frozen=True):
    """A quantity that varies along an axis; one that is a vector of two varies along both."""

    name: str
    ends: tuple[Ends, ...]
    is_vector: bool = False
    place: Place = Place()


class CurveSpec(Struct, frozen=True):
    """One curve: a quantity, or several numbers one after the other; given: values that differ for this curve."""

    y: tuple[Text, ...]
    label: str = ""
    given: tuple[Given, ...] = ()


class MarksSpec(Struct, frozen=True):
    """Single points: lists `x` and `y`, or a matrix `at` with a row (or column) a point; `kind` tells them apart."""

    x: Text | None = None
    y: Text | None = None
    at: Text | None = None
    kind: Text | None = None
    label: str = ""


class PlotSpec(Struct, frozen=True):
    """A plot of a problem or a question.

    kind: line (curves over a quantity), series (numbers over 1, 2, …, from `start`), or regions (where a quantity of
    two others takes which value); classes: that quantity.
    """

    kind: str
    title: str = ""
    axes: tuple[Axis, ...] = ()
    curves: tuple[CurveSpec, ...] = ()
    classes: Text | None = None
    marks: tuple[MarksSpec, ...] = ()
    given: tuple[Given, ...] = ()
    x_label: str = ""
    y_label: str = ""
    limits: Ends | None = None
    start: int = 1
    place: Place = Place()
