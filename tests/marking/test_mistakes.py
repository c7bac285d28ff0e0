"""Every known mistake, made by hand in some exercise, is named, and nothing without three digits of evidence."""

import numpy as np
import pytest

from gradekit.exercise.problem.known import MISTAKES
from gradekit.marking.mistakes.because import BECAUSE
from tests.marking.by_hand import gradient_step, mean_loss, sigmoid, two_layer_sigmoid
from tests.marking.helpers import mark, one_line, problem_text, texts
from tests.marking.test_mistakes_of_ops import MADE as OF_OPS
from tests.marking.test_rarer_mistakes import CASES

SIGMOID, STEP, MEAN, ENTROPY = "two-layer-sigmoid", "extra/gradient-step", "extra/mean-loss", "extra/entropy-in-bits"

net, step, mean = two_layer_sigmoid(), gradient_step(), mean_loss()
x0, b1 = np.array([0.05, 0.1]), 0.35
W2, b2 = np.array([0.4, 0.45]), 0.6
x1, z1, x2 = net["x1"], net["z1"], net["x2"]
delta2 = net["db2"]
x = np.array([0.5, -1.2])
v, W, eta = np.array([0.9, -0.6]), np.array([[0.3, -0.4], [0.7, 0.2]]), 0.4
h, s, t = step["h"], step["s"], 0.25
p = np.array([0.5, 0.3, 0.2])
off, xs = mean["p"] - np.array([1.1, 1.7, -0.4, 2.9]), np.array([0.5, 1.5, -1.0, 2.0])

# id, exercise, question, the wrong number, worked out here
MADE = [
    ("activation-omitted", SIGMOID, "x1", z1),
    ("activation-omitted", SIGMOID, "x2", net["z2"]),
    ("bias-omitted", SIGMOID, "x1", sigmoid(z1 - b1)),
    ("bias-omitted", SIGMOID, "x2", sigmoid(net["z2"] - b2)),
    ("pre-activation-used", SIGMOID, "dW2", [delta2[0] * z1]),
    ("activation-derivative-omitted", SIGMOID, "db2", x2 - 0.01),
    ("activation-derivative-omitted", STEP, "dW", np.outer(2 * (s - t) * v, x)),
    ("derivative-at-activation", SIGMOID, "db2", (x2 - 0.01) * sigmoid(x2) * (1 - sigmoid(x2))),
    ("upstream-omitted", SIGMOID, "db2", x2 * (1 - x2)),
    ("upstream-omitted", STEP, "dv", h),
    ("path-omitted", "product-graph", "dL_db", 17.0),  # only the edge b → L, as the document says it
    ("path-omitted", "product-graph", "dL_da", 4.0),
    ("sign-flipped", SIGMOID, "dW2", -net["dW2"]),
    ("sign-flipped", STEP, "dv", -step["dv"]),
    ("transposed", STEP, "dW", step["dW"].T),
    ("transposed", STEP, "h", np.tanh(W.T @ x + [0.1, -0.3])),
    ("transposed", SIGMOID, "dW2", net["dW2"].T),
    ("loss-factor", SIGMOID, "loss", (x2[0] - 0.01) ** 2),
    ("loss-factor", STEP, "dv", step["dv"] / 2),
    ("loss-factor", MEAN, "dJ_db", np.mean(off)),
    ("loss-factor", MEAN, "dJ_dw", np.sum(off * xs)),
    ("summed-not-averaged", MEAN, "J", np.sum(off**2)),
    ("summed-not-averaged", MEAN, "dJ_dw", np.sum(2 * off * xs)),
    ("averaged-not-summed", MEAN, "S", np.mean(np.abs(off))),
    ("updated-weight-used", STEP, "dW", np.outer(2 * (s - t) * step["new_v"] * (1 - h**2), x)),
    ("updated-weight-used", STEP, "new_W", W - eta * np.outer(2 * (s - t) * step["new_v"] * (1 - h**2), x)),
    ("learning-rate-omitted", STEP, "new_v", v - step["dv"]),
    ("learning-rate-omitted", STEP, "new_W", W - step["dW"]),
    ("ascent", STEP, "new_v", v + eta * step["dv"]),
    ("ascent", STEP, "new_W", W + eta * step["dW"]),
    ("gradient-instead-of-update", STEP, "new_v", step["dv"]),
    ("gradient-instead-of-update", STEP, "new_v", eta * step["dv"]),
    ("gradient-instead-of-update", STEP, "new_v", -eta * step["dv"]),
    ("no-update", STEP, "new_v", v),
    ("no-update", STEP, "new_W", W),
    ("wrong-log-base", ENTROPY, "bits", np.log(p)),
    ("wrong-log-base", ENTROPY, "bits", np.log10(p)),
    ("wrong-log-base", ENTROPY, "H", -np.sum(p * np.log(p))),
    ("power-of-ten", SIGMOID, "x1", 10 * x1),
    ("power-of-ten", STEP, "s", 100 * s),
    ("entries-permuted", STEP, "h", h[::-1]),
    ("entries-permuted", MEAN, "p", mean["p"][[1, 0, 2, 3]]),
    ("rounded-too-early", SIGMOID, "x1", ["0.593", "0.597"]),
    ("input-instead-of-activation", SIGMOID, "dW2", [delta2[0] * x0]),
    ("input-instead-of-activation", SIGMOID, "x2", sigmoid(W2 @ x0 + b2)[None]),
]  # fmt: skip


