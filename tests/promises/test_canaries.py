"""What one student writes stays with that student: canaries in every field, through every input, into every output.

Three students have a word of their own in everything that they hand in or are known by. All have the same marks, so
that whatever is worked out once for equal marks is shared. In every output, what belongs to one of them (a line, a row,
a test, a page) holds no word of another, and is the same bytes when the others' words are different ones.
"""

import csv
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from xml.etree import ElementTree

import pytest

from gradekit.cli import main
from tests.course.sheet_files import xlsx

PROBLEM = """
id: p
title: One sigmoid unit
given: {x: 0.6, w: 0.8, b: 0.1, y: 1}
compute: {z: w*x + b, a: sigmoid(z), loss: (a - y)^2/2}
questions:
  - {id: z, find: z}
  - {id: a, find: a}
  - {id: loss, find: loss}
  - {id: e, essay: explain}
  - {id: c, choose: {up: it rises, down: it falls}, answer: up}
"""
STUDENTS = ("ada", "bob", "cyd")
OTHERS = ("dan", "eve", "fay")
Words = Callable[[str, str], str]


def word(who: str, what: str) -> str:
    """The canary of a student in one field."""
    return f"{who}canary{what}"


def answers(who: str) -> dict[str, str]:
    """Half right; a name that is unknown, an own value that is carried on, a text, and an option that is none."""
    own = {"e": f"I am {word(who, 'essay')}", "c": word(who, "c")}
    return {"z": "0.58", "a": word(who, "formula"), "loss": "0.5", **own}


def submission(who: str) -> dict[str, object]:
    more = {word(who, "question"): word(who, "extra")}
    return {
        "student": word(who, "id"), "problem": "p", "answers": {**answers(who), **more},
        "comment": word(who, "comment"), word(who, "key"): 1,
    }  # fmt: skip


