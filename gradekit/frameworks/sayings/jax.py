"""JAX: arrays in double precision, and derivatives of functions."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from gradekit.engine.graph import Node
from gradekit.engine.ops.ties import Ties
from gradekit.engine.ops.windows import Steps
from gradekit.frameworks.dialect import CannotSay, Dialect, Saying
from gradekit.frameworks.sayings.common import (
    COMMON,
    WRITTEN,
    filters,
    filters_back,
    image_of,
    mask,
    parameter,
    written_only,
)
from gradekit.frameworks.sayings.kinks import abs_value, flat, pairwise, rectified

_HEAD = """import jax
import jax.numpy as jnp

jax.config.update("jax_enable_x64", True)  # the usual float32 keeps seven digits"""


def _extreme(name: str) -> Saying:
    def saying(node: Node) -> str:
        ties = node.params.get("ties", Ties.SHARED)
        if ties is Ties.SHARED:
            return f"jnp.{name}({{0}}{{along}})"
        if ties is Ties.FIRST and not node.params["keep"] and len(node.params["axes"]) == node.inputs[0].rank:
            return f"jnp.ravel({{0}})[jnp.arg{name}({{0}})]"
        raise CannotSay(f"JAX has no {name} in which at a tie {ties}")

    return saying


def _spread(steps: Steps, window: str = "rhs") -> str:
    return f", {window}_dilation={(steps.dilation, steps.dilation)}" * (steps.dilation > 1)


def _conv2d(node: Node) -> str:
    image, kernel = node.inputs
    steps, several = node.params["steps"], kernel.rank > image.rank
    groups = f", feature_group_count={node.params['groups']}" * (node.params["groups"] > 1)
    lie = f"{(steps.stride,) * 2}, {list(steps.sides)}"
    call = f"jax.lax.conv_general_dilated({image_of(image)}, {filters(node)}, {lie}{_spread(steps)}{groups})"
    return call + ("[0]" if several else "[0, 0]")


def _conv2d_transpose(node: Node) -> str:
    """The image with stride − 1 zeros between its entries, under the kernel turned by 180°."""
    image, kernel = node.inputs
    steps, several = node.params["steps"], len(node.shape) == 3
    reach = [steps.reach(length) - 1 for length in kernel.shape[-2:]]
    pads = [(r - side[0], r - side[1]) for r, side in zip(reach, steps.sides, strict=True)]
    turned = f"jnp.flip({filters_back(node)}.swapaxes(0, 1), (-2, -1))"
    between = f", lhs_dilation={(steps.stride,) * 2}" * (steps.stride > 1)
    call = f"jax.lax.conv_general_dilated({image_of(image)}, {turned}, (1, 1), {pads}{between}{_spread(steps)})"
    return call + ("[0]" if several else "[0, 0]")


def windows_of(node: Node) -> str:
    """The entries of every window on an axis of their own, behind the image of windows."""
    (rows, columns), stride, (high, wide) = node.shape[-2:], node.params["stride"], node.params["size"]
    cut = (
        f"{{0}}[..., {a}:{a + (rows - 1) * stride + 1}:{stride}, {b}:{b + (columns - 1) * stride + 1}:{stride}]"
        for a in range(high)
        for b in range(wide)
    )
    return f"jnp.stack([{', '.join(cut)}], axis=-1)"


def _max_pool(node: Node) -> str:
    ties = node.params.get("ties", Ties.SHARED)
    if ties is Ties.SHARED:
        return f"jnp.max({windows_of(node)}, axis=-1)"
    raise CannotSay(f"JAX has no max_pool in which at a tie {ties}")


def along_one(name: str) -> Saying:
    return lambda node: f"{name}({{0}}, axis={node.params.get('axes', (-1,))[0]})"


def _cumsum(node: Node) -> str:
    return "jnp.cumsum({0}, axis={axes})" if not node.params["backwards"] else written_only(node)


