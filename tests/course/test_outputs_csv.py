"""Tables for spreadsheets and learning platforms: texts stay texts, numbers stay numbers, every total is right."""

import csv
import io
import random
import re
import unicodedata
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gradekit.course.outcome import Outcome
from gradekit.course.outputs.cells import BOM, guarded, is_formula, number_cell, text_cell
from gradekit.course.outputs.course import WrongTotals
from gradekit.course.outputs.gradebook import Writer
from gradekit.course.outputs.platforms import assignment_names
from gradekit.course.outputs.sums import Sums
from gradekit.course.outputs.write import check, passing
from gradekit.course.piece import who
from gradekit.course.settling.roster import Roster, Student
from gradekit.errors import UsageError
from tests.course.outputs_course import (
    CHAIN,
    ESSAY,
    LATE,
    RELU,
    RIGHT,
    SIGMOID,
    STUDENTS,
    THIRD,
    WRONG,
    course,
    folder,
    mixed,
    naughty,
    printed,
    settled,
)  # fmt: skip

ANY_TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
TRICKY = st.text("=+-@\t\r\n '\"\ufeff\u200b＝＋－＠;,a1", max_size=8)


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def unguarded(text: str) -> str:
    """What a reader gets who takes the apostrophes away again."""
    first, *others = re.split("([;\t])", text)
    if first[:1] == "'" and (is_formula(first[1:]) or re.match("'*[\t\r\n]", text[1:])):
        first = first[1:]
    return first + "".join(part[1:] if part[:1] == "'" and is_formula(part[1:]) else part for part in others)


@given(ANY_TEXT | TRICKY)
@example("\t=1")
@example("''\t")
@example("a;=1")
@example("'t Hooft")
def test_a_cell_reads_back(text):
    """By csv.reader, and without the apostrophes, it is the text."""
    ((raw, _),) = rows(text_cell(text, raw=True) + ",end\n")
    ((safe, _),) = rows(text_cell(text) + ",end\n")
    assert raw == text
    assert safe == guarded(text)
    assert unguarded(safe) == text


def opens_as_formula(cell: str) -> bool:
    """Whether a spreadsheet could take it for more than a text, on a reading more cautious than any of them."""
    for part in cell.replace("\t", ";").split(";"):
        bare = part.lstrip(' "\u00a0\ufeff\u200b\u2060“”\r\n')
        if unicodedata.normalize("NFKC", bare[:1]).startswith(("=", "+", "-", "@")):
            return True
    return cell[:1] in ("\t", "\r", "\n")


@pytest.mark.parametrize("text", naughty())
def test_no_text_is_a_formula(text):
    ((cell, _),) = rows(text_cell(text) + ",x\n")
    assert not opens_as_formula(cell)


@given(TRICKY)
def test_no_tricky_text_is_a_formula(text):
    ((cell, _),) = rows(text_cell(text) + ",x\n")
    assert not opens_as_formula(cell)


@pytest.mark.parametrize("text", ["Ada Lovelace", "O'Neil", "'t Hooft", "s-1", "a@b.c", "1-2", "x=1", "#1", "3"])
def test_ordinary_texts_are_left_alone(text):
    assert text_cell(text).strip('"') == text


NUMBERS = {
    "0": "0", "7.5": "7.5", "2/3": "0.67", "-5": "-5", "-2/3": "-0.67", "1/8": "0.12", "3/8": "0.38", "1/1000": "0",
    "1e6": "1000000",
}  # fmt: skip


@pytest.mark.parametrize(("points", "cell"), NUMBERS.items())
def test_numbers_stay_numbers(points, cell):
    """Two decimals, half to even; a negative number has no apostrophe."""
    assert number_cell(Fraction(points)) == cell


