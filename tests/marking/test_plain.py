"""Plain JSON answers that are read at a glance mean what the usual way reads in them."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gradekit.marking.answers.plain import plain
from gradekit.marking.answers.reading import Reading
from gradekit.marking.parts import Written
from gradekit.marking.submission import answer_of
from tests.marking.helpers import marker

PROBLEM = """
title: P
given: {s: 0.5, v: [1, -2, 3], W: [[1, 2, 3], [4, 5, 6.5]]}
compute: {t: s / 3, u: v / 7, U: W / 7}
questions:
  - {id: t, find: t}
  - {id: u, find: u}
  - {id: U, find: U, tolerance: {decimals: 2}}
  - {id: both, find: [t, s]}
  - {id: holds, find: s < 1}
"""
MARKER = marker(PROBLEM)
QUESTIONS = {question.id: question for question in MARKER.questions}

digits = st.from_regex(r"-?(0|[1-9]\d{0,3})(\.\d{1,6})?([eE][-+]?\d{1,3})?", fullmatch=True)
ODD = ("null", "true", "1/3", '"1/3"', '""', '" 0.5"', '"1,5"', "01", "+1", ".5", "1.", '"abc"', "1e999")
SHAPES = ((), (3,), (2, 3), (3, 2), (1, 3))
entries = st.one_of(digits, digits.map('"{}"'.format), st.sampled_from(ODD))


def lists(shape: tuple[int, ...]) -> st.SearchStrategy[str]:
    """JSON of this shape."""
    if not shape:
        return entries
    inner = st.lists(lists(shape[1:]), min_size=shape[0], max_size=shape[0])
    return inner.map(lambda texts: f"[{', '.join(texts)}]")


def slow(question: str, text: str) -> Reading:
    return MARKER.read(QUESTIONS[question], answer_of(text.encode()))


def same(question: str, text: str) -> bool:
    """Whether the glance gives what the usual way does, where it gives anything."""
    found = plain(MARKER.plan, QUESTIONS[question], text.encode())
    if found is None:
        return False
    usual = slow(question, text)
    assert (found.answer, found.whole, found.row_vectors, found.uses) == (usual.answer, None, usual.row_vectors, set())
    (mine,), (theirs,) = found.parts, usual.parts
    assert isinstance(mine, Written) and isinstance(theirs, Written) and mine.note == theirs.note
    for name in ("values", "half_unit", "decimals", "exact"):
        assert np.array_equal(getattr(mine, name), getattr(theirs, name)), name
        assert getattr(mine, name).shape == getattr(theirs, name).shape
    return True


@given(st.sampled_from(sorted(QUESTIONS)), st.sampled_from(SHAPES), st.data())
def test_what_it_reads_is_the_same(question, shape, data) -> None:
    same(question, data.draw(lists(shape)))


@given(st.text("[]0123.,-+eE\" \\n", max_size=30))
@example("[[0.1, 2, 3], [4, 5, 6]")
def test_no_other_text_is_taken_for_one(text: str) -> None:
    if plain(MARKER.plan, QUESTIONS["U"], text.encode()) is not None:
        slow("U", text)  # which refuses what is no JSON


@pytest.mark.parametrize(
    ("question", "text", "is_plain"),
    [
        ("t", "0.1667", True),
        ("t", '"0.1667"', True),
        ("t", "[0.1667]", False),
        ("t", "-1.5e-3", True),
        ("u", "[0.1429 ,\n-0.2857, \"0.4286\"]", True),
        ("u", "[0.1429, -0.2857]", False),
        ("U", "[[0.14, 0.29, 0.43], [0.57, 0.71, 0.93]]", True),
        ("U", "[[0.14, 0.29, 0.43], [0.57, 0.71, 1/2]]", False),
        ("both", "[0.1667, 0.5]", False),
        ("holds", "1", False),
    ],
)
def test_which_are_plain(question: str, text: str, is_plain: bool) -> None:
    assert same(question, text) == is_plain
