"""Steps of learning rules of many kinds, notations of many books."""

from __future__ import annotations

from fractions import Fraction as F

import numpy as np

from .desk import Answers, Desk, carried, exercise, handed, wrong


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def softmax(z):
    return np.exp(z) / np.exp(z).sum()


@exercise(
    "q-learning-four-moves",
    carried({"first": 0.6}, "first"),
    carried({"second": -0.2}, "second", "A6"),
    carried({"second": 0}, "second", "A5", kind="a value of 0"),
    wrong("discount forgotten", "fourth"),
    wrong("reward alone", "third fourth", kind="wrong twice"),
)
def q_learning(own: Desk) -> Answers:
    alpha, gamma = 0.5, 0.9
    a = own("first", alpha * (1 + gamma * 0))
    b = own("second", alpha * (1 + gamma * max(0, a)))
    c = own("third", a + alpha * (0.5 + (0 if own.slips("reward alone") else gamma * max(b, 0)) - a))
    ahead = {"discount forgotten": max(0, c), "reward alone": 0}.get(own.slip, gamma * max(0, c))
    return {"first": a, "second": b, "third": c, "fourth": b + alpha * (2 + ahead - b)}


@exercise(
    "dropout-with-a-given-mask",
    carried({"d": [1.0667, 0, 0.3, 2.6667]}, {"d": "3/4"}),
    carried({"y": 1.2667}, "y"),
    carried({"dd": [-0.7333, -1.4667, 1.4667, -0.44]}, {"dd": "3/4"}),
    wrong("not scaled", "d", rules="C1"),
    wrong("mask forgotten on the way back", {"dh": "3/4"}),
    wrong("factor 2 forgotten", "dd", {"dd": "loss-factor"}),
)
def dropout(own: Desk) -> Answers:
    h, mask, keep = np.array([0.8, -1.5, 0.4, 2]), np.array([1, 0, 1, 1]), 0.75
    v, t = np.array([0.5, 1, -2, 0.3]), 1
    d = own("d", h * mask / (1 if own.slips("not scaled") else keep))
    y = own("y", v @ d)
    dd = own("dd", (1 if own.slips("factor 2 forgotten") else 2) * (y - t) * v)
    return {"d": d, "y": y, "dd": dd, "dh": dd * (1 if own.slips("mask forgotten on the way back") else mask) / keep}


@exercise(
    "skip-gram-with-negatives",
    carried({"s": 0.84}, {"scores": "2/3"}, "A1"),
    carried({"s1": 0, "s2": -0.13}, {"scores": "2/3"}, "A5", kind="a score of 0"),
    carried({"ds1": -0.285}, "ds1", "A2"),
    wrong("sign", "ds", {"ds": "sign-flipped"}, "A2"),
    wrong("ascent", "new_v", {"new_v": "ascent or sign-flipped"}),
    wrong("log10", "loss", {"loss": "wrong-log-base"}),
)
def skip_gram(own: Desk) -> Answers:
    v, u, n1, n2 = np.array([0.5, -0.8]), np.array([1.2, 0.3]), np.array([-0.4, 0.9]), np.array([0.7, 0.6])
    s, s1, s2 = own("s", u @ v), own("s1", n1 @ v), own("s2", n2 @ v)
    log = np.log10 if own.slips("log10") else np.log
    loss = -log(sigmoid(s)) - log(sigmoid(-s1)) - log(sigmoid(-s2))
    ds = own("ds", 1 - sigmoid(s) if own.slips("sign") else sigmoid(s) - 1)
    ds1, ds2 = own("ds1", sigmoid(s1)), sigmoid(s2)
    dv = own("dv", ds * u + ds1 * n1 + ds2 * n2)
    step = 0.2 * dv
    return {"scores": [s, s1, s2], "loss": loss, "ds": ds, "ds1": ds1, "dv": dv,
            "new_v": v + step if own.slips("ascent") else v - step}