def test_printed_cells_hide_nothing():
    for text in naughty():
        cell = text_cell(text, printed=True)
        assert all(unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Zl", "Zp") for character in cell)
        assert not cell.startswith("::")


def test_one_problem_has_short_headings():
    results = [settled("a", "bob", SIGMOID, WRONG), settled("b", "ada", SIGMOID, RIGHT)]
    text = folder(results, course(roster=None))["gradebook.csv"]
    assert text.startswith(BOM)
    assert rows(text.removeprefix(BOM)) == [
        ["id", "x1", "loss", "total", "out of", "status", "notes"],
        ["ada", "2", "1", "3", "3", "graded", ""],
        ["bob", "0", "1", "1", "3", "graded", ""],
    ]


def test_several_problems():
    header, *people = rows(folder(mixed(), course())["gradebook.csv"].removeprefix(BOM))
    assert header[:4] == ["id", "name", "section", "email"]
    assert header[4:-4] == [
        "essay: why", "essay: what", "essay: total",
        "relu-chain: h", "relu-chain: dw", "relu-chain: total",
        "two-layer-sigmoid: x1", "two-layer-sigmoid: loss", "two-layer-sigmoid: total",
    ]  # fmt: skip
    by_id = {row[0]: dict(zip(header, row, strict=True)) for row in people}
    assert [row[0] for row in people] == ["ada", "bob", "Cid", "dan", "eve", "zoë"]  # the roster first, in its order
    assert {who: row["status"] for who, row in by_id.items()} == {
        "ada": "graded", "bob": "incomplete", "Cid": "unreadable",
        "dan": "unreadable", "eve": "missing", "zoë": "incomplete",
    }  # fmt: skip
    assert by_id["ada"]["total"] == "5.2"  # 1 + 1.5 · 0.8 + 3
    assert by_id["ada"]["out of"] == "6"  # without what is left for a person
    assert by_id["ada"]["essay: why"] == ""
    assert "4 points are left for a person" in by_id["ada"]["notes"]
    assert "80 % of the points count" in by_id["ada"]["notes"]
    assert by_id["bob"]["name"] == "'=HYPERLINK(1)"
    assert "x1 set to 1: read from the scan; see mail" in by_id["bob"]["notes"]
    assert (by_id["Cid"]["total"], by_id["Cid"]["two-layer-sigmoid: x1"]) == ("0.67", "0.67")
    assert by_id["Cid"]["notes"].count("2 submissions of 'CID'") == 1
    assert (by_id["eve"]["total"], by_id["eve"]["out of"]) == ("", "10")
    assert "relu-chian" in by_id["dan"]["notes"]


def test_raw_is_for_machines():
    text = folder(mixed(), course(raw=True))["gradebook.csv"]
    assert not text.startswith(BOM)
    assert "=HYPERLINK(1)" in [cell for row in rows(text) for cell in row]


def test_the_sum_is_rounded_once():
    third = [settled(f"{name}", "ada", name, Outcome(name, (THIRD.questions[0],))) for name in ("p", "q", "r")]
    text = folder(third, course(roster=None))["gradebook.csv"]
    assert rows(text)[1][1:8] == ["0.67"] * 6 + ["2"]  # three times 2/3


@given(st.lists(ANY_TEXT.filter(str.strip), unique_by=who, max_size=6))
def test_any_name_has_its_row(names):
    roster = Roster(tuple(Student(name, name, name, name) for name in names))
    text = folder([], course(roster=roster, raw=True))["gradebook.csv"]
    assert [row[:4] for row in rows(text)[1:]] == [[name] * 4 for name in names]


def test_order_of_input_does_not_matter():
    """One problem, one file a student: rows are in the order of the ids, whatever the order of the files."""
    results = [
        settled(f"{n}.json", f"s{n:03}", SIGMOID, random.Random(n).choice([RIGHT, WRONG, THIRD])) for n in range(300)
    ]
    shuffled = random.Random(1).sample(results, len(results))
    first, second = (folder(some, course(roster=None)) for some in (results, shuffled))
    for name in ("gradebook.csv", "summary.json", "report.md"):
        assert first[name] == second[name]


def test_a_lost_student_is_noticed():
    about = course()
    sums = Sums(about)
    writer = Writer(about, sums)
    list(passing(mixed(), (sums, writer)))
    lost = writer._rows._waiting[1].index("bob")
    for column in writer._rows._waiting:
        del column[lost]
    with pytest.raises(WrongTotals, match="gradebook"):
        list(writer.text())


def test_two_graded_results_of_one_student_are_noticed():
    twice = [settled("a", "ada", SIGMOID, RIGHT), settled("b", "ada", SIGMOID, WRONG)]
    with pytest.raises(WrongTotals):
        folder(twice, course())


def test_printed_is_safe():
    names = {name.lower(): name for name in naughty() if name.strip()}.values()
    text = printed([settled("f", name, SIGMOID, RIGHT) for name in names], course(roster=None, printed=True), Writer)
    assert not text.startswith(BOM)
    for line in text.splitlines():
        assert not line.lstrip().startswith("::")
        assert not any(unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp") for character in line)


# Learning platforms


def test_canvas():
    about = course(columns={SIGMOID: "Homework 1 (4711)"})
    table = rows(folder(mixed(), about, ("canvas",))["gradebook-canvas.csv"])
    assert table == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "essay", "relu-chain", "Homework 1 (4711)"],
        ["    Points Possible", "", "", "", "", "5", "2", "3"],
        ["Ada Lovelace", "", "ada", "ada", "A", "1", "1.2", "3"],
        ["'=HYPERLINK(1)", "", "bob", "bob", "A", "", "", "2"],
        ["Cid, the “third”", "", "Cid", "Cid", "B", "", "", "0.67"],
    ]


