"""A fair tolerance: what a person gets who rounds each line, or only the last, or nothing, is right."""

import numpy as np
import pytest
from flint import arb

from gradekit.engine.evaluate import evaluate
from gradekit.engine.evaluate.ball import Ball, at_precision
from gradekit.engine.evaluate.float64 import Float64
from gradekit.engine.graph import topological
from tests.marking.by_hand import EXERCISES, exactly, rounded
from tests.marking.helpers import grade, mark, marker, problem_text, texts, with_tolerance

DECIMALS = range(2, 9)


def asked(name: str, decimals: int) -> str:
    return with_tolerance(problem_text(name), f"{{rounding: {decimals}}}")


@pytest.mark.parametrize("decimals", DECIMALS)
@pytest.mark.parametrize("name", sorted(EXERCISES))
@pytest.mark.parametrize("style", ["full", "end", "carried", "one digit more", "full text"])
def test_every_way_of_rounding_is_right(name: str, decimals: int, style: str) -> None:
    text = asked(name, decimals)
    carried = {"carried": decimals, "one digit more": decimals + 1}.get(style)
    values = EXERCISES[name](exactly if carried is None else rounded(carried))
    typed = {"full": 15, "end": decimals, "full text": 15}.get(style, carried)
    write = texts if style != "full" else np.round
    questions = [question.id for question in marker(text).exercise.problem.questions]
    found = grade(text, {id: write(values[id], typed) for id in questions})
    assert {question.id: question.verdict for question in found.questions} == dict.fromkeys(questions, "correct")
    assert found.score == found.max_score


@pytest.mark.parametrize("decimals", DECIMALS)
def test_more_than_rounding_can_do_is_wrong(decimals: int) -> None:
    text = asked("two-layer-sigmoid", decimals)
    for part in marker(text).plan.numeric:
        for sign in (-1, 1):
            off = marker(text).plan.key(part) + sign * 1.001 * marker(text).plan.tolerance(part)
            assert mark(text, part.question.id, off).verdict == "incorrect"


def test_the_bound_covers_every_rounding_and_little_more() -> None:
    """Against random roundings of every line, and against balls that hold all roundings at once."""
    rng = np.random.default_rng(7)
    for text in (_random_network(rng) for _ in range(6)):
        plan = marker(text).plan
        for part in plan.numeric:
            key, tolerance = plan.key(part), plan.tolerance(part)
            seen = np.max([np.abs(_shaken(plan, part, rng) - key) for _ in range(200)], axis=0)
            proven = _proven_range(plan, part, 0.5e-4)
            assert (seen <= tolerance).all()
            assert (tolerance <= 1.1 * proven + 1e-9).all()  # two significant digits, rounded up


def _random_network(rng: np.random.Generator) -> str:
    def numbers(*shape: int) -> list:
        return np.round(rng.normal(size=shape), 3).tolist()

    return f"""
given:
  x: {numbers(2)}
  W: {numbers(3, 2)}
  b: {numbers(3)}
  v: {numbers(3)}
  t: 0.412
compute:
  z: W @ x + b
  h: tanh(z)
  p: sigmoid(v @ h)
  L: (p - t)^2 / 2
questions:
  - {{id: p, find: p}}
  - {{id: L, find: L}}
  - {{id: dv, find: "grad(L, v)"}}
  - {{id: dW, find: "grad(L, W)"}}
"""


def _lines(part) -> list:  # type: ignore[no-untyped-def]
    return [node for node in topological([part.node]) if node.inputs]


def _shaken(plan, part, rng: np.random.Generator) -> np.ndarray:  # type: ignore[no-untyped-def]
    """The part where every line is off by up to half a unit of the fourth decimal."""
    values = dict(plan.bindings)
    for node in _lines(part):
        value = np.asarray(evaluate([node], values, Float64)[node], dtype=float)
        off = rng.choice([-1, 1], size=value.shape) if rng.random() < 0.5 else rng.uniform(-1, 1, size=value.shape)
        values[node] = value + 0.5e-4 * off * node.op.rounds
    return values[part.node]


