"""Exact fractions and integers; products with an exact 0; answers that earn nothing for what anyone would get right."""

from __future__ import annotations

from fractions import Fraction as F

import numpy as np

from .desk import Answers, Desk, carried, exercise, handed, wrong


@exercise(
    "markov-chain-in-fractions",
    carried({"p1": [F(13, 36), F(11, 60), F(5, 12)]}, {"p1": "1/3"}, "A7"),
    carried({"p1": [F(1, 2), F(1, 4), F(1, 4)]}, "p1", "A7"),
    carried({"p1": [F("0.36"), F("0.16"), F("0.48")]}, "p1", "A7", kind="carried as decimals"),
    wrong("columns for rows", "p2", rules="A7 B2"),
)
def markov(own: Desk) -> Answers:
    p0 = [F(1, 2), F(1, 3), F(1, 6)]
    P = [[F(1, 2), F(1, 4), F(1, 4)], [F(1, 3), F(0), F(2, 3)], [F(0), F(1, 5), F(4, 5)]]
    p1 = own("p1", [sum(p0[i] * P[i][j] for i in range(3)) for j in range(3)])
    second = [list(column) for column in zip(*P, strict=True)] if own.slips("columns for rows") else P
    p2 = own("p2", [sum(p1[i] * second[i][j] for i in range(3)) for j in range(3)])
    return {"p1": p1, "p2": p2, "gain": 3 * p2[0] - p2[1] + 2 * p2[2]}


@exercise(
    "squares-of-thirds",
    carried({"m": F(7, 3)}, "m", "A7"),
    carried({"m": F("2.4")}, "m", "A7", kind="carried as a decimal"),
    carried({"q": F(29, 3)}, "q", "A7"),
    handed("a decimal where nothing was rounded", {"q": "6.43"}, "m q", rules="A7", own={"m": F(7, 3)}),
    wrong("square of a sum", "q", rules="A7"),
)
def thirds(own: Desk) -> Answers:
    m = own("m", F(6, 3) + F(1, 2))
    q = own("q", F(4) + F(1, 4) + 1 if own.slips("square of a sum") else m**2 + 1)
    return {"m": m, "q": q, "r": q / m}


@exercise(
    "naive-bayes-with-laplace",
    carried({"offer": [F(6, 11), F(1, 7)], "prior": [F(1, 2), F(1, 2)]}, "prior", "A7"),
    carried({"meeting": [F(2, 9), F(7, 12)]}, "meeting", "A7", kind="no smoothing"),
    carried({"joint_spam": F(12, 77)}, "joint_spam", "A1 A7"),
    wrong("word not absent", "joint_spam joint_other", rules="A1 A7", kind="wrong twice"),
    wrong("not normalised", "spam", rules="A1"),
)
def laplace(own: Desk) -> Answers:
    n, offer, meeting = [9, 12], [5, 1], [2, 7]
    prior = own("prior", [F(k, 21) for k in n])
    p_offer = own("offer", [F(offer[i] + 1, n[i] + 2) for i in (0, 1)])
    p_meeting = own("meeting", [F(meeting[i] + 1, n[i] + 2) for i in (0, 1)])
    there = own.slips("word not absent")
    joint = [prior[i] * p_offer[i] * (p_meeting[i] if there else 1 - p_meeting[i]) for i in (0, 1)]
    spam, other = own("joint_spam", joint[0]), own("joint_other", joint[1])
    share = float(spam) if own.slips("not normalised") else float(spam / (spam + other))
    return {"prior": prior, "offer": p_offer, "meeting": p_meeting, "joint_spam": spam, "joint_other": other,
            "spam": share}


@exercise(
    "gini-of-two-splits",
    carried({"left": F(1, 4)}, "left", "A7"),
    carried({"right": F(17, 18), "left": F(3, 8)}, "right", "A6 A7", kind="a value that turns the comparison"),
    carried({"before": F(24, 49)}, "before", "A7"),
    wrong("not weighted", "split", rules="A7"),
)
def gini(own: Desk) -> Answers:
    def impurity(a, b):
        return 1 - F(a, a + b) ** 2 - F(b, a + b) ** 2

    before = own("before", impurity(7, 7))
    left, right = own("left", impurity(6, 2)), own("right", impurity(1, 5))
    split = own("split", (left + right) / 2 if own.slips("not weighted") else (8 * left + 6 * right) / 14)
    return {"before": before, "left": left, "right": right, "split": split, "gain": before - split,
            "better": split < F(1, 2)}


