"""What is printed for a platform, a CI run or a terminal, and the files of a whole folder as they should be."""

import json
import os
import re
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradekit.cli import main
from gradekit.course.outcome import Outcome
from gradekit.course.outputs import gradescope, people, report
from gradekit.course.outputs.github import SHOWN, Writer, command
from gradekit.course.outputs.sums import Sums
from gradekit.course.outputs.write import FORMATS, pass_over, writer
from gradekit.course.settling.rollcall import RollCall
from gradekit.errors import UsageError
from gradekit.paper.render import markdown, terminal
from tests.course.outputs_course import (
    CHAIN,
    ESSAY,
    LATE,
    OPEN,
    RELU,
    RIGHT,
    SECRET,
    SIGMOID,
    THIRD,
    WRONG,
    course,
    folder,
    mixed,
    naughty,
    printed,
    settled,
)  # fmt: skip
from tests.places import ROOT

GOLDEN = Path(__file__).parent / "golden"
LONG = [name for name in naughty() if name.strip()]


# Golden files


@pytest.mark.parametrize("name", sorted(folder(mixed(), course(), ("canvas", "moodle"))))
def test_golden(name):
    """Every file of the small course; GRADEKIT_REWRITE_GOLDEN=1 writes them anew."""
    text = folder(mixed(), course(fail_under=Fraction(50)), ("canvas", "moodle"))[name]
    path = GOLDEN / name
    if os.environ.get("GRADEKIT_REWRITE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    assert text == path.read_bytes().decode()


def test_there_are_writers_for_all_formats():
    about = course()
    assert [type(writer(name, about, Sums(about))).__name__ for name in FORMATS] == ["Writer"] * len(FORMATS)


# Gradescope


def test_gradescope():
    value = json.loads(printed([settled("a.json", "ada", SIGMOID, WRONG, late=LATE)], course(), gradescope.Writer))
    assert value["score"] == 0.8
    assert "late by 1 d 1 h" in value["output"]
    assert "'x9' belongs to no question" in value["output"]
    assert [(test["name"], test["score"], test["max_score"], test["status"]) for test in value["tests"]] == [
        ("x1", 0, 2, "failed"),
        ("loss", 1, 1, "passed"),
    ]
    assert value["tests"][0]["output"] == "Not right: the bias was left out of the weighted sum."
    assert {test["visibility"] for test in value["tests"]} == {"visible"}
    assert value["output_format"] == value["test_output_format"] == value["test_name_format"] == "text"
    assert value["stdout_visibility"] == "hidden"


def test_gradescope_leaves_open_answers_open():
    value = json.loads(printed([settled("a.json", "ada", ESSAY, OPEN)], course(), gradescope.Writer))
    assert "score" not in value["tests"][0]
    assert "4 more points are left for a person" in value["output"]


def test_gradescope_of_what_cannot_be_read():
    value = json.loads(
        printed([settled("a.json", "", "", error="no", at_line=2, at_column=5)], course(), gradescope.Writer)
    )
    assert (value["score"], value["tests"]) == (0, [])
    assert value["output"] == "this submission could not be marked (at 2:5): no"


def test_gradescope_of_several_problems_of_one_student():
    results = [settled("a.json", "ada", SIGMOID, RIGHT), settled("b.json", "ada", RELU, CHAIN)]
    value = json.loads(printed(results, course(), gradescope.Writer))
    assert value["score"] == 4.5
    assert [test["name"] for test in value["tests"]] == [
        "two-layer-sigmoid: x1",
        "two-layer-sigmoid: loss",
        "relu-chain: h",
        "relu-chain: dw",
    ]


def test_gradescope_is_for_one_student():
    with pytest.raises(UsageError, match="one student"):
        printed([settled("a", "ada", SIGMOID, RIGHT), settled("b", "bob", SIGMOID, RIGHT)], course(), gradescope.Writer)


def test_students_never_see_the_key():
    for result in mixed():
        assert SECRET not in printed([result], course(keys={SIGMOID: {"x1": SECRET}}), gradescope.Writer)


def test_gradescope_names_no_other_student(tmp_path, monkeypatch, capsys):
    """A file that is named for one student and says another inside."""
    monkeypatch.chdir(ROOT)
    submission = {"student": "someone-else", "problem": "relu-chain", "answers": {}}
    (tmp_path / "bob.json").write_text(json.dumps(submission), encoding="utf-8")
    (tmp_path / "roster.csv").write_text("id\nbob\nsomeone-else\n", encoding="utf-8")
    assert (
        main(["grade", str(tmp_path / "bob.json"), "--roster", str(tmp_path / "roster.csv"), "--format", "json"]) == 3
    )
    (refused,) = [one for one in json.loads(capsys.readouterr().out) if one["status"] == "unreadable"]
    assert "someone-else" in refused["error"]
    assert refused["error"].startswith(gradescope.CLAIM)
    claims = settled(
        "bob.json", "bob", RELU, error="claims to be another student: of 'bob', and says 'someone-else'; mend it"
    )
    value = json.loads(printed([claims], course(), gradescope.Writer))
    assert value["output"] == "this submission could not be marked: claims to be another student; hand in your own"


# GitHub


def commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    """What the runner reads: its own rules, from the source of its parser."""
    found = []
    for line in text.split("\n")[:-1]:
        assert line.startswith("::")
        end = line.index("::", 2)
        name, _, given = line[2:end].partition(" ")
        properties = dict(pair.split("=", 1) for pair in given.split(",") if pair)
        found.append(
            (name, {key: _undone(value, ":,") for key, value in properties.items()}, _undone(line[end + 2 :], ""))
        )
    return found


def _undone(text: str, more: str) -> str:
    for character in ("\r", "\n", *more, "%"):
        text = text.replace(f"%{ord(character):02X}", character)
    return text


def test_github():
    about = course(fail_under=Fraction(50), folder="submissions/")
    (first, *others) = commands(printed(mixed(), about, Writer))
    totals = "6 of 11 submissions graded, 5 could not be marked, 9 missing, 1 student not on the roster"
    assert first == ("notice", {"title": "gradekit"}, f"{totals}, 1 answer left for a person")
    assert [kind for kind, _, _ in others] == ["error"] * 5 + ["warning"] * 10
    assert others[0] == (
        "error",
        {"file": "submissions/broken.json", "line": "3", "col": "7", "title": "broken.json could not be marked"},
        "received '}'; expected a value",
    )
    assert others[4][1]["file"] == "submissions/more.jsonl"
    assert others[5] == (
        "warning",
        {"file": "submissions/cid.json", "title": "CID below the limit"},
        "two-layer-sigmoid: 0.67 of 3 points, below 50 %",
    )
    assert others[6] == ("warning", {"title": "bob below the limit"}, "essay: nothing was handed in")


def test_github_files_are_named_from_the_root_of_the_repository(tmp_path, monkeypatch):
    def file(folder: str) -> str:
        results = [settled("week6/a.json", "", "", error="no")]
        return commands(printed(results, course(folder=folder), Writer))[1][1]["file"]

    here, elsewhere = tmp_path / "repository" / "course", tmp_path / "temporary"
    here.mkdir(parents=True)
    monkeypatch.chdir(here)
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)
    folders = ("", "in/", "./in/", f"{here}/in/", "../in/", f"{elsewhere}/in/", "s3://bucket/in/")
    found = ["", "in/", "in/", "in/", "", "", ""]
    assert [file(folder) for folder in folders] == [f"{before}week6/a.json" for before in found]
    monkeypatch.setenv("GITHUB_WORKSPACE", str(here.parent))
    found = ["course/", "course/in/", "course/in/", "course/in/", "in/", "", ""]
    assert [file(folder) for folder in folders] == [f"{before}week6/a.json" for before in found]
    monkeypatch.setenv("GITHUB_WORKSPACE", str(elsewhere / "checkout"))
    assert [file("in/"), file(f"{elsewhere}/in/")] == ["in/week6/a.json", "week6/a.json"]


