"""Points drawn from a box, the same for everyone: its corners, points of a grid, and points between."""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction
from itertools import product

import numpy as np

from gradekit.exercise.problem.tasks import Sample

_GRID = 12  # steps a side: in a box from −3 to 3 the grid has the halves
_BETWEEN = 997  # a prime: these points are on no round number
_MOST_CORNERS = 16

Ends = tuple[tuple[Fraction, Fraction], ...]


def drawn(samples: tuple[Sample, ...], seed: str) -> dict[str, np.ndarray]:
    """By name the points as exact numbers, one along the first axis for each."""
    if not samples:
        return {}
    box = tuple(ends for sample in samples for ends in sample.box)
    rows = list(_rows(box, samples[0].count, random.Random(seed)))
    points, start = {}, 0
    for sample in samples:
        stop = start + len(sample.box)
        values = np.array([row[start:stop] for row in rows], dtype=object)
        points[sample.name] = values if sample.is_vector else values[:, 0]
        start = stop
    return points


def _rows(box: Ends, count: int, source: random.Random) -> Iterator[tuple[Fraction, ...]]:
    corners = list(product(*box))[:count] if 2 ** len(box) <= _MOST_CORNERS else []
    yield from corners
    for number in range(count - len(corners)):
        steps = _GRID if number % 2 == 0 else _BETWEEN
        yield tuple(low + (high - low) * Fraction(source.randint(0, steps), steps) for low, high in box)
