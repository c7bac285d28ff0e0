"""The course's page, and a page of feedback for every student."""

import csv
import json
import re

import pytest

from gradekit.course.safe_names import safe_names
from gradekit.paper.render.html import render
from tests.course.outputs_course import naughty
from tests.manual import ROOT
from tests.paper.pages import Page

RIGHT = {"x1": ["0.5933", "0.5969"], "x2": "0.7514", "loss": "0.2748", "dW2": [["0.0822", "0.0827"]], "db2": "0.1385"}
KEY = ("0.5933", "0.5969", "0.7514", "0.2748", "0.0822", "0.0827", "0.1385", "0.0007", "0.0013", "0.0134", "0.0150")
OTHER = {"x1": ["0.3775", "0.3925"], "loss": "0.4"}
ALLOWED = {
    "html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "h3", "p", "div", "table", "thead", "tbody",
    "tfoot", "tr", "th", "td", "br", "dl", "dt", "dd", "figure", "svg", "desc", "rect", "text", "span", "em", "math",
    "mrow", "mi", "mo", "mn", "msub", "msup", "mfrac", "mtable", "mtr", "mtd", "mtext", "mover", "msubsup", "script",
    "msqrt",
}  # fmt: skip


def hand_in(folder, students):
    """A .jsonl of (student, answers)."""
    lines = [json.dumps({"student": s, "problem": "two-layer-sigmoid", "answers": a}) for s, a in students]
    (folder / "class.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return folder / "class.jsonl"


@pytest.fixture
def run(capsys, monkeypatch):
    from gradekit.cli import main

    monkeypatch.chdir(ROOT)

    def run(*arguments, code=0):
        assert main([str(one) for one in arguments]) == code
        return capsys.readouterr()

    return run


@pytest.fixture
def course(run, tmp_path):
    """Twelve students: seven right, three with one mistake, one unreadable, one whose mark a person changed."""
    students = [(f"s{n:02}", RIGHT) for n in range(7)] + [(f"m{n}", {**RIGHT, **OTHER}) for n in range(3)]
    path = hand_in(tmp_path, [*students, ("zoe", {**RIGHT, "loss": "0.9"})])
    path.write_text(path.read_text(encoding="utf-8") + '\n{"student": "<b>"', encoding="utf-8")
    run("grade", path, "--out", tmp_path / "out", code=3)
    run("override", tmp_path / "out", "zoe", "loss", "1/2", "--why", "another <method>")
    return tmp_path / "out", path


def test_the_courses_page_shows_what_was_found(run, course):
    folder, path = course
    page = Page(run("report", folder, "--format", "html", "--submissions", path).out)
    shown = page.text
    assert "11 marked · mean" in shown and "1 submission that could not be marked" in shown
    assert "x1 2 11 0.73" in shown  # 8 of 11 right
    assert "x1 activation-omitted 3 27 % [0.3775, 0.3925]" in shown
    assert "class.jsonl:12" in shown
    assert "zoe two-layer-sigmoid loss 0 0.5 another <method>" in shown
    assert {"Right", "Wrong", "Empty"} <= set(page.texts)


def test_distributions_count_every_student(run, course):
    out = run("report", course[0], "--format", "html").out
    said = re.search(r"<title>Share of the points</title>\n<desc>(.*?)</desc>", out)[1]
    numbers = [int(n) for n in re.findall(r"students (\d+)", said)]
    assert sum(numbers) == 11 and len(re.findall(r" to ", said)) == 10
    verdicts = re.search(r"<title>Verdicts</title>\n<desc>(.*?)</desc>", out)[1].split("; ")
    assert all(sum(map(int, re.findall(r" (\d+)", one.split(": ")[1]))) == 11 for one in verdicts)


def test_without_submissions_there_are_no_examples(run, course):
    shown = Page(run("report", course[0], "--format", "html").out).text
    assert "activation-omitted 3 27 %" in shown and "for example" not in shown


def test_whatever_students_write_is_text_on_the_page(run, tmp_path):
    texts = [text for text in naughty() if text.strip()]
    path = hand_in(tmp_path, [(text, {"x1": text, "x2": [text], "loss": "0.9", text: text}) for text in texts])
    run("grade", path, "--out", tmp_path / "out", code=3)
    page = Page(run("report", tmp_path / "out", "--format", "html", "--submissions", path).out)
    assert set(page.tags) <= ALLOWED and len(page.scripts) == 1
    run("report", tmp_path / "out", "--students", tmp_path / "pages", "--submissions", path)
    files = sorted((tmp_path / "pages").iterdir())
    assert all(re.fullmatch(r"[A-Za-z0-9_-]+\.(html|csv)", file.name) for file in files)
    for file in files:
        if file.suffix == ".html":
            text = file.read_text(encoding="utf-8")
            assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u200b-\u200f]", text)
            assert set(Page(text).tags) <= ALLOWED - {"script"}