JAX_OPS: Mapping[str, Saying] = MappingProxyType(
    {
        **COMMON,
        **WRITTEN,
        "max": _extreme("max"),
        "min": _extreme("min"),
        "maximum": pairwise("maximum", ">"),
        "minimum": pairwise("minimum", "<"),
        "abs": abs_value("{0} * jnp.sign({0})"),
        "sign": flat("jnp.sign({0})"),
        "norm": "jnp.linalg.norm({0})",
        "stack": "jnp.stack([{all}])",
        "concat": "jnp.concatenate([{all}])",
        "picked": "jnp.take({0}, int({1}) - 1, axis={axis})",
        "sigmoid": "jax.nn.sigmoid({0})",
        "relu": rectified("jax.nn.relu({0})"),
        "step": flat(""),
        "softplus": "jax.nn.softplus({0})",
        "leaky_relu": lambda node: f"jnp.where({{0}} > 0, {{0}}, {parameter(node, 'slope', '0.01')} * {{0}})",
        "elu": lambda node: f"jax.nn.elu({{0}}, {parameter(node, 'alpha', 1)})",
        "selu": "jax.nn.selu({0})",
        "hard_sigmoid": lambda node: f"jax.nn.hard_tanh({parameter(node, 'slope', '1/6')} * 2 * {{0}}) / 2 + 0.5",
        "hard_swish": "{0} * (jax.nn.hard_tanh({0} / 3) / 2 + 0.5)",
        "erf": "jax.scipy.special.erf({0})",
        "gelu": "jax.nn.gelu({0}, approximate=False)",
        "gelu_tanh": "jax.nn.gelu({0})",
        "mish": "jax.nn.mish({0})",
        "softmax": along_one("jax.nn.softmax"),
        "log_softmax": along_one("jax.nn.log_softmax"),
        "logsumexp": "jax.nn.logsumexp({0}{along})",
        "multiclass_hinge": "jnp.sum((1 - {1}) * jax.nn.relu(1 + {0} - jnp.sum({0} * {1}, axis=-1, keepdims=True)))",
        "masked": lambda node: f"jnp.where(jnp.array({mask(node)}), -jnp.inf, {{0}})",
        "turned": "jnp.flip({0}, (-2, -1))",
        "conv2d": _conv2d,
        "conv2d_transpose": _conv2d_transpose,
        "max_pool": _max_pool,
        "avg_pool": lambda node: f"jnp.mean({windows_of(node)}, axis=-1)",
        "sort": "jnp.sort({0})",
        "cumsum": _cumsum,
        "solve": "jnp.linalg.solve({0}, {1})",
        "inv": "jnp.linalg.inv({0})",
        "symmetric_eigenvalues": "jnp.linalg.eigvalsh(({0} + {0}.T) / 2)",
        "mod": "jnp.mod({0}, {1})",
        "pi": "jnp.pi",
    }
)  # fmt: skip

JAX = Dialect(
    name="jax",
    title="JAX",
    head=_HEAD,
    lib="jnp",
    sayings=JAX_OPS,
    array="jnp.array({0})",
    scalar="jnp.array({0})",
    full="jnp.full({1}, {0})",
    shown="{0}.tolist()",
    shown_scalar="float({0})",
    derivatives="functions",
    helpers=MappingProxyType({"xlogy": "from jax.scipy.special import xlogy\n"}),
    notes=MappingProxyType(
        {
            "abs": "the slope of jnp.abs at 0 is 1; the exercise says 0",
            "leaky_relu": "the slope of jax.nn.leaky_relu at 0 is 1; the exercise takes the slope of negative z",
            "gelu": "jax.nn.gelu by itself is the tanh form",
        }
    ),
    packages=("jax",),
    taken=("jax", "jnp"),
    derived=MappingProxyType(
        {
            "grad": "jax.grad({0})({1})",
            "jacrev": "jax.jacrev({0})({1})",
            "several": "jax.grad({0}, argnums={1})({2})",
        }
    ),
)
