"""Models that are fitted in closed form: densities, kernels, margins, neighbours."""

from __future__ import annotations

import numpy as np

from .desk import Answers, Desk, carried, exercise, wrong


def normal(x, mean, variance, half=0.5):
    return np.exp(-half * (x - mean) ** 2 / variance) / np.sqrt(2 * np.pi * variance)


@exercise(
    "gaussian-naive-bayes",
    carried({"mA": [1.4, 2.9]}, {"mA": "1/2"}),
    carried({"vA": [0.5, 0.3]}, "vA"),
    wrong("divided by n - 1", "vA vB", {"vA": "variance-divisor", "vB": "variance-divisor"}),
    wrong("half forgotten in the exponent", "dA dB", {"dA": "exponent-factor", "dB": "exponent-factor"}),
    wrong("equal priors", "pA", {"pA": "factor-omitted"}),
)
def naive_bayes(own: Desk) -> Answers:
    A, B, q = np.array([[1.2, 3.5], [0.7, 2.1], [2.3, 2.8]]), np.array([[3.1, 0.4], [4.5, 1.9]]), np.array([2.6, 1.7])
    ddof = own.slips("divided by n - 1")
    half = 1 if own.slips("half forgotten in the exponent") else 0.5
    mA, mB = own("mA", A.sum(0) / 3), own("mB", B.sum(0) / 2)
    vA, vB = own("vA", ((A - mA) ** 2).sum(0) / (3 - ddof)), own("vB", ((B - mB) ** 2).sum(0) / (2 - ddof))
    dA, dB = own("dA", normal(q, mA, vA, half)), own("dB", normal(q, mB, vB, half))
    prior = [0.5, 0.5] if own.slips("equal priors") else [0.6, 0.4]
    jA, jB = own("jA", prior[0] * dA.prod()), own("jB", prior[1] * dB.prod())
    return {"mA": mA, "vA": vA, "vB": vB, "dA": dA, "dB": dB, "pA": jA / (jA + jB)}


@exercise(
    "mixture-em-step",
    carried({"n1": [0.4, 0.4, 0.02, 0.001]}, {"n1": 0}, kind="carried: densities misread"),
    carried({"r": [0.8, 0.7, 0.02, 0.01]}, {"r": 0}),
    wrong("weights forgotten", "r", {"r": "factor-omitted"}),
    wrong("old mean", "new_s2"),
    wrong("divided by n", "new_mu new_s2"),
    wrong("half forgotten in the exponent", "n1 n2", {"n1": "exponent-factor", "n2": "exponent-factor"}),
)
def mixture(own: Desk) -> Answers:
    x, mu, s2, w = np.array([0.4, 1.1, 2.9, 3.6]), [1, 3], [0.5, 1.2], [0.35, 0.65]
    if own.slips("weights forgotten"):
        w = [1, 1]
    half = 1 if own.slips("half forgotten in the exponent") else 0.5
    n1, n2 = own("n1", normal(x, mu[0], s2[0], half)), own("n2", normal(x, mu[1], s2[1], half))
    r = own("r", w[0] * n1 / (w[0] * n1 + w[1] * n2))
    N1 = own("N1", r.sum())
    share = 4 if own.slips("divided by n") else N1
    new_mu = own("new_mu", r @ x / share)
    around = 1 if own.slips("old mean") else new_mu
    return {"n1": n1, "n2": n2, "r": r, "new_w": N1 / 4, "new_mu": new_mu,
            "new_s2": r @ (x - around) ** 2 / share}


@exercise(
    "ridge-closed-form",
    carried({"A": [[6.05, 4.5], [4.5, 12.3]]}, {"A": "1/2"}),
    carried({"c": [5.5, -4]}, {"c": "1/2"}),
    wrong("no penalty in the matrix", {"A": "1/2"}, {"A": "summand-omitted"}),
    wrong("penalty everywhere", {"A": "1/2"}),
    wrong("penalty left out of J", "J", {"J": "summand-omitted"}),
    wrong("determinant forgotten", "w"),
)
def ridge(own: Desk) -> Answers:
    X, y, q = np.array([[1, 0.5], [2, 1.5], [0.5, 3]]), np.array([1, 2.5, -1]), np.array([1.5, -2])
    added = {"no penalty in the matrix": np.zeros((2, 2)), "penalty everywhere": np.full((2, 2), 0.8)}
    A = own("A", X.T @ X + added.get(own.slip, np.diag([0.8, 0.8])))
    c = own("c", X.T @ y)
    det = own("det", A[0, 0] * A[1, 1] - A[0, 1] * A[1, 0])
    w = np.array([A[1, 1] * c[0] - A[0, 1] * c[1], A[0, 0] * c[1] - A[1, 0] * c[0]]) / det
    w = own("w", w * det if own.slips("determinant forgotten") else w)
    J = ((X @ w - y) ** 2).sum() + (0 if own.slips("penalty left out of J") else 0.8 * (w**2).sum())
    return {"A": A, "c": c, "w": w, "J": J, "out": w @ q}


