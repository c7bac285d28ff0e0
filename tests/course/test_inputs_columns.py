"""Maps of columns, and the exports of forms and quizzes that they are for."""

import json
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradekit.course.inputs import Options, column_map
from gradekit.course.inputs.columns import Column
from gradekit.course.inputs.times import iso_time
from gradekit.course.settling.late import parse_time
from gradekit.errors import UsageError
from tests.course.handed_in import faults, read


def members(tmp_path: Path, text: str, *entries: str, problem: str = "p") -> list[dict[str, object]]:
    path = tmp_path / "export.csv"
    path.write_text(text, encoding="utf-8")
    found = read(path, options=Options(problem, column_map(entries)))
    assert not faults(found)
    return [json.loads(piece.data or b"") for piece in found]


# The exports that the manual shows

GOOGLE = """\
Timestamp,Email Address,Score,What is x1?,"What is the loss, to 4 digits?"
2026/03/01 3:00:00 PM GMT+1,ada@example.org,0 / 2,"[0.5933, 0.5969]",0.2748
"""
MICROSOFT = """\
ID,Start time,Completion time,Email,Name,Total points,Quiz feedback,What is x1?,Points - What is x1?
1,3/1/26 14:50,3/1/26 15:00,ada@example.org,Ada Lovelace,,,"[0.5933, 0.5969]",
"""
CANVAS = """\
name,id,sis_id,section,section_id,section_sis_id,submitted,attempt,"101: What is x1?
Write a list.",1.0,102: What is the loss?,1.0,n correct,n incorrect,score
Ada Lovelace,11,s001,Section A,5,,2026-03-01 15:00:00 UTC,1,"[0.5933, 0.5969]",0.0,0.2748,0.0,0,2,0.0
"""
MOODLE = """\
Surname,"First name","Email address",State,"Started on",Completed,"Time taken",Grade/2.00,"Response 1","Response 2"
Lovelace,Ada,ada@example.org,Finished,"1 March 2026  2:50 PM","1 March 2026  3:00 PM",-,-,"[0.5933, 0.5969]",0.2748
"""


@pytest.mark.parametrize(
    ("text", "entries", "student", "submitted", "answers"),
    [
        (GOOGLE, ["Email Address=student", "Timestamp=submitted_at", "What is x1?=x1", "What is the loss*=loss", "*=-"],
         "ada@example.org", "2026-03-01T15:00:00+01:00", {"x1": [0.5933, 0.5969], "loss": "0.2748"}),
        (MICROSOFT, ["Email=student", "Completion time=submitted_at", "What is x1?=x1", "*=-"],
         "ada@example.org", "3/1/26 15:00", {"x1": [0.5933, 0.5969]}),
        (CANVAS, ["sis_id=student", "submitted=submitted_at", "101:*=x1", "102:*=loss", "*=-"],
         "s001", "2026-03-01T15:00:00Z", {"x1": [0.5933, 0.5969], "loss": "0.2748"}),
        (MOODLE, ["Email address=student", "Completed=submitted_at", "Response 1=x1", "Response 2=loss", "*=-"],
         "ada@example.org", "2026-03-01T15:00:00", {"x1": [0.5933, 0.5969], "loss": "0.2748"}),
    ],
    ids=["google", "microsoft", "canvas", "moodle"],
)  # fmt: skip
def test_exports(
    tmp_path: Path, text: str, entries: list[str], student: str, submitted: str, answers: dict[str, object]
) -> None:
    expected = {"student": student, "problem": "p", "submitted_at": submitted, "answers": answers}
    assert members(tmp_path, text, *entries) == [expected]


# Maps

@pytest.mark.parametrize(
    ("entry", "column"),
    [
        ("Email address=student", Column("email address", False, "student")),
        ("  Email   Address = student ", Column("email address", False, "student")),
        ("What is y = 2x?=y", Column("what is y = 2x?", False, "y")),
        ("101:*=x1", Column("101:", True, "x1")),
        ("Score=-", Column("score", False, "-")),
        ("*=-", Column("", True, "-")),
        ("ÉTUDIANT=student", Column("étudiant", False, "student")),
    ],
)
def test_entries(entry: str, column: Column) -> None:
    assert column_map([entry]) == (column,)
    assert column_map([], f"\ufeff# a comment\n\n{entry}\n", "columns.txt") == (column,)


