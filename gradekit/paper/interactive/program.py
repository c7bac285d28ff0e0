"""The graph as a program, with the numbers that may be changed and the places that show what follows from them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
from msgspec import Struct

from gradekit.engine.evaluate.script import Script, Term, Unwritten, inputs_like, program
from gradekit.engine.evaluate.walk import evaluate_where_possible
from gradekit.engine.graph import Node, topological
from gradekit.engine.number import exact_number
from gradekit.exercise.solve import Solution, Value
from gradekit.paper.answers import derivative_text
from gradekit.paper.drawing import ROOT
from gradekit.paper.interactive.copies import copies, with_copies
from gradekit.paper.interactive.descent import Descent, descent_of
from gradekit.paper.interactive.moving import Moving, moving_plots
from gradekit.paper.network.units import Network
from gradekit.paper.picture import Drawn
from gradekit.paper.values import MOST

_ENTRIES, _CHANGEABLE = 3_000, 120  # of all quantities of a program; of the numbers that may be changed
_LARGEST = 36  # entries of a quantity whose numbers may be changed


class Given(Struct, frozen=True):
    """A quantity whose numbers may be changed, with the numbers of the exercise as they are written."""

    name: str
    shape: tuple[int, ...]
    texts: tuple[str, ...]


class Place(Struct, frozen=True):
    """Where the results from `start` on are shown: in a box of the graph (kind value or gradient), or as asked.

    Of kind layers-value and layers-gradient they are shown at the units and edges of a network.
    """

    kind: str
    id: str
    shape: tuple[int, ...]
    start: int


class Program(Struct, frozen=True):
    """compute(x) in JavaScript: the numbers of the givens, one after the other → the results that places show.

    asked: an id of a place → the question, and what it asks for; curve: the number at the end of the graph, by its
    name and where among the results it is, None where there is none; plots: those that move along; descent: the loss
    from update to update.
    """

    text: str
    givens: tuple[Given, ...]
    places: tuple[Place, ...]
    asked: Mapping[str, tuple[str, str]]
    digits: int
    curve: tuple[str, int] | None = None
    plots: tuple[Moving, ...] = ()
    descent: Descent | None = None


def program_of(solution: Solution, graph: Drawn, digits: int, network: Network | None = None) -> Program | None:
    """None where nothing may be changed, or the exercise is too large for a page, or no program can be written."""
    changeable = _changeable(solution, graph)
    wanted, asked = _wanted(solution, graph)
    wanted |= _of_network(graph, network) if network else {}
    if not changeable or sum(node.size for node in topological(wanted.values())) > _ENTRIES:
        return None
    terms = {name: inputs_like(node.shape) for name, node in changeable.items()}
    put_in = with_copies(solution.exercise, terms)
    fixed = {node: Script.array(array) for node, array in solution.exercise.bindings.items() if node not in put_in}
    found = evaluate_where_possible(wanted.values(), {**fixed, **put_in}, Script)
    places, results = _places(wanted, found)
    inputs = [term for array in terms.values() for term in array.flat]
    try:
        text = program("compute", inputs, results)
    except Unwritten:
        return None
    givens = tuple(
        Given(name, node.shape, tuple(map(exact_number, solution.values[node].fractions.flat)))
        for name, node in changeable.items()
    )
    if not places:
        return None
    plots = tuple(moving_plots(solution, inputs, put_in))
    descent = descent_of(solution, terms)
    return Program(text, givens, places, asked, digits, _curve(graph, places), plots, descent)


def _curve(graph: Drawn, places: Iterable[Place]) -> tuple[str, int] | None:
    roots = {box.id: box.name for box in graph.picture.nodes if box.kind == ROOT and box.name}
    found = (place for place in places if place.kind == "value" and place.id in roots and not place.shape)
    return next(((roots[place.id], place.start) for place in found), None)


def _changeable(solution: Solution, graph: Drawn) -> dict[str, Node]:
    """The given quantities in the graph and behind the answers that are small enough, as many as fit."""
    found: dict[str, Node] = {}
    room = _CHANGEABLE
    again = copies(solution.exercise)
    for name, node in solution.exercise.quantities.items():
        if again.get(name, ("",))[0] in found:
            continue
        is_given = node in solution.exercise.bindings and node in solution.values and node not in found.values()
        if is_given and node.size <= min(_LARGEST, room) and _is_plain(solution.values[node]):
            found[name] = node
            room -= node.size
    return found


def _is_plain(value: Value) -> bool:
    """Whether every entry is a fraction, and none of them masked."""
    return all(fraction is not None for fraction in value.fractions.flat)


def _wanted(solution: Solution, graph: Drawn) -> tuple[dict[tuple[str, str], Node], dict[str, tuple[str, str]]]:
    """What is shown: (kind, id) → node; and what is asked, id → (question, what)."""
    wanted: dict[tuple[str, str], Node] = {}
    for box in graph.picture.nodes:
        node, gradient = graph.parts[box.id]
        for kind, shown, lines in (("value", node, box.value), ("gradient", gradient, box.gradient)):
            if shown is not None and _is_whole(shown, lines):
                wanted[kind, box.id] = shown
    asked: dict[str, tuple[str, str]] = {}
    for question, parts in solution.exercise.asked.items():
        for part in parts:
            if part.node in solution.values and max(part.node.shape, default=0) <= MOST:
                id = f"asked{len(asked)}"
                asked[id], wanted["asked", id] = (question, derivative_text(part)), part.node
    return wanted, asked


def _of_network(graph: Drawn, network: Network) -> dict[tuple[str, str], Node]:
    """What the drawing of the layers shows, by the box of the graph that shows it too."""
    picture = network.picture
    units = [unit for column in picture.columns for unit in column.units]
    numbers = [shown for unit in units for shown in (unit.value, unit.gradient, unit.bias, unit.bias_gradient)]
    numbers += [shown for wire in picture.wires for shown in (wire.weight, wire.gradient)]
    found = {(shown.kind, shown.box) for shown in numbers if shown and shown.box}
    parts = {(kind, box): graph.parts[box][kind == "gradient"] for kind, box in sorted(found)}
    return {(f"layers-{kind}", box): node for (kind, box), node in parts.items() if node is not None}


def _is_whole(node: Node, lines: tuple[str, ...]) -> bool:
    """Whether the lines of a box show every entry."""
    rows = node.size // node.shape[-1] if node.rank else 1
    return len(lines) == rows and max(node.shape, default=0) <= MOST


def _places(
    wanted: Mapping[tuple[str, str], Node], found: Mapping[Node, Any]
) -> tuple[tuple[Place, ...], list[Term]]:
    places: list[Place] = []
    results: list[Term] = []
    for (kind, id), node in wanted.items():
        if node in found:
            places.append(Place(kind, id, node.shape, len(results)))
            results += _terms(found[node], node.shape)
    return tuple(places), results


def _terms(array: Any, shape: tuple[int, ...]) -> Iterator[Term]:
    yield from (Script.number(entry) for entry in np.broadcast_to(np.asarray(array, dtype=object), shape).flat)
