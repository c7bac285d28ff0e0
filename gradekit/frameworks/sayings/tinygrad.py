"""tinygrad: tensors in double precision, and gradients of numbers by tensors."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from gradekit.engine.graph import Node
from gradekit.engine.ops.ties import Ties
from gradekit.frameworks.dialect import CannotSay, Dialect, Saying
from gradekit.frameworks.sayings.common import COMMON, WRITTEN, batch_of, parameter, through
from gradekit.frameworks.sayings.kinks import abs_value, pairwise, rectified

_HEAD = """import os

os.environ.setdefault("DEV", "PYTHON")  # runs everywhere; CPU needs a compiler
os.environ["DEFAULT_FLOAT"] = "DOUBLE"  # the usual float32 keeps seven digits

import tinygrad

Tensor = tinygrad.Tensor"""
_GRAD = '''
def grad(function, argnums=(0,)):
    """A function that gives the derivatives of a number by some of the function's tensors."""

    def derivatives(*tensors):
        found = function(*tensors).gradient(*(tensors[k] for k in argnums))
        return found if len(argnums) > 1 else found[0]

    return derivatives
'''
_JACREV = '''
def jacrev(function):
    """A function that gives the derivatives of every entry, one behind the other."""

    def derivatives(tensor):
        value = function(tensor)
        flat = value.flatten()
        rows = [flat[k].gradient(tensor)[0] for k in range(flat.shape[0])]
        return Tensor.stack(*rows).reshape(*value.shape, *tensor.shape)

    return derivatives
'''
_XLOGY = '''
def xlogy(x, y):
    """x ln y, and 0 where x is 0."""
    return (x == 0).where(0.0, x * (x == 0).where(1.0, y).log())
'''


_NUMBERS = '''
def numbers(x):
    """Its entries; a constant is first put on the device."""
    return (x.flatten() + Tensor([0.0])).reshape(x.shape).tolist()
