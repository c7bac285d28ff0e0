"""Exported programs: they run, and print what `solve` finds."""

import numpy as np
import pytest

from gradekit.exercise.lowering import build
from gradekit.exercise.problem.load import load_problem
from gradekit.frameworks.libraries import LIBRARIES, dialect_of
from gradekit.frameworks.program import program
from tests.frameworks.running import FILES, beside_solve
from tests.places import PROBLEMS


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_program_of_every_exercise_agrees_with_solve(path, library):
    pytest.importorskip(dialect_of(library).packages[0])
    for question, found, key in beside_solve(path, library):
        np.testing.assert_allclose(found, key, rtol=1e-9, atol=1e-9, err_msg=question)


def test_the_program_reads_as_a_teacher_writes_it():
    text = program(build(load_problem(PROBLEMS / "two-layer-sigmoid.yaml")), dialect_of("numpy")).text
    assert "z1 = W1 @ x0 + b1\nx1 = sigmoid(z1)\n" in text
    assert "dW2 = np.outer(db2, x1)\n" in text
    assert 'print("dW2:", dW2.tolist())\n' in text


def test_what_has_no_numbers_is_listed_and_not_skipped():
    problem = load_problem(PROBLEMS / "product-graph-symbolic.yaml")
    made = program(build(problem), dialect_of("numpy"))
    assert made.answered == ()
    assert [one.question for one in made.left_out] == [question.id for question in problem.questions]
    assert all("its symbols have no numbers" in one.why for one in made.left_out)
