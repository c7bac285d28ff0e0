"""PaddlePaddle: tensors in double precision, and gradients of numbers by tensors."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from gradekit.engine.graph import Node
from gradekit.engine.ops.ties import Ties
from gradekit.frameworks.dialect import CannotSay, Dialect, Saying
from gradekit.frameworks.sayings.common import COMMON, WRITTEN, mask, parameter, said, through
from gradekit.frameworks.sayings.jax import JAX_OPS, along_one, windows_of
from gradekit.frameworks.sayings.kinks import abs_value, flat, pairwise, rectified
from gradekit.frameworks.sayings.torch import TORCH_OPS

_HEAD = """import paddle
from paddle.nn import functional as F

paddle.set_default_dtype("float64")  # the usual float32 keeps seven digits"""
_GRAD = '''
def grad(function, argnums=(0,), again=False):
    """A function that gives the derivatives of a number by some of the function's tensors.

    again: whether these are differentiated in their turn.
    """

    def derivatives(*tensors):
        tensors = [tensor.clone() for tensor in tensors]
        for tensor in tensors:
            tensor.stop_gradient = False
        by = [tensors[k] for k in argnums]
        value = function(*tensors)
        found = [None] * len(by)
        if not value.stop_gradient:
            found = paddle.grad(value, by, create_graph=again, allow_unused=True)
        found = [paddle.zeros_like(x) if slope is None else slope for slope, x in zip(found, by)]
        return found if len(argnums) > 1 else found[0]

    return derivatives
'''
_JACREV = '''
def jacrev(function, again=False):
    """A function that gives the derivatives of every entry, one behind the other."""

    def derivatives(tensor):
        shape = function(tensor).shape
        count = int(paddle.prod(paddle.to_tensor(shape)))
        rows = [grad(lambda x, k=k: function(x).reshape([-1])[k], again=again)(tensor) for k in range(count)]
        return paddle.stack(rows).reshape([*shape, *tensor.shape])

    return derivatives
'''
_XLOGY = '''
def xlogy(x, y):
    """x ln y, and 0 where x is 0."""
    return paddle.where(x == 0, 0.0, x * paddle.log(paddle.where(x == 0, 1.0, y)))
'''


def _in_paddle(said: str) -> str:
    """JAX's and everybody's words with PaddlePaddle's names."""
    return said.replace("jnp.", "paddle.").replace("jax.nn.", "F.").replace("keepdims=", "keepdim=")


def _extreme(name: str) -> Saying:
    def saying(node: Node) -> str:
        ties = node.params.get("ties", Ties.SHARED)
        if ties is Ties.SHARED:
            return f"paddle.a{name}({{0}}{{along}})"
        if ties is Ties.FIRST and not node.params["keep"] and len(node.params["axes"]) == node.inputs[0].rank:
            return f"paddle.flatten({{0}})[paddle.arg{name}({{0}})]"
        raise CannotSay(f"PaddlePaddle has no {name} in which at a tie {ties}")

    return saying


def _once(node: Node) -> bool:
    """Whether no derivative of its derivative is there."""
    return node.op.name in _ONCE or (node.op.name == "power" and node.inputs[1].op.name != "constant")


def _hard_sigmoid(node: Node) -> str:
    straight = f"{parameter(node, 'slope', '1/6')} * {{0}}"
    return f"paddle.where(paddle.abs({straight}) < 0.5, {straight} + 0.5, {_FLOAT.format('{0} > 0')})"


def _max_pool(node: Node) -> str:
    """max_pool2d gives the gradient to the first of equal entries; windows taken apart share it."""
    if node.params.get("ties", Ties.SHARED) is Ties.SHARED:
        return _in_paddle(f"paddle.amax({windows_of(node)}, axis=-1)")
    return said(TORCH_OPS["max_pool"], node)


