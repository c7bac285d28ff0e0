"""What is no answer of the kind asked: malformed, which is not wrong; and choices and truth values."""

from fractions import Fraction

import pytest

from tests.marking.helpers import mark, one_line

ONES = one_line("v: a/a", "points: 3", a=[1, 2, 3])
MATRIX = one_line("m: 2*M", "points: 1", M=[[1, 2, 3], [4, 5, 6]])
FIVE = one_line("k: s + 1", "tolerance: {relative: 0.01}", s=4)
ENTROPY = "extra/entropy-in-bits"


@pytest.mark.parametrize(
    ("answer", "received"),
    [
        (1, "a single value"),
        ([], "an empty list"),
        ([1], "a vector of 1"),
        ([1, 1, 1, 1], "a vector of 4"),
        ([[1, 1], [1, 1]], "a matrix of 2×2"),
        ([[[1, 1, 1]]], "an array of 1×1×3"),
    ],
)
def test_a_wrong_shape_is_malformed_and_told_both_shapes(answer: object, received: str) -> None:
    found = mark(ONES, "v", answer)
    assert (found.verdict, found.score, found.entries) == ("malformed", 0, None)
    assert found.message == f"Wrong shape: received {received}, expected a vector of 3; write one list of 3."


@pytest.mark.parametrize(("answer", "shape"), [([[1], [1], [1]], "3×1"), ([[1, 1, 1]], "1×3")])
def test_a_row_or_column_is_read_as_the_vector_and_reported(answer: object, shape: str) -> None:
    found = mark(ONES, "v", answer)
    assert (found.verdict, found.score) == ("correct", 3)
    assert found.message == f"A matrix of {shape} was read as a vector of 3."


def test_a_transposed_matrix_is_a_mistake_with_a_name() -> None:
    found = mark(MATRIX, "m", [[2, 8], [4, 10], [6, 12]])
    assert (found.verdict, found.mistake) == ("incorrect", "transposed")
    assert mark(MATRIX, "m", [[2, 8], [4, 10], [6, 13]]).verdict == "malformed"


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (True, "Received a truth value (true); expected a number."),
        ({}, "Received an object; expected a number."),
        ("5+0i", "'5+0i' is not a number here; complex numbers are not accepted."),
        ("nan", "'nan' is not a number here; it has no (real) value."),
        ("Infinity", "'Infinity' is not a number here; it has no (real) value."),
        ("1/0", "1/0 has no (real) value: it divides by zero."),
        ("log(0)", "'log(0)' has no (real) value."),
        ("sqrt(-1)", "'sqrt(-1)' has no (real) value."),
        ("x", "'x' could not be read: unknown name 'x'; known: s, k."),
        ("1,5", "'1,5' is not a number here; write the decimal point as a point, like 1.5."),
        ([], "Wrong shape: received an empty list, expected a single value; write one number without brackets."),
        ([1, 2], "Wrong shape: received a vector of 2, expected a single value; write one number without brackets."),
    ],
)
def test_what_is_no_number_is_malformed(answer: object, message: str) -> None:
    found = mark(FIVE, "k", answer)
    assert (found.verdict, found.score, found.message) == ("malformed", 0, message)


@pytest.mark.parametrize("answer", [True, {}, "nan", "1/0", "0/0", "log(0)", "0^-1", "oo", "5+0i"])
def test_it_is_not_right_where_the_key_is_huge_either(answer: object) -> None:
    assert mark(one_line("k: s^60", "tolerance: {relative: 1}", s=100000), "k", answer).verdict == "malformed"


@pytest.mark.parametrize("answer", [None, "", " ", [None], [""]])
def test_nothing_is_missing(answer: object) -> None:
    found = mark(FIVE, "k", answer)
    assert (found.verdict, found.score, found.message) == ("missing", 0, "No answer was given.")


