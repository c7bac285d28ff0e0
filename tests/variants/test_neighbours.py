"""Whose numbers counted, and answers that are right for somebody else's: a hint for the teacher alone."""

import json
from pathlib import Path

import numpy as np
import pytest

import gradekit
from gradekit.cli import main
from gradekit.exercise.problem.load import load_problem
from gradekit.paper.json_out import key_json
from gradekit.variants.variant import Template

TEXT = """\
id: own
given: {W: [[1, 2], [3, 4]], x: [1, 2], b: [0.5, 1]}
compute: {z: W @ x + b, h: sigmoid(z), L: "sum(h^2)/2"}
variants:
  W: {uniform: [-1, 1], step: 0.05}
  b: {uniform: [-1, 1], step: 0.05}
questions:
  - {id: h, find: h, points: 2}
  - {id: L, find: L}
  - {id: dW, find: "grad(L, W)", points: 2}
"""
COUNT = 30


def key(student: str) -> dict:
    template = Template(load_problem("problems/own.yaml"), "spring")
    return key_json(gradekit.solve(gradekit.exercise.lowering.build(template.draw(student).problem)))


def rounded(answers: dict, digits: int = 5) -> dict:
    return {id: np.round(answer, digits).tolist() for id, answer in answers.items()}


@pytest.fixture
def course(tmp_path, monkeypatch, capsys):
    """A course marked: s03 handed in what is right for s07, s04 something else, s05 left two questions out."""
    monkeypatch.chdir(tmp_path)
    Path("problems").mkdir()
    Path("problems/own.yaml").write_text(TEXT, encoding="utf-8")
    students = [f"s{k:02}" for k in range(COUNT)]
    Path("roster.csv").write_text("id,login\n" + "".join(f"{s},login-{s}\n" for s in students), encoding="utf-8")
    sheets = {student: rounded(key(student)) for student in students}
    sheets["s03"] = sheets["s07"]
    sheets["s04"] = {"h": [0.12345, 0.54321], "L": 0.77777, "dW": [[0.31415, 0.27182], [0.14142, 0.17320]]}
    sheets["s05"] = {"L": round(key("s09")["L"], 2)}
    lines = [{"student": f"login-{s}", "problem": "own", "answers": answers} for s, answers in sheets.items()]
    Path("in.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    main(["grade", "in.jsonl", "--seed", "spring", "--roster", "roster.csv", "--out", "results", "--quiet"])
    capsys.readouterr()
    return tmp_path


def report(capsys, *options: str) -> dict:
    assert main(["report", "results", "--format", "json", *options]) in (0, None)
    return json.loads(capsys.readouterr().out)


def test_a_hint_names_whose_numbers_give_these_answers_and_nothing_else(course, capsys):
    found = report(capsys, "--seed", "spring")["right_for_others"]
    assert found == [{"problem": "own", "student": "s03", "questions": ["h"], "others": ["s07"]}]  # the rest follows
    assert "right_for_others" not in report(capsys)
    assert report(capsys, "--seed", "autumn")["right_for_others"] == []


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_the_report_words_it_with_care(course, capsys, form):
    assert main(["report", "results", "--seed", "spring", "--format", form]) in (0, None)
    printed = " ".join(capsys.readouterr().out.split())
    assert "Right for somebody else" in printed and "ask before you conclude anything" in printed
    assert "s07" in printed and "s04" not in printed.split("Right for somebody else")[1]


def test_students_are_shown_their_own_numbers_and_nobody_elses_name(course, capsys):
    main(["report", "results", "--seed", "spring", "--students", "pages", "--submissions", "in.jsonl", "--reveal"])
    pages = {path.stem: path.read_text(encoding="utf-8") for path in Path("pages").glob("*.html")}
    (mine,) = (page for name, page in pages.items() if "s03" in name)
    assert "s07" not in mine and "somebody else" not in mine
    assert f"{key('s03')['L']:.4f}" in mine
    assert all("s07" not in line for line in Path("results/results.jsonl").read_text().splitlines() if "s03" in line)


def test_results_say_by_whose_numbers_they_are(course, capsys):
    results = [json.loads(line) for line in Path("results/results.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [result["variant"] for result in results] == [f"s{k:02}" for k in range(COUNT)]
    schema = json.loads((main(["schema", "result"]), capsys.readouterr().out)[1])
    assert "variant" in json.dumps(schema)
    Path("one.json").write_text(json.dumps({"student": "s01", "problem": "own", "answers": rounded(key("s01"))}))
    main(["grade", "one.json", "--seed", "spring", "--format", "json"])
    one = json.loads(capsys.readouterr().out)
    assert one["variant"] == "s01" and one["score"] == 5
    main(["grade", "one.json", "--format", "json"])
    assert "variant" not in json.loads(capsys.readouterr().out)