@exercise(
    "svm-dual-by-hand",
    carried({"w": [1.4, 0.5]}, {"w": 0}),
    carried({"b": -6}, "b"),
    wrong("labels forgotten in H", {"H": "1/2"}, {"H": "sign-flipped"}),
    wrong("half forgotten", "D", {"D": "factor-omitted"}),
    wrong("labels forgotten in w", "w", {"w": "factor-omitted"}),
    wrong("half the margin", "margin", {"margin": "factor-omitted"}),
    wrong("norm not rooted", "margin", {"margin": "root-omitted"}),
)
def svm(own: Desk) -> Answers:
    X, y = np.array([[1, 2], [2, 0.5], [3, 3], [4, 1.5]]), np.array([-1, -1, 1, 1])
    alpha = np.array([0.3, 0.5, 0.6, 0.2])
    signs = np.ones((4, 4)) if own.slips("labels forgotten in H") else np.outer(y, y)
    H = own("H", signs * (X @ X.T))
    D = alpha.sum() - alpha @ H @ alpha * (1 if own.slips("half forgotten") else 0.5)
    w = own("w", X.T @ (alpha if own.slips("labels forgotten in w") else alpha * y))
    b = own("b", 1 - w @ X[2])
    over = w @ w if own.slips("norm not rooted") else np.sqrt(w @ w)
    return {"H": H, "D": D, "w": w, "b": b, "f": X @ w + b, "margin": (1 if own.slips("half the margin") else 2) / over}


@exercise(
    "rbf-kernel-regression",
    carried({"kab": 0.2}, "kab"),
    carried({"alpha": [1, -1.5, 0.75]}, "alpha"),
    wrong("distance not squared", {"kab": 0, "K": "5/9", "k": 0}, {"kab": "square-omitted", "k": "square-omitted"}),
    wrong("exponent positive", {"kab": 0, "K": "5/9", "k": 0}, {"kab": "exponent-sign", "k": "exponent-sign"}),
    wrong("ridge forgotten", "alpha", {"alpha": "summand-omitted"}),
)
def kernel_regression(own: Desk) -> Answers:
    points, q = np.array([[0, 1], [1.5, -0.5], [2, 2]]), np.array([1, 0.5])
    power = 1 if own.slips("distance not squared") else 2
    sign = 1 if own.slips("exponent positive") else -1

    def kernel(u, v):
        return np.exp(sign * 0.4 * np.sqrt(((u - v) ** 2).sum()) ** power)

    a, b, c = points
    kab = own("kab", kernel(a, b))
    kac, kbc = own("kac", kernel(a, c)), own("kbc", kernel(b, c))
    K = np.array([[1, kab, kac], [kab, 1, kbc], [kac, kbc, 1]])
    M = K + (0 if own.slips("ridge forgotten") else 0.1) * np.eye(3)
    alpha = own("alpha", np.linalg.solve(M, np.array([1, -1, 0.5])))
    k = own("k", np.array([kernel(q, p) for p in points]))
    return {"kab": kab, "K": K, "alpha": alpha, "k": k, "out": k @ alpha}


@exercise(
    "neighbours-weighted-by-distance",
    carried({"d": [1.2806, 0.86, 2.6907, 2.7459, 1.044]}, {"d": "4/5"}),
    wrong("root forgotten", "d", {"d": "root-omitted"}),
    wrong("distance for its inverse", "out", {"out": "function-exchanged"}),
    wrong("all five", "near", kind="all five points are taken"),
    wrong("sums of distances", "d", {"d": "function-exchanged"}),
)
def weighted_neighbours(own: Desk) -> Answers:
    X, y = np.array([[1, 2], [2.5, 0.5], [4, 3], [0.5, 3.5], [3, 1.5]]), np.array([2, 5, 9, 1, 7])
    apart = X - np.array([2, 1.2])
    squares = (apart**2).sum(1)
    d = {"root forgotten": squares, "sums of distances": np.abs(apart).sum(1)}.get(own.slip, np.sqrt(squares))
    d = own("d", d)
    near = np.ones(5, int) if own.slips("all five") else (d <= np.sort(d)[2]).astype(int)
    v = near * d if own.slips("distance for its inverse") else near / d
    return {"d": d, "near": near, "plain": (near * y).sum() / 3, "out": v @ y / v.sum()}
