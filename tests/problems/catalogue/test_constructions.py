"""Any right network counts: for each construction the published one or the witness, two others, three near misses."""

from typing import Any

import pytest

import gradekit
from tests.places import PROBLEMS


def xor(W1: Any, b1: Any, w2: Any, b2: Any) -> dict[str, Any]:
    return {"W1": W1, "b1": b1, "w2": w2, "b2": b2}


def layers(Theta1: Any, Theta2: Any) -> dict[str, Any]:
    return {"Theta1": Theta1, "Theta2": [Theta2]}


def steps(w0: Any, w: Any, b: Any, v: Any) -> dict[str, Any]:
    return {"w0": w0, "w": w, "b": b, "v": v}


def line(w0: Any, w1: Any, b1: Any, v1: Any) -> dict[str, Any]:
    return {"w0": w0, "w1": w1, "b1": b1, "v1": v1}


SIDES = [[-1, 1, 0], [4, -1, 0], [-2, 0, 1], [5, 0, -1]]
ALL_FOUR = [-4, 1, 1, 1, 1]
RIGHT = {
    ("xor-relu", "construct"): [
        xor([[1, 1], [-1, -1]], [0, 0], [1, 1], -1),  # published
        xor([[-2, -2], [2, 2]], [0, 0], ["1/2", 0.5], -1),
        xor([[1, -1], [-1, 1]], [0, 0], [-1, -1], 1),  # from the other two points
    ],
    ("logic-gates", "xnor_weights"): [
        layers([[-30, 20, 20], [10, -20, -20]], [-10, 20, 20]),  # and, nor, or
        layers([[10, -20, -20], [-30, 20, 20]], [-10, 20, 20]),
        layers([[-10, 20, 20], [30, -20, -20]], [30, -20, -20]),  # not both of: or, nand
    ],
    ("rectangle-classifier", "construct"): [
        layers(SIDES, ALL_FOUR),
        layers([SIDES[2], SIDES[3], SIDES[0], SIDES[1]], [-3.5, 1, 1, 1, 1]),
        layers([[-3, 3, 0], [2, "-1/2", 0], [-2, 0, 1], [5, 0, -1]], [-8, 2, 2, 2, 2]),
    ],
    ("step-representability", "c_witness"): [
        steps(-3, [3, 3], [-1, 2], [1, -1]),  # c·g(x − a) + c·g(b − x) − c
        steps(-3, [3, 3], [-2, 4], [2, -2]),
        steps(-3, [3, 3], [2, -1], [-1, 1]),
    ],
    ("step-representability", "d_witness"): [
        line(-4, 1, -1, 2),
        line(0, 2, "-5/2", 1),  # a = w1·v1, b = w0 + w1·b1
        line(-5, -2, 0, -1),
    ],
    ("vc-dimension", "shatter"): [
        {"P": [[0, 0], [1, 0], [0, 1]]},
        {"P": [[5, 5], [-1, 2], [3, -7]]},
        {"P": [[0, 0], [1, 1], [2, "2.001"]]},
    ],
    ("vc-dimension", "shatter_rectangles"): [
        {"Q": [[0, 1], [0, -1], [1, 0], [-1, 0]]},
        {"Q": [[1, 5], [2, 0], [4, 3], [-3, 2]]},
        {"Q": [[0, 2], [0, -2], ["1/2", 0], [-9, 1]]},
    ],
}
WRONG = {
    ("xor-relu", "construct"): [
        xor([[1, 1], [-1, -1]], [0, 0], [1, 1], 0),  # all four by one too high
        xor([[1, 1], [-1, -1]], [0, 0], [1, 0], -1),  # (−1, −1) is missed
        xor([[1, 1], [1, 1]], [0, 0], [1, 1], -1),
    ],
    ("logic-gates", "xnor_weights"): [
        layers([[-30, 20, 20], [10, -20, -20]], [10, -20, -20]),  # xor
        layers([[-30, 20, 20], [10, -20, -20]], [-30, 20, 20]),  # and for or
        layers([[-3, 2, 2], [1, -2, -2]], [-1, 2, 2]),  # not steep enough
    ],
    ("rectangle-classifier", "construct"): [
        layers([[-1.01, 1, 0], *SIDES[1:]], ALL_FOUR),  # the boundary x1 = 1 falls outside
        layers(SIDES, [-3, 1, 1, 1, 1]),  # three sides of four suffice
        layers(SIDES[:3], [-3, 1, 1, 1]),  # open upwards
    ],
    ("step-representability", "c_witness"): [
        steps(0, [3, -3], [-1, -2], [1, 1]),  # printed: 0 at x = 2, where l is 3
        steps(0, [3, 3], [-1, 2], [1, -1]),
        steps(-3, [3, 3], [-1, "2.0005"], [1, -1]),
    ],
    ("step-representability", "d_witness"): [line(-5, 1, -1, 2), line(-4, 1, -1, -2), line(0, 1, -5, "2.001")],
    ("vc-dimension", "shatter"): [
        {"P": [[0, 0], [1, 1], [2, 2]]},
        {"P": [[0, 0], [0, 0], [1, 0]]},
        {"P": [["1/3", 0], ["2/3", 1], [1, 2]]},
    ],
    ("vc-dimension", "shatter_rectangles"): [
        {"Q": [[1, 1], [-1, -1], [1, -1], [-1, 1]]},  # two corners take in a third
        {"Q": [[0, 1], [0, -1], [1, 0], [0, 0]]},
        {"Q": [[0, 0], [1, 1], [2, 2], [3, 3]]},
    ],
}


def mark(place: tuple[str, str], answer: Any) -> Any:
    slug, question = place
    marked = gradekit.grade(PROBLEMS / f"{slug}.yaml", {question: answer})
    return next(found for found in marked.questions if found.id == question)


@pytest.mark.parametrize(("place", "answer"), [(place, answer) for place in RIGHT for answer in RIGHT[place]])
def test_a_right_one_counts_in_full(place: tuple[str, str], answer: Any) -> None:
    assert mark(place, answer).verdict == "correct"


@pytest.mark.parametrize(("place", "answer"), [(place, answer) for place in WRONG for answer in WRONG[place]])
def test_a_near_miss_names_a_point_where_it_fails(place: tuple[str, str], answer: Any) -> None:
    found = mark(place, answer)
    assert found.verdict in ("partial", "incorrect")
    assert "does not hold" in found.message


def test_the_printed_piecewise_constant_is_refused_for_the_point_on_the_boundary() -> None:
    found = mark(("step-representability", "c_witness"), steps(0, [3, -3], [-1, -2], [1, 1]))
    assert "does not hold at x = 2" in found.message
    assert found.verdict == "partial"


MALFORMED = [
    (layers(SIDES, [-4, 1, 1]), "rectangle-classifier", "construct"),
    ({"Theta1": SIDES}, "rectangle-classifier", "construct"),
    (xor([[1, 1]], [0, 0], [1, 1], -1), "xor-relu", "construct"),
    ({"P": [[0, 0], [1, 0]]}, "vc-dimension", "shatter"),
]


@pytest.mark.parametrize(("answer", "slug", "question"), MALFORMED)
def test_what_does_not_fit_together_is_malformed(answer: Any, slug: str, question: str) -> None:
    found = mark((slug, question), answer)
    assert found.verdict == "malformed"
    assert found.message


def test_one_output_unit_may_be_written_as_a_flat_list() -> None:
    assert mark(("rectangle-classifier", "construct"), {"Theta1": SIDES, "Theta2": ALL_FOUR}).verdict == "correct"
