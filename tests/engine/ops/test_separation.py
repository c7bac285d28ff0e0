"""What shows that a decision about points is right: numbers that a reader can check."""

from fractions import Fraction

import numpy as np

from gradekit.engine.ops import OPS

SQUARE = ((0, 0), (0, 1), (1, 0), (1, 1))


def exact(values):
    return np.vectorize(Fraction, otypes=[object])(np.array(values, dtype=object))


def test_separable_points_are_shown_a_hyperplane():
    said = OPS["separable"].shown_by(exact(((1, "1/2", 3), (2, 0, 1), (-1, 4, 0))), exact((1, 1, -1)))
    value = said.partition(" > 0")[0].replace("−", "-").replace("·", "*")
    signs = [eval(value, {"x": [None, *point]}) > 0 for point in ((1, 0.5, 3), (2, 0, 1), (-1, 4, 0))]
    assert signs == [True, True, False]


def test_others_are_shown_a_point_between_both_kinds():
    said = OPS["separable"].shown_by(exact(SQUARE), exact((-1, 1, 1, -1)))
    assert said.startswith("1/2·(0, 1) + 1/2·(1, 0) = 1/2·(0, 0) + 1/2·(1, 1): ")


def test_a_set_that_is_not_shattered_is_shown_a_choice_that_cannot_be_cut_out():
    assert OPS["shatters_linear"].shown_by(exact(SQUARE)).startswith("(0, 1), (1, 0) cannot be cut out")
    assert OPS["shatters_rectangles"].shown_by(exact(SQUARE[:2])) == "all 4 choices of its points can be cut out"
