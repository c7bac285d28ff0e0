"""Circles, triangles and half-lines against what is known of them, and against searches that know no theory."""

import itertools
import math
import random
from fractions import Fraction

import numpy as np
import pytest

from gradekit.engine.ops.shattering import ShattersTriangles, around, in_ball, in_triangle, on_half_line

Points = list[tuple[Fraction, ...]]


def exact(points: list[tuple[float, ...]]) -> Points:
    return [tuple(Fraction(x).limit_denominator(10**6) for x in point) for point in points]


def regular(n: int) -> Points:
    return exact([(math.cos(2 * math.pi * k / n), math.sin(2 * math.pi * k / n)) for k in range(n)])


def random_points(n: int, seed: int) -> Points:
    rng = random.Random(seed)
    return exact([(rng.uniform(-3, 3), rng.uniform(-3, 3)) for _ in range(n)])


def circle_found(points: Points, labels: list[bool], rng: np.random.Generator) -> bool:
    """Whether some of many random discs, small and large, holds exactly the points labelled True."""
    at = np.array([[float(x) for x in p] for p in points])
    centres = rng.normal(size=(20_000, 2)) * np.exp(rng.uniform(-2, 4, size=(20_000, 1)))
    distance = np.linalg.norm(at[None] - centres[:, None], axis=2)
    inside, outside = distance[:, labels], distance[:, [not label for label in labels]]
    if not inside.shape[1] or not outside.shape[1]:
        return True
    return bool((inside.max(axis=1) < outside.min(axis=1)).any())


@pytest.mark.parametrize("seed", range(4))
def test_circles_against_a_search(seed: int) -> None:
    points, rng = random_points(5, seed), np.random.default_rng(seed)
    for labels in itertools.product((False, True), repeat=5):
        if circle_found(points, list(labels), rng):
            assert in_ball(points, list(labels))


@pytest.mark.parametrize("seed", range(6))
def test_no_four_points_are_shattered_by_circles(seed: int) -> None:
    points = random_points(4, seed)
    assert not all(in_ball(points, list(labels)) for labels in itertools.product((False, True), repeat=4))


def test_a_disc_cannot_leave_out_its_middle() -> None:
    points = exact([(0, 0), (3, 0), (-3, 1), (0, -3)])
    assert in_ball(points, [True, False, False, False])
    assert not in_ball(points, [False, True, True, True])


def triangle_found(points: Points, labels: list[bool], rng: np.random.Generator) -> bool:
    """Whether some of many random triangles holds exactly the points labelled True."""
    at = np.array([[float(x) for x in p] for p in points])
    corners = rng.uniform(-9, 9, size=(30_000, 3, 2))
    sides = np.roll(corners, -1, axis=1) - corners
    to = at[None, :, None] - corners[:, None]
    turns = sides[:, None, :, 0] * to[..., 1] - sides[:, None, :, 1] * to[..., 0]
    inside = (turns > 0).all(axis=2) | (turns < 0).all(axis=2)
    return bool((inside == np.array(labels)).all(axis=1).any())


@pytest.mark.parametrize("seed", range(3))
def test_triangles_against_a_search(seed: int) -> None:
    rng = np.random.default_rng(seed)
    points = next(found for k in range(99) if (found := around(random_points(6, 100 * seed + k))))
    for labels in itertools.product((False, True), repeat=6):
        if triangle_found(points, list(labels), rng):
            assert in_triangle(points, list(labels))


def test_seven_points_on_a_circle_are_shattered_by_triangles_and_eight_are_not() -> None:
    assert ShattersTriangles.shattered(regular(7))
    assert not ShattersTriangles.shattered(regular(8))


def test_three_sides_that_lean_outwards_enclose_no_triangle() -> None:
    """Left, bottom and right of a parabola: the lines that cut off one point each never close above it."""
    bowl = exact([(x, x * x / 10) for x in (-10, -6, -3, 0, 3, 6, 10)])
    corners = around(bowl)
    assert corners is not None
    out = {bowl[1], bowl[3], bowl[5]}
    assert not in_triangle(corners, [point not in out for point in corners])


def test_half_lines() -> None:
    numbers = exact([(1.0,), (2.0,), (5.0,)])
    assert on_half_line(numbers, [False, True, True])
    assert not on_half_line(numbers, [True, False, True])
    assert not on_half_line(numbers, [True, True, False])
