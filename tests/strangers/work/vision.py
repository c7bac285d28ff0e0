"""Images: boxes, sizes and receptive fields, transposed convolution, normalisation with running statistics."""

from __future__ import annotations

import numpy as np

from .desk import Answers, Desk, carried, exercise, handed, wrong


@exercise(
    "boxes-that-overlap",
    carried({"interAB": 15.75}, "interAB"),
    carried({"areaA": 30}, {"areas": "2/3"}),
    wrong("intersection counted twice", "AB AC", {"AB": "summand-omitted", "AC": "summand-omitted"}),
    wrong("over the smaller box", "AB AC"),
    wrong("corners exchanged", "interAB", {"interAB": "function-exchanged"}),
    wrong("upside down", "AB", {"AB": "arguments-exchanged"}),
)
def boxes(own: Desk) -> Answers:
    A, B, C = [1, 2, 6, 7.5], [2.5, 1, 7, 6], [1.2, 2.4, 6.4, 7]
    area = {n: own(f"area{n}", (b[2] - b[0]) * (b[3] - b[1])) for n, b in (("A", A), ("B", B), ("C", C))}

    def common(p, q):
        return (min(p[2], q[2]) - max(p[0], q[0])) * (min(p[3], q[3]) - max(p[1], q[1]))

    def share(inter, n):
        whole = {"intersection counted twice": area["A"] + area[n], "over the smaller box": min(area["A"], area[n])}
        return inter / whole.get(own.slip, area["A"] + area[n] - inter)

    wide = (min(6, 7) - max(1, 2.5)) * (min(7.5, 6) - min(2, 1))
    interAB = own("interAB", wide if own.slips("corners exchanged") else common(A, B))
    AB, AC = own("AB", share(interAB, "B")), share(common(A, C), "C")
    if own.slips("upside down"):
        AB = 1 / AB
    return {"areas": list(area.values()), "interAB": interAB, "AB": AB, "AC": AC, "keepsB": bool(AB <= 0.5),
            "keepsC": bool(AC <= 0.5)}


@exercise(
    "sizes-and-receptive-field",
    carried({"n1": 29}, "n1"),
    carried({"n2": 16}, "n2"),
    wrong("padding forgotten", "n1", {"n1": "padding-omitted"}),
    wrong("rounded up", "n2", {"n2": "rounded-wrong-way"}),
    wrong("one forgotten", "n1", {"n1": "summand-omitted"}),
    wrong("dilation forgotten", {"n3": 0, "fields": "2/3"}, {"n3": "factor-omitted", "fields": "factor-omitted"}),
    wrong("biases forgotten", "weights", {"weights": "summand-omitted"}),
    wrong("strides forgotten", {"fields": "2/3"}, {"fields": "factor-omitted"}),
)
def layer_sizes(own: Desk) -> Answers:
    less = 1 if own.slips("one forgotten") else 0
    n1 = own("n1", (60 + (0 if own.slips("padding forgotten") else 6) - 7) // 2 + 1 - less)
    n2 = own("n2", (-(-(n1 - 3) // 2) if own.slips("rounded up") else (n1 - 3) // 2) + 1 - less)
    dilation = 1 if own.slips("dilation forgotten") else 2
    n3 = own("n3", n2 + 2 - dilation * 4)
    one, two = (1, 1) if own.slips("strides forgotten") else (2, 4)
    fields = [7, 7 + 2 * one, 7 + 2 * one + dilation * 4 * two]
    weights = 16 * 3 * 49 + 24 * 16 * 25 + (0 if own.slips("biases forgotten") else 40)
    return {"n1": n1, "n2": n2, "n3": n3, "fields": fields, "weights": weights, "flatten": 24 * n3 * n3}


@exercise(
    "upsampling-by-transposed-convolution",
    carried({"Y": [[0.4, 1, -0.4, -0.5, 0.1], [0.3, -1, 0.45, 0.5, -0.3], [1.6, 2.5, -1.4, 0, 0.3],
                   [0.6, -2, 1.225, -0.25, 0.15], [1.6, 1, -1.2, 0.125, -0.175]]}, {"Y": "24/25"}, kind="misadded"),
    wrong("kernel turned", {"Y": "4/25"}, {"Y": "kernel-turned"}),
    wrong("one entry", {"dX": "1/2"}, kind="a window misread"),
    wrong("sum forgotten", {"dK": "0"}),
)
def upsampling(own: Desk) -> Answers:
    X, K = np.array([[1, -0.5], [2, 0.25]]), np.array([[0.4, 1, -0.2], [0.3, -1, 0.6], [0.8, 0.5, -0.7]])
    G = np.array([[1, 0, -1, 0.5, 0], [0, 2, 0, -1, 1], [0.5, 0, 1, 0, -0.5], [0, -1, 0, 2, 0], [1, 0, 0.5, 0, -1]])
    laid = K[::-1, ::-1] if own.slips("kernel turned") else K
    Y, dK, dX = np.zeros((5, 5)), np.zeros((3, 3)), np.zeros((2, 2))
    for i in (0, 1):
        for j in (0, 1):
            window = G[2 * i : 2 * i + 3, 2 * j : 2 * j + 3]
            Y[2 * i : 2 * i + 3, 2 * j : 2 * j + 3] += X[i, j] * laid
            dX[i, j] = (window * K).sum()
            dK += 0 if own.slips("sum forgotten") and (i or j) else X[i, j] * window
    if own.slips("one entry"):
        dX[1] = [(G[1:4, 0:3] * K).sum(), (G[1:4, 2:5] * K).sum()]
    Y = own("Y", Y)
    return {"Y": Y, "L": (G * Y).sum(), "dX": dX, "dK": dK}


@exercise(
    "batch-norm-at-test-time",
    carried({"z": [-1.55, 1.5]}, {"z": "1/2"}),
    carried({"n": [-0.8, 0.2]}, "n"),
    wrong("variance for its root", "n Wf bf", {"n": "root-omitted", "Wf": "root-omitted"}),
    wrong("mean not subtracted", "n", {"n": "summand-omitted"}),
    wrong("shift forgotten", "y", {"y": "bias-omitted or summand-omitted"}),
    wrong("scale forgotten", "y", {"y": "factor-omitted"}),
    handed("columns scaled", {"Wf": [["0.7442", "-0.5588"], ["1.1908", "0.1397"]]}, {"Wf": "1/2"}),
)
def at_test_time(own: Desk) -> Answers:
    W, b, x = np.array([[0.5, -1.2], [0.8, 0.3]]), np.array([0.1, -0.4]), np.array([1.5, 2])
    m, v = np.array([-0.9, 1.1]), np.array([0.64, 2.25])
    gamma, beta = np.array([1.2, 0.7]), np.array([0.3, -0.1])
    z = own("z", W @ x + b)
    over = (v + 0.01) ** (1 if own.slips("variance for its root") else 0.5)
    n = own("n", (z - (0 if own.slips("mean not subtracted") else m)) / over)
    scale = 1 if own.slips("scale forgotten") else gamma
    y = scale * n + (0 if own.slips("shift forgotten") else beta)
    s = gamma / over
    return {"z": z, "n": n, "y": y, "Wf": s[:, None] * W, "bf": s * (b - m) + beta}
