"""Round numbers for the marks of an axis, and how they are written."""

from __future__ import annotations

import math

_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")

Tick = tuple[float, str]


def ticks(low: float, high: float, about: int = 6, whole: bool = False) -> list[Tick]:
    """Marks at multiples of 1, 2 or 5 times a power of ten, about as many as wanted, each with its text."""
    step = _step((high - low) / max(about, 1), whole)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [(k * step, _text(k, step)) for k in range(first, last + 1)]


def _step(rough: float, whole: bool) -> float:
    power = math.floor(math.log10(rough))
    factor = next(factor for factor in (1, 2, 5, 10) if rough <= factor * 10.0**power * (1 + 1e-9))
    return max(factor * 10.0**power, 1.0) if whole else factor * 10.0**power


def _text(k: int, step: float) -> str:
    """k·step without rounding noise; beyond 10⁶ and 10⁻⁴ with a power of ten."""
    value, decimals = k * step, max(0, -math.floor(math.log10(step) + 1e-9))
    if k == 0:
        return "0"
    size = math.floor(math.log10(abs(value)) + 1e-9)
    if size >= 6 or decimals > 4:
        return f"{value / 10.0**size:g}×10{str(size).translate(_RAISED)}".replace("-", "−")
    return f"{value:.{decimals}f}".replace("-", "−")
