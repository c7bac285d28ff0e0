"""One quantity under several names, and chains of factors that are constants."""

from __future__ import annotations

import numpy as np

from .desk import Answers, Desk, carried, exercise, wrong


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


@exercise(
    "network-and-one-step",
    carried({"a": [0.3627, 0.1781, 0.5]}, {"a": "2/3"}, "A2"),
    carried({"a": [0.21, -0.35, 0.4]}, "a", "A2"),
    carried({"yhat": 0.55}, "yhat", "A2"),
    carried({"dW2": [0.3, 0.2, -0.1]}, "dW2", "A2"),
    wrong("ascent", "new_W2 new_W1", {"new_W2": "ascent", "new_W1": "ascent"}),
    wrong("updated weight", "new_W1", {"new_W1": "updated-weight-used"}),
    wrong("no derivative", "yhat new_W1", {"new_W1": "activation-derivative-omitted"}, "A2 C4", own={"yhat": 0.7}),
)
def network_and_step(own: Desk) -> Answers:
    x, W1, b1 = np.array([0.6, -0.2]), np.array([[0.3, -0.5], [0.7, 0.2], [-0.1, 0.4]]), np.array([0.1, -0.2, 0.3])
    w2, b2, eta = np.array([0.5, -0.4, 0.8]), 0.2, 0.5
    a = own("a", np.tanh(W1 @ x + b1))
    yhat = own("yhat", sigmoid(w2 @ a + b2))
    loss = -np.log(1 - yhat)
    delta2 = yhat - 0
    dw2 = own("dW2", delta2 * a)
    eta = -eta if own.slips("ascent") else eta
    new_w2 = w2 - eta * dw2
    back = (new_w2 if own.slips("updated weight") else w2) * delta2
    delta1 = back * (1 if own.slips("no derivative") else 1 - a**2)
    new_W1 = W1 - eta * np.outer(delta1, x)
    return {"a": a, "yhat": [yhat], "loss": loss, "dW2": [dw2], "new_W2": [new_w2], "new_W1": new_W1}


@exercise(
    "linear-unit-trained-twice",
    carried({"o": [0.3, -0.3, 0.9]}, {"o": "2/3"}, "A2"),
    carried({"first": [0.5, 0.1]}, "first", "A2"),
    wrong("factor 2 forgotten", "first", {"first": "loss-factor"}, "C3"),
    wrong("summed", "first", {"first": "summed-not-averaged"}, "C3"),
    wrong("ascent", "first", {"first": "ascent"}, "C3"),
)
def trained_twice(own: Desk) -> Answers:
    x, y, eta = np.array([1, -0.5, 2]), np.array([1.2, 0.3, 0.5]), 0.15
    factor = {"factor 2 forgotten": 1, "summed": 2 * 3, "ascent": -2}.get(own.slip, 2)

    def step(o, w, b):
        return np.array([w - eta * factor * np.mean((o - y) * x), b - eta * factor * np.mean(o - y)])

    o = own("o", 0.4 * x - 0.1)
    w, b = own("first", step(o, 0.4, -0.1))
    o2 = own("o2", w * x + b)
    return {"o": o, "loss": np.mean((o - y) ** 2), "first": [w, b], "o2": o2, "second": step(o2, w, b)}


@exercise(
    "same-given-in-two-questions",
    carried({"za": -1.54}, "za", "A2"),
    carried({"zb": 1.93}, "zb", "A2"),
    carried({"za": 0.5, "pb": 0.87}, "za pb", "A2", kind="carried twice"),
    wrong("log10", "ca", {"ca": "wrong-log-base"}, "A2"),
)
def patients(own: Desk) -> Answers:
    w, b = np.array([0.8, -1.1]), 0.2
    za, zb = own("za", w @ [0.5, 1.4] + b), own("zb", w @ [2, -0.3] + b)
    pa, pb = own("pa", sigmoid(za)), own("pb", sigmoid(zb))
    ca = -np.log10(pa) if own.slips("log10") else -np.log(pa)
    return {"za": za, "zb": zb, "pa": pa, "pb": pb, "ca": ca}


