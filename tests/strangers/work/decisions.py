"""Decisions: stumps, discriminants, thresholds, policies and bandits."""

from __future__ import annotations

import numpy as np

from .desk import Answers, Desk, carried, exercise, wrong


@exercise(
    "regression-stump-boosting",
    carried({"F": 4.5}, "F"),
    carried({"r": [-1.7, -2.5, 0.8, 2.3, 1.2]}, "r"),
    wrong("no shrinkage", "F1", {"F1": "factor-omitted or learning-rate-omitted"}),
    wrong("leaf sums", "leaves", {"leaves": "summed-not-averaged"}),
    wrong("previous prediction left out", "F1", {"F1": "summand-omitted"}),
    wrong("squares forgotten in gain", "gain"),
)
def boosting(own: Desk) -> Answers:
    y = np.array([3.1, 2.4, 5.6, 7.2, 6.1])
    F = own("F", y.sum() / 5)
    r = own("r", y - F)
    sizes = (1, 1) if own.slips("leaf sums") else (2, 3)
    left, right = own("left", r[:2].sum() / sizes[0]), own("right", r[2:].sum() / sizes[1])
    steps = np.array([left, left, right, right, right])
    power = 1 if own.slips("squares forgotten in gain") else 2
    gain = (r**power).sum() - ((r - steps) ** power).sum()
    F1 = own("F1", (0 if own.slips("previous prediction left out") else F)
             + (1 if own.slips("no shrinkage") else 0.3) * steps)
    return {"F": F, "r": r, "leaves": [left, right], "gain": gain, "F1": F1, "E": ((y - F1) ** 2).sum() / 5}


@exercise(
    "fisher-discriminant",
    carried({"mA": [2.3333, 2.5]}, {"mA": "1/2"}),
    carried({"S": [[3.3333, 3], [3, 5.3333]]}, {"S": "1/4"}),
    wrong("one class alone", "S", {"S": "summand-omitted"}),
    wrong("means not subtracted", "S"),
    wrong("mA - mB", "w", {"w": "sign-flipped"}),
    wrong("half forgotten", "c", {"c": "scale-omitted"}),
    wrong("divided by the squared norm", "u", {"u": "root-omitted"}),
)
def discriminant(own: Desk) -> Answers:
    A, B = np.array([[1.5, 2], [2.5, 3.5], [3, 2.5]]), np.array([[4, 0.5], [5.5, 1], [6, 3]])
    mA, mB = own("mA", A.sum(0) / 3), own("mB", B.sum(0) / 3)
    around = 0 if own.slips("means not subtracted") else 1
    SA, SB = ((X - around * m).T @ (X - around * m) for X, m in ((A, mA), (B, mB)))
    S = own("S", SA + (0 if own.slips("one class alone") else SB))
    det = S[0, 0] * S[1, 1] - S[0, 1] * S[1, 0]
    d = (mA - mB) if own.slips("mA - mB") else mB - mA
    w = own("w", np.array([S[1, 1] * d[0] - S[0, 1] * d[1], S[0, 0] * d[1] - S[1, 0] * d[0]]) / det)
    c = w @ (mA + mB) / (1 if own.slips("half forgotten") else 2)
    over = w @ w if own.slips("divided by the squared norm") else np.sqrt(w @ w)
    return {"mA": mA, "S": S, "w": w, "c": c, "u": w / over}


@exercise(
    "roc-from-scores",
    carried({"tpr": [0.5, 0.5, 0.75]}, {"tpr": "2/3"}),
    carried({"precision": 0.65}, "precision"),
    wrong("arithmetic mean", "F1"),
    wrong("upside down", "precision", {"precision": "arguments-exchanged"}),
    wrong("two forgotten", "F1", {"F1": "factor-omitted or loss-factor"}),
)
def roc(own: Desk) -> Answers:
    s, y = [0.92, 0.81, 0.77, 0.6, 0.45, 0.33, 0.18], [1, 1, 0, 1, 0, 0, 1]
    found = [[label for score, label in zip(s, y, strict=True) if score >= t] for t in (0.8, 0.5, 0.4)]
    tpr = own("tpr", np.array([sum(labels) / 4 for labels in found]))
    fpr = np.array([labels.count(0) / 3 for labels in found])
    share = 5 / 3 if own.slips("upside down") else sum(found[2]) / len(found[2])
    precision = own("precision", share)
    factor = 1 if own.slips("two forgotten") else 2
    F1 = factor * precision * tpr[2] / (precision + tpr[2])
    if own.slips("arithmetic mean"):
        F1 = (precision + tpr[2]) / 2
    good = [score for score, label in zip(s, y, strict=True) if label]
    bad = [score for score, label in zip(s, y, strict=True) if not label]
    return {"tpr": tpr, "fpr": fpr, "precision": precision, "F1": F1,
            "auc": sum(a > b for a in good for b in bad) / 12}


