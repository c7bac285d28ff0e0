"""Who is in the course: what a roster file may look like, and how one with faults is refused."""

import csv
import io
import json
import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradekit.course.piece import who
from gradekit.course.settling.late import Extension
from gradekit.course.settling.roster import Roster, Student
from gradekit.course.settling.roster_file import MAX_BYTES, read_roster
from gradekit.errors import ProblemError, UsageError
from tests.manual import ROOT, blocks


def read(text: str) -> Roster:
    return read_roster(text.encode(), "roster.csv")


def faults(text: str | bytes) -> list[str]:
    with pytest.raises(ProblemError) as caught:
        read_roster(text if isinstance(text, bytes) else text.encode(), "roster.csv")
    return [str(fault) for fault in caught.value.faults]


def test_every_column_is_read() -> None:
    roster = read("id,name,section,e-mail,extension\nada,Ada Lovelace,A,ada@example.org,2d\nbob,,,,\n")
    assert roster.students == (
        Student("ada", "Ada Lovelace", "A", "ada@example.org", Extension(172_800)),
        Student("bob"),
    )
    assert roster.notes == ()


@pytest.mark.parametrize(
    "header",
    ["id,name,section,email", "ID,Name,Section,E-Mail", "Student ID,Full Name,Group,Email address",
     "SIS User ID,Student,Section,Mail", "student,name,class,e_mail", '"Student_Id", NAME ,Tutorial,EMAIL',
     "Username,Display Name,sections,E-mail address", "\ufeffid,name,section,email"],
)  # fmt: skip
def test_the_usual_spellings_of_the_columns(header: str) -> None:
    assert read(f"{header}\nada,Ada,A,a@b.c\n").students == (Student("ada", "Ada", "A", "a@b.c"),)


def test_the_example_and_the_names_of_columns_in_the_manual() -> None:
    page = ROOT / "docs" / "roster.md"
    (example,) = blocks(page, "csv")
    ada, bob, cy = read(example.text).students
    assert ada == Student("ada", "Ada Lovelace", "A", "ada@example.org")
    assert (cy.name, str(bob.extension), str(cy.extension)) == ("Cy, the third", "2d", "2026-03-05T17:00:00Z")
    table = page.read_text(encoding="utf-8").partition("| is called |")[2].partition("\n\n")[0]
    for row in table.splitlines()[2:]:
        what, names = row.split("|")[1].strip().replace("e-mail", "email"), re.findall("`([^`]+)`", row)
        for name in names:
            header = name if what == "id" else f"id,{name}"
            cells = "ada" if what == "id" else f"ada,{'2d' if what == 'extension' else 'x'}"
            assert str(getattr(read(f"{header}\n{cells}\n").students[0], what)) in cells.split(","), name


def test_a_file_as_moodle_and_one_as_canvas_writes_it() -> None:
    moodle = read('First name,Last name,ID number,"Email address",Department\nAda,Lovelace,7,a@b.c,x\n')
    assert moodle.students == (Student("7", "Ada Lovelace", "", "a@b.c"),)
    assert moodle.notes == ("roster.csv: not used: 'Department'",)
    canvas = read('Student,ID,SIS User ID,SIS Login ID,Section\n"Lovelace, Ada",7,u7,ada,A\n')
    others = (("sis user id", "u7"), ("sis login id", "ada"), ("id", "7"))
    assert canvas.students == (Student("u7", "Lovelace, Ada", "A", others=others),)
    assert canvas.notes == ()


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_is_read_and_empty_lines_are_passed_over(end: str) -> None:
    assert [student.id for student in read(end.join(["", "id,name", "a,1", ",", "", "b,2"])).students] == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("", 1, "the roster is empty; expected column names"),
        ("\n \n", 1, "the roster is empty"),
        ("id,name\n", 1, "the roster names no student"),
        ("name,section\nAda,A\n", 1, "no column holds the id; received 'name', 'section'; expected"),
        ("ada,Ada\nbob,Bob\n", 1, "no column holds the id; received 'ada', 'Ada'; expected"),
        ("id,Name,NAME \na,b,c\n", 1, "2 columns are called 'name'; keep one of them"),
        ('id,"name\nada,Ada\n', 1, "double quotes are not closed on this line"),
        ("id,name\nada\n", 2, "the line has 1 cell, the column names are 2"),
        ("id,name\nada,Lovelace, Ada\n", 2, "the line has 3 cells, the column names are 2; put a cell that holds"),
        ('id,name\nada,"Ada\nbob,Bob"\n', 2, "double quotes are not closed on this line"),
        ('id,name\nada,"Ada "the" Countess"\n', 2, "or stand inside a cell"),
        ("id,name\nada,Ada\nb\0b,Bob\n", 3, "the line holds a NUL character"),
        (f"id,name\nada,{'x' * 200_000}\n", 2, "a cell is far too long"),
        (f"id,name\n{'x' * 301},Ada\n", 2, "the id has 301 characters; at most 300 are read"),
        ("id,name\n ,Ada\n", 2, "the id is empty"),
        ("id\nada\nbob\nADA\n", 4, "the student 'ADA' is on line 2 already"),
        ("id\nada l\n ADA  L \n", 3, "the student 'ADA  L' is on line 2 already"),
        ("id\nJosé\nJose\u0301\n", 3, "is on line 2 already"),
        ("id,extension\nada,soon\n", 2, "'soon' is no extension; expected days"),
        (b"id,name\nada,Ad\xe9la\xefde\n", 2, "the byte 0xE9 is not UTF-8; save the roster as CSV in UTF-8"),
        ("id,name\nada,Ada\n".encode("utf-32"), 1, "the file is not UTF-8 (it looks like UTF-16 or UTF-32)"),
        (b"PK\x03\x04 and no more", 1, "this spreadsheet cannot be read"),
    ],
)
def test_a_fault_names_its_line(text: str | bytes, line: int, message: str) -> None:
    (found,) = [fault for fault in faults(text) if fault.startswith(f"roster.csv:{line}: ")][:1]
    assert message in found
    assert found.isprintable()


