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


def nothing_left(
    counterpart: Counterpart, path: Way, values: Values, whose: np.ndarray | None, students: int
) -> np.ndarray:
    """Whose values leave nothing of the step: what it gives depends on nothing else any more (all units dead).

    An own value of 0 alone does not do that: w − η·0·x is still w. Nothing but zeros that gives 0 again does, unless
    it decides something.
    """
    right = counterpart.values if whose is None else of_some(counterpart.values, whose)
    guilty = [_dead(right, own, path, values, students) for own in path.owns]
    dead = np.any(guilty, axis=0)
    rows = np.flatnonzero(dead)
    if len(rows):
        some, theirs = of_some(values, rows), right if whose is None else of_some(right, rows)
        should, counts = _what_counts(theirs, path, some, len(rows))
        others = [{node: its for node, its in should.items() if node is not own.node} for own in path.owns]
        alone = [_is_alone(each, counts, len(rows)) for each in others]
        dead[rows] = np.any([is_dead[rows] & is_alone for is_dead, is_alone in zip(guilty, alone, strict=True)], axis=0)
        dead[rows] |= _zeros_from_zeros(path, some, should, counts, len(rows))
    return dead


def _zeros_from_zeros(
    path: Way, values: Values, should: Counts, counts: Counts, students: int
) -> np.ndarray:
    """Whose result is 0 as all their own values are, where these alone count and something else would change it."""
    own = [each.node for each in path.owns]
    counting = _any([should[node] for node in own if node in should], students)
    others = _any([counts[node] for node in counts if node not in own], students)
    zero = [~anywhere(by_student(values[node], node, students) != 0) for node in (*own, path.node)]
    return np.asarray(np.all(zero, axis=0) & ~others & counting)


def _dead(right: Values, own: Own, path: Way, values: Values, students: int) -> np.ndarray:
    """Whose own value is 0, or makes something 0 all by itself, where the right one does not."""
    dead = np.zeros(students, dtype=bool)
    for old, new in path.only_from(own):
        if new in values and np.any(right[old]):
            alive = anywhere(by_student(right[old], old, students) != 0)
            dead |= alive & ~anywhere(by_student(values[new], new, students) != 0)
    return dead


Counts = dict[Node, np.ndarray]  # by quantity, for whom it counts


def _what_counts(right: Values, path: Way, values: Values, students: int) -> tuple[Counts, Counts]:
    """For whom what is own, and what is given, would count by the right values, and for whom it does."""
    seed = variable("∂", path.node.shape)
    gradients = reverse(path.node, seed, frozenset(each.node for each in path.owns)).gradients
    inputs = [node for node in topological([path.node]) if node.op.name == "variable" and node in gradients]
    weights = {seed: 1 + np.arange(path.node.size).reshape(path.node.shape) / 8}
    rights = {each.node: right[each.of] for each in path.owns}
    given = {node: right[node] for node in path.inputs}
    slopes = [gradients[node] for node in inputs]
    mine = evaluate(slopes, {**values, **weights}, Float64)
    theirs = evaluate(slopes, {**given, **rights, **weights}, Float64)
    counts, should = (
        {node: anywhere(by_student(found[gradients[node]], node, students) != 0) for node in inputs}
        for found in (mine, theirs)
    )
    return should, counts


def _is_alone(others: Counts, counts: Counts, students: int) -> np.ndarray:
    """Whether others should count and none does."""
    should = _any(list(others.values()), students)
    return should & ~_any([counts[node] & their for node, their in others.items()], students)


def _any(by_student: list[np.ndarray], students: int) -> np.ndarray:
    return np.any(by_student, axis=0) if by_student else np.zeros(students, dtype=bool)
