"""Follow-through: what is right given the student's own earlier answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from gradekit.evaluate import evaluate
from gradekit.evaluate.float64 import Float64
from gradekit.evaluate.walk import Values
from gradekit.grade.compare import within
from gradekit.grade.parts import Part, Written
from gradekit.grade.plan import Plan
from gradekit.grade.tolerance import bound, unit
from gradekit.graph import Node, topological

_WHOLE = 1e-12  # relative distance within which a float64 is a whole number
_VAGUE = 10  # times the usual tolerance, from where a value must have a digit left to be followed


@dataclass(frozen=True, slots=True, eq=False)
class Followed:
    """A key recomputed from the student's own answers, which are those of the parts in `sources`."""

    key: np.ndarray
    tolerance: np.ndarray
    float_error: np.ndarray
    values: Values
    sources: tuple[Part, ...]


def follow(plan: Plan, part: Part, answers: Mapping[Part, Written]) -> Followed | None:
    """The part's key from the nearest answered quantities before it; None where none is, or the step became trivial.

    A quantity that was asked twice, under two names, and answered differently counts with the answer that fits better.
    """
    own = _usable(plan, part, answers)
    found = _from(plan, part, answers, {node: parts[0] for node, parts in own.items()})
    if found is None or part not in answers or all(len(parts) == 1 for parts in own.values()):
        return found
    other = _from(plan, part, answers, {node: parts[-1] for node, parts in own.items()})
    fits = other is not None and within(answers[part], other.key, other.tolerance, other.float_error).all()
    return other if fits else found


def _from(plan: Plan, part: Part, answers: Mapping[Part, Written], own: Mapping[Node, Part]) -> Followed | None:
    region = topological([part.node], stop=own)
    sources = {node: own[node] for node in region if node in own}
    if not sources:
        return None
    replaced = {node: answers[source].values for node, source in sources.items()}
    values = evaluate([part.node], {**plan.bindings, **replaced}, Float64)
    if not np.isfinite(values[part.node]).all() or _trivial(plan, region, values):
        return None
    typed = {node: _doubt(plan.key(source), answers[source], unit(part)) for node, source in sources.items()}
    spread = plan.own_spread(part, {**plan.bindings, **values}, typed)
    key = np.asarray(values[part.node])
    tolerance = bound(part, key, {**plan.values, **values}, spread, plan.old(part))
    tolerance = _telling(tolerance, key, plan.tolerance(part))
    return Followed(key, tolerance, spread.float_error, values, tuple(sources.values()))


def _doubt(key: np.ndarray, answer: Written, least: float) -> np.ndarray:
    """How far each entry may be from what the student went on with: nobody rounds where whole numbers are right."""
    whole = np.abs(key - np.round(key)) <= _WHOLE * np.maximum(1.0, np.abs(key))
    return np.where(whole, np.minimum(answer.half_unit, least), answer.half_unit)


def _telling(tolerance: np.ndarray, key: np.ndarray, usual: np.ndarray) -> np.ndarray:
    """The tolerance, but the usual one where earlier answers of few digits (1e10) would let about anything follow."""
    vague = (tolerance > _VAGUE * usual) & (2 * tolerance > np.abs(key))
    return np.where(vague, np.minimum(tolerance, usual), tolerance)


def _usable(plan: Plan, part: Part, answers: Mapping[Part, Written]) -> dict[Node, list[Part]]:
    """Nodes with complete answers of the student: other quantities, or this very one where it was asked before."""
    found: dict[Node, list[Part]] = {}
    earlier = True
    for other in plan.numeric:
        earlier = earlier and other is not part
        answer = answers.get(other)
        if answer is None or not answer.complete or answer.values.shape != other.node.shape:
            continue
        if not other.node.inputs:
            continue  # a constant or a given quantity has nothing to follow from
        if other is not part and (earlier or other.node is not part.node):
            found.setdefault(other.node, []).append(other)
    return found


def _trivial(plan: Plan, region: list[Node], values: Values) -> bool:
    """Whether the student's values turned a line that is not all zero into one that is (all units dead)."""
    return any(
        not np.any(values[node]) and np.any(plan.values[node])
        for node in region
        if node.inputs or node.op.name == "variable"
    )