@exercise(
    "parts-with-the-same-given",
    carried({"z": 2.15}, "forward_z", "A2"),
    carried({"h": 1.75}, "forward_h", "A2"),
    wrong("no derivative", "backward_dw", {"backward_dw": "activation-derivative-omitted"}),
    wrong("no derivative", "forward_h backward_dw", {"backward_dw": "activation-derivative-omitted"}, "A2 C4",
          own={"h": 1.2}),
    wrong("factor", "backward_dh", {"backward_dh": "loss-factor"}, "A2"),
)
def softplus_parts(own: Desk) -> Answers:
    x, w, b = 2.5, 0.7, -0.4
    z = own("z", w * x + b)
    h = own("h", np.log(1 + np.exp(z)))
    dh = own("dh", (1 if own.slips("factor") else 2) * (h - 2))
    dw = dh * (1 if own.slips("no derivative") else sigmoid(z)) * x
    return {"forward_z": z, "forward_h": h, "backward_C": (h - 2) ** 2, "backward_dh": dh, "backward_dw": dw}


@exercise(
    "one-expression-two-names",
    carried({"o": 0.5}, "o", "A2"),
    carried({"err": 1.4}, "err", "A2"),
    wrong("ascent", "step", rules="A2"),
    wrong("sign", "err", {"err": "sign-flipped"}, "A2"),
    wrong("learning rate omitted", "step", {"step": "learning-rate-omitted"}, "A2"),
)
def residual(own: Desk) -> Answers:
    x, w, y, eta = np.array([0.4, 1.5, -0.6]), np.array([1, -0.5, 0.25]), 0.9, 0.2
    o = own("o", w @ x)
    err = own("err", y - o if own.slips("sign") else o - y)
    step = -eta * err * x * {"ascent": -1, "learning rate omitted": 1 / eta}.get(own.slip, 1)
    return {"o": o, "err": err, "cost": err**2 / 2, "step": step, "new_w": w + step}


@exercise(
    "bias-gradient-is-delta",
    carried({"o": -0.25}, "o"),
    carried({"dc": 0.4}, "dc", "A2"),
    carried({"db": [-0.12, 0.3]}, "db", "A2"),
    wrong("no derivative", "db", {"db": "activation-derivative-omitted"}, "A2"),
    wrong("transposed", "dW", {"dW": "transposed"}),
    wrong("input for activation", "dV"),
)
def bias_first(own: Desk) -> Answers:
    x, W, b = np.array([1.5, -0.8, 0.4]), np.array([[0.2, -0.3, 0.5], [-0.4, 0.1, 0.6]]), np.array([0.1, -0.2])
    v, c, t = np.array([0.9, -1.3]), 0.05, 0.5
    z = W @ x + b
    h = own("h", sigmoid(z))
    o = own("o", v @ h + c)
    dc = own("dc", o - t)
    db = own("db", dc * v * (1 if own.slips("no derivative") else h * (1 - h)))
    dW = np.outer(db, x)
    dV = dc * (z if own.slips("input for activation") else h)
    return {"o": [o], "dc": [dc], "dV": [dV], "db": db, "dW": dW.T if own.slips("transposed") else dW, "dx": W.T @ db}


@exercise(
    "sine-chain",
    carried({"dy_dv": 5}, "dy_dv", "A3"),
    carried({"dv_dx": -0.6216}, "dv_dx", "A3"),
    carried({"v": 0.7}, "v", "A3"),
    wrong("inner derivative lost", "dL_dx", rules="A3"),
)
def sines(own: Desk) -> Answers:
    x, k = 0.9, 2.5
    v = own("v", np.sin(x))
    dy_dv = own("dy_dv", k)
    dv_dx = own("dv_dx", np.cos(x))
    dy_dx = own("dy_dx", dy_dv * dv_dx)
    y = k * v
    dL_dx = 2 * y if own.slips("inner derivative lost") else 2 * y * dy_dx
    return {"v": v, "dy_dv": dy_dv, "dv_dx": dv_dx, "dy_dx": dy_dx, "dL_dx": dL_dx}


