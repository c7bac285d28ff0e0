"""Answers as platforms export them: whole files in, marks out."""

import json
import sys
from pathlib import Path

import pytest

from gradekit.cli.run import main
from gradekit.course.inputs import Options, column_map
from tests.course.handed_in import only, read
from tests.course.sheet_files import ods, xlsx, xlsx_of

PROBLEM = """
id: problem
title: One sigmoid unit
given: {x: 0.6, w: 0.8, b: 0.1, y: 1}
compute: {z: w*x + b, a: sigmoid(z), loss: (a - y)^2/2}
questions:
  - {id: z, find: z}
  - {id: a, find: a}
  - {id: loss, find: loss}
"""
MOODLE = (
    'Surname,"First name","ID number","Email address",State,"Started on",Completed,"Time taken",Grade/3.00,"{}"\n'
    'A,Ann,s001,s001@b.c,Finished,"1 March 2026  10:50 PM","1 March 2026  11:30 PM","40 mins",-,"{}"\n'
    "B,Bo,s002,s002@b.c,-,-,-,-,-,-\n"
)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("problem.yaml").write_text(PROBLEM, encoding="utf-8")
    return tmp_path


def put(name: str, content: str | bytes) -> str:
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return name


class Ran:
    """What a run printed; results: student → status, points of each question."""

    def __init__(self, capsys: pytest.CaptureFixture[str], *arguments: str) -> None:
        self.code = main(["grade", *arguments, "--problems", ".", "--format", "json", "--jobs", "0", "--quiet"])
        out, self.said = capsys.readouterr()
        found = json.loads(out) if out else []
        self.found = [found] if isinstance(found, dict) else found
        self.points = {each["student"]: {q["id"]: q["score"] for q in each.get("questions", [])} for each in self.found}
        self.status = {each["student"]: each["status"] for each in self.found}


def answers(name: str, content: str | bytes, *entries: str) -> dict[str, object]:
    """The answers of the one submission in a file."""
    data = only(Path(put(name, content)), options=Options(problem="p", columns=column_map(entries))).data
    return json.loads(data or b"")["answers"]


EXPORTS = {
    "google": ('Timestamp,Email Address,Score,z,"a"\n2026/03/01 3:00:00 PM GMT+1,s1,0 / 3,0.58,0.6411\n', "s1",
               "2026-03-01T15:00:00+01:00"),
    "google in German": ("Zeitstempel,E-Mail-Adresse,z,a\n2026/03/01 3:00:00 PM GMT+1,s1,0.58,0.6411\n", "s1",
                         "2026-03-01T15:00:00+01:00"),
    "microsoft": ("ID,Start time,Completion time,Email,Name,Total points,Quiz feedback,z,Points - z,Feedback - z,a\n"
                  "1,2026-03-01 14:50,2026-03-01 15:00,s1,Ann,,,0.58,,,0.6411\n", "s1", "2026-03-01T15:00:00"),
    "canvas": ("name,id,sis_id,section,section_id,section_sis_id,submitted,attempt,101: z,1.0,102: a,1.0,n correct,"
               "n incorrect,score\nAnn,11,s1,A,5,,2026-03-01 15:00:00 UTC,1,0.58,0.0,0.6411,0.0,0,2,0.0\n", "s1",
               "2026-03-01T15:00:00Z"),
    "canvas without SIS": ("name,id,sis_id,submitted,attempt,101: z,1.0,102: a,1.0,n correct,n incorrect,score\n"
                           "Ann,s1,,2026-03-01 15:00:00 UTC,1,0.58,0.0,0.6411,0.0,0,2,0.0\n", "s1",
                           "2026-03-01T15:00:00Z"),
    "moodle in German": ("Nachname;Vorname;ID-Nummer;E-Mail-Adresse;Status;Begonnen am;Beendet;Verbrauchte Zeit;"
                         "Bewertung/3,00;z;a\nA;Ann;s1;s@b.c;Beendet;x;2026-03-01 15:00;3 min;-;0,58;0,6411\n", "s1",
                         "2026-03-01T15:00:00"),
}  # fmt: skip


