"""Rarer mistakes, worked out by hand on the right inputs and on a student's own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from tests.marking.by_hand import sigmoid
from tests.marking.helpers import mark


@dataclass(frozen=True)
class Case:
    """A mistake in an exercise; wrong: the answer to the first question → what the mistake makes of it in the last.

    right, own: the right answer to the first question, and another; first is '' where there is nothing to go wrong
    before.
    """

    id: str
    text: str
    question: str
    wrong: Callable[[Any], Any]
    first: str = ""
    right: Any = None
    own: Any = None
    in_also: bool = False


def case(id: str, given: str, compute: str, find: str, wrong: Callable[[Any], Any], **rest: Any) -> Case:
    first = rest.get("first")
    asked = f"  - {{id: first, find: {first}}}\n" if first else ""
    text = f"given: {given}\ncompute: {compute}\nquestions:\n{asked}  - {{id: last, find: '{find}'}}\n"
    return Case(id, text, "last", wrong, **rest)


x, w, v = np.array([0.5, -1.2, 0.8]), np.array([0.31, 0.72, -0.45]), np.array([1.3, 0.4, -0.7])
XW = "{x: [0.5, -1.2, 0.8], w: [0.31, 0.72, -0.45], v: [1.3, 0.4, -0.7], b: 0.27, t: 0.9, eta: 0.35}"
M = np.array([[0.3, -0.8], [0.6, 0.2]])
r_, h_ = np.array([0.3, -0.9]), np.array([0.7, 1.4])
U = np.array([[0.5, -1.1], [0.9, 0.4]])
gate = sigmoid(r_)
z = float(w @ x + 0.27)
adam = "{w0: 0.8, m0: 0.12, v0: 0.05, beta1: 0.9, beta2: 0.99, eta: 0.1, x: 1.7}"
moments = (
    "{g: 2*x*w0, m: beta1*m0 + (1 - beta1)*g, v: beta2*v0 + (1 - beta2)*g^2, mh: m/(1 - beta1^3), vh: v/(1 - beta2^3)}"
)
DECAY = "{w: 0.8, lambda: 0.3, eta: 0.15, x: 1.7}"
DECAYED = "{L: (w*x - 0.4)^2, g: 'grad(L, w)', new_w: w - eta*(g + lambda*w)}"
RESET = "{a: [0.3, -0.9], h: [0.7, 1.4], U: [[0.5, -1.1], [0.9, 0.4]]}"
SCORES = "{s: [0.4, -1.1, 0.7], y: [0, 1, 0]}"
DISTRIBUTIONS = "{s: [0.4, -1.1, 0.7], q: [0.3, 0.6, 0.1]}"
LOGISTIC = "{z: 0.45, y: 1}"
g_ = 2 * 1.7 * 0.8
m_ = 0.9 * 0.12 + 0.1 * g_
data = np.array([1.2, 3.4, -0.5, 2.2, 0.7])
p3 = np.exp([0.4, -1.1, 0.7]) / np.exp([0.4, -1.1, 0.7]).sum()

CASES = (
    # activations that are written out
    case("activation-omitted", XW, "{z: w*x + b, h: z*(z > 0), k: v @ h}", "k", lambda z: v @ z, first="z",
         right=w * x + 0.27, own=np.array([0.4137, -0.5218, 0.1342])),
    case("activation-omitted", XW, "{z: w*x + b, h: 'max(z, z/10)', k: v @ h}", "k", lambda z: v @ z, first="z",
         right=w * x + 0.27, own=np.array([0.4137, -0.5218, 0.1342])),
    case("activation-omitted", XW, "{z: w*x + b, h: z/(1 + exp(-z)), k: v @ h}", "k", lambda z: v @ z, first="z",
         right=w * x + 0.27, own=np.array([0.6137, -0.2218, 0.1342])),
    case("activation-derivative-omitted", XW, "{z: w*x + b, h: z*(z > 0), k: (v @ h)^2}", "grad(k, z)",
         lambda z: 2 * (v @ (z * (z > 0))) * v, first="z", right=w * x + 0.27, own=np.array([0.4137, -0.5218, 0.1342])),
    # on the way back
    case("square-factor", XW, "{r: x*w + v, k: r @ r}", "grad(k, v)", lambda r: r, first="r", right=x * w + v,
         own=np.array([0.31, 0.27, -0.83]), in_also=True),
    case("local-derivative-omitted", XW, "{u: w @ x, e: exp(u), k: b*e^2}", "grad(k, u)", lambda e: 2 * 0.27 * e,
         first="e", right=np.exp(w @ x), own=0.6134, in_also=True),
    case("inner-derivative-omitted", "{x: 0.7, c: 1.3}", "{u: x^2 + c, s: sin(u), k: s^3}", "grad(k, x)",
         lambda s: 3 * s**2 * np.cos(0.49 + 1.3), first="s", right=np.sin(0.49 + 1.3), own=0.8812),
    case("operand-omitted", "{x: 1.7, w: 0.6, b: 0.3}", "{z: w*x + b, a: tanh(z), k: a*b}", "grad(k, w)",
         lambda z: 0.3 * (1 - np.tanh(z) ** 2), first="z", right=1.32, own=0.9143),
    case("operand-omitted", XW, "{z: w @ x + b, k: tanh(z)}", "grad(k, w)",
         lambda z: np.ones(3) * (1 - np.tanh(z) ** 2), first="z", right=w @ x + 0.27, own=0.4321),
    case("derivative-not-cancelled", LOGISTIC, "{p: sigmoid(z), L: 'binary_cross_entropy(p, y)'}", "grad(L, z)",
         lambda p: (p - 1) * p * (1 - p), first="p", right=sigmoid(0.45), own=0.5734),
    case("derivative-not-cancelled", LOGISTIC, "{p: 1/(1 + exp(-z)), L: '-log(p)'}", "grad(L, z)",
         lambda _: (sigmoid(0.45) - 1) * sigmoid(0.45) * (1 - sigmoid(0.45))),
    # on the way forward
    case("labels-ignored", SCORES, "{p: softmax(s), L: '-sum(y*log(p))'}", "L",
         lambda p: -np.sum(np.log(p)), first="p", right=p3, own=np.array([0.3512, 0.2134, 0.4354])),
    case("labels-ignored", SCORES, "{p: softmax(s), L: 'cross_entropy(p, y)'}", "L",
         lambda p: -np.sum(np.log(p)), first="p", right=p3, own=np.array([0.3512, 0.2134, 0.4354])),
    case("summand-omitted", "{V: [0.9, 0.2], r: 0.43, gamma: 0.8}", "{n: 'V[2]*1.7', q: r + gamma*n}", "q",
         lambda n: 0.8 * n, first="n", right=0.34, own=0.5371),
    case("activation-added", XW, "{h: tanh(w*x), y: v @ h + b}", "y", lambda h: np.tanh(v @ h + 0.27), first="h",
         right=np.tanh(w * x), own=np.array([0.3312, -0.4127, 0.2981])),
    case("exponent-sign", "{d: [0.4, -0.9]}", "{q: d @ d, k: exp(-q/3)}", "k", lambda q: np.exp(q / 3), first="q",
         right=0.97, own=1.2345),
    case("exponent-sign", XW, "{z: w @ x + b, a: 1/(1 + exp(-z))}", "a", lambda z: sigmoid(-z), first="z", right=z,
         own=0.4321),
    case("exponent-factor", "{d: [0.4, -0.9]}", "{q: d @ d, k: exp(-q/2)}", "k", lambda q: np.exp(-q), first="q",
         right=0.97, own=1.2345),
    case("scale-omitted", XW, "{q: v + w, s: q @ x/sqrt(3)}", "s", lambda q: q @ x, first="q", right=v + w,
         own=np.array([1.2345, 0.2134, -0.9137])),
    case("summed-not-averaged", "{a: 0.43, b: 1.31, c: -0.22}", "{s: a + b + c, m: s/3}", "m", lambda s: s, first="s",
         right=1.52, own=1.7317),
    case("variance-divisor", "{x: [1.2, 3.4, -0.5, 2.2, 0.7]}", "{d: x - mean(x), k: sum(d^2)/5}", "k",
         lambda d: np.sum(d**2) / 4, first="d", right=data - data.mean(), own=data - 1.3123),
    case("standard-deviation-used", "{x: [1.2, 3.4, -0.5, 2.2, 0.7]}", "{d: x - mean(x), k: mean(d^2)}", "k",
         lambda d: np.sqrt(np.mean(d**2)), first="d", right=data - data.mean(), own=data - 1.3123),
    case("wrong-entry", "{s: [0.4, -1.1, 0.7]}", "{p: softmax(s), L: '-log(p[2])'}", "L", lambda p: -np.log(p[0]),
         first="p", right=p3, own=np.array([0.3512, 0.2134, 0.4354])),
    case("wrong-entry", "{p: [0.2, 0.5, 0.3]}", "{L: '-log(p[2])'}", "L", lambda _: -np.log(0.3)),
    case("wrong-entry", "{E: [[0.4, -1.1], [0.7, 0.3], [2.2, 0.9]]}", "{e: '1.7*E[2,:]'}", "e",
         lambda _: 1.7 * np.array([2.2, 0.9])),
    case("arguments-exchanged", DISTRIBUTIONS, "{p: softmax(s), d: '-sum(q*log(p))'}", "d",
         lambda p: -np.sum(p * np.log([0.3, 0.6, 0.1])), first="p", right=p3, own=np.array([0.3512, 0.2134, 0.4354])),
    case("arguments-exchanged", DISTRIBUTIONS, "{p: softmax(s), d: 'sum(q*log(q/p))'}", "d",
         lambda p: np.sum(p * np.log(p / np.array([0.3, 0.6, 0.1]))), first="p", right=p3,
         own=np.array([0.3512, 0.2134, 0.4354])),
    case("reset-gate-misplaced", RESET, "{r: sigmoid(a), n: tanh(U @ (r*h))}", "n",
         lambda r: np.tanh(r * (U @ h_)), first="r", right=gate,
         own=np.array([0.6123, 0.2345])),
    case("reset-gate-misplaced", RESET, "{r: sigmoid(a), n: tanh(r*(U @ h))}", "n",
         lambda r: np.tanh(U @ (r * h_)), first="r", right=gate,
         own=np.array([0.6123, 0.2345])),
    case("reset-gate-misplaced", "{r: [0.3, 0.8], h: [0.7, 1.4], U: [[0.5, -1.1], [0.9, 0.4]]}", "{n: tanh(U @ (r*h))}",
         "n", lambda _: np.tanh(np.array([0.3, 0.8]) * (U @ h_))),
    case("wrong-entry", SCORES, "{p: softmax(s), L: 'cross_entropy(p, y)'}", "L", lambda p: -np.log(p[2]), first="p",
         right=p3, own=np.array([0.3512, 0.2134, 0.4354])),
    case("loss-factor", XW, "{r: w @ x - t, L: 0.5*r^2}", "L", lambda r: r**2, first="r", right=w @ x - 0.9,
         own=0.4321),
    case("summand-omitted", "{x: 1.3, c: 0.7}", "{u: x^2 + c, k: sin(u)}", "k", lambda _: np.sin(1.69)),
    case("inner-derivative-omitted", "{x: 1.3, c: 0.7}", "{u: x^2 + c, k: sin(u), g: 'grad(k, x)'}", "g",
         lambda u: np.cos(u), first="u", right=2.39, own=2.1234),
    # learning rules
    case("bias-correction-omitted", adam, moments, "w0 - eta*mh/sqrt(vh)",
         lambda m: 0.8 - 0.1 * m / np.sqrt(0.99 * 0.05 + 0.01 * g_**2), first="m", right=m_, own=0.5123),
    case("bias-correction-omitted", adam, moments, "mh", lambda m: m / 0.1, first="m", right=m_,
         own=0.5123, in_also=True),
    case("momentum-form", "{w0: 0.8, m0: 0.12, beta: 0.9, eta: 0.1, x: 1.7}", "{g: x*w0^2, m: beta*m0 + g}",
         "w0 - eta*m", lambda g: 0.8 - 0.1 * (0.9 * 0.12 + 0.1 * g), first="g", right=1.7 * 0.64, own=1.2345),
    case("momentum-form", "{w0: 0.8, m0: 0.12, beta: 0.9, eta: 0.1, x: 1.7}", "{g: x*w0^2, m: beta*m0 + (1 - beta)*g}",
         "m", lambda g: 0.9 * 0.12 + g, first="g", right=1.7 * 0.64, own=1.2345),
    case("decay-omitted", DECAY, DECAYED,
         "new_w", lambda g: 0.8 - 0.15 * g, first="g", right=2 * 0.96 * 1.7, own=3.1234),
    case("decay-misplaced", DECAY, DECAYED,
         "new_w", lambda g: 0.8 - 0.15 * g - 0.3 * 0.8, first="g", right=2 * 0.96 * 1.7, own=3.1234),
    case("update-instead-of-step", XW, "{e: t - w @ x, step: eta*e*x, new_w: w + step}", "step",
         lambda e: w + 0.35 * e * x, first="e", right=0.9 - w @ x, own=1.2345),
    case("frozen-trained", "{x: 1.7, w: 0.8, b: 0.3, t: 0.4, eta: 0.1}",
         "{z: w*x + b, L: (z - t)^2, g: 'grad(L, w)', new_w: w - eta*g}", "new_w*x + b",
         lambda g: (0.8 - 0.1 * g) * 1.7 + 0.3 - 0.1 * g / 1.7, first="g", right=2 * 1.26 * 1.7),
    # whole numbers
    case("count-without-biases", "{n: 784, h: 128, k: 10}", "{c: (n + 1)*h + (h + 1)*k}", "c",
         lambda _: 784 * 128 + 128 * 10),
    case("count-without-biases", "{n: 784, h: 128}", "{c: n*h + h}", "c", lambda _: 784 * 128),
    case("padding-omitted", "{n: 227, p: 3, k: 11, s: 1}", "{o: (n + 2*p - k)/s + 1}", "o", lambda _: 227 - 11 + 1),
    case("gate-exchanged", "{y: 2, z: 0.5, c: 3.7}", '{m: "max(y, z)", f: m*c}', "grad(f, z)", lambda _: 3.7),
    case("padding-omitted", "{n: 227, p: 3, k: 11, s: 1}", "{o: (n + 2*p - k)/s + 1}", "o", lambda _: 227 + 3 - 11 + 1),
    # one operation of a line, whatever it is about
    case("factor-omitted", "{w: [0.35, 0.65], d: [0.42, 1.37]}", "{a: 'd[1]^2', q: 'w[1]*a/(w[1]*a + w[2]*d[2])'}", "q",
         lambda a: a / (a + 1.37), first="a", right=0.1764, own=0.2317),
    case("factor-omitted", "{d: [0.42, 1.37]}", "{a: 'd[1]^2', q: '3/5*a/(3/5*a + 2/5*d[2])'}", "q",
         lambda a: a / (a + 1.37), first="a", right=0.1764, own=0.2317),
    case("factor-omitted", "{gamma: 0.8, r: 0.43}", "{u: sin(r), q: (r + gamma*u)^3}", "q", lambda u: (0.43 + u) ** 3,
         first="u", right=np.sin(0.43), own=0.5432),
    case("factor-omitted", "{x: [1.2, 0.7]}", "{n: norm(x), m: 2/n}", "m", lambda n: 1 / n, first="n",
         right=np.sqrt(1.93), own=1.5342),
    case("divisor-omitted", "{x: [1.2, 0.7]}", "{u: sin(x), s: sum(u), m: exp(u/s)}", "m", np.exp, first="u",
         right=np.sin([1.2, 0.7]), own=np.array([0.8317, 0.6143])),
    case("arguments-exchanged", "{a: 1.7, b: 0.6}", "{u: sin(a), q: u/(b + u)}", "q", lambda u: (0.6 + u) / u,
         first="u", right=np.sin(1.7), own=0.8317),
    case("square-omitted", "{a: [0.3, 1.1], b: [1.4, 0.2]}", "{d: norm(a - b), k: exp(-d^2/5)}", "k",
         lambda d: np.exp(-d / 5), first="d", right=np.hypot(1.1, 0.9), own=1.3142),
    case("root-omitted", "{a: [0.3, 1.1], b: [1.4, 0.2]}", "{d: a - b, k: norm(d)}", "k", lambda d: d @ d, first="d",
         right=np.array([-1.1, 0.9]), own=np.array([-1.2137, 0.9])),
    case("function-exchanged", "{a: [0.3, 1.1], b: [1.4, 0.2]}", "{d: a - b, k: sqrt(sum(d^2))}", "k",
         lambda d: np.abs(d).sum(), first="d", right=np.array([-1.1, 0.9]), own=np.array([-1.2137, 0.9])),
    case("function-exchanged", "{p: 5}", "{u: p/7, k: sin(u)}", "k", np.cos, first="u", right=5 / 7, own=0.8172),
    case("function-exchanged", "{a: 1.3, b: 0.7}", "{u: sin(a), k: 'min(u, b)*1.9'}", "k", lambda u: 1.9 * u, first="u",
         right=np.sin(1.3), own=0.8317, in_also=True),
    case("bound-omitted", "{r: 1.42, A: 0.7}", "{q: r^2, k: 'A*min(q, 1.2)'}", "k", lambda q: 0.7 * q, first="q",
         right=1.42**2, own=1.9341),
    case("function-omitted", "{p: [0.42, 0.37]}", "{h: '-sum(log(p))/2', k: exp(h)}", "k", lambda h: h, first="h",
         right=-np.log([0.42, 0.37]).mean(), own=0.8342),
    case("function-omitted", "{n: 37, m: 12}", "{u: n/m, k: 1.5*log(u)}", "k", lambda u: 1.5 * u, first="u",
         right=37 / 12, own=3.1342),
    case("complement-exchanged", "{p: 0.83, a: 1.7}", "{u: sin(p), k: (1 - u)^2*a}", "k", lambda u: u**2 * 1.7,
         first="u", right=np.sin(0.83), own=0.7142),
    case("complement-exchanged", "{z: 0.83, a: 1.7, b: 0.4}", "{u: sin(z), k: u*a + (1 - u)*b}", "k",
         lambda u: (1 - u) * 1.7 + u * 0.4, first="u", right=np.sin(0.83), own=0.7142),
    case("summand-omitted", "{x: [1.2, 0.7], mu: [0.4, 0.9]}", "{d: sin(x), c: d - cos(mu), k: c @ c}", "k",
         lambda d: d @ d, first="d", right=np.sin([1.2, 0.7]), own=np.array([0.8317, 0.6143])),
    case("summand-omitted", "{w: [1.2, 0.7], lambda: 0.3, t: 0.4}", "{e: w @ w - t, J: e^2 + lambda*(w @ w)}", "J",
         lambda e: e**2, first="e", right=1.53, own=1.2871),
    case("stride-omitted", "{n: 227, p: 0, k: 11, s: 4}", "{o: (n + 2*p - k)/s + 1}", "o", lambda _: 227 - 11 + 1),
)  # fmt: skip


ITERATED = """
given: {x0: 1.9, a: 0.31}
compute: {x1: x0 - a*sin(x0), x2: x1 - a*sin(x1), x3: x2 - a*sin(x2)}
questions: [{id: first, find: x1}, {id: last, find: x2}]
"""


def _again(value: float, times: int) -> float:
    for _ in range(times):
        value = value - 0.31 * np.sin(value)
    return value


@pytest.mark.parametrize("case", CASES, ids=[f"{number}-{case.id}" for number, case in enumerate(CASES)])
def test_the_mistake_is_named_on_the_right_inputs(case: Case) -> None:
    found = mark(case.text, case.question, case.wrong(case.right))
    assert case.id in (found.mistake, *found.also), (found.mistake, found.also, found.message)
    assert case.in_also or found.mistake == case.id, (found.mistake, found.also)
    assert found.score < found.max_score


OWN = [case for case in CASES if case.own is not None]


@pytest.mark.parametrize("case", OWN, ids=[f"{number}-{case.id}" for number, case in enumerate(OWN)])
def test_the_mistake_is_named_on_own_inputs(case: Case) -> None:
    found = mark(case.text, case.question, case.wrong(case.own), first=case.own)
    assert case.id in (found.mistake, *found.also), (found.mistake, found.also, found.message)
    assert "own earlier values" in found.message


@pytest.mark.parametrize(("times", "said"), [(1, "old value"), (3, "later")])
def test_an_iteration_too_few_or_too_many(times: int, said: str) -> None:
    right = mark(ITERATED, "last", _again(1.9, times))
    assert right.mistake == ("no-update" if times == 1 else "iteration-count")
    assert said in right.message


WALK = """
given: {P: [[0.9, 0.1], [0.4, 0.6]], v0: [0.35, 0.65]}
compute: {v1: v0 @ P, v2: v1 @ P, v3: v2 @ P}
questions: [{id: first, find: v1}, {id: last, find: v2}]
"""


@pytest.mark.parametrize(("times", "said"), [(1, "before"), (3, "later")])
def test_an_iteration_of_no_update_too(times: int, said: str) -> None:
    value = np.array([0.35, 0.65]) @ np.linalg.matrix_power([[0.9, 0.1], [0.4, 0.6]], times)
    found = mark(WALK, "last", value)
    assert (found.mistake, said in found.message) == ("iteration-count", True)


LAYERS = """
given: {W1: [[0.3, -0.8], [0.6, 0.2]], W2: [[0.5, -1.1], [0.9, 0.4]], h0: [0.35, 0.65]}
compute: {h1: tanh(W1 @ h0), h2: tanh(W2 @ h1), h3: tanh(W2 @ h2)}
questions: [{id: last, find: h2}]
"""


def test_layers_are_no_iterations() -> None:
    h1 = np.tanh(np.array([[0.3, -0.8], [0.6, 0.2]]) @ [0.35, 0.65])
    assert mark(LAYERS, "last", h1).mistake is None


def test_what_is_left_out_of_one_line_may_be_so_in_all_entries_of_a_list() -> None:
    text = """
