"""The plots of the problem as programs, so that they follow the numbers that are changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from msgspec import Struct

from gradekit.engine.evaluate.script import Script, Term, Unwritten, inputs_like, program
from gradekit.engine.evaluate.walk import evaluate_where_possible
from gradekit.engine.graph import Node, topological
from gradekit.errors import ProblemError
from gradekit.exercise.lowering.plots import Plotted
from gradekit.exercise.solve import Solution
from gradekit.paper.plots import SAMPLES, drawn

_ENTRIES = 3_000  # of all quantities of a plot's program


class Moving(Struct, frozen=True):
    """A plot that moves along.

    figure: which of the page's it is, from 0; text: its program, of the numbers of the exercise, for a line also of the
    one along the axis; ranges: of x and y; samples: along the axis, 0 for a series; start: the first x of a series;
    curves: how many results each has; marks: how many points each kind has, whose x and y follow.
    """

    figure: int
    text: str
    ranges: tuple[tuple[float, float], tuple[float, float]]
    samples: int
    start: int
    curves: tuple[int, ...]
    marks: tuple[int, ...]


def moving_plots(
    solution: Solution, inputs: Sequence[Term], put_in: Mapping[Node, np.ndarray]
) -> Iterator[Moving]:
    """Those plots that a program can follow; inputs: the numbers that may be changed; put_in: where these stand."""
    for figure, plot in enumerate(solution.exercise.plots):
        made = _moving(figure, plot, inputs, put_in)
        if made is not None:
            yield made


def _moving(
    figure: int, plot: Plotted, inputs: Sequence[Term], put_in: Mapping[Node, np.ndarray]
) -> Moving | None:
    curves = [nodes for _, nodes in plot.curves]
    marks = [_coordinates(nodes) for _, nodes in plot.marks]
    nodes = [node for part in (*curves, *marks) for node in part]
    is_small = sum(node.size for node in topological(nodes)) <= _ENTRIES
    if plot.spec.kind == "regions" or not curves or not is_small or not all(marks):
        return None
    along = {axis: inputs_like(axis.shape) for axis in plot.axes}
    fixed = {node: Script.array(array) for node, array in plot.bindings.items() if node not in put_in}
    found = evaluate_where_possible(nodes, {**fixed, **put_in, **along}, Script)
    axes = [term for array in along.values() for term in array.flat]
    try:
        text = program(f"plot{figure}", [*inputs, *axes], _entries(nodes, found))
        picture = drawn(plot)
    except (Unwritten, ProblemError, KeyError):
        return None
    lengths = tuple(sum(node.size for node in part) for part in curves)
    points = tuple(sum(node.size for node in part) // 2 for part in marks)
    samples = SAMPLES if plot.spec.kind == "line" else 0
    return Moving(figure, text, (picture.x_range, picture.y_range), samples, plot.spec.start, lengths, points)


def _coordinates(nodes: Mapping[str, Node]) -> tuple[Node, ...]:
    """x and y of points that are all of one kind; () where a page does not follow them."""
    return (nodes["x"], nodes["y"]) if nodes.keys() == {"x", "y"} else ()


def _entries(nodes: Iterable[Node], found: Mapping[Node, Any]) -> Iterator[Term]:
    for node in nodes:
        array = np.broadcast_to(np.asarray(found[node], dtype=object), node.shape)
        yield from (Script.number(entry) for entry in array.flat)