def test_a_long_list_is_cut_and_says_so(run, tmp_path):
    path = hand_in(tmp_path, [("ada", RIGHT)])
    path.write_text(path.read_text(encoding="utf-8") + "\n{" * 300, encoding="utf-8")
    run("grade", path, "--out", tmp_path / "out", code=3)
    shown = Page(run("report", tmp_path / "out", "--format", "html").out).text
    assert "class.jsonl:201 " in shown and "class.jsonl:202 " not in shown and "… and 100 more" in shown


def test_the_page_has_no_script_but_its_own_and_its_policy_admits_no_other(run, course):
    import base64
    import hashlib

    out = run("report", course[0], "--format", "html").out
    (script,) = Page(out).scripts
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}';" in out and "default-src 'none'" in out
    from gradekit.paper.document import Document, Paragraph

    assert "script" not in render(Document((Paragraph("x"),)))


def students(run, course, *more):
    folder, path = course
    said = run("report", folder, "--students", folder / "pages", "--submissions", path, *more).err
    assert said == f"11 pages and index.csv are in {folder / 'pages'}\n"
    return folder / "pages"


def test_everyone_has_a_page_with_their_own_answers_alone(run, course):
    pages = students(run, course)
    shown = Page((pages / "m0.html").read_text(encoding="utf-8")).text
    assert "x1 [0.3775, 0.3925] ✗ not right 0 / 2" in shown
    assert "Where your answers part from the working x1[1] your answer: [0.3775, 0.3925]" in shown
    assert "activation" in shown.split("x1[1]")[1]
    zoe = Page((pages / "zoe.html").read_text(encoding="utf-8")).text
    assert "loss 0.9 ◐ partly right 0.5 / 1" in zoe  # the points that a person gave
    for file in pages.glob("*.html"):
        others = {one.stem for one in pages.glob("*.html")} - {file.stem}
        assert not any(other in Page(file.read_text(encoding="utf-8")).text.split() for other in others)


def test_nothing_is_given_away_unless_it_is_asked_for(run, course):
    page = Page((students(run, course) / "m0.html").read_text(encoding="utf-8")).text
    own = {"0.7514", "0.0822", "0.0827", "0.1385"}  # typed by the student
    assert not [number for number in KEY if number in page and number not in own]


def test_with_reveal_the_line_has_its_numbers(run, course):
    page = Page((students(run, course, "--reveal") / "m0.html").read_text(encoding="utf-8")).text
    assert "Right answer" in page and all(number in page for number in KEY)


def test_the_index_names_everyones_page(run, course):
    pages = students(run, course)
    with (pages / "index.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["student"] for row in rows] == sorted(["zoe", "m0", "m1", "m2", *(f"s{n:02}" for n in range(7))])
    assert all((pages / row["file"]).is_file() for row in rows)
    assert {row["student"]: row["score"] for row in rows}["zoe"] == "6.5"


def test_those_who_hand_in_together_share_a_page(run, tmp_path):
    path = tmp_path / "class.jsonl"
    whole = {"students": ["ada", "bob"], "problem": "two-layer-sigmoid", "answers": RIGHT}
    path.write_text(json.dumps(whole), encoding="utf-8")
    run("grade", path, "--out", tmp_path / "out")
    run("report", tmp_path / "out", "--students", tmp_path / "pages")
    with (tmp_path / "pages" / "index.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["student"] for row in rows] == ["ada", "bob"]
    assert all((tmp_path / "pages" / row["file"]).is_file() for row in rows)


def test_a_folder_that_is_there_is_left_alone(run, course):
    folder, _ = course
    assert "there already" in run("report", folder, "--students", folder, code=2).err
    assert "--reveal goes with --students" in run("report", folder, "--reveal", code=2).err


def test_what_cannot_be_written_leaves_nothing(run, course, tmp_path, monkeypatch):
    from gradekit.course.pages import students as module

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module.Pages, "page", fail)
    said = run("report", course[0], "--students", tmp_path / "new" / "pages", code=2).err
    assert "No space left" in said and not list((tmp_path / "new").iterdir())


def test_names_of_files():
    ids = ["ada", "Ada", "con", "index", "../x", "bob", "student-1", "x" * 70, "é", "B-1"]
    names = safe_names(ids)
    assert names[5] == "bob" and names[9] == "B-1"
    assert len({name.lower() for name in names}) == len(ids)
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{1,60}", name) for name in names)
