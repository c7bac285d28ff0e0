"""MindSpore: tensors in double precision and gradients of functions; a bare number is single precision there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from gradekit.engine.graph import Node
from gradekit.engine.ops.ties import Ties
from gradekit.frameworks.dialect import CannotSay, Dialect, Saying
from gradekit.frameworks.sayings.common import COMMON, WRITTEN, mask, parameter, through
from gradekit.frameworks.sayings.jax import JAX_OPS, along_one, windows_of
from gradekit.frameworks.sayings.kinks import abs_value, flat, pairwise, rectified

_HEAD = """import mindspore as ms
from mindspore import Tensor
from mindspore import ops"""
_GRAD = '''
def grad(function, argnums=(0,)):
    """A function that gives the derivatives of a number by some of the function's tensors."""

    def derivatives(*tensors):
        found = ms.grad(function, argnums)(*(tensor * 1 for tensor in tensors))
        return found if len(argnums) > 1 or not isinstance(found, tuple) else found[0]

    return derivatives
'''
_JACREV = '''
def jacrev(function):
    """A function that gives the derivatives of every entry, one behind the other."""

    def derivatives(tensor):
        def entry(k):
            def of(x):
                return function(x).reshape(-1)[k]

            return of

        shape = function(tensor).shape
        rows = [grad(entry(k))(tensor) for k in range(int(ops.ones(shape).sum()))]
        return ops.stack(rows).reshape(shape + tensor.shape)

    return derivatives
'''
_XLOGY = '''
def xlogy(x, y):
    """x ln y, and 0 where x is 0."""
    return ops.where(x == 0, x, x * ops.log(ops.where(x == 0, ops.ones_like(y), y)))
