"""`gradekit diff`: whose mark changed, by how much, in which question, and why."""

import json
import re
import shutil
from fractions import Fraction

import pytest

from gradekit import __version__
from gradekit.course.state import State
from gradekit.exercise.problem.schema import Credits
from tests.cli.conftest import PROBLEMS

NAME = "two-layer-sigmoid"
ROSTER = "id,name\nada,Ada\nbob,Bob\neve,Eve\n"


@pytest.fixture
def problems(tmp_path):
    folder = tmp_path / "problems"
    folder.mkdir()
    shutil.copy(PROBLEMS / f"{NAME}.yaml", folder)
    return folder


@pytest.fixture
def hand_in(tmp_path, submission):
    (tmp_path / "handed-in").mkdir()

    def hand_in(name, **changed):
        path = submission("x.json", student=changed.pop("student", name), **changed)
        return path.rename(tmp_path / "handed-in" / f"{name}.json")

    for name in ("ada", "bob"):
        hand_in(name, dW2=[[1, 2]])
    return hand_in


@pytest.fixture
def grade(run, tmp_path, problems, hand_in):
    """Mark what is handed in."""

    def grade(*options, out="out"):
        ran = run("grade", tmp_path / "handed-in", "--problems", problems, "--out", tmp_path / out, "--quiet", *options)
        assert ran.code in (0, 3), ran.err
        return tmp_path / out

    return grade


@pytest.fixture
def changes(run, tmp_path):
    """What differs, by student: (points before, after, why of the whole, {question: why})."""

    def changes(*sides):
        ran = run("diff", *(sides or (tmp_path / "out",)), "--format", "json")
        assert (ran.code, ran.err) == (0, "")
        found = json.loads(ran.out)
        return {
            each["student"]: (
                each["before"] and each["before"].get("score", each["before"]["status"]),
                each["after"] and each["after"].get("score", each["after"]["status"]),
                each["why"],
                {question["id"]: question["why"] for question in each["questions"]},
            )
            for each in found["changed"]
        }

    return changes


def edit(problems, pattern, text):
    path = problems / f"{NAME}.yaml"
    before = path.read_text(encoding="utf-8")
    after, number = re.subn(pattern, text, before)
    assert number
    path.write_text(after, encoding="utf-8")


def test_nothing_changed(grade, run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    grade()
    grade()
    ran = run("diff", "out")
    assert ran.code == 0
    assert ran.out == "Marks that changed\nfrom out@1 to out@2\n\nNo mark changed; 2 marks the same.\n"


def test_another_submission(grade, hand_in, changes):
    grade()
    hand_in("ada")
    grade()
    assert changes() == {"ada": (8, 10, [], {"dW2": ["the submission changed"]})}


def test_a_submission_that_changed_in_nothing_that_counts(grade, hand_in, changes):
    grade()
    hand_in("ada", dW2=[[1.0, 2]])
    grade()
    assert changes() == {}


def test_another_key(grade, problems, changes):
    grade()
    edit(problems, r"target: \{y: \[0\.01\]\}", "target: {y: [0.02]}")
    grade()
    found = changes()["ada"][3]
    assert found["loss"] == ["key 0.27481 → 0.26745"]
    assert set(found) == {"loss", "db2"}


def test_another_tolerance_and_other_points(grade, problems, changes):
    grade()
    edit(problems, r"(id: x2,.*)points: 1", r"\1tolerance: {rounding: 9}, points: 1")
    edit(problems, r"(id: loss,.*)points: 1", r"\1points: 3/2")
    grade()
    assert changes()["ada"][3] == {
        "x2": ["tolerance rounding 4 → rounding 9"],
        "loss": ["worth 1 → 1.5 points"],
    }


def test_another_credit(grade, problems, changes, hand_in):
    hand_in("ada", x2=["0.75"])
    grade()
    edit(problems, r"\nquestions:", "\nprecision_credit: 1/4\nquestions:")
    grade()
    assert changes() == {"ada": (9.5, 9.25, [], {"x2": ["the problem file changed"]})}


def test_a_new_question_and_one_that_is_gone(grade, problems, changes):
    grade()
    edit(problems, r"id: db2,", "id: bias,")
    grade()
    found = changes()["ada"][3]
    assert found == {"bias": ["a new question"], "db2": ["the question is gone"]}


def test_another_version(grade, hand_in, changes, monkeypatch):
    """Of which a credit is another, unless the problem file names it."""
    hand_in("ada", x2=["0.75"])
    grade()
    for module in ("marking.problems", "state.state", "run.order"):
        monkeypatch.setattr(f"gradekit.course.{module}.__version__", "9.9")
    other = lambda **said: Credits(**{"precision": Fraction(0), **said})  # noqa: E731
    monkeypatch.setattr("gradekit.exercise.problem.load.Credits", other)
    grade("--jobs", "1")
    before, after, _, questions = changes()["ada"]
    assert (before, after) == (9.5, 9)
    assert questions == {"x2": [f"gradekit {__version__} → 9.9"]}


def test_a_decision_and_its_end(grade, run, changes):
    out = grade()
    run("override", out, "ada", "dW2", "1.5", "--why", "nearly")
    assert changes() == {"ada": (8, 9.5, [], {"dW2": ["a person decided: nearly"]})}
    run("override", out, "ada", "dW2", "--undo")
    assert changes() == {"ada": (9.5, 8, [], {"dW2": ["a person's decision was withdrawn"]})}
    assert changes(f"{out}@1", out) == {}


def test_coming_and_going(grade, hand_in, changes, tmp_path):
    grade()
    hand_in("new")
    (tmp_path / "handed-in" / "bob.json").unlink()
    grade()
    assert changes() == {"new": (None, 10, ["a new submission"], {}), "bob": (8, None, ["the submission is gone"], {})}


def test_a_roster(grade, hand_in, changes, tmp_path):
    (tmp_path / "roster.csv").write_text(ROSTER, encoding="utf-8")
    out = grade("--roster", tmp_path / "roster.csv")
    hand_in("eve")
    (tmp_path / "handed-in" / "bob.json").unlink()
    grade("--roster", tmp_path / "roster.csv")
    assert changes() == {"eve": (0, 10, ["handed in now"], {}), "bob": (8, 0, ["the submission is gone"], {})}
    (tmp_path / "roster.csv").write_text(ROSTER.replace("bob,Bob\n", "zoe,Zoe\n"), encoding="utf-8")
    grade("--roster", tmp_path / "roster.csv")
    assert changes() == {"zoe": (None, 0, ["on the roster now"], {}), "bob": (0, None, ["no longer on the roster"], {})}
    assert changes(f"{out}@1", f"{out}@1") == {}


def test_a_file_that_cannot_be_marked(grade, hand_in, changes, tmp_path):
    (tmp_path / "roster.csv").write_text(ROSTER, encoding="utf-8")
    grade("--roster", tmp_path / "roster.csv")
    (tmp_path / "handed-in" / "ada.json").write_text("{", encoding="utf-8")
    grade("--roster", tmp_path / "roster.csv")
    before, after, why, questions = changes()["ada"]
    assert (before, after, questions) == (8, "unreadable", {})
    assert why[0].startswith("it cannot be marked any more: ")
    hand_in("ada")
    grade("--roster", tmp_path / "roster.csv")
    assert changes()["ada"][2][0].startswith("it can be marked now; before: ")


def test_lateness(grade, hand_in, changes, tmp_path):
    path = hand_in("ada")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("{", '{"submitted_at": "2026-03-02T12:00Z", ', 1), encoding="utf-8")
    hand_in("bob").write_text(
        text.replace("{", '{"submitted_at": "2026-02-02T12:00Z", ', 1).replace('"ada"', '"bob"'), encoding="utf-8"
    )
    grade()
    grade("--due", "2026-03-01T12:00Z", "--late", "10%/day")
    assert changes() == {"ada": (10, 9, ["in time → 1d late, 90 % counts", "--due changed", "--late changed"], {})}
    path.write_text(path.read_text(encoding="utf-8").replace("03-02", "03-03"), encoding="utf-8")
    grade("--due", "2026-03-01T12:00Z", "--late", "10%/day")
    assert changes() == {
        "ada": (9, 8, ["1d late, 90 % counts → 2d late, 80 % counts", "the submission changed"], {}),
    }