def test_a_missing_entry_is_one_wrong_entry() -> None:
    found = mark(ONES, "v", [1, None, "1"])
    assert (found.verdict, found.score, found.entries) == ("partial", 2, [True, False, True])
    assert found.message == "Not right in entry [2]."


@pytest.mark.parametrize("answer", ["5", 5, "5.0", "05", "1e1/2", "10/2"])
def test_a_number_as_text_is_that_number(answer: object) -> None:
    assert mark(FIVE, "k", answer).verdict == "correct"


def test_a_list_of_one_for_a_number_and_a_number_for_a_list_of_one_are_reported() -> None:
    found = mark(FIVE, "k", [5])
    assert (found.verdict, found.message) == ("correct", "A vector of 1 was read as a single value.")
    single = mark(one_line("v: 2*a", "points: 1", a=[3]), "v", 6)
    assert (single.verdict, single.message) == ("correct", "A single value was read as a vector of 1.")


@pytest.mark.parametrize(
    ("answer", "received"), [([4, 12], "a list of 2"), (17, "a single value"), ({"d": 4}, "a single value")]
)
def test_a_list_of_answers_has_as_many_as_asked(answer: object, received: str) -> None:
    found = mark("product-graph", "forward", answer)
    assert found.verdict == "malformed"
    assert found.message == f"Expected a list of 6 answers in the order asked; received {received}."


def test_parts_of_a_list_weigh_the_same_and_are_called_by_their_names() -> None:
    found = mark("product-graph", "forward", [4, True, 2, None, 99, 17])
    assert (found.verdict, found.score) == ("partial", Fraction(3, 2))
    assert found.entries == [True, None, True, None, False, True]
    assert "e: received a truth value (true); expected a number." in found.message


def test_an_unknown_question_is_a_warning_and_no_mark() -> None:
    from tests.marking.helpers import grade

    found = grade(FIVE, {"k": 5, "extra": 7})
    assert found.warnings == ("the problem has no question 'extra'; this answer was not marked",)
    assert found.score == found.max_score == 1


# Choices and truth values


@pytest.mark.parametrize(
    ("question", "answer", "verdict"),
    [
        ("most", "b", "correct"),
        ("most", ["b"], "correct"),
        ("most", " b ", "correct"),
        ("most", "a", "incorrect"),
        ("most", None, "missing"),
        ("most", ["a", "b"], "malformed"),
        ("most", "d", "malformed"),
        ("most", True, "malformed"),
        ("most", {}, "malformed"),
        ("zero", True, "correct"),
        ("zero", "True", "correct"),
        ("zero", False, "incorrect"),
        ("zero", 1, "malformed"),
        ("zero", "yes", "malformed"),
        ("zero", "", "missing"),
    ],
)
def test_choices_and_truth_values(question: str, answer: object, verdict: str) -> None:
    found = mark(ENTROPY, question, answer)
    assert (found.verdict, found.score) == (verdict, verdict == "correct")


def test_an_option_that_does_not_exist_is_told_which_do() -> None:
    assert mark(ENTROPY, "most", "d").message == "There is no option 'd'; the options are a, b, c."


SEVERAL = """
questions:
  - {id: m, points: 4, ask: Which of these?, choose: {a: one, b: two, c: three, d: four}, answer: [a, c]}
"""


@pytest.mark.parametrize(
    ("answer", "score", "verdict"),
    [
        (["a", "c"], 4, "correct"),
        (["c", "a", "a"], 4, "correct"),
        (["a"], 2, "partial"),
        (["a", "b", "c"], 2, "partial"),
        ([], 0, "incorrect"),  # half of the options judged rightly is what guessing gives
        (["a", "b", "c", "d"], 0, "incorrect"),
        (["b", "d"], 0, "incorrect"),
    ],
)
def test_of_several_options_each_counts_beyond_guessing(answer: list, score: int, verdict: str) -> None:
    found = mark(SEVERAL, "m", answer)
    assert (found.verdict, found.score) == (verdict, score)
