"""Graphs of numbers and concepts: worked out by hand, by fractions, by trying out, or at 40 digits."""

from fractions import Fraction
from itertools import product
from math import ceil
from typing import Any

import mpmath

from tests.problems.catalogue.paper import dot, n, sigmoid, slope


def dot_products() -> dict[str, Any]:
    rows = [
        "0.01 1.51 0.11 0.99", "1.83 1.41 0.96 0.28", "0.70 0.93 0.94 -0.34", "0.81 1.17 0.0 1.00",
        "1.12 0.04 1.00 1.7", "1.71 1.41 0.95 0.30", "0.62 1.29 -0.5 0.86", "0.56 1.60 0.80 0.60",
        "0.26 0.86 -1 0", "1.94 1.94 0.5 1",
    ]  # fmt: skip
    return {"dots": [x1 * y1 + x2 * y2 for x1, x2, y1, y2 in (map(Fraction, row.split()) for row in rows)]}


def matrix_vector() -> dict[str, Any]:
    v = (Fraction("0.6"), Fraction("-1.2"))
    matrices = [
        ["0.3 -1.2", "2.6 0.7", "-0.5 -0.2"],
        ["-0.2 2.1", "-1.1 0.1", "0.3 0.5"],
        ["0.7 0.4", "-0.6 1.3", "1.5 -1.4"],
    ]
    rows = [[[Fraction(entry) for entry in row.split()] for row in matrix] for matrix in matrices]
    products = [[a * v[0] + b * v[1] for a, b in matrix] for matrix in rows]
    return {"products": products, "relu_products": [[max(0, entry) for entry in vector] for vector in products]}


def why_nonlinear() -> dict[str, Any]:
    """Only the first two hidden units count, each once, and Θ² takes nothing from the constant: their rows added."""
    return {"collapsed": [[1 + 0, 0 - 1, 0 + 1, 1 + 0]]}


def parameter_count() -> dict[str, Any]:
    return {"count": 12 + 9 + 3 + 3, "shapes": [[4, 3], [3, 3], [3, 1]]}


def activation_family() -> dict[str, Any]:
    z = n("-1.5")
    functions = {
        "sigmoid": sigmoid,
        "tanh": lambda z: (mpmath.exp(z) - mpmath.exp(-z)) / (mpmath.exp(z) + mpmath.exp(-z)),
        "relu": lambda z: max(n(0), z),
        "leaky_relu": lambda z: z if z > 0 else z / 100,
    }
    flat = [name for name, f in functions.items() if all(abs(slope(f, n(far))) < 1e-9 for far in ("30", "-30"))]
    odd = [name for name, f in functions.items() if all(abs(f(n(z)) + f(-n(z))) < 1e-30 for z in ("0.3", "2"))]
    return {
        "values": [f(z) for f in functions.values()],
        "derivatives": [slope(f, z) for f in functions.values()],
        # (0, 1), (−1, 1), [0, ∞), ℝ
        "sigmoid_range": "a",
        "tanh_range": "b",
        "relu_range": "c",
        "leaky_relu_range": "d",
        "saturating": flat,
        "zero_centred": odd,
    }


def pac_sample_size() -> dict[str, Any]:
    delta, epsilon = n("0.05 0.1")
    finite = (10 * mpmath.log(3) + mpmath.log(20)) / epsilon
    infinite = (4 * mpmath.log(2 / delta) + 8 * 3 * mpmath.log(13 / epsilon)) / mpmath.log(2) / epsilon
    return {
        "finite_bound": finite,
        "finite": ceil(finite),
        "infinite_bound": infinite,
        "infinite": ceil(infinite),
    }


def vc_dimension() -> dict[str, Any]:
    """Printed: n + 1 for linear functions, 4 for rectangles. Three points on a line, and a square, cannot be cut."""
    return {"linear": 3, "linear_5": 6, "rectangles": 4, "not_shattered": ["triangle"]}


