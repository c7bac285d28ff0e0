"""What `import gradekit` offers, as a list."""

import json
from fractions import Fraction

import numpy as np
import pytest

import gradekit
from tests.places import ROOT

PROBLEM = ROOT / "problems" / "relu-chain.yaml"


def test_the_list():
    assert gradekit.__all__ == [
        "Exercise",
        "Grade",
        "GradekitError",
        "ProblemError",
        "QuestionGrade",
        "Solution",
        "Submission",
        "SubmissionError",
        "Value",
        "__version__",
        "check",
        "grade",
        "load",
        "solve",
    ]
    assert all(hasattr(gradekit, name) for name in gradekit.__all__)
    assert set(gradekit.__all__) <= set(dir(gradekit))


def test_unknown_names_are_refused():
    with pytest.raises(AttributeError, match="no attribute 'sovle'"):
        _ = gradekit.sovle


def test_functions_are_not_hidden_by_modules_of_the_same_name():
    from gradekit.exercise.solve import Solution
    from gradekit.marking.result import Grade

    assert callable(gradekit.solve)
    assert callable(gradekit.grade)
    assert callable(gradekit.check)
    assert Solution is gradekit.Solution
    assert Grade is gradekit.Grade


def test_load_solve_grade_check():
    exercise = gradekit.load(PROBLEM)
    assert isinstance(exercise, gradekit.Exercise)
    solution = gradekit.solve(exercise)
    h = [value.fractions.item() for _, value in solution.answer("h")]
    assert h == [Fraction(1, 10), Fraction(2, 25), Fraction(24, 125)]
    grade = gradekit.grade(exercise, {"h": [0.1, "0.08", Fraction(24, 125)], "dz": np.array([0.02, -0.1, 1.0])})
    assert [question.verdict for question in grade.questions[:2]] == ["correct", "correct"]
    assert grade.score == 6
    assert all(finding.severity == "warning" for finding in gradekit.check(exercise))


def test_paths_do_as_well(tmp_path):
    path = tmp_path / "ada.json"
    path.write_text(json.dumps({"student": "ada", "problem": "relu-chain", "answers": {"h": [1, 2, 3]}}))
    grade = gradekit.grade(PROBLEM, path)
    assert (grade.student, grade.questions[0].score) == ("ada", 0)
    assert gradekit.solve(str(PROBLEM)).exercise.problem.id == "relu-chain"


def test_errors_are_of_one_family(tmp_path):
    with pytest.raises(gradekit.ProblemError):
        gradekit.load(tmp_path / "none.yaml")
    with pytest.raises(gradekit.SubmissionError):
        gradekit.grade(PROBLEM, tmp_path / "none.json")
    assert issubclass(gradekit.ProblemError, gradekit.GradekitError)


def test_version_is_that_of_the_package():
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == gradekit.__version__
