"""Rows of functions: slopes at corners, ties, defaults, divisors, cells, borders; their numbers stand in the manual."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from gradekit.engine.graph import OPS, Op
from gradekit.engine.ops.rectifiers import ABOVE, BELOW, BETWEEN
from gradekit.engine.ops.ties import Ties
from gradekit.exercise.framework import meanings
from gradekit.exercise.framework.way import Convention, Way, convention


def _set(says: str, names: str, **params: Any) -> Way:
    """Parameters of each of the ops."""
    return Way(says, params=MappingProxyType(dict.fromkeys(names.split(), MappingProxyType(params))))


def _means(says: str, **functions: type[Op]) -> Way:
    return Way(says, meanings=MappingProxyType(functions))


def _at_a_tie(what: str, names: str, ties: Ties) -> Way:
    return _set(f"at a tie of {what} {ties:s}", names, ties=ties)


def _between_two(ties: Ties) -> Way:
    """Of max(a, b) and min(a, b) too, which are called like those of one quantity."""
    params = dict.fromkeys(("maximum", "minimum"), {"ties": ties}) | dict.fromkeys(("max", "min"), {"between": ties})
    return Way(f"at a tie of two numbers {ties:s}", params=MappingProxyType(params))


_SHARED, _FIRST, _LAST = Ties.SHARED, Ties.FIRST, Ties.LAST
_EXTREMES = "max min"

KINKS: tuple[Convention, ...] = (
    convention(
        "relu-at-0",
        {
            "pytorch jax keras tensorflow paddle nnabla tinygrad mindspore": _set(
                "the slope of relu at 0 is taken as 0", "relu", at_zero=Fraction(0)
            )
        },
    ),
    convention(
        "abs-at-0",
        {
            "pytorch tensorflow paddle tinygrad mindspore": _set(
                "the slope of |x| at 0 is taken as 0", "abs", at_zero=Fraction(0)
            ),
            "jax keras nnabla": _set("the slope of |x| at 0 is taken as 1", "abs", at_zero=Fraction(1)),
        },
    ),
    convention(
        "maximum-at-a-tie",
        {
            "pytorch jax keras paddle tinygrad mindspore": _between_two(_SHARED),
            "tensorflow": _between_two(_FIRST),
            "nnabla": _between_two(_LAST),
        },
    ),
    convention(
        "max-at-a-tie",
        {
            "pytorch jax keras tensorflow paddle tinygrad mindspore": _at_a_tie("all entries", _EXTREMES, _SHARED),
            "nnabla": _at_a_tie("all entries", _EXTREMES, _FIRST),
        },
    ),
    convention(
        "max-along-an-axis-at-a-tie",
        {"pytorch": _at_a_tie("all entries, by max(x, dim),", _EXTREMES, _FIRST)},
        named_only=True,
    ),
    convention(
        "max-pool-at-a-tie",
        {
            "pytorch keras tensorflow paddle": _at_a_tie("a window", "max_pool", _FIRST),
            "tinygrad": _at_a_tie("a window", "max_pool", _SHARED),
        },
    ),
    convention(
        "leaky-relu-at-0",
        {
            "pytorch tensorflow": _set("the slope of leaky_relu at 0 is that below", "leaky_relu", side=BELOW),
            "jax keras paddle tinygrad": _set("the slope of leaky_relu at 0 is taken as 1", "leaky_relu", side=ABOVE),
            "mindspore": _set("the slope of leaky_relu at 0 is half of each side", "leaky_relu", side=BETWEEN),
        },
    ),
    convention("elu-at-0", {"tinygrad": _set("the slope of elu at 0 comes out as 0", "elu", at_zero=Fraction(0))}),
    convention(
        "selu-at-0",
        {
            "pytorch jax keras paddle nnabla": _set("the slope of selu at 0 is that below", "selu", side=BELOW),
            "tensorflow tinygrad mindspore": _set("the slope of selu at 0 is that above", "selu", side=ABOVE),
        },
    ),
    convention(
        "clip-at-its-end",
        {
            "pytorch mindspore": _set("the slope of a clip at its end is 1", "clip", ties=_LAST),
            "jax": _set("the slope of jnp.clip at its end is ½", "clip", ties=_SHARED),
            "nnabla": _set("the slope of a clip at its end is 0", "clip", ties=_FIRST),
        },
    ),
    convention(
        "hard-tanh-at-its-end",
        {
            "pytorch": _set("the slope of hardtanh at its ends is 0", "hard_tanh", ties=_FIRST),
            "jax": _set("the slope of hard_tanh at its ends is 1", "hard_tanh", ties=_LAST),
        },
    ),
    convention(
        "relu6-at-6",
        {
            "pytorch jax keras": _set("the slope of relu6 at 6 is 0", "relu6", ties=_FIRST),
            "tinygrad mindspore": _set("the slope of relu6 at 6 is 1", "relu6", ties=_LAST),
        },
    ),
    convention("sign-and-round", {"nnabla": _set("the sign of 0 is 1", "sign", at_zero=Fraction(1))}),
)

_FIFTH, _TENTH, _HUNDREDTH = Fraction(1, 5), Fraction(1, 10), Fraction(1, 100)


def _slope(function: str, slope: Fraction) -> Way:
    return _set(f"the slope of {function} is {float(slope):.4g} unless another is stated", function, slope=slope)


_SUMS = "the mean over the outputs; the sheet sums"
_TANH_FORM = _means("gelu is its tanh form, z/2·(1 + tanh(√(2/π)(z + 0.044715z³)))", gelu=OPS["gelu_tanh"])
_SAMPLE = _set("a variance is divided by n − 1", "variance standard_deviation", ddof=1)
_WHOLE = _set("a variance is divided by n", "variance standard_deviation", ddof=0)
_MEANS: Mapping[str, type[Op]] = MappingProxyType(
    {"squared_error": OPS["mean_squared_error"], "half_squared_error": OPS["half_mean_squared_error"]}
)
_MEAN_HUBER: Mapping[str, type[Op]] = MappingProxyType({"huber": meanings.MeanHuber})
_MEAN_BCE: Mapping[str, type[Op]] = MappingProxyType({"binary_cross_entropy": meanings.MeanBinaryCrossEntropy})


def _mean(name: str) -> Way:
    return Way(_SUMS, meanings=_MEANS, by=name)


def _bce(name: str, least: Fraction | None, ends: str) -> Way:
    params = {} if least is None else {"binary_cross_entropy": MappingProxyType({"least": least})}
    return Way(_SUMS + ends, MappingProxyType(params), _MEAN_BCE, by=name)


def _running(share: Fraction, ddof: int) -> Way:
    divisor = "n − 1" if ddof else "n"
    says = f"running statistics take {float(share):.4g} of the new, whose variance is divided by {divisor}"
    params: dict[str, dict[str, Any]] = {"running_mean": {"share": share}}
    params["running_variance"] = {"share": share, "ddof": ddof}
    return Way(says, params=MappingProxyType(params))


_COUNT, _NO_COUNT = "the zeros of the border count in a mean", "the zeros of the border do not count in a mean"

DEFAULTS: tuple[Convention, ...] = (
    convention(
        "leaky-relu-slope",
        {
            "pytorch jax onnx paddle tinygrad": _slope("leaky_relu", _HUNDREDTH),
            "keras tensorflow mindspore": _slope("leaky_relu", _FIFTH),
            "nnabla": _slope("leaky_relu", _TENTH),
        },
    ),
    convention("gelu-form", {"jax keras nnabla tinygrad mindspore": _TANH_FORM}),
    convention(
        "hard-sigmoid-slope",
        {
            "pytorch jax keras tensorflow paddle tinygrad mindspore": _slope("hard_sigmoid", Fraction(1, 6)),
            "onnx nnabla": _slope("hard_sigmoid", _FIFTH),
        },
    ),
    convention("std-divisor", {"pytorch paddle tinygrad": _SAMPLE, "jax keras tensorflow mindspore": _WHOLE}),
    convention(
        "mse-reduction",
        {
            "pytorch paddle mindspore": _mean("MSELoss"),
            "keras tensorflow": _mean("MeanSquaredError"),
        },
    ),
    convention(
        "bce-at-0",
        {
            "pytorch paddle": _bce("BCELoss", meanings.LOG_ENDS, "; its logarithms end at −100"),
            "keras tensorflow": _bce("BinaryCrossentropy", Fraction(1, 10**7), "; p is kept 1e-7 away from 0 and 1"),
            "nnabla": _set(
                "probabilities are at least the smallest single-precision number",
                "binary_cross_entropy",
                least=Fraction(2) ** -126,
            ),
        },
    ),
    convention(
        "huber-reduction",
        {
            "pytorch": Way(_SUMS, meanings=_MEAN_HUBER, by="HuberLoss"),
            "keras": Way(_SUMS, meanings=_MEAN_HUBER, by="Huber"),
        },
    ),
    convention(
        "batch-norm-epsilon",
        {
            "pytorch jax paddle": _set("the ε of a batch norm is 1e-5", "batch_norm", epsilon=Fraction(1, 10**5)),
            "keras tensorflow": _set("the ε of a batch norm is 1e-3", "batch_norm", epsilon=Fraction(1, 1000)),
        },
    ),
    convention(
        "layer-norm-epsilon",
        {
            "pytorch paddle": _set("the ε of a layer norm is 1e-5", "layer_norm", epsilon=Fraction(1, 10**5)),
            "jax": _set("the ε of flax's layer norm is 1e-6", "layer_norm", epsilon=Fraction(1, 10**6)),
            "keras tensorflow": _set("the ε of a layer norm is 1e-3", "layer_norm", epsilon=Fraction(1, 1000)),
        },
    ),
    convention(
        "running-variance",
        {
            "pytorch nnabla tinygrad mindspore": _running(_TENTH, 1),
            "jax keras tensorflow": _running(_HUNDREDTH, 0),
            "paddle onnx": _running(_TENTH, 0),
        },
    ),
    convention(
        "average-pool-border",
        {
            "jax": _set(_COUNT, "avg_pool", counts_border=True),
            "keras tensorflow onnx mindspore": _set(_NO_COUNT, "avg_pool", counts_border=False),
        },
    ),
    convention(
        "average-pool-padding",
        {
            "pytorch jax": _set(_COUNT, "avg_pool", counts_border=True),
            "onnx": _set(_NO_COUNT, "avg_pool", counts_border=False),
        },
    ),
)


def _lstm(cell: type[Op], order: str) -> Way:
    return _means(f"the blocks of an LSTM stand in the order {order}", lstm_cell=cell)


def _gru(cell: type[Op], order: str, when: str) -> Way:
    says = f"the blocks of a GRU stand in the order {order}, and its reset gate acts {when} the product"
    return _means(says, gru_cell=cell, gru_cell_after=cell)


CELLS: tuple[Convention, ...] = (
    convention(
        "lstm-gates",
        {
            "pytorch jax keras tensorflow paddle tinygrad mindspore": _lstm(meanings.LstmIfgo, "i, f, g, o"),
            "onnx": _lstm(meanings.LstmIofg, "i, o, f, g"),
        },
    ),
    convention(
        "gru-gates",
        {
            "pytorch jax paddle": _gru(meanings.GruRzn, "r, z, n", "after"),
            "keras tensorflow": _gru(meanings.GruZrn, "z, r, n", "after"),
            "onnx": _gru(meanings.GruBefore, "z, r, n", "before"),
        },
    ),
    convention(
        "two-biases",
        {
            "pytorch paddle tinygrad": _means(
                "its cells have two biases, and with the one of the sheet for both it counts twice",
                lstm_cell=meanings.LstmTwice, gru_cell=meanings.GruTwice,
            )
        },
        named_only=True,
    ),
)  # fmt: skip