@pytest.mark.parametrize(
    ("entries", "text", "message"),
    [
        (["Email"], "", "--column 'Email': expected HEADING=NAME, like 'Email address=student'"),
        (["=x"], "", "--column '=x': expected HEADING=NAME"),
        (["x="], "", "--column 'x=': expected HEADING=NAME"),
        (["*=x"], "", "--column '*=x': * stands for many columns, which cannot all be 'x'; expected *=-"),
        (["a=x", "A=y"], "", "--column 'A=y': this column is 'x' already; keep one of the two entries"),
        (["a=y"], "# map\na = x\n", "--column 'a=y': this column is 'x' already"),
        ([], "a=x\n\nb\n", "columns.txt:3: expected HEADING=NAME"),
    ],
)
def test_wrong_entries(entries: list[str], text: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        column_map(entries, text, "columns.txt")
    assert str(caught.value).startswith(message)


def test_an_entry_may_be_given_twice() -> None:
    assert len(column_map(["a=x", "A = x"], "a=x", "f")) == 1


def test_columns_that_no_entry_names_keep_their_headings(tmp_path: Path) -> None:
    (found,) = members(tmp_path, "Who,x1,x2\nada,1,2\n", "who=student")
    assert found["student"] == "ada" and found["answers"] == {"x1": "1", "x2": "2"}


def test_the_longest_entry_counts_and_a_whole_one_before_it(tmp_path: Path) -> None:
    text = "student,q1,q10,q1 points\nada,1,2,3\n"
    (found,) = members(tmp_path, text, "q1*=-", "q10*=b", "q1=a")
    assert found["answers"] == {"a": "1", "b": "2"}


def test_student_problem_and_time_are_known_by_their_names(tmp_path: Path) -> None:
    (found,) = members(tmp_path, "Student , PROBLEM,Submitted_At,x\nada,q,2026-03-01,1\n")
    assert (found["student"], found["problem"], found["submitted_at"]) == ("ada", "q", "2026-03-01")


def test_a_heading_of_its_own_can_be_moved_aside(tmp_path: Path) -> None:
    (found,) = members(tmp_path, "student,Email,x\nAda,ada@example.org,1\n", "student=-", "email=student")
    assert found["student"] == "ada@example.org"


@pytest.mark.parametrize(
    ("text", "entries", "message"),
    [
        ("student,E-Mail,x\n", ["mail=-"], "no column is headed 'mail', which the map of columns names"),
        ("student,Response 1\n", ["Respons 1=x"], "no column is headed 'respons 1', which the map of columns names; "
         "did you mean 'Response 1'?"),
        ("student,a\n", ["q1*=x"], "no column is headed 'q1' and more, which the map of columns names"),
        ("student,q1 a,q1 b\n", ["q1*=x"], "the columns B and C are both 'x'; rename one, or leave it out"),
        ("student,x,y\n", ["y=x"], "the columns B and C are both 'x'"),
        ("a,b\n", ["*=-"], "no column is headed 'student'"),
    ],
)  # fmt: skip
def test_maps_that_do_not_fit(tmp_path: Path, text: str, entries: list[str], message: str) -> None:
    path = tmp_path / "export.csv"
    path.write_text(text + "ada,1,2\n", encoding="utf-8")
    found = read(path, options=Options("p", column_map(entries)))
    assert list(faults(found)) == [("export.csv", 1)] and found[0].error.startswith(message)


def test_columns_are_called_as_spreadsheets_call_them(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text("student," + ",".join(["q"] * 2) + "\n" + "a,1,2\n", encoding="utf-8")
    assert "B and C" in read(path, options=Options("p"))[0].error
    path.write_text("student," + ",".join([*(f"q{n}" for n in range(25)), "z", "z"]) + "\n", encoding="utf-8")
    assert "AA and AB" in read(path, options=Options("p"))[0].error


# Times

@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2026-09-25 23:30:00 UTC", "2026-09-25T23:30:00Z"),
        ("2026/09/27 3:00:00 PM GMT+3", "2026-09-27T15:00:00+03:00"),
        ("2026/10/04 10:15:00 AM GMT+5:30", "2026-10-04T10:15:00+05:30"),
        ("2026/10/04 12:05:00 AM GMT-11", "2026-10-04T00:05:00-11:00"),
        ("2026/10/04 12:05:00 PM EST", "2026/10/04 12:05:00 PM EST"),
        ("1 November 2017  12:51 PM", "2017-11-01T12:51:00"),
        ("Wednesday, 1 November 2017, 1:39 AM", "2017-11-01T01:39:00"),
        ("1 Nov 2017 13:39", "2017-11-01T13:39:00"),
        ("2026-03-01T18:00:30+01:00", "2026-03-01T18:00:30+01:00"),
        ("2026-03-01T18:00", "2026-03-01T18:00:00"),
        ("2026-03-01", "2026-03-01"),
        ("8/4/2025 23:25:41", "8/4/2025 23:25:41"),
        ("1 Brumaire 2017 12:00", "1 Brumaire 2017 12:00"),
        ("2026/10/04 13:05 PM", "2026/10/04 13:05 PM"),
        ("", ""),
        ("yesterday", "yesterday"),
    ],
)
def test_times_of_exports(text: str, iso: str) -> None:
    assert iso_time(text) == iso


@given(
    st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1)),
    st.sampled_from(["{0:%Y-%m-%d} {0:%H:%M:%S} UTC", "{0:%Y/%m/%d} {0.hour}:{0:%M:%S} GMT+0"]),
)
def test_what_is_changed_is_a_time_that_is_read(when: datetime, form: str) -> None:
    assert parse_time(iso_time(form.format(when))) == parse_time(f"{when:%Y-%m-%dT%H:%M:%S}Z")


@given(st.text(max_size=30))
def test_any_other_text_stays_as_it_is_or_becomes_a_time(text: str) -> None:
    assert iso_time(text) == text or iso_time(text)[4] == "-"