@exercise(
    "tied-autoencoder",
    carried({"h": 0.7}, "h"),
    carried({"r": [0.4626, 0.2417]}, {"r": "1/2"}, "A2"),
    carried({"dh": 0.6}, "dh", "A2"),
    wrong("encoder path alone", "dw", {"dw": "path-omitted"}),
    wrong("no derivative", "dw", {"dw": "activation-derivative-omitted"}),
    wrong("factor 2 forgotten", "dr", {"dr": "loss-factor"}),
)
def autoencoder(own: Desk) -> Answers:
    x, w, b = np.array([1.5, -0.5]), np.array([0.6, 0.4]), np.array([0.1, -0.3])
    h = own("h", np.tanh(w @ x))
    r = own("r", w * h + b)
    dr = own("dr", (1 if own.slips("factor 2 forgotten") else 2) * (r - x))
    dh = own("dh", dr @ w)
    encoder = dh * (1 if own.slips("no derivative") else 1 - h**2) * x
    return {"h": h, "r": r, "E": ((r - x) ** 2).sum(), "dr": dr, "dh": dh,
            "dw": encoder + (0 if own.slips("encoder path alone") else dr * h)}


@exercise(
    "weight-decay-two-steps",
    carried({"e0": [0.5, 4]}, {"e0": "1/2"}),
    carried({"g0": [10.2, 1.5]}, {"g0": "1/2"}),
    carried({"w1": [1.02, 0]}, "w1", "A5", kind="a weight of 0"),
    wrong("decay forgotten in the first gradient", "g0"),
    wrong("ascent", "w1", {"w1": "ascent or sign-flipped"}, "C3"),
)
def weight_decay(own: Desk) -> Answers:
    X, y, decay, eta = np.array([[1, 0.5], [-1, 2]]), np.array([1, 0]), 0.3, -0.1 if own.slips("ascent") else 0.1
    w = np.array([2, -1])
    e0 = own("e0", X @ w - y)
    g0 = own("g0", 2 * X.T @ e0 + (0 if own.slips("decay forgotten in the first gradient") else 2 * decay * w))
    w1 = own("w1", w - eta * g0)
    g1 = 2 * X.T @ (X @ w1 - y) + 2 * decay * w1
    return {"e0": e0, "g0": g0, "w1": w1, "g1": g1, "w2": w1 - eta * g1}


@exercise(
    "circuit-with-a-max-gate",
    carried({"p": 6}, {"forward": "3/4"}, "A7 B2"),
    carried({"q": F(-3, 2)}, {"forward": "3/4"}, "A7"),
    carried({"df_ds": -4}, "df_ds", "A3 A7 B2"),
    carried({"df_dp": 8}, "df_dp", "A3 A7 B2"),
    wrong("factors exchanged", "df_dx df_dy", rules="A4 B2"),
    wrong("max the wrong way", "dzw", {"dzw": "entries-permuted"}, "C1 B2"),
)
def circuit(own: Desk) -> Answers:
    x, y, z, w = 3, -2, 4, F(-3, 2)
    p, q = own("p", x * y), own("q", max(z, w))
    s = own("s", p + q)
    df_ds = own("df_ds", 4 * s)
    df_dp = own("df_dp", df_ds)
    dx, dy = (df_dp * x, df_dp * y) if own.slips("factors exchanged") else (df_dp * y, df_dp * x)
    dzw = [0, df_ds] if own.slips("max the wrong way") else [df_ds, 0]
    return {"forward": [p, q, s, 2 * s**2], "df_ds": df_ds, "df_dp": df_dp, "df_dx": dx, "df_dy": dy, "dzw": dzw}