def _proven_range(plan, part, unit: float) -> np.ndarray:  # type: ignore[no-untyped-def]
    with at_precision(128):
        values = {node: Ball.array(value) for node, value in plan.exercise.bindings.items()}
        for node in _lines(part):
            value = evaluate([node], values, Ball)[node]
            values[node] = Ball.asarray(value + arb(0, unit)) if node.op.rounds else value
        radius = [float(entry.rad()) for entry in np.asarray(values[part.node], dtype=object).flat]
    return np.array(radius).reshape(part.node.shape)


# The other operators. Each is right on its edge and wrong beyond it.

ONE = """
given: {a: 12.5, c: 0.1}
compute: {k: 2*a*c}
questions:
  - {id: k, find: k, tolerance: TOLERANCE}
"""


@pytest.mark.parametrize(
    ("tolerance", "right", "wrong"),
    [
        ("{absolute: 0.1}", ["2.4", "2.5", "2.6"], ["2.39", "2.61", "2.6000000000000000001", "-2.5"]),
        ("{relative: 0.01}", ["2.475", "2.525"], ["2.4749999999999999999", "2.5250000000000000001"]),
        ("{decimals: 2}", ["2.495", "2.505", "2.50"], ["2.494", "2.5051"]),
        ("{significant_digits: 2}", ["2.45", "2.55", "2.5"], ["2.44", "2.5500001"]),
        ("exact", ["2.5", "5/2", "25e-1", "sqrt(6.25)"], ["2.5000000000000000001", "2.4999999999999999999", "7.5/3.1"]),
        ("{absolute: 0}", ["2.5"], ["2.500000000000001"]),
    ],
)
def test_each_operator_is_decided_on_both_sides_of_its_edge(tolerance: str, right: list, wrong: list) -> None:
    text = ONE.replace("TOLERANCE", tolerance)
    assert {answer: mark(text, "k", answer).verdict for answer in right} == dict.fromkeys(right, "correct")
    assert {answer: mark(text, "k", answer).verdict for answer in wrong} == dict.fromkeys(wrong, "incorrect")


def test_a_fraction_lies_exactly_on_the_edge_of_a_relative_tolerance() -> None:
    text = "given: {a: 1, b: 3}\ncompute: {k: a/b}\nquestions:\n  - {id: k, find: k, tolerance: {relative: 0.01}}\n"
    assert mark(text, "k", "101/300").verdict == "correct"
    assert mark(text, "k", "1010000000000000001/3000000000000000000").verdict == "incorrect"


def test_an_irrational_key_is_compared_in_balls() -> None:
    text = "given: {a: 2}\ncompute: {r: sqrt(a)}\nquestions:\n  - {id: r, find: r, tolerance: exact}\n"
    assert mark(text, "r", "2^(1/2)").verdict == "correct"
    assert mark(text, "r", "sqrt(2.00000000000000000001)").verdict == "incorrect"
    assert mark(text, "r", 1.4142135623730951).verdict == "incorrect"


CANCELLING = """
given: {a: 0.3, b: 0.1, c: 0.2, tiny: 0.000001}
compute: {none: a - b - c, vanishing: tiny * tiny * a}
questions:
  - {id: none, find: none, tolerance: {relative: 0.01}}
  - {id: vanishing, find: vanishing, tolerance: {relative: 0.01}}
"""


def test_an_exact_cancellation_has_a_floor_under_a_relative_tolerance() -> None:
    assert mark(CANCELLING, "none", 0).verdict == "correct"
    assert mark(CANCELLING, "none", 5.6e-17).verdict == "correct"  # what a computer's 0.3 − 0.1 − 0.2 gives
    assert mark(CANCELLING, "none", 0.01).verdict == "incorrect"


