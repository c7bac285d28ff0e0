"""Gated cells, normalisation layers, trees, boosting, components, margins, mixtures and hidden states."""

from __future__ import annotations

from fractions import Fraction as F

import numpy as np

from .desk import Answers, Desk, carried, exercise, handed, wrong


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


@exercise(
    "lstm-scalar-line-by-line",
    carried({"f": 0.5}, "f"),
    carried({"c": 0.52}, "c"),
    carried({"i": 0.4, "o": 0.9}, "i o", kind="carried twice"),
    carried({"g": 0}, "g", "A5", kind="a candidate of 0"),
    wrong("tanh forgotten", "h", {"h": "activation-omitted or pre-activation-used"}),
    wrong("no derivative", "dh_dc", {"dh_dc": "activation-derivative-omitted"}),
    wrong("derivative at activation", "dh_dc", {"dh_dc": "derivative-at-activation"}),
)
def lstm(own: Desk) -> Answers:
    x, hp, cp = 0.9, -0.4, 0.7
    f, i = own("f", sigmoid(0.6 * x - 0.3 * hp + 1)), own("i", sigmoid(-0.5 * x + 0.8 * hp))
    o, g = own("o", sigmoid(1.1 * x + 0.2 * hp - 0.1)), own("g", np.tanh(1.2 * x + 0.9 * hp))
    c = own("c", f * cp + i * g)
    h = own("h", o * (c if own.slips("tanh forgotten") else np.tanh(c)))
    at = {"derivative at activation": np.tanh(c)}.get(own.slip, c)
    dc = own("dc", o * (1 if own.slips("no derivative") else 1 - np.tanh(at) ** 2))
    return {"f": f, "i": i, "o": o, "g": g, "c": c, "h": h, "dh_dc": dc, "dh_df": dc * cp}


@exercise(
    "gru-two-units",
    carried({"z": [0.45, 0.32]}, "z"),
    carried({"r1": 0.5}, "r1", "A1"),
    carried({"r2": 0.61, "z": [0.6323, 0.4]}, {"r2": "0", "z": "0"}, "A1", kind="carried twice"),
    wrong("gates exchanged", "new"),
    wrong("reset forgotten", "n", rules="A1"),
)
def gru(own: Desk) -> Answers:
    x, h = 1.5, np.array([0.2, -0.6])
    z = own("z", sigmoid(np.array([0.3, -0.2]) * x + np.array([[0.5, 0.1], [-0.4, 0.7]]) @ h))
    r = sigmoid(np.array([-0.6, 0.4]) * x + np.array([[0.2, -0.3], [0.9, 0.1]]) @ h)
    r1, r2 = own("r1", r[0]), own("r2", r[1])
    gated = h if own.slips("reset forgotten") else np.array([r1, r2]) * h
    n = own("n", np.tanh(np.array([0.8, -0.5]) * x + np.array([[-0.7, 0.6], [0.3, 0.4]]) @ gated))
    new = z * h + (1 - z) * n if own.slips("gates exchanged") else (1 - z) * h + z * n
    return {"z": z, "r1": r1, "r2": r2, "n": n, "new": new}


@exercise(
    "layer-norm-line-by-line",
    carried({"mu": 1.6667}, "mu"),
    carried({"v": 2.5}, "v"),
    carried({"xhat": [0.46, -1.32, -0.44, 1.32]}, "xhat"),
    wrong("divided by n - 1", "v"),
    wrong("no root", "xhat"),
    wrong("beta forgotten", "y", {"y": "bias-omitted"}),
)
def layer_norm(own: Desk) -> Answers:
    x, gamma, beta, eps = np.array([2, -1, 0.5, 3.5]), 1.5, -0.25, 0.01
    mu = own("mu", x.mean())
    v = own("v", ((x - mu) ** 2).sum() / (3 if own.slips("divided by n - 1") else 4))
    xhat = own("xhat", (x - mu) / ((v + eps) if own.slips("no root") else np.sqrt(v + eps)))
    y = gamma * xhat + (0 if own.slips("beta forgotten") else beta)
    return {"mu": mu, "v": v, "xhat": xhat, "y": y, "dgamma": xhat[0]}


