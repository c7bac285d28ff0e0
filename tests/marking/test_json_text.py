"""The strict JSON reader and writer: what is read, what is refused and where, how written text is laid out."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradekit.errors import Place, SubmissionError
from gradekit.marking.json_text import (
    MAX_BYTES,
    MAX_DEPTH,
    JsonNumber,
    read_json,
    value_place,
    write_json,
    write_json_line,
)
from tests.places import CORPORA

CORPUS = CORPORA / "JSONTestSuite" / "test_parsing"
FILES = sorted(CORPUS.glob("*.json"))
REPEATED_KEYS = {"y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json"}  # refused on purpose

plain = st.recursive(
    st.none() | st.booleans() | st.text() | st.integers() | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def refusal(data: bytes) -> SubmissionError:
    with pytest.raises(SubmissionError) as caught:
        read_json(data, "f.json")
    assert "\n" not in str(caught.value)
    return caught.value


def test_values_arrive_as_typed():
    value = read_json(b'{"a": [0.50, -3, 1e999, "0.50"], "b": [true, false, null, {}]}', "f.json")
    numbers = [JsonNumber("0.50"), JsonNumber("-3"), JsonNumber("1e999"), "0.50"]
    assert value == {"a": numbers, "b": [True, False, None, {}]}


def test_a_number_is_no_text():
    assert JsonNumber("1") != "1"
    assert not isinstance(read_json(b"1", "f.json"), str)


@pytest.mark.parametrize(
    ("data", "words", "line", "column"),
    [
        (b"", "empty", 0, 0),
        (b" \r\n\t", "empty", 0, 0),
        (b"\xef\xbb\xbf", "empty", 0, 0),
        ("{}".encode("utf-16"), "UTF-16", 0, 0),
        ("{}".encode("utf-16-le"), "UTF-16", 0, 0),
        ("{}".encode("utf-16-be"), "UTF-16", 0, 0),
        ("{}".encode("utf-32"), "UTF-16 or UTF-32", 0, 0),
        ('{\n "é": 1}'.encode("latin-1"), "0xE9 is not UTF-8", 2, 3),
        (b'\xef\xbb\xbf["\xff"]', "0xFF is not UTF-8", 1, 3),
        (b'["\\ud800"]', "half a character (\\ud800", 1, 2),
        (b'{"\\udc00": 1}', "half a character", 1, 2),
        (b"[1,\n NaN]", "NaN is not a JSON number", 2, 2),
        (b'["NaN", -Infinity]', "-Infinity is not", 1, 9),
        (b"[1,]", "remove the comma", 1, 3),
        (b'{"a": 1 , }', "remove the comma", 1, 9),
        (b"[1/3]", '"1/3"', 1, 3),
        (b"[01]", "leading zero", 1, 3),
        (b"[.5]", "-0.5", 1, 2),
        (b"[+1]", "-0.5", 1, 2),
        (b"[1_000]", "without underscores", 1, 3),
        (b"[True]", "true, false or null", 1, 2),
        (b"['a']", "double quotes", 1, 2),
        (b"[a*b]", "put texts and expressions in double quotes", 1, 2),
        (b"[1, // one\n2]", "no comments", 1, 5),
        (b'{"a": "\\sigma"}', "backslash to be doubled", 1, 8),
        (b'["a\nb"]', "control character", 1, 4),
        (b'["abc', "no closing double quote", 1, 2),
        (b"[1", "the file ends here", 1, 3),
        (b"{} {}", "keep one value", 1, 4),
    ],
)
def test_refusals_say_what_where_and_how_to_mend(data, words, line, column):
    error = refusal(data)
    assert words in error.message
    assert error.place == Place("f.json", line, column)


def test_a_byte_order_mark_is_dropped():
    assert read_json(b"\xef\xbb\xbf{}", "f.json") == {}


def test_surrogate_pairs_and_escaped_backslashes_are_fair():
    assert read_json(b'["\\ud83d\\ude00", "\\\\ud800"]', "f.json") == ["\U0001f600", "\\ud800"]


@pytest.mark.parametrize(
    ("data", "key", "places"),
    [
        (b'{"x1": 1, "x1": 2}', "'x1'", "1:8 and 1:17"),
        (b'{"x1": 1,\n "x2": 5,\n "x1": 1}', "'x1'", "1:8 and 3:8"),
        (b'{"a": {"b": 1, "b": [2]}}', "'b'", "1:13 and 1:21"),
        (b'[{"a": 1}, {"a": 1, "\\u0061": 2}]', "'a'", "1:18 and 1:31"),
        (b'{"a\\nb": {"k": ":"}, "a\\nb": 2}', "'a\\nb'", "1:10 and 1:30"),
        (b'{"a": 1, "a": 2} trailing', "'a'", "1:7 and 1:15"),
    ],
)
def test_a_repeated_key_is_named_with_both_values_places(data, key, places):
    message = refusal(data).message
    assert key in message
    assert places in message


def test_equal_keys_of_different_objects_are_fair():
    assert read_json(b'{"a": {"a": 1}, "b": [{"a": 1}, {"a": 1}]}', "f.json")


@pytest.mark.parametrize(("depth", "fits"), [(MAX_DEPTH - 1, True), (MAX_DEPTH, True), (MAX_DEPTH + 1, False)])
@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_depth_limit(depth, fits, opening, closing):
    data = (opening * depth + "1" + closing * depth).encode()
    if fits:
        read_json(data, "f.json")
    else:
        assert "deeper than 60" in refusal(data).message


def test_brackets_in_texts_and_side_by_side_are_not_depth():
    read_json(json.dumps(["[{" * 500, [[]] * 500]).encode(), "f.json")


@pytest.mark.parametrize(("size", "fits"), [(MAX_BYTES - 1, True), (MAX_BYTES, True), (MAX_BYTES + 1, False)])
def test_size_limit(size, fits):
    data = b'"' + b"a" * (size - 2) + b'"'
    if fits:
        assert len(read_json(data, "f.json")) == size - 2
    else:
        assert "larger than 1048576 bytes" in refusal(data).message


@pytest.mark.parametrize(
    "data",
    [
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"1" * 10**8,
        b'"' + b'\\"' * 500_000,
        b'["' + b"\\" * 1_000_001,
        b'{"a": "' + b'\\"' * 500_000,
        b'{"a":1,"a":"' + b'\\"' * 500_000 + b'"}',
        b"[" + b'"\\ud83d\\ude00",' * 60_000 + b'"\\ud800"]',
        b" " * (MAX_BYTES - 2) + b"[,",
        b"[" + b"[]," * 349_000 + b"x",
    ],
    ids=range(10),
)
def test_hostile_bytes_are_refused_quickly(data):
    refusal(data)


@pytest.mark.skipif(not FILES, reason="the JSONTestSuite is not here")
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_json_test_suite(path):
    expected = "n" if path.name in REPEATED_KEYS else path.name[0]
    try:
        read_json(path.read_bytes(), path.name)
    except SubmissionError:
        assert expected in "ni"
    else:
        assert expected in "yi"


@given(st.binary(max_size=200) | st.text(alphabet='{}[]:,"\\u0dD8 \n1.eE-a', max_size=60).map(str.encode))
def test_any_bytes_are_a_value_or_a_refusal(data):
    try:
        read_json(data, "f.json")
    except SubmissionError as error:
        assert "\n" not in str(error)


def test_value_place():
    data = b'\xef\xbb\xbf{"a": {"b": 1},\n "b": 2}'
    assert value_place(data, "b", "f.json") == Place("f.json", 2, 7)
    assert value_place(data, "c", "f.json") == Place("f.json")


def as_plain(value):
    if isinstance(value, JsonNumber):
        return json.loads(value.text)
    if isinstance(value, list):
        return [as_plain(entry) for entry in value]
    return {key: as_plain(part) for key, part in value.items()} if isinstance(value, dict) else value


@given(plain)
def test_what_is_written_is_read_again(value):
    for text in (write_json(value), write_json_line(value)):
        assert as_plain(read_json(text.encode(), "f.json")) == value
        assert all(character.isprintable() or character == "\n" for character in text)


def test_layout_is_readable():
    value = {"b": [[0.5, 1], [2, 3]], "a": {"z": [], "y": {}}, "c": [{"k": 1}, 2], "d": ["x" * 30] * 3}
    assert write_json(value) == (
        '{\n  "a": {\n    "y": {},\n    "z": []\n  },\n  "b": [[0.5, 1], [2, 3]],\n'
        '  "c": [\n    {\n      "k": 1\n    },\n    2\n  ],\n'
        f'  "d": [\n    "{"x" * 30}",\n    "{"x" * 30}",\n    "{"x" * 30}"\n  ]\n}}\n'
    )


@pytest.mark.parametrize("numbers", range(10, 40))
def test_lists_of_numbers_stay_within_eighty_columns(numbers):
    text = write_json({"key": {"deeper": [[1] * numbers, [2] * numbers]}, "second": 1})
    assert max(map(len, text.splitlines())) <= 80


@pytest.mark.parametrize("value", [float("nan"), float("inf"), [float("-inf")], {"a": [float("nan")]}])
def test_what_is_not_a_number_is_not_written(value):
    with pytest.raises(ValueError, match="JSON"):
        write_json(value)


@pytest.mark.parametrize("value", [{1: 2}, {"a": {None: 1}}, {1, 2}, [b"x"]])
def test_what_json_cannot_hold_is_not_written(value):
    with pytest.raises(TypeError):
        write_json(value)


def test_characters_that_do_not_print_are_escaped():
    assert write_json_line("é\u202e\x1b\x7f\U000e0001\ud800") == '"é\\u202e\\u001b\\u007f\\udb40\\udc01\ufffd"'