@exercise(
    "quadratic-form-gradient",
    carried({"grad_q": "2*A @ x", "grad_f": "A @ x - c"}, "grad_q", "A2 A3", kind="A taken as symmetric"),
    carried({"grad_q": "A @ x", "grad_f": "A @ x/2 - c"}, "grad_q", "A2 A3"),
    wrong("half forgotten", "grad_A", {"grad_A": "loss-factor or upstream-omitted"}),
    wrong("transposed", "y", {"y": "transposed"}),
    wrong("sign", "grad_f"),
)
def quadratic(own: Desk) -> Answers:
    sign = "+" if own.slips("sign") else "-"
    return {
        "y": "A.T @ x" if own.slips("transposed") else "A @ x",
        "grad_q": own("grad_q", "(A + A.T) @ x"),
        "grad_f": own("grad_f", f"(A + A.T) @ x/2 {sign} c"),
        "grad_A": "x @ x.T" if own.slips("half forgotten") else "x @ x.T/2",
    }


@exercise(
    "page-rank-two-rounds",
    carried({"r1": [0.3562, 0.1083, 0.2208, 0.2146]}, {"r1": "3/4"}, "A6"),
    carried({"r1": [0.3562, 0.1083, 0.1208, 0.4146]}, {"r1": "1/2"}, "A6"),
    wrong("no damping", "r1"),
    wrong("no jump", "r2"),
    wrong("the third page", "best"),
)
def page_rank(own: Desk) -> Answers:
    M = np.array([[0, 0, 1, 1 / 2], [1 / 3, 0, 0, 0], [1 / 3, 1 / 2, 0, 1 / 2], [1 / 3, 1 / 2, 0, 0]])
    d, r0 = 0.85, np.ones(4) / 4
    r1 = own("r1", M @ r0 if own.slips("no damping") else (1 - d) / 4 + d * M @ r0)
    r2 = own("r2", d * M @ r1 + (0 if own.slips("no jump") else (1 - d) / 4))
    return {"r1": r1, "r2": r2, "best": "p3" if own.slips("the third page") else f"p{np.argmax(r2) + 1}"}


@exercise(
    "rmsprop-in-parts",
    carried({"cold_s": 1.0}, "cold_s", "A2"),
    carried({"cold_step": 0.1}, "cold_step", "A2"),
    carried({"warm_g": 1.75, "cold_s": 4.0}, "cold_s warm_g", "A2", kind="carried in both parts"),
    carried({"warm_s": 7.2}, "warm_s", "A2"),
    wrong("no root", "cold_step", rules="A2"),
    wrong("ascent", "cold_w warm_w", {"cold_w": "ascent or sign-flipped", "warm_w": "ascent or sign-flipped"}, "A2"),
)
def rmsprop(own: Desk) -> Answers:
    rho, eta, sign = 0.8, 0.1, 1 if own.slips("ascent") else -1
    s = own("cold_s", rho * 0 + (1 - rho) * 2.0**2)
    step = own("cold_step", eta * 2 / (s if own.slips("no root") else np.sqrt(s)))
    # (the cold gradient is 2·(1.5 − 0.5))
    g = own("warm_g", 2 * (2.25 - 0.5))
    warm_s = own("warm_s", rho * 9 + (1 - rho) * g**2)
    warm = eta * g / np.sqrt(warm_s)
    return {"cold_s": s, "cold_step": step, "cold_w": 1.5 + sign * step, "warm_g": g, "warm_s": warm_s,
            "warm_step": warm, "warm_w": 2.25 + sign * warm}


@exercise(
    "nesterov-three-steps",
    carried({"w1": 0.9}, "w1"),
    carried({"w2": 0.6135}, "w2"),
    wrong("no look ahead in the third step", "w3"),
    wrong("quarter forgotten", "w1", {"w1": "loss-factor"}, "C3"),
)
def nesterov(own: Desk) -> Answers:
    w, v, values, eta = 1.2, 0.0, [], 0.2
    for t in range(1, 4):
        ahead = w if t == 3 and own.slips("no look ahead in the third step") else w - eta * 0.7 * v
        v = 0.7 * v + (4 if own.slips("quarter forgotten") else 1) * ahead**3
        w = own(f"w{t}", w - eta * v)
        values.append(w)
    return dict(zip(("w1", "w2", "w3"), values, strict=True))


