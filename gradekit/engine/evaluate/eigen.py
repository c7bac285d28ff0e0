"""Eigenvalues of symmetric matrices of 2 or 3 rows in closed form, smallest first.

Source: for three rows Smith, Eigenvalues of a symmetric 3 × 3 matrix, CACM 4 (1961).
"""

from __future__ import annotations

from typing import Any


def closed_2(K: Any, a: Any) -> list[Any]:
    """m ∓ √(((a − d)/2)² + b²) of [[a, b], [b, d]], where m is the mean of a and d."""
    first, last, beside = a[..., 0, 0], a[..., 1, 1], a[..., 0, 1]
    half = (first - last) / K.full((), 2)
    root, middle = K.sqrt(half * half + beside * beside), (first + last) / K.full((), 2)
    return [middle - root, middle + root]


def closed_3(K: Any, a: Any) -> list[Any]:
    """m + 2p·cos((θ + 2πk)/3), where the characteristic polynomial is that of m + p·B, and θ = arccos(det(B)/2)."""
    trace, minors, det = characteristic(a)
    middle = trace / K.full((), 3)
    p = K.sqrt((trace * trace - 3 * minors) / K.full((), 9))
    half_det = (2 * trace * trace * trace - 9 * trace * minors + 27 * det) / K.full((), 54)
    angle = K.arccos(K.divide(half_det, p * p * p)) / K.full((), 3)
    third = K.pi() * 2 / K.full((), 3)
    largest, smallest = middle + 2 * p * K.cos(angle), middle + 2 * p * K.cos(angle + third)
    return [smallest, trace - largest - smallest, largest]


def characteristic(a: Any) -> tuple[Any, Any, Any]:
    """Trace, sum of the principal minors and determinant of a symmetric matrix of 3 rows."""
    x, y, z, u, v, w = (a[..., i, j] for i, j in ((0, 0), (1, 1), (2, 2), (1, 2), (0, 2), (0, 1)))
    minors = x * y + y * z + z * x - u * u - v * v - w * w
    det = x * y * z + 2 * u * v * w - x * u * u - y * v * v - z * w * w
    return x + y + z, minors, det
