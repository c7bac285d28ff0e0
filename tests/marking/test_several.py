"""One text as the answer to a question that asks for several quantities."""

import pytest

from tests.marking.helpers import mark

TWO = """\
given: {x: 0.6, w: 0.8, b: 0.1}
compute: {z: w*x + b, a: sigmoid(z)}
questions:
  - {id: both, find: [z, a]}
"""
SHAPES = """\
given: {W: [[1, 2], [3, 4]], b: [5, 6], x: [1, 1]}
compute: {h: W @ x + b}
questions:
  - {id: both, find: [W + W, h]}
  - {id: rows, find: [h, b]}
"""
READ = (  # z = 0.58, a = 0.6411
    *("[0.58, 0.6411]", "0.58 0.6411", "(0.58, 0.6411)", "{0.58, 0.6411}", "0.58; 0.6411", "0.58, 0.6411"),
    *("0.58\n0.6411", "[[0.58, 0.6411]]", "array([0.58, 0.6411])", "tensor([0.5800, 0.6411])", "0.58\t0.6411"),
    *("z = 0.58, a = 0.6411", "a = 0.6411, z = 0.58", "z=0.58\na=0.6411", "z = 0.58; 0.6411", "$0.58, 0.6411$"),
    *("w*x + b, sigmoid(0.58)", "(w*x + b; sigmoid(0.58))", "0,58; 0,6411", "29/50, 0.6411"),
)


@pytest.mark.parametrize("text", READ)
def test_a_text_with_as_many_answers_as_asked(text):
    assert mark(TWO, "both", text).verdict == "correct"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("0.58", "Expected a list of 2 answers in the order asked; received a single value."),
        ("[0.58, 0.6411, 2]", "received a list of 3"),
        ("b = 0.58, a = 0.6411", "The names in it are b, a; expected z, a."),
        ("a = 0.6411; 0.58", "The names in it are a; expected z, a."),
        ("z = 0.58, z = 0.6411", "The names in it are z, z; expected z, a."),
        ("0,6411", "may be one number or two"),
        ("z = 0,58", "may be one number or two"),
        ("0.58 or 0.6411", "Expected a list of 2 answers"),
    ],
)
def test_what_leaves_it_open_is_refused(text, message):
    found = mark(TWO, "both", text)
    assert found.verdict == "malformed" and message in found.message


def test_one_part_wrong_is_that_part():
    found = mark(TWO, "both", "z = 0.58, a = 0.7")
    assert found.verdict == "partial" and found.message.startswith("a:")


def test_quantities_of_different_shapes():
    assert mark(SHAPES, "both", "[[2, 4], [6, 8]], [8, 13]").verdict == "correct"
    assert mark(SHAPES, "both", "[2 4; 6 8]; [8 13]").verdict == "correct"
    assert mark(SHAPES, "both", "[[2, 4], [6, 8]]").verdict != "correct"


def test_rows_of_one_matrix_are_the_answers():
    assert mark(SHAPES, "rows", "[8 13; 5 6]").verdict == "correct"
    assert mark(SHAPES, "rows", "[5 6; 8 13]").verdict != "correct"


def test_a_list_of_a_program_has_all_its_digits():
    """0.5 in a Python list is 0.5000; typed by hand, it is not."""
    half = "given: {u: 0.5, v: 0.25}\ncompute: {p: 1*u, q: 1*v}\nquestions:\n  - {id: both, find: [p, q], "
    half += "tolerance: {rounding: 4}}\n"
    assert mark(half, "both", "[0.5, 0.25]").verdict == "correct"


@pytest.mark.parametrize("text", ["[0.58, 1e999]", "[1/0, 0.6411]"])
def test_an_entry_that_is_no_number_costs_itself_alone(text):
    found = mark(TWO, "both", text)
    assert found.verdict == "partial" and found.score * 2 == found.max_score
