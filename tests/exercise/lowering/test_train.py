"""Every rule of training, step by step, against loops in plain Python that share no code with gradekit."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import gradekit
from gradekit.errors import ProblemError
from gradekit.exercise.lowering import build
from gradekit.exercise.problem.load import read_problem
from gradekit.paper.json_out import solution_json

X, Y = [1.0, 2.0, -1.0, 0.5], [0.5, 3.0, 1.0, -0.25]
DATA = "  data: {x: [1, 2, -1, 0.5], y: [0.5, 3, 1, -0.25]}\n"


def solved(train: str, find: str, rest: str = "") -> Any:
    """The value of what is asked for."""
    text = f"id: p\n{rest}train:\n{train}questions:\n  - {{id: q, find: {find}}}\n"
    return solution_json(gradekit.solve(build(read_problem(text, "p.yaml"))), [])["answers"]["q"]["value"]


def slope(w: float, batch: list[int]) -> float:
    """The derivative of the batch's mean squared error."""
    return sum(-2 * X[k] * (Y[k] - w * X[k]) for k in batch) / len(batch)


# One parameter, batches (1, 2), (3, 4) and again, learning rate 0.1

Rule = Callable[[float, float, dict[str, float], int], float]


def sgd(w: float, g: float, s: dict[str, float], t: int) -> float:
    return w - 0.1 * g


def momentum(w: float, g: float, s: dict[str, float], t: int) -> float:
    s["m"] = 0.8 * s.get("m", 0) + g
    return w - 0.1 * s["m"]


def average(w: float, g: float, s: dict[str, float], t: int) -> float:
    s["m"] = 0.8 * s.get("m", 0) + 0.2 * g
    return w - 0.1 * s["m"]


def velocity(w: float, g: float, s: dict[str, float], t: int) -> float:
    s["v"] = 0.8 * s.get("v", 0) - 0.1 * g
    return w + s["v"]


def simplified(w: float, g: float, s: dict[str, float], t: int) -> float:
    s["m"] = 0.8 * s.get("m", 0) + g
    return w - 0.1 * (g + 0.8 * s["m"])


def rmsprop(w: float, g: float, s: dict[str, float], t: int) -> float:
    s["v"] = 0.8 * s.get("v", 0) + 0.2 * g * g
    return w - 0.1 * g / (math.sqrt(s["v"]) + 0.01)


def rmsprop_inside(w: float, g: float, s: dict[str, float], t: int) -> float:
    s["v"] = 0.8 * s.get("v", 0) + 0.2 * g * g
    return w - 0.1 * g / math.sqrt(s["v"] + 0.01)


def adagrad(w: float, g: float, s: dict[str, float], t: int) -> float:
    s["v"] = s.get("v", 0) + g * g
    return w - 0.1 * g / (math.sqrt(s["v"]) + 0.01)


def adam(w: float, g: float, s: dict[str, float], t: int) -> float:
    s["m"] = 0.8 * s.get("m", 0) + 0.2 * g
    s["v"] = 0.95 * s.get("v", 0) + 0.05 * g * g
    return w - 0.1 * (s["m"] / (1 - 0.8**t)) / (math.sqrt(s["v"] / (1 - 0.95**t)) + 0.01)


def adamw(w: float, g: float, s: dict[str, float], t: int) -> float:
    return adam(w, g, s, t) - 0.1 * 0.2 * w


def adamax(w: float, g: float, s: dict[str, float], t: int) -> float:
    s["m"] = 0.8 * s.get("m", 0) + 0.2 * g
    s["u"] = max(0.5 * s.get("u", 0), abs(g))
    return w - 0.1 / (1 - 0.8**t) * s["m"] / (s["u"] + 0.01)


def rprop(w: float, g: float, s: dict[str, float], t: int) -> float:
    turned = g * s.get("g", 0)
    s["d"] = s["d"] * (1.5 if turned > 0 else 0.25 if turned < 0 else 1) if "d" in s else 0.1
    s["g"] = 0 if turned < 0 else g
    return w - s["d"] * np.sign(s["g"])


