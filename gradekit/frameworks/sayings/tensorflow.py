"""TensorFlow: tensors in double precision, and gradients that a tape follows back through functions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from gradekit.engine.graph import Node
from gradekit.engine.ops.ties import Ties
from gradekit.frameworks.dialect import CannotSay, Dialect, Saying
from gradekit.frameworks.sayings.common import (
    COMMON,
    WRITTEN,
    batch_of,
    filters,
    filters_back,
    image_of,
    mask,
    parameter,
    through,
)
from gradekit.frameworks.sayings.jax import JAX_OPS, along_one, windows_of
from gradekit.frameworks.sayings.kinks import abs_value, rectified

_HEAD = """import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # no notes about processors

import tensorflow as tf"""
_GRAD = '''
def grad(function, argnums=(0,)):
    """A function that gives the derivatives of a number by some of the function's tensors."""

    def derivatives(*tensors):
        tensors = [tf.identity(tensor) for tensor in tensors]
        with tf.GradientTape() as tape:
            tape.watch(tensors)
            value = function(*tensors)
        found = tape.gradient(value, [tensors[k] for k in argnums], unconnected_gradients="zero")
        return found if len(argnums) > 1 else found[0]

    return derivatives
'''
_JACREV = '''
def jacrev(function):
    """A function that gives the derivatives of every entry, one behind the other."""

    def derivatives(tensor):
        tensor = tf.identity(tensor)
        with tf.GradientTape(persistent=True) as tape:
            tape.watch(tensor)
            value = function(tensor)
            entries = tf.unstack(tf.reshape(value, [-1]))
        rows = [tape.gradient(entry, tensor, unconnected_gradients="zero") for entry in entries]
        return tf.reshape(tf.stack(rows), [*value.shape, *tensor.shape])

    return derivatives