@exercise(
    "triplet-margin",
    carried({"dp": 0.26}, "dp"),
    carried({"dn": 1.28}, "dn"),
    wrong("sign of the margin", "loss"),
    wrong("factor 2 forgotten", "da", rules="B1"),
    wrong("positive alone", "da", {"da": "path-omitted"}),
)
def triplet(own: Desk) -> Answers:
    a, p, n = np.array([1, 0.5, -1]), np.array([0.6, 1, -0.5]), np.array([0.2, -0.3, 0.1])
    dp, dn = own("dp", ((a - p) ** 2).sum()), own("dn", ((a - n) ** 2).sum())
    loss = max(0.0, dp - dn - 2.8 if own.slips("sign of the margin") else dp - dn + 2.8)
    da = (1 if own.slips("factor 2 forgotten") else 2) * (n - p)
    return {"dp": dp, "dn": dn, "loss": loss, "da": 2 * (a - p) if own.slips("positive alone") else da}


@exercise(
    "softmax-policy-gradient",
    carried({"p": [0.3, 0.2, 0.5]}, "p"),
    carried({"A": 4}, "A"),
    carried({"A": 0}, "A", "A5", kind="an advantage of 0"),
    wrong("sign", "score", {"score": "sign-flipped"}),
    wrong("descent", "new", {"new": "sign-flipped or ascent"}),
    wrong("learning rate omitted", "new", {"new": "learning-rate-omitted"}),
)
def policy(own: Desk) -> Answers:
    theta = np.array([0.2, -0.4, 0.9])
    p, A = own("p", softmax(theta)), own("A", 3 - 1)
    score = own("score", (np.array([0, 1, 0]) - p) * (-1 if own.slips("sign") else 1))
    eta = {"descent": -0.1, "learning rate omitted": 1}.get(own.slip, 0.1)
    return {"p": p, "A": A, "score": score, "new": theta + eta * A * score}


@exercise(
    "batch-as-rows",
    carried({"Z": [[-0.75, 0.75], [1.15, -0.7]]}, {"Z": "3/4"}),
    carried({"P": [[0.1824, 0.8176], [0.7, 0.3]]}, {"P": "1/2"}),
    carried({"dZ": [[-0.4088, 0.4088], [0.25, -0.25]]}, {"dZ": "1/2"}, "A2"),
    wrong("not averaged", "dZ", {"dZ": "summed-not-averaged"}),
    wrong("one example", "db", {"db": "path-omitted"}),
    wrong("bias forgotten", "Z", {"Z": "bias-omitted"}),
)
def rows_batch(own: Desk) -> Answers:
    X, W = np.array([[1, -0.5, 2], [0.5, 1.5, -1]]), np.array([[0.2, -0.3], [0.5, 0.1], [-0.4, 0.6]])
    b, Y = np.array([0.1, -0.1]), np.eye(2)
    Z = own("Z", X @ W + (0 if own.slips("bias forgotten") else b))
    P = own("P", np.array([softmax(row) for row in Z]))
    loss = -(np.log(P[0, 0]) + np.log(P[1, 1])) / 2
    dZ = own("dZ", (P - Y) / (1 if own.slips("not averaged") else 2))
    db = dZ[0] if own.slips("one example") else dZ.sum(axis=0)
    return {"Z": Z, "P": P, "loss": loss, "dZ": dZ, "db": db, "dW": X.T @ dZ}


