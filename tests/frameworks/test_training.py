"""`train:` in PyTorch: an optimiser where one does the same, plain tensors where none does."""

import numpy as np
import pytest

from gradekit.exercise.lowering import build
from gradekit.exercise.problem.load import load_problem
from gradekit.exercise.solve import solve
from gradekit.frameworks.against import key_of
from gradekit.frameworks.libraries import dialect_of
from gradekit.frameworks.program import program
from tests.frameworks.running import printed

pytestmark = pytest.mark.frameworks

TEMPLATE = """
id: q
title: Two parameters
train:
  parameters: {{w: [0.5, -1.25], b: 0.75}}
  data: {{x: [[1, 2], [-0.5, 3], [2, 1]], y: [1, -2, 0.5]}}
  compute: {{p: "x @ w + b", L: "sum((p - y)^2)/2"}}
  loss: L
  batch_size: 1
  epochs: 1
  learning_rate: {rate}
  {rule}
questions:
  - {{id: w, find: w_3}}
  - {{id: b, find: [b_1, b_2, b_3]}}
  - {{id: g, find: g_w_2}}
  - {{id: moved, find: "w_3 - w_0"}}
  - {{id: before, find: "2*w_1 + w_2"}}
  - {{id: loss, find: [L_1, L_2, L_3]}}
"""
SAME = {
    "rule: sgd": "SGD([w, b], lr=0.1)",
    "rule: {momentum: {beta: 0.8, form: sum}}": "SGD([w, b], lr=0.1, momentum=0.8)",
    "rule: {nesterov: {beta: 0.8, form: simplified}}": "SGD([w, b], lr=0.1, momentum=0.8, nesterov=True)",
    "rule: {rmsprop: {beta: 0.9, epsilon: 0.25}}": "RMSprop([w, b], lr=0.1, alpha=0.9, eps=0.25)",
    "rule: {adagrad: {epsilon: 0.25}}": "Adagrad([w, b], lr=0.1, eps=0.25)",
    "rule: {adam: {beta1: 0.8, beta2: 0.9, epsilon: 0.25}}": "Adam([w, b], lr=0.1, betas=(0.8, 0.9), eps=0.25)",
    "rule: {adamw: {beta1: 0.8, epsilon: 0.25, decay: 0.2}}":
        "AdamW([w, b], lr=0.1, betas=(0.8, 0.999), eps=0.25, weight_decay=0.2)",
    "rule: {adamax: {beta2: 0.5, epsilon: 0.25, form: within}}": "Adamax([w, b], lr=0.1, betas=(0.9, 0.5), eps=0.25)",
    "rule: {rprop: {increase: 1.5, decrease: 0.25}}": "Rprop([w, b], lr=0.1, etas=(0.25, 1.5))",
}
OTHERS = (
    "rule: {momentum: {beta: 0.8, form: average}}",
    "rule: {nesterov: {beta: 0.8, form: lookahead}}",
    "rule: {adam: {epsilon: 0.25, eps_inside: true}}",
    "updates: sequential",
    "clip: {norm: 1}",
)


def exercise(tmp_path, rule, rate="0.1"):
    path = tmp_path / "q.yaml"
    path.write_text(TEMPLATE.format(rule=rule, rate=rate), encoding="utf-8")
    return build(load_problem(path))


def agrees(made, text) -> None:
    found, solution = printed(text), solve(made)
    for question in made.asked:
        np.testing.assert_allclose(found[question], key_of(solution, question), rtol=1e-9, atol=1e-9, err_msg=text)


@pytest.mark.parametrize("rule", SAME)
def test_an_optimiser_takes_the_steps(tmp_path, rule):
    pytest.importorskip("torch")
    made = exercise(tmp_path, rule)
    text = program(made, dialect_of("pytorch")).text
    assert f"optimiser = torch.optim.{SAME[rule]}\n" in text
    assert text.count("optimiser.step()") == 3
    agrees(made, text)


@pytest.mark.parametrize("rule", OTHERS)
def test_rules_that_no_optimiser_has_are_written_out(tmp_path, rule):
    pytest.importorskip("torch")
    made = exercise(tmp_path, rule)
    text = program(made, dialect_of("pytorch")).text
    assert "torch.optim" not in text
    agrees(made, text)


def test_a_rate_that_changes_is_written_out(tmp_path):
    pytest.importorskip("torch")
    made = exercise(tmp_path, "rule: sgd", "[0.1, 0.05, 0.025]")
    text = program(made, dialect_of("pytorch")).text
    assert "torch.optim" not in text
    agrees(made, text)


def test_steps_that_nothing_needs_are_not_taken(tmp_path):
    made = exercise(tmp_path, "rule: sgd")
    questions = tuple(question for question in made.problem.questions if question.id == "g")
    from msgspec.structs import replace

    less = replace(made, problem=replace(made.problem, questions=questions))
    assert program(less, dialect_of("pytorch")).text.count("optimiser.step()") == 2
