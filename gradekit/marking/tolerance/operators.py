"""The tolerance of each entry of a key, by the operator that the question names."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np

from gradekit.engine.evaluate.float64 import Float64
from gradekit.engine.evaluate.walk import Values
from gradekit.engine.graph import Node
from gradekit.marking.parts import Part
from gradekit.marking.tolerance.rounding import Spread, rounded_up

_MOST_DECIMALS = 300  # of a float64, about
_CANCELLED = 1e-12  # a sum this small beside its largest addend is an exact cancellation


def unit(part: Part) -> float:
    """Half a unit in the last place that each line of the working is rounded to; 0 where nothing is rounded."""
    return 0.5 * 10.0**-part.tolerance.amount if part.tolerance.kind == "rounding" else 0.0


def bound(part: Part, value: np.ndarray, values: Values, spread: Spread, old: Node | None) -> np.ndarray:
    """How far each entry of an answer may be from `value`; values and spread may have the students' axis in front.

    old: the quantity that an update changes; a relative tolerance is then relative to the change.
    """
    kind, amount = part.tolerance.kind, float(part.tolerance.amount)
    if kind == "rounding":
        return rounded_up(spread.rounding)
    if kind == "relative":
        scale = np.abs(value - values[old]) if old is not None else _scale(part.node, np.abs(value), values)
        return amount * scale + spread.rounding
    flat = {
        "absolute": amount,
        "decimals": 0.5 * 10.0**-amount,
        "significant_digits": _half_digit(value, int(amount)) if kind == "significant_digits" else 0.0,
        "exact": 0.0,
    }
    return flat[kind] + np.zeros(part.node.shape) + spread.rounding


def asked_decimals(part: Part, key: np.ndarray, tolerance: np.ndarray) -> np.ndarray:
    """To how many decimals each entry is asked for: as the operator says, or as its tolerance can tell apart."""
    kind, amount = part.tolerance.kind, int(part.tolerance.amount)
    if kind in ("rounding", "decimals"):
        return np.full(key.shape, amount)
    with np.errstate(divide="ignore"):
        told = np.ceil(-np.log10(2 * tolerance) - 1e-9) if kind != "exact" else np.full(key.shape, np.inf)
    return np.asarray(np.clip(told, -_MOST_DECIMALS, _MOST_DECIMALS).astype(int))


def asked_digits(part: Part) -> int:
    """About how many digits of a number the operator asks for."""
    kind, amount = part.tolerance.kind, part.tolerance.amount
    if kind in ("rounding", "decimals", "significant_digits"):
        return int(amount)
    return math.ceil(-math.log10(2 * amount)) if amount else _MOST_DECIMALS


def exact_bound(part: Part, tolerance: float, value: Any) -> Any:
    """The tolerance of one entry without the error of float64, as at_most takes it; value is the certified key.

    What a relative tolerance refers to may also be a change or an addend; it is then taken to twelve digits.
    """
    kind, amount = part.tolerance.kind, part.tolerance.amount
    if kind == "absolute":
        return amount
    if kind == "relative":
        from gradekit.engine.evaluate.certify import as_float  # loaded where there is a certified key

        scaled = abs(value) * amount.numerator / amount.denominator
        if abs(as_float(scaled) - tolerance) <= 1e-12 * tolerance:
            return scaled
    return Fraction(f"{tolerance:.12g}")


def _half_digit(value: np.ndarray, digits: int) -> np.ndarray:
    """Half a unit of the value's last wanted significant digit."""
    size = np.where(value == 0, 1.0, np.abs(value))
    return np.where(value == 0, 0.0, 0.5 * 10.0 ** (np.floor(np.log10(size)) - digits + 1))


def _scale(node: Node, size: np.ndarray, values: Values) -> np.ndarray:
    """What a relative tolerance refers to: the value, or its largest addend where they cancel to exactly nothing."""
    shape = node.shape
    while node.inputs and not node.op.rounds and len(node.inputs) == 1:
        node = node.inputs[0]
    operands = [np.abs(values[child]) for child in node.inputs]
    if node.op.name in ("add", "sub"):
        largest = np.asarray(np.maximum(*operands))
    elif node.op.name in ("matmul", "sum"):
        largest = np.asarray(node.op.value(Float64, *operands, **node.params))
    else:
        return size
    students = largest.shape[: largest.ndim - node.rank]
    largest = np.broadcast_to(largest, (*students, *node.shape)).reshape((*students, *shape))
    return np.where(size <= _CANCELLED * largest, largest, size)
