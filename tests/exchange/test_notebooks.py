"""Notebooks for nbgrader and Otter-Grader: run cell by cell as they do, and by themselves where they are installed."""

import contextlib
import io
import json
import re
import shutil
import subprocess
import sys

import pytest

import gradekit
from gradekit.exchange import nbgrader, otter
from gradekit.exercise.problem.load import load_problem
from tests.exchange.facts import COURSE
from tests.places import PROBLEMS

SIGMOID = PROBLEMS / "two-layer-sigmoid.yaml"
WRONG = {"x1": "[0.5933, 0.5969]", "x2": "[0.7514]", "loss": "'0.5496'", "dW2": "[[0.0822, 9]]"}
SOME = PROBLEMS / "xor-relu.yaml", PROBLEMS / "number-rules.yaml", SIGMOID, PROBLEMS / "extra" / "entropy-in-bits.yaml"


def cells_of(module, path):
    text, notes = module.export(module.__name__, [load_problem(path)])
    book = json.loads(text)
    assert (book["nbformat"], book["nbformat_minor"]) == (4, 5)
    ids = [cell["id"] for cell in book["cells"]]
    assert len(ids) == len(set(ids)) and notes
    return [(cell["cell_type"], "".join(cell["source"]), cell["metadata"]) for cell in book["cells"]]


def run(source, names):
    """What the last expression of a cell gives."""
    *before, last = source.strip().splitlines()
    with contextlib.redirect_stdout(io.StringIO()):
        exec("\n".join(before), names)
        return eval(last, names)


def nbgrader_points(path, answers=None):
    """By question of which every graded cell asks, its points; the answers of the solution, or these."""
    names, points = {}, {}
    for kind, source, about in cells_of(nbgrader, path):
        about = about["nbgrader"]
        assert about["schema_version"] == 3 and re.fullmatch(r"[\w-]+", about["grade_id"])
        assert "points" in about if about["grade"] else "points" not in about
        inside = re.sub(r"### (BEGIN|END) [A-Z ]+\n", "", source)
        if kind == "code" and about["solution"]:
            name = inside.partition(" = ")[0]
            exec(inside if answers is None else f"{name} = {answers.get(name)}", names)
        elif kind == "code" and about["grade"]:
            assert source.count("### BEGIN HIDDEN TESTS") == source.count("### END HIDDEN TESTS") >= 1
            assert not re.sub(r"(?s)### BEGIN HIDDEN TESTS.*?### END HIDDEN TESTS\n", "", source)
            points[name] = run(inside, names), about["points"]
    return points


@pytest.mark.parametrize("path", SOME, ids=lambda path: path.stem)
def test_the_solution_gets_all_points_in_nbgrader(path):
    points = nbgrader_points(path)
    assert points and all(got == pytest.approx(most) for got, most in points.values())


def test_marks_in_nbgrader_are_those_of_grade():
    exercise = gradekit.load(SIGMOID)
    marks = gradekit.grade(exercise, {"x1": [0.5933, 0.5969], "x2": [0.7514], "loss": "0.5496", "dW2": [[0.0822, 9]]})
    assert {id: got for id, (got, _) in nbgrader_points(SIGMOID, WRONG).items()} == {
        question.id: float(question.score) for question in marks.questions
    }


def otter_points(path, answers=None):
    """By question the points of the tests that pass."""
    names, points, question = {}, {}, ""
    for kind, source, _ in cells_of(otter, path):
        if source.startswith("# BEGIN QUESTION"):
            question = source
        if kind == "code" and source.endswith("# SOLUTION\n"):
            name = source.partition(" = ")[0]
            exec(source if answers is None else f"{name} = {answers.get(name)}", names)
        elif kind == "code":
            worth = float(re.search(r"points: (\S+)", source)[1])
            with contextlib.suppress(AssertionError):
                exec(source, names)
                points[name] = points.get(name, 0) + worth
    assert question
    return points