RULES: list[tuple[str, Rule]] = [
    ("sgd", sgd),
    ("{momentum: {beta: 0.8}}", momentum),
    ("{momentum: {beta: 0.8, form: average}}", average),
    ("{momentum: {beta: 0.8, form: velocity}}", velocity),
    ("{nesterov: {beta: 0.8, form: simplified}}", simplified),
    ("{rmsprop: {beta: 0.8, epsilon: 0.01}}", rmsprop),
    ("{rmsprop: {beta: 0.8, epsilon: 0.01, eps_inside: true}}", rmsprop_inside),
    ("{adagrad: {epsilon: 0.01}}", adagrad),
    ("{adam: {beta1: 0.8, beta2: 0.95, epsilon: 0.01}}", adam),
    ("{adamw: {beta1: 0.8, beta2: 0.95, epsilon: 0.01, decay: 0.2}}", adamw),
    ("{adamax: {beta1: 0.8, beta2: 0.5, epsilon: 0.01}}", adamax),
    ("{rprop: {increase: 1.5, decrease: 0.25}}", rprop),
]

MODEL = '  parameters: {w: 1}\n  compute: {o: wx, loss: "mean((y - o)^2)"}\n  batches: [[1, 2], [3, 4]]\n  epochs: 2\n'


@pytest.mark.parametrize(("rule", "step"), RULES, ids=[rule for rule, _ in RULES])
def test_every_rule_against_a_loop(rule: str, step: Rule) -> None:
    w, state, right = 1.0, {}, []  # type: ignore[var-annotated]
    for t, batch in enumerate([[0, 1], [2, 3]] * 2, 1):
        w = step(w, slope(w, batch), state, t)
        right.append(w)
    found = solved(f"{DATA}{MODEL}  learning_rate: 0.1\n  rule: {rule}\n", "[w_1, w_2, w_3, w_4]")
    assert found == pytest.approx(right, rel=1e-12)


def test_nesterov_takes_the_gradient_ahead() -> None:
    w, v, right = 1.0, 0.0, []
    for batch in [[0, 1], [2, 3]] * 2:
        v = 0.8 * v - 0.1 * slope(w + 0.8 * v, batch)
        w += v
        right.append(w)
    found = solved(f"{DATA}{MODEL}  learning_rate: 0.1\n  rule: {{nesterov: {{beta: 0.8}}}}\n", "[w_1, w_2, w_3, w_4]")
    assert found == pytest.approx(right, rel=1e-12)


@pytest.mark.parametrize(
    ("written", "rates"),
    [
        ("0.1/t", [0.1, 0.05, 0.1 / 3, 0.025]),
        ("[0.1, 0.2, 0.3, 0.4]", [0.1, 0.2, 0.3, 0.4]),
        ("{alpha: 0.1*0.5^(t-1)}", [0.1, 0.05, 0.025, 0.0125]),
    ],
)
def test_learning_rates_that_change(written: str, rates: list[float]) -> None:
    w = 1.0
    for rate, batch in zip(rates, [[0, 1], [2, 3]] * 2, strict=True):
        w -= rate * slope(w, batch)
    assert solved(f"{DATA}{MODEL}  learning_rate: {written}\n", "w_4") == pytest.approx(w, rel=1e-12)


def test_orders_batch_sizes_and_single_examples() -> None:
    one_by_one = "  parameters: {w: 1}\n  compute: {e: (y - w*x)^2}\n  loss: e\n  learning_rate: 0.1\n"
    one_by_one += "  order: [[4, 2, 1, 3], [1, 2, 3, 4]]\n"
    w = 1.0
    for k in (3, 1, 0, 2, 0, 1):
        w -= 0.1 * slope(w, [k])
    assert solved(f"{DATA}{one_by_one}  steps: 6\n", "w_6") == pytest.approx(w, rel=1e-12)
    batched = MODEL.replace("  batches: [[1, 2], [3, 4]]\n", "  order: [4, 2, 1, 3]\n  batch_size: 3\n")
    w = 1.0
    for batch in ([3, 1, 0], [2], [3, 1, 0], [2]):
        w -= 0.1 * slope(w, batch)
    assert solved(f"{DATA}{batched}  learning_rate: 0.1\n", "w_4") == pytest.approx(w, rel=1e-12)


LINE = '  parameters: {w: 1, b: 0.5}\n  compute: {o: w*x + b, loss: "mean((y - o)^2)"}\n  learning_rate: 0.1\n'