'''
_NUMBER = re.compile(r"(?<![\w.\]])(\d+\.\d+(?:e-?\d+)?|\(\d+ / \d+\))(?![\w.])")


def _wide(said: str) -> str:
    """The words with what single precision would round as tensors."""

    def tensor(found: re.Match[str]) -> str:
        top, _, below = found[1].strip("()").partition(" / ")
        number = float(top) / float(below or 1)
        return found[1] if number == np.float32(number) else f"Tensor({found[1].strip('()')}, ms.float64)"

    return _NUMBER.sub(tensor, said)


def _in_ops(said: str) -> str:
    """JAX's and everybody's words with MindSpore's names."""
    said = said.replace("jnp.", "ops.").replace("jax.nn.", "ops.").replace("{lib}.", "ops.")
    return _wide(said.replace("axis=-1, keepdims=True", "dim=-1, keepdim=True"))


def _summed(name: str, axis: str, keep: str) -> Saying:
    """Each function has words of its own for axis and keepdims."""

    def saying(node: Node) -> str:
        axes = node.params["axes"]
        return f"ops.{name}({{0}}, {axis}={tuple(axes)}, {keep}={node.params['keep']})"

    return saying


def _extreme(name: str) -> Saying:
    shared = _summed(f"a{name}", "axis", "keepdims")

    def saying(node: Node) -> str:
        if node.params.get("ties", Ties.SHARED) is Ties.SHARED:
            return shared(node)  # type: ignore[operator]
        raise CannotSay(f"MindSpore has no {name} in which at a tie {node.params['ties']}")

    return saying


def _max_pool(node: Node) -> str:
    if node.params.get("ties", Ties.SHARED) is not Ties.SHARED:
        raise CannotSay(f"MindSpore has no max_pool in which at a tie {node.params['ties']}")
    return _in_ops(f"ops.amax({windows_of(node)}, axis=-1)")


_FLOAT = "({}).astype(ms.float64)"
_SOFTPLUS = "ops.logsumexp(ops.stack([{0}, ops.zeros_like({0})]), 0)"


def _log_softmax(node: Node) -> str:
    """ops.log_softmax is right to six digits only."""
    return f"{{0}} - ops.logsumexp({{0}}, {node.params.get('axes', (-1,))[0]}, True)"


def _hard_sigmoid(node: Node) -> str:
    straight = f"{parameter(node, 'slope', '1/6')} * {{0}}"
    return _wide(f"ops.where(ops.abs({straight}) < 0.5, {straight} + 0.5, {_FLOAT.format('{0} > 0')})")


def _bent(key: str, default: int | str, below: str) -> Saying:
    """Itself above 0, and a number times something below it."""
    return through(
        lambda node: f"ops.where({{0}} > 0, {{0}}, {parameter(node, key, default)} * {below})",
        _wide,
    )


def _unsaid(node: Node) -> str:
    raise CannotSay(f"MindSpore has no {node.op.name} in double precision on the CPU")


_LEFT = ("conv2d", "conv2d_transpose", "symmetric_eigenvalues", "solve", "inv", "sort")
_LIKE_JAX = ("stack", "sigmoid", "multiclass_hinge", "avg_pool")
MINDSPORE_OPS: Mapping[str, Saying] = MappingProxyType(
    {
        **{op: through(saying, _in_ops) for op, saying in COMMON.items()},
        **WRITTEN,
        **{op: through(JAX_OPS[op], _in_ops) for op in _LIKE_JAX},
        **dict.fromkeys(_LEFT, _unsaid),
        "compare": _FLOAT.format("{0} {relation} {1}"),
        "mean": _summed("mean", "axis", "keep_dims"),
        "argmax": _FLOAT.format("ops.argmax({0})") + " + 1.0",
        "max": _extreme("max"),
        "min": _extreme("min"),
        "maximum": pairwise("maximum", ">"),
        "minimum": pairwise("minimum", "<"),
        "abs": through(abs_value("ops.abs({0})"), _in_ops),
        "sign": through(flat("ops.sign({0})"), lambda said: _FLOAT.format(_in_ops(said))),
        "step": through(flat(""), lambda said: _FLOAT.format(_in_ops(said))),
        "norm": "ops.sqrt(ops.sum({0} ** 2))",
        "concat": "ops.cat([{all}])",
        "picked": "ops.gather({0}, Tensor(int({1}) - 1), {axis})",
        "relu": through(rectified("ops.relu({0})"), _in_ops),
        "softplus": _SOFTPLUS,
        "leaky_relu": _bent("slope", "0.01", "{0}"),
        "elu": _bent("alpha", 1, "ops.elu({0})"),
        "selu": _wide("ops.where({0} > 0, 1.0507009873554805 * {0}, 1.7580993408473766 * ops.elu({0}))"),
        "hard_sigmoid": _hard_sigmoid,
        "hard_swish": lambda node: f"{{0}} * ({_hard_sigmoid(node)})",
        "erf": "ops.erf({0})",
        "gelu": "ops.gelu({0})",
        "gelu_tanh": _wide("0.5 * {0} * (1 + ops.tanh(0.7978845608028654 * ({0} + 0.044715 * {0} ** 3)))"),
        "mish": f"{{0}} * ops.tanh({_SOFTPLUS})",
        "softmax": along_one("ops.softmax"),
        "log_softmax": _log_softmax,
        "logsumexp": _summed("logsumexp", "dim", "keepdim"),
        "masked": lambda node: f"ops.where(Tensor({mask(node)}), Tensor(float('-inf'), ms.float64), {{0}})",
        "turned": "ops.flip({0}, (-2, -1))",
        "max_pool": _max_pool,
        "cumsum": through(JAX_OPS["cumsum"], lambda said: said.replace("jnp.", "ops.").replace("axis=", "")),
        "mod": "{0} - {1} * ops.floor({0} / {1})",
        "pi": "Tensor(3.141592653589793, ms.float64)",
    }
)  # fmt: skip

MINDSPORE = Dialect(
    name="mindspore",
    title="MindSpore",
    head=_HEAD,
    lib="ops",
    sayings=MINDSPORE_OPS,
    array="Tensor({0}, ms.float64)",
    scalar="Tensor({0}, ms.float64)",
    full="ops.full({1}, {0}, dtype=ms.float64)",
    shown="{0}.asnumpy().tolist()",
    shown_scalar="{0}.asnumpy().item()",
    along=("dim", "keepdim"),
    derivatives="functions",
    numbers=False,
    single=True,
    once=lambda node: bool(node.inputs),  # what it gives for a derivative of a derivative is not always right
    helpers=MappingProxyType(
        {"xlogy": _XLOGY.strip("\n"), "jacrev": _JACREV.strip("\n"), "grad": _GRAD.strip("\n")}
    ),
    notes=MappingProxyType(
        {
            "half_squared_error": "nn.MSELoss by itself is the mean over the outputs; the exercise sums",
            "squared_error": "nn.MSELoss by itself is the mean over the outputs; the exercise sums",
            "leaky_relu": "the slope of ops.leaky_relu at 0 is half of each side",
            "softplus": "ops.softplus is right to six digits only",
            "mish": "ops.softplus is right to six digits only",
            "selu": "the slope of ops.selu at 0 is 1.0507; the exercise has 1.7581",
        }
    ),
    packages=("mindspore",),
    taken=("ms", "Tensor", "ops"),
    derived=MappingProxyType(
        {"grad": "grad({0})({1})", "jacrev": "jacrev({0})({1})", "several": "grad({0}, {1})({2})"}
    ),
    apart="pip install mindspore beside a Python of its own, as it needs NumPy 1, and name that with --python",
)  # fmt: skip