@pytest.mark.parametrize("path", SOME, ids=lambda path: path.stem)
def test_the_solution_gets_all_points_in_otter(path):
    judged = {q.id: float(q.points) for q in load_problem(path).questions if type(q.task).__name__ != "FreeText"}
    assert otter_points(path) == pytest.approx(judged)


def test_credit_for_entries_in_otter():
    assert otter_points(SIGMOID, WRONG) == {"x1": 2, "x2": 1, "dW2": 1}


@pytest.mark.parametrize("module", [nbgrader, otter])
def test_every_course_exercise_becomes_a_notebook(module):
    for path in COURSE:
        assert len(cells_of(module, path)) > len(load_problem(path).questions)


@pytest.mark.parametrize("module", [nbgrader, otter])
def test_a_notebook_holds_one_exercise(module):
    with pytest.raises(gradekit.ProblemError, match="holds one exercise"):
        module.export("notebook", [load_problem(SIGMOID), load_problem(PROBLEMS / "relu-chain.yaml")])


def filled(book, answers):
    """A student's notebook, with the right cells filled in by the name of the variable."""
    for cell in book["cells"]:
        source = "".join(cell["source"])
        name = re.match(r"(?:\*\*.*\*\* — write your answer into `)?(\w+)", source)
        if cell["cell_type"] == "code" and name and source.startswith(f"{name[1]} = ..."):
            cell["source"] = [f"{name[1]} = {answers[name[1]]}\n"] if name[1] in answers else cell["source"]
    return book


def test_otter_itself(tmp_path):
    api = pytest.importorskip("otter.api")
    (tmp_path / "p.ipynb").write_text(otter.export("otter", [load_problem(SIGMOID)])[0], encoding="utf-8")
    subprocess.run([shutil.which("otter"), "assign", "p.ipynb", "dist"], cwd=tmp_path, check=True, timeout=300)
    student = json.loads((tmp_path / "dist" / "student" / "p.ipynb").read_text(encoding="utf-8"))
    assert "0.593" not in json.dumps(student)
    (tmp_path / "ada.ipynb").write_text(json.dumps(filled(student, WRONG)), encoding="utf-8")
    (autograder,) = (tmp_path / "dist" / "autograder").glob("*.zip")
    results = api.grade_submission(str(tmp_path / "ada.ipynb"), str(autograder), quiet=True)
    assert (results.total, results.possible) == (4, 10)


def test_nbgrader_itself(tmp_path):
    api = pytest.importorskip("nbgrader.api")
    source = tmp_path / "source" / "one" / "p.ipynb"
    source.parent.mkdir(parents=True)
    source.write_text(nbgrader.export("nbgrader", [load_problem(SIGMOID)])[0], encoding="utf-8")
    (tmp_path / "nbgrader_config.py").write_text("get_config().CourseDirectory.course_id = 'c'\n", encoding="utf-8")
    command = [sys.executable, "-m", "nbgrader"]
    subprocess.run([*command, "generate_assignment", "one", "--create"], cwd=tmp_path, check=True, timeout=300)
    released = json.loads((tmp_path / "release" / "one" / "p.ipynb").read_text(encoding="utf-8"))
    assert "0.593" not in json.dumps(released) and "half_squared_error" not in json.dumps(released)
    names = ["x1", "x2", "loss", "dW2", "db2", "dW1", "db1"]
    for cell in released["cells"]:
        ident = cell["metadata"]["nbgrader"]["grade_id"]
        if ident.startswith("answer-") and (name := names[int(ident[7:]) - 1]) in WRONG:
            cell["source"] = [f"{name} = {WRONG[name]}"]
    handed_in = tmp_path / "submitted" / "ada" / "one" / "p.ipynb"
    handed_in.parent.mkdir(parents=True)
    handed_in.write_text(json.dumps(released), encoding="utf-8")
    subprocess.run([*command, "autograde", "one", "--create"], cwd=tmp_path, check=True, timeout=300)
    with api.Gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}") as book:
        (submission,) = book.assignment_submissions("one")
        assert (submission.score, submission.max_score) == (4, 10)
