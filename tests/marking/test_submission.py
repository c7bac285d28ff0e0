"""What a student answered, read by the kind and shape that a question asks."""

import json
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradekit.engine.number import MAX_CHARACTERS, Typed
from gradekit.marking.answers.entries import ArrayAnswer, Expression, Malformed, as_array, choices
from gradekit.marking.json_text import JsonNumber
from gradekit.marking.submission import is_missing, leaves, read_submission, shape_of

trees = st.recursive(
    st.none() | st.booleans() | st.text(max_size=8) | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(["nan", "1/3", "1_000", "x+1", "", "0.50", "1e999"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=12,
)  # fmt: skip


def answer(text):
    """The answer that this JSON text gives."""
    return read_submission(f'{{"student": "s", "problem": "p", "answers": {{"q": {text}}}}}'.encode(), "f").answers["q"]


def read(text, shape):
    return as_array(answer(text), shape)


def values(text, shape):
    result = read(text, shape)
    assert isinstance(result, ArrayAnswer)
    return [entry.value if isinstance(entry, Typed) else entry for entry in result.entries]


# Shapes


@pytest.mark.parametrize(
    ("text", "received"),
    [
        ("1", "a single value"),
        ("[]", "an empty list"),
        ("[1]", "a vector of 1"),
        ("[1, 1, 1, 1]", "a vector of 4"),
        ("[[1, 1], [1, 1]]", "a matrix of 2×2"),
        ("[[]]", "a matrix of 1×0"),
        ("[[[1, 1, 1]]]", "an array of 1×1×3"),
    ],
)
def test_another_shape_than_a_vector_is_malformed_and_names_both(text, received):
    message = f"wrong shape: received {received}, expected a vector of 3; write one list of 3"
    assert read(text, (3,)) == Malformed(message)


@pytest.mark.parametrize(
    ("text", "shape", "note"),
    [
        ("[1, 2, 3]", (3,), ""),
        ("[[1], [2], [3]]", (3,), "a matrix of 3×1 was read as a vector of 3"),
        ("[[1, 2, 3]]", (3,), "a matrix of 1×3 was read as a vector of 3"),
        ("[1, 2, 3]", (1, 3), "a vector of 3 was read as a matrix of 1×3"),
        ("[1, 2, 3]", (3, 1), "a vector of 3 was read as a matrix of 3×1"),
        ("[[1, 2, 3]]", (1, 3), ""),
    ],
)
def test_a_row_or_column_is_a_vector_and_is_reported(text, shape, note):
    result = read(text, shape)
    assert (result.shape, result.note, result.transposed_shape) == (shape, note, False)
    assert values(text, shape) == [1, 2, 3]


@pytest.mark.parametrize(
    ("text", "shape"),
    [(t, s) for t in ("5", '"5"', "[5]", "[[5]]", '[["5"]]') for s in ((), (1,), (1, 1))],
)
def test_one_entry_with_any_brackets_is_that_entry(text, shape):
    result = read(text, shape)
    assert (values(text, shape), result.shape) == ([5], shape)
    assert bool(result.note) == (text.count("[") != len(shape))


@pytest.mark.parametrize(("text", "shape"), [("[[[5]]]", ()), ("[5, 5]", ()), ("[]", ()), ("[]", (1,)), ("[[]]", (1,))])
def test_more_or_fewer_than_one_entry_is_malformed(text, shape):
    assert "wrong shape" in read(text, shape).message


@pytest.mark.parametrize(
    ("text", "shape", "given_shape"),
    [
        ("[[1, 2], [3, 4], [5, 6]]", (2, 3), (3, 2)),
        ("[[1], [2]]", (1, 2), (2, 1)),
        ("[[1, 2]]", (2, 1), (1, 2)),
    ],
)
def test_the_transposed_shape_is_kept_as_given(text, shape, given_shape):
    result = read(text, shape)
    assert (result.shape, result.transposed_shape, result.note) == (given_shape, True, "")
    assert values(text, shape) == list(range(1, len(result.entries) + 1))


def test_a_square_matrix_stays_as_it_is():
    result = read("[[1, 2], [3, 4]]", (2, 2))
    assert (result.shape, result.transposed_shape) == ((2, 2), False)
    assert values("[[1, 2], [3, 4]]", (2, 2)) == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("text", "shape"), [("[1, 2, 3, 4]", (2, 2)), ("[1, 2, 3, 4, 5, 6]", (2, 3)), ("[[1, 2]]", (2, 2)), ("1", (2, 2))]
)
def test_other_shapes_than_a_matrix_are_malformed(text, shape):
    message = read(text, shape).message
    assert f"expected a matrix of {shape[0]}×{shape[1]}" in message
    assert f"a list of {shape[0]} rows, each a list of {shape[1]}" in message


@pytest.mark.parametrize("text", ["[[1, 2], [3]]", "[[1], 2]", "[1, [2]]", "[[[1]], [2]]", "[[1, 2], null]"])
@pytest.mark.parametrize("shape", [(), (3,), (2, 2)])
def test_ragged_lists_are_malformed(text, shape):
    assert "differ in length" in read(text, shape).message


def test_arrays_of_more_axes():
    assert values("[[[1, 2], [3, 4]]]", (1, 2, 2)) == [1, 2, 3, 4]
    assert "an array of 1×2×2; nest the lists" in read("[[1, 2], [3, 4]]", (1, 2, 2)).message


def test_shape_of_and_leaves():
    assert shape_of(answer("[[1, null], [true, {}]]")) == (2, 2)
    assert list(leaves(answer('[[1, null], [true, "a"]]'))) == [JsonNumber("1"), None, True, "a"]
    assert [shape_of(answer(text)) for text in ("5", "null", "[]", "[[], []]", "[[], [1]]")] == [
        (), (), (0,), (2, 0), None,
    ]  # fmt: skip


# Entries


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("true", "received a truth value (true); expected a number"),
        ("false", "received a truth value (false); expected a number"),
        ("{}", "received an object; expected a number"),
        ('"5+0i"', "complex numbers are not accepted"),
        ('"3j"', "complex numbers are not accepted"),
        ('"nan"', "no (real) value"),
        ('"-inf"', "no (real) value"),
        ('"oo"', "no (real) value"),
        ('"1/0"', "no (real) value"),
        ('"1,5"', "as a point"),
        ('"1_000"', "without underscores"),
        ('"0x10"', "decimal digits"),
        ("1e999", "number too large"),
        ('"1e-999999"', "number too large"),
        ("1" * 1999, "number too large"),
        ("1" * 5000, "5000 characters"),
    ],
)
def test_what_is_no_number_is_malformed(text, words):
    assert words in read(text, ()).message
    in_matrix = read(f"[[1, 2], [{text}, 4]]", (2, 2)).message
    assert words in in_matrix
    assert "entry [2,1]: " in in_matrix or "in each entry of a matrix of 2×2" in in_matrix