def test_github_shows_ten_of_a_kind():
    results = [settled(f"{n}.json", "", "", error="no") for n in range(25)]
    errors = [message for kind, _, message in commands(printed(results, course(), Writer)) if kind == "error"]
    assert len(errors) == SHOWN
    assert errors[-1] == "and 16 more like these"
    assert len(commands(printed(results[:SHOWN], course(), Writer))) == SHOWN + 1


@given(st.text(st.characters(codec=None)), st.text(st.characters(codec=None)))
def test_data_starts_no_command(name, message):
    text = command("error", {"file": name, "title": name}, message)
    ((kind, properties, said),) = commands(text)
    assert kind == "error"
    assert set(properties) <= {"file", "title"}
    assert "\n" not in said
    assert "##[" not in text


@pytest.mark.parametrize("name", LONG)
def test_hostile_names_start_no_command(name):
    text = printed([settled(name, name, name, error=name, at_line=1)], course(), Writer)
    assert [kind for kind, _, _ in commands(text)] == ["notice", "error"]
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u200b\ud800-\udfff]", text)


# People


def page(results, room=None, about=None) -> people.Writer:
    about = about or course()
    sums = Sums(about)
    made = people.Writer(about, sums)
    pass_over(results, RollCall(), sums, (made,))
    return made


