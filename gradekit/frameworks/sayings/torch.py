"""PyTorch: tensors in double precision, whose derivatives are followed back."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType

from gradekit.engine.graph import Node
from gradekit.engine.ops.ties import Ties
from gradekit.engine.ops.windows import Steps
from gradekit.frameworks.dialect import CannotSay, Dialect, Saying
from gradekit.frameworks.literal import literal
from gradekit.frameworks.sayings.common import (
    COMMON,
    WRITTEN,
    batch_of,
    filters,
    filters_back,
    image_of,
    mask,
    parameter,
    written_only,
)
from gradekit.frameworks.sayings.kinks import abs_value, flat, pairwise, rectified

_HEAD = """import torch
from torch import nn
from torch.nn import functional as F
from torchviz import make_dot

torch.set_default_dtype(torch.float64)  # the usual float32 keeps seven digits"""
_GRAD = '''
def grad(y, x):
    """dy/dx, row by row where y has several entries; it can be differentiated again."""
    if not y.requires_grad:
        return torch.zeros(y.shape + x.shape)
    rows = [
        torch.autograd.grad(entry, x, create_graph=True, allow_unused=True, materialize_grads=True)[0]
        for entry in y.reshape(-1)
    ]
    return torch.stack(rows).reshape(y.shape + x.shape)
'''


def _extreme(name: str) -> Saying:
    """amax shares the gradient among entries that tie; max of an axis gives it to the first."""

    def saying(node: Node) -> str:
        ties, axes = node.params.get("ties", Ties.SHARED), node.params["axes"]
        if ties is Ties.SHARED:
            return f"torch.a{name}({{0}}{{along}})"
        if ties is Ties.FIRST and len(axes) == node.inputs[0].rank and not node.params["keep"]:
            return f"torch.{name}({{0}}.reshape(-1), dim=0).values"
        if ties is Ties.FIRST and len(axes) == 1:
            return f"torch.{name}({{0}}{{along}}).values"
        raise CannotSay(f"PyTorch has no {name} in which at a tie {ties}")

    return saying


def _padded(steps: Steps, image: Node) -> tuple[str, str]:
    """The image as a batch of one, with its padding, and what is left to say to the convolution."""
    batch = image_of(image)
    top, bottom, left, right = steps.padding
    options = f", stride={steps.stride}" * (steps.stride > 1) + f", dilation={steps.dilation}" * (steps.dilation > 1)
    if top == bottom and left == right:
        return batch, options + f", padding={(top, left)}" * any(steps.padding)
    return f"F.pad({batch}, {(left, right, top, bottom)})", options


def _conv2d(node: Node) -> str:
    image, kernel = node.inputs
    several = kernel.rank > image.rank
    batch, options = _padded(node.params["steps"], image)
    groups = f", groups={node.params['groups']}" * (node.params["groups"] > 1)
    return f"F.conv2d({batch}, {filters(node)}{options}{groups})" + ("[0]" if several else "[0, 0]")


def _conv2d_transpose(node: Node) -> str:
    steps, several = node.params["steps"], len(node.shape) == 3
    top, bottom, left, right = steps.padding
    options = f", stride={steps.stride}" * (steps.stride > 1) + f", dilation={steps.dilation}" * (steps.dilation > 1)
    rows, columns = node.shape[-2:]
    cut = f"[..., {top}:{top + rows}, {left}:{left + columns}]" if any(steps.padding) else ""
    call = f"F.conv_transpose2d({image_of(node.inputs[0])}, {filters_back(node)}{options}){cut}"
    return call + ("[0]" if several else "[0, 0]")


def _max_pool(node: Node) -> str:
    """max_pool2d gives the gradient to the first of equal entries; windows taken apart share it."""
    size, stride = node.params["size"][0], node.params["stride"]
    ties = node.params.get("ties", Ties.SHARED)
    if ties is Ties.FIRST:
        return f"F.max_pool2d({{0}}.reshape({batch_of(node)}), {size}, {stride}).reshape({node.shape})"
    if ties is Ties.SHARED:
        return f"torch.amax({{0}}.unfold(-2, {size}, {stride}).unfold(-2, {size}, {stride}), dim=(-2, -1))"
    raise CannotSay(f"PyTorch has no max_pool in which at a tie {ties}")


def _avg_pool(node: Node) -> str:
    size, stride = node.params["size"][0], node.params["stride"]
    return f"F.avg_pool2d({{0}}.reshape({batch_of(node)}), {size}, {stride}).reshape({node.shape})"


def _huber(node: Node) -> str:
    delta = node.params.get("delta", Fraction(1))
    return f"F.huber_loss({{0}}, {{1}}, reduction='sum', delta={literal(delta)})"


_SOFTPLUS = "torch.logaddexp({0}, torch.zeros_like({0}))"