@exercise(
    "policy-evaluation-exact",
    carried({"V": [3, 2.5, 4.5]}, "V"),
    carried({"M": [[0.44, -0.24, 0], [-0.16, 0.6, -0.24], [0, -0.32, 0.4]]}, {"M": "8/9"}),
    wrong("transitions turned", "move", {"move": "transposed"}),
    wrong("reward forgotten", "move", {"move": "bias-omitted"}),
    wrong("discount forgotten", "move", {"move": "factor-omitted"}),
    wrong("the other way round", "A", {"A": "sign-flipped"}),
    wrong("the worse action", "new_V", {"new_V": "function-exchanged"}),
)
def policy(own: Desk) -> Answers:
    P, r = np.array([[0.7, 0.3, 0], [0.2, 0.5, 0.3], [0, 0.4, 0.6]]), np.array([1, -0.5, 2])
    Q, rq = np.array([[0, 0.9, 0.1], [0.6, 0.4, 0], [0.5, 0, 0.5]]), np.array([0.2, 0.3, 1])
    M = own("M", np.eye(3) - 0.8 * P)
    V = own("V", np.linalg.solve(M, r))
    gamma = 1 if own.slips("discount forgotten") else 0.8
    ahead = gamma * (Q.T if own.slips("transitions turned") else Q) @ V
    move = own("move", ahead + (0 if own.slips("reward forgotten") else rq))
    stay = r + 0.8 * P @ V
    pick = np.minimum if own.slips("the worse action") else np.maximum
    return {"M": M, "V": V, "move": move, "A": V - move if own.slips("the other way round") else move - V,
            "new_V": pick(stay, move)}


@exercise(
    "returns-and-advantages",
    carried({"G3": 1.4}, {"G": "3/4"}),
    carried({"d": [0.74, -0.2, 0.09, 0.9]}, {"d": "3/4"}),
    wrong("values ahead forgotten", {"d": "1/4"}),
    wrong("not discounted", {"G": "3/4"}, {"G": "factor-omitted"}),
    wrong("sign", "d", {"d": "sign-flipped"}),
    wrong("lambda forgotten", {"A": "3/4"}, {"A": "factor-omitted"}),
    wrong("discount forgotten in the sum", {"A": "3/4"}, {"A": "factor-omitted"}),
)
def returns(own: Desk) -> Answers:
    r, v, gamma = [1, 0.25, -0.5, 2], [0.8, 0.6, 0.4, 1.1, 0], 0.9
    fall = 1 if own.slips("not discounted") else gamma
    G = [0.0] * 5
    for k in (3, 2, 1, 0):
        G[k] = own(f"G{k + 1}", r[k] + fall * G[k + 1])
    ahead = 0 if own.slips("values ahead forgotten") else gamma
    d = np.array([r[k] + ahead * v[k + 1] - v[k] for k in range(4)])
    d = own("d", -d if own.slips("sign") else d)
    fade = {"lambda forgotten": gamma, "discount forgotten in the sum": 0.7}.get(own.slip, gamma * 0.7)
    A = [0.0] * 5
    for k in (3, 2, 1, 0):
        A[k] = own(f"A{k + 1}", d[k] + fade * A[k + 1])
    return {"G": G[:4], "d": d, "A": A[:4]}


@exercise(
    "bandit-confidence-bounds",
    carried({"u": [0.8, 1.3, 0.6]}, "u"),
    wrong("root forgotten", "u", {"u": "root-omitted"}, kind="root forgotten"),
    wrong("log10", "u", {"u": "wrong-log-base"}),
    wrong("logarithm forgotten", "u", {"u": "function-omitted"}),
    wrong("multiplied by the temperature", "p", {"p": "function-exchanged"}),
    wrong("temperature forgotten", "p", {"p": "divisor-omitted or factor-omitted or scale-omitted"}),
    wrong("reward for error", "newQ", {"newQ": "summand-omitted"}),
    wrong("n for n + 1", "newQ", {"newQ": "summand-omitted"}),
)
def bandit(own: Desk) -> Answers:
    Q, n, c, T, R = np.array([0.52, 0.31, 0.67]), np.array([12, 5, 20]), 1.5, 0.2, 0.9
    t = {"log10": np.log10(37), "logarithm forgotten": 37}.get(own.slip, np.log(37))
    u = own("u", c * (t / n) ** (1 if own.slips("root forgotten") else 0.5))
    scale = {"multiplied by the temperature": T, "temperature forgotten": 1}.get(own.slip, 1 / T)
    p = np.exp(Q * scale) / np.exp(Q * scale).sum()
    error = R - (0 if own.slips("reward for error") else Q[1])
    newQ = Q[1] + error / (5 if own.slips("n for n + 1") else 6)
    b = Q + u
    return {"u": u, "b": b, "best": int(b.argmax()) + 1, "p": p, "newQ": newQ}