@pytest.mark.parametrize("name", EXPORTS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_an_export_without_any_map(name: str, encoding: str) -> None:
    text, student, when = EXPORTS[name]
    put("quiz.csv", text.encode(encoding))
    found = json.loads(only(Path("quiz.csv"), options=Options(problem="p")).data or b"")
    assert found == {"student": student, "problem": "p", "submitted_at": when, "answers": {"z": "0.58", "a": "0.6411"}}


def test_a_row_without_an_attempt_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    put("roster.csv", "id\ns001\ns002\n")
    ran = Ran(capsys, put("moodle.csv", MOODLE.format("z", "0.58")), "--problem", "problem", "--roster", "roster.csv")
    assert ran.status == {"s001": "graded", "s002": "missing"} and ran.points["s001"] == {"z": 1, "a": 0, "loss": 0}


def test_the_parts_of_a_cloze_question() -> None:
    text = MOODLE.format("Response 1", "part 1: 0.58; part 2: -; part 3: 0.0644")
    assert answers("moodle.csv", text, "Response 1=z, a, loss") == {"z": "0.58", "loss": "0.0644"}
    assert answers("moodle.csv", text, "Response 1=z") == {"z": ["0.58", None, "0.0644"]}
    assert answers("moodle.csv", MOODLE.format("Response 1", "0.58; part 2: 1"), "Response 1=z, a") == {
        "z": "0.58; part 2: 1"
    }


@pytest.mark.parametrize(
    ("cell", "read_as"),
    [("0,58", "0.58"), ("-1,5e-3", "-1.5e-3"), ("1,2,3", "1,2,3"), ("1.000,5", "1.000,5"), ("[0,5]", [0, 5]),
     ("(0,59; 0,6)", "(0.59, 0.6)"), ("a, b", "a, b"), ("a,b", "a,b"), ("0.5", "0.5")],
)  # fmt: skip
def test_a_comma_between_semicolons(cell: str, read_as: object) -> None:
    assert answers("quiz.csv", f'student;z\ns1;"{cell}"\n') == {"z": read_as}
    assert answers("quiz.csv", f'student,z\ns1,"{cell}"\n') == {"z": [0, 5] if cell == "[0,5]" else cell}


def test_a_line_that_names_the_separator() -> None:
    assert answers("quiz.csv", "sep=;\r\nstudent;z\r\ns1;0,58\r\n") == {"z": "0.58"}
    put("quiz.csv", "\ufeffsep=|\nstudent|z\ns1|1\n")
    assert only(Path("quiz.csv"), options=Options(problem="p")).key == ("quiz.csv", 3)


@pytest.mark.parametrize(("name", "make"), [("quiz.xlsx", xlsx), ("quiz.ods", ods)])
def test_a_spreadsheet(name: str, make, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [["Student", "Z", "a", "loss"], [1234567, 0.58, "0.6411", ""], ["s2", True, "[0.1]", 7], ["", "", "", ""]]
    put(name, make(rows))
    first, second = (json.loads(piece.data or b"") for piece in read(Path(name), options=Options(problem="problem")))
    assert first == {"student": "1234567", "problem": "problem", "answers": {"Z": 0.58, "a": "0.6411"}}
    assert second["answers"] == {"Z": True, "a": [0.1], "loss": 7}
    assert Ran(capsys, name, "--problem", "problem").points["1234567"] == {"z": 1, "a": 1, "loss": 0}


def test_a_spreadsheet_that_claims_more_than_there_is() -> None:
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    for content in (xlsx_of(far), b"PK\x03\x04", b"", b"\xff\xfea", xlsx([["a"]])[:-30]):
        error = only(Path(put("quiz.xlsx", content)), options=Options(problem="p")).error
        assert "CSV UTF-8" in error or "the file is empty" in error


def test_nothing_is_imported_from_where_the_submissions_lie(here: Path) -> None:
    put("python_calamine.py", f"open({str(here / 'canary')!r}, 'w')")
    assert answers("quiz.xlsx", xlsx([["student", "z"], ["s1", 1]])) == {"z": 1}
    assert not (here / "canary").exists()


def test_without_the_extra_a_spreadsheet_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    error = only(Path(put("quiz.xlsx", xlsx([["student", "z"]]))), options=Options(problem="p")).error
    assert "pip install 'gradekit[sheets]'" in error


def notebook(*cells: dict[str, object], **metadata: object) -> str:
    return json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})


def cell(source: object, **metadata: object) -> dict[str, object]:
    return {"cell_type": "code", "source": source, "metadata": metadata, "outputs": [{"text": "0.99"}]}