@exercise(
    "confusion-counts",
    carried({"total": 50}, "total", "A7"),
    carried({"predicted": 24}, "predicted", "A7"),
    carried({"precision": F(17, 22), "recall": F(17, 25)}, "precision recall", "A7", kind="exchanged"),
    carried({"recall": F("0.77")}, "recall", "A7", kind="carried as a decimal"),
    wrong("mean of both", "f1", rules="A7"),
)
def confusion(own: Desk) -> Answers:
    tp, fp, fn, tn = 17, 8, 5, 30
    total, predicted = own("total", tp + fp + fn + tn), own("predicted", tp + fp)
    precision, recall = own("precision", F(tp, predicted)), own("recall", F(tp, tp + fn))
    f1 = (precision + recall) / 2 if own.slips("mean of both") else 2 * precision * recall / (precision + recall)
    return {"total": total, "predicted": predicted, "precision": precision, "recall": recall, "f1": f1,
            "accuracy": F(tp + tn, total)}


@exercise(
    "normal-equations-by-hand",
    carried({"sxy": 3}, {"sums": "3/4"}, "A7 B2"),
    carried({"det": 72}, "det", "A7 B2"),
    carried({"sx": 5}, {"sums": "3/4"}, "A7 B2"),
    wrong("sign", "det", {"det": "sign-flipped"}, "A7 B2"),
    wrong("numerator only", "slope", rules="A7"),
)
def normal_equations(own: Desk) -> Answers:
    n, sx, sxx, sy, sxy = 4, own("sx", 4), own("sxx", 14), own("sy", 3), own("sxy", -1)
    det = own("det", n * sxx + sx**2 if own.slips("sign") else n * sxx - sx**2)
    slope = F(n * sxy - sx * sy, n * sxx if own.slips("numerator only") else det)
    cut = (sy - slope * sx) / n
    return {"sums": [sx, sxx, sy, sxy], "det": det, "slope": slope, "cut": cut, "at5": slope * 5 + cut}


@exercise(
    "elman-three-decimals",
    handed("a wrong last digit", {"h1": ["0.337", "0.173"]}, {"h1": "1/2"}, rules="A8"),
    handed("two wrong last digits", {"h1": ["0.335", "0.174"]}, "h1", rules="A8"),
    carried({"h1": [0.35, 0.175]}, "h1", "A8"),
    carried({"h1": [0.336, 0.473]}, {"h1": "1/2"}),
    wrong("state not used", "h2"),
)
def elman(own: Desk) -> Answers:
    U, W = np.array([[0.7, -0.2], [0.35, 0.5]]), np.array([[0.9123, -0.4], [0.25, 0.6417]])
    h1 = own("h1", np.tanh(U @ [0.5, 0]))
    h2 = own("h2", np.tanh(U @ [-1, 0.8] + (0 if own.slips("state not used") else W @ h1)))
    return {"h1": h1, "h2": h2, "s": h2.sum()}


@exercise(
    "one-hot-characters",
    handed("a wrong last digit", {"h": ["0.346", "0.530"]}, {"h": "1/2"}, rules="A8"),
    carried({"h": [0.345, 0.47]}, {"h": "1/2"}),
    carried({"o": [0.221, 0.702]}, {"o": "1/2"}),
    wrong("log10", "loss", {"loss": "wrong-log-base"}),
    wrong("activation omitted", "h", {"h": "activation-omitted"}),
)
def one_hot(own: Desk) -> Answers:
    E, V = np.array([[0.2137, -0.64, 0.5281], [0.4319, 0.12, -0.9066]]), np.array([[1.1, -0.3], [0.4, 0.8]])
    net = E[:, 1]
    h = own("h", net if own.slips("activation omitted") else 1 / (1 + np.exp(-net)))
    o = own("o", V @ h)
    p = own("p", np.exp(o) / np.exp(o).sum())
    return {"h": h, "o": o, "p": p, "loss": -np.log10(p[1]) if own.slips("log10") else -np.log(p[1])}


