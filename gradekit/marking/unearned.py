"""No marks for nothing: entries that are right without any work, as all zeros or the unchanged input would be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from gradekit.engine.evaluate.float64 import Float64
from gradekit.engine.graph import Node, topological
from gradekit.marking.answers.columns import Answers, everywhere
from gradekit.marking.parts import Part
from gradekit.marking.plan import Plan

ZERO, OLD, CONSTANT = "0 everywhere", "the old value", "one number everywhere"
_SEVERAL = 3  # entries, from which one number everywhere is a guess: of two it can only be right in one or both
Free = Mapping[str, np.ndarray]  # what takes no work → the entries of a part that it gets right


def free(plan: Plan, part: Part, student: int | None = None) -> Free:
    """What could be handed in without work, and which entries that would get right.

    student: whose numbers count, where they differ
    """
    found: Free = plan.kept(("free", part), lambda: _free(plan, part))
    if student is not None:
        rank = part.node.rank
        found = {what: right[student] if right.ndim > rank else right for what, right in found.items()}
    always = (ZERO, OLD)  # an input that is right everywhere was changed by 0, which is a step all the same
    return {what: entries for what, entries in found.items() if what in always or not entries.all()}


def _free(plan: Plan, part: Part) -> Free:
    key, tolerance, old = plan.key(part), plan.tolerance(part), plan.old(part)
    handed = {ZERO: np.zeros(part.node.shape)}
    if old is not None:
        handed[OLD] = np.asarray(plan.values[old])
    elif part.node.rank:
        handed |= {f"{_name(plan, node)} unchanged": value for node, value in _inputs(plan, part)}
    return {what: np.abs(value - key) <= tolerance for what, value in handed.items()}


def _inputs(plan: Plan, part: Part) -> Iterator[tuple[Node, np.ndarray]]:
    """What the part is computed from in its last line, or from what is given, in the part's own shape.

    Of a part of something (`h[1,:]`) the same part of what that is computed from.
    """
    picked: list[Node] = []
    node = part.node
    while len(node.inputs) == 1 and not node.op.rounds and node.shape != node.inputs[0].shape:
        picked.insert(0, node)
        node = node.inputs[0]
    near = dict.fromkeys((*node.inputs, *(leaf for leaf in topological([node]) if not leaf.inputs)))
    named = set(plan.exercise.quantities.values())
    for before in near:
        if before.shape == node.shape and before is not node and (before in named or not before.inputs):
            value = np.asarray(plan.values[before])
            for pick in picked:
                value = pick.op.value(Float64, value, **pick.params)
            yield before, np.asarray(value)


def _name(plan: Plan, node: Node) -> str:
    return next((name for name, known in plan.exercise.quantities.items() if known is node), "the input")


def without_work(rights: Sequence[np.ndarray], known: Sequence[Free]) -> str:
    """What takes no work and gets right all that is right in these parts, where that is something; else ''."""
    if not any(right.any() for right in rights):
        return ""
    for what in dict.fromkeys(what for free in known for what in free):
        if all(what in free or not right.any() for right, free in zip(rights, known, strict=True)) and all(
            not (right & ~free[what]).any() for right, free in zip(rights, known, strict=True) if what in free
        ):
            return what
    return ""


def is_constant(answer: Answers) -> np.ndarray:
    """Which answers are one number in every entry, of which there are more than two."""
    if answer.values[:1].size < _SEVERAL:
        return np.zeros(len(answer), dtype=bool)
    first = answer.values.reshape(len(answer), -1)[:, 0].reshape(-1, *[1] * (answer.values.ndim - 1))
    return everywhere(answer.values == first)
