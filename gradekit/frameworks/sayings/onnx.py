"""ONNX: each op a node that the reference evaluator runs, in double precision; the derivatives are written out."""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType

from gradekit.engine.graph import Node
from gradekit.engine.ops.common import count_of
from gradekit.frameworks.dialect import CannotSay, Dialect, Saying
from gradekit.frameworks.sayings.common import parameter, unknown

_HEAD = """import numpy as np
import onnx
import onnx.reference"""
_RUN = '''
def run(op, *inputs, **attributes):
    """One node of that operator, run by the reference evaluator."""
    values = [np.asarray(float(value) if isinstance(value, int) else value) for value in inputs]
    given = {f"x{k}": value for k, value in enumerate(values)}
    node = onnx.helper.make_node(op, list(given), ["y"], **attributes)
    shown = [
        onnx.helper.make_tensor_value_info(name, onnx.helper.np_dtype_to_tensor_dtype(value.dtype), None)
        for name, value in given.items()
    ]
    result = onnx.helper.make_tensor_value_info("y", onnx.TensorProto.UNDEFINED, None)
    model = onnx.helper.make_model(onnx.helper.make_graph([node], op, shown, [result]))
    return onnx.reference.ReferenceEvaluator(model).run(None, given)[0]
'''
_WHOLE = '''
def whole(*numbers):
    """Axes, shapes and places, which are whole numbers."""
    return np.array(numbers, dtype=np.int64)
'''


def _plain(op: str, count: int = 1) -> str:
    return f"run('{op}', " + ", ".join(f"{{{k}}}" for k in range(count)) + ")"


def _reduced(op: str) -> Saying:
    """Over axes that are an input of the node."""

    def saying(node: Node) -> str:
        return f"run('{op}', {{0}}, whole{_listed(node.params['axes'])}, keepdims={int(node.params['keep'])})"

    return saying


def _listed(numbers: tuple[int, ...]) -> str:
    return "(" + ", ".join(map(str, numbers)) + ")"


def _reshaped(node: Node) -> str:
    return f"run('Reshape', {{0}}, whole{_listed(node.params['dims'])})"


def _index(node: Node) -> str:
    """A slice, and the axes of single entries gone."""
    at = [part if isinstance(part, tuple) else (part, part + 1) for part in node.params["at"]]
    starts, ends = _listed(tuple(a for a, _ in at)), _listed(tuple(b for _, b in at))
    cut = f"run('Slice', {{0}}, whole{starts}, whole{ends})"
    gone = tuple(k for k, part in enumerate(node.params["at"]) if not isinstance(part, tuple))
    return f"run('Squeeze', {cut}, whole{_listed(gone)})" if gone else cut


def _compare(node: Node) -> str:
    names = {
        "greater": "Greater", "greater_equal": "GreaterOrEqual", "less": "Less", "less_equal": "LessOrEqual",
        "equal": "Equal",
    }  # fmt: skip
    relation = node.params["relation"]
    if relation == "not_equal":
        return "run('Where', run('Equal', {0}, {1}), 0.0, 1.0)"
    return f"run('Where', run('{names[relation]}', {{0}}, {{1}}), 1.0, 0.0)"


def _heaviside(node: Node) -> str:
    below = f"run('Where', run('Equal', {{0}}, 0.0), float({parameter(node, 'at_zero', 1)}), 0.0)"
    return f"run('Where', run('Greater', {{0}}, 0.0), 1.0, {below})"


def _squared(half: bool, mean: bool) -> Saying:
    reduce = "ReduceMean" if mean else "ReduceSum"
    said = f"run('{reduce}', run('Pow', run('Sub', {{0}}, {{1}}), 2.0), keepdims=0)"
    return f"run('Mul', 0.5, {said})" if half else said


def _variance(node: Node) -> str:
    count = count_of(node.inputs[0].shape, node.params["axes"]) - node.params["ddof"]
    squares = "run('Pow', run('Sub', {0}, {1}), 2.0)"
    axes, keep = _listed(node.params["axes"]), int(node.params["keep"])
    return f"run('Div', run('ReduceSum', {squares}, whole{axes}, keepdims={keep}), {count}.0)"


def _xlogy(x: str, y: str) -> str:
    """x ln y, and 0 where x is 0."""
    safe = f"run('Where', run('Equal', {x}, 0.0), 1.0, {y})"
    return f"run('Mul', {x}, run('Log', {safe}))"


def _over(x: str, y: str) -> str:
    safe = f"run('Where', run('Equal', {x}, 0.0), 1.0, {y})"
    return f"run('Div', {x}, {safe})"


_REST = ("run('Sub', 1.0, {0})", "run('Sub', 1.0, {1})")
_SUM = "run('Neg', run('ReduceSum', {}, keepdims=0))"


def _place(node: Node) -> str:
    """Zeros around what is put in."""
    dims = node.params["dims"]
    at = [part if isinstance(part, tuple) else (part, part + 1) for part in node.params["at"]]
    filled = tuple(b - a for a, b in at)
    pads = tuple(a for a, _ in at) + tuple(n - b for n, (_, b) in zip(dims, at, strict=True))
    return f"run('Pad', run('Reshape', {{0}}, whole{_listed(filled)}), whole{_listed(pads)})"


def _along_one(op: str) -> Saying:
    return lambda node: f"run('{op}', {{0}}, axis={node.params.get('axes', (-1,))[0]})"


