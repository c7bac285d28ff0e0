"""Dense layers → units and wires with their numbers, as many as can be drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from msgspec import Struct

from gradekit.engine.evaluate.certify import as_float
from gradekit.engine.formula import index_text
from gradekit.engine.graph import Node
from gradekit.paper.drawing import Column, NetworkPicture, Shown, Unit, Wire
from gradekit.paper.network.dense import Dense, dense_chain
from gradekit.paper.picture import Drawn
from gradekit.paper.values import rounded_number

MOST, _HEAD = 8, 4  # a larger layer shows its first units and its last


class Network(Struct, frozen=True):
    """A picture, and by unit what it stands for: the quantity before the activation, its output, and which entry."""

    picture: NetworkPicture
    units: Mapping[str, tuple[Dense | None, int]]


def network_of(solution: Any, graph: Drawn, digits: int) -> Network | None:
    """The layers below the end of the graph; None where that is no network."""
    root = list(graph.parts.values())[-1][0]
    layers = dense_chain(solution.exercise, root)
    return _Drawing(solution, graph, layers, digits).network() if layers else None


class _Drawing:
    """One picture in the making. boxes: quantity → the box of the graph that shows it, and its gradient there."""

    def __init__(self, solution: Any, graph: Drawn, layers: list[Dense], digits: int) -> None:
        self.layers, self.digits = layers, digits
        self.values = graph.values
        self.boxes = {node: (id, gradient) for id, (node, gradient) in graph.parts.items()}
        self.labels = {box.id: box for box in graph.picture.nodes}
        self.names = {node: name for name, node in reversed(solution.exercise.quantities.items())}
        self.root = graph.picture.nodes[-1].name
        self.title = solution.exercise.problem.title

    def network(self) -> Network:
        first = self.layers[0]
        columns = [self._column(0, first.signal, first.inputs, None)]
        columns += [self._column(at, layer.output, layer.outputs, layer) for at, layer in enumerate(self.layers, 1)]
        wires = [wire for at, layer in enumerate(self.layers) for wire in self._wires(layer, columns[at : at + 2])]
        has_gradient = any(unit.gradient for column in columns for unit in column.units)
        picture = NetworkPicture(
            f"The layers of “{self.title}”", _description(columns), tuple(columns), tuple(wires),
            self.root if has_gradient else "", _note(self.layers, columns),
        )  # fmt: skip
        layers = (None, *self.layers)
        meant = {unit.id: (layers[at], unit.entry) for at, column in enumerate(columns) for unit in column.units}
        return Network(picture, meant)

    def _column(self, at: int, node: Node, entries: np.ndarray, layer: Dense | None) -> Column:
        label = self.labels[self.boxes[node][0]].label if node in self.boxes else self.names.get(node, "")
        places = _drawn(entries.size)
        units = (self._unit(f"u{at}_{place}", node, int(entries[place]), place, layer) for place in places)
        return Column(label, entries.size, tuple(units))

    def _unit(self, id: str, node: Node, entry: int, place: int, layer: Dense | None) -> Unit:
        name = self.names.get(node, "") + index_text(tuple(map(int, np.unravel_index(entry, node.shape))))
        value, gradient = self._shown(node, entry)
        bias = layer.bias if layer else None
        biases = self._shown(bias.node, int(bias.entries[place])) if bias else (None, None)
        return Unit(id, name or f"unit {place + 1}", entry, value, gradient, *biases)

    def _wires(self, layer: Dense, columns: Sequence[Column]) -> Iterator[Wire]:
        place = {int(entry): at for at, entry in enumerate(layer.inputs)}
        row = {int(entry): at for at, entry in enumerate(layer.outputs)}
        ends = [
            (source, target, int(layer.wires[row[target.entry], place[source.entry]]))
            for target in columns[1].units for source in columns[0].units if source.entry in place
        ]  # fmt: skip
        sizes = [self._float(layer.weights, entry) for _, _, entry in ends]
        largest = max(map(abs, sizes), default=0.0) or 1.0
        for (source, target, entry), size in zip(ends, sizes, strict=True):
            yield Wire(source.id, target.id, *self._shown(layer.weights, entry), size / largest)

    def _float(self, node: Node, entry: int) -> float:
        return as_float(self._entry(node, entry)) if node in self.values else 0.0

    def _shown(self, node: Node, entry: int) -> tuple[Shown | None, Shown | None]:
        """A number and the gradient by it."""
        id, gradient = self.boxes.get(node, ("", None))
        parts = ((node, "value"), (gradient, "gradient"))
        return tuple(  # type: ignore[return-value]  # they are two
            Shown(self._text(part, entry), id, kind, entry) if part is not None and part in self.values else None
            for part, kind in parts
        )

    def _text(self, node: Node, entry: int) -> str:
        return rounded_number(self._entry(node, entry), self.digits)

    def _entry(self, node: Node, entry: int) -> Any:
        return np.broadcast_to(self.values[node], node.shape).flat[entry]


def _drawn(size: int) -> list[int]:
    return list(range(size)) if size <= MOST else [*range(_HEAD), size - 1]


def _description(columns: Sequence[Column]) -> str:
    """The picture in words: a layer a sentence."""
    return " ".join(f"{column.title}: {_sizes(column)}." for column in columns)


def _sizes(column: Column) -> str:
    numbers = ", ".join(unit.value.text for unit in column.units if unit.value)
    count = f"{column.size} unit{'s' * (column.size > 1)}"
    return f"{count}{', of which are shown' * (column.size > len(column.units))} {numbers}".rstrip()


def _note(layers: Sequence[Dense], columns: Sequence[Column]) -> str:
    examples = max(layer.output.size // layer.outputs.size for layer in layers)
    notes = []
    if examples > 1:
        notes.append(f"What a unit gives, and the gradient by it, is that of the first of {examples} examples.")
    if any(column.size > len(column.units) for column in columns):
        notes.append(f"Of a layer of more than {MOST} units the first {_HEAD} and the last are drawn.")
    return " ".join(notes)
