"""NetworkPicture → SVG: units as circles with their numbers, weights on the edges as long as they can be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from math import hypot

from msgspec import Struct

from gradekit.paper.drawing import Column, NetworkPicture, Shown, Unit, Wire
from gradekit.paper.render.safe import escaped
from gradekit.paper.render.svg import label, number, picture

_LETTER, _LINE = 6.7, 13.0  # of 11 px monospace
_LEAST_RADIUS, _GAP_ACROSS, _GAP_DOWN = 31.0, 108.0, 44.0
_MARGIN, _HEAD = 14.0, 44.0
_ALONG = (0.32, 0.5, 0.66, 0.42, 0.58, 0.24, 0.76)  # where on an edge its numbers may stand
_MOST_EDGES = 24  # between two layers whose edges have numbers

Point = tuple[float, float]
Rectangle = tuple[float, float, float, float]  # left, top, right, bottom


class _Places(Struct, frozen=True):
    """Where the units stand, and how large they are."""

    centres: Mapping[str, Point]
    across: tuple[float, ...]
    radius: float
    width: float
    height: float


def render(network: NetworkPicture) -> str:
    """The picture as a part of a page, whose script points at its units and edges."""
    places = _placed(network)
    labels = _labels(network, places)
    body = [
        *(_line(wire, places) for wire in network.wires),
        *(line for wire, place in labels.items() for line in _numbers(network.wires[wire], place)),
        *(line for column, x in zip(network.columns, places.across, strict=True) for line in _head(column, x, places)),
        *(line for column in network.columns for unit in column.units for line in _unit(unit, places)),
    ]
    return picture(places.width, places.height, network.title, network.description, body, inside=True, role="group")


def _placed(network: NetworkPicture) -> _Places:
    units = [unit for column in network.columns for unit in column.units]
    widest = max(len(text) for unit in units for text, _ in _inside(unit))
    radius = max(_LEAST_RADIUS, hypot(widest * _LETTER / 2, _LINE) + 5)
    pitch = 2 * radius + _GAP_DOWN
    most = max(len(column.units) + (column.size > len(column.units)) * 0.5 for column in network.columns)
    across = [max(2 * radius, *(len(line) * _LETTER for line in _titles(column))) for column in network.columns]
    middles: list[float] = []
    x = _MARGIN
    for wide in across:
        x += wide / 2
        middles.append(x)
        x += wide / 2 + max(0.0, _GAP_ACROSS - (wide - 2 * radius) / 2)
    centres = {
        unit.id: (middle, _HEAD + _MARGIN + pitch * (at + 0.5 + (most - _rows(column)) / 2))
        for middle, column in zip(middles, network.columns, strict=True)
        for at, unit in _rowed(column)
    }
    width = middles[-1] + across[-1] / 2 + _MARGIN
    return _Places(centres, tuple(middles), radius, width, _HEAD + pitch * most + 2 * _MARGIN)


def _rows(column: Column) -> float:
    return len(column.units) + 0.5 * (column.size > len(column.units))


def _rowed(column: Column) -> Iterator[tuple[float, Unit]]:
    """Units with their rows; the last stands below a gap where some are left out."""
    for at, unit in enumerate(column.units):
        is_behind = column.size > len(column.units) and at == len(column.units) - 1
        yield at + 0.5 * is_behind, unit


def _titles(column: Column) -> tuple[str, str]:
    return column.title, f"{column.size} unit{'s' * (column.size > 1)}"


def _head(column: Column, x: float, places: _Places) -> Iterator[str]:
    title, size = _titles(column)
    yield label(x, _MARGIN + 12, title, "ink", 12, bold=True)
    yield label(x, _MARGIN + 27, size, "soft", 11)
    if column.size > len(column.units):
        (_, before), (_, last) = (places.centres[unit.id] for unit in column.units[-2:])
        yield label(x, (before + last) / 2 + 8, "⋮", "soft", 22)


def _inside(unit: Unit) -> list[tuple[str, Shown | None]]:
    lines: list[tuple[str, Shown | None]] = [(unit.name, None)]
    lines += [(unit.value.text, unit.value)] if unit.value else []
    return lines + ([(f"∂ {unit.gradient.text}", unit.gradient)] if unit.gradient else [])


def _unit(unit: Unit, places: _Places) -> Iterator[str]:
    x, y = places.centres[unit.id]
    yield f'<g class="unit" id="{unit.id}" tabindex="0" role="button" aria-label="{escaped(_spoken(unit))}">'
    yield f'<circle class="box" cx="{number(x)}" cy="{number(y)}" r="{number(places.radius)}"/>'
    lines = _inside(unit)
    for row, (text, shown) in enumerate(lines):
        top = y + _LINE * (row - (len(lines) - 1) / 2) + 4
        yield _text(x, top, text, shown, "soft", bold=row == 1)
    yield from _bias(unit, x, y + places.radius + _LINE)
    yield "</g>"


def _spoken(unit: Unit) -> str:
    """All its lines; the page's script says the same of those that are seen."""
    bias = [f"b {unit.bias.text}"] if unit.bias else []
    bias += [f"∂ {unit.bias_gradient.text}"] if unit.bias_gradient else []
    return ", ".join([*(text for text, _ in _inside(unit)), *bias])