'''
_NAMES = {"sum": "reduce_sum", "mean": "reduce_mean", "log": "math.log", "ceil": "math.ceil"}
_FLOAT = "tf.cast({}, tf.float64)"


def _in_tf(said: str) -> str:
    """JAX's and everybody's words with TensorFlow's names."""
    said = re.sub(r"\bxlogy\(", "tf.math.xlogy(", said.replace("jnp.", "{lib}.").replace("jax.nn.", "{lib}.nn."))
    return re.sub(r"\{lib\}\.(\w+)\(", lambda found: f"{{lib}}.{_NAMES.get(found[1], found[1])}(", said)


def _matmul(node: Node) -> str:
    """tf.matmul multiplies matrices alone."""
    ranks = node.inputs[0].rank, node.inputs[1].rank
    vectors = {
        (2, 1): "tf.linalg.matvec({0}, {1})",
        (1, 2): "tf.linalg.matvec({1}, {0}, transpose_a=True)",
        (1, 1): "tf.tensordot({0}, {1}, 1)",
    }
    return vectors.get(ranks, "{0} @ {1}")


def _extreme(name: str) -> Saying:
    def saying(node: Node) -> str:
        ties = node.params.get("ties", Ties.SHARED)
        if ties is Ties.SHARED:
            return f"tf.reduce_{name}({{0}}{{along}})"
        if ties is Ties.FIRST and not node.params["keep"] and len(node.params["axes"]) == node.inputs[0].rank:
            return f"tf.gather(tf.reshape({{0}}, [-1]), tf.arg{name}(tf.reshape({{0}}, [-1])))"
        raise CannotSay(f"TensorFlow has no {name} in which at a tie {ties}")

    return saying


def _pairwise(name: str, wins: str) -> Saying:
    """The first of two gets the gradient of a tie, unless it is told otherwise."""

    def saying(node: Node) -> str:
        ties = node.params.get("ties", Ties.SHARED)
        said = {
            Ties.FIRST: f"tf.{name}({{0}}, {{1}})",
            Ties.LAST: f"tf.where({{0}} {wins} {{1}}, {{0}}, {{1}})",
            Ties.SHARED: f"tf.where({{0}} == {{1}}, ({{0}} + {{1}}) / 2, tf.{name}({{0}}, {{1}}))",
        }
        if ties not in said:
            raise CannotSay(f"there is no {name} in which at a tie {ties}")
        return said[ties]

    return saying


def _flat(usual: str, known: str) -> Saying:
    """A function of steps, with what the exercise says of 0."""

    def saying(node: Node) -> str:
        at_zero = parameter(node, "at_zero", known)
        return usual if at_zero == "0" else f"{usual} + {at_zero} * {_FLOAT.format('{0} == 0')}"

    return saying


def _hard_sigmoid(node: Node) -> str:
    straight = f"{parameter(node, 'slope', '1/6')} * {{0}}"
    return f"tf.where(tf.abs({straight}) < 0.5, {straight} + 0.5, {_FLOAT.format('{0} > 0')})"


def _conv2d(node: Node) -> str:
    """Channels last, which is the order that runs on every device."""
    image, kernel = node.inputs
    groups = node.params["groups"]
    if groups > 1:
        raise CannotSay("TensorFlow has no conv2d of groups on the CPU")
    call = f"tf.nn.conv2d({_last(image_of(image))}, tf.transpose({filters(node)}, (2, 3, 1, 0)), {_lie(node)})"
    return _first(call, kernel.rank > image.rank)


def _conv2d_transpose(node: Node) -> str:
    if node.params["steps"].dilation > 1:
        raise CannotSay("TensorFlow has no conv2d_transpose with dilation on the CPU")
    shape = (1, *node.shape[-2:], node.shape[0] if len(node.shape) == 3 else 1)
    kernels = f"tf.transpose({filters_back(node)}, (2, 3, 1, 0))"
    call = f"tf.nn.conv2d_transpose({_last(image_of(node.inputs[0]))}, {kernels}, {shape}, {_lie(node)})"
    return _first(call, len(node.shape) == 3)


def _lie(node: Node) -> str:
    """Stride, padding and dilation."""
    steps = node.params["steps"]
    pads = [[0, 0], *map(list, steps.sides), [0, 0]]
    return f"{steps.stride}, {pads}" + f", dilations={steps.dilation}" * (steps.dilation > 1)


def _last(batch: str) -> str:
    return f"tf.transpose({batch}, (0, 2, 3, 1))"


def _first(batch: str, several: bool) -> str:
    return f"tf.transpose({batch}, (0, 3, 1, 2))" + ("[0]" if several else "[0, 0]")


def _max_pool(node: Node) -> str:
    """max_pool2d gives the gradient to the first of equal entries; windows taken apart share it."""
    if node.params.get("ties", Ties.SHARED) is not Ties.FIRST:
        return f"tf.reduce_max({windows_of(node)}, axis=-1)".replace("jnp.", "tf.")
    image = _last(f"tf.reshape({{0}}, {batch_of(node)})")
    call = f"tf.nn.max_pool2d({image}, {node.params['size'][0]}, {node.params['stride']}, 'VALID')"
    return f"tf.reshape(tf.transpose({call}, (0, 3, 1, 2)), {node.shape})"


_ALIKE = ("stack", "sort", "cumsum", "sigmoid", "softplus", "multiclass_hinge", "avg_pool")
TENSORFLOW_OPS: Mapping[str, Saying] = MappingProxyType(
    {
        **{op: through(saying, _in_tf) for op, saying in COMMON.items()},
        **WRITTEN,
        **{op: through(JAX_OPS[op], _in_tf) for op in _ALIKE},
        "matmul": _matmul,
        "transpose": "tf.transpose({0})",
        "outer": "tf.tensordot({0}, {1}, 0)",
        "compare": _FLOAT.format("{0} {relation} {1}"),
        "in_words": through(COMMON["in_words"], lambda said: _FLOAT.format(_in_tf(said))),
        "log2": "tf.math.log({0}) / 0.6931471805599453",
        "log10": "tf.math.log({0}) / 2.302585092994046",
        "argmax": _FLOAT.format("tf.argmax({0})") + " + 1.0",
        "max": _extreme("max"),
        "min": _extreme("min"),
        "maximum": _pairwise("maximum", ">"),
        "minimum": _pairwise("minimum", "<"),
        "abs": abs_value("tf.abs({0})"),
        "sign": _flat("tf.sign({0})", "0"),
        "step": _flat(_FLOAT.format("{0} > 0"), "1"),
        "norm": "tf.norm({0})",
        "concat": "tf.concat([{all}], 0)",
        "picked": "tf.gather({0}, int({1}) - 1, axis={axis})",
        "relu": rectified("tf.nn.relu({0})"),
        "leaky_relu": lambda node: f"tf.where({{0}} > 0, {{0}}, {parameter(node, 'slope', '0.01')} * {{0}})",
        "elu": lambda node: f"tf.where({{0}} > 0, {{0}}, {parameter(node, 'alpha', 1)} * tf.nn.elu({{0}}))",
        "selu": "tf.where({0} > 0, 1.0507009873554805 * {0}, 1.7580993408473766 * tf.nn.elu({0}))",
        "hard_sigmoid": _hard_sigmoid,
        "hard_swish": lambda node: f"{{0}} * {_hard_sigmoid(node)}",
        "erf": "tf.math.erf({0})",
        "gelu": "0.5 * {0} * (1 + tf.math.erf({0} / 1.4142135623730951))",
        "gelu_tanh": "0.5 * {0} * (1 + tf.tanh(0.7978845608028654 * ({0} + 0.044715 * {0} ** 3)))",
        "mish": "{0} * tf.tanh(tf.nn.softplus({0}))",
        "softmax": along_one("tf.nn.softmax"),
        "log_softmax": along_one("tf.nn.log_softmax"),
        "logsumexp": "tf.reduce_logsumexp({0}{along})",
        "masked": lambda node: f"tf.where(tf.constant({mask(node)}), float('-inf'), {{0}})",
        "turned": "tf.reverse({0}, (-2, -1))",
        "conv2d": _conv2d,
        "conv2d_transpose": _conv2d_transpose,
        "max_pool": _max_pool,
        "solve": lambda node: (
            "tf.linalg.solve({0}, {1})" if node.inputs[1].rank == 2 else "tf.linalg.solve({0}, {1}[:, None])[:, 0]"
        ),
        "inv": "tf.linalg.inv({0})",
        "symmetric_eigenvalues": "tf.linalg.eigvalsh(({0} + tf.transpose({0})) / 2)",
        "mod": "tf.math.floormod({0}, {1})",
        "pi": "tf.constant(3.141592653589793, tf.float64)",
    }
)  # fmt: skip

TENSORFLOW = Dialect(
    name="tensorflow",
    title="TensorFlow",
    head=_HEAD,
    lib="tf",
    sayings=TENSORFLOW_OPS,
    array="tf.constant({0}, tf.float64)",
    scalar="tf.constant({0}, tf.float64)",
    full="tf.fill({1}, tf.constant({0}, tf.float64))",
    shown="{0}.numpy().tolist()",
    shown_scalar="float({0})",
    derivatives="functions",
    numbers=False,
    helpers=MappingProxyType({"grad": _GRAD.strip("\n"), "jacrev": _JACREV.strip("\n")}),
    notes=MappingProxyType(
        {
            "leaky_relu": "tf.nn.leaky_relu keeps its slope in single precision",
            "gelu": "tf.nn.gelu keeps √2 in single precision",
            "gelu_tanh": "tf.nn.gelu keeps its constants in single precision",
            "elu": "tf.nn.elu has no α",
            "selu": "the slope of tf.nn.selu at 0 is 1.0507; the exercise has 1.7581",
            "maximum": "tf.maximum gives the gradient of a tie to the first; the exercise says otherwise",
            "minimum": "tf.minimum gives the gradient of a tie to the first; the exercise says otherwise",
            "half_squared_error": "MeanSquaredError is the mean over the outputs; the exercise sums",
            "squared_error": "MeanSquaredError is the mean over the outputs; the exercise sums",
        }
    ),
    packages=("tensorflow",),
    taken=("tf", "os"),
    derived=MappingProxyType(
        {"grad": "grad({0})({1})", "jacrev": "jacrev({0})({1})", "several": "grad({0}, {1})({2})"}
    ),
)  # fmt: skip