_TRANSPOSED = ("conv_transpose2d", "conv2d_transpose")
_FLOAT = "({}).astype('float64')"
_ONCE = frozenset(
    (
        "max", "min", "floor", "ceil", "sort", "cumsum", "erf", "gelu", "gelu_tanh", "softmax", "log_softmax",
        "logsumexp", "solve", "inv", "symmetric_eigenvalues", "max_pool", "mish", "mod", "stack", "concat",
        "conv2d_transpose",
    )
)  # fmt: skip
_LIKE_JAX = ("stack", "sort", "cumsum", "sigmoid", "multiclass_hinge")
_LIKE_TORCH = ("conv2d", "avg_pool")
PADDLE_OPS: Mapping[str, Saying] = MappingProxyType(
    {
        **{op: through(saying, _in_paddle) for op, saying in COMMON.items()},
        **WRITTEN,
        **{op: through(JAX_OPS[op], _in_paddle) for op in _LIKE_JAX},
        **{op: TORCH_OPS[op] for op in _LIKE_TORCH},
        "identity": "{0}.clone()",
        "log2": "paddle.log({0}) / 0.6931471805599453",
        "log10": "paddle.log({0}) / 2.302585092994046",
        "argmax": _FLOAT.format("paddle.argmax({0})") + " + 1.0",
        "max": _extreme("max"),
        "min": _extreme("min"),
        "maximum": pairwise("maximum", ">"),
        "minimum": pairwise("minimum", "<"),
        "abs": abs_value("paddle.abs({0})"),
        "sign": flat("paddle.sign({0})"),
        "step": flat(""),
        "norm": "paddle.sqrt(paddle.sum({0} ** 2))",
        "concat": "paddle.concat([{all}])",
        "picked": "paddle.index_select({0}, paddle.to_tensor([int({1}) - 1]), axis={axis}).squeeze({axis})",
        "relu": rectified("F.relu({0})"),
        "softplus": "F.softplus({0}, threshold=700)",
        "leaky_relu": lambda node: f"paddle.where({{0}} > 0, {{0}}, {parameter(node, 'slope', '0.01')} * {{0}})",
        "elu": lambda node: f"paddle.where({{0}} > 0, {{0}}, {parameter(node, 'alpha', 1)} * F.elu({{0}}))",
        "selu": "paddle.where({0} > 0, 1.0507009873554805 * {0}, 1.7580993408473766 * F.elu({0}))",
        "hard_sigmoid": _hard_sigmoid,
        "hard_swish": lambda node: f"{{0}} * ({_hard_sigmoid(node)})",
        "erf": "paddle.erf({0})",
        "gelu": "F.gelu({0})",
        "gelu_tanh": "F.gelu({0}, approximate=True)",
        "mish": "{0} * paddle.tanh(F.softplus({0}, threshold=700))",
        "softmax": along_one("F.softmax"),
        "log_softmax": along_one("F.log_softmax"),
        "logsumexp": "paddle.logsumexp({0}{along})",
        "masked": lambda node: f"paddle.where(paddle.to_tensor({mask(node)}), float('-inf'), {{0}})",
        "turned": "paddle.flip({0}, (-2, -1))",
        "conv2d_transpose": through(TORCH_OPS["conv2d_transpose"], lambda words: words.replace(*_TRANSPOSED)),
        "max_pool": _max_pool,
        "solve": "paddle.linalg.solve({0}, {1})",
        "inv": "paddle.linalg.inv({0})",
        "symmetric_eigenvalues": "paddle.linalg.eigvalsh(({0} + {0}.T) / 2)",
        "mod": "paddle.mod({0}, {1})",
        "pi": "paddle.to_tensor(3.141592653589793)",
    }
)  # fmt: skip

PADDLE = Dialect(
    name="paddle",
    title="PaddlePaddle",
    head=_HEAD,
    lib="paddle",
    sayings=PADDLE_OPS,
    array="paddle.to_tensor({0})",
    scalar="paddle.to_tensor({0})",
    full="paddle.full({1}, {0})",
    shown="{0}.tolist()",
    shown_scalar="{0}.item()",
    along=("axis", "keepdim"),
    derivatives="functions",
    numbers=False,
    helpers=MappingProxyType(
        {"xlogy": _XLOGY.strip("\n"), "jacrev": _JACREV.strip("\n"), "grad": _GRAD.strip("\n")}
    ),
    notes=MappingProxyType(
        {
            "half_squared_error": "MSELoss by itself is the mean over the outputs; the exercise sums",
            "squared_error": "MSELoss by itself is the mean over the outputs; the exercise sums",
            "leaky_relu": "the slope of F.leaky_relu at 0 is 1; the exercise takes the slope of negative z",
            "elu": "F.elu keeps its α in single precision",
            "softplus": "F.softplus by itself is z from z = 20 on, where ln(1 + e^z) still differs from it",
        }
    ),
    packages=("paddle",),
    taken=("paddle", "F"),
    once=_once,
    derived=MappingProxyType(
        {
            "grad": "grad({0})({1})", "grad again": "grad({0}, again=True)({1})",
            "jacrev": "jacrev({0})({1})", "jacrev again": "jacrev({0}, again=True)({1})",
            "several": "grad({0}, {1})({2})", "several again": "grad({0}, {1}, again=True)({2})",
        }
    ),
)  # fmt: skip
