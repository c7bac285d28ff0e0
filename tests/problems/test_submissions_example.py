"""The example submissions: what each is marked, against a golden file that GRADEKIT_REWRITE_GOLDEN=1 rewrites."""

import json
import os
import subprocess
import sys
from functools import cache
from typing import Any

import pytest

import gradekit
from gradekit.exercise.problem.known import MISTAKES, VERDICTS
from gradekit.marking.submission import load_submission
from gradekit.paper.marks_json import result_json
from tests.marking.test_mistakes import MADE
from tests.places import GOLDEN, ROOT

FILES = sorted((ROOT / "submissions_example").glob("*.json"))
WANTED = GOLDEN / "submissions.json"
PROBLEMS = {path.stem: path for path in sorted((ROOT / "problems").rglob("*.yaml"))}


COMMON = {id for id, *_ in MADE} | {"convention"}


@cache
def results() -> dict[str, Any]:
    """The result of every example, by the name of its file, as `grade --format json` writes it."""
    marked = {}
    for path in FILES:
        submission = load_submission(path, path.name)
        marked[path.name] = result_json(gradekit.grade(PROBLEMS[submission.problem], submission))
    return marked


def test_every_example_is_marked_as_before() -> None:
    if os.environ.get("GRADEKIT_REWRITE_GOLDEN"):
        WANTED.write_text(_written(results()), encoding="utf-8")
    assert results() == json.loads(WANTED.read_text(encoding="utf-8"))


def _written(marked: dict[str, Any]) -> str:
    """JSON with one question a line."""
    files = []
    for name, result in marked.items():
        rows = ",\n  ".join(json.dumps(question, ensure_ascii=False) for question in result["questions"])
        head = json.dumps(result | {"questions": []}, ensure_ascii=False)
        files.append(f"{json.dumps(name)}: " + head.replace('"questions": []', f'"questions": [\n  {rows}]'))
    return "{" + ",\n".join(files) + "}\n"


@pytest.mark.parametrize("name", [path.name for path in FILES])
def test_an_example_is_what_its_name_says(name: str) -> None:
    problem, what, _ = name.split(".")
    result = results()[name]
    questions = result["questions"]
    verdicts, mistakes = {q["verdict"] for q in questions}, {q["mistake"] for q in questions}
    assert result["problem"] == problem
    if what in ("right", "another-right", "rounded-at-every-step", "expressions"):
        assert verdicts <= {"correct", "not_judged"}
    if what in ("wrong", "wrong-gradient"):
        assert verdicts & {"incorrect", "partial"}
    if what == "malformed":
        assert "malformed" in verdicts
        assert all(q["message"] for q in questions)
    if what in MISTAKES:
        assert what in mistakes


@pytest.mark.parametrize("problem", ["two-layer-sigmoid", "product-graph", "relu-chain", "gradient-step"])
def test_four_problems_have_a_full_set(problem: str) -> None:
    kinds = {name.split(".")[1] for name in results() if name.startswith(f"{problem}.")}
    assert {"right", "rounded-at-every-step", "wrong-gradient", "malformed"} <= kinds


@pytest.mark.parametrize("problem", sorted(path.stem for path in (ROOT / "problems").glob("*.yaml")))
def test_every_exercise_of_the_courses_has_a_right_another_right_and_a_wrong_one(problem: str) -> None:
    verdicts = {
        name.split(".")[1]: {mark["verdict"] for mark in result["questions"]}
        for name, result in results().items()
        if name.split(".")[0] == problem
    }
    assert {"right", "another-right"} <= set(verdicts)
    assert any(found & {"incorrect", "partial"} for found in verdicts.values())


def test_there_is_one_for_every_verdict_and_every_common_mistake() -> None:
    questions = [question for result in results().values() for question in result["questions"]]
    assert {question["verdict"] for question in questions} == set(VERDICTS)
    assert {question["mistake"] for question in questions} >= COMMON


def test_the_students_are_numbers() -> None:
    students = [result["student"] for result in results().values()]
    assert sorted(students) == [f"s{number:03d}" for number in range(1, len(FILES) + 1)]


def test_the_command_marks_the_whole_folder() -> None:
    command = [sys.executable, "-m", "gradekit", "grade", "submissions_example", "--format", "json"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert (run.returncode, run.stderr) == (0, "")
    assert json.loads(run.stdout) == list(results().values())