def test_a_notebook(capsys: pytest.CaptureFixture[str]) -> None:
    cells = (
        cell("import os; os.abort()"),
        cell(["# my answer\n", "z = 0.58\n"], gradekit={"question": "z"}),
        cell("0.6411", nbgrader={"solution": True, "grade_id": "a"}),
        cell("0.0644", tags=["x", "answer:loss"]),
        cell("assert z == 1", nbgrader={"solution": False, "grade_id": "test"}),
    )
    ran = Ran(capsys, put("s001.ipynb", notebook(*cells)), "--problem", "problem")
    assert ran.points == {"s001": {"z": 1, "a": 1, "loss": 1}}
    own = notebook(*cells, gradekit={"student": "s9", "problem": "problem"})
    assert Ran(capsys, put("s001.ipynb", own)).status == {"s9": "graded"}


@pytest.mark.parametrize("dash", ["-", " - ", "# nothing\n-"])
def test_a_dash_in_a_notebook_is_no_answer(dash: str, capsys: pytest.CaptureFixture[str]) -> None:
    put("s001.ipynb", notebook(cell("0.58", tags=["answer:z"]), cell(dash, tags=["answer:a"])))
    ran = Ran(capsys, "s001.ipynb", "--problem", "problem")
    assert (ran.code, ran.points) == (0, {"s001": {"z": 1, "a": 0, "loss": 0}})
    assert [question["verdict"] for question in ran.found[0]["questions"]] == ["correct", "missing", "missing"]


@pytest.mark.parametrize(
    ("content", "said"),
    [("{", "expected"), ("[]", "this is no notebook"), (notebook(), "no cell of this notebook is an answer"),
     (notebook(cell("1", tags=["answer:z"]), cell("2", tags=["answer:z"])), "two cells of this notebook answer 'z'"),
     (notebook(cell("1", tags=["answer:z"])), "name it with --problem ID")],
)  # fmt: skip
def test_a_notebook_that_is_no_submission(content: str, said: str) -> None:
    assert said in only(Path(put("s1.ipynb", content))).error


def test_whose_work_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    put("roster.csv", "id,email\n7,a@b.c\ns2,\ns3,\n")
    each = {"problem": "problem", "answers": {"z": "0.58"}}
    put("in/1.json", json.dumps({"student": 7, **each}))
    put("in/2.json", json.dumps({"students": ["s2", "s3"], **each}))
    ran = Ran(capsys, "in", "--roster", "roster.csv")
    assert (ran.code, ran.status) == (0, {"7": "graded", "s2": "graded", "s3": "graded"})
    assert all(each["warnings"] == [] for each in ran.found)
    for wrong, said in ((["s2", 1.5], "a number"), ([], "names 0 students"), (["s2", ""], "is empty"), (True, "truth")):
        put("one.json", json.dumps({"student": wrong, **each}))
        assert said in Ran(capsys, "one.json").said


def test_nobody_from_the_roster_handed_in(capsys: pytest.CaptureFixture[str]) -> None:
    put("roster.csv", "id,name\ns001,Ann\ns002,Bo\n")
    put("subs.jsonl", '{"student": "login1", "problem": "problem", "answers": {"z": 1}}\n')
    ran = Ran(capsys, "subs.jsonl", "--roster", "roster.csv", "--out", "out")
    assert ran.code == 2 and not Path("out/results.jsonl").exists()
    assert "the roster has 's001' and 's002', and what was handed in is of 'login1'; say which column" in ran.said
    put("handed/s001.json", "{")
    assert Ran(capsys, "subs.jsonl", "handed", "--roster", "roster.csv").code == 3


def test_no_column_is_a_question(capsys: pytest.CaptureFixture[str]) -> None:
    put("quiz.csv", "student,problem,q1,q2\ns1,problem,1,2\ns2,problem,1,2\n")
    ran = Ran(capsys, "quiz.csv")
    assert (ran.code, ran.found) == (2, [])
    assert (
        "quiz.csv: none of the answers is to a question of this problem: received 'q1', 'q2'; expected 'z', 'a', 'l"
        in (ran.said)
    )
    put("one.json", '{"student": "s3", "problem": "problem", "answers": {"Z": "0.58"}}')
    ran = Ran(capsys, "quiz.csv", "one.json")
    assert ran.code == 3 and ran.status == {"s1": "unreadable", "s2": "unreadable", "s3": "graded"}
    assert ran.points["s3"]["z"] == 1


