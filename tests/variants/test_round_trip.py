"""Draw, export, take, mark: 200 simulated students by way of Moodle's responses and of Gradescope's autograder.

However an answer comes in, it gets what the same answer gets as JSON.
"""

import csv
import io
import json
import random
import shlex
import zipfile
from pathlib import Path

import numpy as np
import pytest

from gradekit.cli import main
from gradekit.exercise.lowering import build
from gradekit.exercise.problem.load import load_problem
from gradekit.marking.plan import Plan
from gradekit.variants.variant import Template
from tests.places import PROBLEMS

COUNT, SEED = 200, "spring"
VARIANTS = """
variants:
  W1: {uniform: [-1, 1], step: 0.05}
  W2: {uniform: [-1, 1], step: 0.05}
  x0: {uniform: [0.05, 1], step: 0.05}
  such_that: [loss > 0.001, "min(abs(W1)) > 0"]
"""
NAME = "two-layer-sigmoid"


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """Problem, roster, and a sheet for each student: most right, some wrong, some of somebody else."""
    home = tmp_path_factory.mktemp("course")
    (home / "problems").mkdir()
    file = home / "problems" / f"{NAME}.yaml"
    file.write_text((PROBLEMS / f"{NAME}.yaml").read_text(encoding="utf-8") + VARIANTS, encoding="utf-8")
    template, chance = Template(load_problem(file), SEED), random.Random(5)
    students = [f"s{k:03}" for k in range(COUNT)]
    rows = "".join(f"{student},{student}@example.org\n" for student in students)
    (home / "roster.csv").write_text(f"id,email\n{rows}", encoding="utf-8")
    keys = {student: key_of(template, student) for student in students}
    sheets = {student: taken(keys, student, students, chance) for student in students}
    (home / "in").mkdir()
    for student, answers in sheets.items():
        sheet = {"student": student, "problem": NAME, "answers": answers}
        (home / "in" / f"{student}.json").write_text(json.dumps(sheet), encoding="utf-8")
    return home, sheets


def key_of(template: Template, student: str) -> dict[str, list]:
    plan = Plan(build(template.draw(student).problem))
    return {part.question.id: plan.key(part) for part in plan.parts}


def taken(keys: dict, student: str, students: list, chance: random.Random) -> dict:
    """What a student hands in, as texts of four to six decimals."""
    own, digits = dict(keys[student]), chance.choice((4, 5, 6))
    kind = chance.random()
    if kind < 0.15:
        own = dict(keys[chance.choice(students)])
    elif kind < 0.4:
        wrong = chance.choice(list(own))
        own[wrong] = chance.choice((-1, 2, 0.5)) * own[wrong]
    elif kind < 0.5:
        own.pop(chance.choice(list(own)))
    return {id: np.vectorize(lambda number: f"{number:.{digits}f}")(value).tolist() for id, value in own.items()}


def graded(home: Path, *arguments: str) -> dict[str, dict]:
    out = home / "out.json"
    command = ["grade", *arguments, "--problems", str(home / "problems"), "--seed", SEED, "--format", "json"]
    assert main([*command, "--quiet", "-o", str(out)]) == 0
    found = json.loads(out.read_text(encoding="utf-8"))
    return {result["variant"]: result for result in (found if isinstance(found, list) else [found])}


@pytest.fixture(scope="module")
def expected(course):
    home, sheets = course
    found = graded(home, str(home / "in"), "--roster", str(home / "roster.csv"))
    scores = [result["score"] for result in found.values()]
    assert len(found) == COUNT and len(set(scores)) > 5 and scores.count(10) > COUNT / 3
    return {student: [(q["id"], q["score"], q["verdict"], q["mistake"]) for q in result["questions"]]
            for student, result in found.items()}  # fmt: skip


def responses(sheets: dict) -> str:
    """As Moodle writes the responses to a quiz with a numerical or an embedded question for each answer."""
    text, questions = io.StringIO(), list(sheets["s000"] | sheets["s001"] | sheets["s002"])
    heads = ("Surname", "First name", "Email address", "State", "Started on", "Completed", "Time taken", "Grade/10.00")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow((*heads, *(f"Response {k}" for k, _ in enumerate(questions, 1))))
    for student, answers in sheets.items():
        about = (student, "-", f"{student}@example.org", "Finished", "1 June 2026", "1 June 2026", "1 min", "-")
        writer.writerow((*about, *(embedded(answers.get(id)) for id in questions)))
    return text.getvalue()


def embedded(answer) -> str:
    entries = list(np.ravel(answer)) if answer is not None else []
    if len(entries) < 2:
        return entries[0] if entries else "-"
    return "; ".join(f"part {k}: {entry}" for k, entry in enumerate(entries, 1))


def test_moodle_s_responses_get_the_same_marks(course, expected):
    home, sheets = course
    table = home / "responses.csv"
    table.write_text(responses(sheets), encoding="utf-8")
    questions = list(sheets["s000"] | sheets["s001"] | sheets["s002"])
    columns = [text for k, id in enumerate(questions, 1) for text in ("--column", f"Response {k}={id}")]
    others = ["--column", "Email address=student", *columns, "--column", "*=-", "--problem", NAME]
    found = graded(home, str(table), *others, "--roster", str(home / "roster.csv"))
    marks = {student: [(q["id"], q["score"], q["verdict"], q["mistake"]) for q in result["questions"]]
             for student, result in found.items()}  # fmt: skip
    assert marks == expected


def test_gradescope_s_autograder_gives_the_same_marks(course, expected, tmp_path, monkeypatch):
    home, sheets = course
    zipped = tmp_path / "autograder.zip"
    problem = str(home / "problems" / f"{NAME}.yaml")
    assert main(["export", problem, "--to", "gradescope", "--seed", SEED, "-o", str(zipped)]) == 0
    root = tmp_path / "autograder"
    with zipfile.ZipFile(zipped) as archive:
        archive.extractall(root / "source")
    (root / "results").mkdir()
    for student in list(sheets)[::12]:
        (root / "submission").mkdir()
        (root / "submission" / "mine.json").write_bytes((home / "in" / f"{student}.json").read_bytes())
        assert main(autograder(root)) in (0, None)
        found = json.loads((root / "results" / "results.json").read_text(encoding="utf-8"))
        assert [(one["name"], one["score"]) for one in found["tests"]] == [mark[:2] for mark in expected[student]]
        (root / "submission" / "mine.json").unlink()
        (root / "submission").rmdir()


def autograder(root: Path) -> list[str]:
    """The line by which run_autograder calls gradekit."""
    script = (root / "source" / "run_autograder").read_text(encoding="utf-8").replace("\\\n", " ")
    (line,) = (line for line in script.splitlines() if 'bin/gradekit" grade' in line)
    known = {"$root": str(root), "$results": str(root / "results" / "results.json")}
    words = shlex.split(line.partition("2>")[0])
    for name, value in known.items():
        words = [word.replace(name, value) for word in words]
    return words[1:]
