"""Tables, runs, stop rules, choices and truth values: all that is asked can follow from the student's own values."""

from __future__ import annotations

import math
from fractions import Fraction as F

import numpy as np

from .desk import Answers, Desk, carried, exercise, handed, wrong


@exercise(
    "trace-of-a-pocket-perceptron",
    carried({"s1": F(5, 4)}, {"trace": "8/9"}, "A6 A7"),
    carried({"missed1": 0}, {"trace": "8/9"}, "A5 A6 A7", kind="no change in the first row"),
    carried({"w1": [F(-3, 2), F(3, 4)]}, {"trace": "17/18"}, "A6 A7", kind="a slip in the first row's weights"),
    carried({"missed2": 0, "w1": [F(-1), F(5, 4)]}, {"trace": "5/6"}, "A5 A6 C4", kind="carried twice"),
    wrong("subtracted", {"trace": "8/9"}, rules="A6 C3"),
)
def trace(own: Desk) -> Answers:
    w, rows = [F(1, 2), F(1, 4)], []
    examples = [([F(2), F(-1)], -1), ([F(-1), F(3, 2)], -1), ([F(1, 2), F(2)], 1)]
    sign = -1 if own.slips("subtracted") else 1
    for row, (x, t) in enumerate(examples, 1):
        s = own(f"s{row}", w[0] * x[0] + w[1] * x[1])
        missed = own(f"missed{row}", int(t * s <= 0))
        w = own(f"w{row}", [w[0] + sign * missed * t * x[0], w[1] + sign * missed * t * x[1]])
        rows.append([s, missed, w])
    return {"trace": rows, "final": w}


@exercise(
    "k-means-by-table",
    carried({"d21": F(25, 2)}, {"distances": "7/8"}, "A1 A2 A6", kind="a distance that moves a point"),
    carried({"d11": F(19, 2)}, {"distances": "7/8"}, "A1 A2 A6", kind="another point is moved"),
    carried({"m2": [F(9, 2), F(4)]}, {"m2": "1/2"}),
    wrong("sum for mean", "m2", {"m2": "summed-not-averaged"}, "B2"),
    handed("a row is missing", {"distances": [["5/4", "17/2"], ["1/2", "45/4"], ["85/4", "5/2"]]},
           {"distances": "3/4"}, rules="C2"),
)
def k_means(own: Desk) -> Answers:
    points = [[F(1), F(2)], [F(2), F(1, 2)], [F(5), F(4)], [F(4), F(11, 2)]]
    c1, c2 = [F(3, 2), F(1)], [F(7, 2), F(7, 2)]

    def square(p, c):
        return (p[0] - c[0]) ** 2 + (p[1] - c[1]) ** 2

    table = [[own(f"d{i}1", square(p, c1)), own(f"d{i}2", square(p, c2))] for i, p in enumerate(points, 1)]
    members = [p for p, (d1, d2) in zip(points, table, strict=True) if d1 > d2]
    n = 1 if own.slips("sum for mean") else len(members)
    m2 = own("m2", [sum(p[i] for p in members) / n for i in (0, 1)])
    return {"distances": table, "m2": m2, "inertia2": sum(square(p, m2) for p in members)}


@exercise(
    "hoeffding-sample",
    carried({"bound": 611.6}, "bound", "A6", kind="another range"),
    carried({"bound": 188.2}, "bound", "A6", kind="a smaller range"),
    carried({"N": 420}, "N", "A6", kind="no longer enough"),
    wrong("rounded down", "N"),
    wrong("truth against the number", "enough"),
)
def hoeffding(own: Desk) -> Answers:
    bound = own("bound", math.log(2 / 0.05) / (2 * 0.07**2))
    n = own("N", math.floor(bound) if own.slips("rounded down") else math.ceil(bound))
    enough = (n <= 400) != own.slips("truth against the number")
    size = "small" if n <= 250 else "middle" if n <= 500 else "large"
    return {"bound": bound, "N": n, "enough": enough, "range": size}


