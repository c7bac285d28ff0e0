"""Where a function has no slope, or several entries are the largest: what each library takes."""

from __future__ import annotations

from gradekit.frameworks.conventions.row import Cell, Row, Way, row


def _slope(name: str, at: str, says: str, gives: float) -> Way:
    return Way(says, f'given: {{x: {at}}}\ncompute: {{y: "{name}"}}', "grad(y, x)", (gives,))


def _tie(says: str, gives: tuple[float, ...]) -> Way:
    return Way(says, 'given: {x: [2, 2, 1]}\ncompute: {y: "max(x)"}', "grad(y, x)", gives)


_POOL = 'given: {x: [[5, 5], [1, 2]]}\ncompute: {y: "sum(max_pool(x, 2))"}'

KINKS: tuple[Row, ...] = (
    row(
        "relu-at-0",
        "slope of relu(x) at 0",
        "0 … 1",
        {
            name: Cell((0,))
            for name in ("pytorch", "jax", "keras", "tensorflow", "paddle", "nnabla", "tinygrad", "mindspore")
        },
        _slope("relu(x)", "0", "kinks: {relu: 0}", 0),
        _slope("relu(x)", "0", "kinks: {relu: 1}", 1),
    ),
    row(
        "abs-at-0",
        "slope of |x| at 0 (L1 penalty, mean absolute error)",
        "−1 … 1",
        {
            "pytorch": Cell((0,)),
            "jax": Cell((1,)),
            "keras": Cell((1,)),
            "tensorflow": Cell((0,)),
            "paddle": Cell((0,)),
            "nnabla": Cell((1,)),
            "tinygrad": Cell((0,)),
            "mindspore": Cell((0,)),
        },
        _slope("abs(x)", "0", "kinks: {abs: 0}", 0),
        _slope("abs(x)", "0", "kinks: {abs: 1}", 1),
    ),
    row(
        "maximum-at-a-tie",
        "slopes of max(a, b) by a and by b where a = b",
        "a and 1 − a",
        {
            "pytorch": Cell((0.5, 0.5), "torch.maximum"),
            "jax": Cell((0.5, 0.5), "jnp.maximum"),
            "keras": Cell((0.5, 0.5), "ops.maximum"),
            "tensorflow": Cell((1, 0)),
            "paddle": Cell((0.5, 0.5)),
            "nnabla": Cell((0, 1)),
            "tinygrad": Cell((0.5, 0.5)),
            "mindspore": Cell((0.5, 0.5)),
        },
        Way("kinks: {max: shared}", 'given: {x: [3, 3]}\ncompute: {y: "max(x[1], x[2])"}', "grad(y, x)", (0.5, 0.5)),
        Way("kinks: {max: first}", 'given: {x: [3, 3]}\ncompute: {y: "max(x[1], x[2])"}', "grad(y, x)", (1, 0)),
    ),
    row(
        "max-at-a-tie",
        "gradient of max[2, 2, 1]",
        "shared, the first or the last",
        {
            "pytorch": Cell((0.5, 0.5, 0), "torch.max(x)"),
            "jax": Cell((0.5, 0.5, 0), "jnp.max"),
            "keras": Cell((0.5, 0.5, 0), "ops.max"),
            "tensorflow": Cell((0.5, 0.5, 0)),
            "paddle": Cell((0.5, 0.5, 0)),
            "nnabla": Cell((1, 0, 0)),
            "tinygrad": Cell((0.5, 0.5, 0)),
            "mindspore": Cell((0.5, 0.5, 0)),
        },
        _tie("kinks: {max: shared}", (0.5, 0.5, 0)),
        _tie("kinks: {max: first}", (1, 0, 0)),
        _tie("kinks: {max: all}", (1, 1, 0)),
    ),
    row(
        "max-along-an-axis-at-a-tie",
        "the same, by the function that also says where",
        "shared, the first or the last",
        {"pytorch": Cell((1, 0, 0), "torch.max(x, dim=0).values")},
        _tie("kinks: {max: first}", (1, 0, 0)),
    ),
    row(
        "max-pool-at-a-tie",
        "gradient of a 2×2 max pooling of [[5, 5], [1, 2]]",
        "shared, the first or the last",
        {
            "pytorch": Cell((1, 0, 0, 0), "F.max_pool2d"),
            "keras": Cell((1, 0, 0, 0), "layers.MaxPooling2D"),
            "tensorflow": Cell((1, 0, 0, 0)),
            "paddle": Cell((1, 0, 0, 0)),
            "tinygrad": Cell((0.5, 0.5, 0, 0)),
        },
        Way("kinks: {max_pool: first}", _POOL, "grad(y, x)", (1, 0, 0, 0)),
        Way("kinks: {max_pool: shared}", _POOL, "grad(y, x)", (0.5, 0.5, 0, 0)),
    ),
    row(
        "leaky-relu-at-0",
        "slope of leaky_relu(x, 0.1) at 0",
        "0.1 … 1",
        {
            "pytorch": Cell((0.1,)),
            "jax": Cell((1,)),
            "keras": Cell((1,)),
            "paddle": Cell((1,)),
            "tinygrad": Cell((1,)),
            "mindspore": Cell((0.55,), "half of each side"),
            "tensorflow": Cell((0.1,)),
        },
        _slope("leaky_relu(x, 0.1)", "0", "# as it is", 0.1),
        _slope("max(x, 0.1*x)", "0", "kinks: {max: first}", 1),
    ),
    row(
        "elu-at-0",
        "slope of elu(x) at 0, where it is smooth",
        "1",
        {"pytorch": Cell((1,)), "jax": Cell((1,)), "keras": Cell((1,)), "tinygrad": Cell((0,))},
        _slope("elu(x)", "0", "# as it is", 1),
    ),
    row(
        "selu-at-0",
        "slope of selu(x) at 0",
        "λ = 1.050701 … λα = 1.758099",
        {
            "pytorch": Cell((1.758099,)),
            "jax": Cell((1.758099,)),
            "keras": Cell((1.758099,)),
            "paddle": Cell((1.758099,)),
            "nnabla": Cell((1.758099,)),
            "tensorflow": Cell((1.050701,), "eager"),
            "tinygrad": Cell((1.050701,)),
            "mindspore": Cell((1.050701,)),
        },
        _slope("selu(x)", "0", "# as it is", 1.758099),
    ),
    row(
        "clip-at-its-end",
        "slope of a clip to [0, 1] at 1",
        "0 … 1",
        {
            "pytorch": Cell((1,), "torch.clamp"),
            "jax": Cell((0.5,), "jnp.clip"),
            "nnabla": Cell((0,)),
            "mindspore": Cell((1,)),
        },
        _slope("min(1, max(0, x))", "1", "kinks: {min: last}", 1),
        _slope("min(1, max(0, x))", "1", "kinks: {min: shared}", 0.5),
    ),
    row(
        "hard-tanh-at-its-end",
        "slope of hard tanh at 1",
        "0 … 1",
        {"pytorch": Cell((0,), "F.hardtanh"), "jax": Cell((1,), "jax.nn.hard_tanh")},
        _slope("max(-1, min(1, x))", "1", "kinks: {min: first}", 0),
        _slope("max(-1, min(1, x))", "1", "kinks: {min: last}", 1),
    ),
    row(
        "relu6-at-6",
        "slope of relu6(x) = min(6, max(0, x)) at 6",
        "0 … 1",
        {
            "pytorch": Cell((0,)),
            "jax": Cell((0,)),
            "keras": Cell((0,)),
            "tinygrad": Cell((1,)),
            "mindspore": Cell((1,)),
        },
        _slope("min(6, max(0, x))", "6", "kinks: {min: first}", 0),
        _slope("min(6, max(0, x))", "6", "kinks: {min: last}", 1),
    ),
    row(
        "product-with-a-0",
        "gradient of x₁·x₂·x₃ at [0, 2, 3], by the library's product of all entries",
        "[6, 0, 0]",
        {
            "pytorch": Cell((6, 0, 0), "torch.prod"),
            "jax": Cell((6, 0, 0), "jnp.prod"),
            "keras": Cell((6, 0, 0), "ops.prod"),
            "paddle": Cell((float("nan"), 0, 0)),
            "nnabla": Cell((0, 0, 0)),
        },
        Way("# as it is", 'given: {x: [0, 2, 3]}\ncompute: {y: "x[1]*x[2]*x[3]"}', "grad(y, x)", (6, 0, 0)),
    ),
)