def _softmax_residual(node: Node) -> str:
    total = node.inputs[2]
    is_one = total.op.name == "constant" and total.params["value"] == 1
    return "run('Sub', {0}, {1})" if is_one else "run('Sub', run('Mul', {0}, {2}), {1})"


def _stacked(node: Node) -> str:
    parts = ", ".join(f"run('Unsqueeze', {{{k}}}, whole(0))" for k in range(len(node.inputs)))
    return f"run('Concat', {parts}, axis=0)"


def _pooled(op: str) -> Saying:
    def saying(node: Node) -> str:
        dims = (1, *((1,) if node.rank == 2 else ()), *node.inputs[0].shape)
        stride = node.params["stride"]
        image = f"run('Reshape', {{0}}, whole{_listed(dims)})"
        said = f"run('{op}', {image}, kernel_shape={list(node.params['size'])}, strides=[{stride}, {stride}])"
        return f"run('Reshape', {said}, whole{_listed(node.shape)})"

    return saying


def _entropy(node: Node) -> str:
    total, base = _SUM.format(_xlogy("{0}", "{0}")), node.params["base"]
    return f"run('Div', {total}, {math.log(base)!r})" if base else total


def _leaky_relu(node: Node) -> str:
    below = f"run('Mul', {parameter(node, 'slope', '0.01')}, {{0}})"
    return f"run('Where', run('Greater', {{0}}, 0.0), {{0}}, {below})"


def _unsaid(node: Node) -> str:
    raise CannotSay(f"ONNX has no operator for {node.op.name} here")


ONNX_OPS: Mapping[str, Saying] = MappingProxyType(
    {
        "add": _plain("Add", 2), "sub": _plain("Sub", 2), "mul": _plain("Mul", 2), "div": _plain("Div", 2),
        "power": _plain("Pow", 2), "neg": _plain("Neg"), "matmul": _plain("MatMul", 2),
        **dict.fromkeys(("identity", "passed", "held", "symmetric"), "{0}"),
        "transpose": _plain("Transpose"),
        "outer": "run('MatMul', run('Unsqueeze', {0}, whole(1)), run('Unsqueeze', {1}, whole(0)))",
        "index": _index, "reshape": _reshaped, "place": _place,
        "stretch": lambda node: f"run('Expand', {{0}}, whole{_listed(node.params['dims'])})",
        "compare": _compare, "heaviside": _heaviside, "step": _heaviside,
        "shared": _plain("Div", 2),
        "sum": _reduced("ReduceSum"), "mean": _reduced("ReduceMean"), "max": _reduced("ReduceMax"),
        "min": _reduced("ReduceMin"), "maximum": _plain("Max", 2), "minimum": _plain("Min", 2),
        "exp": _plain("Exp"), "log": _plain("Log"), "sqrt": _plain("Sqrt"), "sin": _plain("Sin"), "cos": _plain("Cos"),
        "log2": "run('Div', run('Log', {0}), 0.6931471805599453)",
        "log10": "run('Div', run('Log', {0}), 2.302585092994046)",
        "tanh": _plain("Tanh"), "floor": _plain("Floor"), "ceil": _plain("Ceil"), "abs": _plain("Abs"),
        "sign": lambda node: _plain("Sign") if not node.params.get("at_zero") else _unsaid(node),
        "norm": "run('Sqrt', run('ReduceSum', run('Pow', {0}, 2.0), keepdims=0))",
        "argmax": "run('Add', run('Cast', run('ArgMax', {0}, axis=0, keepdims=0), to=onnx.TensorProto.DOUBLE), 1.0)",
        "stack": _stacked, "concat": "run('Concat', {all}, axis=0)",
        "sigmoid": _plain("Sigmoid"), "relu": _plain("Relu"), "softplus": _plain("Softplus"),
        "leaky_relu": _leaky_relu,
        "softmax": _along_one("Softmax"), "log_softmax": _along_one("LogSoftmax"),
        "variance_about": _variance,
        "squared_error": _squared(False, False), "half_squared_error": _squared(True, False),
        "mean_squared_error": _squared(False, True), "half_mean_squared_error": _squared(True, True),
        "cross_entropy": _SUM.format(_xlogy("{1}", "{0}")),
        "binary_cross_entropy": _SUM.format(
            f"run('Add', {_xlogy('{1}', '{0}')}, {_xlogy(_REST[1], _REST[0])})"
        ),
        "cross_entropy_slope": f"run('Neg', {_over('{1}', '{0}')})",
        "binary_cross_entropy_slope": f"run('Sub', {_over(_REST[1], _REST[0])}, {_over('{1}', '{0}')})",
        "softmax_residual": _softmax_residual,
        "kl_divergence": f"run('ReduceSum', run('Sub', {_xlogy('{0}', '{0}')}, {_xlogy('{0}', '{1}')}), keepdims=0)",
        "entropy": _entropy,
        "avg_pool": _pooled("AveragePool"), "max_pool": _pooled("MaxPool"),
        "pi": "np.pi",
        "applied": unknown,
    }
)  # fmt: skip


ONNX = Dialect(
    name="onnx",
    title="ONNX",
    head=_HEAD,
    lib="np",
    sayings=ONNX_OPS,
    array="np.array({0})",
    scalar="np.array({0})",
    full="np.full({1}, {0})",
    shown="np.asarray({0}).tolist()",
    shown_scalar="float({0})",
    numbers=False,
    helpers=MappingProxyType({"run": _RUN.strip("\n"), "whole": _WHOLE.strip("\n")}),
    packages=("onnx",),
    taken=("np", "onnx"),
)