@exercise(
    "cosine-chain",
    carried({"dv_du": 0.8632}, "dv_du", "A3"),
    carried({"du_dx": 0.7}, "du_dx", "A3"),
    carried({"dw_dv": -0.5048}, "dw_dv", "A3"),
    wrong("factor 3 lost", "dw_dx", rules="A3"),
)
def cosines(own: Desk) -> Answers:
    u = 3 * 0.7
    du_dx = own("du_dx", 3)
    dv_du = own("dv_du", -np.sin(u))
    dw_dv = own("dw_dv", np.exp(np.cos(u)))
    dw_dx = dw_dv * dv_du * (1 if own.slips("factor 3 lost") else du_dx)
    return {"du_dx": du_dx, "dv_du": dv_du, "dw_dv": dw_dv, "dw_dx": dw_dx}


@exercise(
    "unit-factors",
    carried({"f": [0.3, -0.5]}, "f", "A3"),
    carried({"dr": [2, 1]}, {"dr": "1/2"}, "A3"),
    carried({"dr": [-0.4, 1.5]}, "dr", "A3"),
    carried({"df": [1.5, -2]}, "df", "A3"),
    wrong("skip forgotten", "dx", {"dx": "path-omitted"}, "A3"),
    wrong("no derivative", "dx", {"dx": "activation-derivative-omitted"}, "A3"),
)
def open_gate(own: Desk) -> Answers:
    x, W, u = np.array([0.5, -1.5]), np.array([[0.6, 0.2], [-0.3, 0.8]]), np.array([2, -1])
    f = own("f", np.tanh(W @ x))
    dr = own("dr", u)
    df = own("df", dr)
    through = W.T @ (df * (1 if own.slips("no derivative") else 1 - f**2))
    dx = through if own.slips("skip forgotten") else dr + through
    return {"f": f, "r": x + f, "dr": dr, "df": df, "dx": dx}


@exercise(
    "first-step-from-nothing",
    carried({"h1": 0.42}, "h1", "A3"),
    carried({"h2": -0.5}, "h2"),
    carried({"dh2": -2.2}, "dh2", "A3"),
    carried({"dh1": 1.3}, "dh1", "A3"),
    wrong("no derivative", "dh1", {"dh1": "activation-derivative-omitted"}),
    wrong("last step forgotten", "dw", rules="A3"),
)
def from_nothing(own: Desk) -> Answers:
    u, w, v, h0, x1, x2, t = 0.8, -1.2, 1.4, 0, 0.45, -0.9, 0.3
    h1 = own("h1", np.tanh(u * x1 + w * h0))
    h2 = own("h2", np.tanh(u * x2 + w * h1))
    y = own("y", v * h2)
    dh2 = own("dh2", 2 * (y - t) * v)
    slope2 = 1 if own.slips("no derivative") else 1 - h2**2
    dh1 = own("dh1", dh2 * slope2 * w)
    dw = dh1 * (1 - h1**2) * h0 + (0 if own.slips("last step forgotten") else dh2 * (1 - h2**2) * h1)
    return {"h1": h1, "h2": h2, "y": y, "dh2": dh2, "dh1": dh1, "dw": dw}


@exercise(
    "graph-of-local-derivatives",
    carried({"dF_dm": -1}, "dF_dm", "A3"),
    carried({"dF_dn": 4}, "dF_dn", "A3"),
    carried({"dm_ds": -1}, "dm_ds", "A3"),
    carried({"s": 5}, {"values": "3/4"}),
    wrong("one path", "dF_dr", {"dF_dr": "path-omitted"}, "A3 B2"),
)
def local_derivatives(own: Desk) -> Answers:
    p, q, r = 2, -3, 0.5
    s = own("s", p + q)
    m, n = s * r, r**2
    dF_dm, dF_dn = own("dF_dm", 1), own("dF_dn", -4)
    dm_ds = own("dm_ds", r)
    dF_ds = own("dF_ds", dF_dm * dm_ds)
    dF_dr = dF_dm * s + (0 if own.slips("one path") else dF_dn * 2 * r)
    return {"values": [s, m, n, m - 4 * n], "dF_dm": dF_dm, "dF_dn": dF_dn, "dm_ds": dm_ds, "dF_ds": dF_ds,
            "dF_dp": dF_ds, "dF_dr": dF_dr}
