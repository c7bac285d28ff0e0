"""Inputs that no one here wrote, through every kind of input: JSONTestSuite and the big list of naughty strings."""

import csv
import json
import os
from io import StringIO
from pathlib import Path

import pytest

from gradekit.course.inputs import Options
from gradekit.errors import SubmissionError
from gradekit.marking.submission import read_submission
from tests.course.handed_in import faults, read
from tests.course.test_inputs_archive import zipped
from tests.places import CORPORA

JSON_TESTS = sorted(CORPORA.glob("JSONTestSuite/test_parsing/*.json"))
STRINGS = CORPORA / "blns" / "blns.json"

pytestmark = pytest.mark.skipif(not JSON_TESTS or not STRINGS.exists(), reason="the corpora are not here")


def strings() -> list[str]:
    return [text for text in json.loads(STRINGS.read_text(encoding="utf-8")) if "\0" not in text]


def test_every_file_of_a_folder_is_found_with_its_bytes() -> None:
    found = {piece.file: piece.data for piece in read(JSON_TESTS[0].parent)}
    assert found == {path.name: path.read_bytes() for path in JSON_TESTS}


def test_the_same_files_in_an_archive(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped({path.name: path.read_bytes() for path in JSON_TESTS}))
    found = {piece.file.removeprefix("a.zip/"): piece.data for piece in read(tmp_path / "a.zip")}
    assert found == {path.name: path.read_bytes() for path in JSON_TESTS}


def test_the_same_files_as_lines(tmp_path: Path) -> None:
    lines = [path.read_bytes() for path in JSON_TESTS]
    lines = [line for line in lines if b"\n" not in line and b"\r" not in line and line.strip()]
    (tmp_path / "a.jsonl").write_bytes(b"{}\n" + b"\n".join(lines))
    assert [piece.data for piece in read(tmp_path)][1:] == lines


def test_as_cells_they_are_one_answer_each_and_never_more(tmp_path: Path) -> None:
    """What is JSON stays so, anything else is text; nothing gets out of its cell."""
    texts = {}
    for path in JSON_TESTS:
        text = path.read_bytes().decode("utf-8", "replace").replace("\0", "\1").replace("\r", "")
        if text.strip():  # a row without an attempt is no submission
            texts[path.name.replace(".json", "")] = text if len(text) < 50_000 else text[:1000]
    buffer = StringIO()
    writer = csv.writer(buffer)
    writer.writerow(["student", "x"])
    writer.writerows(texts.items())
    (tmp_path / "a.csv").write_text(buffer.getvalue(), encoding="utf-8", newline="")
    found = read(tmp_path, options=Options("p"))
    assert not faults(found) and len(found) == len(texts)
    for piece in found:
        submission = read_submission(piece.data or b"", piece.file)
        assert set(submission.answers) <= {"x"} and submission.problem == "p"
        answer = submission.answers.get("x")
        assert not (submission.student.startswith("n_") and isinstance(answer, (tuple, dict)))
        if submission.student.startswith(("y_array", "y_object", "y_structure_true", "y_structure_whitespace_array")):
            is_repeated = "duplicated" in submission.student
            assert isinstance(answer, str if is_repeated else (bool, tuple, dict)), submission.student


def test_naughty_strings_as_cells_come_back_as_typed(tmp_path: Path) -> None:
    filled = [text for text in strings() if text.strip() not in ("", "-")]  # which are no attempt
    buffer = StringIO()
    writer = csv.writer(buffer)
    writer.writerow(["student", "x"])
    writer.writerows([f"s{number}", text] for number, text in enumerate(filled))
    (tmp_path / "a.csv").write_text(buffer.getvalue(), encoding="utf-8", newline="")
    found = read(tmp_path, options=Options("p"))
    assert not faults(found)
    for piece, text in zip(found, filled, strict=True):
        answers = json.loads(piece.data or b"", parse_int=str, parse_float=str)["answers"]
        typed = text.replace("\r\n", "\n")
        assert answers.get("x", "") in (typed, typed.lower() == "true") or typed[0] in "[{"


def test_naughty_strings_as_students_are_read_or_refused(tmp_path: Path) -> None:
    buffer = StringIO()
    csv.writer(buffer).writerows([["student", "x"], *([text, "1"] for text in strings())])
    (tmp_path / "a.csv").write_text(buffer.getvalue(), encoding="utf-8", newline="")
    found = read(tmp_path, options=Options("p"))
    assert len(found) == len(strings()) and not faults(found)
    for piece, text in zip(found, strings(), strict=True):
        try:
            assert read_submission(piece.data or b"", piece.file).student == text.replace("\r\n", "\n").strip()
        except SubmissionError as error:
            assert "'student'" in error.message


def test_naughty_strings_as_names_of_files_and_members(tmp_path: Path) -> None:
    names = {f"{text[:60]}.json" for text in strings() if len(text[:60].encode()) < 240}
    (tmp_path / "hw").mkdir()
    written = 0
    for name in names:
        path = tmp_path / "hw" / name
        if "/" not in name and not name.startswith("."):
            try:
                path.write_bytes(b"{}")
                written += 1
            except OSError:
                assert os.name == "nt"
    assert len(read(tmp_path / "hw")) == written
    members = [name for name in names if not name.startswith(".") and "/." not in name]
    (tmp_path / "a.zip").write_bytes(zipped([(name, b"{}") for name in members]))
    found = read(tmp_path / "a.zip")
    assert all(piece.data == b"{}" or piece.error for piece in found) and len(found) > len(members) * 0.9
