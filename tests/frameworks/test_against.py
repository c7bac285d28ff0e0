"""`gradekit check --against`: the key beside what a library computes, in a process of its own."""

import json

import numpy as np
import pytest

from gradekit.errors import UsageError
from gradekit.exercise.lowering import build
from gradekit.exercise.problem.load import load_problem
from gradekit.frameworks.against import against
from gradekit.frameworks.libraries import LIBRARIES, dialect_of
from gradekit.frameworks.run import answers, failure
from gradekit.frameworks.run import run as run_programs
from gradekit.frameworks.usual import USUAL
from tests.cli.conftest import run  # noqa: F401 - a fixture
from tests.places import PROBLEMS

pytestmark = pytest.mark.frameworks

TWO_OUTPUTS = """
id: two-outputs
title: Two outputs
given: {yhat: [1, 2], y: [0, 0], x: [-1, 0, 4]}
compute: {loss: "squared_error(yhat, y)", size: "sum(abs(x))", r: "sum(relu(x))"}
kinks: {relu: 1}
questions:
  - {id: loss, find: loss}
  - {id: slope, find: "grad(size, x)"}
  - {id: gate, find: "grad(r, x)"}
"""


@pytest.fixture
def two_outputs(tmp_path):
    path = tmp_path / "two-outputs.yaml"
    path.write_text(TWO_OUTPUTS, encoding="utf-8")
    return build(load_problem(path))


def test_numpy_agrees(run):  # noqa: F811
    ran = run("check", "problems/two-layer-sigmoid.yaml", "--against", "numpy")
    assert ran.code == 0
    assert ran.out == f"problems/two-layer-sigmoid.yaml: 7 of 7 questions agree with NumPy {np.__version__}\n"


def test_as_json(run):  # noqa: F811
    ran = run("check", "problems/activation-family.yaml", "--against", "numpy", "--format", "json")
    (report,) = json.loads(ran.out)
    assert report["library"] == "NumPy"
    assert {row["verdict"] for row in report["questions"]} == {"agrees", "left_out"}


def test_a_wrong_program_is_a_disagreement(two_outputs):
    from msgspec.structs import replace

    wrong = dialect_of("numpy")
    wrong = replace(wrong, sayings={**wrong.sayings, "squared_error": "np.sum({0} - {1})"})
    rows = {row.question: row for row in against(two_outputs, wrong).rows}
    assert (rows["loss"].verdict, rows["slope"].verdict) == ("disagrees", "agrees")
    assert rows["loss"].says == "NumPy gives 3, the key is 5"


def test_a_library_that_is_not_there_is_named_with_its_extra(two_outputs):
    from msgspec.structs import replace

    with pytest.raises(UsageError, match=r"not installed here \(no_such_library\): pip install 'gradekit\[numpy\]'"):
        against(two_outputs, replace(dialect_of("numpy"), packages=("no_such_library",)))


def test_pytorch_in_its_own_ways(two_outputs):
    pytest.importorskip("torch")
    rows = {row.question: row for row in against(two_outputs, dialect_of("pytorch")).rows}
    assert [row.verdict for row in rows.values()] == ["convention", "agrees", "convention"]
    assert "MSELoss gives the mean over the outputs; the sheet sums: 2.5 where the sheet has 5" in rows["loss"].says
    assert rows["loss"].says.endswith("it would have to say mean_squared_error")
    assert "kinks: {relu: 0}" in rows["gate"].says


def test_jax_in_its_own_ways(two_outputs):
    pytest.importorskip("jax")
    rows = {row.question: row for row in against(two_outputs, dialect_of("jax")).rows}
    assert [row.verdict for row in rows.values()] == ["agrees", "convention", "convention"]
    assert "the slope of abs at 0 is 1: [−1, 1, 1] where the sheet has [−1, 0, 1]" in rows["slope"].says


def test_programs_run_one_after_another_and_one_that_fails_stops_none():
    first, second, third = run_programs(
        ["print('a:', [1, 2.5])", "raise ValueError('no')", "print('b: nan -inf 1e-3')"]
    )
    assert answers(first)["a"].tolist() == [1, 2.5]
    assert failure(second) == "ValueError: no"
    assert answers(third)["b"].tolist()[1:] == [-np.inf, 1e-3]
    assert np.isnan(answers(third)["b"][0])


def test_a_process_that_ends_early_is_said():
    with pytest.raises(UsageError, match="ended before it was done"):
        run_programs(["import os; os._exit(1)", "print('a: 1')"])


def test_every_library_has_its_own_ways_and_words_for_what_it_usually_does():
    assert set(USUAL) == set(LIBRARIES)
    for library, rows in USUAL.items():
        assert set(rows) <= set(dialect_of(library).sayings)
    assert PROBLEMS.exists()


ADAM = """
id: adam
title: Adam
train:
  parameters: {w: [1, 2]}
  compute: {L: "sum(w^2)"}
  loss: L
  learning_rate: 0.1
  steps: 2
  rule: {adam: {epsilon: 0.5}}
questions: [{id: w, find: w_2}]
"""


def test_an_optimisers_own_way_is_a_convention(tmp_path):
    """Keras puts ε on the uncorrected root; it gave 0.9736772 and 1.95357 after two steps."""
    pytest.importorskip("keras")
    pytest.importorskip("jax")
    path = tmp_path / "adam.yaml"
    path.write_text(ADAM, encoding="utf-8")
    (row,) = against(build(load_problem(path)), dialect_of("keras")).rows
    assert row.verdict == "convention"
    assert "Adam has ε beside the uncorrected root, √v + ε: [0.9736772, 1.95357] where the sheet has" in row.says
    assert row.says.endswith("it would have to say framework: keras")


@pytest.mark.parametrize("library", ["tensorflow", "paddle", "tinygrad", "onnx"])
def test_libraries_without_a_tape_agree(two_outputs, library):
    pytest.importorskip(library)
    rows = {row.question: row.verdict for row in against(two_outputs, dialect_of(library)).rows}
    assert set(rows.values()) <= {"agrees", "convention"}