def kernels() -> dict[str, Any]:
    x, y, root = n("1 2"), n("3 -1"), mpmath.sqrt(2)
    points = list(product((1, -1), repeat=2))
    return {
        "polynomial": (dot(x, y) + 1) ** 2,
        "feature_map": [n(1), n(4), root * 2, root, root * 2, n(1)],
        "feature_product": n(4),
        "gaussian": mpmath.exp(-mpmath.mpf(2**2 + 3**2) / 8),
        "sigmoid_kernel": mpmath.tanh(n("0.75")),
        "gram": [[(a * c + b * d + 1) ** 2 for c, d in points] for a, b in points],
        "positive": "yes_it_is",  # its eigenvalues are 12, 8, 8 and 8: 8·I and a matrix of ones
        "separator": "x1x2",
        "taylor": mpmath.exp(-n("0.41")) * (1 + n("0.4") + n("0.08")),
    }


def systolic_array() -> dict[str, Any]:
    """The array simulated: sums go right, entries go down, one cell a cycle."""
    W, X = [[1, 0, 2], [-1, 3, 1], [2, 1, 0]], [[1, 2, 0], [3, -1, 1], [0, 4, 2]]
    entries, sums = {}, {}
    outputs, cycles = [[0] * 3 for _ in range(3)], [[0] * 3 for _ in range(3)]
    for cycle in range(1, 12):
        top = {(0, k): (b, X[k][b]) for k in range(3) for b in range(3) if b + 1 + k == cycle}
        entries = top | {(i + 1, k): entry for (i, k), entry in entries.items() if i < 2}
        arrived = {(i, k + 1): total for (i, k), total in sums.items()}
        sums = {(i, k): arrived.get((i, k), 0) + W[i][k] * value for (i, k), (_, value) in entries.items()}
        for i in range(3):
            if (i, 2) in entries:
                batch = entries[i, 2][0]
                outputs[i][batch], cycles[i][batch] = sums[i, 2], cycle
    leaving = {f"y{i + 1}_{b + 1}" for i in range(3) for b in range(3) if cycles[i][b] == 5}
    last = max(map(max, cycles))
    return {"outputs": outputs, "cycles": cycles, "last": last, "at_five": sorted(leaving)}


def number_rules() -> dict[str, Any]:
    lose, win = ("9931", "8937", "6222", "0328", "1002"), ("1728", "5952", "0064")
    rules = {
        "even": lambda t: int(t) % 2 == 0,
        "prime": lambda t: is_prime(int(t)),
        "above_6000": lambda t: int(t) > 6000,
        "div3": lambda t: int(t) % 3 == 0,
        "last_two_even": lambda t: t[2] in "02468" and t[3] in "02468",
        "div12": lambda t: int(t) % 12 == 0,
        "no_3": lambda t: "3" not in t,
        "digit_sum": lambda t: sum(map(int, t)) <= 21,
        "has_2": lambda t: "2" in t,
        "first_two_prime": lambda t: is_prime(int(t[:2])),
        "two_to_the_6": lambda t: int(t) % 64 == 0,
    }
    return {"rules": [id for id, rule in rules.items() if all(map(rule, win)) and not any(map(rule, lose))]}


def is_prime(number: int) -> bool:
    return number > 1 and all(number % divisor for divisor in range(2, number))


def universal_approximation() -> dict[str, Any]:
    """Read from the theorem: for every ε there is an N, on a closed and bounded set, and nothing about learning."""
    return {
        "any_continuous": True, "exactly": False, "fixed_width": False, "training": False, "unbounded": False,
        "linear": False, "role": "a", "concerns": ["a", "b", "d"], "insufficient_data": "b",
    }  # fmt: skip


def step_representability() -> dict[str, Any]:
    return {"a": False, "b": False, "c": True, "d": True}


def xor_relu() -> dict[str, Any]:
    return {"table": [[[2, -2], [2, 0], 1], [[0, 0], [0, 0], -1], [[0, 0], [0, 0], -1], [[-2, 2], [0, 2], 1]]}


BY_SLUG = {
    "dot-products": dot_products,
    "matrix-vector": matrix_vector,
    "why-nonlinear": why_nonlinear,
    "parameter-count": parameter_count,
    "activation-family": activation_family,
    "pac-sample-size": pac_sample_size,
    "vc-dimension": vc_dimension,
    "kernels": kernels,
    "systolic-array": systolic_array,
    "number-rules": number_rules,
    "universal-approximation": universal_approximation,
    "step-representability": step_representability,
    "xor-relu": xor_relu,
}
