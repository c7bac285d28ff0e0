"""What reads the same in every library but for its name: operators, and functions that all of them call alike."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from gradekit.engine.graph import Node, broadcast
from gradekit.frameworks.dialect import Saying


def _stretched(node: Node) -> str:
    return "{lib}.broadcast_to({0}, {dims})"


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


def _softmax_residual(node: Node) -> str:
    total = node.inputs[2]
    is_one = total.op.name == "constant" and total.params["value"] == 1
    return "{0} - {1}" if is_one else "{0} * {2} - {1}"


def infix_constant(node: Node, operand: int) -> bool:
    """Whether a constant operand may be written as a bare number, without changing the shape of the result."""
    others = [child.shape for k, child in enumerate(node.inputs) if k != operand and child.op.name != "constant"]
    return bool(others) and broadcast(*others) == node.shape


COMMON: Mapping[str, Saying] = MappingProxyType(
    {
        "add": "{0} + {1}",
        "sub": "{0} - {1}",
        "mul": "{0} * {1}",
        "div": "{0} / {1}",
        "shared": "{0} / {1}",
        "power": "{0} ** {1}",
        "neg": "-{0}",
        "identity": "{0}",
        "passed": "{0}",
        "held": "{0}",
        "matmul": "{0} @ {1}",
        "transpose": "{0}.T",
        "outer": "{lib}.outer({0}, {1})",
        "index": _index,
        "reshape": _reshaped,
        "stretch": _stretched,
        "compare": "{lib}.where({0} {relation} {1}, 1.0, 0.0)",
        "exp": "{lib}.exp({0})",
        "log": "{lib}.log({0})",
        "log2": "{lib}.log2({0})",
        "log10": "{lib}.log10({0})",
        "sqrt": "{lib}.sqrt({0})",
        "sin": "{lib}.sin({0})",
        "cos": "{lib}.cos({0})",
        "tanh": "{lib}.tanh({0})",
        "abs": "{lib}.abs({0})",
        "sign": "{lib}.sign({0})",
        "floor": "{lib}.floor({0})",
        "ceil": "{lib}.ceil({0})",
        "maximum": "{lib}.maximum({0}, {1})",
        "minimum": "{lib}.minimum({0}, {1})",
        "squared_error": "{lib}.sum(({0} - {1}) ** 2)",
        "half_squared_error": "0.5 * {lib}.sum(({0} - {1}) ** 2)",
        "mean_squared_error": "{lib}.mean(({0} - {1}) ** 2)",
        "half_mean_squared_error": "0.5 * {lib}.mean(({0} - {1}) ** 2)",
        "softmax_residual": _softmax_residual,
    }
)