def test_files_that_are_passed_over_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    put("in/1.json", '{"student": "s1", "problem": "problem", "answers": {"z": 1}}')
    for name in ("b.pdf", "sub/a.docx", "c.txt", ".hidden", "d.md", "e.py", "f.R"):
        put(f"in/{name}", "")
    said = Ran(capsys, "in").said
    assert said == "6 files passed over, not read as submissions: b.pdf, c.txt, d.md, e.py, f.R and 1 more\n"


DUE = ("--problem", "problem", "--due", "2026-03-01T23:59+01:00", "--late", "10%/day")


@pytest.mark.parametrize(
    ("options", "late", "noted"),
    [((), True, True), (("--timezone", "Europe/Berlin"), False, False), (("--timezone", "+01:00"), False, False),
     (("--timezone", "UTC"), True, False), (("--timezone", "America/New_York"), True, False)],
)  # fmt: skip
def test_local_times(options: tuple[str, ...], late: bool, noted: bool, capsys: pytest.CaptureFixture[str]) -> None:
    (found,) = Ran(capsys, put("moodle.csv", MOODLE.format("z", "0.58")), *DUE, *options).found
    assert (bool(found.get("late")), any("counts as UTC" in each for each in found["warnings"])) == (late, noted)


def test_a_zone_that_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert "--timezone: 'Mars/Base' is no time zone" in Ran(capsys, "x.csv", "--timezone", "Mars/Base").said


CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,HW (1)\n    Points Possible,,,,,3\n"
    '"A, Ann",101,s001,ann,ML,\n"B, Bo",102,,bo,ML,\n'
)


def test_gradebooks_that_platforms_take_back(capsys: pytest.CaptureFixture[str]) -> None:
    put("canvas.csv", CANVAS)
    put("subs.jsonl", "".join(f'{{"student": "{s}", "problem": "problem", "answers": {{"z": 0.58}}}}\n' for s in
                              ("s001", "102")))  # fmt: skip
    names = ("canvas", "brightspace", "blackboard")
    books = [part for name in names for part in ("--gradebook", name)]
    ran = Ran(capsys, "subs.jsonl", "--roster", "canvas.csv", "--out", "out", *books, "--assignment", "Final exam (47)")
    assert ran.code == 0 and ran.said.count("'Final exam (47)'") == 2
    texts = {name: Path(f"out/gradebook-{name}.csv").read_text(encoding="utf-8") for name in names}
    assert texts["canvas"] == (
        "Student,ID,SIS User ID,SIS Login ID,Section,Final exam (47)\n    Points Possible,,,,,3\n"
        '"A, Ann",101,s001,ann,ML,1\n"B, Bo",102,,bo,ML,1\n'
    )
    assert texts["brightspace"] == (
        'OrgDefinedId,Final exam (47) Points Grade,End-of-Line Indicator\n"#s001",1,#\n"#bo",1,#\n'
    )
    assert texts["blackboard"] == "Username,Final exam (47)\ns001,1\nbo,1\n"
    for name in ("gradebook.csv", "gradebook-canvas.csv", "gradebook-brightspace.csv", "gradebook-blackboard.csv"):
        again = Ran(capsys, "subs.jsonl", "--roster", f"out/{name}")
        assert again.status["s001"] == "graded" and len(again.found) >= 2


def test_a_decision_about_a_student_by_any_name(capsys: pytest.CaptureFixture[str]) -> None:
    put("roster.csv", "id,email\ns1,a@b.c\ns2,\n")
    put("subs.jsonl", '{"student": ["a@b.c", "s2"], "problem": "problem", "answers": {"z": 1}}\n')
    assert Ran(capsys, "subs.jsonl", "--roster", "roster.csv", "--out", "out").code == 0
    assert main(["override", "out", "s1", "z", "1", "--why", "as agreed"]) == 0
    rows = Path("out/gradebook.csv").read_text(encoding="utf-8").splitlines()
    assert rows[1].startswith("s1,,,a@b.c,1,") and rows[2].startswith("s2,,,,0,")
    assert main(["override", "out", "a@b.c", "z", "--undo"]) == 0
    assert Path("out/gradebook.csv").read_text(encoding="utf-8").splitlines()[1].startswith("s1,,,a@b.c,0,")
