"""Rosters as platforms export them, in their languages, encodings and containers."""

from pathlib import Path

import pytest

from gradekit.course.inputs import column_map
from gradekit.course.settling.roster import Roster, Student
from gradekit.course.settling.roster_file import read_roster
from gradekit.errors import ProblemError
from tests.course.sheet_files import ods, xlsx


def read(text: str | bytes, *entries: str) -> Roster:
    return read_roster(text.encode() if isinstance(text, str) else text, "r.csv", column_map(entries))


def people(roster: Roster) -> list[tuple[str, str, str]]:
    return [(student.id, student.name, student.email) for student in roster.students]


PLATFORMS = {
    "gradescope": "First Name,Last Name,SID,Email,Role\nAda,L,s1,a@b.c,Student\nTea,T,t9,t@b.c,Instructor\n",
    "github classroom": '"identifier","github_username","github_id","name"\n"s1","ada-l","77","Ada L"\n',
    "brightspace": "OrgDefinedId,Username,Last Name,First Name,Email,End-of-Line Indicator\n#s1,#ada,L,Ada,a@b.c,#\n",
    "moodle": "Vorname,Nachname,ID-Nummer,E-Mail-Adresse\nAda,L,s1,a@b.c\n",
    "moodle in French": "Prénom,Nom de famille,Numéro d’identification,Adresse de courriel\nAda,L,s1,a@b.c\n",
    "moodle worksheet": 'Identifier,"Full name","ID number","Email address",Grade\nParticipant 7,Ada L,s1,a@b.c,\n',
    "blackboard": '"Last Name"\t"First Name"\t"Username"\t"Student ID"\t"HW |47"\n"L"\t"Ada"\t"al"\t"s1"\t""\n',
    "ilias": '"Nachname";"Vorname";"Anmeldename";"Matrikelnummer";"E-Mail"\n"L";"Ada";"al";"s1";"a@b.c"\n',
    "canvas": "Student,ID,SIS User ID,SIS Login ID,Section,HW (1),Final Score\n,,,,,Manual Posting,\n"
    '    Points Possible,,,,,3,(read only)\nAda L,101,s1,al,A,,\n"Student, Test",999,,f00,A,,\n',
    "sep": "sep=;\r\nID;Name\r\ns1;Ada L\r\n",
}


@pytest.mark.parametrize("name", PLATFORMS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_platform(name: str, encoding: str) -> None:
    ((found, called, _),) = people(read(PLATFORMS[name].encode(encoding)))
    assert (found, called) == ("s1", "Ada L")


def test_what_is_left_out_is_said() -> None:
    assert read(PLATFORMS["gradescope"]).notes == ("r.csv: 1 row left out: their role is not that of a student",)
    assert read(PLATFORMS["canvas"]).notes == (
        "r.csv: not used: 'HW (1)' and 'Final Score'",
        "r.csv: 2 rows left out: they hold no student, but points or how grades are posted",
        "r.csv: 1 row left out: Canvas's test student",
    )


def test_a_student_without_a_number_goes_by_the_login() -> None:
    found = read("Student,ID,SIS User ID,SIS Login ID,Section\nAda,1,,al,A\nBo,2,s2,bo,A\n")
    assert [student.id for student in found.students] == ["al", "s2"]


def test_a_column_that_is_named() -> None:
    text = "Kennzahl,Wer,Matrikelnummer\nk1,Ada,m1\n"
    named = read(text, "Kennzahl=id", "Wer=name")
    assert people(named) == [("k1", "Ada", "")] and len(named.used) == 2
    assert named.find("m1") == named.students[0]
    assert people(read(text, "Kennzahl=student")) == [("k1", "", "")]
    assert people(read(text, "Other=x1")) == [("m1", "", "")]
    with pytest.raises(ProblemError, match="or --column 'HEADING=id'"):
        read("Kennzahl,Wer\nk1,Ada\n")


def test_addresses_alone_identify() -> None:
    assert people(read("Name,E-Mail-Adresse\nAda,a@b.c\n")) == [("a@b.c", "Ada", "a@b.c")]


@pytest.mark.parametrize("make", [xlsx, ods])
def test_a_spreadsheet(tmp_path: Path, make) -> None:
    path = tmp_path / "roster"
    path.write_bytes(make([["Name", "Matrikelnummer", ""], ["Ada", 12345, ""], ["", "", ""], ["Bo", "00777", ""]]))
    assert read_roster(path).students == (Student("12345", "Ada"), Student("00777", "Bo"))


def test_lines_are_told_as_the_file_has_them() -> None:
    for text in ("sep=;\nid;name\ns1;Ada\ns1;Bo\n", "\nid;name\ns1;Ada\ns1;Bo\n"):
        with pytest.raises(ProblemError, match="r.csv:4: the student 's1' is on line 3 already"):
            read(text)
