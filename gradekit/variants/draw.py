"""How a given is drawn → its value, as it stands in a problem file."""

from __future__ import annotations

from fractions import Fraction

from gradekit.exercise.problem.draws import Draw
from gradekit.exercise.problem.located import Nested, Text
from gradekit.exercise.problem.variants import shape_of
from gradekit.variants.chance import Names, below

_TERMS = 12  # uniform numbers whose sum is taken for a normal one: its spread is 1
_FINE = 1 << 32  # different values of each
_MOST_KEPT = 10_000

Known = dict[tuple[str, int], Text]  # name and number of a step → how it is written


def drawn(draw: Draw, like: Nested, names: Names, known: Known) -> Nested:
    """A value in the shape of the given; names: seed, problem, student and attempt."""
    named = (*names, draw.name)
    if draw.kind == "choice" and any(map(shape_of, draw.choices)):
        return draw.choices[below(len(draw.choices), named)]
    return _each(draw, like, named, known)


def _each(draw: Draw, like: Nested, names: Names, known: Known) -> Nested:
    """Entries are named by their positions, counted from 1."""
    if isinstance(like, tuple):
        return tuple(_each(draw, one, (*names, at), known) for at, one in enumerate(like, 1))
    return _entry(draw, names, known)


def _entry(draw: Draw, names: Names, known: Known) -> Nested:
    if draw.kind == "choice":
        return draw.choices[below(len(draw.choices), names)]
    if draw.kind == "normal":
        return Text(number_text(_normal(draw, names)), draw.place)
    number = below(draw.count, names)
    if (draw.name, number) not in known:
        if len(known) >= _MOST_KEPT:
            known.clear()
        known[draw.name, number] = Text(number_text(draw.start + number * draw.step), draw.place)
    return known[draw.name, number]


def _normal(draw: Draw, names: Names) -> Fraction:
    """Mean + spread · (the sum of twelve uniform numbers − 6), rounded half to even."""
    total = sum(2 * below(_FINE, (*names, "term", term)) + 1 for term in range(_TERMS))
    standard = Fraction(total, 2 * _FINE) - _TERMS // 2
    return round(draw.start + draw.step * standard, draw.decimals)


def number_text(number: Fraction) -> str:
    """A short decimal where the number is one, else a fraction."""
    decimals = 0
    while (number * 10**decimals).denominator != 1:
        decimals += 1
        if decimals > 30:
            return str(number)
    whole = abs(number * 10**decimals).numerator
    digits = str(whole).rjust(decimals + 1, "0")
    sign = "-" if number < 0 else ""
    return f"{sign}{digits[:-decimals]}.{digits[-decimals:]}" if decimals else f"{sign}{digits}"