@exercise(
    "theta-with-bias-column",
    carried({"z2": [0.9, -0.55]}, {"z2": "1/2"}),
    carried({"h": 0.6}, "h"),
    carried({"delta3": 0.4551}, "delta3", "A2", kind="carried: the sign of δ"),
    carried({"delta2": [0.27, -0.5]}, "delta2"),
    wrong("no derivative", "delta2", {"delta2": "activation-derivative-omitted"}),
    wrong("bias column in front", "delta2"),
    wrong("input for activation", {"D2": "1/3"}, {"D2": "pre-activation-used"}),
)
def folded(own: Desk) -> Answers:
    x, T1, T2 = np.array([1, 0.5, -1]), np.array([[0.1, 0.8, -0.4], [-0.2, 0.3, 0.9]]), np.array([0.3, -0.6, 1.1])
    z2 = own("z2", T1 @ x)
    a2 = own("a2", sigmoid(z2))
    h = own("h", sigmoid(T2 @ [1, *a2]))
    delta3 = own("delta3", h - 1)
    D2 = delta3 * np.array([1, *(z2 if own.slips("input for activation") else a2)])
    back = T2[:2] if own.slips("bias column in front") else T2[1:]
    delta2 = own("delta2", delta3 * back * (1 if own.slips("no derivative") else a2 * (1 - a2)))
    return {"z2": z2, "a2": a2, "h": [h], "delta3": [delta3], "D2": [D2], "delta2": delta2,
            "D1": np.outer(delta2, x)}


@exercise(
    "hopfield-three-units",
    carried({"W12": 3}, {"W": "7/9"}, "A1 A7 B2"),
    carried({"net1": 0}, "net1", "A5 A7", kind="a net of 0"),
    carried({"s1": 1}, "s1", "A7"),
    wrong("diagonal kept", {"W": "2/3"}, rules="A7 B2"),
    handed("zeros", {"W": [["0"] * 3] * 3}, "W", rules="C1"),
    wrong("half forgotten", "E0"),
)
def hopfield(own: Desk) -> Answers:
    patterns, s0 = np.array([[1, -1, 1], [1, 1, -1], [-1, -1, 1]]), np.array([-1, -1, 1])
    W = patterns.T @ patterns - (0 if own.slips("diagonal kept") else 3) * np.eye(3, dtype=int)
    W[0, 1] = W[1, 0] = own("W12", int(W[0, 1]))
    net1 = own("net1", int(W[0] @ s0))
    s1 = own("s1", 1 if net1 >= 0 else -1)
    E0 = F(-int(s0 @ W @ s0), 1 if own.slips("half forgotten") else 2)
    return {"W": W, "net1": net1, "s1": s1, "net2": int(W[1, 0]) * s1 + int(W[1, 2]) * 1, "E0": E0}


@exercise(
    "soft-threshold-lasso",
    carried({"rho1": 3.45}, "rho1"),
    carried({"new1": 0.51}, "new1"),
    carried({"new1": 0}, "new1", "A5", kind="a weight of 0"),
    carried({"rho1": -1.9}, "rho1", kind="a negative weight"),
    carried({"rho2": 1.7}, "rho2"),
    wrong("no threshold", "new1"),
    wrong("not divided", "new1"),
)
def lasso(own: Desk) -> Answers:
    r, x1, x2, lam = np.array([4, -1, 1.5]), np.array([1, 0, 2]), np.array([0.5, 1.5, -1]), 1.2

    def shrunk(rho, n, slips):
        size = abs(rho) if slips("no threshold") else max(0.0, abs(rho) - lam)
        return np.sign(rho) * size / (1 if slips("not divided") else n)

    rho1 = own("rho1", x1 @ (r + 0.3 * x2))
    new1 = own("new1", shrunk(rho1, x1 @ x1, own.slips))
    rho2 = own("rho2", x2 @ (r - new1 * x1))
    return {"rho1": rho1, "new1": new1, "rho2": rho2, "new2": shrunk(rho2, x2 @ x2, lambda slip: False)}


@exercise(
    "bigram-perplexity",
    carried({"p": [F(3, 5), F(1, 4), F(2, 7)]}, "p", "A7", kind="no smoothing"),
    carried({"p": [F(4, 9), F(1, 8), F(2, 11)]}, {"p": "2/3"}, "A7"),
    carried({"H": 1.8}, "H"),
    wrong("natural logarithm", "logp", {"logp": "wrong-log-base"}),
    wrong("not averaged", "H"),
)
def bigram(own: Desk) -> Answers:
    p = own("p", [F(4, 9), F(1, 8), F(3, 11)])
    log = np.log if own.slips("natural logarithm") else np.log2
    logp = own("logp", sum(log(float(q)) for q in p))
    H = own("H", -logp / (1 if own.slips("not averaged") else 3))
    return {"p": p, "logp": logp, "H": H, "perplexity": 2**H}