def test_all_faults_are_told_at_once_and_no_line_is_swallowed() -> None:
    text = (
        'id,name,extension\nada,"Ada,\nbob,Bob,2d\n,Nobody,\nbob,Bob,\neve,Eve\nzoe,Zoe,later\nBOB,x,y\nmax,"Max",1d\n'
    )
    lines = [fault.split(":")[1] for fault in faults(text)]
    assert lines == ["2", "4", "5", "6", "7", "8", "8"]


def test_a_file_full_of_faults_is_given_up() -> None:
    assert len(faults("id,name\n" + "a\n" * 100_000)) < 200


def test_a_file_that_cannot_be_opened(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path, "a\0b"):
        with pytest.raises(UsageError, match="the roster cannot be read .*; expected a CSV file"):
            read_roster(path)


def test_a_file_that_is_far_too_large(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    with path.open("wb") as stream:
        stream.truncate(MAX_BYTES + 1)
    with pytest.raises(UsageError, match="has more than"):
        read_roster(path)


HOSTILE = ["../../x", "con", "=1+1", "-rf", "'=1+1", "x" * 300, "[/x]", "::error::x", "<script>", "a\x1b[31m",
           "\u202ex", "@cmd", "a\tb", "c\u2028d", "NaN", "007", "＝1"]  # fmt: skip


def test_what_a_cell_holds_is_data(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([["id", "name", "section", "email"], *([text] * 4 for text in HOSTILE)])
    assert read_roster(path).students == tuple(Student(text, text, text, text) for text in HOSTILE)


def test_students_are_found_however_their_id_is_written() -> None:
    roster = read("id\nAda L\nJosé\nSTRASSE\n")
    for text in ("ada l", " ADA   l ", "Ada\u00a0L"):
        assert roster.find(text) == Student("Ada L")
    assert roster.find(unicodedata.normalize("NFD", "josé")) == Student("José")
    assert roster.find("straße") == Student("STRASSE")
    assert roster.find("adal") is None and roster.find("") is None


cells = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0\r\n"), max_size=20)
students = st.builds(
    Student,
    cells.filter(lambda text: text.strip()).map(str.strip),
    *[cells.map(str.strip)] * 3,
    st.none()
    | st.integers(0, 10_000).map(lambda m: Extension(m * 60))
    | st.integers(0, 10**9).map(lambda t: Extension(0, t)),
    st.just(()),
)


@given(st.lists(students, min_size=1, max_size=8))
def test_a_roster_survives_the_way_through_a_file_and_through_json(given_: list[Student]) -> None:
    roster = Roster(tuple({who(student.id): student for student in given_}.values()))
    assert Roster.from_json(json.loads(json.dumps(roster.to_json()))) == roster
    stream = io.StringIO()
    csv.writer(stream).writerows([["id", "name", "section", "email", "extension"], *roster.to_json()])
    assert read(stream.getvalue()) == roster


@given(st.binary(max_size=60) | st.text(st.sampled_from('id,;"\n\t \0a=é'), max_size=60).map(str.encode))
def test_any_bytes_are_a_roster_or_refused(data: bytes) -> None:
    try:
        roster = read_roster(b"id,name\n" + data, "roster.csv")
    except ProblemError as error:
        assert all(str(fault).startswith("roster.csv:") for fault in error.faults)
    else:
        assert len(roster.places) == len(roster.students) > 0
