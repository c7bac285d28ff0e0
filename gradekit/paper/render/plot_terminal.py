"""Plot → lines of text: curves in dots of braille, each with its letter; regions as shades, points as signs.

plotille draws the dots: pure Python, without anything that it needs in turn, and loaded only for a plot.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite
from textwrap import wrap

from gradekit.paper.drawing import Curve, Plot
from gradekit.paper.render.ticks import Tick, ticks

HEIGHT = 16
_MOST = 72  # columns of the frame
_LETTERS = "abcdefgh"
_SHADES = " ░▒▓█·:%"
_SIGNS = "ox+*#@&"
_BLANK = "\u2800"  # braille without a dot


def plot_lines(plot: Plot, width: int) -> list[str]:
    """The plot in at most `width` columns: title, frame with numbers, legend."""
    y_ticks = ticks(*plot.y_range, 4)
    margin = max((len(text) for _, text in y_ticks), default=0) + 1
    columns = max(min(width - margin - 1, _MOST), 10)
    canvas = _regions(plot, columns) if plot.regions else _curves(plot, columns)
    _put_marks(plot, canvas)
    labels = _beside(plot, y_ticks)
    rows = [f"{labels.get(k, ''):>{margin}}│{''.join(row).rstrip()}" for k, row in enumerate(canvas)]
    below, numbers = _below(plot, columns)
    frame = [*rows, " " * margin + "└" + below, " " * (margin + 1) + numbers]
    return [*wrap(_named(plot), width), *frame, *wrap(_legend(plot), width, subsequent_indent="  ")]


def _named(plot: Plot) -> str:
    axes = f"{plot.y_label} against {plot.x_label}" if plot.y_label else f"against {plot.x_label}"
    return plot.title if axes.casefold() in plot.title.casefold() else f"{plot.title} ({axes})"


def _curves(plot: Plot, columns: int) -> list[list[str]]:
    from plotille import Canvas

    (left, right), (low, high) = plot.x_range, plot.y_range
    canvas = Canvas(columns, HEIGHT, xmin=left, ymin=low, xmax=right, ymax=high)
    for curve in plot.curves:
        for (x1, y1), (x2, y2) in _pieces(curve, low, high):
            canvas.line(x1, y1, x2, y2)
    rows = [list(row.replace(_BLANK, " ").ljust(columns)) for row in canvas.plot(linesep="\n").split("\n")[-HEIGHT:]]
    if len(plot.curves) > 1:
        for number, curve in enumerate(plot.curves):
            _put_letter(plot, rows, curve, number)
    return rows


def _pieces(curve: Curve, low: float, high: float) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    """The straight pieces of a curve, cut off at the frame."""
    points = list(zip(curve.x, curve.y, strict=True))
    for (x1, y1), (x2, y2) in zip(points, points[1:], strict=False):
        if not (isfinite(y1) and isfinite(y2)) or max(y1, y2) < low or min(y1, y2) > high:
            continue
        ends = [_cut(x1, y1, x2, y2, low, high), _cut(x2, y2, x1, y1, low, high)]
        yield ends[0], ends[1]


def _cut(x1: float, y1: float, x2: float, y2: float, low: float, high: float) -> tuple[float, float]:
    """The first end of a piece, moved along it to where it enters the frame."""
    edge = min(max(y1, low), high)
    return (x1, y1) if edge == y1 else (x1 + (x2 - x1) * (edge - y1) / (y2 - y1), edge)


def _put_letter(plot: Plot, rows: list[list[str]], curve: Curve, number: int) -> None:
    """A curve's letter on the curve, at another place for each of them."""
    points = [(x, y) for x, y in zip(curve.x, curve.y, strict=True) if isfinite(y) and _cell(plot, rows, x, y)]
    for share in (0.12, 0.5, 0.88):
        if points:
            at = min(int((share + 0.05 * number) % 1 * len(points)), len(points) - 1)
            row, column = _cell(plot, rows, *points[at]) or (0, 0)
            rows[row][column] = _LETTERS[number % len(_LETTERS)]


def _cell(plot: Plot, rows: list[list[str]], x: float, y: float) -> tuple[int, int] | None:
    """Row and column of a point, None outside the frame."""
    (left, right), (low, high) = plot.x_range, plot.y_range
    if not (isfinite(x) and isfinite(y) and left <= x <= right and low <= y <= high):
        return None
    row = len(rows) - 1 - min(int((y - low) / (high - low) * len(rows)), len(rows) - 1)
    return row, min(int((x - left) / (right - left) * len(rows[0])), len(rows[0]) - 1)


def _regions(plot: Plot, columns: int) -> list[list[str]]:
    assert plot.regions is not None
    cells = plot.regions.rows
    picked = [cells[int((HEIGHT - 1 - r + 0.5) / HEIGHT * len(cells))] for r in range(HEIGHT)]
    return [[_shade(row[int((c + 0.5) / columns * len(row))]) for c in range(columns)] for row in picked]


def _shade(region: int) -> str:
    """How a cell is shown; ? where it has no value."""
    return _SHADES[region] if region >= 0 else "?"


def _put_marks(plot: Plot, rows: list[list[str]]) -> None:
    for number, marks in enumerate(plot.marks):
        for x, y in zip(marks.x, marks.y, strict=True):
            if place := _cell(plot, rows, x, y):
                rows[place[0]][place[1]] = _SIGNS[number % len(_SIGNS)]


def _beside(plot: Plot, y_ticks: list[Tick]) -> dict[int, str]:
    """By row, the number that stands beside it."""
    low, high = plot.y_range
    return {HEIGHT - 1 - min(int((v - low) / (high - low) * HEIGHT), HEIGHT - 1): text for v, text in y_ticks}


def _below(plot: Plot, columns: int) -> tuple[str, str]:
    """The lower side of the frame, and the numbers under it, which never touch."""
    left, right = plot.x_range
    line, numbers, free = ["─"] * columns, [" "] * columns, 0
    for value, text in ticks(left, right, 6, plot.whole_x):
        column = min(int((value - left) / (right - left) * columns), columns - 1)
        line[column] = "┴"
        start = min(max(column - len(text) // 2, 0), columns - len(text))
        if start >= free:
            numbers[start : start + len(text)] = text
            free = start + len(text) + 1
    return "".join(line), "".join(numbers).rstrip()


def _legend(plot: Plot) -> str:
    """What letters, shades and signs mean."""
    keys = [f"{_LETTERS[k % len(_LETTERS)]} {curve.label}" for k, curve in enumerate(plot.curves)]
    keys = keys if len(keys) > 1 else []
    keys += [f"'{_SHADES[k]}' {name}" for k, name in enumerate(plot.regions.labels)] if plot.regions else []
    keys += [f"{_SIGNS[k % len(_SIGNS)]} {marks.label}" for k, marks in enumerate(plot.marks)]
    return "   ".join(keys)