@pytest.mark.parametrize("wrong", ["true", "false", "{}", '{"a": 1}'])
def test_a_wrong_kind_among_numbers_is_found(wrong):
    assert "expected a number in each entry of a vector of 2" in read(f"[1, {wrong}]", (2,)).message


@pytest.mark.parametrize(
    ("text", "value", "decimals"),
    [
        ("5", 5, 0),
        ('"5"', 5, 0),
        ("0.50", Fraction(1, 2), 2),
        ('"0.50"', Fraction(1, 2), 2),
        ('"0.0822 "', Fraction(411, 5000), 4),
        ('"−0.5"', Fraction(-1, 2), 1),
        ('"1/3"', Fraction(1, 3), None),
        ("-5.5", Fraction(-11, 2), 1),
        ("-0.0", 0, 1),
        ("1e-3", Fraction(1, 1000), 3),
    ],
)
def test_numbers_keep_their_value_and_digits(text, value, decimals):
    result = read(text, ())
    assert (result.entries[0].value, result.entries[0].decimals) == (value, decimals)


@pytest.mark.parametrize("text", ["b*(1 + c^2)", "sqrt(2)", "True", "2x", "１", "x\u200b", "[1, 2]", "1.5/2"])
def test_other_text_is_an_expression_as_written(text):
    assert read(json.dumps(text), ()).entries == (Expression(text),)


@pytest.mark.parametrize("length", [MAX_CHARACTERS - 1, MAX_CHARACTERS])
def test_a_text_within_the_limit_is_read(length):
    assert read(json.dumps("x" * length), ()).entries == (Expression("x" * length),)


def test_a_text_beyond_the_limit_is_malformed():
    message = f"this answer has {MAX_CHARACTERS + 1} characters and at most {MAX_CHARACTERS} are read; write it shorter"
    assert read(json.dumps("x" * (MAX_CHARACTERS + 1)), ()) == Malformed(message)
    assert choices("x" * (MAX_CHARACTERS + 1)) == Malformed(message)


@pytest.mark.parametrize(
    "text", ["null", '""', '" "', "[null]", '[null, ""]', "[[null, null], [null, null]]", '{"W1": [[null]], "b": ""}']
)
def test_missing_answers(text):
    assert is_missing(answer(text))
    assert read(text, (2, 2)) == ArrayAnswer((2, 2), (None,) * 4)
    assert read(text, ()) == ArrayAnswer((), (None,))


@pytest.mark.parametrize("text", ["[]", "{}", "[[], []]", "0", "false", '"0"', "[null, 0]", '{"W1": null, "b": 0}'])
def test_answers_that_are_not_missing(text):
    assert not is_missing(answer(text))


def test_a_missing_entry_is_that_entry():
    result = read('[[1, null], ["", "x"]]', (2, 2))
    assert [entry is None for entry in result.entries] == [False, True, True, False]


# Choices


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("true", True),
        ("false", False),
        ('"true"', True),
        ('" False "', False),
        ('"a"', frozenset("a")),
        ('" a "', frozenset("a")),
        ('["a", "c"]', frozenset("ac")),
        ('["c", "a", "a"]', frozenset("ac")),
        ('["a", null, ""]', frozenset("a")),
        ("[]", frozenset()),
        ("2", frozenset("2")),
    ],
)
def test_choices(text, chosen):
    assert choices(answer(text)) == chosen
    assert type(choices(answer(text))) is type(chosen)


@pytest.mark.parametrize(
    ("text", "received"),
    [
        ("{}", "received an object"),
        ("[true]", "received a truth value (true)"),
        ('[["a"]]', "received a list"),
        ("null", "nothing was chosen"),
        ("[null]", "nothing was chosen"),
    ],
)
def test_malformed_choices(text, received):
    assert received in choices(answer(text)).message


@given(trees, st.lists(st.integers(1, 3), max_size=3).map(tuple))
def test_any_answer_is_read_or_malformed(tree, shape):
    found = answer(json.dumps(tree))
    result = as_array(found, shape)
    assert isinstance(result, (ArrayAnswer, Malformed))
    if isinstance(result, ArrayAnswer):
        size = len(list(leaves(found))) if not is_missing(found) else len(result.entries)
        assert len(result.entries) == size
        assert result.shape == (shape[::-1] if result.transposed_shape else shape)
    assert isinstance(choices(found), (frozenset, bool, Malformed))
