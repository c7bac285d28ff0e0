"""Long answers, very small ones, roots, whole numbers, two layers of unnamed functions, shapes and words."""

from __future__ import annotations

from fractions import Fraction as F

import numpy as np

from .desk import Answers, Desk, carried, exercise, handed, wrong


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


@exercise(
    "long-answers",
    carried({"v4": 0.2}, "G", "A2", kind="carried: a misread factor"),
    carried({"s7": 0.5}, {"s": "29/30"}, "A1"),
    wrong("transposed", {"s": "1/15"}, {"s": "entries-permuted"}),
    wrong("mean", "total", {"total": "averaged-not-summed"}),
)
def long_answers(own: Desk) -> Answers:
    u, v = np.array([1.25, -0.5, 2.4, 0.75, -1.6]), np.array([0.3, -1.1, 0.85, 2, -0.45, 1.7])
    G = np.outer(u, v)
    if "v4" in own.own:
        G = np.outer(u + [0.1, 0.2, -0.1, 0.3, 0.15], v)
    s = sigmoid((G.T if own.slips("transposed") else G).flatten())
    s[6] = own("s7", s[6])
    return {"G": G, "s": s, "total": s.mean() if own.slips("mean") else s.sum()}


P = np.array([0.02, 0.15, 0.004, 0.314, 0.07])


@exercise(
    "very-small-and-very-large",
    carried({"like": 2.6e-6}, "like"),
    handed("too few digits", {"like": "2.6e-7"}, {"like": "1/2"}, rules="B1"),
    handed("another power of ten", {"like": "2.64e-6", "ratio": "", "nats": ""}, "like ratio nats",
           {"like": "power-of-ten"}, "B1"),
    handed("too few digits of a large one", {"expected": "1.6e4"}, {"expected": "1/2"}, rules="B1"),
    handed("one observation wrong", {"each": ["3.912", "1.897", "5.521", "2.171", "2.659"]}, {"each": "4/5"}),
)
def small_and_large(own: Desk) -> Answers:
    like = own("like", P.prod())
    return {"like": like, "expected": 2500000 * P[0] * P[3], "ratio": like / (P[0] * P[2]), "nats": -np.log(like),
            "each": -np.log(P)}


@exercise(
    "roots-in-exact-form",
    carried({"la": "sqrt(3)", "both": "sqrt(18)", "c": "6/sqrt(18)"}, "la", "A7"),
    carried({"la": "3", "both": "3*sqrt(6)", "c": "6/(3*sqrt(6))"}, "la", "A7"),
    carried({"both": "7", "c": "6/7"}, "both", "A7"),
    handed("a decimal", {"la": "2.2361"}, "la", rules="A7"),
    carried({"c": "1/sqrt(30)"}, "c", kind="wrong"),
)
def roots(own: Desk) -> Answers:
    # |a|² = 1 + 4 + 0, |b|² = 4 + 1 + 1, (a + b)·b = 0 + 6
    key = {"la": "sqrt(5)", "lb": "sqrt(6)", "both": "sqrt(30)", "c": "6/sqrt(30)"}
    return {name: own(name, value) for name, value in key.items()}


@exercise(
    "integer-network",
    carried({"z": [6, 2, 3]}, {"z": "2/3"}, "A7 B2"),
    carried({"z": [4, -2, 3]}, {"z": "2/3"}, "A7 B2"),
    carried({"z": [6, -2, 0]}, {"z": "2/3"}, "A5 B2", kind="a net of 0"),
    carried({"y": 20}, "y", "A7 B2"),
    wrong("bias omitted", "z", {"z": "bias-omitted"}, "B2"),
    wrong("activation omitted", "h", {"h": "activation-omitted"}, "B2 C1"),
    wrong("half forgotten", "loss", {"loss": "loss-factor"}, "B2"),
    wrong("transposed", {"dW1": "1/3"}, {"dW1": "transposed"}, "B2"),
    wrong("sign", "dW2", {"dW2": "sign-flipped"}, "B2 C1"),
)
def integers(own: Desk) -> Answers:
    x, W1, b1 = np.array([2, -1, 3]), np.array([[1, -2, 1], [3, 1, -2], [0, 2, 1]]), np.array([-1, -1, 2])
    w2, b2, t = np.array([2, -3, -1]), 5, 11
    z = [int(k) for k in own("z", W1 @ x + (0 if own.slips("bias omitted") else b1))]
    h = [k if own.slips("activation omitted") else max(k, 0) for k in z]
    y = int(own("y", int(w2 @ h) + b2))
    delta = y - t
    dW2 = [(t - y if own.slips("sign") else delta) * k for k in h]
    dW1 = np.outer([delta * int(w2[i]) * (z[i] > 0) for i in range(3)], x)
    return {"z": z, "h": h, "y": [y], "loss": F(delta**2, 1 if own.slips("half forgotten") else 2), "dW2": [dW2],
            "dW1": dW1.T if own.slips("transposed") else dW1}


