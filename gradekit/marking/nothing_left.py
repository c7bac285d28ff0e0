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

    An own value of 0 alone does not do that: w − η·0·x is still w. Nothing but zeros that gives 0 again does, unless
    it decides something.
    """
    guilty = [_dead(counterpart, own, path, values, students) for own in path.owns]
    dead = np.any(guilty, axis=0)
    rows = np.flatnonzero(dead)
    if len(rows):
        some = of_some(values, rows)
        should, counts = _what_counts(counterpart, path, some, len(rows))
        alone = [_is_alone([node for node in should if node is not own.node], counts, len(rows)) for own in path.owns]
        dead[rows] = np.any([is_dead[rows] & is_alone for is_dead, is_alone in zip(guilty, alone, strict=True)], axis=0)
        dead[rows] |= _zeros_from_zeros(path, some, should, counts, len(rows))
    return dead


def _zeros_from_zeros(
    path: Way, values: Values, should: list[Node], counts: dict[Node, np.ndarray], students: int
) -> np.ndarray:
    """Whose result is 0 as all their own values are, where these alone count and something else would change it."""
    own = [each.node for each in path.owns]
    if not any(node in should for node in own):
        return np.zeros(students, dtype=bool)
    others = [counts[node] for node in counts if node not in own]
    zero = [~anywhere(by_student(values[node], node, students) != 0) for node in (*own, path.node)]
    return np.all(zero, axis=0) & ~np.any(others, axis=0) if others else np.asarray(np.all(zero, axis=0))


def _dead(counterpart: Counterpart, own: Own, path: Way, values: Values, students: int) -> np.ndarray:
    """Whose own value is 0, or makes something 0 all by itself, where the right one does not."""
    right = counterpart.values
    dead = np.zeros(students, dtype=bool)
    for old, new in path.only_from(own):
        if new in values and np.any(right[old]):
            dead |= ~anywhere(by_student(values[new], new, students) != 0)
    return dead


def _what_counts(
    counterpart: Counterpart, path: Way, values: Values, students: int
) -> tuple[list[Node], dict[Node, np.ndarray]]:
    """What would count by the right values, and by quantity for whom it does; what is own, and what is given."""
    seed = variable("∂", path.node.shape)
    gradients = reverse(path.node, seed, frozenset(each.node for each in path.owns)).gradients
    inputs = [node for node in topological([path.node]) if node.op.name == "variable" and node in gradients]
    weights = {seed: 1 + np.arange(path.node.size).reshape(path.node.shape) / 8}
    rights = {each.node: counterpart.values[each.of] for each in path.owns}
    slopes = [gradients[node] for node in inputs]
    mine = evaluate(slopes, {**values, **weights}, Float64)
    theirs = evaluate(slopes, {**path.inputs, **rights, **weights}, Float64)
    counts = {node: anywhere(by_student(mine[gradients[node]], node, students) != 0) for node in inputs}
    return [node for node in inputs if np.any(theirs[gradients[node]])], counts


def _is_alone(others: list[Node], counts: dict[Node, np.ndarray], students: int) -> np.ndarray:
    """Whether others should count and none does."""
    return ~np.any([counts[node] for node in others], axis=0) if others else np.zeros(students, dtype=bool)