def test_clipping_by_value_and_by_norm() -> None:
    lines = LINE + "  steps: 3\n"
    for kind in ("value", "norm"):
        w, b = 1.0, 0.5
        for _ in range(3):
            e = [y - w * x - b for x, y in zip(X, Y, strict=True)]
            g = np.array([np.mean([-2 * k * x for k, x in zip(e, X, strict=True)]), np.mean([-2 * k for k in e])])
            g = np.clip(g, -0.6, 0.6) if kind == "value" else g * min(1, 0.6 / np.linalg.norm(g))
            w, b = w - 0.1 * g[0], b - 0.1 * g[1]
        found = solved(f"{DATA}{lines}  clip: {{{kind}: 0.6}}\n", "[w_3, b_3]")
        assert found == pytest.approx([w, b], rel=1e-12)


def test_sequential_updates_see_the_new_values() -> None:
    lines = LINE + "  steps: 2\n"
    w, b = 1.0, 0.5
    for _ in range(2):
        w -= 0.1 * np.mean([-2 * x * (y - w * x - b) for x, y in zip(X, Y, strict=True)])
        b -= 0.1 * np.mean([-2 * (y - w * x - b) for x, y in zip(X, Y, strict=True)])
    assert solved(f"{DATA}{lines}  updates: sequential\n", "[w_2, b_2]") == pytest.approx([w, b], rel=1e-12)


TWO = """\
  - {name: a, parameters: {w: 1}, data: {x: [1, 2, -1, 0.5], y: [0.5, 3, 1, -0.25]},
     compute: {o: w*x, loss: mean((y - o)^2)}, learning_rate: 0.1, steps: 2}
  - {name: b, parameters: {w: 1, v: 0.5}, data: {x: [2, -1], y: [1, 0]}, steps: 3, learning_rate: {alpha: 0.1/t},
     compute: {o: w*x + v, loss: mean((y - o)^2)}, rule: {momentum: {beta: 0.8}}, state: {m_w: 0.2}, clip: {norm: 1}}
"""


def test_two_trainings_have_their_own_names() -> None:
    w = 1.0
    for _ in range(2):
        w -= 0.1 * slope(w, [0, 1, 2, 3])
    assert solved(TWO, "a_w_last") == pytest.approx(w, rel=1e-12)
    x, y, theta, m = np.array([2, -1]), np.array([1, 0]), np.array([1, 0.5]), np.array([0.2, 0])
    for t in (1, 2, 3):
        e = y - theta[0] * x - theta[1]
        g = np.array([np.mean(-2 * e * x), np.mean(-2 * e)])
        m = 0.8 * m + g * min(1, 1 / np.linalg.norm(g))
        theta = theta - 0.1 / t * m
    found = solved(TWO, "[b_w_3, b_v_last, b_m_w_3, b_alpha_2]")
    assert found == pytest.approx([*theta, m[0], 0.05], rel=1e-12)


@pytest.mark.parametrize("steps", [3, 230])
def test_a_training_with_a_name_is_the_same_training(steps: int) -> None:
    rest = "given: {W: [[1, 2], [3, -1]], x: [1, -1], rate: 0.01}\n"
    one = "parameters: [W], compute: {h: tanh(W @ x), loss: sum(h^2)}, learning_rate: rate, rule: adam"
    named = solved(f"  - {{name: one, {one}, steps: {steps}}}\n", "one_W_last", rest)
    np.testing.assert_allclose(named, solved(f"  {{{one}, steps: {steps}}}\n", "W_last", rest), rtol=1e-12)


def test_a_network_is_trained_in_two_ways() -> None:
    rest = """\
network:
  input: {x: [1, 2]}
  layers: [{weights: {W1: [[0.1, 0.2]]}, activation: sigmoid}]
  target: {y: [1]}
  loss: half_squared_error
"""
    train = "  - {name: a, parameters: [W1], learning_rate: 1}\n  - {name: b, parameters: [W1], learning_rate: 2}\n"
    h = 1 / (1 + math.exp(-0.5))
    step = (h - 1) * h * (1 - h) * np.array([1, 2])
    np.testing.assert_allclose(solved(train, "a_W1_1", rest), [[0.1, 0.2] - step], rtol=1e-12)
    np.testing.assert_allclose(solved(train, "b_W1_last", rest), [[0.1, 0.2] - 2 * step], rtol=1e-12)