def test_which_of_several_counts(grade, hand_in, changes):
    hand_in("ada2", student="ada")
    grade("--keep", "latest")
    grade("--keep", "best")
    found = changes()
    assert found == {} or found["ada"][3]["dW2"][1] == "--keep latest → best"


def test_two_folders(grade, hand_in, changes, tmp_path):
    grade(out="old")
    hand_in("ada")
    grade(out="new")
    sides = (tmp_path / "old", tmp_path / "new")
    before = {path: path.read_bytes() for side in sides for path in side.iterdir()}
    assert changes(*sides) == {"ada": (8, 10, [], {"dW2": ["the submission changed"]})}
    assert {path: path.read_bytes() for side in sides for path in side.iterdir()} == before


def test_a_copy_of_a_folder_can_be_compared_with_what_became_of_it(grade, hand_in, changes, tmp_path):
    out = grade()
    shutil.copytree(out, tmp_path / "kept")
    hand_in("bob")
    grade()
    assert changes(tmp_path / "kept", out) == {"bob": (8, 10, [], {"dW2": ["the submission changed"]})}


def test_it_works_while_a_run_is_going(grade, hand_in, changes):
    out = grade()
    hand_in("ada")
    grade()
    with State(out) as state:
        state.begin()
        assert set(changes()) == {"ada"}


@pytest.mark.parametrize("side", ["nothing", "out@9", "out@0", "handed-in"])
def test_what_is_no_run_is_refused(grade, run, tmp_path, side):
    grade()
    ran = run("diff", tmp_path / side, tmp_path / "out")
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert "no results here" in ran.err or "there is no run" in ran.err and "there is run 1, written like" in ran.err


def test_a_first_run_has_none_before_it(grade, run):
    ran = run("diff", grade())
    assert ran.code == 2 and "there is no run 0; there is run 1" in ran.err


def test_a_folder_with_a_sign_in_its_name(grade, changes, hand_in, tmp_path):
    grade(out="out@2")
    hand_in("ada")
    grade(out="out@2")
    assert set(changes(tmp_path / "out@2@1", tmp_path / "out@2")) == {"ada"}


def test_a_damaged_state_is_refused(grade, run):
    out = grade()
    (out / "state.sqlite").write_bytes((out / "state.sqlite").read_bytes()[:5000])
    ran = run("diff", out, out)
    assert ran.code == 2 and "state.sqlite: " in ran.err and "run gradekit grade --out" in ran.err


def test_people_see_a_table_that_fits(grade, hand_in, run, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    grade()
    hand_in("ada")
    grade()
    shown = run("diff", "out").out
    assert max(map(len, shown.splitlines())) <= 80
    assert re.sub("[ -]{2,}", "  ", shown).splitlines()[3:] == [
        "1 of 2 marks changed: 1 higher.",
        "",
        "Student  Problem  Question  Points  Why",
        "  ",
        "ada  two-layer-sigmoid  total  8/10 → 10/10",
        "  dW2  0/2 → 2/2  the submission changed",
    ]
    assert "| dW2 | 0/2 → 2/2 | the submission changed |" in run("diff", "out@1", "out", "--format", "markdown").out