@pytest.mark.parametrize(("id", "text", "question", "value"), MADE)
def test_the_mistake_is_named_first_and_is_not_right(id: str, text: str, question: str, value: object) -> None:
    found = mark(text, question, value)
    assert found.mistake == id
    assert found.verdict in ("incorrect", "partial")
    assert found.score < found.max_score
    assert BECAUSE[id] in found.message or id == "rounded-too-early"


@pytest.mark.parametrize(("id", "text", "question", "value"), MADE)
def test_it_is_named_to_four_decimals_too(id: str, text: str, question: str, value: object) -> None:
    if id != "rounded-too-early":
        found = mark(text, question, np.round(value, 4))
        assert id in (found.mistake, *found.also)


def test_every_mistake_is_made_above_or_is_a_convention() -> None:
    elsewhere = {case.id for case in CASES} | {id for *_, id in OF_OPS} | {
        "convention", "known", "iteration-count", "framework-value"
    }  # fmt: skip
    assert {id for id, *_ in MADE} | elsewhere == set(MISTAKES)


def test_every_mistake_has_its_sentence() -> None:
    assert set(BECAUSE) | {"convention"} == set(MISTAKES)


# Ties, evidence, and what came before


def test_mistakes_that_give_one_number_are_a_tie() -> None:
    found = mark(SIGMOID, "x2", sigmoid(W2 @ z1 + b2)[None])  # x1 is z1: left out, or z used for it
    assert (found.mistake, found.also) == ("activation-omitted", ("pre-activation-used",))


TINY = """
given: {w: 0.31, x: 0.02}
compute: {z: w*x, L: z^2}
questions:
  - {id: dw, find: "grad(L, w)"}
"""


def test_two_digits_are_no_evidence() -> None:
    """2zx is 0.000248: its opposite −0.0002 shows one digit at four decimals, −0.000248 three."""
    assert mark(TINY, "dw", "-0.0002").mistake is None
    assert mark(TINY, "dw", "-0.00025").mistake is None
    assert mark(TINY, "dw", "-0.000248").mistake == "sign-flipped"


def test_digits_are_summed_over_the_entries_that_differ() -> None:
    text = one_line("k: 2*a", "tolerance: {decimals: 2}", a=[0.12, 0.34, 0.56])
    assert mark(text, "k", ["-0.24", "-0.68", "-1.12"]).mistake == "sign-flipped"
    finer = text.replace("decimals: 2", "decimals: 4")
    assert mark(finer, "k", ["-0.24", "0.68", "1.12"]).mistake == "sign-flipped"  # final zeros may be left away
    rounded = finer.replace("0.12", "0.1212")
    assert mark(rounded, "k", ["-0.24", "0.68", "1.12"]).mistake is None  # one entry alone, two of its digits


def test_who_was_asked_for_two_decimals_cannot_show_more() -> None:
    text = one_line("k: 2*a", "tolerance: {TOLERANCE: 2}", a=0.1178)
    for tolerance in ("decimals", "rounding", "significant_digits"):
        assert mark(text.replace("TOLERANCE", tolerance), "k", "-0.24").mistake == "sign-flipped"
    assert mark(text.replace("TOLERANCE: 2", "decimals: 3"), "k", "-0.24").mistake is None


def test_an_answer_nearer_to_the_right_value_is_no_mistake() -> None:
    """The sum of W @ x is 0.13854, that of W.T @ x 0.13918: 0.1388 is neither, and 0.1390 may be the second."""
    text = one_line("k: sum(W @ x)", "tolerance: {rounding: 4}", W=[[0.1, 0.05322], [0.0499, 0.2]], x=[0.3854, 0.3176])
    right, other = 0.3854 * 0.1499 + 0.3176 * 0.25322, 0.3854 * 0.15322 + 0.3176 * 0.2499
    assert mark(text, "k", f"{other:.4f}").mistake == "transposed"
    assert mark(text, "k", f"{0.6 * right + 0.4 * other:.5f}").mistake is None
    assert mark(text, "k", f"{right:.3f}").mistake == "rounded-too-early"