@pytest.mark.parametrize(
    ("train", "message"),
    [
        ("  - {parameters: {w: 1}, compute: {loss: w}, learning_rate: 1}\n", "which of several trainings is this"),
        (2 * "  - {name: a, parameters: {w: 1}, compute: {loss: w}, learning_rate: 1}\n", "there is a training 'a'"),
        ("  - {name: a, parameters: {w: 1}, compute: {loss: v}, learning_rate: 1}\n", "unknown name 'v'"),
    ],
)
def test_faults_of_several_trainings(train: str, message: str) -> None:
    with pytest.raises(ProblemError, match=message):
        solved(train, "a_w_1")


def test_stops_are_counted_by_training() -> None:
    one = "parameters: {w: 1}, compute: {loss: w^2}, learning_rate: 0.25"
    train = f"  - {{name: a, {one}, stop: {{change: 0.1}}}}\n  - {{name: b, {one}, stop: {{when: loss < 0.3}}}}\n"
    assert solved(train, "[a_steps, b_steps]") == [4, 2]


NETWORK = """\
  parameters: {V: [[0.5, -0.3, 0.2], [0.1, 0.4, -0.6]], W: [[0.1, 0.2], [0.3, -0.4], [-0.2, 0.7]]}
  compute: {h: sigmoid(W @ x), o: V @ h, loss: sum((o - y)^2)/2}
  learning_rate: 0.5
  updates: in_place
"""


def replaced_in_place(steps: int) -> tuple[np.ndarray, np.ndarray]:
    V = np.array([[0.5, -0.3, 0.2], [0.1, 0.4, -0.6]])
    W = np.array([[0.1, 0.2], [0.3, -0.4], [-0.2, 0.7]])
    x, y = np.array([1, 2]), np.array([1, -1])
    for _ in range(steps):
        h = 1 / (1 + np.exp(-W @ x))
        delta = V @ h - y
        V = V - 0.5 * np.outer(delta, h)
        W = W - 0.5 * np.outer(V.T @ delta * h * (1 - h), x)  # the new V, the old signals
    return V, W


@pytest.mark.parametrize("steps", [1, 3, 230])
def test_parameters_are_replaced_on_the_way_back(steps: int) -> None:
    train, rest = f"{NETWORK}  steps: {steps}\n", "given: {x: [1, 2], y: [1, -1]}\n"
    V, W = replaced_in_place(steps)
    np.testing.assert_allclose(solved(train, f"V_{steps}", rest), V, rtol=1e-10)
    np.testing.assert_allclose(solved(train, f"W_{steps}", rest), W, rtol=1e-10)


def test_own_weights_are_followed_on_the_way_back() -> None:
    questions = "questions: [{id: V, find: V_1}, {id: W, find: W_1}]\n"
    text = f"id: p\ngiven: {{x: [1, 2], y: [1, -1]}}\ntrain:\n{NETWORK}{questions}"
    V, h = np.array([[0.6, -0.1, 0.3], [0.2, 0.7, -0.8]]), 1 / (1 + np.exp([-0.5, 0.5, -1.2]))
    delta = np.array([[0.5, -0.3, 0.2], [0.1, 0.4, -0.6]]) @ h - [1, -1]
    W = np.array([[0.1, 0.2], [0.3, -0.4], [-0.2, 0.7]]) - 0.5 * np.outer(V.T @ delta * h * (1 - h), [1, 2])
    marks = gradekit.grade(build(read_problem(text, "p.yaml")), {"V": V.tolist(), "W": W.round(6).tolist()}).questions
    assert [mark.verdict for mark in marks] == ["incorrect", "follow_through"]


def test_a_start_in_the_middle() -> None:
    state = {"m": 0.3, "v": 0.2}
    w = adam(0.7, slope(0.7, [0, 1]), state, 5)
    lines = MODEL.replace("{w: 1}", "{w: 0.7}").replace("  epochs: 2\n", "  steps: 1\n")
    rule = "  rule: {adam: {beta1: 0.8, beta2: 0.95, epsilon: 0.01}}\n  first_step: 5\n  state: {m: 0.3, v: 0.2}\n"
    assert solved(f"{DATA}{lines}  learning_rate: 0.1\n{rule}", "w_5") == pytest.approx(w, rel=1e-12)


def test_steps_counted_from_zero() -> None:
    lines = MODEL.replace("  epochs: 2\n", "  steps: 2\n  first_step: 0\n")
    w1 = 1 - 0.1 * slope(1, [0, 1])
    found = solved(f"{DATA}{lines}  learning_rate: 0.1\n", "[g_0, w_1, g_1, loss_0]")
    loss = ((0.5 - 1) ** 2 + (3 - 2) ** 2) / 2
    assert found == pytest.approx([slope(1, [0, 1]), w1, slope(w1, [2, 3]), loss], rel=1e-12)