@exercise(
    "likelihood-ratio-choice",
    carried({"s1": -0.5}, "s1", "A1 A6"),
    carried({"s2": -1.6}, "s2", "A1 A6"),
    carried({"posterior": 0.6437}, "posterior", "A6"),
    wrong("prior omitted", "s1 s2", rules="A6", kind="wrong twice"),
    wrong("choice against the scores", "class", rules="A6"),
)
def likelihood(own: Desk) -> Answers:
    prior, x, mu, sigma = [0.3, 0.7], 2.2, [3, 1], 1.25
    s1, s2 = (
        own(f"s{i + 1}", (0 if own.slips("prior omitted") else np.log(prior[i])) - (x - mu[i]) ** 2 / (2 * sigma**2))
        for i in (0, 1)
    )
    first = (s1 > s2) != own.slips("choice against the scores")
    posterior = own("posterior", 1 / (1 + np.exp(s2 - s1)))
    return {"s1": s1, "s2": s2, "class": "one" if first else "two", "posterior": posterior, "sure": posterior > 0.45}


@exercise(
    "newton-until-it-settles",
    carried({"first": 1.8604}, "first", "A6", kind="a value that settles sooner"),
    carried({"first": 6.5}, "first", "A6", kind="a value that settles later"),
    carried({"second": 2.4}, "second", "A6"),
    wrong("curvature of the start", "second", rules="A6"),
)
def newton(own: Desk) -> Answers:
    def slope(w):
        return w**3 - 4 * w + 1

    def curvature(w):
        return 3 * w**2 - 4

    values, steps = [3.0], 0
    while steps < 12 and (steps == 0 or abs(values[-1] - values[-2]) > 0.02):
        steps += 1
        w = values[-1]
        frozen = steps == 2 and own.slips("curvature of the start")
        values.append(own({1: "first", 2: "second"}.get(steps, "later"), w - slope(w) / curvature(3 if frozen else w)))
    if len(values) == 2:
        values.append(own("second", values[1] - slope(values[1]) / curvature(values[1])))
    return {"first": values[1], "second": values[2], "steps": steps}


@exercise(
    "descent-that-may-diverge",
    carried({"w1": 3.4}, "w1", "A6", kind="a value that settles later"),
    carried({"w2": 1.3}, "w2", "A6"),
    carried({"fast": -1.6}, "fast", "A6"),
    wrong("factor 2 forgotten", "w1", {"w1": "loss-factor"}, "A6 C3"),
    handed("the truth of the other run", {"fast_settles": True}, "fast_settles", rules="A6"),
)
def diverge(own: Desk) -> Answers:
    def step(w, eta):
        return w - eta * (1 if own.slips("factor 2 forgotten") and eta == 0.3 else 2) * 0.8 * (w - 1)

    values, steps = [4.0], 0
    while steps < 6 and (steps < 2 or abs(values[-1] - values[-2]) > 0.5):
        steps += 1
        values.append(own(f"w{steps}", step(values[-1], 0.3)))
    fast = own("fast", step(4, 1.4))
    return {"w1": values[1], "w2": values[2], "count": steps, "settles": abs(values[-1] - values[-2]) <= 0.5,
            "fast": fast, "fast2": own("fast2", step(fast, 1.4)), "fast_settles": False}


@exercise(
    "value-iteration-sweeps",
    carried({"V1": [0.5, -0.4, 2]}, {"V1": "2/3"}),
    carried({"V2": [0.9, 0.4, 3.6]}, {"V2": "2/3"}, "A6", kind="a value that turns the choice"),
    wrong("no discount in the second sweep", "V2", rules="A3"),
    wrong("choice against the values", "go", rules="A6"),
)
def value_iteration(own: Desk) -> Answers:
    r, c = [0.5, 0, 2], -0.4

    def sweep(V, gamma=0.8):
        best = [max(r[i] + gamma * V[i], c + gamma * V[i + 1]) for i in (0, 1)]
        return np.array([*best, r[2] + gamma * V[2]])

    V1 = own("V1", sweep(np.zeros(3)))
    V2 = own("V2", sweep(V1, 1 if own.slips("no discount in the second sweep") else 0.8))
    V3 = own("V3", sweep(V2))
    go = (c + 0.8 * V3[1] > r[0] + 0.8 * V3[0]) != own.slips("choice against the values")
    return {"V1": V1, "V2": V2, "V3": V3, "go": bool(go)}


