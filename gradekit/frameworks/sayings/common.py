"""What reads the same in every library but for its name: operators, and functions that all of them call alike.

In a template {lib} is the name under which the library's functions are called, {along} the axis of a reduction.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from types import MappingProxyType

import numpy as np

from gradekit.engine.graph import Node
from gradekit.engine.ops.common import count_of
from gradekit.engine.shapes import broadcast
from gradekit.frameworks.dialect import CannotSay, Saying
from gradekit.frameworks.literal import literal


def _index(node: Node) -> str:
    """x[1], x[:, 0]: whole axes are colons, and those at the end are left out."""
    parts = [
        ":" if part == (0, length) else (f"{part[0]}:{part[1]}" if isinstance(part, tuple) else str(part))
        for part, length in zip(node.params["at"], node.inputs[0].shape, strict=True)
    ]
    while len(parts) > 1 and parts[-1] == ":":
        parts.pop()
    return "{0}[" + ", ".join(parts) + "]"


def _reshaped(node: Node) -> str:
    source, dims = node.inputs[0].shape, node.params["dims"]
    if source and dims == (*source, 1):
        return "{0}[..., None]"
    if source and dims == (1, *source):
        return "{0}[None]"
    return "{lib}.reshape({0}, {dims})"


def _in_words(node: Node) -> str:
    said = "0.0"
    for number in range(1, len(node.inputs) + 1):
        said = f"{{lib}}.where({{{len(node.inputs) - number}}} > 0.5, {number}.0, {said})"
    return said


def _softmax_residual(node: Node) -> str:
    total = node.inputs[2]
    is_one = total.op.name == "constant" and total.params["value"] == 1
    return "{0} - {1}" if is_one else "{0} * {2} - {1}"


def _variance(node: Node) -> str:
    count = count_of(node.inputs[0].shape, node.params["axes"]) - node.params["ddof"]
    return f"{{lib}}.sum(({{0}} - {{1}}) ** 2{{along}}) / {count}"


def _entropy(node: Node) -> str:
    base = node.params["base"]
    return "-{lib}.sum(xlogy({0}, {0}))" + (f" / {math.log(base)!r}" if base else "")


def _huber(node: Node) -> str:
    delta = node.params.get("delta", Fraction(1))
    near, far = "0.5 * ({0} - {1}) ** 2", f"{literal(delta)} * ({{lib}}.abs({{0}} - {{1}}) - {literal(delta / 2)})"
    return f"{{lib}}.sum({{lib}}.where({{lib}}.abs({{0}} - {{1}}) <= {literal(delta)}, {near}, {far}))"


def infix_constant(node: Node, operand: int) -> bool:
    """Whether a constant operand may be written as a bare number, without changing the shape of the result."""
    others = [child.shape for k, child in enumerate(node.inputs) if k != operand and child.op.name != "constant"]
    return bool(others) and broadcast(*others) == node.shape


def mask(node: Node) -> str:
    """Where a score is hidden, as nested lists of truth values."""
    hidden = np.zeros(node.shape, dtype=bool)
    for index in node.params["hidden"]:
        hidden[index] = True
    return repr(hidden.tolist())


def parameter(node: Node, key: str, default: int | str) -> str:
    """A number that the op was called with, or the usual one."""
    return literal(node.params.get(key, default))


def said(saying: Saying, node: Node) -> str:
    """The words for this node."""
    return saying if isinstance(saying, str) else saying(node)


def through(saying: Saying, change: Callable[[str], str]) -> Saying:
    """The same words, changed."""
    if isinstance(saying, str):
        return change(saying)
    words = saying
    return lambda node: change(words(node))


def image_of(image: Node) -> str:
    """An image as a batch of one, its channels on an axis of their own."""
    return "{0}[None]" if image.rank == 3 else "{0}[None, None]"


def filters(node: Node) -> str:
    """The kernels of a convolution: filters, channels, rows, columns."""
    image, kernel = node.inputs
    if kernel.rank > image.rank == 2:
        return "{1}[:, None]"
    return {4: "{1}", 3: "{1}[None]"}.get(kernel.rank, "{1}[None, None]")


def filters_back(node: Node) -> str:
    """The kernels of a transposed convolution: channels that come in, that go out, rows, columns."""
    return {4: "{1}", 3: "{1}[:, None]"}.get(node.inputs[1].rank, "{1}[None, None]")


def batch_of(node: Node) -> str:
    """The shape of what is pooled as a batch of one."""
    dims = node.inputs[0].shape
    return str((1, *((1,) if len(dims) == 2 else ()), *dims))


def unknown(node: Node) -> str:
    """A function of which only the name is known."""
    raise CannotSay("a function of which only the name is known has no value")


def written_only(node: Node) -> str:
    """A term of a derivative that is written out, which no library that differentiates by itself ever needs."""
    raise CannotSay(f"{node.op.name} is a term of a written-out derivative, which this library finds by itself")


WRITTEN: Mapping[str, Saying] = MappingProxyType(  # terms of derivatives that are written out
    dict.fromkeys(
        (
            "shared", "foremost", "place", "heaviside", "cross_entropy_slope", "binary_cross_entropy_slope",
            "softmax_residual", "windows", "overlapped",
        ),
        written_only,
    )
)  # fmt: skip
COMMON: Mapping[str, Saying] = MappingProxyType(
    {
        "add": "{0} + {1}",
        "sub": "{0} - {1}",
        "mul": "{0} * {1}",
        "div": "{0} / {1}",
        "power": "{0} ** {1}",
        "neg": "-{0}",
        "identity": "{0}",
        "passed": "{0}",
        "held": "{0}",
        "in_words": _in_words,
        "symmetric": "{0}",
        "matmul": "{0} @ {1}",
        "transpose": "{0}.T",
        "outer": "{lib}.outer({0}, {1})",
        "index": _index,
        "reshape": _reshaped,
        "stretch": "{lib}.broadcast_to({0}, {dims})",
        "compare": "{lib}.where({0} {relation} {1}, 1.0, 0.0)",
        "sum": "{lib}.sum({0}{along})",
        "mean": "{lib}.mean({0}{along})",
        "exp": "{lib}.exp({0})",
        "log": "{lib}.log({0})",
        "log2": "{lib}.log2({0})",
        "log10": "{lib}.log10({0})",
        "sqrt": "{lib}.sqrt({0})",
        "sin": "{lib}.sin({0})",
        "cos": "{lib}.cos({0})",
        "tanh": "{lib}.tanh({0})",
        "floor": "{lib}.floor({0})",
        "ceil": "{lib}.ceil({0})",
        "argmax": "{lib}.argmax({0}) + 1.0",
        "variance_about": _variance,
        "squared_error": "{lib}.sum(({0} - {1}) ** 2)",
        "half_squared_error": "0.5 * {lib}.sum(({0} - {1}) ** 2)",
        "mean_squared_error": "{lib}.mean(({0} - {1}) ** 2)",
        "half_mean_squared_error": "0.5 * {lib}.mean(({0} - {1}) ** 2)",
        "cross_entropy": "-{lib}.sum(xlogy({1}, {0}))",
        "binary_cross_entropy": "-{lib}.sum(xlogy({1}, {0}) + xlogy(1 - {1}, 1 - {0}))",
        "entropy": _entropy,
        "kl_divergence": "{lib}.sum(xlogy({0}, {0}) - xlogy({0}, {1}))",
        "huber": _huber,
        "softmax_residual": _softmax_residual,
        "applied": unknown,
    }
)
