"""Networks with numbers: every answer again, scalar by scalar at 40 digits, gradients by finite differences."""

from typing import Any

import mpmath

from tests.problems.catalogue.paper import dot, each, n, plus, sigmoid, slope, softmax, times


def logic_gates() -> dict[str, Any]:
    return {"and_table": [sigmoid(n(-30)), sigmoid(n(-10)), sigmoid(n(-10)), sigmoid(n(10))]}


def logistic_as_network() -> dict[str, Any]:
    x, beta = n("1.5 -0.5 2 0.25"), n("0.2 -0.4 0.1 0.5")
    gradient = slope(lambda b: -mpmath.log(sigmoid(dot(b, x))), beta)  # the loss where y is 1
    return {"gradient": gradient, "update": [b - g / 2 for b, g in zip(beta, gradient, strict=True)]}


def likelihood() -> dict[str, Any]:
    right = n("0.9 0.8 0.7 0.4")  # what the network gives the label that is there
    z = [mpmath.log(h / (1 - h)) for h in n("0.9 0.2 0.7 0.4")]

    def J(z: Any) -> Any:
        return -mpmath.log(sigmoid(z[0])) - mpmath.log(sigmoid(-z[1])) - sum(mpmath.log(sigmoid(v)) for v in z[2:])

    total = mpmath.fsum(mpmath.log(h) for h in right)
    return {"log_likelihood": total, "cross_entropy": -total, "gradient_wrt_logit": slope(J, z)}


def window_language_model() -> dict[str, Any]:
    e = n("0.5 -0.1 0.2 0.4 -0.3 0.6 0.1 -0.7")
    W = n(["0.2 -0.4 0.1 0.3 0.5 -0.2 0.6 0.1", "-0.1 0.3 0.4 -0.5 0.2 0.1 -0.3 0.7",
           "0.3 0.2 -0.6 0.1 -0.1 0.4 0.2 -0.2"])  # fmt: skip
    U = n(["0.7 -0.2 0.1", "-0.4 0.5 0.3", "0.2 0.6 -0.1", "0.1 -0.3 0.8"])
    h = each(mpmath.tanh, plus(times(W, e), n("0.1 0 -0.2")))
    probabilities = softmax(plus(times(U, h), n("0 0.1 -0.1 0.2")))
    return {"h": h, "probabilities": probabilities, "shapes": [[8], [3, 8], [3], [4, 3], [4]]}


def deep_averaging() -> dict[str, Any]:
    first, second, third = n("0.5 -0.2 0.1"), n("0.4 0.8 -0.7"), n("-0.3 -0.9 1.5")
    average = [entry / 3 for entry in plus(first, second, third)]
    h = each(mpmath.tanh, plus(times(n(["0.2 -0.5 0.3", "0.6 0.1 -0.4"]), average), n("0.1 -0.2")))
    z = plus(times(n(["0.7 -0.3", "-0.2 0.5", "0.4 0.9"]), h), n("0 0.1 -0.1"))
    return {"average": average, "probabilities": softmax(z)}


def recurrent_network() -> dict[str, Any]:
    U, b, V = n(["0.6 -0.1", "0.4 0.9"]), n("0.1 -0.2"), n("0.7 -1.1")

    def states(W: Any) -> Any:
        found, h = [], n("0 0")
        for x in n(["1 0", "0 1", "1 -1"]):
            h = each(mpmath.tanh, plus(times(W, h), times(U, x), b))
            found.append(h)
        return found

    def loss(W: Any) -> Any:
        return (n("0.5") - dot(V, states(W)[-1])) ** 2 / 2

    W = n(["0.5 -0.3", "0.8 0.2"])
    return {"states": states(W), "output": dot(V, states(W)[-1]), "dW": slope(loss, W)}


def convolution() -> dict[str, Any]:
    X = n(["1 0 2 -3", "-4 1 1 2", "3 -2 5 0", "0 4 -1 2"])
    edged = [n("0 0 0 0 0 0"), *[[n(0), *row, n(0)] for row in X], n("0 0 0 0 0 0")]

    def slid(image: Any, K: Any, stride: int) -> Any:
        places = range(0, len(image) - 1, stride)
        return [
            [mpmath.fsum(image[i + a][j + b] * K[a][b] for a in (0, 1) for b in (0, 1)) for j in places] for i in places
        ]

    def pooled(K: Any) -> Any:
        m = slid(X, K, 1)
        return [[max(m[i][j], m[i][j + 1], m[i + 1][j], m[i + 1][j + 1]) for j in (0, 1)] for i in (0, 1)]

    K = n(["1 -1", "2 0.5"])
    dkernel = slope(lambda K: mpmath.fsum(entry for row in pooled(K) for entry in row), K)
    return {"feature_map": slid(X, K, 1), "padded": slid(edged, K, 2), "pooled": pooled(K), "dkernel": dkernel}


def gradient_clipping() -> dict[str, Any]:
    g, x, k = n("3 -4 0.5"), n("0.6"), n("0.8")
    length = mpmath.sqrt(9 + 16 + n("0.25"))
    s1 = sigmoid(k * x)
    s2 = sigmoid(k * s1)

    def last(v: Any) -> Any:
        return sigmoid(k * v)

    vanishing = [slope(last, s2), slope(lambda v: last(last(v)), s1), slope(lambda v: last(last(last(v))), x)]
    return {
        "by_value": n("1 -1 0.5"),
        "by_norm": [2 * entry / length for entry in g],
        "exploding": n("3 9 27 81"),
        "vanishing": vanishing,
        # c·x + b = −1.5·0.6 − 0.2 = −1.1 is negative: the ReLU passes nothing, the leaky one a tenth
        "dead_neuron": n("0 0 0"),
        "leaky_relu": n("-0.11 0.06 0.1"),
    }


BY_SLUG = {
    "logic-gates": logic_gates,
    "logistic-as-network": logistic_as_network,
    "likelihood": likelihood,
    "window-language-model": window_language_model,
    "deep-averaging": deep_averaging,
    "recurrent-network": recurrent_network,
    "convolution": convolution,
    "gradient-clipping": gradient_clipping,
}
