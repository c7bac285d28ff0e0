"""Slopes, forms and divisors that a function has unless it is told otherwise."""

from __future__ import annotations

from gradekit.frameworks.conventions.row import Cell, Row, Way, row


def _value(find: str, gives: tuple[float, ...], given: str = "{x: 1}") -> Way:
    return Way("# as it is", f"given: {given}", find, gives)


_FOUR = "{x: [1, 2, 3, 4]}"
_TWO = "{p: [1, 2], t: [0, 0]}"

DEFAULTS: tuple[Row, ...] = (
    row(
        "leaky-relu-slope",
        "leaky_relu(−1) without a slope",
        "−slope",
        {
            "pytorch": Cell((-0.01,)),
            "jax": Cell((-0.01,)),
            "keras": Cell((-0.2,), "ops.leaky_relu"),
            "onnx": Cell((-0.01,)),
            "tensorflow": Cell((-0.2,)),
            "paddle": Cell((-0.01,)),
            "nnabla": Cell((-0.1,)),
            "tinygrad": Cell((-0.01,)),
            "mindspore": Cell((-0.2,)),
        },
        _value("leaky_relu(-1)", (-0.01,)),
        _value("leaky_relu(-1, 0.2)", (-0.2,)),
        note="the layer of Keras, LeakyReLU, has 0.3",
    ),
    row(
        "gelu-form",
        "gelu(1)",
        "0.841345 (x·Φ(x))",
        {
            "pytorch": Cell((0.841345,)),
            "jax": Cell((0.841192,)),
            "keras": Cell((0.841192,), "ops.gelu"),
            "tensorflow": Cell((0.841345,)),
            "paddle": Cell((0.841345,)),
            "nnabla": Cell((0.841192,)),
            "tinygrad": Cell((0.841192,)),
            "mindspore": Cell((0.841192,), "nn.GELU"),
        },
        _value("gelu(1)", (0.841345,)),
        _value("gelu_tanh(1)", (0.841192,)),
    ),
    row(
        "gelu-form-of-activations",
        "gelu(1) by the same library's other function",
        "0.841345 (x·Φ(x))",
        {"keras": Cell((0.841345,), "activations.gelu"), "mindspore": Cell((0.841345,), "ops.gelu")},
        _value("gelu(1)", (0.841345,)),
    ),
    row(
        "hard-sigmoid-slope",
        "hard_sigmoid(1)",
        "2/3, or 0.7 with slope 0.2",
        {
            "pytorch": Cell((2 / 3,)),
            "jax": Cell((2 / 3,)),
            "keras": Cell((2 / 3,)),
            "onnx": Cell((0.7,)),
            "tensorflow": Cell((2 / 3,)),
            "paddle": Cell((2 / 3,)),
            "nnabla": Cell((0.7,)),
            "tinygrad": Cell((2 / 3,)),
            "mindspore": Cell((2 / 3,)),
        },
        _value("hard_sigmoid(1)", (2 / 3,)),
        _value("hard_sigmoid(1, 0.2)", (0.7,)),
    ),
    row(
        "std-divisor",
        "std of [1, 2, 3, 4]",
        "1.118034 (n), 1.290994 (n − 1)",
        {
            "pytorch": Cell((1.290994,)),
            "jax": Cell((1.118034,)),
            "keras": Cell((1.118034,)),
            "tensorflow": Cell((1.118034,)),
            "paddle": Cell((1.290994,)),
            "tinygrad": Cell((1.290994,)),
            "mindspore": Cell((1.118034,)),
        },
        _value("std(x)", (1.118034,), _FOUR),
        _value("std(x, ddof=1)", (1.290994,), _FOUR),
    ),
    row(
        "mse-reduction",
        "squared error of outputs 1 and 2 against 0 and 0",
        "5 (sum), 2.5 (mean)",
        {
            "pytorch": Cell((2.5,), "nn.MSELoss"),
            "keras": Cell((2.5,), "losses.MeanSquaredError"),
            "jax": Cell((0.5, 2), "optax.l2_loss, by entry"),
            "tensorflow": Cell((2.5,)),
            "paddle": Cell((2.5,)),
            "mindspore": Cell((2.5,)),
        },
        _value("squared_error(p, t)", (5,), _TWO),
        _value("mean_squared_error(p, t)", (2.5,), _TWO),
        _value("[(p[1] - t[1])^2/2, (p[2] - t[2])^2/2]", (0.5, 2), _TWO),
    ),
    row(
        "cross-entropy-of-probabilities",
        "cross-entropy of the probabilities [0.2, 0.8], class 1",
        "1.609438",
        {
            "pytorch": Cell((1.037488,), "F.cross_entropy: takes scores"),
            "jax": Cell((1.037488,), "optax.softmax_cross_entropy: takes scores"),
            "keras": Cell((1.609438,), "losses.CategoricalCrossentropy"),
        },
        _value("cross_entropy(p, t)", (1.609438,), "{p: [0.2, 0.8], t: [1, 0]}"),
        _value("cross_entropy(softmax(p), t)", (1.037488,), "{p: [0.2, 0.8], t: [1, 0]}"),
    ),
    row(
        "bce-at-0",
        "binary cross-entropy of p = 0, y = 1",
        "∞",
        {
            "pytorch": Cell((100,)),
            "keras": Cell((16.118096,), "p ≥ 1e-7"),
            "tensorflow": Cell((16.1181,)),
            "paddle": Cell((100,)),
            "nnabla": Cell((87.3365,)),
            "tinygrad": Cell((float("inf"),)),
        },
    ),
    row(
        "label-smoothing",
        "cross-entropy of the scores [1, 2, 3], class 1, smoothing 0.1",
        "2.307606",
        {
            "pytorch": Cell((2.307606,)),
            "jax": Cell((2.307606,), "optax.smooth_labels"),
            "keras": Cell((2.307606,), "losses.CategoricalCrossentropy"),
        },
        _value("cross_entropy(softmax(s), 0.9*t + 0.1/3)", (2.307606,), "{s: [1, 2, 3], t: [1, 0, 0]}"),
    ),
    row(
        "class-weights",
        "scores [1, 2, 3] twice, classes 1 and 3 of weights 1 and 3: the mean",
        "0.907606 (over Σ weights)",
        {"pytorch": Cell((0.907606,)), "paddle": Cell((0.907606,))},
        _value(
            "(1*cross_entropy(softmax(s), [1, 0, 0]) + 3*cross_entropy(softmax(s), [0, 0, 1]))/4",
            (0.907606,),
            "{s: [1, 2, 3]}",
        ),
    ),
    row(
        "sign-and-round",
        "sign(0) and 0.5 rounded",
        "0 and 0 (to even)",
        {
            "pytorch": Cell((0, 0)),
            "jax": Cell((0, 0)),
            "keras": Cell((0, 0)),
            "onnx": Cell((0, 0)),
            "nnabla": Cell((1, 1)),
        },
    ),
    row(
        "average-pool-border",
        "average pooling 2×2 with stride 1 of [[1, 1], [1, 1]], padded to the same size",
        "1, 1, 1, 1",
        {
            "jax": Cell((1, 0.5, 0.5, 0.25), "flax.linen.avg_pool"),
            "keras": Cell((1, 1, 1, 1)),
            "tensorflow": Cell((1, 1, 1, 1)),
            "onnx": Cell((1, 1, 1, 1)),
            "mindspore": Cell((1, 1, 1, 1)),
        },
    ),
    row(
        "average-pool-padding",
        "average pooling 2×2 with stride 1 of [[1, 1], [1, 1]], padded by 1 on all sides",
        "1, 1, 1, …, or 0.25, 0.5, 0.25, …",
        {
            "pytorch": Cell((0.25, 0.5, 0.25, 0.5, 1, 0.5, 0.25, 0.5, 0.25)),
            "jax": Cell((0.25, 0.5, 0.25, 0.5, 1, 0.5, 0.25, 0.5, 0.25), "flax.linen.avg_pool"),
            "onnx": Cell((1, 1, 1, 1, 1, 1, 1, 1, 1)),
        },
    ),
    row(
        "huber-reduction",
        "Huber loss of outputs 1 and 5 against 0.5 and 2",
        "2.625 (sum), 1.3125 (mean)",
        {
            "pytorch": Cell((1.3125,), "nn.HuberLoss"),
            "jax": Cell((0.125, 2.5), "optax.huber_loss, by entry"),
            "keras": Cell((1.3125,), "losses.Huber"),
        },
        _value("huber([1, 5], [0.5, 2])", (2.625,)),
        _value("huber([1, 5], [0.5, 2])/2", (1.3125,)),
    ),
    row(
        "batch-norm-epsilon",
        "ε of a batch norm",
        "as the sheet says",
        {
            "pytorch": Cell((1e-5,)),
            "jax": Cell((1e-5,), "flax.linen"),
            "keras": Cell((1e-3,)),
            "tensorflow": Cell((1e-3,)),
            "paddle": Cell((1e-5,)),
        },
    ),
    row(
        "layer-norm-epsilon",
        "ε of a layer norm",
        "as the sheet says",
        {
            "pytorch": Cell((1e-5,)),
            "jax": Cell((1e-6,), "flax.linen"),
            "keras": Cell((1e-3,)),
            "tensorflow": Cell((1e-3,)),
            "paddle": Cell((1e-5,)),
        },
    ),
    row(
        "running-variance",
        "running variance after the batch [1, 2, 3, 4], from 1",
        "share of the new, divisor",
        {
            "pytorch": Cell((1.066667,), "n − 1, 0.1 new"),
            "jax": Cell((1.0025,), "flax.linen: n, 0.01 new"),
            "keras": Cell((1.0025,), "n, 0.01 new"),
            "tensorflow": Cell((1.0025,)),
            "paddle": Cell((1.025,), "n, 0.1 new"),
            "onnx": Cell((1.025,), "n, 0.1 new"),
            "nnabla": Cell((1.066667,)),
            "tinygrad": Cell((1.066667,)),
            "mindspore": Cell((1.066667,)),
        },
        _value("0.9*1 + 0.1*variance(x, ddof=1)", (1.066667,), _FOUR),
        _value("0.99*1 + 0.01*variance(x)", (1.0025,), _FOUR),
        _value("0.9*1 + 0.1*variance(x)", (1.025,), _FOUR),
    ),
)
