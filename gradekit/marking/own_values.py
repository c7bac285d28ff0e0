"""The own values of some students as arrays: what they are, how sure they are, and what they are exactly."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np

from gradekit.engine.graph import Node
from gradekit.marking.answers.columns import Sheet
from gradekit.marking.parts import Part, exact_value
from gradekit.marking.plan import Plan
from gradekit.marking.tolerance.operators import unit
from gradekit.marking.ways import Own, Way

Exactly = Callable[[tuple[int, ...]], tuple[Any, Any]]

_CLOSE = 1e-12  # relative error of an irrational number
_SHORT = 1e-12  # relative distance within which a float64 has no further digits
_MOST_DECIMALS = 15  # of a float64, about
_exact_values = np.frompyfunc(exact_value, 1, 1)
_fractions = np.frompyfunc(Fraction, 1, 1)


def own_values(node: Node, path: Way, sheet: Sheet, rows: np.ndarray) -> np.ndarray:
    """The students' values of one quantity."""
    return _gathered(node, path, sheet, rows, lambda source: sheet[source].values(rows), np.asarray)


def _gathered(
    node: Node,
    path: Way,
    sheet: Sheet,
    rows: np.ndarray,
    of: Callable[[Part], np.ndarray],
    else_: Callable[[np.ndarray], Any],
) -> np.ndarray:
    """One array for a quantity, of what there is by part; where nothing is known, what the right values give."""
    own = next(each for each in path.owns if each.node is node)
    made: np.ndarray | None = None
    for source, (here, there) in own.entries.items():
        values = of(source).reshape(len(rows), -1)
        if made is None:
            right = _right(own, sheet[source].whose(rows))
            made = np.full((len(rows), node.size), else_(right), dtype=values.dtype)
        made[:, here] = values[:, there]
    assert made is not None
    return made.reshape(len(rows), *node.shape)


def _right(own: Own, whose: np.ndarray | None) -> np.ndarray:
    """The right values on one axis, behind the students' where they differ."""
    is_own = whose is not None and own.right.ndim > own.node.rank
    right = own.right[whose] if is_own else own.right
    return np.asarray(right.reshape(*right.shape[: right.ndim - own.node.rank], own.node.size))


def doubts(plan: Plan, part: Part, sheet: Sheet, rows: np.ndarray, path: Way, node: Node) -> np.ndarray:
    """How far each entry may be from what these students went on with."""
    doubt = partial(_doubt, plan, sheet=sheet, rows=rows, least=unit(part))
    return _gathered(node, path, sheet, rows, doubt, np.zeros_like)


def _doubt(plan: Plan, source: Part, sheet: Sheet, rows: np.ndarray, least: float) -> np.ndarray:
    """How far each entry may be from what a student went on with: nobody rounds what has no more digits.

    Whether a wrong value has more, its key does not tell: one that is typed to all digits asked may have been rounded.
    """
    written, of, mine = sheet[source].written, sheet[source].of[rows], plan.of(sheet[source].whose(rows))
    key = mine.key(source)
    grain = 10.0 ** np.clip(written.decimals[of], 0, _MOST_DECIMALS)
    short = np.abs(key - np.round(key * grain) / grain) <= _SHORT * np.maximum(1.0, np.abs(key))
    unit, full = written.typed_unit[of], written.half_unit[of]
    right = np.abs(written.values[of] - key) <= mine.tolerance(source)  # then only final zeros were left away
    is_plain = short & (right | (written.decimals[of] < mine.asked_decimals(source)))
    return np.where(is_plain, np.minimum(unit, least), np.where(right, full, unit))


def exactly(plan: Plan, path: Way, sheet: Sheet, rows: np.ndarray, key: np.ndarray) -> Exactly:
    """The exact value for the student's own fractions, worked out where float64 leaves it open."""

    def typed(source: Part) -> np.ndarray:
        return _exact_values(sheet[source].written.exact[sheet[source].of[rows]])

    own = {each.node: _gathered(each.node, path, sheet, rows, typed, _fractions) for each in path.owns}
    whose = next(iter(sheet[source].whose(rows) for source in path.sources))
    kept: dict[int, Any] = {}

    def exact(index: tuple[int, ...]) -> tuple[Any, Any]:
        from gradekit.engine.evaluate.certify import certify

        row = index[0]
        if row not in kept:
            mine = {node: np.asarray(values[row], dtype=object) for node, values in own.items()}
            is_plain = all(isinstance(value, Fraction) for values in mine.values() for value in values.flat)
            drawn = plan.own.exactly(int(whose[row])) if plan.own and whose is not None else {}
            bindings = {**plan.counterpart.exercise.bindings, **drawn, **mine}
            kept[row] = certify([path.node], bindings)[path.node] if is_plain else None
        if kept[row] is None:  # an irrational number, typed as an expression: float64 knows it as well as anything
            return Fraction(float(key[index])), Fraction(abs(float(key[index])) * _CLOSE)
        return kept[row][index[1:]], 0

    return exact