ZEROS = [["0"] * 4] * 4


@exercise(
    "pooling-gradient",
    handed("zeros", {"dA": ZEROS}, "dA", rules="C1"),
    handed("ones", {"dA": [["1"] * 4] * 4}, "dA", rules="C1"),
    handed("one of four", {"dA": [["0"] * 4, ["0.8", "0", "0", "0"], ["0"] * 4, ["0"] * 4]}, {"dA": "13/16"},
           rules="C1"),
    wrong("the mask alone", "dA", {"dA": "upstream-omitted"}, "C1 B2"),
    carried({"P": [F(9, 2), F(5, 2), F(2), F(6)]}, {"P": "1/2"}, kind="P transposed below"),
)
def pooling(own: Desk) -> Answers:
    P = own("P", [F(9, 2), F(5, 2), F(2), F(6)])
    if own.own:
        P = [P[0], P[1], P[3], P[2]]
    g = [F("0.8"), F("-1.2"), F("2.5"), F("1.6")]
    up = [1] * 4 if own.slips("the mask alone") else g
    dA = [[0, 0, 0, 0], [up[0], 0, up[1], 0], [0, 0, up[3], 0], [up[2], 0, 0, 0]]
    return {"P": [P[:2], P[2:]], "L": sum(a * b for a, b in zip(g, P, strict=True)), "dA": dA}


@exercise(
    "sparse-update",
    carried({"s": 0.3}, "s"),
    handed("zeros", {"dw": ["0"] * 5}, "dw", rules="C1"),
    handed("the old weights", {"new_w": ["0.4", "-0.2", "0.1", "0.7", "0.3"]}, "new_w", {"new_w": "no-update"}, "C1"),
    handed("one entry right", {"new_w": ["0.4", "0.24", "0.1", "0.7", "0.3"]}, {"new_w": "4/5"}, rules="C1"),
    wrong("input forgotten", {"dw": "4/5"}, rules="C1"),
    wrong("ascent", "new_w", {"new_w": "ascent or sign-flipped"}, "C1"),
)
def sparse(own: Desk) -> Answers:
    w, x, eta = np.array([0.4, -0.2, 0.1, 0.7, 0.3]), np.array([0, 2, 0, 0, 1]), 0.1
    s = own("s", w @ x)
    dw = own("dw", 2 * (s - 1) * (x != 0 if own.slips("input forgotten") else x))
    return {"s": s, "dw": dw, "new_w": w + eta * dw if own.slips("ascent") else w - eta * dw}


@exercise(
    "embedding-gradient",
    carried({"bag": [0.4, -0.1]}, {"bag": "1/2"}),
    carried({"s": 0.5}, "s"),
    handed("zeros", {"dE": [["0", "0"]] * 4}, "dE", rules="C1"),
    wrong("repeated word counted once", {"dE": "3/4"}, {"dE": "path-omitted"}, "C1"),
    wrong("sum for mean", "dE", rules="C1"),
    wrong("sign", "ds", {"ds": "sign-flipped"}),
)
def embedding(own: Desk) -> Answers:
    E, u = np.array([[0.2, 0.5], [-0.3, 0.1], [0.6, -0.4], [0.9, 0.8]]), np.array([1.5, -0.5])
    bag = own("bag", (2 * E[2] + E[0]) / 3)
    s = own("s", u @ bag)
    ds = own("ds", 2 * (4 - s if own.slips("sign") else s - 4))
    share = ds * u / (1 if own.slips("sum for mean") else 3)
    twice = 1 if own.slips("repeated word counted once") else 2
    return {"bag": bag, "s": s, "ds": ds, "dE": [share.tolist(), [0.0, 0.0], (twice * share).tolist(), [0.0, 0.0]]}
