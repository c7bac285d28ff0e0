"""`gradekit override`: what may be decided, that it survives everything, and that every output shows it."""

import csv
import io
import json
import subprocess
import sys

import pytest

from gradekit.course.state import State
from tests.cli.conftest import PROBLEMS


@pytest.fixture
def course(tmp_path, submission):
    """Three submissions in a folder, all of them without dW2."""
    folder = tmp_path / "handed-in"
    folder.mkdir()
    for name in ("ada", "bob", "eve"):
        submission(f"{name}.json", student=name, dW2=[[1, 2]]).rename(folder / f"{name}.json")
    return folder


@pytest.fixture
def out(run, course, tmp_path):
    """The results of the course."""
    assert run("grade", course, "--out", tmp_path / "out").code == 0
    return tmp_path / "out"


def results(out):
    lines = (out / "results.jsonl").read_text(encoding="utf-8").splitlines()
    return {result["student"]: result for result in map(json.loads, lines)}


def question(out, student, name="dW2"):
    return next(q for q in results(out)[student]["questions"] if q["id"] == name)


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.startswith("state")}


WHY = ("--why", "right by another method")


def test_every_output_shows_it_at_once(run, out):
    ran = run("override", out, "ada", "dW2", "3/2", *WHY)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == (
        "ada, two-layer-sigmoid, dW2: 1.5 points by decision, 0 points as marked; every output is written anew\n"
    )
    assert (question(out, "ada")["score"], results(out)["ada"]["score"]) == (1.5, 9.5)
    assert (question(out, "bob")["score"], results(out)["bob"]["score"]) == (0, 8)
    assert "right by another method" in question(out, "ada")["message"]
    book = list(csv.DictReader(io.StringIO((out / "gradebook.csv").read_text(encoding="utf-8-sig"))))
    assert [row["total"] for row in book] == ["9.5", "8", "8"]


def test_it_survives_reruns_and_gives_what_a_run_would(run, out, course):
    run("override", out, "ADA ", "dW2", "1.5", *WHY)
    after = contents(out)
    assert run("grade", course, "--out", out).code == 0
    assert contents(out) == after
    for path in course.glob("bob*"):
        path.unlink()
    run("grade", course, "--out", out)
    assert question(out, "ada")["score"] == 1.5


def test_it_stays_when_the_submission_changes_and_says_so(run, out, course, submission):
    run("override", out, "ada", "dW2", "2", *WHY)
    submission("ada.json", student="ada", dW2=[[3, 4]]).rename(course / "ada.json")
    run("grade", course, "--out", out)
    assert question(out, "ada")["score"] == 2
    assert any("dW2 before this submission was changed" in warning for warning in results(out)["ada"]["warnings"])


def test_it_stays_when_the_student_is_away_for_a_while(run, out, course):
    run("override", out, "ada", "dW2", "2", *WHY)
    (course / "ada.json").rename(course / "ada.txt")
    run("grade", course, "--out", out)
    assert "ada" not in results(out)
    (course / "ada.txt").rename(course / "ada.json")
    run("grade", course, "--out", out)
    assert question(out, "ada")["score"] == 2


def test_the_last_decision_counts_and_can_be_withdrawn(run, out):
    before = contents(out)
    run("override", out, "ada", "dW2", "1", *WHY)
    run("override", out, "ada", "dW2", "2", "--why", "seen again")
    assert question(out, "ada")["score"] == 2
    ran = run("override", out, "ada", "dW2", "--undo")
    assert ran.out == "ada, two-layer-sigmoid, dW2: 0 points as marked; every output is written anew\n"
    assert contents(out) == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("adda", "dW2", "1", *WHY), "there is no submission of 'adda'; did you mean 'ada'?"),
        (("ada", "dW3", "1", *WHY), "no question 'dW3' in two-layer-sigmoid; did you mean 'dW2'?"),
        (("ada", "???", "1", *WHY), "no question '???' in two-layer-sigmoid; there are x1, x2, loss, dW2, db2, dW1"),
        (("ada", "dW2", "2.01", *WHY), "POINTS: expected a number from 0 to 2, the points of dW2; received 2.01"),
        (("ada", "dW2", "nan", *WHY), "POINTS: 'nan' is not a number here; it has no (real) value"),
        (("ada", "dW2", "1e999999", *WHY), "POINTS: number too large: the exponent 999999 is beyond ±400"),
        (("ada", "dW2", "two", *WHY), "POINTS: 'two' is not a number; expected digits such as 0.15, -3, 1e-3 or 1/3"),
        (("ada", "dW2", *WHY), "POINTS is missing: say what the question is worth, or --undo"),
        (("ada", "dW2", "1"), "--why: say why, since every output shows it, as in --why 'right by another method'"),
        (("ada", "dW2", "1", "--why", " \t "), "--why: say why, since every output shows it"),
        (("ada", "dW2", "1", "--why", "x" * 501), "--why: 501 characters, and at most 500 are kept; say it shorter"),
        (("ada", "dW2", "1", *WHY, "--problem", "xor-relu"), "there is no submission of 'ada' for 'xor-relu'; there"),
        (("ada", "dW2", "--undo"), "no decision about 'dW2' of 'ada'; there are no decisions"),
        (("ada", "dW2", "1", "--undo"), "--undo takes away an earlier decision; leave out POINTS and --why"),
    ],
)
def test_what_cannot_be_decided_is_refused_and_nothing_changes(run, out, arguments, said):
    before = contents(out)
    ran = run("override", out, *arguments)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert said in ran.err
    assert contents(out) == before