@exercise(
    "slope-from-net-or-output",
    carried({"a": 0.7}, "a", "C4", kind="slope from the own output"),
    wrong("slope from the net", "a", rules="C4", own={"a": 0.7}, kind="slope from the net"),
    carried({"z": 0.29}, "z"),
    wrong("no derivative", "delta", {"delta": "activation-derivative-omitted"}),
    wrong("no derivative", "a delta", {"delta": "activation-derivative-omitted"}, "C4", own={"a": 0.7},
          kind="two mistakes"),
    wrong("sign", "z delta", {"delta": "sign-flipped"}, "C4", own={"z": 0.29}, kind="two mistakes"),
    wrong("derivative at activation", "delta", {"delta": "derivative-at-activation"}),
)
def slope(own: Desk) -> Answers:
    x, w, b, t = np.array([0.7, -1.2]), np.array([1.1, 0.4]), 0.25, 1
    z = own("z", w @ x + b)
    a = own("a", sigmoid(z))
    slopes = {
        "no derivative": 1,
        "slope from the net": sigmoid(z) * (1 - sigmoid(z)),
        "derivative at activation": sigmoid(a) * (1 - sigmoid(a)),
    }
    delta = own("delta", (t - a if own.slips("sign") else a - t) * slopes.get(own.slip, a * (1 - a)))
    return {"z": z, "a": a, "E": (a - t) ** 2 / 2, "delta": delta, "dw": delta * x}


@exercise(
    "two-unnamed-layers",
    carried({"h": "f(w*x)"}, "h", "A6"),
    carried({"y": "g(w*x)"}, "y", "A6"),
    carried({"q": "(y - t)*g'(q)"}, "dL_dq", "A6", kind="carried: the factor 2 forgotten"),
    wrong("no derivative of f", "dL_du", {"dL_du": "activation-derivative-omitted"}, "A6"),
    wrong("no derivative of f", "dL_dq dL_du", {"dL_du": "activation-derivative-omitted"}, "A6 C4",
          own={"q": "(y - t)*g'(q)"}),
)
def unnamed_layers(own: Desk) -> Answers:
    h = own("h", "f(u*x)")
    y = own("y", f"g(w*{h})")
    q = own("q", f"2*({y} - t)*g'(w*{h})")
    through = f"({q})*w*x" if own.slips("no derivative of f") else f"({q})*w*f'(u*x)*x"
    return {"h": h, "y": y, "dL_dq": q, "dL_dw": f"({q})*{h}", "dL_du": through}


@exercise(
    "network-and-two-epochs",
    carried({"z": 0.15}, "z", "A2"),
    carried({"a": 0.35}, "a", "A2"),
    carried({"db": 0.12}, "db", "A2"),
    carried({"b_1": -0.4}, "b_1", "A2"),
    wrong("factor 2 forgotten", "db", {"db": "loss-factor"}, "A2 C3"),
    wrong("no derivative", "db", {"db": "activation-derivative-omitted"}, "A2 C3"),
    wrong("learning rate omitted", "W_1 b_1", {"W_1": "learning-rate-omitted", "b_1": "learning-rate-omitted"}, "C3"),
)
def two_epochs(own: Desk) -> Answers:
    x, W, b, y = np.array([1.5, -0.5]), np.array([0.4, 0.9]), -0.2, 0
    eta = 1 if own.slips("learning rate omitted") else 2
    factor = 1 if own.slips("factor 2 forgotten") else 2

    def delta(a):
        return factor * (a - y) * (1 if own.slips("no derivative") else a * (1 - a))

    z = own("z", W @ x + b)
    a = own("a", sigmoid(z))
    db = own("db", delta(a))
    dW = db * x
    W_1, b_1 = W - eta * dW, own("b_1", b - eta * db)
    a_2 = sigmoid(W_1 @ x + b_1)
    return {"z": [z], "a": [a], "loss": (a - y) ** 2, "db": [db], "dW": [dW], "W_1": [W_1], "b_1": [b_1],
            "a_2": [a_2], "loss_2": (a_2 - y) ** 2, "W_2": [W_1 - eta * delta(a_2) * x]}


@exercise(
    "strided-convolution-backward",
    carried({"o1": -0.5}, "o1"),
    carried({"dk": [2.5, 0.4, -2.75]}, {"dk": "2/3"}),
    wrong("kernel turned round", "o1 o2", kind="wrong twice"),
    wrong("one window", "dk", {"dk": "path-omitted"}),
    wrong("overlap forgotten", {"dx": "4/5"}, {"dx": "path-omitted"}),
)
def strided(own: Desk) -> Answers:
    x, k, g = np.array([1, 0.5, -1, 2, 1.5]), np.array([0.4, -0.6, 1.2]), [2, -0.5]
    used = k[::-1] if own.slips("kernel turned round") else k
    o1, o2 = own("o1", x[:3] @ used), own("o2", x[2:] @ used)
    dk = own("dk", g[0] * x[:3] + (0 if own.slips("one window") else g[1] * x[2:]))
    dx = np.array([*(g[0] * k), 0, 0]) + np.array([0, 0, *(g[1] * k)])
    if own.slips("overlap forgotten"):
        dx[2] = g[0] * k[2]
    return {"o1": o1, "o2": o2, "L": g[0] * o1 + g[1] * o2, "dk": dk, "dx": dx}


@exercise(
    "sizes-of-a-small-vgg",
    handed("no padding", {"c1": [8, 18, 18]}, "c1"),
    handed("one kernel counted", {"weights": "216"}, "weights"),
    handed("in other words", {"c1": "8×20×20", "name": "Max Pooling."}, ""),
    handed("the other truth", {"share": True}, "share"),
    handed("another layer", {"name": "average pooling", "head": "1440"}, "name head"),
)
def sizes(own: Desk) -> Answers:
    # a kernel of 3 with padding 1 keeps 20×20; 8·3·3·3 + 16·8·5·5; 10·144 + 10 of 4,866 numbers
    return {"c1": "8x20x20", "p1": "8x10x10", "weights": str(8 * 3 * 9 + 16 * 8 * 25), "head": str(1440 + 10),
            "share": False, "name": "max pooling"}