@exercise(
    "unnamed-activation",
    carried({"s": "w*x - b"}, "s", "A6"),
    carried({"o": "g(x)"}, "o", "A6"),
    carried({"dE_do": "t - g(w*x + b)"}, "dE_do", "A6"),
    wrong("no derivative", "dE_dw", {"dE_dw": "activation-derivative-omitted"}, "A6"),
    wrong("no derivative", "s dE_dw", {"dE_dw": "activation-derivative-omitted"}, "A6 C4", own={"s": "w*x - b"}),
)
def unnamed(own: Desk) -> Answers:
    s = own("s", "w*x + b")
    o = own("o", f"g({s})")
    up = own("dE_do", f"{o} - t")
    slope = "" if own.slips("no derivative") else f"*g'({s})"
    return {"s": s, "o": o, "dE_do": up, "dE_dw": f"({up}){slope}*x"}


@exercise(
    "momentum-on-a-slope",
    carried({"w1": 1.4}, {"w": "3/4"}),
    carried({"w2": 0.9}, {"w": "3/4"}),
    wrong("factor 2 forgotten", {"w": "3/4"}, {"w": "loss-factor"}, "C3"),
    wrong("ascent", {"w": "3/4"}, {"w": "ascent"}, "C3"),
    wrong("loss after the step", "loss"),
    handed("three of four", {"w": ["1.5000", "0.8000", "0.1200"]}, {"w": "3/4"}, rules="C2"),
)
def momentum(own: Desk) -> Answers:
    w, v, values = 2.0, 0.0, []
    factor, sign = (1 if own.slips("factor 2 forgotten") else 2), (-1 if own.slips("ascent") else 1)
    for t in range(1, 5):
        v = 0.6 * v + sign * factor * (w + 0.5)
        w = own(f"w{t}", w - 0.1 * v)
        values.append(w)
    return {"w": values, "loss": (values[3 if own.slips("loss after the step") else 2] + 0.5) ** 2}


@exercise(
    "adagrad-two-weights",
    carried({"w1": [0.7, -2.5]}, {"w1": "1/2"}),
    carried({"w2": [0.45, -1.2]}, "w2"),
    wrong("not accumulated in the second step", "w2"),
    wrong("ascent", "w1", {"w1": "ascent"}, "C3"),
)
def adagrad(own: Desk) -> Answers:
    w, total, values = np.array([1.2, -2]), np.zeros(2), []
    sign = -1 if own.slips("ascent") else 1
    for t in range(1, 4):
        g = np.array([2 * w[0], w[1] - 1])
        total = g**2 + total
        scale = g**2 if t == 2 and own.slips("not accumulated in the second step") else total
        w = own(f"w{t}", w - sign * 0.5 * g / np.sqrt(scale))
        values.append(w)
    return {"w1": values[0], "w2": values[1], "w3": values[2]}


@exercise(
    "one-column-table",
    handed("a flat list", {"nets": ["0.5", "-1.5", "1.5", "-0.5"]}, "", rules="C2"),
    handed("a flat list, two wrong", {"nets": ["0.5", "1.5", "1.5", "0.5"]}, {"nets": "1/2"}, rules="C2"),
    handed("a flat list, one short", {"nets": ["0.5", "-1.5", "1.5"]}, {"nets": "3/4"}, rules="C2"),
    handed("three rows", {"both": [["0.5", "1"], ["-2.5", "0"], ["-3", "0"]]}, {"both": "3/4"}, rules="C2"),
    carried({"both1": F(-1, 2)}, {"both": "7/8"}, "A6"),
    wrong("threshold added", {"nets": "0", "both": "1/2"}, rules="A6"),
)
def nets(own: Desk) -> Answers:
    theta = F(1, 2) if own.slips("threshold added") else F(-1, 2)

    def net(x):
        return F(x[0]) - 2 * F(x[1]) - theta

    rows = [own(f"both{i}", net(x)) for i, x in enumerate([(2, 1), (-1, 1), (F(1, 2), 2), (3, -1)], 1)]
    return {"nets": [[net(x)] for x in ((0, 0), (0, 1), (1, 0), (1, 1))], "both": [[s, int(s >= 0)] for s in rows]}