@exercise(
    "batch-norm-two-features",
    carried({"mu": [2.5, 3]}, {"mu": "1/2"}, "A2"),
    carried({"sigma2": [2.25, 9]}, "sigma2"),
    wrong("summed", "mu", {"mu": "summed-not-averaged"}, "A2"),
    wrong("not rooted", "y1"),
    wrong("momentum the wrong way round", "running"),
)
def batch_norm(own: Desk) -> Answers:
    X = np.array([[1, 4], [2.5, -2], [4, 1]])
    mu = own("mu", X.sum(axis=0) if own.slips("summed") else X.mean(axis=0))
    sigma2 = own("sigma2", ((X - mu) ** 2).mean(axis=0))
    y1 = np.array([2, 0.5]) * (X[0] - mu) / (sigma2 if own.slips("not rooted") else np.sqrt(sigma2)) + [0, 1]
    keep = 0.1 if own.slips("momentum the wrong way round") else 0.9
    return {"mu": mu, "sigma2": sigma2, "y1": y1, "running": keep * np.array([1, 0]) + (1 - keep) * mu}


def bits(p):
    return -p * np.log2(p) - (1 - p) * np.log2(1 - p)


@exercise(
    "information-gain-in-bits",
    carried({"H": 0.88}, "H"),
    carried({"calm": 0.5}, "calm", "A6", kind="a value that turns the choice"),
    carried({"dry": 0.9}, "dry", "A6"),
    wrong("natural logarithm", "H", {"H": "wrong-log-base"}),
    wrong("not weighted", "wind dryness", rules="A6"),
    wrong("the smaller gain", "first"),
)
def information_gain(own: Desk) -> Answers:
    H = own("H", bits(9 / 14) * (np.log(2) if own.slips("natural logarithm") else 1))
    calm, dry, wet = own("calm", bits(6 / 8)), own("dry", bits(7 / 8)), own("wet", bits(2 / 6))
    if own.slips("not weighted"):
        wind, dryness = H - (1 + calm) / 2, H - (dry + wet) / 2
    else:
        wind, dryness = H - (6 * 1 + 8 * calm) / 14, H - (8 * dry + 6 * wet) / 14
    first = "wind" if (wind > dryness) != own.slips("the smaller gain") else "dry"
    return {"H": H, "calm": calm, "dry": dry, "wet": wet, "wind": wind, "dryness": dryness, "first": first}


@exercise(
    "adaboost-one-round",
    carried({"err": 0.3}, "err"),
    carried({"alpha": 0.4055}, "alpha", kind="carried: the half forgotten"),
    carried({"raw": [0.1633, 0.245, 0.0816, 0.2449, 0.0816]}, {"raw": "4/5"}, "A1"),
    wrong("log10", "alpha", {"alpha": "wrong-log-base"}),
    wrong("sign", "raw", rules="A1"),
)
def adaboost(own: Desk) -> Answers:
    d, missed = np.array([0.2, 0.2, 0.1, 0.3, 0.2]), np.array([0, 1, 0, 0, 1])
    err = own("err", d @ missed)
    alpha = own("alpha", (np.log10 if own.slips("log10") else np.log)((1 - err) / err) / 2)
    raw = own("raw", d * np.exp(alpha * (2 * missed - 1) * (-1 if own.slips("sign") else 1)))
    Z = own("Z", raw.sum())
    return {"err": err, "alpha": alpha, "raw": raw, "Z": Z, "new_d": raw / Z}


@exercise(
    "pca-of-three-points",
    carried({"m": [2, 1.5]}, {"m": "1/2"}),
    carried({"s12": 4.0}, "s12", "A1", kind="the sign of the covariance"),
    carried({"s11": 5.4, "s22": 2.6}, "s11 s22", "A1", kind="carried twice"),
    carried({"l1": 9.1}, "l1"),
    wrong("divided by n - 1", "s11 s12 s22", rules="A1"),
    wrong("not squared", "l1"),
)
def pca(own: Desk) -> Answers:
    X = np.array([[2, 1], [-1, 3], [5, -1]])
    m = own("m", X.mean(axis=0))
    S = (X - m).T @ (X - m) / (2 if own.slips("divided by n - 1") else 3)
    s11, s12, s22 = own("s11", S[0, 0]), own("s12", S[0, 1]), own("s22", S[1, 1])
    root = np.sqrt((s11 - s22) ** 2 + 4 * s12**2)
    l1, l2 = own("l1", (s11 + s22 + root / (2 if own.slips("not squared") else 1)) / 2), (s11 + s22 - root) / 2
    return {"m": m, "s11": s11, "s12": s12, "s22": s22, "l1": l1, "share": l1 / (l1 + l2)}


