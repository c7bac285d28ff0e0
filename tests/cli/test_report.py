"""`gradekit report`: a marked course with what is planted in it, for people and for programs."""

import json
import shutil

import pytest

from gradekit.course.items.look import KINDS
from gradekit.course.state.state import State
from gradekit.paper.render.markdown import escaped
from tests.cli.conftest import PROBLEMS, RIGHT
from tests.course.course import marked
from tests.manual import ROOT

LEAST = {"x1", "x2", "loss", "dW2", "db2", "dW1", "db1"}
WRONG_KEY = """
id: wrong-key
given: {w: 0.7, x: 0.5}
compute:
  a: tanh(w*x)
  L: a^2
questions:
  - {id: a, find: a}
  - {id: L, find: L}
"""
LITTLE = [*[{}] * 14, *[{"x1": [0.3775, 0.3925]}] * 6]  # the activation left out


def course(*changed, names=lambda n: f"s{n:02}"):
    """Students of two-layer-sigmoid with the right answers, and what each changed; … and a question is left out."""
    return [
        (names(n), "two-layer-sigmoid", {k: v for k, v in {**RIGHT, **change}.items() if v is not None})
        for n, change in enumerate(changed)
    ]


def data(ran) -> dict:
    assert (ran.code, ran.err) == (0, "")
    assert json.dumps(json.loads(ran.out), sort_keys=True) == json.dumps(json.loads(ran.out))
    return json.loads(ran.out)


def question(report: dict, name: str) -> dict:
    return next(found for found in report["problems"][0]["questions"] if found["id"] == name)


def flags(report: dict) -> list[tuple[str, str]]:
    return [(flag["question"], flag["kind"]) for flag in report["problems"][0]["worth_a_look"]]


def test_the_figures_of_a_course(run, tmp_path):
    """x1: 14 of 20 are right with 2 points, 6 wrong; 4 of the 14 leave dW2 (2 points) out."""
    folder = marked(tmp_path / "out", course(*LITTLE[:10], *[{"dW2": None}] * 4, *LITTLE[14:]), missing=["zoe"])
    report = data(run("report", folder, "--format", "json"))
    assert report["schema"] == "gradekit/report/1"
    (problem,) = report["problems"]
    assert (problem["graded"], problem["missing"], problem["unreadable"]) == (20, 1, 0)
    assert {found["id"] for found in problem["questions"]} == LEAST
    assert problem["mean_score"] == (20 * 10 - 6 * 2 - 4 * 2) / 20
    x1, dw2 = question(report, "x1"), question(report, "dW2")
    assert (x1["difficulty"], dw2["difficulty"], dw2["answers"], dw2["submissions"]) == (0.7, 0.8, 16, 20)
    assert x1["mistakes"] == {"activation-omitted": {"count": 6, "share": 0.3}}
    assert dw2["verdicts"]["missing"] == {"count": 4, "share": 0.2}
    # Only these two differ. As 0 and 1: n·Σxy − Σx·Σy = 20·10 − 14·16 = −24, n·Σx² − (Σx)² = 280 − 196 = 84 and
    # 320 − 256 = 64, r = −24/√(84·64) = −0.327327; so many points for each make no difference.
    assert x1["discrimination"] == dw2["discrimination"] == {"students": 20, "value": -0.327327, "why_not": None}
    assert question(report, "x2")["discrimination"]["why_not"] == "everyone has the same points here"


def test_a_wrong_value_that_two_share_is_found_and_worded_with_care(run, tmp_path):
    alike = {"x1": ["0.7777", "0.8888"], "dW2": [["0.4321", "0.0827"]]}
    folder = marked(tmp_path / "out", course(*LITTLE, alike, {**alike, "dW2": [["0.43210", "0.08268"]]}))
    report = data(run("report", folder, "--format", "json"))
    found = report["shared_wrong_values"]
    assert found["known"] is True
    assert [(v["question"], v["answer"], v["students"]) for v in found["values"]] == [
        ("x1", ["0.7777", "0.8888"], ["s20", "s21"]), ("dW2", [["0.4321", "0.0827"]], ["s20", "s21"]),
    ]  # fmt: skip
    (pair,) = found["pairs"]
    assert (pair["students"], [q["question"] for q in pair["questions"]]) == (["s20", "s21"], ["x1", "dW2"])
    text = " ".join(run("report", folder).out.split())
    assert "They may have a common source: a shared mistake, a shared note, a misprint." in text
    assert "This is no evidence of copying by itself." in text
    assert "s20 and s21 2 x1, dW2" in text