# Own rules and rules to stop

PERCEPTRON = """\
  data: {x: [[1, 1], [-1, 1], [1, -1], [-1, -1]], y: [1, -1, -1, -1]}
  parameters: {w: [0, 0], b: 0}
  compute: {o: "2*(w @ x + b >= 0) - 1", hit: "o = y"}
  order: [1, 2, 3, 4]
  learning_rate: 0.5
  update: {w: "w + eta*(y - o)*x", b: "b + eta*(y - o)"}
"""


def test_a_perceptron_runs_until_a_clean_pass() -> None:
    w, b, steps, clean = [0.0, 0.0], 0.0, 0, 0
    points = [((1, 1), 1), ((-1, 1), -1), ((1, -1), -1), ((-1, -1), -1)]
    while clean < 4:
        clean = 0
        for x, y in points:
            o = 1 if w[0] * x[0] + w[1] * x[1] + b >= 0 else -1
            clean += o == y
            w = [w[i] + 0.5 * (y - o) * x[i] for i in range(2)]
            b += 0.5 * (y - o)
            steps += 1
    found = solved(f"{PERCEPTRON}  stop: {{clean_pass: hit}}\n", f"[steps, converged, w_{steps}, b_{steps}]")
    assert found == [steps, 1, w, b]


def test_training_that_never_stops_says_so() -> None:
    xor = PERCEPTRON.replace("y: [1, -1, -1, -1]", "y: [-1, 1, 1, -1]")
    assert solved(f"{xor}  stop: {{clean_pass: hit}}\n  steps: 20\n", "[steps, converged]") == [20, 0]


def test_the_threshold_of_a_stop_rule_is_exact() -> None:
    halved = "  parameters: {w: 1.6}\n  compute: {loss: w^2}\n  learning_rate: 0.25\n"  # w is halved at each step
    assert solved(f"{halved}  stop: {{change: 0.1}}\n", "[steps, w_5]") == [5, 0.05]  # a change of 0.1 is not below it
    assert solved(f"{halved}  stop: {{when: loss <= 0.64}}\n", "steps") == 2


def test_an_update_needs_no_gradient() -> None:
    hebb = "  data: {x: [[1, -1], [2, 1]], y: [1, -1]}\n  parameters: {w: [0, 0]}\n  order: [1, 2]\n"
    assert solved(hebb + '  update: {w: "w + y*x"}\n', "w_2") == [-1, -2]


def test_a_network_is_trained_by_its_own_lines() -> None:
    network = """\
network:
  input: {x: [0.5, -1]}
  layers:
    - {weights: {W1: [[0.2, -0.4], [0.7, 0.1]]}, bias: {b1: [0.1, -0.2]}, activation: tanh}
    - {weights: {W2: [[0.6, -0.9]]}}
  target: {y: [1]}
  loss: half_squared_error
"""
    x, W1, b1 = np.array([0.5, -1]), np.array([[0.2, -0.4], [0.7, 0.1]]), np.array([0.1, -0.2])
    W2 = np.array([[0.6, -0.9]])
    for _ in range(3):
        h = np.tanh(W1 @ x + b1)
        d = W2 @ h - 1
        back = (W2.T @ d) * (1 - h * h)
        W1, W2 = W1 - 0.5 * np.outer(back, x), W2 - 0.5 * np.outer(d, h)
    train = "  parameters: [W1, W2]\n  learning_rate: 0.5\n  steps: 3\n"
    for name, right in (("W1_3", W1), ("W2_3", W2)):
        np.testing.assert_allclose(solved(train, name, network), right, rtol=1e-12)


def test_a_derivative_by_a_parameter_of_the_file_is_that_by_its_start() -> None:
    """∂loss_1/∂W with W named in `parameters`: the steps depend on its copy W_0."""
    rest = "given: {W: [0.5, -1], x: [2, 3]}\n"
    train = "  parameters: [W]\n  compute: {loss: (W @ x - 1)^2}\n  learning_rate: 0.1\n  steps: 2\n"
    off = 0.5 * 2 - 3 - 1
    np.testing.assert_allclose(solved(train, '"grad(loss_1, W)"', rest), [2 * off * 2, 2 * off * 3], rtol=1e-12)
    assert solved(train, '"grad(loss_1 + W[1]^2, W)"', rest)[0] == 2 * off * 2 + 2 * 0.5


