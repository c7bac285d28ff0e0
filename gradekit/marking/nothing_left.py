"""Where a student's own values leave nothing to follow: what a step gives depends on nothing else any more."""

from __future__ import annotations

import numpy as np

from gradekit.engine.backward import reverse
from gradekit.engine.evaluate import evaluate
from gradekit.engine.evaluate.float64 import Float64
from gradekit.engine.evaluate.walk import Values
from gradekit.engine.graph import Node, topological, variable
from gradekit.marking.answers.columns import anywhere, of_some
from gradekit.marking.counterpart import Counterpart
from gradekit.marking.ways import Own, Way


def by_student(value: np.ndarray, node: Node, students: int) -> np.ndarray:
    """The value with an entry for each student in front."""
    array = np.asarray(value)
    return array if array.ndim > node.rank else np.broadcast_to(array, (students, *array.shape))


def nothing_left(counterpart: Counterpart, path: Way, values: Values, students: int) -> np.ndarray:
    """Whose values leave nothing of the step: what it gives depends on nothing else any more (all units dead).

    An own value of 0 alone does not do that: w − η·0·x is still w.
    """
    guilty = [_dead(counterpart, own, path, values, students) for own in path.owns]
    dead = np.any(guilty, axis=0)
    rows = np.flatnonzero(dead)
    if len(rows):
        alone = _alone(counterpart, path, of_some(values, rows), len(rows))
        dead[rows] = np.any([is_dead[rows] & is_alone for is_dead, is_alone in zip(guilty, alone, strict=True)], axis=0)
    return dead


def _dead(counterpart: Counterpart, own: Own, path: Way, values: Values, students: int) -> np.ndarray:
    """Whose own value is 0, or makes something 0 all by itself, where the right one does not."""
    right = counterpart.values
    dead = np.zeros(students, dtype=bool)
    for old, new in path.only_from(own):
        if new in values and np.any(right[old]):
            dead |= ~anywhere(by_student(values[new], new, students) != 0)
    return dead


def _alone(counterpart: Counterpart, path: Way, values: Values, students: int) -> list[np.ndarray]:
    """By own quantity, for whom it is all that counts, where by the right values others would."""
    seed = variable("∂", path.node.shape)
    own = [each.node for each in path.owns]
    gradients = reverse(path.node, seed, frozenset(own)).gradients
    inputs = [node for node in topological([path.node]) if node.op.name == "variable" and node in gradients]
    weights = {seed: 1 + np.arange(path.node.size).reshape(path.node.shape) / 8}
    rights = {each.node: counterpart.values[each.of] for each in path.owns}
    slopes = [gradients[node] for node in inputs]
    mine = evaluate(slopes, {**values, **weights}, Float64)
    theirs = evaluate(slopes, {**path.inputs, **rights, **weights}, Float64)
    counts = {node: anywhere(by_student(mine[gradients[node]], node, students) != 0) for node in inputs}
    should = [node for node in inputs if np.any(theirs[gradients[node]])]
    return [_is_alone([node for node in should if node is not each], counts, students) for each in own]


def _is_alone(others: list[Node], counts: dict[Node, np.ndarray], students: int) -> np.ndarray:
    """Whether others should count and none does."""
    return ~np.any([counts[node] for node in others], axis=0) if others else np.zeros(students, dtype=bool)
