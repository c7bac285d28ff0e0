"""Exported programs: they run, and print what `solve` finds."""

import numpy as np
import pytest

from gradekit.exercise.lowering import build
from gradekit.exercise.problem.load import load_problem
from gradekit.frameworks.libraries import LIBRARIES, dialect_of
from gradekit.frameworks.program import program
from tests.frameworks.running import FILES, beside_solve, printed
from tests.places import PROBLEMS

pytestmark = pytest.mark.frameworks


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


def test_a_network_is_a_module_in_pytorch():
    """As the course document prints it: a Net with l1 and l2, its weights set, backward, and what it prints."""
    pytest.importorskip("torch")
    text = program(build(load_problem(PROBLEMS / "two-layer-sigmoid.yaml")), dialect_of("pytorch")).text
    for line in (
        "class Net(nn.Module):",
        "self.l1 = nn.Linear(2, 2)",
        "self.l2.bias.data = torch.tensor([0.6])",
        "loss.backward()",
    ):
        assert line in text
    found = {name: numbers.round(4).tolist() for name, numbers in printed(text).items()}
    assert found == {
        "z1": [0.3775, 0.3925], "x1": [0.5933, 0.5969], "z2": [1.1059], "x2": [0.7514], "loss": [0.2748],
        "dW1": [0.0007, 0.0013, 0.0007, 0.0015], "db1": [0.0134, 0.0150], "dW2": [0.0822, 0.0827], "db2": [0.1385],
    }  # fmt: skip


def test_what_is_not_used_is_not_imported():
    text = program(build(load_problem(PROBLEMS / "relu-chain.yaml")), dialect_of("pytorch")).text
    assert "import torch\n" in text
    assert "nn" not in text
