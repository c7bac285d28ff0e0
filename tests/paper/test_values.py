"""Numbers as people read them."""

from fractions import Fraction

import numpy as np
import pytest
from flint import fmpq

from gradekit.engine.graph import variable
from gradekit.engine.number import exact_number
from gradekit.exercise.solve import Value
from gradekit.paper.values import HEAD, MOST, entry_texts, is_shortened, points_text, rounded_number


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(3, 20), "0.15"),
        (Fraction(-1, 5), "−0.2"),
        (Fraction(1, 3), "1/3"),
        (Fraction(-7), "−7"),
        (Fraction(1, 8), "0.125"),
        (Fraction(1, 2**20), "1/1048576"),
        (Fraction(0), "0"),
    ],
)
def test_exact_number(value, text):
    assert exact_number(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (fmpq(1, 3), "0.3333"),
        (fmpq(1, 2), "0.5"),
        (fmpq(31, 10**7), "3.1×10^-6"),
        (fmpq(-1, 30000), "−3.33×10^-5"),
        (fmpq(0), "0"),
    ],
)
def test_rounded_number(value, text):
    assert rounded_number(value, 4) == text


@pytest.mark.parametrize(("points", "text"), [("7.5", "7.5"), ("1/3", "0.33"), ("0.125", "0.12"), ("0.375", "0.38")])
def test_points_are_rounded_half_to_even(points, text):
    assert points_text(Fraction(points)) == text


def test_long_axes_are_shortened():
    entries = np.empty((MOST + 1, 2 * MOST), dtype=object)
    entries[...] = fmpq(1)
    cells = entry_texts(Value(variable("W", entries.shape), entries), lambda entry: "1")
    assert cells[0] == ("1",) * HEAD + ("…", "1")
    assert cells[HEAD:] == (("…",), cells[0])
    assert is_shortened(entries.shape)
    assert not is_shortened((MOST, MOST))
