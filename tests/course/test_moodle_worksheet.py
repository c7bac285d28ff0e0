"""The grading worksheet of a Moodle assignment: kept as it is, and handed back with the grades."""

import csv
import io

import pytest

from gradekit.course.outputs.write import check
from gradekit.course.settling.roster_file import read_roster
from gradekit.course.settling.settings import Settings
from gradekit.errors import UsageError
from tests.course.outputs_course import CHAIN, RELU, RIGHT, SIGMOID, course, folder, settled

ENGLISH = (
    'Identifier,"Full name","ID number","Email address",Status,Grade,"Maximum grade","Grade can be changed",'
    '"Last modified (submission)","Last modified (grade)","Feedback comments"\n'
    '"Participant 12","Cid C",cid,c@b.c,"No submission",,10.00,Yes,-,-,\n'
    '"Participant 7","Ada L",ada,a@b.c,"Submitted for grading",,10.00,Yes,"Monday, 2 March 2026, 1:21 PM",-,\n'
    '"Participant 9",=1+1,bob,b@b.c,"Submitted for grading",3.00,10.00,Yes,-,"Monday, 2 March 2026, 1:22 PM",old\n'
)
GERMAN = (
    'ID;"Vollständiger Name";ID-Nummer;E-Mail-Adresse;Bewertung;Bestwertung;"Feedback als Kommentar"\n'
    '"Teilnehmer/in 7";"Ada L";ada;a@b.c;;10,00;\n'
)


def filled(text: str, results) -> list[list[str]]:
    roster = read_roster(text.encode(), "sheet.csv")
    kept = Settings.from_json(Settings(roster=roster).to_json()).roster
    assert kept == roster
    made = folder(results, course(roster=kept), ("moodle-worksheet",))["gradebook-moodle-worksheet.csv"]
    return list(csv.reader(io.StringIO(made)))


def test_it_comes_back_with_the_grades_in_it() -> None:
    before = list(csv.reader(io.StringIO(ENGLISH)))
    after = filled(ENGLISH, [settled("a", "ada", SIGMOID, RIGHT), settled("b", "bob", SIGMOID, status="missing")])
    assert after[0] == before[0] and after[1] == before[1]
    assert after[2][:5] == before[2][:5] and after[2][6:10] == before[2][6:10]
    assert after[2][5] == "3" and "x1 2/2" in after[2][10]
    assert after[3] == [*before[3][:1], "'=1+1", *before[3][2:]]  # safe in a spreadsheet, and else as it was


def test_all_problems_are_the_one_assignment() -> None:
    after = filled(ENGLISH, [settled("a", "ada", SIGMOID, RIGHT), settled("c", "ada", RELU, CHAIN)])
    assert after[2][5] == "4.5"


def test_in_german() -> None:
    roster = read_roster(GERMAN.encode(), "sheet.csv")
    assert [student.id for student in roster.students] == ["ada"]
    assert roster.find("Teilnehmer/in 7") == roster.students[0]
    assert filled(GERMAN, [settled("a", "ada", SIGMOID, RIGHT)])[1][4:6] == ["3", "10,00"]


@pytest.mark.parametrize("roster", [None, read_roster(b"id,name,grade\ns1,Ada,\n")])
def test_it_needs_the_worksheet(roster) -> None:
    with pytest.raises(UsageError, match="--gradebook moodle-worksheet: .*--roster FILE"):
        check(("moodle-worksheet",), course(roster=roster))
