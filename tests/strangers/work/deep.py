"""Losses of deep learning: adversarial, variational, contrastive, focal; and a gradient that is checked."""

from __future__ import annotations

import numpy as np

from .desk import Answers, Desk, carried, exercise, wrong


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


@exercise(
    "gan-losses-of-a-batch",
    carried({"F": [0.4, 0.6, 0.2]}, "F"),
    carried({"R": [0.77, 0.43, 0.68]}, "R"),
    wrong("real term alone", "LD", {"LD": "summand-omitted"}),
    wrong("1 - F for F", "LN", {"LN": "exponent-sign"}),
    wrong("F for 1 - F", "LG", {"LG": "exponent-sign"}),
    wrong("summed", "LD LG LN", {"LG": "summed-not-averaged", "LN": "summed-not-averaged"}),
    wrong("sign", "LG", {"LG": "sign-flipped"}),
    wrong("derivative not cancelled", "dLG dLN", {"dLG": "derivative-not-cancelled"}),
)
def gan(own: Desk) -> Answers:
    a, f = np.array([1.2, -0.3, 0.8]), np.array([-0.5, 0.4, -1.6])
    R, F = own("R", sigmoid(a)), own("F", sigmoid(f))
    n = 1 if own.slips("summed") else 3
    fake, fooled = np.log(1 - F).sum() / n, np.log(F).sum() / n
    LD = -np.log(R).sum() / n - (0 if own.slips("real term alone") else fake)
    LG = {"F for 1 - F": fooled, "sign": -fake}.get(own.slip, fake)
    LN = -fake if own.slips("1 - F for F") else -fooled
    slope = F * (1 - F) if own.slips("derivative not cancelled") else 1
    return {"R": R, "F": F, "LD": LD, "LG": LG, "LN": LN, "dLG": -F / 3 * slope, "dLN": (F - 1) / 3 * slope}


@exercise(
    "variational-autoencoder-terms",
    carried({"sd": [0.7, 1.2]}, "sd"),
    carried({"z": [0.95, -1.8]}, "z"),
    wrong("variance for deviation", "sd", {"sd": "exponent-factor"}),
    wrong("half forgotten", "KL", {"KL": "divisor-omitted or loss-factor"}),
    wrong("logarithm's sign", "KL", {"KL": "sign-flipped"}),
    wrong("beta forgotten", "L", {"L": "factor-omitted"}),
    wrong("reconstruction alone", "dmu", {"dmu": "path-omitted"}),
)
def vae(own: Desk) -> Answers:
    mu, l, e, x = np.array([0.6, -0.4]), np.array([-0.8, 0.3]), np.array([0.5, -1.2]), np.array([0.9, 0.1])
    sd = own("sd", np.exp(l if own.slips("variance for deviation") else l / 2))
    z = own("z", mu + sd * e)
    sign = -1 if own.slips("logarithm's sign") else 1
    KL = own("KL", (np.exp(l) + mu**2 - 1 - sign * l).sum() / (1 if own.slips("half forgotten") else 2))
    L = ((z - x) ** 2).sum() + (1 if own.slips("beta forgotten") else 0.5) * KL
    dmu = 2 * (z - x) + (0 if own.slips("reconstruction alone") else 0.5 * mu)
    return {"sd": sd, "z": z, "KL": KL, "L": L, "dmu": dmu,
            "dl": 2 * (z - x) * e * sd / 2 + 0.25 * (np.exp(l) - 1)}


@exercise(
    "contrastive-loss-of-three-pairs",
    carried({"s": [0.96, 0.14, 0.4]}, "s"),
    wrong("dot products", "s"),
    wrong("temperature forgotten", "p", {"p": "scale-omitted or divisor-omitted"}),
    wrong("pair left out of the sum", "p"),
    wrong("log10", "L", {"L": "wrong-log-base"}),
    wrong("labels forgotten", {"ds": "2/3"}, {"ds": "labels-ignored"}),
    wrong("scale forgotten on the way back", "ds", {"ds": "local-derivative-omitted or scale-omitted"}),
)
def contrastive(own: Desk) -> Answers:
    u, others = np.array([0.9, 0.3]), np.array([[0.8, 0.5], [-0.2, 1.1], [0.4, -0.7]])
    lengths = 1 if own.slips("dot products") else np.sqrt((others**2).sum(1) * (u**2).sum())
    s = own("s", others @ u / lengths)
    e = np.exp(s / (1 if own.slips("temperature forgotten") else 0.4))
    p = own("p", e / (e[1:].sum() if own.slips("pair left out of the sum") else e.sum()))
    L = -(np.log10 if own.slips("log10") else np.log)(p[0])
    label = [0, 0, 0] if own.slips("labels forgotten") else [1, 0, 0]
    ds = (p - label) / (1 if own.slips("scale forgotten on the way back") else 0.4)
    return {"s": s, "p": p, "L": L, "ds": ds}


@exercise(
    "focal-loss-of-one-example",
    carried({"p": [0.6, 0.9]}, "p"),
    wrong("p for 1 - p", "m", {"m": "exponent-sign"}),
    wrong("square forgotten", "m", {"m": "square-omitted or exponent-factor"}),
    wrong("alpha forgotten", "FL", {"FL": "factor-omitted"}),
    wrong("modulating factor forgotten", "FL", {"FL": "factor-omitted"}),
    wrong("log2", "ce", {"ce": "wrong-log-base"}),
    wrong("upside down", "ratio", {"ratio": "arguments-exchanged"}),
)
def focal(own: Desk) -> Answers:
    p = own("p", sigmoid(np.array([0.4, 2.2])))
    ce = own("ce", -(np.log2 if own.slips("log2") else np.log)(p))
    m = own("m", (p if own.slips("p for 1 - p") else 1 - p) ** (1 if own.slips("square forgotten") else 2))
    FL = (1 if own.slips("alpha forgotten") else 0.25) * (1 if own.slips("modulating factor forgotten") else m) * ce
    FL = own("FL", FL)
    return {"p": p, "ce": ce, "m": m, "FL": FL, "ratio": FL[1] / FL[0] if own.slips("upside down") else FL[0] / FL[1]}


@exercise(
    "gradient-check-by-hand",
    carried({"up": 0.3412}, "up"),
    wrong("divided by h", "central", {"central": "factor-omitted"}),
    wrong("not divided", "forward", {"forward": "divisor-omitted"}),
    wrong("two forgotten", "g", {"g": "square-factor"}),
    wrong("x forgotten", "g", {"g": "operand-omitted"}),
    wrong("no derivative", "g", {"g": "activation-derivative-omitted"}),
    wrong("sign", "central", {"central": "sign-flipped"}),
)
def gradient_check(own: Desk) -> Answers:
    w, x, t, h = 0.8, 1.5, 0.3, 0.12
    L, up, down = (own(n, (np.tanh(v * x) - t) ** 2) for n, v in (("L", w), ("up", w + h), ("down", w - h)))
    central = (up - down) / (h if own.slips("divided by h") else 2 * h) * (-1 if own.slips("sign") else 1)
    central = own("central", central)
    forward = (up - L) / (1 if own.slips("not divided") else h)
    a = np.tanh(w * x)
    slope = 1 if own.slips("no derivative") else 1 - a * a
    g = (1 if own.slips("two forgotten") else 2) * (a - t) * slope * (1 if own.slips("x forgotten") else x)
    g = own("g", g)
    return {"L": L, "up": up, "down": down, "central": central, "forward": forward, "g": g,
            "rel": abs(central - g) / (abs(central) + abs(g))}