@exercise(
    "svm-margin-and-hinge",
    carried({"f": [1.25, -0.46, 1.2]}, {"f": "2/3"}, "A5", kind="a hinge that becomes 0"),
    carried({"f": [0.85, -0.46, 0.2]}, {"f": "2/3"}),
    carried({"hinges": [0, 0.4, 0.8]}, {"hinges": "2/3"}),
    wrong("no label", {"f": "2/3", "hinges": "2/3"}, rules="C4", own={"f": [1.25, -0.46, 0.5]}),
    handed("no hinges", {"hinges": ["0", "0", "0"], "J": "", "dJ": ""}, "hinges J dJ", rules="C1"),
    wrong("bias forgotten", "f", {"f": "bias-omitted"}),
)
def svm(own: Desk) -> Answers:
    w, b, X, y, C = np.array([1.2, -0.5]), 0.3, np.array([[1, 0.5], [0.2, 2], [-0.5, -1]]), np.array([1, -1, 1]), 2
    f = own("f", X @ w + (0 if own.slips("bias forgotten") else b))
    hinges = own("hinges", np.maximum(0, 1 - f * (1 if own.slips("no label") else y)))
    J = w @ w / 2 + C * hinges.sum()
    dJ = w - C * ((1 - y * f > 0) * y) @ X
    return {"f": f, "hinges": hinges, "width": 2 / np.sqrt(w @ w), "J": J, "dJ": dJ}


@exercise(
    "em-for-two-coins",
    carried({"r1": 0.8}, "r1", "A1"),
    carried({"r2": 0.31, "r3": 0.5}, "r2 r3", "A1", kind="carried twice"),
    wrong("heads alone", "new_pA", rules="A1"),
    wrong("not normalised", "new_pB"),
)
def em(own: Desk) -> Answers:
    heads, pA, pB = np.array([4, 1, 3]), 0.7, 0.35
    a, b = pA**heads * (1 - pA) ** (5 - heads), pB**heads * (1 - pB) ** (5 - heads)
    r = np.array([own(f"r{i + 1}", (a / (a + b))[i]) for i in range(3)])
    new_a = (r @ heads) / (heads.sum() if own.slips("heads alone") else 5 * r.sum())
    new_b = ((1 - r) @ heads) / (5 * 3 if own.slips("not normalised") else 5 * (1 - r).sum())
    return {"r1": r[0], "r2": r[1], "r3": r[2], "new_pA": new_a, "new_pB": new_b}


PI, A, B = np.array([0.6, 0.4]), np.array([[0.7, 0.3], [0.2, 0.8]]), np.array([[0.5, 0.4, 0.1], [0.1, 0.3, 0.6]])


@exercise(
    "hidden-markov-forward",
    carried({"a1": [0.3, 0.24]}, {"a1": "1/2"}),
    carried({"a2": [0.0218, 0.0618]}, {"a2": "1/2"}),
    wrong("A not transposed", "a2", {"a2": "transposed"}),
    wrong("no emission", "a3"),
    handed("too few digits", {"p": "0.031"}, {"p": "1/2"}, rules="B1"),
)
def forward(own: Desk) -> Answers:
    a1 = own("a1", PI * B[:, 0])
    a2 = own("a2", ((A if own.slips("A not transposed") else A.T) @ a1) * B[:, 2])
    a3 = own("a3", (A.T @ a2) * (1 if own.slips("no emission") else B[:, 1]))
    p = own("p", a3.sum())
    return {"a1": a1, "a2": a2, "a3": a3, "p": p, "last": a3[1] / p}


@exercise(
    "viterbi-two-states",
    carried({"v1": [F("0.03"), F("0.04")]}, {"v1": "1/2"}, "A7"),
    carried({"v1": [F("0.3"), F("0.24")]}, {"v1": "1/2"}, "A7"),
    carried({"v21": F("0.36")}, {"v2": "1/2"}, "A6 A7", kind="a value that turns the choice"),
    wrong("sum for max", "v2", rules="A7"),
    wrong("the other state", "end"),
)
def viterbi(own: Desk) -> Answers:
    a, b = [[F("0.7"), F("0.3")], [F("0.2"), F("0.8")]], [F("0.1"), F("0.6")]
    v1 = own("v1", [F("0.3"), F("0.04")])
    best = sum if own.slips("sum for max") else max
    v2 = [own(f"v2{j + 1}", best([v1[i] * a[i][j] for i in (0, 1)]) * b[j]) for j in (0, 1)]
    v3 = [max(v2[i] * a[i][j] for i in (0, 1)) * b[j] for j in (0, 1)]
    end = "one" if (v3[0] > v3[1]) != own.slips("the other state") else "two"
    return {"v1": v1, "v2": v2, "v3": v3, "end": end}
