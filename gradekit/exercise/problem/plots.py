"""What a `plot:` says, as data: expressions and ranges, nothing computed."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from gradekit.errors import Place
from gradekit.exercise.problem.located import Given, Text

Ends = tuple[Fraction, Fraction]


@dataclass(frozen=True, slots=True)
class Axis:
    """A quantity that varies along an axis; one that is a vector of two varies along both."""

    name: str
    ends: tuple[Ends, ...]
    is_vector: bool = False
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class CurveSpec:
    """One curve: a quantity, or several numbers one after the other; given: values that differ for this curve."""

    y: tuple[Text, ...]
    label: str = ""
    given: tuple[Given, ...] = ()


@dataclass(frozen=True, slots=True)
class MarksSpec:
    """Single points: lists `x` and `y`, or a matrix `at` with a row (or column) a point; `kind` tells them apart."""

    x: Text | None = None
    y: Text | None = None
    at: Text | None = None
    kind: Text | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class PlotSpec:
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