@exercise(
    "factorising-a-rating",
    carried({"guess": 1.2}, "guess"),
    carried({"e": -2.52}, "e", kind="carried: the sign of the error"),
    carried({"new_u": [0.9, -0.1, 1.2]}, "new_u"),
    wrong("updated u used", "new_v", {"new_v": "updated-weight-used"}),
    wrong("decay forgotten", "new_u"),
    wrong("learning rate omitted", "new_u new_v",
          {"new_u": "learning-rate-omitted", "new_v": "learning-rate-omitted"}),
)
def factorise(own: Desk) -> Answers:
    u, v, eta, decay = np.array([0.8, -0.3, 1.1]), np.array([0.5, 1.2, 0.4]), 0.05, 0.1
    eta = 1 if own.slips("learning rate omitted") else eta
    guess = own("guess", u @ v)
    e = own("e", 3 - guess)
    new_u = own("new_u", u + eta * (e * v - (0 if own.slips("decay forgotten") else decay) * u))
    new_v = own("new_v", v + eta * (e * (new_u if own.slips("updated u used") else u) - decay * v))
    return {"guess": guess, "e": e, "new_u": new_u, "new_v": new_v, "after": new_u @ new_v}


@exercise(
    "td-lambda-traces",
    carried({"d1": 0.68}, "d1"),
    carried({"d1": 0}, "d1", "A5", kind="no change"),
    carried({"e2": [0.9, 1, 0]}, {"e2": "2/3"}),
    carried({"V1": [0.828, 0.3, 1]}, {"V1": "2/3"}),
    wrong("no discount", "d1"),
    handed("the old values", {"V1": ["0.9", "0.2", "1"], "d2": "", "V2": ""}, "V1 d2 V2", {"V1": "no-update"}, "C1"),
)
def td_lambda(own: Desk) -> Answers:
    V, alpha, gamma, lam = np.array([0.9, 0.2, 1]), 0.1, 0.9, 0.8
    d1 = own("d1", (1 if own.slips("no discount") else gamma) * V[1] - V[0])
    V1 = own("V1", V + alpha * d1 * np.array([1, 0, 0]))
    e2 = own("e2", np.array([gamma * lam, 1, 0]))
    d2 = own("d2", 0.5 + gamma * V1[2] - V1[1])
    return {"d1": d1, "V1": V1, "e2": e2, "d2": d2, "V2": V1 + alpha * d2 * e2}


@exercise(
    "logistic-newton-step",
    carried({"p2": 0.4502}, "p2", "A1 A6", kind="a value that turns the count"),
    carried({"p3": 0.4, "p4": 0.7685}, {"p34": "1/2"}, "A1 A6"),
    carried({"g": -2.0}, "g"),
    wrong("no derivative", "h"),
    wrong("gradient step", "new_w", {"new_w": "gradient-instead-of-update"}),
    wrong("sign", "new_w", {"new_w": "sign-flipped or ascent"}),
)
def newton_step(own: Desk) -> Answers:
    x, y, w = np.array([-1, 0.5, 2, 3]), np.array([0, 0, 1, 1]), 0.4
    p = np.array([own(f"p{i + 1}", sigmoid(w * x[i])) for i in range(4)])
    g = own("g", ((p - y) * x).sum())
    h = own("h", ((1 if own.slips("no derivative") else p * (1 - p)) * x**2).sum())
    new_w = {"gradient step": g / h, "sign": w + g / h}.get(own.slip, w - g / h)
    return {"p1": p[0], "p2": p[1], "p34": p[2:], "g": g, "h": h, "new_w": new_w,
            "correct": int(((p >= 0.5) == y).sum())}
