"""What no work earns, by a search that the marks guide."""

from fractions import Fraction

import pytest

from gradekit.check.empty_handed import for_nothing, search
from tests.marking.helpers import grade, marker

GUESSABLE = """
given: {x: [0.7, -1.2], w: [0.4, 0.9]}
compute: {p: w @ x, o: (p > 0), e: 1 - o}
questions:
  - {id: p, find: p}
  - {id: o, find: o, tolerance: exact}
  - {id: e, find: e, tolerance: exact}
"""
WORK = """
given: {x: [0.7, -1.2], w: [0.43, 0.91], t: 0.37}
compute: {p: w @ x, L: (p - t)^2}
questions: [{id: p, find: p}, {id: L, find: L}]
"""


def test_what_can_be_guessed_is_found_and_said() -> None:
    found = search(marker(GUESSABLE))
    assert (found.points, found.most) == (2, 3)
    assert grade(GUESSABLE, {id: str(answer.text) for id, answer in found.answers.items()}).score == found.points
    (warning,) = for_nothing(marker(GUESSABLE))
    assert warning.message == (
        "o: an empty-handed student gets 2 of 3 (67%), by o = 0, e = 1; give what can be guessed fewer points, or what "
        "is given numbers that make it hard to guess"
    )


@pytest.mark.parametrize("mended", [
    GUESSABLE.replace("find: o,", "find: o, points: 0.05,").replace("find: e,", "find: e, points: 0.05,"),
    WORK.replace("0.37", "0.41"),
])  # fmt: skip
def test_what_it_advises_ends_the_warning(mended: str) -> None:
    easy = WORK.replace("0.43", "2").replace("0.91", "2")  # p is -1, and (p - t)^2 a number of the student's own
    assert list(for_nothing(marker(GUESSABLE))) and list(for_nothing(marker(easy)))
    assert not list(for_nothing(marker(mended)))


def test_what_takes_work_is_not_warned_of() -> None:
    assert search(marker(WORK)).points == 0
    assert not list(for_nothing(marker(WORK)))


@pytest.mark.parametrize("name", ["adam-steps", "gradient-descent-update", "two-layer-sigmoid"])
def test_one_number_in_every_cell_of_a_list_earns_little(name: str) -> None:
    """Lists in which one number is right, or a mistake's, in some places."""
    found = search(marker(name))
    assert found.points <= Fraction(1, 10) * found.most


def test_one_number_everywhere_earns_nothing_though_a_mistake_gives_it_here_and_there() -> None:
    """0.5, 0.05 and 2: of 0.5 three times one is right, one has its decimal point misplaced, one is out of the blue."""
    text = """
given: {x: 1.0}
compute: {a: 0.5*x, b: 0.05*x, c: x + 1}
questions: [{id: h, find: [a, b, c], points: 3}]
"""
    assert grade(text, {"h": ["0.5", "0.5", "0.5"]}).score == 0
    assert grade(text, {"h": ["0.5", "0.5", "0.7"]}).score == 1


def test_one_number_everywhere_by_one_known_mistake_keeps_what_is_right() -> None:
    """0.3, 0.3 and −relu(−0.3): without the ReLU it is 0.3, as an honest slip gives it."""
    text = """
given: {x: [0.3, 0.3, -0.3]}
compute: {a: "relu(x[1])", b: "x[2]", c: "-relu(x[3])"}
questions: [{id: h, find: [a, b, c], points: 3}]
"""
    assert grade(text, {"h": ["0.3", "0.3", "0"]}).score == 3
    assert grade(text, {"h": ["0.3", "0.3", "0.3"]}).score == 2


def test_few_digits_for_own_values_of_few_digits_are_too_few() -> None:
    """The gate is 0.8402 and typed as 0.8; with it c is 0.744, and 0.7 as far as it goes; the key is 0.7814."""
    text = """
given: {a: 1.66, c0: 0.93}
compute: {f: sigmoid(a), c: f*c0}
questions: [{id: f, find: f}, {id: c, find: c, points: 2}]
"""
    found = grade(text, {"f": "0.8", "c": "0.7440"}).questions
    assert [(q.verdict, q.score) for q in found] == [("partial", Fraction(1, 2)), ("follow_through", 2)]
    found = grade(text, {"f": "0.8", "c": "0.7"}).questions
    assert [(q.mistake, q.score) for q in found] == [("rounded-too-early", Fraction(1, 2)), ("rounded-too-early", 1)]