given: {F: 4.9, nu: 0.3, a: -2.1, b: 1.4}
compute: {r: F - 3.2, k: "[F + nu*a, F + nu*b, F + nu*(a + b)]"}
questions: [{id: r, find: r}, {id: last, find: k}]
"""
    found = mark(text, "last", 0.3 * np.array([-2.1, 1.4, -0.7]), r=1.7)
    assert (found.mistake, "F was left out of the sum" in found.message) == ("summand-omitted", True)


def test_a_reward_is_no_bias() -> None:
    text = """
given: {P: [[0.7, 0.3], [0.2, 0.8]], V: [2.1, -0.6], r: [0.4, 1.3]}
compute: {Q: r + P @ V}
questions: [{id: last, find: Q}]
"""
    found = mark(text, "last", np.array([[0.7, 0.3], [0.2, 0.8]]) @ [2.1, -0.6])
    assert "r was left out of the sum" in found.message and "bias" not in found.message


def test_on_the_way_back_no_line_is_left_out() -> None:
    """There mistakes have names of their own; a random number has none."""
    text = """
given: {w: 0.7, x: 1.9, lambda: 0.3}
compute: {L: (w*x - 0.4)^2 + lambda*w^2}
questions: [{id: last, find: "grad(L, w)"}]
"""
    assert mark(text, "last", 1.2345).mistake is None
