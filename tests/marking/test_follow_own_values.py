"""What the exercise gives if a student's own value stood in its place, rule by rule, with numbers worked out apart."""

from fractions import Fraction

import numpy as np
import pytest

from gradekit.check import check
from gradekit.exercise.solve import solve
from gradekit.marking.submission import Submission
from tests.marking.by_hand import sigmoid
from tests.marking.helpers import exercise, grade, mark, marker, texts


def verdicts(text: str, answers: dict) -> dict[str, str]:
    return {question.id: question.verdict for question in grade(text, answers).questions}


# Entry by entry

X, W, B = np.array([1, 2]), np.array([[0.5, 0.1], [0.2, 0.4], [-0.3, 0.7]]), np.array([0.1, 0.2, -0.4])
ENTRIES = """
given: {x: [1, 2], W: [[0.5, 0.1], [0.2, 0.4], [-0.3, 0.7]], b: [0.1, 0.2, -0.4]}
compute: {z: W @ x + b, h: sigmoid(z), s: sum(h)}
questions:
  - {id: z1, find: "z[1]"}
  - {id: rest, find: "z[2:3]"}
  - {id: h1, find: "h[1]"}
  - {id: hs, find: ["h[2]", "h[3]"]}
  - {id: h, find: h}
  - {id: s, find: s}
"""


def entries(z: np.ndarray, **other: np.ndarray) -> dict:
    h = sigmoid(z)
    right = {"z1": z[0], "rest": z[1:], "h1": h[0], "hs": h[1:], "h": h, "s": h.sum()} | other
    return {name: texts(np.asarray(value), 4) for name, value in right.items()}


def test_an_own_entry_counts_for_what_needs_just_that_entry() -> None:
    z = W @ X + B
    found = verdicts(ENTRIES, entries(np.array([0.9, *z[1:]])))
    assert found == {"z1": "incorrect", "rest": "correct", "h1": "follow_through", "hs": "correct",
                     "h": "follow_through", "s": "follow_through"}  # fmt: skip


def test_entries_slices_and_lists_are_put_together() -> None:
    z = W @ X + B
    own = np.array([0.9, z[1], 0.35])
    assert verdicts(ENTRIES, entries(own)) == {
        "z1": "incorrect", "rest": "partial", "h1": "follow_through", "hs": "follow_through",
        "h": "follow_through", "s": "follow_through",
    }  # fmt: skip


def test_an_incomplete_answer_is_known_as_far_as_it_goes() -> None:
    z = np.array([0.9, 1.2, 0.7])
    answers = {"z1": "0.9", "rest": ["1.3", None], "s": texts(sigmoid(np.array([0.9, 1.3, 0.7])).sum(), 4)}
    assert np.allclose(W @ X + B, [0.8, 1.2, 0.7]) and z[0] == 0.9
    assert verdicts(ENTRIES, answers)["s"] == "follow_through"


# What means the same is one quantity

TRAINED = """
network:
  input: {x: [1.5, -0.5]}
  layers:
    - {weights: {W: [[0.4, 0.9], [0.2, -0.3], [1, 0.5]]}, bias: {b: [0.1, 0.2, 0.3]}, activation: sigmoid, output: a}
  target: {y: [0, 1, 0]}
  loss: half_squared_error
train: {parameters: [W, b], learning_rate: 2, steps: 1}
questions:
  - {id: a, find: a}
  - {id: dW, find: "grad(loss, W)"}
  - {id: new, find: W_1}
"""


def test_a_network_and_its_copy_in_training_are_one() -> None:
    x, w, a, y = (
        np.array([1.5, -0.5]),
        np.array([[0.4, 0.9], [0.2, -0.3], [1, 0.5]]),
        np.array([0.5, 0.6, 0.9]),
        [0, 1, 0],
    )
    gradient = np.outer((a - y) * a * (1 - a), x)
    answers = {"a": a, "dW": gradient, "new": w - 2 * gradient}
    found = verdicts(TRAINED, {name: texts(value, 4) for name, value in answers.items()})
    assert (found["dW"], found["new"]) == ("follow_through", "follow_through")


def test_two_lines_with_one_expression_and_parts_with_one_given_are_one() -> None:
    text = """
given: {x: 2, w: 3}
compute: {u: w*x, v: w*x, y: v + 1}
questions:
  - {id: u, find: u}
  - {id: y, find: y}
  - {id: p, given: {x: 5}, find: u}
  - {id: q, given: {x: 5}, find: y}
"""
    assert verdicts(text, {"u": 7, "y": 8, "p": 16, "q": 17}) == {
        "u": "incorrect", "y": "follow_through", "p": "incorrect", "q": "follow_through",
    }  # fmt: skip


