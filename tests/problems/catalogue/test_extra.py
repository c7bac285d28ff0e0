"""Exercises of kinds that the courses do not hold, written with given and compute alone, against finite differences."""

from typing import Any

import mpmath
import pytest

import gradekit
from gradekit.paper.json_out import solution_json
from tests.places import PROBLEMS
from tests.problems.catalogue.paper import dot, each, n, plus, sigmoid, slope, softmax, times
from tests.problems.test_catalogue import same

EXTRA = PROBLEMS / "extra"


def lstm_step() -> dict[str, Any]:
    u, c_prev, target = n("0.6 -0.3 0.1 -0.4"), n("0.5 -0.2"), n("0.5 -0.5")
    Wi, Wf = n(["0.4 -0.2 0.3 0.1", "0.2 0.5 -0.6 0.7"]), n(["-0.3 0.8 0.2 -0.1", "0.9 0.1 0.4 -0.5"])
    Wo, Wg = n(["0.7 0.3 -0.4 0.2", "-0.2 0.6 0.5 0.3"]), n(["0.5 -0.7 0.1 0.6", "-0.8 0.2 0.9 -0.3"])

    def cell(c_prev: Any, bf: Any) -> Any:
        i, f, o = (each(sigmoid, plus(times(W, u), b)) for W, b in ((Wi, n("0.1 -0.1")), (Wf, bf), (Wo, n("0 0.2"))))
        g = each(mpmath.tanh, plus(times(Wg, u), n("-0.2 0.3")))
        c = [f[k] * c_prev[k] + i[k] * g[k] for k in (0, 1)]
        return [i, f, o, g], c, [o[k] * mpmath.tanh(c[k]) for k in (0, 1)]

    def loss(c_prev: Any, bf: Any) -> Any:
        return mpmath.fsum((a - b) ** 2 for a, b in zip(cell(c_prev, bf)[2], target, strict=True)) / 2

    gates, c, h = cell(c_prev, n("1 1"))
    return {
        "gates": gates,
        "c": c,
        "h": h,
        "dc_prev": slope(lambda c: loss(c, n("1 1")), c_prev),
        "dbf": slope(lambda b: loss(c_prev, b), n("1 1")),
    }


def batch_norm_backward() -> dict[str, Any]:
    d = n("0.2 -0.7 1.1 0.9")

    def normal(x: Any) -> Any:
        mu = mpmath.fsum(x) / 4
        spread = mpmath.sqrt(mpmath.fsum((entry - mu) ** 2 for entry in x) / 4 + n("0.5"))
        return [(entry - mu) / spread for entry in x]

    x = n("1 3 -2 6")
    xhat = normal(x)
    return {
        "xhat": xhat,
        "y": [n("1.5") * entry - n("0.5") for entry in xhat],
        "dgamma": dot(d, xhat),
        "dbeta": mpmath.fsum(d),
        "dx": slope(lambda x: dot(d, [n("1.5") * entry for entry in normal(x)]), x),
    }


def attention_head() -> dict[str, Any]:
    X = n(["1 0.5", "-0.5 2", "0.3 -1"])
    WQ, WK, WV = n(["0.2 -0.4", "0.7 0.1"]), n(["0.5 0.3", "-0.2 0.8"]), n(["1 -0.5", "0.4 0.6"])

    def rows(X: Any, W: Any) -> Any:
        return [[dot(row, column) for column in map(list, zip(*W, strict=True))] for row in X]

    def head(WQ: Any, WV: Any) -> Any:
        Q, K = rows(X, WQ), rows(X, WK)
        S = [[dot(q, k) / mpmath.sqrt(2) for k in K] for q in Q]
        A = [softmax(row) for row in S]
        return S, A, rows(A, rows(X, WV))

    def total(WQ: Any, WV: Any) -> Any:
        return mpmath.fsum(entry for row in head(WQ, WV)[2] for entry in row)

    S, A, output = head(WQ, WV)
    return {
        "scores": S,
        "weights": A,
        "output": output,
        "dWV": slope(lambda W: total(WQ, W), WV),
        "dWQ": slope(lambda W: total(W, WV), WQ),
    }


BY_SLUG = {"lstm-step": lstm_step, "batch-norm-backward": batch_norm_backward, "attention-head": attention_head}


@pytest.mark.parametrize("slug", BY_SLUG)
def test_every_answer_is_that_of_another_calculation(slug: str) -> None:
    exercise = gradekit.load(EXTRA / f"{slug}.yaml")
    found = {name: answer["value"] for name, answer in solution_json(gradekit.solve(exercise), [])["answers"].items()}
    right = BY_SLUG[slug]()
    assert set(found) == set(right)
    assert [name for name, value in right.items() if not same(found[name], value)] == []


@pytest.mark.parametrize("slug", BY_SLUG)
def test_an_exercise_is_sound_and_its_answers_are_right_in_four_decimals(slug: str) -> None:
    exercise = gradekit.load(EXTRA / f"{slug}.yaml")
    assert [finding for finding in gradekit.check(exercise) if finding.severity == "error"] == []
    rounded = {name: each(lambda value: float(mpmath.nstr(value, 8)), value) for name, value in BY_SLUG[slug]().items()}
    assert {mark.verdict for mark in gradekit.grade(exercise, rounded).questions} == {"correct"}


def test_batch_norm_backwards_is_not_the_scale_alone() -> None:
    x_scale = [n("1.5") * d / mpmath.sqrt(n("8.5") + n("0.5")) for d in n("0.2 -0.7 1.1 0.9")]
    marked = gradekit.grade(EXTRA / "batch-norm-backward.yaml", {"dx": [float(value) for value in x_scale]})
    assert next(mark.verdict for mark in marked.questions if mark.id == "dx") == "incorrect"