def test_wrong_numbers_that_no_mistake_gives_have_no_name() -> None:
    rng = np.random.default_rng(11)
    answers = [np.round(net["dW1"] * rng.uniform(0.3, 3, size=(2, 2)), 4) for _ in range(100)]
    named = [found.mistake for answer in answers if (found := mark(SIGMOID, "dW1", answer)).mistake]
    assert len(named) <= 2


def test_a_mistake_is_named_after_another_error() -> None:
    wrong_s = s + 0.1
    found = mark(STEP, "new_v", v - 2 * (wrong_s - t) * h, s=wrong_s, dv=2 * (wrong_s - t) * h)
    assert found.mistake == "learning-rate-omitted"
    assert found.message.endswith("(computed from your own earlier values).")


# The digits that were typed


def test_typed_digits_decide_inside_the_tolerance() -> None:
    """The derivative at the activation changes a steep chain by less than the fair tolerance; the digits tell."""
    text = """
given: {x: 0.001, w: 30, u: 4}
compute: {z: w*x, h: tanh(z), L: u*h}
questions:
  - {id: dz, find: "grad(L, z)", tolerance: {absolute: 0.01}}
"""
    right, at_h = 4 * (1 - np.tanh(0.03) ** 2), 4 * (1 - np.tanh(np.tanh(0.03)) ** 2)
    assert mark(text, "dz", right).verdict == "correct"
    assert mark(text, "dz", f"{at_h:.9f}").mistake == "derivative-at-activation"
    assert mark(text, "dz", f"{at_h:.9f}").verdict == "incorrect"
    assert mark(text, "dz", f"{right:.4f}").verdict == "correct"
    assert mark(text, "dz", "3.9999").verdict == "correct"  # neither to all its digits


def test_too_few_digits_as_text() -> None:
    found = mark(SIGMOID, "x1", ["0.59", "0.60"])
    assert (found.verdict, found.mistake, found.score) == ("partial", "rounded-too-early", 1)
    assert found.message == "Right as far as it goes, but given to too few digits: 4 decimals are asked."


@pytest.mark.parametrize("typed", ["0.77", "0.769", "8e-1"])
def test_the_credit_for_too_few_digits_can_be_set(typed: str) -> None:
    text = "precision_credit: 1/4\n" + one_line("k: a/b", "points: 2", a=10, b=13)
    assert mark(text, "k", typed).score == 0.5
    assert mark(text, "k", "0.7692").score == 2


def test_a_json_number_has_lost_its_zeros_and_counts_as_typed_in_full() -> None:
    text = one_line("k: a*b + 0.00001", "points: 1", a=0.12, b=5)
    assert mark(text, "k", 0.6).verdict == "correct"  # 0.6000
    assert mark(text, "k", "0.6").verdict == "correct"  # inside the tolerance in any case
    exact = one_line("k: a/b", "points: 1", a=10, b=13)
    assert mark(exact, "k", "0.77").mistake == "rounded-too-early"
    assert mark(exact, "k", 0.77).mistake == "rounded-too-early"  # as a text
    assert mark(exact, "k", 0.78).verdict == mark(exact, "k", "0.78").verdict == "incorrect"


@pytest.mark.parametrize(("key", "right", "wrong"), [
    ("9/2", ["5"], ["4", "4.0", "3", "4.7"]),
    ("-9/2", ["-5"], ["-4", "5"]),
    ("0.03846", ["0.04", "0.038"], ["0.0", "0", "0.03", "0.039", "0.048"]),
    ("1234.56", ["1235", "1.2e3"], ["1234", "1230", "1e4"]),
])  # fmt: skip
def test_too_few_digits_are_those_of_the_rounded_value_and_of_nothing_else(key: str, right: list, wrong: list) -> None:
    text = one_line("k: a", "points: 2", a=key)
    for typed in right:
        found = mark(text, "k", typed)
        assert (found.verdict, found.mistake, found.score) == ("partial", "rounded-too-early", 1), typed
    for typed in wrong:
        assert mark(text, "k", typed).score == 0, typed


def test_too_few_significant_digits() -> None:
    text = one_line("k: a/b", "tolerance: {significant_digits: 4}", a=1, b=813)  # 0.00123001…
    assert mark(text, "k", "0.00123").verdict == "correct"
    found = mark(text, "k", "0.0012")
    assert (found.mistake, found.score) == ("rounded-too-early", 0.5)
    assert found.message.endswith("given to too few digits: 4 significant digits are asked.")
    assert mark(text, "k", "1.2e-3").mistake == "rounded-too-early"
    assert mark(text, "k", "0.0013").score == mark(text, "k", "0.00124").score == 0