def test_equal_numbers_are_not_one_quantity() -> None:
    """x_1 and x_2 are both 2; what is made of the one does not excuse what is made of the other."""
    text = """
given: {p: 2, q: 2, w: 3}
compute: {u: w*p, v: w*q}
questions: [{id: u, find: u}, {id: v, find: v}]
"""
    assert verdicts(text, {"u": 7, "v": 7}) == {"u": "incorrect", "v": "incorrect"}


# Simplification never cuts the way


@pytest.mark.parametrize(("function", "slope"), [("sin", np.cos(0.7)), ("cos", -np.sin(0.7))])
def test_a_constant_slope_can_be_an_own_value(function: str, slope: float) -> None:
    text = f"""
given: {{x: 0.7}}
compute: {{v: {function}(x), y: 2*v}}
questions:
  - {{id: dy_dv, find: "grad(y, v)"}}
  - {{id: dv_dx, find: "grad(v, x)"}}
  - {{id: dy_dx, find: "grad(y, x)"}}
"""
    found = verdicts(text, {"dy_dv": 3, "dv_dx": texts(slope, 4), "dy_dx": texts(3 * slope, 4)})
    assert found == {"dy_dv": "incorrect", "dv_dx": "correct", "dy_dx": "follow_through"}
    own = verdicts(text, {"dy_dv": 2, "dv_dx": "0.5000", "dy_dx": "1.0000"})
    assert own == {"dy_dv": "correct", "dv_dx": "incorrect", "dy_dx": "follow_through"}


def test_a_factor_of_one_and_a_start_of_zero() -> None:
    text = """
given: {x: 3, r: 0.7}
compute: {h0: 0, s: x + h0, m: s*r}
questions: [{id: h0, find: h0}, {id: ds, find: "grad(s, x)"}, {id: m, find: m}, {id: dm, find: "grad(m, x)"}]
"""
    found = verdicts(text, {"h0": 1, "ds": 2, "m": 2.8, "dm": 1.4})
    assert found == {"h0": "incorrect", "ds": "incorrect", "m": "follow_through", "dm": "follow_through"}


# Only from what was asked earlier, never from itself

TWICE = """
given: {x: 2.5, w: 0.6, b: -0.8}
compute: {z: w*x + b, E: z^2}
questions:
  - {id: dw, find: "grad(E, w)"}
  - {id: db, find: "grad(E, b)"}
  - {id: z, find: z}
  - {id: again, find: z}
"""


def test_a_repeated_wrong_answer_earns_nothing() -> None:
    assert verdicts(TWICE, {"z": 0.9, "again": 0.9}) == {
        "dw": "missing", "db": "missing", "z": "incorrect", "again": "incorrect",
    }  # fmt: skip


def test_a_later_answer_excuses_no_earlier_one() -> None:
    assert verdicts(TWICE, {"dw": 5, "db": 2})["dw"] == "incorrect"  # 5 = 2.5·2, but db comes after it


def test_siblings_do_not_excuse_each_other() -> None:
    text = """
given: {p: 1, q: 2}
compute: {s: p + q, f: s^2}
questions: [{id: dp, find: "grad(f, p)"}, {id: dq, find: "grad(f, q)"}]
"""
    assert verdicts(text, {"dp": 5, "dq": 5}) == {"dp": "incorrect", "dq": "incorrect"}


def test_check_warns_of_what_is_asked_twice() -> None:
    made = exercise(TWICE)
    said = [finding.message for finding in check(made, solve(made)) if "asked twice" in finding.message]
    assert len(said) == 1
    assert "z" in said[0]


# A zero is a value


def test_no_change_is_followed() -> None:
    text = """
given: {x: [2, -1], w: [0.5, 0.25], t: 1, eta: 0.5}
compute: {net: w @ x, e: t - net, new: "w + eta*e*x"}
questions: [{id: net, find: net}, {id: e, find: e}, {id: new, find: new}]
"""
    found = verdicts(text, {"net": 1, "e": 0, "new": [0.5, 0.25]})
    assert found == {"net": "incorrect", "e": "follow_through", "new": "follow_through"}


# Everything that is asked can follow


