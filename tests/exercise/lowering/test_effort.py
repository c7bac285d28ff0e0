"""What an exercise may take to compute is said before it is computed."""

from fractions import Fraction

import pytest

from gradekit.errors import ProblemError
from gradekit.exercise.lowering import build
from gradekit.exercise.lowering.effort import effort
from gradekit.exercise.problem.load import read_problem
from gradekit.exercise.solve import Solution, solve


def _solved(text: str) -> Solution:
    return solve(build(read_problem(text, "p.yaml")))


def _numbers(count: int, digits: int = 1) -> str:
    return "[" + ", ".join(f"0.{k % 9 + 1}{'3' * (digits - 1)}" for k in range(count)) + "]"


SOFTMAX = "given: {{z: {}}}\ncompute: {{p: softmax(z)}}\nquestions: [{{id: j, find: 'grad(p, z)'}}]\n"
PRODUCT = "given: {{z: {}}}\ncompute: {{p: 'outer(z, z)', q: p@p}}\nquestions: [{{id: j, find: 'q[1,1]'}}]\n"
TRAINING = """
train:
  data: {{X: [{}], y: [0.3]}}
  parameters: {{w: {}}}
  compute: {{loss: mean((X@w - y)^2)}}
  learning_rate: 0.01
  steps: {}
questions: [{{id: last, find: "w_{}[1]"}}]
"""


@pytest.mark.parametrize(("text", "said"), [
    (SOFTMAX.format(_numbers(1000)),
     r"p.yaml:3:13: j: grad\(p, z\) takes 30,\d+,\d+ steps of arithmetic after [\d,]+ before it and an exercise may "
     r"take 10,000,000: ask for some of its entries, like W\[1,:\], or use smaller quantities"),
    (PRODUCT.format(_numbers(300)), r"p.yaml:2:\d+: q takes 27,"),
    (TRAINING.format(_numbers(50), _numbers(50), 100_000, 100_000),
     r"p.yaml:3:3: w_99999 takes [\d,]+ steps of arithmetic"),
])  # fmt: skip
def test_too_much_is_refused_with_its_place_and_what_it_takes(text: str, said: str) -> None:
    with pytest.raises(ProblemError, match=said):
        build(read_problem(text, "p.yaml"))


def test_a_hundred_thousand_steps_of_a_small_model_are_accepted() -> None:
    build(read_problem(TRAINING.format("[1, 2]", "[0.1, 0.2]", 100_000, 100_000), "p.yaml"))


def test_a_network_for_digits_with_all_gradients_is_accepted() -> None:
    layers = (
        f"    - {{weights: {{W1: [{', '.join([_numbers(784)] * 128)}]}}, activation: sigmoid, output: h}}\n"
        f"    - {{weights: {{W2: [{', '.join([_numbers(128)] * 10)}]}}, activation: softmax, output: o}}\n"
    )
    found = build(read_problem(
        f"network:\n  input: {{x: {_numbers(784)}}}\n  layers:\n{layers}  target: {{y: [1{', 0' * 9}]}}\n"
        "  loss: cross_entropy\nquestions:\n"
        "  - {id: d1, find: 'grad(loss, W1)'}\n  - {id: d2, find: 'grad(loss, W2)'}\n", "p.yaml",
    ))  # fmt: skip
    assert [asked[0].node.shape for asked in found.asked.values()] == [(128, 784), (10, 128)]


def test_every_step_of_a_run_counts_once_for_all_of_its_states() -> None:
    runs = []
    for steps in (1_000, 2_000):
        exercise = build(read_problem(TRAINING.format("[1, 2]", "[0.1, 0.2]", steps, steps), "p.yaml"))
        runs.append(max(map(effort, exercise.quantities.values())))
    assert 1.9 < runs[1] / runs[0] < 2.1


@pytest.mark.parametrize(("m", "k", "n"), [(2, 3, 5), (7, 4, 1)])
def test_of_a_product_every_multiplication_counts(m: int, k: int, n: int) -> None:
    found = build(read_problem(
        f"given: {{A: [{', '.join([_numbers(k)] * m)}], B: [{', '.join([_numbers(n)] * k)}]}}\ncompute: {{C: A@B}}\n"
        "questions: [{id: c, find: C}]\n", "p.yaml",
    ))  # fmt: skip
    assert effort(found.quantities["C"]) == 20 + 5 * m * n + m * k * n


def test_many_long_fractions_are_left_to_balls_of_the_same_value() -> None:
    """Exactly, this product would take minutes."""
    ((_, value),) = _solved(PRODUCT.format(_numbers(100, 900))).answer("j")
    z = [Fraction(int(f"{k % 9 + 1}{'3' * 899}"), 10**900) for k in range(100)]
    exact = z[0] * z[0] * sum(each * each for each in z)
    assert value is not None and value.fractions[()] is None
    assert abs(Fraction(str(value.decimals[()])) / exact - 1) < Fraction(1, 10**20)


def test_of_very_many_numbers_those_that_are_zero_are_found_with_fewer_bits() -> None:
    text = f"given: {{z: {_numbers(90)}}}\ncompute: {{p: 'outer(z, z)', q: 'log(exp(sqrt(p))) - sqrt(p)'}}\n"
    ((_, value),) = _solved(text + "questions: [{id: j, find: 'q[2,3]'}]\n").answer("j")
    assert value is not None and value.fractions[()] == 0
