"""Plot → SVG: axes with ticks, curves, points, regions and a legend."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from math import isfinite

from msgspec import Struct

from gradekit.paper.drawing import Curve, Marks, Plot, Regions
from gradekit.paper.render.svg import COLOURS, label, number, picture
from gradekit.paper.render.ticks import ticks

WIDTH, HEIGHT = 640.0, 400.0  # of the frame with its labels; the legend stands below
_LEFT, _RIGHT, _TOP, _BOTTOM = 84.0, 16.0, 34.0, 46.0
_LETTER, _ROW, _KEY = 7.3, 20.0, 30.0
_DASHES = ("", "8 4", "2 3", "8 3 2 3")
_SHAPES = (
    "M-4 0A4 4 0 1 0 4 0A4 4 0 1 0 -4 0Z", "M-4 -4L4 4M-4 4L4 -4", "M0 -5L5 4L-5 4Z", "M-4 -4H4V4H-4Z",
)  # fmt: skip


class _Frame(Struct, frozen=True):
    """From numbers to places in the picture."""

    plot: Plot

    def x(self, value: float) -> float:
        low, high = self.plot.x_range
        return _LEFT + (value - low) / (high - low) * (WIDTH - _LEFT - _RIGHT)

    def y(self, value: float) -> float:
        low, high = self.plot.y_range
        return HEIGHT - _BOTTOM - (value - low) / (high - low) * (HEIGHT - _TOP - _BOTTOM)

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies on the picture."""
        (left, right), (low, high) = self.plot.x_range, self.plot.y_range
        return left <= x <= right and low <= y <= high


def render(plot: Plot, inside: bool = False) -> str:
    """The plot as an SVG file, or as a part of a page whose style holds the palette."""
    frame, names = _Frame(plot), _names(plot)
    legend, rows = _legend(plot, names)
    body = [
        label(WIDTH / 2, 20, plot.title, "ink", 13, bold=True),
        *(_regions(frame, plot.regions, names) if plot.regions else ()),
        *_axes(frame),
        *_clipped([line for curve in plot.curves for line in _part("curve", _curve(frame, curve, names), inside)]),
        *(line for marks in plot.marks for line in _part("marks", _marks(frame, marks, names), inside)),
        *legend,
    ]
    return picture(WIDTH, HEIGHT + rows * _ROW + 8, plot.title, plot.description, body, inside)


def _part(kind: str, lines: Iterable[str], inside: bool) -> Iterator[str]:
    """The lines of one curve, or of points of one kind, together where a page may move them."""
    yield from [f'<g class="{kind}">'] if inside else []
    yield from lines
    yield from ["</g>"] if inside else []


def place_of_frame() -> tuple[float, float, float, float]:
    """Where the frame stands in the picture: left, right, top, bottom."""
    return _LEFT, WIDTH - _RIGHT, _TOP, HEIGHT - _BOTTOM


def _names(plot: Plot) -> dict[str, int]:
    """The number of each label, which gives its colour: what has one name has one colour."""
    regions = plot.regions.labels if plot.regions else ()
    every = (*regions, *(curve.label for curve in plot.curves), *(marks.label for marks in plot.marks))
    return {name: k for k, name in enumerate(dict.fromkeys(every))}


def _colour(number: int) -> str:
    return f"c{number % COLOURS}"


def _axes(frame: _Frame) -> Iterator[str]:
    plot, bottom, right = frame.plot, HEIGHT - _BOTTOM, WIDTH - _RIGHT
    for value, text in ticks(*plot.x_range, 8, plot.whole_x):
        x = number(frame.x(value))
        if not plot.regions:
            yield f'<path class="grid" d="M{x} {number(_TOP)}V{number(bottom)}"/>'
        yield f'<path class="rule" d="M{x} {number(bottom)}v5"/>' + label(frame.x(value), bottom + 18, text, "soft")
    for value, text in ticks(*plot.y_range, 6):
        y = number(frame.y(value))
        if not plot.regions:
            yield f'<path class="grid" d="M{number(_LEFT)} {y}H{number(right)}"/>'
        yield f'<path class="rule" d="M{number(_LEFT)} {y}h-5"/>'
        yield label(_LEFT - 9, frame.y(value) + 4, text, "soft", anchor="end")
    size = f'width="{number(right - _LEFT)}" height="{number(bottom - _TOP)}"'
    yield f'<rect class="rule" x="{number(_LEFT)}" y="{number(_TOP)}" {size}/>'
    yield label((_LEFT + right) / 2, HEIGHT - 8, plot.x_label, "ink")
    middle = number((_TOP + bottom) / 2)
    yield f'<g transform="translate(18 {middle}) rotate(-90)">{label(0, 0, plot.y_label, "ink")}</g>'


def _clipped(lines: Sequence[str]) -> Iterator[str]:
    """Lines cut off at the frame."""
    if lines:
        size = f'width="{number(WIDTH - _LEFT - _RIGHT)}" height="{number(HEIGHT - _TOP - _BOTTOM)}"'
        frame = f'<rect x="{number(_LEFT)}" y="{number(_TOP)}" {size}/>'
        yield f'<clipPath id="frame">{frame}</clipPath><g clip-path="url(#frame)">'
        yield from lines
        yield "</g>"