def test_a_vanishing_value_has_none() -> None:
    assert mark(CANCELLING, "vanishing", 3e-13).verdict == "correct"
    assert mark(CANCELLING, "vanishing", 0).verdict == "incorrect"
    assert mark(CANCELLING, "vanishing", 3.1e-13).verdict == "incorrect"


UPDATE = """
given: {w: [10, 20], eta: 0.01, x: [3, 1], t: 49}
compute:
  s: w @ x
  C: (s - t)^2
  new: w - eta * grad(C, w)
questions:
  - {id: new, find: new, tolerance: {relative: 0.05}}
"""


def test_an_update_is_judged_by_the_change() -> None:
    assert mark(UPDATE, "new", [9.94, 19.98]).verdict == "correct"
    old = mark(UPDATE, "new", [10, 20])  # within 5 % of the new weights, but nothing was done
    assert (old.verdict, old.mistake, old.score) == ("incorrect", "no-update", 0)
    assert mark(UPDATE, "new", [9.9, 19.9]).verdict == "incorrect"


def test_no_update_never_passes_an_entry_whose_change_can_be_seen() -> None:
    text = UPDATE.replace("{relative: 0.05}", "{rounding: 4}")
    assert mark(text, "new", [10, 20]).mistake == "no-update"
    assert mark(text, "new", [9.94, 20]).entries == [True, False]


LOGISTIC = "given: {x0: 0.3}\nunroll:\n  state: {x: x0}\n  compute: {x: 4*x*(1 - x)}\n  steps: 30\n"
LINES = "".join(f"  x_{k + 1}: 4*x_{k}*(1 - x_{k})\n" for k in range(30))
IN_LINES = f"given: {{x_0: 0.3}}\ncompute:\n{LINES}"


def iterated(steps: int, decimals: int = 15) -> float:
    """x ← 4x(1 − x) from 0.3, with every line rounded."""
    x = 0.3
    for _ in range(steps):
        x = round(round(4 * x, decimals) * round(1 - x, decimals), decimals)
    return x


@pytest.mark.parametrize("written", [LOGISTIC, IN_LINES], ids=["unroll", "lines"])
@pytest.mark.parametrize("steps", [4, 8, 12, 20, 30])
def test_where_errors_double_in_every_step_wrong_answers_stay_wrong(written: str, steps: int) -> None:
    text, key = f"{written}questions: [{{id: q, find: x_{steps}}}]\n", iterated(steps)
    others = [iterated(steps - 1), iterated(steps + 1), key + 0.05, key - 0.05, 1 - key]
    assert [mark(text, "q", wrong).verdict for wrong in others if abs(wrong - key) > 0.03] == ["incorrect"] * 5
    assert [mark(text, "q", right).verdict for right in (key, round(key, 4))] == ["correct"] * 2


@pytest.mark.parametrize("steps", [3, 4, 5, 6])
def test_rounding_in_every_step_is_right_as_long_as_two_digits_are_left(steps: int) -> None:
    text = f"{LOGISTIC}questions: [{{id: q, find: x_{steps}}}]\n"
    assert mark(text, "q", iterated(steps, 4)).verdict == "correct"


def test_own_values_are_carried_no_further_than_two_digits() -> None:
    text = f"{LOGISTIC}questions: [{{id: first, find: x_1}}, {{id: q, find: x_20}}]\n"
    x = 0.8412
    for _ in range(19):
        x = 4 * x * (1 - x)
    assert mark(text, "q", x, first="0.8412").verdict == "follow_through"
    assert mark(text, "q", x - 0.1 if x > 0.5 else x + 0.1, first="0.8412").verdict == "incorrect"


def test_sums_of_large_addends_keep_what_rounding_does_to_them() -> None:
    """What is left of 1250 − 1249.5 may be off by as much as the addends were rounded."""
    text = "given: {a: 1000, x: 1.25}\ncompute: {h: x/3, k: a*h, d: 416.6 - k}\nquestions: [{id: d, find: d}]\n"
    assert mark(text, "d", 416.6 - 1000 * 0.4167).verdict == "correct"  # −0.1 for −0.0667