def test_zeros_before_the_point_may_be_no_significant_digits() -> None:
    text = one_line("k: a*b", "tolerance: {significant_digits: 3}", a=12.34, b=1270)  # 15671.8
    for typed in ("1.6e4", "16000", 16000.0, "1.57e4"):
        assert mark(text, "k", typed).mistake == ("rounded-too-early" if typed != "1.57e4" else None), typed
    assert mark(text, "k", "17000").score == mark(text, "k", "15000").score == 0


def test_a_right_answer_that_lost_its_zeros_is_followed_as_it_is() -> None:
    asked = "questions:\n  - {id: p, find: p, TOLERANCE}\n  - {id: d, find: d, TOLERANCE}\n"
    text = f"given: {{x: 0.801}}\ncompute: {{p: x^2/0.801, d: p*(1 - p)}}\n{asked}"
    text = text.replace("TOLERANCE", "tolerance: {rounding: 2}")
    for p in ("0.80", "0.8", 0.8):
        assert mark(text, "d", "0.16", p=p).verdict == "correct"
        assert mark(text, "d", "0.18", p=p).verdict == "incorrect"


UPDATED = """
given: {w: 0.5, eta: 0.01, x: 1, t: 0.665}
compute:
  C: (w*x - t)^2
  new: w - eta * grad(C, w)
questions:
  - {id: new, find: new, points: 2}
"""


@pytest.mark.parametrize("write", [float, str])
def test_the_old_weight_is_not_the_new_one_with_too_few_digits(write: type) -> None:
    found = mark(UPDATED, "new", write("0.5"))  # 0.5033
    assert (found.score, found.mistake) == (0, "no-update")
    assert mark(UPDATED, "new", write("0.503")).mistake == "rounded-too-early"


def test_too_few_digits_after_an_own_error() -> None:
    asked = "questions:\n  - {id: c, find: c}\n  - {id: d, find: d}\n"
    text = f"given: {{a: 7, b: 3}}\ncompute: {{c: a/b, d: exp(-c)}}\n{asked}"
    assert mark(text, "d", "0.0907", c="2.4").verdict == "follow_through"
    for typed in ("0.09", 0.09, "0.091"):
        found = mark(text, "d", typed, c="2.4001")
        assert (found.mistake, found.score) == ("rounded-too-early", 0.5)
        assert found.message.startswith("Right for your own earlier values as far as it goes")
    assert mark(text, "d", "0.08", c="2.4001").score == 0


@pytest.mark.parametrize("write", [float, str, int])
def test_an_exact_integer_is_full_evidence(write: type) -> None:
    text = one_line("k: a*b - c", "points: 1", a=3, b=4, c=2)
    assert mark(text, "k", write("-10")).mistake == "sign-flipped"
    assert mark(text, "k", "-20/2").mistake == "sign-flipped"


# Partial credit


def test_credit_by_entry() -> None:
    found = mark(MEAN, "p", mean["p"] + [0, 0, 0.5, 0])
    assert (found.verdict, found.score, found.entries) == ("partial", 1.5, [True, True, False, True])
    assert found.message == "Not right in entry [3]."


def test_a_named_mistake_can_have_credit() -> None:
    assert mark(STEP, "new_v", v - step["dv"]).score == 1  # of 2: learning-rate-omitted: 1/2
    text = problem_text(STEP).replace("learning-rate-omitted: 1/2", "ascent: 1/4")
    assert mark(text, "new_v", v + eta * step["dv"]).score == 0.5
    assert mark(text, "new_v", v - step["dv"]).score == 0


def test_the_credit_of_a_mistake_never_lowers_what_the_entries_earn() -> None:
    text = problem_text(STEP).replace("id: dW, ", "id: dW, mistakes: {transposed: 1/8}, ")
    found = mark(text, "dW", step["dW"].T)
    assert (found.mistake, found.score, found.entries) == ("transposed", 1, [[True, False], [False, True]])


def test_what_is_the_key_to_every_typed_digit_is_no_evidence() -> None:
    """0.11, 0.11, 0.10 are e·tanh(z) rounded as well as e·z, and 0.00 says nothing of either."""
    z = np.array([0.24, 0.25, 0.22, 0.004])
    e = 0.45
    text = f"""
given: {{z: {z.tolist()}, v: [1, 1, 1, 1], y: {np.tanh(z).sum() - e:.15f}}}
compute: {{h: tanh(z), L: (v @ h - y)^2/2}}
questions: [{{id: dv, find: "grad(L, v)", tolerance: {{rounding: 4}}}}]
"""
    coarse = texts(e * np.tanh(z), 2)
    assert coarse == texts(e * z, 2) and coarse[3] == "0.00"
    assert mark(text, "dv", coarse).mistake is None
    assert mark(text, "dv", texts(e * z, 4)).mistake == "pre-activation-used"