def test_a_key_that_is_not_what_students_were_given_is_suspected(run, tmp_path):
    """The file says w = 0.7; the class worked with 0.9, as their sheet says: tanh(0.45) = 0.4219."""
    problems = tmp_path / "problems"
    problems.mkdir()
    (problems / "wrong-key.yaml").write_text(WRONG_KEY, encoding="utf-8")
    answers = [{"a": "0.4219", "L": "0.1780"}] * 8 + [{"a": "0.3364", "L": "0.1131"}] * 2
    folder = marked(tmp_path / "out", [(f"s{n}", "wrong-key", given) for n, given in enumerate(answers)], problems)
    report = data(run("report", folder, "--format", "json"))
    assert ("a", "wrong-value") in flags(report)
    assert question(report, "a")["wrong_values"] == [{"answer": "0.4219", "count": 8, "share": 0.8}]
    assert report["shared_wrong_values"]["values"] == []
    text = " ".join(run("report", folder).out.split())
    assert (
        "8 students (80 %) gave 0.4219, which no known mistake explains, more than the 2 who were right: "
        "look at the key and at the wording"
    ) in text


HOSTILE = ["[/x]", "::set-output name=a::b", "\x1b[31mred", "##[error]", "a|b`c`", "<script>", "‮evil", "\u200b"]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_and_answers_are_shown_literally(run, tmp_path, name):
    alike = {"x1": ["0.7777", "0.8888"], "loss": f"::{name}"}
    folder = marked(tmp_path / "out", course(*LITTLE, *[alike] * 5, names=lambda n: f"{name} {n}"))
    rare = marked(tmp_path / "rare", course(*LITTLE, alike, alike, names=lambda n: f"{name} {n}"))
    for form in ("text", "markdown", "json"):
        for results in (folder, rare):
            ran = run("report", results, "--format", form)
            lines = ran.out.split("\n")
            assert (ran.code, ran.err) == (0, "")
            assert all(line.isprintable() for line in lines)
            assert not any(line.lstrip().startswith("::") or "##[" in line for line in lines)
            assert max(map(len, lines)) <= 80 or form != "text"


def test_markup_in_names_is_text(run, tmp_path):
    people = course(*LITTLE, *[{"x1": ["0.7777", "0.8888"]}] * 2, names=lambda n: f"[/x]|{n}")
    folder = marked(tmp_path / "out", people)
    assert "[/x]|20, [/x]|21" in run("report", folder).out
    assert r"\[/x\]\|20, \[/x\]\|21" in run("report", folder, "--format", "markdown").out


def test_a_state_that_is_damaged_or_not_there_leaves_the_rest(run, tmp_path):
    alike = {"x1": ["0.7777", "0.8888"]}
    folder = marked(tmp_path / "out", course(*LITTLE, alike, alike))
    whole = data(run("report", folder, "--format", "json"))
    (folder / "state.sqlite").write_bytes(b"no database at all")
    damaged = data(run("report", folder, "--format", "json"))
    (folder / "state.sqlite").unlink()
    ran = run("report", folder)
    assert "Not looked at: answers are kept in state.sqlite, which is not in this folder." in " ".join(ran.out.split())
    for report, known in ((whole, True), (damaged, False), (data(run("report", folder, "--format", "json")), False)):
        assert report["shared_wrong_values"]["known"] is known
        assert bool(report["shared_wrong_values"]["why_not"]) is not known
    assert [q["difficulty"] for q in damaged["problems"][0]["questions"]] == [
        q["difficulty"] for q in whole["problems"][0]["questions"]
    ]


def test_a_run_that_is_going_does_not_keep_the_report_waiting(run, tmp_path):
    folder = marked(tmp_path / "out", course(*LITTLE, *[{"x1": ["0.7777", "0.8888"]}] * 2))
    before = run("report", folder).out
    with State(folder) as state:
        state.begin()
        assert run("report", folder).out == before


def test_several_problems_and_one_of_them(run, tmp_path):
    other = [(f"s{n:02}", "product-graph", {"dL_da": "5" if n else "7"}) for n in range(12)]
    folder = marked(tmp_path / "out", [*course(*LITTLE), *other])
    both = data(run("report", folder, "--format", "json"))
    assert [problem["problem"] for problem in both["problems"]] == ["product-graph", "two-layer-sigmoid"]
    one = data(run("report", folder, "--problem", "product-graph", "--format", "json"))
    assert one["problems"] == both["problems"][:1]
    ran = run("report", folder, "--problem", "product-graf")
    assert (ran.code, ran.out) == (2, "")
    assert "there are no results of the problem 'product-graf'; did you mean 'product-graph'?" in ran.err


def test_of_several_problems_the_most_telling_comes_first(run, tmp_path):
    graph = [(f"s{n:02}", "product-graph", {"dL_da": "77.5"}) for n in range(12)]
    folder = marked(tmp_path / "out", [*course(*[{}] * 12), *graph])
    report = data(run("report", folder, "--format", "json"))
    number = sum(len(problem["worth_a_look"]) for problem in report["problems"])
    lines = run("report", folder).out.partition("Worth a look first\n")[2].splitlines()
    assert " ".join(lines[0].split()).startswith("product-graph: dL_da 12 students (100 %) gave 77.5, which no known")
    assert f"… and {number - 10} more hints below" in lines
    assert "Worth a look first" not in run("report", folder, "--problem", "product-graph").out