def test_a_few_submissions_are_shown_one_by_one():
    text = terminal.render(page(mixed()).document(80))
    assert text.count("\nQuestion ") == 6
    assert "Note: late by 1 d 1 h, 80 % of the points count: 1.2 of 2 points" in text
    assert "All submissions" in text


def test_a_course_is_shown_in_brief():
    results = [settled(f"s{n}.json", f"s{n}", SIGMOID, RIGHT)._replace(on_roster=None) for n in range(700)]
    text = terminal.render(page(results).document(80))
    assert "700 of 700 submissions graded." in text
    assert "\ntwo-layer-sigmoid\nOf 3 points: mean 3 (100 %), median 3," in text
    assert "700 of 700 with full marks." in text
    assert "All submissions of two-layer-sigmoid" in text
    assert "and 200 more; --format csv prints all" in text


@pytest.mark.parametrize("width", [80, 100])
def test_a_course_of_long_names_has_a_line_a_problem(width):
    names = [f"softmax-regression-{'with-' * n}gradients" for n in range(1, 12)]
    results = [
        settled(f"{n}.json", "ada", name, Outcome(name, RIGHT.questions), late=LATE) for n, name in enumerate(names)
    ]
    results += [settled("", "bob", name, status="missing") for name in names]
    text = terminal.render(page(results, about=course(titles=dict.fromkeys(names, ""))).document(width), width)
    table = text[text.index("\nProblems\n") :].split("\n\n")[0].splitlines()
    assert len(table) == 4 + len(names)  # an empty line, heading, columns, a rule
    assert "…" in table[-1]


def test_who_handed_in_how_much():
    about = course(roster=None)
    groups = {"s001": 7, **{f"s{n:03}": 1 + n % 6 for n in range(2, 40)}}
    names = [f"p{n}" for n in range(7)]
    results = [settled("x.json", name, name, Outcome(name, RIGHT.questions)) for name in names]
    for student, missing in groups.items():
        results += [settled("", student, name, status="missing") for name in names[:missing]]
    text = printed(results, about, report.Writer)
    part = text.partition("## Missing\n\n")[2].partition("\n\n## ")[0].splitlines()
    assert part[0] == "- **nothing handed in**: s001"
    assert part[1] == "- **6 of 7 problems missing**: s005, s011, s017, s023, s029, s035"
    assert [line.partition(" of")[0] for line in part[2:5]] == ["- **5", "- **4", "- **3"]
    assert part[6] == f"*and {sum(missing < 3 for missing in groups.values())} more of whom less is missing*"


@pytest.mark.parametrize("width", [80, 100])
def test_lines_of_an_overview_are_not_folded(width):
    results = [
        settled(f"section-{n}/submissions/{'lovelace-' * n}two-layer-sigmoid-final.json", "張偉" * n, SIGMOID, RIGHT)
        for n in range(1, 9)
    ] + mixed()
    text = terminal.render(page(results, about=course(titles={})).document(width), width)
    table = text[text.index("All submissions") :].splitlines()
    assert len(table) == 3 + sum(result.status != "missing" for result in results)  # heading, columns, a rule


def test_one_submission_has_no_overview():
    assert "All submissions" not in terminal.render(page(mixed()[:1]).document(80))


def test_the_report_on_a_terminal_and_for_the_web():
    about = course()
    sums = Sums(about)
    pass_over(mixed(), RollCall(), sums)
    for brief in (True, False):
        document = report.document(about, sums, brief)
        assert all(len(line) <= 80 for line in terminal.render(document).splitlines())
        assert markdown.render(document).startswith("# Marks\n")


def reported(name: str) -> str:
    """The report with that name wherever one can be."""
    results = [
        settled(name, name, SIGMOID, THIRD)._replace(on_roster=False),
        settled(name, "", "", error=name),
        settled("", name, RELU, status="missing"),
    ]
    return printed(results, course(roster=None), report.Writer)


def markup(text: str) -> list[str]:
    """What Markdown takes for markup in a text."""
    bare = re.sub(r"\\[!-/:-@\[-`{-~]", "", text)
    return re.findall(r"[<`]|\]\(|!\[|\*\*|\||^(?:#+|-|\d+\.|>) ", bare, re.MULTILINE)


PLAIN_MARKUP = markup(reported("s"))


@pytest.mark.parametrize("name", LONG)
def test_nothing_of_data_is_markup_in_the_report(name):
    text = reported(name)
    assert markup(text) == PLAIN_MARKUP
    assert not re.search("^ *::|##\\[", text, re.MULTILINE)