def _bias(unit: Unit, x: float, y: float) -> Iterator[str]:
    if unit.bias:
        yield _text(x, y, f"b {unit.bias.text}", unit.bias, "ink")
    if unit.bias_gradient:
        yield _text(x, y + _LINE, f"∂ {unit.bias_gradient.text}", unit.bias_gradient, "ink")


def _text(x: float, y: float, text: str, shown: Shown | None, style: str, bold: bool = False) -> str:
    """A line; a number says where it comes from, so that it follows."""
    classes = style if shown is None else "good-ink" if shown.kind == "gradient" else "ink"
    made = label(x, y, text, classes, 11, bold=bold)
    if shown is None or not shown.box:
        return made
    return made.replace("<text ", f'<text data-box="{shown.box}" data-kind="{shown.kind}" data-at="{shown.at}" ', 1)


def _line(wire: Wire, places: _Places) -> str:
    """An edge from the rim of one circle to that of the other; its width and colour say what its weight is."""
    (x1, y1), (x2, y2) = _ends(wire, places)
    sign = "minus" if wire.share < 0 else "plus"
    said = f'data-from="{wire.source}" data-to="{wire.target}"'
    if wire.weight and wire.weight.box:
        said += f' data-weight="{wire.weight.box}" data-at="{wire.weight.at}"'
    path = f'd="M{number(x1)} {number(y1)}L{number(x2)} {number(y2)}"'
    return f'<path class="wire {sign}" {said} stroke-width="{1 + 3 * abs(wire.share):.1f}" {path}/>'


def _ends(wire: Wire, places: _Places) -> tuple[Point, Point]:
    (x1, y1), (x2, y2) = places.centres[wire.source], places.centres[wire.target]
    far = hypot(x2 - x1, y2 - y1)
    dx, dy = places.radius * (x2 - x1) / far, places.radius * (y2 - y1) / far
    return (x1 + dx, y1 + dy), (x2 - dx, y2 - dy)


def _labels(network: NetworkPicture, places: _Places) -> dict[int, Point]:
    """By edge where its numbers stand; none between two layers where they could not all be read."""
    found: dict[int, Point] = {}
    for column in network.columns:
        own = {unit.id for unit in column.units}
        edges = [at for at, wire in enumerate(network.wires) if wire.source in own]
        found |= _between(network.wires, edges, places)
    return found


def _between(wires: tuple[Wire, ...], edges: list[int], places: _Places) -> dict[int, Point]:
    if len(edges) > _MOST_EDGES or any(wires[at].weight is None for at in edges):
        return {}
    taken: list[Rectangle] = []
    found: dict[int, Point] = {}
    for at in edges:
        free = (point for point in _candidates(wires[at], places) if _is_free(_patch(wires[at], point), taken))
        place = next(free, None)
        if place is None:
            return {}
        found[at] = place
        taken.append(_patch(wires[at], place))
    return found


def _candidates(wire: Wire, places: _Places) -> Iterator[Point]:
    (x1, y1), (x2, y2) = _ends(wire, places)
    for share in _ALONG:
        yield x1 + share * (x2 - x1), y1 + share * (y2 - y1)


def _lines(wire: Wire) -> list[tuple[str, Shown]]:
    lines = [(wire.weight.text, wire.weight)] if wire.weight else []
    return lines + ([(f"∂ {wire.gradient.text}", wire.gradient)] if wire.gradient else [])


def _patch(wire: Wire, centre: Point) -> Rectangle:
    lines = _lines(wire)
    wide, high = max(len(text) for text, _ in lines) * _LETTER / 2 + 3, len(lines) * _LINE / 2 + 1
    return centre[0] - wide, centre[1] - high, centre[0] + wide, centre[1] + high


def _is_free(patch: Rectangle, taken: Iterable[Rectangle]) -> bool:
    left, top, right, bottom = patch
    return all(right < one[0] or left > one[2] or bottom < one[1] or top > one[3] for one in taken)


def _numbers(wire: Wire, centre: Point) -> Iterator[str]:
    """The weight and the gradient by it, on a patch of paper."""
    left, top, right, bottom = _patch(wire, centre)
    size = f'width="{number(right - left)}" height="{number(bottom - top)}"'
    yield f'<g class="weight" data-from="{wire.source}" data-to="{wire.target}">'
    yield f'<rect class="paper" x="{number(left)}" y="{number(top)}" {size} rx="3" opacity="0.85"/>'
    for row, (text, shown) in enumerate(_lines(wire)):
        yield _text(centre[0], top + 1 + _LINE * row + 10, text, shown, "ink")
    yield "</g>"