def test_one_assignment_for_all():
    about = course(columns={"": "Homework 1"})
    table = rows(folder(mixed(), about, ("canvas",))["gradebook-canvas.csv"])
    assert table[0][5:] == ["Homework 1"]
    assert [row[5] for row in table[1:]] == ["10", "5.2", "2", "0.67"]


def test_moodle():
    table = rows(folder(mixed(), course(), ("moodle",))["gradebook-moodle.csv"])
    assert table[0] == [
        "ID number", "Email address", "Full name", "essay", "essay feedback", "relu-chain", "relu-chain feedback",
        "two-layer-sigmoid", "two-layer-sigmoid feedback",
    ]  # fmt: skip
    assert [row[:2] for row in table[1:]] == [
        ["ada", "ada@example.org"],
        ["bob", "bob@example.org"],
        ["Cid", "cid@example.org"],
    ]
    assert [row[3:9:2] for row in table[1:]] == [["1", "1.2", "3"], ["-", "-", "2"], ["-", "-", "0.67"]]
    assert "late: 80 % of the points count" in table[1][6]


def test_moodle_has_no_empty_identifier():
    """Moodle would give such a row to the student before."""
    students = (*STUDENTS, Student("fay", "Fay", "C", ""))
    table = rows(folder(mixed(), course(roster=Roster(students)), ("moodle",))["gradebook-moodle.csv"])
    assert table[0][:2] == ["ID number", "Full name"]
    assert all(row[0] for row in table)


def test_moodle_feedback_is_html():
    question = RIGHT.questions[0]
    outcome = type(RIGHT)(
        SIGMOID, (type(question)("x1", question.score, question.score, "correct", message="a < b & <script>"),)
    )
    text = folder([settled("a", "ada", SIGMOID, outcome)], course(), ("moodle",))["gradebook-moodle.csv"]
    assert "a &lt; b &amp; &lt;script&gt;" in text


def test_nobody_unknown_is_sent_to_a_platform():
    for platform in ("canvas", "moodle"):
        assert "zoë" not in folder(mixed(), course(), (platform,))[f"gradebook-{platform}.csv"]


@pytest.mark.parametrize("platform", ["canvas", "moodle"])
def test_a_platform_needs_the_roster(platform):
    with pytest.raises(UsageError, match=rf"--gradebook {platform}: .*--roster FILE"):
        check((platform,), course(roster=None))
    check((platform,), course())


def test_assignment_names():
    problems = (SIGMOID, RELU)
    assert assignment_names([], problems) == {}
    assert assignment_names(["Homework 3 (12)"], problems) == {"": "Homework 3 (12)"}
    assert assignment_names([f"{RELU}= Homework = 3", f"{SIGMOID}=B"], problems) == {RELU: "Homework = 3", SIGMOID: "B"}
    for wrong in (["relu-chian=B"], [f"{RELU}="], [f"{RELU}=A", f"{RELU}=B"], ["A", f"{RELU}=B"], ["A", "B"], [""]):
        with pytest.raises(UsageError, match="--assignment"):
            assignment_names(wrong, problems)


def test_late_points_reach_every_table():
    results = [settled("a", "ada", SIGMOID, RIGHT, late=LATE), settled("b", "bob", SIGMOID, RIGHT)]
    files = folder(results, course(), ("canvas", "moodle"))
    assert rows(files["gradebook.csv"])[1][6] == "2.4"
    assert rows(files["gradebook-canvas.csv"])[2][5] == "2.4"
    assert rows(files["gradebook-moodle.csv"])[1][3] == "2.4"
    assert ESSAY not in files["gradebook.csv"]
    assert CHAIN.problem not in files["gradebook.csv"]


def test_a_note_on_several_problems_is_one_note():
    late = {"late": LATE}
    results = [settled("a", "ada", o.problem, o, **late) for o in (RIGHT, CHAIN)]
    results += [settled("b", "bob", o.problem, o, **(late if o is CHAIN else {})) for o in (RIGHT, CHAIN)]
    results += [
        settled("", "dan", o.problem, status="missing", notes=("x.json may be this one",)) for o in (RIGHT, CHAIN)
    ]
    results += [settled("x.json", "dan", "relu-chian", error="no such problem")]
    _, ada, bob, dan = (row[-1] for row in rows(folder(results, course(roster=None))["gradebook.csv"]))
    said = "late by 1 d 1 h, 80 % of the points count"
    assert ada == f"relu-chain and two-layer-sigmoid: {said}"
    assert bob == f"relu-chain: {said}"
    both = "relu-chain and two-layer-sigmoid"
    assert dan == f"nothing handed in for {both} · {both}: x.json may be this one · x.json: no such problem"
