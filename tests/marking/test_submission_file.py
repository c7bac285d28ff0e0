"""Submission files: what is read, what is refused, with which place and reason."""

import json
import os
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradekit.errors import Place, SubmissionError
from gradekit.marking.json_text import MAX_BYTES, JsonNumber
from gradekit.marking.submission import MAX_ID_CHARACTERS, Submission, load_submission, read_submission

FAIR = {"student": "s001", "problem": "two-layer-sigmoid", "answers": {}}

values = st.recursive(
    st.none() | st.booleans() | st.text(max_size=8) | st.integers() | st.floats(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=12,
)


def encoded(**changes):
    return json.dumps(FAIR | changes).encode()


def refusal(data):
    with pytest.raises(SubmissionError) as caught:
        read_submission(data, "f.json")
    assert "\n" not in str(caught.value)
    return caught.value


# Reading a submission

def test_a_submission_is_read():
    data = b'{"student": "s1", "problem": "p", "submitted_at": "9",'
    data += b' "answers": {"x": [[0.50, "1"], null], "w": {"b": [1]}}}'
    answers = {"x": ((JsonNumber("0.50"), "1"), None), "w": {"b": (JsonNumber("1"),)}}
    assert read_submission(data, "s1.json") == Submission("s1", "p", answers, "9", "s1.json")


def test_unknown_keys_are_warned_about():
    submission = read_submission(encoded(submited_at="9", **{"a\nb": 1}), "f.json")
    assert submission.warnings == (
        "the key 'submited_at' is unknown and was ignored",
        "the key 'a\\nb' is unknown and was ignored",
    )


@pytest.mark.parametrize("value", ["[]", "1", '"s"', "null", "true"])
def test_only_an_object_is_a_submission(value):
    assert "expected an object with 'student', 'problem', 'answers'" in refusal(value.encode()).message


@pytest.mark.parametrize("key", FAIR)
def test_missing_keys_are_named(key):
    data = json.dumps({name: value for name, value in FAIR.items() if name != key}).encode()
    assert refusal(data).message == f"the submission lacks '{key}'; add it"


def test_a_misspelt_key_is_guessed():
    assert refusal(b'{"student": "s", "problem": "p", "answer": {}}').message == (
        "the submission lacks 'answers'; add it; is 'answer' meant as 'answers'?"
    )


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"student": None}, "'student' is null; expected a text"),
        ({"student": ""}, "'student' is empty; expected the student's id"),
        ({"student": " \t"}, "'student' is empty; expected the student's id"),
        ({"problem": True}, "'problem' is a truth value (true); expected a text"),
        ({"problem": ""}, "'problem' is empty; expected the problem's id"),
        ({"answers": []}, "'answers' is a list; expected an object, question id → answer"),
        ({"answers": None}, "'answers' is null; expected an object, question id → answer"),
        ({"submitted_at": 9}, "'submitted_at' is a number; expected a text, in quotes"),
        ({"student": "a\nb"}, "'student' holds the control character U+000A; remove it"),
        ({"student": "a\x00"}, "'student' holds the control character U+0000; remove it"),
        ({"student": "a\x85b"}, "'student' holds the control character U+0085; remove it"),
        ({"problem": "a\u2028b"}, "'problem' holds the control character U+2028; remove it"),
    ],
)
def test_wrong_kinds_are_refused(changes, message):
    assert refusal(encoded(**changes)).message == message


def test_a_wrong_kind_is_placed():
    data = b'{"answers": {"student": 1},\n "student":  true, "problem": "p"}'
    assert refusal(data).place == Place("f.json", 2, 14)


@pytest.mark.parametrize("length", [1, MAX_ID_CHARACTERS - 1, MAX_ID_CHARACTERS])
def test_ids_within_the_limit(length):
    assert read_submission(encoded(student="s" * length), "f").student == "s" * length


def test_an_id_beyond_the_limit():
    assert "has 301 characters; at most 300" in refusal(encoded(student="s" * (MAX_ID_CHARACTERS + 1))).message


@pytest.mark.parametrize("student", ["../../x", "con", "=1+1", "-rf", "[/x]", "Zoë", "\u202e", " s "])
def test_odd_ids_are_kept_as_they_are(student):
    assert read_submission(encoded(student=student), "f").student == student


