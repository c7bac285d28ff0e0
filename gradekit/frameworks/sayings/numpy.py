"""numpy: plain arrays, and the derivatives written out by hand, as the chain rule gives them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from gradekit.engine.graph import Node
from gradekit.frameworks.dialect import Dialect, Saying
from gradekit.frameworks.sayings.common import COMMON

_XLOGY = '''
def xlogy(x, y):
    """x ln y, and 0 where x is 0."""
    return np.where(x == 0, 0.0, x * np.log(np.where(x == 0, 1.0, y)))
'''
_OVER = '''
def over(x, y):
    """x / y, and 0 where x is 0."""
    return np.where(x == 0, 0.0, x / np.where(x == 0, 1.0, y))
'''
_SOFTMAX = '''
def softmax(z, axis=-1):
    """e^z over the sum of these along an axis; subtracting the largest changes nothing but the size of the numbers."""
    powers = np.exp(z - z.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)
'''
_SIGMOID = '''
def sigmoid(z):
    """The logistic function."""
    return 1 / (1 + np.exp(-z))
'''
_PLACED = '''
def placed(g, at, shape):
    """Zeros of that shape with g put in."""
    result = np.zeros(shape)
    result[at] = g
    return result
'''
_WINDOWS = '''
def windows(x, size, stride, padding, dilation):
    """The entries of each window of an image (H, W) or (C, H, W) as a row, channel by channel."""
    images = np.pad(x.reshape((-1,) + x.shape[-2:]), ((0, 0), padding[:2], padding[2:]))
    high, wide = (dilation * (length - 1) + 1 for length in size)
    rows = range(0, images.shape[1] - high + 1, stride)
    columns = range(0, images.shape[2] - wide + 1, stride)
    cut = [images[:, r : r + high : dilation, c : c + wide : dilation] for r in rows for c in columns]
    return np.array([part.reshape(-1) for part in cut])
'''
_OVERLAPPED = '''
def overlapped(g, shape, size, stride, padding, dilation):
    """What each entry of an image gets from all the windows that hold it."""
    top, bottom, left, right = padding
    total = np.zeros((int(np.prod(shape[:-2])), shape[-2] + top + bottom, shape[-1] + left + right))
    high, wide = (dilation * (length - 1) + 1 for length in size)
    rows = range(0, total.shape[1] - high + 1, stride)
    columns = range(0, total.shape[2] - wide + 1, stride)
    for row, (r, c) in zip(g, ((r, c) for r in rows for c in columns)):
        total[:, r : r + high : dilation, c : c + wide : dilation] += row.reshape((-1,) + tuple(size))
    return total[:, top : total.shape[1] - bottom, left : total.shape[2] - right].reshape(shape)
'''


def _along(node: Node) -> str:
    """, axis=…, keepdims=True: only what is not understood."""
    params, whole = node.params, len(node.params["axes"]) == node.inputs[0].rank
    axis = "" if whole else ", axis={axes}"
    return axis + (", keepdims=True" if params["keep"] else "")


def reduced(function: str) -> Saying:
    """A reduction over some axes."""
    return lambda node: "{lib}." + function + "({0}" + _along(node) + ")"


def _summed(node: Node) -> str:
    return ("np.sum({0}" if node.params["axes"] else "({0}") + _along(node) + ")" if node.params["axes"] else "{0}"


def _stack(node: Node) -> str:
    return "np.array([{all}])" if node.params["rank"] == 0 else "np.stack([{all}])"


def _steps(node: Node) -> str:
    steps = node.params["steps"]
    return f"{node.params['size']}, {steps.stride}, {steps.padding}, {steps.dilation}"


def _conv2d(node: Node) -> str:
    image, kernel = node.inputs
    steps, several = node.params["steps"], kernel.rank > image.rank
    if node.params["groups"] > 1:
        return ""
    rows = f"windows({{0}}, {kernel.shape[-2:]}, {steps.stride}, {steps.padding}, {steps.dilation})"
    flat = f"{{1}}.reshape({kernel.shape[0]}, -1)" if several else "{1}.reshape(-1)"
    return f"({flat} @ {rows}.T).reshape({node.shape})"


NUMPY_OPS: Mapping[str, Saying] = MappingProxyType(
    {
        **COMMON,
        "sum": _summed,
        "mean": reduced("mean"),
        "max": reduced("max"),
        "min": reduced("min"),
        "norm": "np.linalg.norm({0})",
        "stack": _stack,
        "concat": "np.concatenate([{all}])",
        "place": "placed({0}, np.s_[{at}], {dims})",
        "heaviside": "np.heaviside({0}, {at_zero})",
        "sigmoid": "sigmoid({0})",
        "relu": "np.maximum({0}, 0)",
        "step": lambda node: f"np.heaviside({{0}}, {node.params.get('at_zero', 1)})",
        "softplus": "np.logaddexp(0, {0})",
        "softmax": lambda node: "softmax({0}" + ("" if node.params.get("axes", (-1,)) == (-1,) else ", {axes}") + ")",
        "cross_entropy": "-np.sum(xlogy({1}, {0}))",
        "cross_entropy_slope": "-over({1}, {0})",
        "binary_cross_entropy": "-np.sum(xlogy({1}, {0}) + xlogy(1 - {1}, 1 - {0}))",
        "binary_cross_entropy_slope": "over(1 - {1}, 1 - {0}) - over({1}, {0})",
        "windows": lambda node: f"windows({{0}}, {_steps(node)})",
        "overlapped": lambda node: f"overlapped({{0}}, {{dims}}, {_steps(node)})",
        "conv2d": _conv2d,
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
    helpers=MappingProxyType(
        {
            "xlogy": _XLOGY, "over": _OVER, "softmax": _SOFTMAX, "sigmoid": _SIGMOID, "placed": _PLACED,
            "windows": _WINDOWS, "overlapped": _OVERLAPPED,
        }
    ),
    packages=("numpy",),
)  # fmt: skip
