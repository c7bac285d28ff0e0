"""What a library does unless it is told otherwise, where an exercise may mean something else: frozen rows.

Each row is the op in the library's own words, without the care that an exported program takes, and how a problem file
would have to be written for its number to be right.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from msgspec import Struct

from gradekit.frameworks.dialect import Saying
from gradekit.frameworks.sayings.common import batch_of, parameter


class Usual(Struct, frozen=True):
    """saying: the op as the library has it; says: what that is; sheet: what the problem file would have to say."""

    saying: Saying
    says: str
    sheet: str


_MSE = "the mean over the outputs; the sheet sums"
_BCE = "BinaryCrossentropy gives the mean over the outputs, p kept 1e-7 away from 0 and 1; the sheet sums"
_VARIANCE = "the variance with n − 1"

_POOL = Usual(
    lambda node: (
        f"F.max_pool2d({{0}}.reshape({batch_of(node)}), {node.params['size'][0]}, {node.params['stride']})"
        f".reshape({node.shape})"
    ),
    "max_pool2d gives the gradient of equal entries to the first", "kinks: {max_pool: first}",
)  # fmt: skip

USUAL: Mapping[str, Mapping[str, Usual]] = MappingProxyType(
    {
        "numpy": MappingProxyType({}),
        "tensorflow": MappingProxyType(
            {
                "maximum": Usual(
                    "tf.maximum({0}, {1})", "tf.maximum gives the gradient of a tie to the first", "kinks: {max: first}"
                ),
                "minimum": Usual(
                    "tf.minimum({0}, {1})", "tf.minimum gives the gradient of a tie to the first", "kinks: {min: first}"
                ),
                "abs": Usual("tf.abs({0})", "the slope of abs at 0 is 0", "kinks: {abs: 0}"),
                "relu": Usual("tf.nn.relu({0})", "the slope of relu at 0 is 0", "kinks: {relu: 0}"),
                "selu": Usual("tf.nn.selu({0})", "the slope of selu at 0 is 1.050701", "framework: tensorflow"),
                "squared_error": Usual(
                    "tf.reduce_mean(tf.keras.losses.mean_squared_error({1}, {0}))", f"MeanSquaredError gives {_MSE}",
                    "mean_squared_error",
                ),
                "half_squared_error": Usual(
                    "0.5 * tf.reduce_mean(tf.keras.losses.mean_squared_error({1}, {0}))",
                    f"MeanSquaredError gives {_MSE}", "half_mean_squared_error",
                ),
                "binary_cross_entropy": Usual(
                    "tf.reduce_mean(tf.keras.losses.binary_crossentropy({1}, {0}))", _BCE, "binary_cross_entropy(…)/n",
                ),
            }
        ),
        "tinygrad": MappingProxyType(
            {
                "elu": Usual(
                    lambda node: f"{{0}}.elu({parameter(node, 'alpha', 1)})",
                    "the slope of elu at 0 comes out as 0", "framework: tinygrad",
                ),
                "leaky_relu": Usual(
                    lambda node: f"{{0}}.leaky_relu({parameter(node, 'slope', '0.01')})",
                    "the slope of leaky_relu at 0 is 1", "framework: tinygrad",
                ),
                "gelu": Usual("{0}.gelu()", "gelu is the tanh form", "gelu_tanh"),
                "variance_about": Usual("{0}.var()", "var is the variance with n − 1", "variance(x, ddof=1)"),
            }
        ),
        "onnx": MappingProxyType(
            {
                "leaky_relu": Usual("run('LeakyRelu', {0})", "LeakyRelu has the slope 0.01", "leaky_relu(z)"),
            }
        ),
        "paddle": MappingProxyType(
            {
                "abs": Usual("paddle.abs({0})", "the slope of abs at 0 is 0", "kinks: {abs: 0}"),
                "relu": Usual("F.relu({0})", "the slope of relu at 0 is 0", "kinks: {relu: 0}"),
                "max_pool": _POOL,
                "leaky_relu": Usual(
                    lambda node: f"F.leaky_relu({{0}}, {parameter(node, 'slope', '0.01')})",
                    "the slope of leaky_relu at 0 is 1", "framework: paddle",
                ),
                "variance_about": Usual(
                    "paddle.var({0}{along})", "paddle.var is the variance with n − 1", "variance(x, ddof=1)"
                ),
                "squared_error": Usual("F.mse_loss({0}, {1})", f"MSELoss gives {_MSE}", "mean_squared_error"),
                "half_squared_error": Usual(
                    "0.5 * F.mse_loss({0}, {1})", f"MSELoss gives {_MSE}", "half_mean_squared_error"
                ),
                "binary_cross_entropy": Usual(
                    "F.binary_cross_entropy({0}, {1})", "BCELoss gives the mean over the outputs; the sheet sums",
                    "binary_cross_entropy(…)/n",
                ),
            }
        ),
        "mindspore": MappingProxyType(
            {
                "abs": Usual("ops.abs({0})", "the slope of abs at 0 is 0", "kinks: {abs: 0}"),
                "relu": Usual("ops.relu({0})", "the slope of relu at 0 is 0", "kinks: {relu: 0}"),
                "selu": Usual("ops.selu({0})", "the slope of selu at 0 is 1.050701", "framework: mindspore"),
                "squared_error": Usual("ops.mse_loss({0}, {1})", f"MSELoss gives {_MSE}", "mean_squared_error"),
                "half_squared_error": Usual(
                    "0.5 * ops.mse_loss({0}, {1})", f"MSELoss gives {_MSE}", "half_mean_squared_error"
                ),
            }
        ),
        "pytorch": MappingProxyType(
            {
                "squared_error": Usual("F.mse_loss({0}, {1})", f"MSELoss gives {_MSE}", "mean_squared_error"),
                "half_squared_error": Usual(
                    "0.5 * F.mse_loss({0}, {1})", f"MSELoss gives {_MSE}", "half_mean_squared_error"
                ),
                "binary_cross_entropy": Usual(
                    "F.binary_cross_entropy({0}, {1})",
                    "BCELoss gives the mean over the outputs, its logarithms cut off at −100; the sheet sums",
                    "binary_cross_entropy(…)/n",
                ),
                "huber": Usual(
                    lambda node: f"F.huber_loss({{0}}, {{1}}, delta={parameter(node, 'delta', 1)})",
                    f"HuberLoss gives {_MSE}",
                    "huber(…)/n",
                ),
                "variance_about": Usual("torch.var({0}{along})", f"torch.var is {_VARIANCE}", "variance(x, ddof=1)"),
                "max_pool": _POOL,
                "relu": Usual("torch.relu({0})", "the slope of relu at 0 is 0", "kinks: {relu: 0}"),
                "abs": Usual("torch.abs({0})", "the slope of abs at 0 is 0", "kinks: {abs: 0}"),
                "hard_sigmoid": Usual("F.hardsigmoid({0})", "hardsigmoid has the slope 1/6", "hard_sigmoid(z)"),
                "softplus": Usual("F.softplus({0})", "softplus is z itself from z = 20 on", "z where z > 20"),
            }
        ),
        "jax": MappingProxyType(
            {
                "abs": Usual("jnp.abs({0})", "the slope of abs at 0 is 1", "kinks: {abs: 1}"),
                "relu": Usual("jax.nn.relu({0})", "the slope of relu at 0 is 0", "kinks: {relu: 0}"),
                "gelu": Usual("jax.nn.gelu({0})", "jax.nn.gelu is the tanh form", "gelu_tanh"),
                "leaky_relu": Usual(
                    lambda node: f"jax.nn.leaky_relu({{0}}, {parameter(node, 'slope', '0.01')})",
                    "the slope of leaky_relu at 0 is 1",
                    "max(z, slope·z)",
                ),
                "hard_sigmoid": Usual("jax.nn.hard_sigmoid({0})", "hard_sigmoid has the slope 1/6", "hard_sigmoid(z)"),
            }
        ),
        "keras": MappingProxyType(
            {
                "abs": Usual("ops.abs({0})", "the slope of abs at 0 is 1 on JAX", "kinks: {abs: 1}"),
                "relu": Usual("ops.relu({0})", "the slope of relu at 0 is 0", "kinks: {relu: 0}"),
                "gelu": Usual("ops.gelu({0})", "ops.gelu is the tanh form", "gelu_tanh"),
                "squared_error": Usual(
                    "jnp.mean(keras.losses.mean_squared_error({1}, {0}))",
                    f"MeanSquaredError gives {_MSE}",
                    "mean_squared_error",
                ),
                "half_squared_error": Usual(
                    "0.5 * jnp.mean(keras.losses.mean_squared_error({1}, {0}))",
                    f"MeanSquaredError gives {_MSE}",
                    "half_mean_squared_error",
                ),
                "binary_cross_entropy": Usual(
                    "jnp.mean(keras.losses.binary_crossentropy({1}, {0}))",
                    _BCE,
                    "binary_cross_entropy(…)/n",
                ),
            }
        ),
    }
)