def test_what_cannot_be_marked_has_no_part_of_its_own(run, tmp_path):
    lost = [("s50", "two-layer-sigmiod", {}), ("s51", "two-layer-sigmiod", {})]
    folder = marked(tmp_path / "out", [*course(*LITTLE), *lost])
    text = run("report", folder).out
    assert "sigmiod" not in text
    assert "\n20 marked · mean 9.4 of 10 · Cronbach's alpha 0.00\n" in text
    assert "Not counted in any problem: 2 submissions that could not be marked.\n" in text
    assert "0 marked · 2 unreadable" in run("report", folder, "--problem", "two-layer-sigmiod").out


def test_a_column_without_figures_is_left_out_and_said(run, tmp_path):
    folder = marked(tmp_path / "few", course({}, {}))
    text = run("report", folder).out
    assert "Difficulty   Discrimination" not in text
    assert "\nNo discrimination and no Cronbach's alpha: fewer than 10 students.\n" in text
    text = " ".join(run("report", marked(tmp_path / "many", course(*LITTLE[8:], {"dW2": None}))).out.split())
    assert "Difficulty Discrimination" in text
    assert "No discrimination of x2, loss, db2, dW1, db1: everyone has the same points here" in text


def test_what_check_finds_stands_beside_what_students_did(run, tmp_path):
    answers = [("s", "product-graph-symbolic", {})]
    folder = marked(tmp_path / "out", answers)
    assert "gradekit check" not in run("report", folder).out
    report = data(run("report", folder, "--problems", PROBLEMS, "--format", "json"))
    found = [flag for flag in report["problems"][0]["worth_a_look"] if flag["kind"] == "check"]
    assert len(found) == 3
    assert all(flag["question"] and flag["message"].startswith("gradekit check: published ") for flag in found)


def test_a_problem_that_is_gone_or_broken_by_now_does_not_hide_the_report(run, tmp_path):
    folder = marked(tmp_path / "out", course(*LITTLE))
    problems = tmp_path / "problems"
    problems.mkdir()
    assert "two-layer-sigmoid" in run("report", folder, "--problems", problems).out
    (problems / "two-layer-sigmoid.yaml").write_text("id: [", encoding="utf-8")
    ran = run("report", folder, "--problems", problems)
    assert ran.code == 0
    assert "gradekit check: " in ran.out


def test_the_same_results_give_the_same_bytes_wherever_they_lie(run, tmp_path):
    folder = marked(tmp_path / "out", course(*LITTLE, *[{"x1": ["0.7777", "0.8888"]}] * 3))
    copy = shutil.copytree(folder, tmp_path / "elsewhere" / "copy")
    for form in ("text", "markdown", "json"):
        one, two = (run("report", place, "--format", form).out for place in (folder, copy))
        assert one == two
        assert str(tmp_path) not in one
    target = tmp_path / "report.md"
    assert run("report", folder, "--format", "markdown", "-o", target).out == ""
    assert target.read_text(encoding="utf-8") == run("report", folder, "--format", "markdown").out


def test_no_results_and_results_of_nobody(run, tmp_path):
    ran = run("report", tmp_path)
    assert (ran.code, ran.out) == (2, "")
    assert "no results.jsonl here; expected a folder that gradekit grade --out has written" in ran.err
    (tmp_path / "results.jsonl").write_text("", encoding="utf-8")
    assert "There are no results of any problem." in run("report", tmp_path).out
    (tmp_path / "results.jsonl").write_text("{}\n", encoding="utf-8")
    ran = run("report", tmp_path)
    assert (ran.code, ran.out) == (2, "")
    assert "results.jsonl:1: this line is not a result" in ran.err
    assert run("report", tmp_path / "nowhere").code == 2
    assert run("report", tmp_path, "--format", "html").code == 2


def test_every_field_and_every_kind_of_finding_is_in_the_manual(run, tmp_path):
    page = (ROOT / "docs" / "report.md").read_text(encoding="utf-8")
    report = data(run("report", marked(tmp_path / "out", course(*LITTLE)), "--format", "json"))
    (problem,) = report["problems"]
    parts = (report, report["shared_wrong_values"], problem, problem["alpha"], problem["questions"][0])
    for word in (*KINDS, *(key for part in parts for key in part)):
        assert f"`{word}`" in page, word


def test_the_report_of_grade_says_the_same_is_worth_a_look(run, tmp_path):
    folder = tmp_path / "handed-in"
    folder.mkdir()
    for name, problem, answers in course(*LITTLE, *[{"x1": None, "dW2": "one"}] * 18):
        text = json.dumps({"student": name, "problem": problem, "answers": answers})
        (folder / f"{name}.json").write_text(text, encoding="utf-8")
    run("grade", folder, "--out", tmp_path / "out")
    said = (tmp_path / "out" / "report.md").read_text(encoding="utf-8")
    part = said.partition("## Worth a look\n\n")[2].partition("\n\n")[0]
    (problem,) = data(run("report", tmp_path / "out", "--format", "json"))["problems"]
    flags = {f"- **{flag['question']}**: {escaped(flag['message'])}" for flag in problem["worth_a_look"]}
    assert flags == set(part.splitlines())
    assert {flag["kind"] for flag in problem["worth_a_look"]} >= {"malformed", "easy"}
