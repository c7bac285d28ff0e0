"""Derivatives in a recurrence that take in more than their author may have meant."""

from __future__ import annotations

from collections.abc import Iterator

from gradekit.check.finding import WARNING, Finding
from gradekit.engine.graph import Node, topological
from gradekit.exercise.lowering import Exercise
from gradekit.marking.marker import Marker


def through_earlier_lines(marker: Marker) -> Iterator[Finding]:
    """A warning for each line of `unroll` whose derivative runs through what the same step has changed before."""
    exercise, unroll = marker.exercise, marker.exercise.problem.unroll
    for line in unroll.compute if unroll else ():
        node = exercise.quantities.get(f"{line.name}_1")
        for y, x, _ in exercise.spoken.get(node, ()) if node is not None else ():
            changed = _changed_between(exercise, y, x)
            if changed:
                names = " and ".join(changed)
                message = f"{line.name}: its derivative also runs through {names}, changed earlier in the same step"
                yield Finding(WARNING, line.place, f"{message}; if it should not, take it in a line before that one")


def _changed_between(exercise: Exercise, y: Node, x: Node) -> list[str]:
    """The states whose new value y depends on, and which depend on x in their turn."""
    states, below = exercise.problem.unroll.state if exercise.problem.unroll else (), set(topological([y]))
    new = ((state.name, exercise.quantities.get(f"{state.name}_1")) for state in states)
    inside = ((name, node) for name, node in new if node is not None and node in below and node is not y)
    return [name for name, node in inside if x is not node and x in topological([node])]