def test_choices_and_truths_hold_for_the_own_number() -> None:
    text = """
given: {eps: 0.07}
compute: {N: ceil(2/eps^2)}
questions:
  - {id: N, find: N, tolerance: exact}
  - {id: enough, correct_when: N <= 400}
  - id: range
    choose: {s: {text: small, correct_when: N <= 300}, m: {text: middle, correct_when: N > 300}}
"""
    assert verdicts(text, {"N": 409, "enough": False, "range": "m"}) == dict.fromkeys(
        ("N", "enough", "range"), "correct"
    )
    own = grade(text, {"N": 250, "enough": True, "range": "s"})
    assert [question.verdict for question in own.questions] == ["incorrect", "follow_through", "follow_through"]
    assert own.questions[2].message == "Right for your own earlier values; the first error is in N."
    assert verdicts(text, {"N": 250, "enough": False, "range": "m"})["enough"] == "correct"
    assert verdicts(text, {"N": 409, "enough": True, "range": "s"})["range"] == "incorrect"


RUN = """
given: {eta: 0.3}
train:
  parameters: {w: 4}
  compute: {loss: 0.8*(w - 1)^2}
  learning_rate: eta
  stop: {change: 0.5}
  steps: 9
questions:
  - {id: w, find: w_1}
  - {id: steps, find: steps, tolerance: exact}
  - {id: settles, correct_when: converged = 1, given: {eta: 1.4}}
  - {id: two, find: w_2, given: {eta: 1.4}}
"""


def run(w: float, eta: float = 0.3) -> int:
    """How many steps there are, the first of which leads to w."""
    steps, before = 1, 4.0
    while abs(w - before) >= 0.5 and steps < 9:
        before, w, steps = w, w - eta * 1.6 * (w - 1), steps + 1
    return steps


@pytest.mark.parametrize("w", [3.7, 3.4, 9.0])
def test_a_run_ends_where_the_own_value_ends_it(w: float) -> None:
    assert verdicts(RUN, {"w": w, "steps": run(w)})["steps"] in ("follow_through", "correct")
    assert run(w) != run(2.56) or w == 3.4


def test_a_question_with_other_values_runs_the_loop_again() -> None:
    w1 = 4 - 1.4 * 1.6 * 3
    w2 = w1 - 1.4 * 1.6 * (w1 - 1)
    assert verdicts(RUN, {"settles": False, "two": texts(w2, 4)}) == {
        "w": "missing", "steps": "missing", "settles": "correct", "two": "correct",
    }  # fmt: skip


# Exact is exact

THIRDS = """
given: {a: 5, b: 3}
compute: {m: (a + 1)/b, q: m^2 + 1}
questions: [{id: m, find: m, tolerance: exact}, {id: q, find: q, tolerance: exact}]
"""


def test_own_fractions_are_followed_as_fractions() -> None:
    assert verdicts(THIRDS, {"m": "7/3", "q": "58/9"})["q"] == "follow_through"
    assert verdicts(THIRDS, {"m": "7/3", "q": "6.4444"})["q"] == "incorrect"
    assert verdicts(THIRDS, {"m": "2.3", "q": "6.29"})["q"] == "follow_through"
    assert verdicts(THIRDS, {"m": "2.3", "q": "6.3"})["q"] == "incorrect"


def test_a_product_with_nothing_needs_no_rounding() -> None:
    """W·h₀ is 0 whatever W is, so the only rounding before tanh is that of u·x."""
    text = """
given: {x: 0.3517, u: 0.9957, v: 0.7734, h: 0}
compute: {s: u*x + v*h, y: tanh(s)}
questions: [{id: y, find: y, tolerance: {rounding: 3}}]
"""
    right = np.tanh(0.9957 * 0.3517)
    assert mark(text, "y", f"{right:.3f}").verdict == "correct"
    assert mark(text, "y", f"{right + 0.002:.3f}").verdict == "incorrect"


# One slip in every step, and two mistakes


def test_a_slip_in_every_step_is_named_once() -> None:
    text = """
train: {parameters: {w: 2}, compute: {loss: (w + 0.5)^2}, learning_rate: 0.1, steps: 3}
questions: [{id: w1, find: w_1}, {id: w2, find: w_2}, {id: w3, find: w_3}]
"""
    w, answers = 2.0, {}
    for k in (1, 2, 3):
        w -= 0.1 * (w + 0.5)  # the factor 2 is forgotten
        answers[f"w{k}"] = texts(w, 4)
    found = grade(text, answers)
    assert [question.verdict for question in found.questions] == ["incorrect", "follow_through", "follow_through"]
    assert (found.questions[0].mistake, found.score) == ("loss-factor", 2)