def put(path: Path, content: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


def as_files(here: Path, students: tuple[str, ...]) -> None:
    for who in students:
        put(here / "in" / f"{word(who, 'id')}.json", json.dumps(submission(who)))


def as_folders(here: Path, students: tuple[str, ...]) -> None:
    for who in students:
        put(here / "in" / word(who, "id") / f"{word(who, 'file')}.json", json.dumps(submission(who)))


def as_lines(here: Path, students: tuple[str, ...]) -> None:
    put(here / "in" / "all.jsonl", "\n".join(json.dumps(submission(who)) for who in students))


def as_archive(here: Path, students: tuple[str, ...]) -> None:
    (here / "in").mkdir()
    with zipfile.ZipFile(here / "in" / "all.zip", "w") as archive:
        for who in students:
            archive.writestr(f"{word(who, 'id')}.json", json.dumps(submission(who)))


def _rows(students: tuple[str, ...]) -> Iterator[list[str]]:
    yield ["student", "problem", "z", "a", "loss", "e", "c", "comment"]
    for who in students:
        yield [word(who, "id"), "p", *answers(who).values(), word(who, "comment")]


def as_table(here: Path, students: tuple[str, ...]) -> None:
    (here / "in").mkdir()
    with (here / "in" / "all.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(_rows(students))


def as_spreadsheet(here: Path, students: tuple[str, ...]) -> None:
    pytest.importorskip("python_calamine")
    put(here / "in" / "all.xlsx", xlsx(list(_rows(students))))


def as_notebooks(here: Path, students: tuple[str, ...]) -> None:
    for who in students:
        cells = [
            {"cell_type": "code", "source": f"# {word(who, 'comment')}\n{text}", "outputs": [{"text": word(who, "o")}],
             "metadata": {"gradekit": {"question": name}, "author": word(who, "author")}}
            for name, text in answers(who).items()
        ]  # fmt: skip
        about = {"gradekit": {"student": word(who, "id"), "problem": "p"}, "authors": [word(who, "name")]}
        book = {"cells": cells, "metadata": about, "nbformat": 4, "nbformat_minor": 5}
        put(here / "in" / f"{word(who, 'id')}.ipynb", json.dumps(book))


def _export(here: Path, heading: str, row: str, students: tuple[str, ...]) -> None:
    about = [{what: word(who, what) for what in ("id", "name", "email")} | answers(who) for who in students]
    put(here / "in" / "quiz.csv", "\n".join([heading, *(row.format(**each) for each in about)]) + "\n")


def as_moodle_quiz(here: Path, students: tuple[str, ...]) -> None:
    head = "Surname,First name,ID number,Email address,State,Started on,Completed,Time taken,Grade/3.00,z,a,loss,e,c"
    _export(here, head, "{name},x,{id},{email},Finished,x,2026-03-01 15:00,3 min,-,{z},{a},{loss},{e},{c}", students)


def as_canvas_quiz(here: Path, students: tuple[str, ...]) -> None:
    questions = ",".join(f"{number}: {name},1.0" for number, name in enumerate(("z", "a", "loss", "e", "c"), 101))
    head = f"name,id,sis_id,section,submitted,attempt,{questions},n correct,n incorrect,score"
    row = "{name},11,{id},A,2026-03-01 15:00:00 UTC,1,{z},0,{a},0,{loss},0,{e},0,{c},0,0,2,0"
    _export(here, head, row, students)


def as_google_form(here: Path, students: tuple[str, ...]) -> None:
    row = "2026/03/01 3:00:00 PM GMT+1,{id},0 / 3,{z},{a},{loss},{e},{c}"
    _export(here, "Timestamp,Email Address,Score,z,a,loss,e,c", row, students)


def as_microsoft_form(here: Path, students: tuple[str, ...]) -> None:
    head = "ID,Start time,Completion time,Email,Name,Total points,Quiz feedback,z,Points - z,Feedback - z,a,loss,e,c"
    _export(here, head, "1,2026-03-01 14:50,2026-03-01 15:00,{id},{name},,,{z},,,{a},{loss},{e},{c}", students)


INPUTS = (
    as_files, as_folders, as_lines, as_archive, as_table, as_spreadsheet, as_notebooks, as_moodle_quiz, as_canvas_quiz,
    as_google_form, as_microsoft_form,
)  # fmt: skip


def command(*arguments: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert main([*arguments]) in (0, 3), capsys.readouterr()
    return capsys.readouterr().out


def outputs(here: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    """Name → text of everything that is written or printed about the course."""
    roster = [
        ",".join(("id", "name", "section", "email")),
        *(",".join(word(who, what) for what in ("id", "name", "section", "email")) for who in (*STUDENTS, *OTHERS)),
    ]
    put(here / "roster.csv", "\n".join(roster))
    grading = ("grade", "in", "--problems", ".", "--problem", "p", "--roster", "roster.csv", "--quiet")
    command(
        *grading, "--out", "out", "--gradebook", "canvas", "--gradebook", "moodle", "--gradebook", "brightspace",
        "--gradebook", "blackboard", "--assignment", "A", capsys=capsys,
    )  # fmt: skip
    files = [path for path in (here / "out").iterdir() if path.suffix in _READ]
    found = {path.name: path.read_text(encoding="utf-8-sig") for path in files}
    for form in ("json", "csv", "junit", "github", "markdown", "text"):
        found[f"--format {form}"] = command(*grading, "--format", form, capsys=capsys)
    command("report", "out", "--students", "pages", "--submissions", "in", "--problems", ".", capsys=capsys)
    return found | {path.name: path.read_text(encoding="utf-8") for path in (here / "pages").iterdir()}


_READ = (".jsonl", ".csv", ".xml", ".json", ".md")


def units(name: str, text: str) -> Iterator[str]:
    """The pieces of an output that belong to one student each."""
    if name == "results.jsonl":
        yield from text.splitlines()
    elif name == "--format json":
        yield from (json.dumps(one) for one in json.loads(text))
    elif name.endswith("csv"):
        yield from (json.dumps(row) for row in csv.reader(text.splitlines()))
    elif name in ("junit.xml", "--format junit"):
        yield from (ElementTree.tostring(test, "unicode") for test in ElementTree.fromstring(text).iter("testcase"))
    elif name.endswith(".html"):
        yield text
    elif name == "--format github":
        yield from text.splitlines()
    elif name in ("--format markdown", "--format text"):
        pieces = re.split(r"(?m)^(?=.*canaryid · p ·|#|Student)", text)
        yield from (piece for piece in pieces if "· p ·" in piece)  # the others are about all of them


def owners(unit: str) -> set[str]:
    return {who for who in (*STUDENTS, *OTHERS) if f"{who}canary" in unit}


def mixed_up(found: Mapping[str, str]) -> list[tuple[str, str]]:
    """Pieces of outputs with words of more than one student."""
    return [(name, unit) for name, text in found.items() for unit in units(name, text) if len(owners(unit)) > 1]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    put(tmp_path / "p.yaml", PROBLEM)
    return tmp_path


@pytest.mark.parametrize("hand_in", INPUTS, ids=lambda each: each.__name__.removeprefix("as_"))
def test_no_text_of_one_student_reaches_another(
    hand_in: Callable[[Path, tuple[str, ...]], None], here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hand_in(here, STUDENTS)
    found = outputs(here, capsys)
    assert mixed_up(found) == []
    results = {json.loads(line)["student"]: json.loads(line) for line in found["results.jsonl"].splitlines()}
    for who in STUDENTS:
        mine = results[word(who, "id")]
        assert mine["status"] == "graded"
        assert {one["id"]: one["verdict"] for one in mine["questions"]}["a"] == "malformed"
        assert word(who, "formula") in json.dumps(mine)
    for name in ("results.jsonl", "gradebook.csv", "junit.xml", "--format json"):
        assert {one for unit in units(name, found[name]) for one in owners(unit)} == {*STUDENTS, *OTHERS}, name


@pytest.mark.parametrize("hand_in", INPUTS, ids=lambda each: each.__name__.removeprefix("as_"))
def test_what_others_write_changes_no_byte_of_ones_own(
    hand_in: Callable[[Path, tuple[str, ...]], None], here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = []
    for others in (("bob", "cyd"), ("eve", "fay"), ("dan", "bob")):
        for path in sorted(here.glob("in/**/*"), reverse=True):
            path.unlink() if path.is_file() else path.rmdir()
        if (here / "in").exists():
            (here / "in").rmdir()
        hand_in(here, ("ada", *others))
        out = command("grade", "in", "--problems", ".", "--problem", "p", "--format", "json", "--quiet", capsys=capsys)
        lines.append([one for one in json.loads(out) if one["student"] == word("ada", "id")])
    assert lines[0] == lines[1] == lines[2]
    assert len(lines[0]) == 1


def test_words_of_two_students_would_be_found() -> None:
    line = json.dumps({"student": word("ada", "id"), "warnings": [word("bob", "extra")]})
    assert mixed_up({"results.jsonl": line}) == [("results.jsonl", line)]
