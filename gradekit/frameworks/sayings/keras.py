"""Keras on JAX: its functions on arrays in double precision, and JAX's derivatives of functions made of them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from gradekit.engine.graph import Node
from gradekit.engine.ops.ties import Ties
from gradekit.frameworks.dialect import CannotSay, Dialect, Saying
from gradekit.frameworks.sayings.common import COMMON, WRITTEN, mask, parameter, through
from gradekit.frameworks.sayings.jax import JAX_OPS
from gradekit.frameworks.sayings.kinks import abs_value, flat, pairwise, rectified

_HEAD = """import os

os.environ["KERAS_BACKEND"] = "jax"

import jax
import jax.numpy as jnp
import keras
from keras import ops

jax.config.update("jax_enable_x64", True)
keras.config.set_floatx("float64")  # the usual float32 keeps seven digits"""
_XLOGY = '''
def xlogy(x, y):
    """x ln y, and 0 where x is 0."""
    return ops.where(x == 0, 0.0, x * ops.log(ops.where(x == 0, 1.0, y)))
'''


def _extreme(name: str) -> Saying:
    def saying(node: Node) -> str:
        ties = node.params.get("ties", Ties.SHARED)
        if ties is Ties.SHARED:
            return f"ops.{name}({{0}}{{along}})"
        raise CannotSay(f"Keras has no {name} in which at a tie {ties}")

    return saying


def _in_ops(op: str) -> Saying:
    """As in JAX, in the functions of the same names."""
    return through(JAX_OPS[op], lambda said: said.replace("jnp.", "ops.").replace("ops.mean", "jnp.mean"))


def _along_one(name: str) -> Saying:
    return lambda node: f"ops.{name}({{0}}, axis={node.params.get('axes', (-1,))[0]})"


_SAME = (
    "stack", "concat", "picked", "masked", "max_pool", "avg_pool", "sort", "cumsum", "solve", "inv", "mod", "turned",
)  # fmt: skip
_SINGLE = ("sin", "cos", "tanh", "floor", "ceil", "mean", "mean_squared_error", "half_mean_squared_error")
_NOTE = "Keras 3 works this out in single precision whatever it is given, except on TensorFlow; so it is JAX's own"


def _in_jnp(op: str) -> Saying:
    return lambda node: str(COMMON[op]).replace("{lib}", "jnp")


KERAS_OPS: Mapping[str, Saying] = MappingProxyType(
    {
        **COMMON,
        **WRITTEN,
        **{op: _in_ops(op) for op in _SAME},
        **{op: _in_jnp(op) for op in _SINGLE},
        "max": _extreme("max"),
        "min": _extreme("min"),
        "maximum": pairwise("maximum", ">"),
        "minimum": pairwise("minimum", "<"),
        "abs": abs_value("{0} * ops.sign({0})"),
        "sign": flat("ops.sign({0})"),
        "norm": "ops.sqrt(ops.sum({0} ** 2))",
        "sigmoid": "ops.sigmoid({0})",
        "relu": rectified("ops.relu({0})"),
        "step": flat(""),
        "softplus": "ops.softplus({0})",
        "leaky_relu": lambda node: f"ops.where({{0}} > 0, {{0}}, {parameter(node, 'slope', '0.01')} * {{0}})",
        "elu": lambda node: f"ops.elu({{0}}, {parameter(node, 'alpha', 1)})",
        "selu": "ops.selu({0})",
        "hard_sigmoid": lambda node: f"ops.hard_tanh({parameter(node, 'slope', '1/6')} * 2 * {{0}}) / 2 + 0.5",
        "hard_swish": "{0} * (ops.hard_tanh({0} / 3) / 2 + 0.5)",
        "erf": "ops.erf({0})",
        "gelu": "ops.gelu({0}, approximate=False)",
        "gelu_tanh": "ops.gelu({0})",
        "mish": "{0} * jnp.tanh(ops.softplus({0}))",
        "softmax": _along_one("softmax"),
        "log_softmax": _along_one("log_softmax"),
        "logsumexp": "ops.logsumexp({0}{along})",
        "multiclass_hinge": "ops.sum((1 - {1}) * ops.relu(1 + {0} - ops.sum({0} * {1}, axis=-1, keepdims=True)))",
        "masked": lambda node: f"ops.where(ops.array({mask(node)}), float('-inf'), {{0}})",
        "turned": "ops.flip({0}, (-2, -1))",
        "conv2d": JAX_OPS["conv2d"],
        "solve": "ops.linalg.solve({0}, {1})",
        "inv": "ops.linalg.inv({0})",
        "symmetric_eigenvalues": "ops.linalg.eigh(({0} + {0}.T) / 2)[0]",
        "pi": "ops.array(3.141592653589793)",
    }
)

KERAS = Dialect(
    name="keras",
    title="Keras",
    head=_HEAD,
    lib="ops",
    sayings=KERAS_OPS,
    array="ops.array({0})",
    scalar="ops.array({0})",
    full="ops.full({1}, {0})",
    shown="{0}.tolist()",
    shown_scalar="float({0})",
    derivatives="functions",
    helpers=MappingProxyType({"xlogy": _XLOGY.strip("\n")}),
    notes=MappingProxyType(
        {
            **dict.fromkeys(_SINGLE, _NOTE),
            "abs": "the slope of ops.abs at 0 is 1 on JAX; the exercise says 0",
            "gelu": "ops.gelu by itself is the tanh form, keras.activations.gelu the exact one",
            "half_squared_error": "MeanSquaredError is the mean over the outputs; the exercise sums",
            "squared_error": "MeanSquaredError is the mean over the outputs; the exercise sums",
        }
    ),
    packages=("keras", "jax"),
    taken=("jax", "jnp", "keras", "ops", "os"),
    derived=MappingProxyType(
        {
            "grad": "jax.grad({0})({1})",
            "jacrev": "jax.jacrev({0})({1})",
            "several": "jax.grad({0}, argnums={1})({2})",
        }
    ),
)
