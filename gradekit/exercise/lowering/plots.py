"""`plot:` → the nodes that are drawn, as functions of the variables along the axes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from gradekit.engine.graph import Node, topological, variable
from gradekit.engine.shapes import show_shape
from gradekit.errors import Fault
from gradekit.exercise.lowering.kinds.construct import Construction
from gradekit.exercise.lowering.state import Building, given_node, overridden, parsed
from gradekit.exercise.problem.located import Given, Text
from gradekit.exercise.problem.plots import CurveSpec, MarksSpec, PlotSpec
from gradekit.exercise.problem.schema import Problem

_NUMBERED = re.compile(r"(\S*_)\*")  # loss_*: loss_1, loss_2, … as far as there are any


class Plotted(Struct, frozen=True, eq=False):
    """A plot ready to be evaluated.

    question: whose plot it is, '' for the problem's; axes: the variables that vary; curves: the quantities of each
    curve; marks: x, y and kind, or (the matrix) at and kind; bindings: all other variables.
    """

    spec: PlotSpec
    question: str
    axes: tuple[Node, ...]
    curves: tuple[tuple[str, tuple[Node, ...]], ...]
    classes: Node | None
    marks: tuple[tuple[MarksSpec, dict[str, Node]], ...]
    bindings: Mapping[Node, np.ndarray]


def plotted(state: Building, problem: Problem, tasks: Mapping[str, Any]) -> tuple[Plotted, ...]:
    """The problem's plots, then those of its questions; faults go to the state."""
    plots = [_plotted(state, plot, "", (), {}) for plot in problem.plot]
    for question in problem.questions:
        witness = _witness(tasks.get(question.id))
        plots += [_plotted(state, plot, question.id, question.given, witness) for plot in question.plot]
    return tuple(plots)


def _witness(task: Any) -> dict[str, np.ndarray]:
    """The published choice of a construction, which its plots may name."""
    return (task.witness or {}) if isinstance(task, Construction) else {}


def _plotted(
    state: Building, plot: PlotSpec, question: str, given: tuple[Given, ...], witness: Mapping[str, np.ndarray]
) -> Plotted:
    """One plot; what its question gives holds in it, and what it gives itself before that."""
    own = dict(_bound(state, witness))
    inside = _with(replace(state, gradients=[]), own, (*given, *plot.given))
    axes = {axis.name: variable(axis.name, (len(axis.ends),) if axis.is_vector else ()) for axis in plot.axes}
    along = replace(inside, names=overridden(inside, axes))
    curves = tuple(_curve(along, plot, curve) for curve in plot.curves)
    classes = _number(along, plot.classes) if plot.classes else None
    marks = tuple(_marks(inside, marks) for marks in plot.marks)
    return Plotted(plot, question, tuple(axes.values()), curves, classes, marks, state.bindings)


def _bound(state: Building, values: Mapping[str, np.ndarray]) -> Iterator[tuple[str, Node]]:
    for name, numbers in values.items():
        node = variable(f"{name} of the witness", numbers.shape)
        state.bindings[node] = numbers
        yield name, node


def _with(state: Building, known: Mapping[str, Node], given: tuple[Given, ...]) -> Building:
    """The state with some quantities new or of another value; what depends on them is another too."""
    state = replace(state, names=overridden(state, known))
    new = {quantity.name: given_node(state, quantity.value, f"{quantity.name} of a plot") for quantity in given}
    found = {name: node for name, node in new.items() if node is not None}
    return replace(state, names=overridden(state, found)) if found else state


def _curve(state: Building, plot: PlotSpec, curve: CurveSpec) -> tuple[str, tuple[Node, ...]]:
    """The curve's label and its quantities: one that is a single number, or the numbers of a series."""
    inside = _with(state, {}, curve.given)
    nodes: list[Node] = []
    for text in curve.y:
        if plot.kind == "series":
            nodes += _listed(inside, text)
        elif (node := _number(inside, text)) is not None:
            nodes.append(node)
    return curve.label or (curve.y[0].value if len(curve.y) == 1 else plot.y_label or "values"), tuple(nodes)


def _listed(state: Building, text: Text) -> Iterator[Node]:
    """The numbers of a series: a number, a vector, or all quantities called loss_1, loss_2, …"""
    if numbered := _NUMBERED.fullmatch(text.value.strip()):
        stem = numbered[1]
        names = [name for name in state.names if name.startswith(stem) and name[len(stem) :].isdecimal()]
        if not names:
            state.faults.append(Fault(text.place, f"no quantity is called {stem}1, {stem}2 or so: name what is drawn"))
        yield from (state.names[name] for name in sorted(names, key=lambda name: int(name[len(stem) :])))
        return
    node = _known(state, text)
    if node is not None and node.rank > 1:
        shape = show_shape(node.shape)
        state.faults.append(Fault(text.place, f"{text.value} is {shape}: a series is a list of numbers or a vector"))
    elif node is not None:
        yield node


def _number(state: Building, text: Text) -> Node | None:
    """A quantity that is one number."""
    node = _known(state, text)
    if node is not None and node.size != 1:
        message = f"{text.value} is {show_shape(node.shape)}: what is drawn is one number at each point"
        state.faults.append(Fault(text.place, message))
        return None
    return node


def _known(state: Building, text: Text) -> Node | None:
    """A quantity in which no symbol is open."""
    node = parsed(state, text)
    if node is None:
        return None
    open_symbols = set(state.symbols.values()).intersection(topological([node]))
    if not open_symbols:
        return node
    name = next(name for name, symbol in state.symbols.items() if symbol in open_symbols)
    message = f"{text.value} cannot be drawn, since {name} has no number: give it one under 'given' of the plot"
    state.faults.append(Fault(text.place, message))
    return None


def _marks(state: Building, marks: MarksSpec) -> tuple[MarksSpec, dict[str, Node]]:
    texts = {"x": marks.x, "y": marks.y, "at": marks.at, "kind": marks.kind}
    found = {key: _known(state, text) for key, text in texts.items() if text is not None}
    nodes = {key: node for key, node in found.items() if node is not None}
    place = next(text for text in texts.values() if text is not None).place
    if len(nodes) == len(found) and (message := _misfit(nodes)):
        state.faults.append(Fault(place, message))
    return marks, nodes


def _misfit(nodes: Mapping[str, Node]) -> str:
    """Why lists of coordinates do not fit together, or ''."""
    at = nodes.get("at")
    if at is not None and (
        at.size == 0 or at.rank not in (1, 2) or 2 not in at.shape or (at.rank == 1 and at.size != 2)
    ):
        return f"points are rows of two numbers; received {show_shape(at.shape)}"
    count = _count(nodes)
    sizes = {key: node.size for key, node in nodes.items() if key != "at"}
    if any(size != count for size in sizes.values()):
        return f"{count} points need as many numbers in each list; received {', '.join(map(str, sizes.values()))}"
    return ""


def _count(nodes: Mapping[str, Node]) -> int:
    """How many points there are."""
    return nodes["at"].size // 2 if "at" in nodes else nodes["x"].size