def test_a_key_given_twice_is_refused():
    error = refusal(b'{"student": "s", "problem": "p", "answers": {"x1": 1, "x1": 2}}')
    assert error.message == "the key 'x1' is given twice, with values at 1:52 and 1:61; keep one of them"
    assert str(error).startswith("f.json:1:61: ")


@given(
    st.binary(max_size=100)
    | values.map(lambda tree: json.dumps(tree).encode())
    | st.fixed_dictionaries(dict.fromkeys(FAIR, values)).map(lambda members: json.dumps(members).encode())
)
def test_any_bytes_are_a_submission_or_refused(data):
    try:
        submission = read_submission(data, "f.json")
    except SubmissionError as error:
        assert "\n" not in str(error)
    else:
        assert submission.student.strip()


# Files

def reason(path):
    with pytest.raises(SubmissionError) as caught:
        load_submission(path)
    assert "\n" not in str(caught.value)
    return caught.value.message


@pytest.fixture
def fair(tmp_path):
    path = tmp_path / "s001.json"
    path.write_bytes(encoded())
    return path


def test_a_file_is_read(fair):
    assert load_submission(fair).file == fair.as_posix()
    assert load_submission(str(fair), "s001.json") == Submission("s001", "two-layer-sigmoid", {}, file="s001.json")


def test_a_file_name_cannot_break_a_line(tmp_path):
    with pytest.raises(SubmissionError) as caught:
        load_submission(tmp_path / "a\nb")
    assert "\n" not in str(caught.value)


def test_what_is_not_there(tmp_path, fair):
    assert reason(tmp_path / "none.json") == "there is no such file; check the name"
    assert reason(fair / "none.json") == "there is no such file; check the name"
    assert reason("a\x00b") == "there is no such file; check the name"
    assert "cannot be read" in reason(tmp_path / ("n" * 400))


def test_a_directory(tmp_path):
    assert reason(tmp_path) == "not a regular file (a directory); hand in the file itself"


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows")
@pytest.mark.parametrize("target", ["/etc/passwd", "/dev/zero", "loop", "s001.json", "nowhere"])
def test_a_link_is_never_followed(tmp_path, fair, target):
    link = tmp_path / "loop"
    link.symlink_to(target)
    assert reason(link) == "not a regular file (a symbolic link); hand in the file itself"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_pipes_sockets_and_devices_do_not_block(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # a socket's path must be short
    os.mkfifo("pipe")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")
        assert "a named pipe" in reason("pipe")
        assert "a socket" in reason("socket")
        assert "a device" in reason("/dev/zero")


def test_a_link_that_appears_between_look_and_open_is_refused(tmp_path, fair, monkeypatch):
    if not hasattr(os, "O_NOFOLLOW"):
        pytest.skip("the system cannot refuse links on opening")
    regular, link = os.lstat(fair), tmp_path / "link"
    link.symlink_to(fair)
    monkeypatch.setattr(os, "lstat", lambda path: regular)
    assert "symbolic link" in reason(link)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_that_appears_between_look_and_open_does_not_block(tmp_path, fair, monkeypatch):
    regular = os.lstat(fair)
    os.mkfifo(tmp_path / "pipe")
    monkeypatch.setattr(os, "lstat", lambda path: regular)
    assert "a named pipe" in reason(tmp_path / "pipe")


def test_a_file_without_permission(fair, monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    assert reason(fair) == "the file may not be read; change its permissions"


@pytest.mark.parametrize(("size", "fits"), [(MAX_BYTES - 1, True), (MAX_BYTES, True), (MAX_BYTES + 1, False)])
def test_file_size_limit(fair, size, fits):
    fair.write_bytes(encoded().ljust(size))
    if fits:
        assert load_submission(fair).student == "s001"
    else:
        assert reason(fair) == "the file is too large: 1048577 bytes, at most 1048576 are read; hand in a smaller one"


@pytest.mark.skipif(os.name == "nt", reason="files are not sparse by themselves")
def test_a_sparse_file_is_refused_unread(fair):
    os.truncate(fair, 16 * 2**30)
    assert "too large: 17179869184 bytes" in reason(fair)


def test_an_empty_file(fair):
    fair.write_bytes(b"")
    assert "empty" in reason(fair)
