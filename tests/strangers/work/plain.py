"""Only from what was asked earlier; zeros; how many digits are typed."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from .desk import Answers, Desk, carried, exercise, handed, wrong


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


@exercise(
    "asked-twice",
    carried({"s": 0.27}, "s again", "A4", kind="a wrong answer repeated"),
    carried({"s": 0.27, "again": -0.33}, "s", "A4", kind="right at the second time"),
    wrong("no derivative", "slope"),
)
def twice(own: Desk) -> Answers:
    net = 0.5 * 1.2 - 0.9 * 0.7 - 0.3
    s = own("s", net)
    o = own("o", np.tanh(s))
    return {"s": s, "o": o, "again": own("again", s), "slope": 1 if own.slips("no derivative") else 1 - o**2}


@exercise(
    "weight-before-bias",
    carried({"p": 0.65}, "p"),
    carried({"dw": 0.52}, "dw", "A4", kind="the weight alone is wrong"),
    carried({"db": 0.4}, "db", "A4", kind="the bias alone is wrong"),
    wrong("no derivative", "dw db", {"dw": "activation-derivative-omitted", "db": "activation-derivative-omitted"},
          "A4"),
    wrong("weight from a wrong delta", "dw db", rules="A4"),
)
def weight_before_bias(own: Desk) -> Answers:
    x, w, b, t = 2.5, 0.6, -0.8, 0
    p = own("p", sigmoid(w * x + b))
    delta = 2 * (p - t) * (1 if own.slips("no derivative") else p * (1 - p))
    wrong_delta = 1.3 * delta if own.slips("weight from a wrong delta") else delta
    dw = own("dw", wrong_delta * x)
    return {"p": p, "dw": dw, "db": own("db", wrong_delta), "dx": delta * w}


@exercise(
    "siblings-of-a-product",
    carried({"q": 4.2}, "q"),
    wrong("exchanged", "dx dy", rules="A4"),
    carried({"dx": -2.94}, "dx", "A4", kind="one sibling wrong"),
    wrong("common factor", "dx dy", rules="A4", kind="siblings wrong alike"),
    wrong("product rule forgotten", "dx dy", rules="A4"),
)
def siblings(own: Desk) -> Answers:
    x, y, z = 3, -1.4, 0.5
    q = own("q", x * y)
    up = 2 * q * z * (1.5 if own.slips("common factor") else 1)
    dx, dy = up * y, up * x
    if own.slips("exchanged"):
        dx, dy = dy, dx
    if own.slips("product rule forgotten"):
        dx, dy = up, up
    return {"q": q, "dx": own("dx", dx), "dy": dy, "dz": q * q}


HALF = Fraction(1, 2)


@exercise(
    "perceptron-with-a-zero-net",
    carried({"net1": Fraction(0)}, "net1", "A5", kind="a net of 0"),
    carried({"o1": Fraction(0)}, "o1", "A5", kind="an output of 0"),
    carried({"e1": Fraction(0)}, "e1", "A5", kind="no change"),
    carried({"net2": Fraction(0)}, "net2", "A5 C1", kind="a second net of 0"),
    wrong("sign of the error", "w1", rules="A7"),
    wrong("learning rate omitted", "w1", {"w1": "learning-rate-omitted"}, "A7 C3"),
)
def zero_net(own: Desk) -> Answers:
    w0, x1, x2, eta = [HALF, -HALF, HALF / 2], [1, 0, 1], [0, 1, 1], HALF
    eta = {"sign of the error": -HALF, "learning rate omitted": Fraction(1)}.get(own.slip, HALF)
    net1 = own("net1", sum(w * x for w, x in zip(w0, x1, strict=True)))
    o1 = own("o1", Fraction(int(net1 > 0)))
    e1 = own("e1", 0 - o1)
    w1 = [w + eta * e1 * x for w, x in zip(w0, x1, strict=True)]
    net2 = own("net2", sum(w * x for w, x in zip(w1, x2, strict=True)))
    o2 = Fraction(int(net2 > 0))
    eta2 = HALF if own.slips("sign of the error") else eta
    w2 = [w + eta2 * (1 - o2) * x for w, x in zip(w1, x2, strict=True)]
    return {"net1": net1, "o1": o1, "e1": e1, "w1": w1, "net2": net2, "o2": o2, "w2": w2}


@exercise(
    "adaline-with-an-error-of-zero",
    carried({"o": 2.3}, "o", "A5", kind="an error of 0"),
    carried({"e": 0.0}, "e", "A5", kind="an error of 0"),
    carried({"new_b": 0.0}, "new_b", "A5", kind="a bias of 0"),
    carried({"new_w": 0.0}, "new_w", "A5", kind="a weight of 0"),
    wrong("ascent", "new_w new_b", {"new_w": "ascent or sign-flipped", "new_b": "ascent or sign-flipped"}),
    wrong("learning rate omitted", "new_w new_b",
          {"new_w": "learning-rate-omitted", "new_b": "learning-rate-omitted"}),
)
def adaline(own: Desk) -> Answers:
    x, w, b, t, x2, t2 = 0.8, 1.5, 0.3, 2.3, -1.1, 0.5
    eta = {"ascent": -0.4, "learning rate omitted": 1}.get(own.slip, 0.4)
    o = own("o", w * x + b)
    e = own("e", t - o)
    new_w, new_b = own("new_w", w + eta * e * x), own("new_b", b + eta * e)
    o2 = own("o2", new_w * x2 + new_b)
    return {"o": o, "e": e, "new_w": new_w, "new_b": new_b, "o2": o2, "e2": t2 - o2}


@exercise(
    "hidden-layer-that-may-die",
    carried({"z": [0.96, 0.54]}, {"z": "1/2"}),
    carried({"z": [-0.66, 0.54]}, {"z": "1/2"}, "A5", kind="one unit dead"),
    carried({"z": [-0.66, -0.14]}, "z dv dW", "A5", kind="all units dead"),
    carried({"h": [0, 0.54]}, {"h": "1/2"}, "A5", kind="a zero that is wrong"),
    handed("an error of 0", {"dh": "", "dv": "", "dW": ""}, "y dh dv dW", rules="A5", own={"y": 0.2}),
    wrong("no derivative", {"z": "1/2", "dW": "1/2"}, {"dW": "activation-derivative-omitted"}, "A5 C4",
          own={"z": [0.66, -0.14]}),
)
def may_die(own: Desk) -> Answers:
    x, W, b = np.array([1.2, 0.5]), np.array([[0.8, -0.4], [-0.3, 1.4]]), np.array([-0.1, 0.2])
    v, c, t = np.array([1.5, -0.6]), 0.35, 0.2
    z = own("z", W @ x + b)
    h = own("h", np.maximum(z, 0))
    y = own("y", v @ h + c)
    dc = y - t
    dh = dc * v
    dW = np.outer(dh * (1 if own.slips("no derivative") else (z > 0)), x)
    return {"z": z, "h": h, "y": y, "dc": dc, "dh": dh, "dv": dc * h, "dW": dW}


@exercise(
    "updated-weight-that-moves-little",
    carried({"dw": 0.25}, "dw"),
    handed("the old weight", {"new_w": "0.5"}, "new_w", {"new_w": "no-update"}, "B1"),
    handed("the old weight in full", {"new_w": "0.5000"}, "new_w", {"new_w": "no-update"}, "B1"),
    handed("two digits", {"new_w": "0.50"}, "new_w", rules="B1"),
    handed("the old bias", {"new_b": "0.25"}, "new_b", rules="B1"),
    handed("two digits of the bias", {"new_b": "0.24"}, {"new_b": "1/2"}, rules="B1"),
    handed("the loss with three", {"C": "0.018"}, {"C": "1/2"}, rules="B1"),
    wrong("ascent", "new_w new_b", {"new_w": "ascent", "new_b": "ascent"}),
    wrong("factor 2 forgotten", "dw new_b", {"dw": "loss-factor"}),
)
def moves_little(own: Desk) -> Answers:
    x, t, w, b, eta = np.array([0.2, -0.1, 0.4]), np.array([0.15, 0.3, 0.38]), 0.5, 0.25, 0.05
    o = w * x + b
    factor = 1 if own.slips("factor 2 forgotten") else 2
    dw, db = own("dw", factor * np.mean((o - t) * x)), factor * np.mean(o - t)
    eta = -eta if own.slips("ascent") else eta
    return {"C": np.mean((o - t) ** 2), "dw": dw, "new_w": w - eta * dw, "new_b": b - eta * db}


@exercise(
    "four-and-a-half",
    handed("another integer", {"d2": "4"}, "d2", rules="B1"),
    handed("another integer", {"d1": "2"}, "d1", rules="B1"),
    handed("the old prototype", {"m2": ["4.5", "0"]}, "m2", rules="B1"),
    handed("one entry unchanged", {"m2": ["4.125", "0"]}, {"m2": "1/2"}, rules="B1"),
    wrong("halved", "m2", rules="B1"),
)
def som(own: Desk) -> Answers:
    x, m1, m2 = np.array([3, 1.5]), np.array([1, 2]), np.array([4.5, 0])
    alpha = 0.5 if own.slips("halved") else 0.25
    return {"d1": np.abs(x - m1).sum(), "d2": ((x - m2) ** 2).sum(), "m2": m2 + alpha * (x - m2)}


@exercise(
    "three-significant-digits",
    carried({"phi1": 0.855}, "phi1"),
    carried({"phi2": 0.0634, "phi1": 0.799}, "phi1 phi2", kind="carried twice"),
    handed("too few digits", {"phi1": "0.8"}, {"phi1": "1/2"}, rules="B1"),
    handed("too few digits of a small one", {"phi2": "0.28"}, {"phi2": "1/2"}, rules="B1"),
    handed("too few digits after a mistake", {"y": "2.2"}, {"phi1": "0", "y": "1/2"}, rules="B1", own={"phi1": 1.05}),
    wrong("bias omitted", "y", {"y": "bias-omitted"}),
    wrong("width not squared", "phi1 phi2"),
)
def rbf(own: Desk) -> Answers:
    x, c1, c2, width, w = np.array([0.5, 1.2]), np.array([0, 1]), np.array([1.5, 2]), 0.8, [2.5, -1.8]
    scale = 2 * (width if own.slips("width not squared") else width**2)
    phi1 = own("phi1", np.exp(-((x - c1) ** 2).sum() / scale))
    phi2 = own("phi2", np.exp(-((x - c2) ** 2).sum() / scale))
    y = w[0] * phi1 + w[1] * phi2 + (0 if own.slips("bias omitted") else 0.04)
    return {"phi1": phi1, "phi2": phi2, "y": y, "dw2": phi2}


@exercise(
    "two-decimals",
    carried({"z": 0.95}, "z", "B3"),
    carried({"p": 0.85}, "p", "B3"),
    wrong("no derivative", "delta", {"delta": "activation-derivative-omitted"}, "B3"),
    wrong("derivative at activation", "delta", {"delta": "derivative-at-activation"}, "B3"),
    wrong("bias omitted", "z", {"z": "bias-omitted"}, "B3"),
    wrong("sign", "delta", {"delta": "sign-flipped"}, "B3"),
)
def two_decimals(own: Desk) -> Answers:
    x, w, b, y = np.array([2, -1.5]), np.array([0.9, 0.4]), -0.35, 0
    z = own("z", w @ x + (0 if own.slips("bias omitted") else b))
    p = own("p", sigmoid(z))
    slope = {"no derivative": 1, "derivative at activation": sigmoid(p) * (1 - sigmoid(p))}.get(own.slip, p * (1 - p))
    delta = (y - p if own.slips("sign") else p - y) * slope
    return {"z": z, "p": p, "delta": delta, "dW": [delta * x]}


@exercise(
    "neighbours-in-a-matrix",
    handed("three decimals", {"D12": "0.139"}, {"D12": "1/2"}, {"D12": "rounded-too-early"}, "B3"),
    handed("cut after three decimals", {"D12": "0.138"}, "D12", rules="B1 B3"),
    handed("the transposed entry", {"D12": "0.1388"}, "D12", rules="B3"),
    handed("three decimals throughout", {"D": [["0.095", "0.139"], ["0.139", "0.202"]]}, {"D": "1/2"},
           {"D": "rounded-too-early"}, "B3"),
    wrong("transposed", {"D": "1/2"}, {"D": "transposed"}),
    carried({"n": 0.5}, "n"),
)
def neighbours(own: Desk) -> Answers:
    delta, x = np.array([0.31, 0.452]), np.array([0.307, 0.4468])
    D = np.outer(delta, x)
    return {"D12": D[0, 1], "D": D.T if own.slips("transposed") else D, "n": own("n", D.sum())}