def _curve(frame: _Frame, curve: Curve, names: dict[str, int]) -> Iterator[str]:
    """One path for each stretch without a gap; a short series has a dot at every value."""
    order = names[curve.label]
    dash = f' stroke-dasharray="{_DASHES[order % len(_DASHES)]}"' if order % len(_DASHES) else ""
    style = f'class="{_colour(order)}" fill="none" stroke="currentColor" stroke-width="2"{dash}'
    points = list(zip(curve.x, curve.y, strict=True))
    for finite, stretch in groupby(points, lambda point: isfinite(point[1])):
        if finite:
            places = [f"{number(frame.x(x))} {number(_bounded(frame.y(y)))}" for x, y in stretch]
            yield f'<path {style} d="M{"L".join(places)}"/>'
    if len(points) <= 40:
        inside = [(x, y) for x, y in points if isfinite(y)]
        dots = "".join(_dot(frame.x(x), _bounded(frame.y(y))) for x, y in inside)
        yield f'<g class="{_colour(order)}" fill="currentColor">{dots}</g>'


def _dot(x: float, y: float) -> str:
    return f'<circle cx="{number(x)}" cy="{number(y)}" r="3"/>'


def _bounded(y: float) -> float:
    """A coordinate that every viewer can hold; it is outside the frame in any case."""
    return max(-10_000.0, min(10_000.0, y))


def _marks(frame: _Frame, marks: Marks, names: dict[str, int]) -> Iterator[str]:
    order = names[marks.label]
    for x, y in zip(marks.x, marks.y, strict=True):
        if isfinite(x) and isfinite(y) and frame.holds(x, y):
            yield _mark(frame.x(x), frame.y(y), order)


def _mark(x: float, y: float, order: int) -> str:
    """A point's sign, with a border of paper, so that it shows on any region."""
    shape = _SHAPES[order % len(_SHAPES)]
    fill = "none" if order % len(_SHAPES) == 1 else "currentColor"
    place = f'transform="translate({number(x)} {number(y)})" class="{_colour(order)}"'
    return (
        f'<g {place}><path class="halo" stroke-width="6" d="{shape}"/>'
        f'<path fill="{fill}" stroke="currentColor" stroke-width="2" d="{shape}"/></g>'
    )


def _regions(frame: _Frame, regions: Regions, names: dict[str, int]) -> Iterator[str]:
    """One path a region, of the runs of cells of each row."""
    (left, right), (low, high) = frame.plot.x_range, frame.plot.y_range
    rows, columns = len(regions.rows), len(regions.rows[0])
    wide, tall = (right - left) / columns, (high - low) / rows
    for wanted, name in enumerate(regions.labels):
        runs = []
        for r, row in enumerate(regions.rows):
            bottom, top, at = frame.y(low + r * tall), frame.y(low + (r + 1) * tall), 0
            for region, cells in groupby(row):
                end = at + len(list(cells))
                x1, x2 = number(frame.x(left + at * wide)), number(frame.x(left + end * wide))
                runs += [f"M{x1} {number(bottom)}H{x2}V{number(top)}H{x1}Z"] if region == wanted else []
                at = end
        colour = _colour(names[name])
        yield f'<path class="{colour}" fill="currentColor" fill-opacity="0.28" d="{"".join(runs)}"/>'


def _legend(plot: Plot, names: dict[str, int]) -> tuple[list[str], int]:
    """What the colours mean, in as many rows as it takes; nothing where there is a single curve."""
    if len(names) < 2 and not plot.marks and not plot.regions:
        return [], 0
    curves, marks = {curve.label for curve in plot.curves}, {marks.label for marks in plot.marks}
    regions = plot.regions.labels if plot.regions else ()
    lines, x, row = [], _LEFT, 1
    for name, order in names.items():
        width = _KEY + (len(name) + 3) * _LETTER
        if x > _LEFT and x + width > WIDTH - _RIGHT:
            x, row = _LEFT, row + 1
        y = HEIGHT + row * _ROW - 8
        lines.append(_key(x, y, order, name in curves, name in marks, name in regions))
        lines.append(label(x + _KEY, y + 4, name, "ink", anchor="start"))
        x += width
    return lines, row


def _key(x: float, y: float, order: int, is_curve: bool, is_marks: bool, is_region: bool) -> str:
    """A piece of line, a point's sign, or a patch of the region's colour."""
    colour = _colour(order)
    if is_curve:
        dash = f' stroke-dasharray="{_DASHES[order % len(_DASHES)]}"' if order % len(_DASHES) else ""
        line = f'd="M{number(x)} {number(y)}h24" stroke="currentColor" stroke-width="2"{dash}'
        return f'<path class="{colour}" {line}/>'
    place = f'x="{number(x)}" y="{number(y - 7)}" width="24" height="14"'
    patch = f'<rect class="{colour}" fill="currentColor" fill-opacity="0.28" {place}/>' if is_region else ""
    return patch + (_mark(x + 12, y, order) if is_marks else "")
