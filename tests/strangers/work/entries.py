"""Asked entry by entry: single entries, slices and members of lists, put together into what is known of the whole."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from .desk import Answers, Desk, carried, exercise, wrong


@exercise(
    "neuron-entry-by-entry",
    carried({"z1": 0.9}, "z1", "A1"),
    carried({"z2": -0.45, "h1": 0.61}, "z2 h1", "A1 C4", kind="carried twice"),
    wrong("no derivative", "dz1", {"dz1": "activation-derivative-omitted"}, "A1"),
    wrong("no derivative", "z1 dz1", {"dz1": "activation-derivative-omitted"}, "A1 C4", own={"z1": 0.75}),
    wrong("derivative at activation", "dz1", {"dz1": "derivative-at-activation"}, "A1"),
)
def neuron(own: Desk) -> Answers:
    x, W, b, v = np.array([0.5, -1.2, 2]), np.array([[0.4, -0.3, 0.15], [-0.6, 0.25, 0.7]]), [0.05, -0.1], [1.5, -0.8]
    z1 = own("z1", W[0] @ x + b[0])
    z2 = own("z2", W[1] @ x + b[1])
    h1, h2 = own("h1", np.tanh(z1)), own("h2", np.tanh(z2))
    y = own("y", v[0] * h1 + v[1] * h2)
    slope = {"no derivative": 1.0, "derivative at activation": 1 - np.tanh(h1) ** 2}.get(own.slip, 1 - h1**2)
    dz1 = own("dz1", v[0] * slope)
    return {"z1": z1, "z2": z2, "h1": h1, "h2": h2, "y": y, "dz1": dz1, "dW13": dz1 * x[2]}


@exercise(
    "rows-of-a-batch",
    carried({"a2": [-0.5, 0.9, 0.7]}, {"a2": "2/3"}, "A1"),
    carried({"a1": [1.4, 0.2, 1.9]}, {"a1": "2/3"}, "A1"),
    wrong("summed", "m", {"m": "summed-not-averaged"}),
    wrong("no relu", "s2 s3", {"s2": "activation-omitted", "s3": "activation-omitted"}, "A1 C1", kind="wrong twice"),
)
def rows(own: Desk) -> Answers:
    X, W = np.array([[1, 2], [0.5, -1], [-2, 0.3]]), np.array([[0.2, -0.4, 0.9], [0.6, 0.3, -0.25]])
    a1, a2, a3 = own("a1", X[0] @ W), own("a2", X[1] @ W), own("a3", X[2] @ W)
    relu = (lambda a: a) if own.slips("no relu") else (lambda a: np.maximum(a, 0))
    s1, s2, s3 = relu(a1), own("s2", relu(a2)), own("s3", relu(a3))
    m = (s1 + s2 + s3) / (1 if own.slips("summed") else 3)
    return {"a1": a1, "a2": a2, "a3": a3, "s2": s2, "s3": s3, "m": m}


@exercise(
    "norm-of-a-list",
    carried({"h1": 0.4286}, {"h12": "1/2"}, "A1"),
    carried({"h3": 0.6}, "h3", "A1"),
    carried({"n": 1.5}, "n", "A1"),
    wrong("one norm", "n"),
)
def softsign(own: Desk) -> Answers:
    u, k = [0.7, -1.1, 0.4], 1.5
    h1, h2, h3 = (own(f"h{i + 1}", k * u[i] / (1 + abs(u[i]))) for i in range(3))
    n = abs(h1) + abs(h2) + abs(h3) if own.slips("one norm") else (h1**2 + h2**2 + h3**2) ** 0.5
    n = own("n", n)
    return {"h12": [h1, h2], "h3": h3, "s": h1 + h2 + h3, "n": n, "unit": [h1 / n, h2 / n, h3 / n]}


@exercise(
    "slices-of-a-layer",
    carried({"z_rest": [-0.36, 0.56]}, {"z_rest": "1/2"}, "A1"),
    carried({"z_first": 0.21}, "z_first", "A1"),
    carried({"h_rest": [0.44, 0.65]}, "h_rest", "A1"),
    wrong("bias omitted", "z_rest", {"z_rest": "bias-omitted"}, "A1"),
    wrong("no derivative", "dz_rest", {"dz_rest": "activation-derivative-omitted"}),
)
def slices(own: Desk) -> Answers:
    x, W1, b1 = np.array([0.8, -0.5]), np.array([[0.3, 0.9], [-0.7, 0.2], [0.45, -0.6]]), np.array([0.1, 0.3, -0.2])
    w2, b2 = np.array([1.2, -0.4, 0.7]), -0.3
    first = own("z_first", W1[0] @ x + b1[0])
    rest = own("z_rest", W1[1:] @ x + (0 if own.slips("bias omitted") else b1[1:]))
    h_first, h_rest = own("h_first", 1 / (1 + np.exp(-first))), own("h_rest", 1 / (1 + np.exp(-rest)))
    o = w2[0] * h_first + w2[1:] @ h_rest + b2
    back = w2[1:] * (1 if own.slips("no derivative") else h_rest * (1 - h_rest))
    return {"z_first": first, "z_rest": rest, "h_first": h_first, "h_rest": h_rest, "o": o, "dz_rest": back}


@exercise(
    "gram-and-decision",
    carried({"k2": 1.1}, "k2", "A1"),
    carried({"k1": 1.8, "k3": 0.52}, "k1 k3", "A1", kind="carried twice"),
    wrong("label forgotten", "f", rules="A1"),
    wrong("bias omitted", "f", {"f": "bias-omitted"}),
)
def gram(own: Desk) -> Answers:
    S, x = np.array([[1, 0.5], [-0.5, 1], [0.2, -1.5]]), np.array([0.6, 0.4])
    alpha, y, b = [0.3, 0.5, 0.2], [1, 1, 1 if own.slips("label forgotten") else -1], -0.25
    k = [own(f"k{i + 1}", (1 + S[i] @ x) ** 2) for i in range(3)]
    f = sum(alpha[i] * y[i] * k[i] for i in range(3)) + (0 if own.slips("bias omitted") else b)
    f = own("f", f)
    return {"k1": k[0], "k2": k[1], "k3": k[2], "f": f, "margin": -f}


@exercise(
    "attention-by-hand",
    carried({"s2": -0.2172}, "s2", "A1"),
    carried({"a": [0.5, 0.2, 0.3]}, "a"),
    wrong("not scaled", "s1 s2 s3", rules="A1", kind="wrong thrice"),
    wrong("not normalised", "a", rules="A1"),
)
def attention(own: Desk) -> Answers:
    q, K, V = np.array([0.9, -0.4]), np.array([[1, 0.2], [-0.3, 0.8], [0.5, 0.5]]), np.array([[2, 1], [0, -1], [1, 3]])
    s = np.array([own(f"s{i + 1}", K[i] @ q / (1 if own.slips("not scaled") else 2**0.5)) for i in range(3)])
    a = own("a", np.exp(s) / (1 if own.slips("not normalised") else np.exp(s).sum()))
    return {"s1": s[0], "s2": s[1], "s3": s[2], "a": a, "o": V.T @ a}


@exercise(
    "feature-map-cells",
    carried({"f12": Fraction(6)}, "f12", "A1 A7"),
    carried({"f2": [Fraction(6), Fraction(-10), Fraction(3)]}, {"f2": "2/3"}, "A1 A7"),
    wrong("flipped", "f11 f12 f13 f2", rules="A1"),
    wrong("no relu", "g", {"g": "activation-omitted"}, "A7"),
)
def cells(own: Desk) -> Answers:
    image, kernel = [[1, 3, 0, 2], [2, -1, 4, 1], [0, 2, -1, 3]], [[1, -2], [0, 1]]
    if own.slips("flipped"):  # convolution in the mathematical sense
        kernel = [[1, 0], [-2, 1]]
    F = [
        [Fraction(sum(kernel[i][j] * image[r + i][c + j] for i in (0, 1) for j in (0, 1))) for c in range(3)]
        for r in range(2)
    ]
    f11, f12, f13 = own("f11", F[0][0]), own("f12", F[0][1]), own("f13", F[0][2])
    f2 = own("f2", F[1])
    p = max(f11, f12, f2[0], f2[1], 0)
    entries = [f11, f12, f13, *f2]
    g = sum(entries if own.slips("no relu") else [max(entry, 0) for entry in entries]) / 6
    return {"f11": f11, "f12": f12, "f13": f13, "f2": f2, "p": p, "g": g}


@exercise(
    "softmax-jacobian-entries",
    carried({"p": [0.3, 0.1, 0.6]}, "p", "A1"),
    carried({"J12": 0.02}, "J12", "A1"),
    wrong("sign", "J12 J13", {"J12": "sign-flipped", "J13": "sign-flipped"}, "A1", kind="wrong twice"),
)
def jacobian(own: Desk) -> Answers:
    z, g = np.array([0.4, -0.9, 1.3]), [0.5, -1, 0.25]
    p = own("p", np.exp(z) / np.exp(z).sum())
    sign = 1 if own.slips("sign") else -1
    J = own("J11", p[0] * (1 - p[0])), own("J12", sign * p[0] * p[1]), own("J13", sign * p[0] * p[2])
    return {"p": p, "J11": J[0], "J12": J[1], "J13": J[2], "back1": sum(J[i] * g[i] for i in range(3))}