def test_one_number_step_after_step_is_no_slip_carried_on() -> None:
    """The start value handed in three times: the update was never made, and nothing was carried on."""
    text = """
train: {parameters: {w: 2}, compute: {loss: (w + 0.5)^2}, learning_rate: 0.1, steps: 3}
questions: [{id: w1, find: w_1}, {id: w2, find: w_2}, {id: w3, find: w_3}]
"""
    found = grade(text, {"w1": "2.0000", "w2": "2.0000", "w3": "2.0000"})
    assert [question.verdict for question in found.questions] == ["incorrect"] * 3
    assert found.questions[0].mistake == "no-update"


def test_a_second_mistake_is_named_on_own_values() -> None:
    text = """
given: {x: [0.5, -1.2], w: [0.8, 0.3], b: 0.1, t: 1}
compute: {z: w @ x + b, a: sigmoid(z), E: (a - t)^2/2}
questions: [{id: z, find: z}, {id: a, find: a}, {id: dw, find: "grad(E, w)"}]
"""
    a = sigmoid(0.3)
    answers = {"z": 0.3, "a": texts(a, 4), "dw": texts((a - 1) * np.array([0.5, -1.2]), 4)}
    found = grade(text, answers).questions
    assert (found[1].verdict, found[2].verdict) == ("follow_through", "incorrect")
    assert found[2].mistake == "activation-derivative-omitted"


def test_an_own_value_further_back_is_found_too() -> None:
    """h was copied wrongly, and s is worked out from the h that z gives."""
    text = """
given: {x: 1.4, w: 0.5, v: -2}
compute: {z: w*x, h: tanh(z), s: v*h}
questions: [{id: z, find: z}, {id: h, find: h}, {id: s, find: s}]
"""
    answers = {"z": 0.9, "h": "0.7613", "s": texts(-2 * np.tanh(0.9), 4)}
    assert verdicts(text, answers) == {"z": "incorrect", "h": "incorrect", "s": "follow_through"}
    assert verdicts(text, answers | {"h": None})["s"] == "follow_through"  # blanking it would earn nothing more


# The same exercise, written in other ways

WAYS = {
    "lines": "given: {x: [1, 2], W: [[0.5, 0.1], [0.2, 0.4], [-0.3, 0.7]], b: [0.1, 0.2, -0.4]}\n"
    "compute: {z: W @ x + b, h: sigmoid(z), s: sum(h^2)}\n",
    "renamed": "given: {u: [1, 2], M: [[0.5, 0.1], [0.2, 0.4], [-0.3, 0.7]], c: [0.1, 0.2, -0.4]}\n"
    "compute: {z: M @ u + c, h: sigmoid(z), s: sum(h^2)}\n",
    "split": "given: {x: [1, 2], W: [[0.5, 0.1], [0.2, 0.4], [-0.3, 0.7]], b: [0.1, 0.2, -0.4]}\n"
    "compute: {p: W @ x, z: p + b, h: sigmoid(z), q: h^2, s: sum(q)}\n",
    "reordered": "given: {b: [0.1, 0.2, -0.4], W: [[0.5, 0.1], [0.2, 0.4], [-0.3, 0.7]], x: [1, 2]}\n"
    "compute: {t: 2 + 2, z: W @ x + b, h: sigmoid(z), s: sum(h^2)}\n",
}
ASKED = 'questions: [{id: z, find: z}, {id: h, find: h}, {id: s, find: s}, {id: dz, find: "grad(s, z)"}]\n'


@pytest.mark.parametrize("own", [None, 0, 1, 2])
def test_however_it_is_written_the_marks_are_the_same(own: int | None) -> None:
    z = W @ X + B
    if own is not None:
        z[own] += 0.2
    h = sigmoid(z)
    values = {"z": z, "h": h, "s": (h**2).sum(), "dz": 2 * h * h * (1 - h)}
    answers = {name: texts(np.asarray(value), 4) for name, value in values.items()}
    marks = [
        [(q.score, q.verdict, q.message) for q in grade(text + ASKED, answers).questions] for text in WAYS.values()
    ]
    assert all(found == marks[0] for found in marks)
    assert sum(score for score, *_ in marks[0]) == (4 if own is None else Fraction(11, 3))


# What is needed, and what is covered

SINGLE = """
given: {x: [1, 2], W: [[0.5, 0.1], [-0.0378, 0.0189], [-0.3, 0.7]]}
compute: {z: W @ x, h: tanh(z + 0.0756)}
questions:
  - {id: z2, find: "z[2]", tolerance: {rounding: 4}}
  - {id: h1, find: "h[1]", tolerance: {rounding: 4}}
  - {id: h3, find: "h[3]", tolerance: {rounding: 4}}
  - {id: h2, find: "h[2]", tolerance: {rounding: 4}}
"""


