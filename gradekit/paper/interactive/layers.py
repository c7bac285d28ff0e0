"""The layers of a network on the page: their drawing, and what is said of each unit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from gradekit.engine.formula import Step
from gradekit.engine.graph import Node
from gradekit.exercise.solve import Solution
from gradekit.paper.document import Block, Heading, Paragraph
from gradekit.paper.drawing import Unit
from gradekit.paper.interactive.about import by_quantity, some_lines
from gradekit.paper.network.dense import Dense
from gradekit.paper.network.units import Network
from gradekit.paper.render import network_svg
from gradekit.paper.render.html import drawn
from gradekit.paper.render.safe import escaped


def layers_drawing(network: Network) -> Iterator[str]:
    """The picture, and how to read it."""
    picture = network.picture
    yield f'<figure class="layers"><div class="drawing">{network_svg.render(picture)}</div>'
    yield f"<figcaption class=\"quiet\">{escaped(_legend(network))}</figcaption></figure>"


def _legend(network: Network) -> str:
    picture = network.picture
    gradient = f", green (∂) the gradient of {picture.of} by it" if picture.of else ""
    said = f"A circle is a unit and holds what it gives; an edge is a weight, b a bias{gradient}."
    wide = "Wide edges are weights far from 0, orange ones are below 0."
    return " ".join(part for part in (said, wide, picture.note) if part)


def unit_sections(solution: Solution, network: Network, steps: Sequence[Step]) -> Iterator[str]:
    """By unit its lines of working: its weighted sum, its output, the gradients by these and by its weights."""
    names = {node: name for name, node in reversed(solution.exercise.quantities.items())}
    lines = by_quantity(steps)
    for column in network.picture.columns:
        for unit in column.units:
            layer, entry = network.units[unit.id]
            blocks = [Heading(unit.name, 3), *_about(layer, unit, entry, names, lines, network.picture.of)]
            yield f'<section class="about" id="about-{unit.id}" hidden>'
            yield from drawn(blocks)
            yield "</section>"


def _about(
    layer: Dense | None, unit: Unit, entry: int, names: Mapping[Node, str], lines: Mapping[str, list[Step]], of: str
) -> list[Block]:
    if layer is None:
        return [Paragraph("A unit of the first layer gives what is put in.", "quiet")]
    at = _entries(layer, entry)
    forward = [(layer.before, at[layer.before]), (layer.output, at[layer.output])]
    backward = [(node, at[node]) for node in (layer.output, layer.before, layer.weights, *_biases(layer)) if of]
    steps = [step for node, entries in forward for step in _of(lines.get(names.get(node, ""), ()), node, entries)]
    steps += [
        step for node, entries in backward
        for step in _of(lines.get(f"∂{of}/∂{names.get(node, '')}", ()), node, entries)
    ]  # fmt: skip
    return list(some_lines(list(dict.fromkeys(steps)))) or [Paragraph("No line of the working is about it.", "quiet")]


def _biases(layer: Dense) -> tuple[Node, ...]:
    return (layer.bias.node,) if layer.bias else ()


def _entries(layer: Dense, entry: int) -> dict[Node, set[int]]:
    """Of each quantity the entries that belong to the unit."""
    row = int(np.flatnonzero(layer.outputs == entry)[0])
    found = {layer.before: {entry}, layer.output: {entry}}
    found[layer.weights] = set(map(int, layer.wires[row]))
    if layer.bias:
        found.setdefault(layer.bias.node, set()).add(int(layer.bias.entries[row]))
    return found


def _of(steps: Sequence[Step], node: Node, entries: set[int]) -> Iterator[Step]:
    """The lines of these entries, or of all where there is one line for all of them."""
    for step in steps:
        if not step.entry or int(np.ravel_multi_index([k - 1 for k in step.entry], node.shape)) in entries:
            yield step
