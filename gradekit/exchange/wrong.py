"""The numbers that known mistakes give, entry by entry, as further answers of a platform."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction

import numpy as np
from msgspec import Struct

from gradekit.check.mistaken import Mistaken, mistaken
from gradekit.engine.evaluate import evaluate
from gradekit.engine.evaluate.float64 import Float64
from gradekit.exchange.bands import right_band, wrong_bands
from gradekit.exchange.sheet import Band
from gradekit.exercise.problem.schema import Question
from gradekit.marking.marker import Marker
from gradekit.marking.mistakes.because import BECAUSE
from gradekit.marking.parts import Part

MOST = 12  # known mistakes of one number


class Others(Struct, frozen=True):
    """Other answers to one number; hidden: mistakes within its tolerance; left_out: those behind the first MOST."""

    bands: tuple[Band, ...]
    hidden: int = 0
    left_out: int = 0


class Wrong(Struct, frozen=True, eq=False):
    """By other answer its value and what it earns; those that are right as well come first."""

    accepted: tuple[tuple[np.ndarray, np.ndarray], ...]  # value, tolerance
    known: tuple[tuple[np.ndarray, Fraction, str], ...]  # value, share of the points, what is said

    def at(self, index: tuple[int, ...], right: Band) -> Others:
        """The bands of one entry, none of which reaches into an earlier one's value."""
        also = [right_band(_decimal(value[index]), _decimal(around[index])) for value, around in self.accepted]
        there = [one for one in self.known if np.isfinite(one[0][index])]
        wrong = [Band(_decimal(value[index]), Decimal(0), credit, says) for value, credit, says in there]
        same = sum(band.value != right.value and right.low <= band.value <= right.high for band in wrong)
        bands = list(_apart([right, *also], wrong_bands(right, wrong)))
        return Others((*also, *bands[:MOST]), same, max(0, len(bands) - MOST))


def wrong_numbers(marker: Marker, question: Question, part: Part) -> Wrong:
    """What else is right for the part, and what known mistakes give, the teacher's own first."""
    plan = marker.plan
    accepted = [other for other in plan.accepted.get(part, ()) if other.node.shape == part.node.shape == ()]
    own = plan.known(part)
    values = evaluate([one.node for one in own], plan.values, Float64)
    known = [(np.asarray(values[one.node]), one.credit, one.says) for one in own]
    shares = dict(question.mistakes)
    for one in _each_once(one for one in mistaken(marker, part) if one.value.shape == part.node.shape):
        known.append((one.value, shares.get(one.id, Fraction(0)), _sentence(BECAUSE[one.id])))
    return Wrong(tuple((plan.key(other), plan.tolerance(other)) for other in accepted), tuple(known))


def _each_once(found: Iterable[Mistaken]) -> list[Mistaken]:
    """The first of every kind, then the second ones, and so on: the likelier kinds first."""
    seen: Counter[str] = Counter()
    ranked = []
    for one in found:
        ranked.append((seen[one.id], one))
        seen[one.id] += 1
    return [one for _, one in sorted(ranked, key=lambda pair: pair[0])]


def _apart(before: list[Band], bands: Iterator[Band]) -> Iterator[Band]:
    """Those whose number no earlier band holds."""
    taken = list(before)
    for band in bands:
        if not any(other.low <= band.value <= other.high for other in taken):
            taken.append(band)
            yield band


def _decimal(number: float) -> Decimal:
    return Decimal(repr(float(number)))


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."
