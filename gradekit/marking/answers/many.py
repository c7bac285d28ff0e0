"""A print of many decimals or fractions → arrays at once; what they are exactly is worked out where it is asked."""

from __future__ import annotations

from itertools import chain

import numpy as np

from gradekit.engine.number import MAX_EXPONENT
from gradekit.marking.answers.entries import Malformed, fit
from gradekit.marking.answers.pasted.digits import rounded_to
from gradekit.marking.answers.pasted.found import Numbers, Tree
from gradekit.marking.parts import EXACT, Written

MANY = 256  # numbers, from which on arrays are faster than one after the other
_LONGEST = 40  # characters of a number that many may show
_FRACTION = -(10**9)  # in place of decimals


def many(found: Numbers, shape: tuple[int, ...], wanted: tuple[int, ...]) -> Written | Malformed | None:
    """The numbers of a print in a part's shape, as `written` gives them one by one; None where that has to be done.

    wanted: the decimals that are asked of each entry, in that shape.
    """
    rows = found.tree
    if not isinstance(rows, tuple) or not rows or len(rows) * max(map(len, rows)) < MANY:
        return None
    given = _shape(rows)
    if given is None:
        return None
    fitted = fit(given, shape)
    if isinstance(fitted, Malformed):
        return fitted
    texts: list[str] = list(chain.from_iterable(rows) if len(given) == 2 else rows)  # type: ignore[arg-type]
    decimals = _decimals(texts)
    if decimals is None or fitted[1]:
        return None
    exact = np.empty(len(texts), dtype=object)
    exact[:] = texts
    asked, is_decimal = np.array(wanted), decimals != _FRACTION
    known = np.where(is_decimal, decimals, EXACT)
    known[is_decimal] = np.minimum(_known(found, decimals[is_decimal], asked[is_decimal]), EXACT - 1)
    half = np.where(is_decimal, _half_units(np.maximum(decimals, asked)), 0.0)
    values = np.array(list(map(float, texts) if is_decimal.all() else map(_value, texts))).reshape(shape)
    return Written(values, exact.reshape(shape), half.reshape(shape), known.reshape(shape), fitted[0])


def _known(found: Numbers, decimals: np.ndarray, asked: np.ndarray) -> np.ndarray:
    return np.where(rounded_to(found.zeros, decimals), np.maximum(decimals, asked), decimals)


def _value(text: str) -> float:
    over, _, under = text.partition("/")
    return int(over) / int(under) if under else float(text)


def _shape(rows: tuple[Tree, ...]) -> tuple[int, ...] | None:
    """That of a vector or a matrix; None for anything else."""
    kinds = set(map(type, rows))
    if kinds == {str}:
        return (len(rows),)
    lengths = set(map(len, rows))
    if kinds != {tuple} or len(lengths) != 1 or set(map(type, chain.from_iterable(rows))) != {str}:
        return None
    return len(rows), lengths.pop()


def _decimals(texts: list[str]) -> np.ndarray | None:
    """The digits behind the point of each, less the exponent; None where one is too long, or divided by 0."""
    characters = np.frombuffer("\n".join((*texts, "")).lower().encode(), dtype=np.uint8)
    ends, points, letters, slashes = (np.flatnonzero(characters == ord(sign)) for sign in "\n.e/")
    starts = np.concatenate(([0], ends[:-1] + 1))
    if len(ends) != len(texts) or (ends - starts).max() > _LONGEST:
        return None
    shifted, over = np.searchsorted(ends, letters), np.searchsorted(ends, slashes)
    powers = _integers(texts, shifted, letters - starts[shifted])
    if max(map(abs, powers), default=0) > MAX_EXPONENT or 0 in _integers(texts, over, slashes - starts[over]):
        return None
    ends[shifted] = letters
    decimals = np.zeros(len(texts), dtype=int)
    with_point = np.searchsorted(ends, points)
    decimals[with_point] = ends[with_point] - points - 1
    decimals[shifted] -= np.array(powers, dtype=int)
    decimals[over] = _FRACTION
    return decimals


def _integers(texts: list[str], which: np.ndarray, signs: np.ndarray) -> list[int]:
    """What stands behind a sign of some of the texts; mostly few different integers."""
    behind = [texts[k][at + 1 :] for k, at in zip(which.tolist(), signs.tolist(), strict=True)]
    known = {text: int(text) for text in set(behind)}
    return [known[text] for text in behind]


def _half_units(decimals: np.ndarray) -> np.ndarray:
    """Half a unit of that decimal, each as Python computes it."""
    different, which = np.unique(decimals, return_inverse=True)
    units = [0.5 * 10.0**-place if place >= -308 else np.inf for place in different.tolist()]
    return np.asarray(np.array(units)[which.reshape(-1)])