'''


def _extreme(name: str) -> Saying:
    def saying(node: Node) -> str:
        if node.params.get("ties", Ties.SHARED) is Ties.SHARED:
            return f"Tensor.{name}({{0}}{{along}})"
        raise CannotSay(f"tinygrad has no {name} in which at a tie {node.params['ties']}")

    return saying


def _sign(node: Node) -> str:
    if not node.params.get("at_zero"):
        return "{0}.sign()"
    return f"({{0}} > 0).where(1.0, ({{0}} < 0).where(-1.0, {parameter(node, 'at_zero', 0)}))"


def _max_pool(node: Node) -> str:
    """Equal entries of a window share the gradient, which is tinygrad's own way."""
    if node.params.get("ties", Ties.SHARED) is not Ties.SHARED:
        raise CannotSay(f"tinygrad has no max_pool in which at a tie {node.params['ties']}")
    return _pooled(node, "max_pool2d")


def _pooled(node: Node, function: str) -> str:
    size, stride = node.params["size"][0], node.params["stride"]
    return f"{{0}}.reshape{batch_of(node)}.{function}({size}, {stride}).reshape{node.shape}"


def _along_one(name: str) -> Saying:
    return lambda node: f"{{0}}.{name}({node.params.get('axes', (-1,))[0]})"


def _logsumexp(node: Node) -> str:
    axes, keep = node.params["axes"], node.params["keep"]
    if len(axes) == 1:
        return f"{{0}}.logsumexp({axes[0]}, keepdim={keep})"
    return f"{{0}}.flatten().logsumexp(0).reshape({node.shape})"


def _through_where(op: str) -> Saying:
    """where(condition, a, b) of the shared words, as a method of the condition."""
    return through(op_words[op], lambda said: said.replace("{lib}.where(", "chosen("))


_LEFT = (
    "erf", "gelu", "log10", "picked", "sort", "solve", "inv", "symmetric_eigenvalues", "mod",
    "conv2d", "conv2d_transpose", "masked", "is_prime", "turned",
)  # fmt: skip


def _unsaid(node: Node) -> str:
    raise CannotSay(f"tinygrad has no words for {node.op.name} here")


op_words: Mapping[str, Saying] = MappingProxyType(
    {
        "compare": COMMON["compare"],
        "huber": COMMON["huber"],
        "maximum": pairwise("maximum", ">"),
        "minimum": pairwise("minimum", "<"),
        "relu": rectified("{0}.relu()"),
        "abs": abs_value("{0}.abs()"),
    }
)
TINYGRAD_OPS: Mapping[str, Saying] = MappingProxyType(
    {
        **COMMON,
        **WRITTEN,
        **{op: _through_where(op) for op in op_words},
        **dict.fromkeys(_LEFT, _unsaid),
        "outer": "{0}[:, None] * {1}[None]",
        "reshape": lambda node: "{0}.reshape({dims})" if node.params["dims"] else "{0}.reshape(())",
        "stretch": "{0}.expand({dims})",
        "max": _extreme("max"),
        "min": _extreme("min"),
        "sign": _sign,
        "step": lambda node: f"({{0}} > 0).where(1.0, ({{0}} < 0).where(0.0, {parameter(node, 'at_zero', 1)}))",
        "norm": "({0} ** 2).sum().sqrt()",
        "stack": "Tensor.stack({all})",
        "concat": "Tensor.cat({all})",
        "sigmoid": "{0}.sigmoid()",
        "softplus": "{0}.softplus()",
        "leaky_relu": lambda node: f"({{0}} > 0).where({{0}}, {parameter(node, 'slope', '0.01')} * {{0}})",
        "elu": lambda node: f"({{0}} > 0).where({{0}}, {parameter(node, 'alpha', 1)} * ({{0}}.exp() - 1))",
        "selu": "({0} > 0).where(1.0507009873554805 * {0}, 1.7580993408473766 * ({0}.exp() - 1))",
        "hard_sigmoid": lambda node: f"({parameter(node, 'slope', '1/6')} * 2 * {{0}}).hardtanh() / 2 + 0.5",
        "hard_swish": "{0} * (({0} / 3).hardtanh() / 2 + 0.5)",
        "gelu_tanh": "{0}.gelu()",
        "mish": "{0}.mish()",
        "softmax": _along_one("softmax"),
        "log_softmax": _along_one("log_softmax"),
        "logsumexp": _logsumexp,
        "multiclass_hinge": "((1 - {1}) * (1 + {0} - ({0} * {1}).sum(axis=-1, keepdim=True)).relu()).sum()",
        "max_pool": _max_pool,
        "avg_pool": lambda node: _pooled(node, "avg_pool2d"),
        "cumsum": lambda node: "{0}.cumsum({axes})" if not node.params["backwards"] else _unsaid(node),
        "pi": "Tensor(3.141592653589793)",
    }
)  # fmt: skip

TINYGRAD = Dialect(
    name="tinygrad",
    title="tinygrad",
    head=_HEAD,
    lib="Tensor",
    sayings=TINYGRAD_OPS,
    array="Tensor({0})",
    scalar="Tensor([{0}]).reshape(())",
    full="Tensor.full({1}, {0})",
    shown="numbers({0})",
    shown_scalar="numbers({0})",
    along=("axis", "keepdim"),
    derivatives="functions",
    numbers=False,
    helpers=MappingProxyType(
        {"xlogy": _XLOGY.strip("\n"), "grad": _GRAD.strip("\n"), "jacrev": _JACREV.strip("\n"),
         "numbers": _NUMBERS.strip("\n"),
         "chosen": "def chosen(condition, a, b):\n    return condition.where(a, b)"}
    ),
    notes=MappingProxyType(
        {
            "elu": "the slope of Tensor.elu at 0 comes out as 0; the exercise has α",
            "leaky_relu": "the slope of Tensor.leaky_relu at 0 is 1; the exercise takes the slope of negative z",
            "selu": "the constants of Tensor.selu have five digits",
        }
    ),
    packages=("tinygrad",),
    taken=("Tensor", "tinygrad", "os"),
    derived=MappingProxyType(
        {"grad": "grad({0})({1})", "jacrev": "jacrev({0})({1})", "several": "grad({0}, {1})({2})"}
    ),
)  # fmt: skip