@pytest.mark.parametrize("points", ["0", "2", "2.000", "4/2", "1/3"])
def test_points_are_exact(run, out, points):
    assert run("override", out, "ada", "dW2", points, *WHY).code == 0


def test_negative_points_are_refused(run, out):
    assert run("override", out, *WHY, "--", "ada", "dW2", "-1").code == 2


def test_a_question_of_several_problems_needs_the_problem(run, course, submission, tmp_path):
    problems = tmp_path / "problems"
    problems.mkdir()
    text = (PROBLEMS / "two-layer-sigmoid.yaml").read_text(encoding="utf-8")
    for name in ("two-layer-sigmoid", "again"):
        (problems / f"{name}.yaml").write_text(text.replace("id: two-layer-sigmoid", f"id: {name}"), encoding="utf-8")
    submission("ada2.json", problem="again", student="ada", x1=[1, 2]).rename(course / "ada2.json")
    out = tmp_path / "out"
    run("grade", course, "--problems", problems, "--out", out)
    ran = run("override", out, "ada", "x1", "1", *WHY)
    assert "again and two-layer-sigmoid have a question 'x1'; say which with --problem" in ran.err
    assert run("override", out, "ada", "x1", "1", *WHY, "--problem", "again").code == 0
    assert run("override", out, "ada", "x1", "1", *WHY, "--problem", "two-layer-sigmoid").code == 0
    assert "have such a decision; say which with --problem" in run("override", out, "ada", "x1", "--undo").err
    assert run("override", out, "ada", "x1", "--undo", "--problem", "again").code == 0


def test_of_several_submissions_the_one_that_counts_is_decided_on(run, course, submission, tmp_path):
    submission("ada2.json", student="ada").rename(course / "ada2.json")
    out = tmp_path / "out"
    run("grade", course, "--out", out)
    ran = run("override", out, "ada", "dW2", "1", *WHY)
    assert ran.code == 2 and "no submission of 'ada' for 'two-layer-sigmoid' counts: 2 submissions of" in ran.err
    run("grade", course, "--out", out, "--keep", "best")
    assert "2 points as marked" in run("override", out, "ada", "dW2", "1", *WHY).out
    assert not [warning for warning in results(out)["ada"]["warnings"] if "was changed" in warning]


def test_what_could_not_be_marked_cannot_be_decided_on(run, course, submission, tmp_path):
    submission("odd.json", student="odd", problem="unknown").rename(course / "odd.json")
    run("grade", course, "--out", tmp_path / "out")
    ran = run("override", tmp_path / "out", "odd", "dW2", "1", *WHY)
    assert ran.code == 2 and "the submission of 'odd' could not be marked: the problem 'unknown' is not" in ran.err


def test_a_folder_without_results_is_left_as_it_is(run, tmp_path):
    ran = run("override", tmp_path / "nothing", "ada", "dW2", "1", *WHY)
    assert ran.code == 2 and "no results here" in ran.err
    assert not (tmp_path / "nothing").exists()


def test_while_a_run_is_going_nothing_is_decided(run, out):
    with State(out):
        ran = run("override", out, "ada", "dW2", "1", *WHY)
    assert ran.code == 2 and "locked by pid" in ran.err


def test_a_state_that_was_tampered_with_has_to_be_marked_first(run, out, course):
    data = bytearray((out / "state.sqlite").read_bytes())
    data[len(data) // 2] ^= 1
    (out / "state.sqlite").write_bytes(data)
    before = contents(out)
    ran = run("override", out, "ada", "dW2", "1", *WHY)
    assert ran.code == 2 and "run gradekit grade --out" in ran.err
    assert contents(out) == before
    assert "marked" in run("grade", course, "--out", out).err
    assert run("override", out, "ada", "dW2", "1", *WHY).code == 0


def test_a_killed_decision_is_shown_by_the_next_run(run, out, course, monkeypatch):
    def killed(*given):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("gradekit.course.run.decide.rewrite", killed)
        assert run("override", out, "ada", "dW2", "1", *WHY).code == 130
    assert question(out, "ada")["score"] == 0
    run("grade", course, "--out", out)
    assert question(out, "ada")["score"] == 1


def test_odd_reasons_are_safe_to_show(run, out):
    for why in ("=1+1", "\x1b[31mred", "::error::x", "[/x] :skull:", "zero\u200bwidth", "𝒳 ✓", "a\nb"):
        assert run("override", out, "ada", "dW2", "1", "--why", why).code == 0
        for path in out.iterdir():
            if not path.name.startswith("state"):
                text = path.read_text(encoding="utf-8")
                assert "\x1b" not in text and not any(line.startswith("::") for line in text.splitlines()), path


def test_it_works_from_outside(out, course):
    ran = subprocess.run(
        [sys.executable, "-m", "gradekit", "override", str(out), "eve", "dW2", "0.5", *WHY],
        cwd=PROBLEMS.parent, capture_output=True, encoding="utf-8",
    )  # fmt: skip
    assert (ran.returncode, ran.stderr) == (0, "")
    assert question(out, "eve")["score"] == 0.5