TORCH_OPS: Mapping[str, Saying] = MappingProxyType(
    {
        **COMMON,
        **WRITTEN,
        "identity": "{0}.clone()",
        "max": _extreme("max"),
        "min": _extreme("min"),
        "maximum": pairwise("maximum", ">"),
        "minimum": pairwise("minimum", "<"),
        "abs": abs_value("torch.abs({0})"),
        "sign": flat("torch.sign({0})"),
        "norm": "torch.linalg.norm({0})",
        "stack": "torch.stack([{all}])",
        "concat": "torch.cat([{all}])",
        "picked": "torch.select({0}, {axis}, int({1}) - 1)",
        "sigmoid": "torch.sigmoid({0})",
        "relu": rectified("torch.relu({0})"),
        "step": flat(""),
        "softplus": _SOFTPLUS,
        "leaky_relu": lambda node: f"F.leaky_relu({{0}}, {parameter(node, 'slope', '0.01')})",
        "elu": lambda node: f"F.elu({{0}}, {parameter(node, 'alpha', 1)})",
        "selu": "F.selu({0})",
        "hard_sigmoid": lambda node: f"F.hardtanh({parameter(node, 'slope', '1/6')} * {{0}} + 0.5, 0, 1)",
        "hard_swish": "{0} * F.hardtanh({0} / 6 + 0.5, 0, 1)",
        "erf": "torch.erf({0})",
        "gelu": "F.gelu({0})",
        "gelu_tanh": "F.gelu({0}, approximate='tanh')",
        "mish": "{0} * torch.tanh(" + _SOFTPLUS + ")",
        "softmax": lambda node: f"torch.softmax({{0}}, dim={node.params.get('axes', (-1,))[0]})",
        "log_softmax": lambda node: f"torch.log_softmax({{0}}, dim={node.params.get('axes', (-1,))[0]})",
        "logsumexp": lambda node: f"torch.logsumexp({{0}}, dim={node.params['axes']}, keepdim={node.params['keep']})",
        "cross_entropy": "-torch.sum(torch.xlogy({1}, {0}))",
        "binary_cross_entropy": "-torch.sum(torch.xlogy({1}, {0}) + torch.xlogy(1 - {1}, 1 - {0}))",
        "kl_divergence": "torch.sum(torch.xlogy({0}, {0}) - torch.xlogy({0}, {1}))",
        "entropy": lambda node: COMMON["entropy"](node).replace("xlogy", "torch.xlogy"),  # type: ignore[operator]
        "squared_error": "F.mse_loss({0}, {1}, reduction='sum')",
        "half_squared_error": "0.5 * F.mse_loss({0}, {1}, reduction='sum')",
        "mean_squared_error": "F.mse_loss({0}, {1})",
        "half_mean_squared_error": "0.5 * F.mse_loss({0}, {1})",
        "huber": _huber,
        "multiclass_hinge": "torch.sum((1 - {1}) * F.relu(1 + {0} - torch.sum({0} * {1}, dim=-1, keepdim=True)))",
        "masked": lambda node: f"torch.where(torch.tensor({mask(node)}), -torch.inf, {{0}})",
        "turned": "torch.flip({0}, (-2, -1))",
        "conv2d": _conv2d,
        "conv2d_transpose": _conv2d_transpose,
        "max_pool": _max_pool,
        "avg_pool": _avg_pool,
        "sort": "torch.sort({0}).values",
        "cumsum": lambda node: "torch.cumsum({0}, dim={axes})" if not node.params["backwards"] else written_only(node),
        "solve": "torch.linalg.solve({0}, {1})",
        "inv": "torch.linalg.inv({0})",
        "symmetric_eigenvalues": "torch.linalg.eigvalsh(({0} + {0}.T) / 2)",
        "mod": "torch.remainder({0}, {1})",
        "pi": "torch.tensor(torch.pi)",
    }
)

PYTORCH = Dialect(
    name="pytorch",
    title="PyTorch",
    head=_HEAD,
    lib="torch",
    sayings=TORCH_OPS,
    array="torch.tensor({0})",
    scalar="torch.tensor({0})",
    full="torch.full({1}, {0})",
    shown="{0}.tolist()",
    shown_scalar="{0}.item()",
    along=("dim", "keepdim"),
    derivatives="tape",
    numbers=False,
    helpers=MappingProxyType({"grad": _GRAD.lstrip("\n")}),
    notes=MappingProxyType(
        {
            "half_squared_error": "MSELoss by itself is the mean over the outputs; the exercise sums",
            "squared_error": "MSELoss by itself is the mean over the outputs; the exercise sums",
            "cross_entropy": "F.cross_entropy takes the scores before the softmax; the exercise has probabilities",
            "binary_cross_entropy": "F.binary_cross_entropy is a mean, and its logarithms end at -100",
            "softplus": "F.softplus is z itself from z = 20 on, where ln(1 + e^z) still differs from it",
            "hard_sigmoid": "F.hardsigmoid keeps 1/6 in single precision only when it differentiates",
            "max_pool": "F.max_pool2d gives the gradient of equal entries to the first; the exercise shares it",
        }
    ),
    packages=("torch",),
    taken=("torch", "nn", "F", "Net", "make_dot"),
    tracked="{0}, requires_grad=True)",
)
