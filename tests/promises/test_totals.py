"""Totals depend on no order, and are printed by one rule."""

import random
from fractions import Fraction
from itertools import islice

import pytest

from gradekit.marking.result import Grade, QuestionGrade
from gradekit.paper.values import points_text

MARKS = [Fraction(k, 3 * k + 4) for k in range(1, 11)] + [Fraction(1, 10), Fraction(10**9)]


def shuffles(chance: random.Random):
    while True:
        yield chance.sample(MARKS, len(MARKS))


def test_floats_would_depend_on_the_order() -> None:
    """Else the next test could not fail."""
    assert len({sum(map(float, marks)) for marks in islice(shuffles(random.Random(1)), 50)}) > 1


def test_the_total_is_the_same_in_every_order() -> None:
    totals = set()
    for marks in islice(shuffles(random.Random(1)), 50):
        questions = tuple(QuestionGrade(f"q{k}", mark, mark, "correct") for k, mark in enumerate(marks))
        totals.add(Grade("s", "p", questions=questions).score)
    assert totals == {sum(MARKS, Fraction(0))}


ROUNDED = {"1/8": "0.12", "3/8": "0.38", "5/8": "0.62", "0.005": "0", "0.015": "0.02", "2/3": "0.67", "7": "7"}


@pytest.mark.parametrize(("points", "text"), ROUNDED.items())
def test_points_are_rounded_half_to_even(points: str, text: str) -> None:
    assert points_text(Fraction(points)) == text
