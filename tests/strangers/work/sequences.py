"""Words in a row: masked attention, positions, BLEU, beams, smoothed labels."""

from __future__ import annotations

from fractions import Fraction as F

import numpy as np

from .desk import Answers, Desk, carried, exercise, wrong


def softmax(z):
    e = np.exp(z - z.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


@exercise(
    "two-heads-with-a-causal-mask",
    carried({"Q": [[0.8, 0.3], [0.62, 2.05], [0.08, -1.16]]}, {"Q": "5/6"}),
    carried({"A": [[1, 0, 0], [0.3, 0.7, 0], [0.2, 0.3, 0.5]]}, {"A": "4/9"}),
    wrong("not scaled", "S", {"S": "scale-omitted"}),
    wrong("mask forgotten", {"A": "1/3"}, {"A": "summand-omitted or bias-omitted"}),
    wrong("along the columns", {"A": 0}, {"A": "softmax-axis"}),
    wrong("keys for values", "H"),
)
def two_heads(own: Desk) -> Answers:
    X = np.array([[1, 0.5], [-0.3, 2], [0.8, -1]])
    WQ, WK = np.array([[0.6, -0.2], [0.4, 1]]), np.array([[1, 0.3], [-0.5, 0.7]])
    WO, M = np.array([[0.9, -0.4], [0.2, 1.1]]), np.where(np.tri(3) > 0, 0, -np.inf)
    Q, K = own("Q", X @ WQ), own("K", X @ WK)
    S = own("S", Q @ K.T / (1 if own.slips("not scaled") else np.sqrt(2)))
    masked = S if own.slips("mask forgotten") else S + M
    A = own("A", softmax(masked.T).T if own.slips("along the columns") else softmax(masked))
    H = own("H", A @ (K if own.slips("keys for values") else X))
    B = own("B", softmax(X @ X.T / np.sqrt(2) + M))
    return {"Q": Q, "S": S, "A": A, "H": H, "Y": (H + B @ X) @ WO}


@exercise(
    "positional-encoding",
    carried({"w": "1/10"}, "w"),
    wrong("sines for cosines", {"P": 0, "R": 0}, {"P": "entries-permuted", "R": "entries-permuted"}),
    wrong("degrees", {"P": 0, "R": 0}),
    wrong("frequency upside down", {"P": "1/2", "R": "1/2"}),
    wrong("the wrong entry", {"P": "1/2"}, {"P": "entries-permuted"}),
    wrong("summed", "back", {"back": "sign-flipped"}),
)
def positions(own: Desk) -> Answers:
    w = own("w", "1/100")
    turn = np.pi / 180 if own.slips("degrees") else 1
    low = 100 if own.slips("frequency upside down") else float(F(w))
    first, second = (np.cos, np.sin) if own.slips("sines for cosines") else (np.sin, np.cos)
    angles = [np.array([k, k, k * low, k * low]) * turn for k in (5, 3)]
    P, R = (np.where([True, False, True, False], first(a), second(a)) for a in angles)
    if own.slips("the wrong entry"):
        P = P[[0, 1, 3, 2]]
    P, R = own("P", P), own("R", R)
    apart = 8 if own.slips("summed") else 2
    return {"w": w, "P": P, "R": R, "s": P @ R, "back": np.cos(apart) + np.cos(apart * float(F(w)))}


@exercise(
    "bleu-of-two-orders",
    carried({"m1": 5}, {"clipped": "1/2"}),
    carried({"BP": 0.8}, "BP"),
    wrong("not clipped", "clipped", {"clipped": "bound-omitted"}),
    wrong("penalty forgotten", "bleu", {"bleu": "factor-omitted"}),
    wrong("lengths exchanged", "BP"),
    wrong("arithmetic mean", "bleu"),
    wrong("half forgotten", "bleu", {"bleu": "exponent-factor"}),
    wrong("one forgotten", "BP", {"BP": "summand-omitted"}),
)
def bleu(own: Desk) -> Answers:
    c1, r1, c2, r2 = [3, 1, 2, 1], [2, 1, 1, 0], [2, 1, 1, 1, 1], [1, 1, 0, 1, 0]
    cut = (lambda c, r: c) if own.slips("not clipped") else min
    m1, m2 = (own(f"m{k}", sum(map(cut, c, r))) for k, c, r in ((1, c1, r1), (2, c2, r2)))
    p1, p2 = own("p1", m1 / 7), own("p2", m2 / 6)
    excess = 7 / 9 if own.slips("lengths exchanged") else 9 / 7
    BP = own("BP", min(1, np.exp((0 if own.slips("one forgotten") else 1) - excess)))
    middle = {"arithmetic mean": (p1 + p2) / 2, "half forgotten": p1 * p2}.get(own.slip, np.sqrt(p1 * p2))
    penalty = 1 if own.slips("penalty forgotten") else BP
    return {"clipped": [m1, m2], "p": [p1, p2], "BP": BP, "bleu": middle * penalty}


@exercise(
    "beam-search-of-width-two",
    carried({"first": [-0.6931, -1.204, -1.7]}, {"first": "2/3"}),
    carried({"ab": -1.45}, {"two": "2/3"}),
    wrong("log10", "first", {"first": "wrong-log-base"}),
    wrong("logarithm forgotten", "aba", {"aba": "function-omitted"}),
    wrong("divided by the length", "score"),
    wrong("not normalised", "score ppl", {"score": "divisor-omitted", "ppl": "summed-not-averaged"}),
    wrong("sign forgotten", "ppl", {"ppl": "exponent-sign"}),
    wrong("the last word alone", "bab", {"bab": "summand-omitted"}),
)
def beam(own: Desk) -> Answers:
    p, T = np.array([0.5, 0.3, 0.2]), [[0.2, 0.5, 0.3], [0.6, 0.1, 0.3], [0.25, 0.35, 0.4]]
    first = own("first", np.log10(p) if own.slips("log10") else np.log(p))
    ab, ac = own("ab", first[0] + np.log(0.5)), own("ac", first[0] + np.log(0.3))
    ba = own("ba", first[1] + np.log(0.6))
    aba = own("aba", ab + (T[1][0] if own.slips("logarithm forgotten") else np.log(T[1][0])))
    bab = (0 if own.slips("the last word alone") else ba) + np.log(T[0][1])
    score = aba / {"divided by the length": 3, "not normalised": 1}.get(own.slip, 3**0.7)
    sign = 1 if own.slips("sign forgotten") else -1
    ppl = np.exp(sign * aba / (1 if own.slips("not normalised") else 3))
    return {"first": first, "two": [ab, ac, ba], "aba": aba, "bab": bab, "joint": np.exp(aba), "score": score,
            "ppl": ppl}


@exercise(
    "label-smoothing-and-temperature",
    carried({"t": [0.9, 0.025, 0.025, 0.025]}, {"t": "3/4"}),
    carried({"p": [0.67, 0.15, 0.05, 0.13]}, "p"),
    wrong("one-hot labels", "L"),
    wrong("log2", "H", {"H": "wrong-log-base"}),
    wrong("multiplied by T", "soft", {"soft": "function-exchanged"}),
    wrong("not softened", "soft", {"soft": "divisor-omitted or scale-omitted"}),
    wrong("sign", "g", {"g": "sign-flipped"}),
    wrong("labels forgotten", "g", {"g": "summand-omitted"}),
    wrong("share forgotten", {"t": 0}, {"t": "divisor-omitted"}),
)
def smoothing(own: Desk) -> Answers:
    z, y = np.array([2, 0.5, -1, 0.2]), np.array([1, 0, 0, 0])
    t = own("t", 0.9 * y + 0.1 / (1 if own.slips("share forgotten") else 4))
    p = own("p", softmax(z))
    L = -((y if own.slips("one-hot labels") else t) @ np.log(p))
    g = {"sign": t - p, "labels forgotten": p}.get(own.slip, p - t)
    soft = own("soft", softmax(z * {"multiplied by T": 2.5, "not softened": 1}.get(own.slip, 0.4)))
    H = -(soft @ (np.log2 if own.slips("log2") else np.log)(soft))
    return {"t": t, "p": p, "L": L, "g": g, "soft": soft, "H": H}