def test_a_range_asks_for_each_step() -> None:
    train = "  parameters: {w: 1}\n  compute: {loss: w^2}\n  learning_rate: 0.25\n  steps: 4\n"
    assert solved(train, "w_0..w_4") == [1, 0.5, 0.25, 0.125, 0.0625]
    assert solved(train, "[loss_1 .. loss_2, w_0…w_4 by 2, w_last]") == [1, 0.25, 1, 0.25, 0.0625, 0.0625]


@pytest.mark.parametrize(
    ("rest", "name"),
    [("given: {m_1: 3}\n", "m_1"), ("given: {vhat_2: 3}\n", "vhat_2"), ("given: {m_0: 3}\n", "m_0"),
     ("compute: {mhat_1: 2}\n", "mhat_1")],
)  # fmt: skip
def test_the_names_of_a_rule_are_taken(rest: str, name: str) -> None:
    train = "  parameters: {w: 1}\n  compute: {loss: w^2}\n  rule: adam\n  learning_rate: 0.25\n  steps: 2\n"
    with pytest.raises(ProblemError, match=f"p.yaml:2.*'{name}' is the name of a quantity of 'train'"):
        solved(train, "w_1", rest)


# Faults

SQUARE = "  parameters: {w: 1}\n  compute: {loss: w^2}\n"
FAULTY = [
    (SQUARE, "how large are the steps?"),
    ("  parameters: {w: 1}\n  compute: {L: w^2}\n  learning_rate: 1\n", "what is made smaller?"),
    ("  parameters: {w: 1}\n  compute: {L: w^2}\n  loss: l\n  learning_rate: 1\n", "'l' is not a quantity"),
    (SQUARE + "  learning_rate: 1\n  rule: adm\n", "did you mean 'adam'?"),
    (SQUARE + "  learning_rate: 1\n  rule: {adam: {beta: 1}}\n", "is not a key of the rule adam"),
    (SQUARE + "  learning_rate: 1\n  batches: [[1]]\n", "needs examples"),
    (DATA + "  parameters: {w: 1}\n  compute: {loss: w^2}\n  learning_rate: 1\n  batches: [[1, 7]]\n", "no example 7"),
    (SQUARE + "  learning_rate: [1]\n  steps: 2\n", "1 learning rate for 2 steps"),
    ("  parameters: [w]\n  compute: {loss: w^2}\n  learning_rate: 1\n", "'w' has no value"),
    ("  parameters: {w: 1}\n  update: {v: 1}\n", "'v' is not a parameter"),
    (SQUARE + "  learning_rate: 1\n  state: {m: 1}\n", "has no state"),
    ("  data: {x: [1, 2], y: [1]}\n  parameters: {w: 1}\n  compute: {loss: w^2}\n  learning_rate: 1\n", "same number"),
    (SQUARE + "  learning_rate: 1\n  steps: 100001\n", "from 1 to 100000"),
    (SQUARE + "  learning_rate: 1\n  steps: 201\n  stop: {change: 0.1}\n", "may have at most 200 steps"),
]


@pytest.mark.parametrize(("train", "words"), FAULTY, ids=[words for _, words in FAULTY])
def test_mistakes_in_the_file_are_named(train: str, words: str) -> None:
    with pytest.raises(ProblemError) as caught:
        solved(train, "w_1")
    assert words in str(caught.value)


def test_a_fault_stands_where_the_author_wrote_it() -> None:
    train = '  parameters: {w: 1}\n  compute: {o: w*2, loss: "w^2 + o*zz + w"}\n  learning_rate: 1\n  steps: 3\n'
    with pytest.raises(ProblemError) as caught:
        solved(train, "w_3")
    line = '  compute: {o: w*2, loss: "w^2 + o*zz + w"}'
    assert [fault.place.column for fault in caught.value.faults] == [line.index("zz") + 1]
    assert "'w^2 + o*zz + w'" in str(caught.value)


def test_names_inside_longer_names_stay() -> None:
    train = "  parameters: {w: 2, ww: 3}\n  compute: {wow: w*ww, loss: wow^2}\n  learning_rate: 0.01\n"
    assert solved(train, "[wow_1, loss_1]") == [6, 36]
