"""numpy: plain arrays, and the derivatives written out by hand, as the chain rule gives them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from gradekit.engine.graph import Node
from gradekit.engine.ops.windows import Steps
from gradekit.frameworks.dialect import Dialect, Saying
from gradekit.frameworks.sayings.common import COMMON, mask, parameter
from gradekit.frameworks.sayings.numpy_helpers import HELPERS


def _stack(node: Node) -> str:
    return "np.array([{all}])" if node.params["rank"] == 0 else "np.stack([{all}])"


def _said(steps: Steps) -> str:
    return f"{steps.stride}, {steps.padding}, {steps.dilation}"


def _windows(node: Node) -> str:
    return f"windows({{0}}, {{size}}, {_said(node.params['steps'])})"


def _overlapped(node: Node) -> str:
    return f"overlapped({{0}}, {{dims}}, {{size}}, {_said(node.params['steps'])})"


def _conv2d(node: Node) -> str:
    image, kernel = node.inputs
    groups, size, steps = node.params["groups"], kernel.shape[-2:], _said(node.params["steps"])
    if groups == 1:
        flat = f"{{1}}.reshape({kernel.shape[0]}, -1)" if kernel.rank > image.rank else "{1}.reshape(-1)"
        return f"({flat} @ windows({{0}}, {size}, {steps}).T).reshape({node.shape})"
    maps, channels = kernel.shape[0] // groups, image.shape[0] // groups
    parts = (
        f"{{1}}[{k * maps}:{(k + 1) * maps}].reshape({maps}, -1) @ "
        f"windows({{0}}[{k * channels}:{(k + 1) * channels}], {size}, {steps}).T"
        for k in range(groups)
    )
    return f"np.concatenate([{', '.join(parts)}]).reshape({node.shape})"


def _conv2d_transpose(node: Node) -> str:
    image, kernel = node.inputs
    channels = image.shape[0] if image.rank == 3 else 1
    rows = f"{{0}}.reshape({channels}, -1).T @ {{1}}.reshape({channels}, -1)"
    return f"overlapped({rows}, {node.shape}, {kernel.shape[-2:]}, {_said(node.params['steps'])})"


def _pooled(function: str) -> Saying:
    def saying(node: Node) -> str:
        size, steps = node.params["size"], Steps(node.params["stride"])
        places = (node.shape[-2] * node.shape[-1], -1, size[0] * size[1])
        return f"windows({{0}}, {size}, {_said(steps)}).reshape({places}).{function}(axis=-1).T.reshape({node.shape})"

    return saying


def _along_axis(function: str) -> Saying:
    """A helper along one axis, the last where it says nothing."""
    return lambda node: f"{function}({{0}}" + ("" if node.params.get("axes", (-1,)) == (-1,) else ", {axes}") + ")"


def _cumsum(node: Node) -> str:
    total = "np.cumsum({0}, {axes})"
    return "np.flip(np.cumsum(np.flip({0}, {axes}), {axes}), {axes})" if node.params["backwards"] else total


def _clipped(scale: str) -> str:
    return f"np.clip({scale} + 0.5, 0, 1)"


NUMPY_OPS: Mapping[str, Saying] = MappingProxyType(
    {
        **COMMON,
        "shared": "{0} / {1}",
        "max": "np.max({0}{along})",
        "min": "np.min({0}{along})",
        "maximum": "np.maximum({0}, {1})",
        "minimum": "np.minimum({0}, {1})",
        "foremost": lambda node: f"foremost({{0}}, {node.params['axes']}, {{last}})",
        "abs": "np.abs({0})",
        "sign": lambda node: (
            "np.sign({0})" if not node.params.get("at_zero") else "np.where({0} == 0, {at_zero}, np.sign({0}))"
        ),
        "norm": "np.linalg.norm({0})",
        "stack": _stack,
        "concat": "np.concatenate([{all}])",
        "place": "placed({0}, np.s_[{at}], {dims})",
        "picked": "np.take({0}, int({1}) - 1, axis={axis})",
        "heaviside": "np.heaviside({0}, {at_zero})",
        "sigmoid": "sigmoid({0})",
        "relu": "np.maximum({0}, 0)",
        "step": lambda node: f"np.heaviside({{0}}, {parameter(node, 'at_zero', 1)})",
        "softplus": "np.logaddexp(0, {0})",
        "leaky_relu": lambda node: f"np.where({{0}} > 0, {{0}}, {parameter(node, 'slope', '0.01')} * {{0}})",
        "elu": lambda node: (
            f"np.where({{0}} > 0, {{0}}, {parameter(node, 'alpha', 1)} * np.expm1(np.minimum({{0}}, 0)))"
        ),
        "selu": "selu({0})",
        "hard_sigmoid": lambda node: _clipped(f"{parameter(node, 'slope', '1/6')} * {{0}}"),
        "hard_swish": "{0} * np.clip({0} / 6 + 0.5, 0, 1)",
        "erf": "erf({0})",
        "gelu": "{0} * (1 + erf({0} / np.sqrt(2))) / 2",
        "gelu_tanh": "{0} / 2 * (1 + np.tanh(np.sqrt(2 / np.pi) * ({0} + 0.044715 * {0} ** 3)))",
        "mish": "{0} * np.tanh(np.logaddexp(0, {0}))",
        "softmax": _along_axis("softmax"),
        "log_softmax": _along_axis("log_softmax"),
        "logsumexp": "logsumexp({0}{along})",
        "cross_entropy_slope": "-over({1}, {0})",
        "binary_cross_entropy_slope": "over(1 - {1}, 1 - {0}) - over({1}, {0})",
        "multiclass_hinge": "np.sum((1 - {1}) * np.maximum(1 + {0} - np.sum({0} * {1}, axis=-1, keepdims=True), 0))",
        "masked": lambda node: f"np.where({mask(node)}, -np.inf, {{0}})",
        "windows": _windows,
        "overlapped": _overlapped,
        "turned": "{0}[..., ::-1, ::-1]",
        "conv2d": _conv2d,
        "conv2d_transpose": _conv2d_transpose,
        "max_pool": _pooled("max"),
        "avg_pool": _pooled("mean"),
        "sort": "np.sort({0})",
        "cumsum": _cumsum,
        "solve": "np.linalg.solve({0}, {1})",
        "inv": "np.linalg.inv({0})",
        "symmetric_eigenvalues": "np.linalg.eigvalsh(({0} + {0}.T) / 2)",
        "mod": "np.mod({0}, {1})",
        "is_prime": "is_prime({0})",
        "pi": "np.pi",
    }
)

NUMPY = Dialect(
    name="numpy",
    title="NumPy",
    head="import numpy as np",
    lib="np",
    sayings=NUMPY_OPS,
    array="np.array({0})",
    scalar="{0}",
    full="np.full({1}, {0})",
    shown="{0}.tolist()",
    shown_scalar="float({0})",
    helpers=HELPERS,
    packages=("numpy",),
    taken=("np",),
)