def test_an_entry_follows_from_the_entries_that_it_needs() -> None:
    """Only an own z2 can be behind h2: an error in another entry of h says nothing of it."""
    right = np.tanh(W @ X * 0 + np.array([0.7, 0, 1.1]) + 0.0756)
    found = grade(SINGLE, {"z2": "0.2", "h1": "0.5", "h3": "0.5", "h2": texts(np.tanh(0.2756), 4)}).questions[3]
    assert (found.verdict, found.message) == (
        "follow_through", "Right for your own earlier values; the first error is in z2."
    )  # fmt: skip
    assert right[1] == np.tanh(0.0756)
    missed = grade(SINGLE, {"z2": "0.0000", "h1": "0.5", "h3": "0.5", "h2": "0.0756"}).questions[3]  # z itself
    assert missed.verdict == "incorrect"


def test_a_mistake_before_own_values_explains_nothing_behind_them() -> None:
    """Each question has a copy of the network, in which nobody asks for the output that the mistake was made at."""
    given = "given: {x: [0.7, -0.4]}"
    z = np.array([[0.3, -0.8], [0.5, 0.9]]) @ np.array([0.7, -0.4]) + np.array([0.1, -0.2])
    h = np.array([0.42, -0.57])  # own
    copied = f"""
given: {{x: [0.1, 0.2], W: [[0.3, -0.8], [0.5, 0.9]], b: [0.1, -0.2], v: [0.6, -1.1]}}
compute: {{z: W @ x + b, h: tanh(z), o: v @ h, y: sigmoid(o), L: (y - 1)^2/2}}
questions:
  - {{id: h, find: h, tolerance: {{rounding: 4}}, {given}}}
  - {{id: o, find: o, tolerance: {{rounding: 4}}, {given}}}
  - {{id: y, find: y, tolerance: {{rounding: 4}}, {given}}}
  - {{id: d, find: "grad(L, o)", tolerance: {{rounding: 4}}, {given}}}
  - {{id: dv, find: "grad(L, v)", tolerance: {{rounding: 3}}, {given}}}
"""
    o = np.array([0.6, -1.1]) @ h
    y = o  # the activation left out
    d = np.round((y - 1) * y * (1 - y), 4)
    answers = {"h": texts(h, 4), "o": texts(o, 4), "y": texts(y, 4), "d": texts(d, 4), "dv": texts(d * h, 3)}
    assert not np.allclose(np.tanh(z), h, atol=0.01)
    assert verdicts(copied, answers) == {
        "h": "incorrect", "o": "follow_through", "y": "incorrect", "d": "follow_through", "dv": "follow_through"
    }  # fmt: skip


def test_an_entry_is_not_right_where_it_is_all_digits_of_the_mistake() -> None:
    """As where the entry is asked alone: e·z is inside the tolerance of e·tanh(z), and is it to the last digit."""
    text = """
given: {z: [0.03, 1.5], v: [1, -1], y: 0.3}
compute: {h: tanh(z), o: v @ h, L: (o - y)^2/2}
questions:
  - {id: dv, find: "grad(L, v)", tolerance: {rounding: 4}}
  - {id: one, find: "grad(L, v)[1]", tolerance: {rounding: 4}}
"""
    z = np.array([0.03, 1.5])
    e = np.array([1, -1]) @ np.tanh(z) - 0.3
    assert abs(e * z - e * np.tanh(z))[0] < 0.00005
    for digits, expected in ((10, "incorrect"), (4, "partial")):
        typed = texts(e * z, digits)
        found = grade(text, {"dv": typed, "one": typed[0]}).questions
        assert [found[0].verdict, found[0].mistake] == [expected, "pre-activation-used"]
        assert found[1].verdict == ("incorrect" if digits == 10 else "correct")


def test_students_together_are_marked_as_each_alone() -> None:
    """Also where one answered entries of a quantity that others left out, and wrongly or rightly."""
    rng = np.random.default_rng(11)
    marks = marker(SINGLE.replace("find: \"h[2]\"", "find: \"-log(h[2] + 2)\""))
    values = {"z2": ["0.2", "0.0000"], "h1": ["0.5", "0.6518"], "h3": ["0.8262", "0.9"],
              "h2": ["-0.7305", "-0.8196", "-0.9163", "-1.0647", "-0.7"]}  # fmt: skip
    papers = [
        Submission(f"s{number}", "t", {id: str(rng.choice(some)) for id, some in values.items() if rng.random() < 0.7})
        for number in range(60)
    ]
    together = marks.grade_all([marks.paper(one) for one in papers])
    assert [list(graded) for graded in together] == [list(marks.grade(one).questions) for one in papers]
