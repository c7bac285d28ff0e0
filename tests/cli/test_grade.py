"""`gradekit grade`: marks for people and programs, and the exit codes."""

import json
import os

import jsonschema
import pytest

from gradekit.exercise.problem.json_schema import schema_of


def test_a_right_submission(run, submission):
    ran = run("grade", submission())
    assert (ran.code, ran.err) == (0, "")
    assert "ada · two-layer-sigmoid · ada.json" in ran.out
    assert ran.out.count("✓ right") == 7
    assert "10 / 10" in ran.out


def test_json_follows_its_schema(run, submission):
    result = json.loads(run("grade", submission(loss=0.5497, dW1=[1, 2, 3], db1=None), "--format", "json").out)
    jsonschema.validate(result, schema_of("result"))
    assert result["student"] == "ada"
    assert result["max_score"] == 10
    verdicts = {question["id"]: question["verdict"] for question in result["questions"]}
    assert verdicts["loss"] == "incorrect"
    assert verdicts["dW1"] == "malformed"
    assert verdicts["db1"] == "missing"


def test_right_answers_only_with_reveal(run, submission):
    path = submission(x1=[1, 2], dW2=[[3, 4]], loss=7)
    for form in ("text", "json", "markdown"):
        hidden = run("grade", path, "--format", form).out
        shown = run("grade", path, "--format", form, "--reveal").out
        for key in ("0.59", "0.082", "0.27"):
            assert key not in hidden
            assert key in shown


def test_one_sentence_for_what_is_not_right(run, submission):
    lines = run("grade", submission(dW1=[1, 2, 3])).out.splitlines()
    said = [line for line in lines if line.startswith("dW1  ")]
    assert len(said) == 2  # in the table, and below it


def test_a_folder(run, submission, tmp_path):
    submission("a.json", student="a")
    submission("b.json", student="b", problem="nope")
    (tmp_path / "c.json").write_text("{bad", encoding="utf-8")
    lines = [submission("x.json", student=name).read_text() for name in ("d", "e")]
    (tmp_path / "x.json").unlink()
    (tmp_path / "more.jsonl").write_text("\n".join([lines[0], "", lines[1], "{"]), encoding="utf-8")
    ran = run("grade", tmp_path, "--format", "json")
    results = json.loads(ran.out)
    assert [(result["file"], result["status"]) for result in results] == [
        ("a.json", "graded"),
        ("b.json", "unreadable"),
        ("c.json", "unreadable"),
        ("more.jsonl:1", "graded"),
        ("more.jsonl:3", "graded"),
        ("more.jsonl:4", "unreadable"),
    ]
    assert ran.code == 3
    assert len(ran.err.splitlines()) == 3
    assert f"{tmp_path / 'c.json'}:1:2: " in ran.err
    assert f"{tmp_path / 'more.jsonl'}:4:" in ran.err
    assert "All submissions" in run("grade", tmp_path).out


def test_unknown_problem(run, submission):
    ran = run("grade", submission(problem="two-layer-sigmoids"))
    assert ran.code == 2
    assert "did you mean 'two-layer-sigmoid'?" in ran.err


def test_broken_problem_is_named_once(run, submission, tmp_path):
    problems = tmp_path / "problems"
    problems.mkdir()
    (problems / "broken.yaml").write_text("id: broken\nquestions: 3\n", encoding="utf-8")
    one, two = submission("1.json", problem="broken"), submission("2.json", problem="broken", student="b")
    ran = run("grade", one, two, "--problems", problems)
    assert ran.code == 2
    assert ran.err.count("broken.yaml:2") == 1


@pytest.mark.parametrize(("percent", "code"), [("100", 1), ("90", 0), ("0", 0)])
def test_fail_under(run, submission, percent, code):
    ran = run("grade", submission(db2="7"), "--fail-under", percent)
    assert ran.code == code
    assert ("9 of 10 points is below the 100 % of --fail-under" in ran.err) == bool(code)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nothing.json"], "nothing.json: there is no such file or folder"),
        (["README.md"], "expected a .json, .jsonl, .csv, .xlsx, .ods, .ipynb or .zip file, or a folder"),
        (["gradekit"], "no submissions here"),
        (["README.md", "--format", "xml"], "expected text, json, markdown, junit, gradescope, github or csv"),
        (["README.md", "--fail-under", "101"], "--fail-under: expected a number from 0 to 100"),
        (["README.md", "--problems", "nowhere"], "nowhere: the folder of problem files cannot be read"),
        ([], "missing argument"),
    ],
)
def test_wrong_usage_is_one_line_and_2(run, arguments, said):
    ran = run("grade", *arguments)
    assert ran.code == 2
    assert said in ran.err
    assert ran.err.count("\n") == 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names on this system")
def test_what_is_no_file_is_refused_at_once(run, tmp_path, submission):
    os.symlink(submission("real.json"), tmp_path / "link.json")
    os.mkfifo(tmp_path / "pipe.json")
    os.symlink(tmp_path / "real.json", tmp_path / "link.jsonl")
    ran = run("grade", tmp_path, "--format", "json")
    assert ran.code == 3
    assert [result["status"] for result in json.loads(ran.out)] == ["unreadable", "unreadable", "unreadable", "graded"]


def test_the_order_of_the_folder_does_not_matter(run, tmp_path, submission):
    for name in ("b", "a", "c"):
        submission(f"{name}.json", student=name)
    assert [result["student"] for result in json.loads(run("grade", tmp_path, "--format", "json").out)] == [
        "a",
        "b",
        "c",
    ]
