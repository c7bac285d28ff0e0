"""Where the boxes of a graph stand: layers from the top down, few crossings, short edges (Sugiyama's three steps).

A box stands just above the first box that uses it, the last one as far down as the longest path leads.
Edges over several layers get a bend in each, which takes part in the ordering like a box.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from msgspec import Struct

Edge = tuple[str, str]
Point = tuple[float, float]
Slot = str | tuple[int, int]  # a box, or the bend of edge number n in layer k

GAP_X, GAP_Y = 28.0, 46.0
_BEND_WIDTH = 14.0
_SWEEPS = 12


class Layout(Struct, frozen=True):
    """Centres of the boxes and bends of the edges, in a rectangle from (0, 0) to (width, height)."""

    width: float
    height: float
    centres: Mapping[str, Point]
    routes: tuple[tuple[Point, ...], ...]  # of each edge, the points between its two boxes


def laid_out(sizes: Mapping[str, tuple[float, float]], edges: Sequence[Edge]) -> Layout:
    """The layout of boxes of these sizes; every edge leads from a box that stands earlier in `sizes`."""
    layer = _layers(list(sizes), edges)
    chains = [_chain(number, edge, layer) for number, edge in enumerate(edges)]
    links = [pair for chain in chains for pair in pairwise(chain)]
    rows = _ordered(_rows(sizes, layer, chains), links)
    widths = {slot: sizes[slot][0] if isinstance(slot, str) else _BEND_WIDTH for row in rows for slot in row}
    x, y = _columns(rows, links, widths), _lines(rows, sizes)
    left = min((x[slot] - width / 2 for slot, width in widths.items()), default=0.0)
    right = max((x[slot] + width / 2 for slot, width in widths.items()), default=0.0)
    at = {slot: (x[slot] - left, y[k][0]) for k, row in enumerate(rows) for slot in row}
    routes = tuple(tuple(at[slot] for slot in chain[1:-1]) for chain in chains)
    return Layout(right - left, y[-1][1] if y else 0.0, {name: at[name] for name in sizes}, routes)


def _lines(rows: list[list[Slot]], sizes: Mapping[str, tuple[float, float]]) -> list[Point]:
    """Of each row the middle and the lower end."""
    lines, top = [], 0.0
    for row in rows:
        height = max((sizes[slot][1] for slot in row if isinstance(slot, str)), default=0.0)
        lines.append((top + height / 2, top + height))
        top += height + GAP_Y
    return lines


def _layers(names: list[str], edges: Sequence[Edge]) -> dict[str, int]:
    """The depth of the longest path, then each box as far down as those below it allow."""
    layer = dict.fromkeys(names, 0)
    order = {name: k for k, name in enumerate(names)}
    for source, target in sorted(edges, key=lambda edge: order[edge[1]]):
        layer[target] = max(layer[target], layer[source] + 1)
    uses: dict[str, list[str]] = {}
    for source, target in edges:
        uses.setdefault(source, []).append(target)
    for name in reversed(names):
        if name in uses:
            layer[name] = min(layer[target] for target in uses[name]) - 1
    return layer


def _chain(number: int, edge: Edge, layer: Mapping[str, int]) -> list[Slot]:
    source, target = edge
    return [source, *((number, k) for k in range(layer[source] + 1, layer[target])), target]


def _rows(names: Iterable[str], layer: Mapping[str, int], chains: list[list[Slot]]) -> list[list[Slot]]:
    rows: list[list[Slot]] = [[] for _ in range(max(layer.values(), default=-1) + 1)]
    for name in names:
        rows[layer[name]].append(name)
    for chain in chains:
        for slot in chain[1:-1]:
            rows[slot[1]].append(slot)  # type: ignore[index]  # between its ends a chain has pairs
    return rows


def _neighbours(links: Iterable[tuple[Slot, Slot]]) -> tuple[dict[Slot, list[Slot]], dict[Slot, list[Slot]]]:
    """By slot, those above and those below it."""
    above: dict[Slot, list[Slot]] = {}
    below: dict[Slot, list[Slot]] = {}
    for upper, lower in links:
        above.setdefault(lower, []).append(upper)
        below.setdefault(upper, []).append(lower)
    return above, below


def _ordered(rows: list[list[Slot]], links: list[tuple[Slot, Slot]]) -> list[list[Slot]]:
    """The rows, each in the order of its neighbours' mean places; of all sweeps the one with fewest crossings."""
    above, below = _neighbours(links)
    best, fewest = rows, _crossings(rows, below)
    for sweep in range(_SWEEPS):
        down = sweep % 2 == 0
        rows = _swept(rows, above if down else below, down)
        crossings = _crossings(rows, below)
        if crossings < fewest:
            best, fewest = rows, crossings
    return best


def _swept(rows: list[list[Slot]], neighbours: Mapping[Slot, list[Slot]], down: bool) -> list[list[Slot]]:
    result = list(rows)
    numbers = range(1, len(rows)) if down else range(len(rows) - 2, -1, -1)
    for k in numbers:
        place = {slot: n for n, slot in enumerate(result[k - 1 if down else k + 1])}
        own = {slot: float(n) for n, slot in enumerate(result[k])}
        wanted = {slot: _mean([place[s] for s in neighbours.get(slot, ())], own[slot]) for slot in result[k]}
        result[k] = sorted(result[k], key=wanted.__getitem__)
    return result


def _crossings(rows: list[list[Slot]], below: Mapping[Slot, list[Slot]]) -> int:
    count = 0
    for upper, lower in pairwise(rows):
        place = {slot: n for n, slot in enumerate(lower)}
        ends = [sorted(place[s] for s in below.get(slot, ()) if s in place) for slot in upper]
        count += sum(a > b for k, first in enumerate(ends) for second in ends[k + 1 :] for a in first for b in second)
    return count


def _columns(rows: list[list[Slot]], links: list[tuple[Slot, Slot]], width: Mapping[Slot, float]) -> dict[Slot, float]:
    """x of every slot: as near to its neighbours as the order and the gaps allow."""
    above, below = _neighbours(links)
    x: dict[Slot, float] = {}
    for row in rows:
        x |= _spread(row, dict.fromkeys(row, 0.0), width)
    for sweep in range(_SWEEPS):
        for row in rows if sweep % 2 == 0 else reversed(rows):
            wanted = {s: _mean([x[other] for other in (*above.get(s, ()), *below.get(s, ()))], x[s]) for s in row}
            x |= _spread(row, wanted, width)
    return x


def _spread(row: list[Slot], wanted: Mapping[Slot, float], width: Mapping[Slot, float]) -> dict[Slot, float]:
    """The places nearest to the wanted ones (least squares) that keep order and gaps: pooling adjacent violators."""
    offsets, offset = [], 0.0
    for before, slot in zip([None, *row], row, strict=False):
        offset += (width[before] + width[slot]) / 2 + GAP_X if before is not None else 0.0
        offsets.append(offset)
    pools: list[tuple[float, int]] = []
    for slot, offset in zip(row, offsets, strict=True):
        pools.append((wanted[slot] - offset, 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (mean, count), (earlier, before_count) = pools.pop(), pools.pop()
            total = count + before_count
            pools.append(((mean * count + earlier * before_count) / total, total))
    places = [mean for mean, count in pools for _ in range(count)]
    return {slot: place + offset for slot, place, offset in zip(row, places, offsets, strict=True)}


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise
