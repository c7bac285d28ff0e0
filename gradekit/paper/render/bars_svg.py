"""Bars → SVG: a row each, with its parts side by side, their numbers, and a legend."""

from __future__ import annotations

from collections.abc import Iterator

from gradekit.paper.document import Bars
from gradekit.paper.render.safe import escaped
from gradekit.paper.render.svg import label, number, picture

_LEFT, _BAR, _ROW, _HIGH = 170, 420, 22, 15  # of labels, of the longest bar, of a row, of a bar
_LETTER = 7.3  # of a character
_LABEL = 22  # characters of a label


def render(bars: Bars) -> str:
    """The picture for a page; each part says its name and number when it is pointed at."""
    most = max((sum(numbers) for _, numbers in bars.rows), default=0) or 1
    top = list(_legend(bars)) if len(bars.kinds) > 1 else []
    start = 10 + _ROW * (_legend_rows(bars) if top else 0)
    body = [*top]
    for at, (name, numbers) in enumerate(bars.rows):
        body += _row(bars, name, numbers, start + at * _ROW, _BAR / most)
    said = "; ".join(f"{name}: {_said(bars, numbers)}" for name, numbers in bars.rows)
    return picture(_LEFT + _BAR + 60, start + len(bars.rows) * _ROW + 6, bars.title, said, body, inside=True)


def _said(bars: Bars, numbers: tuple[int, ...]) -> str:
    return ", ".join(f"{name} {count}" for (name, _), count in zip(bars.kinds, numbers, strict=True) if count) or "0"


def _row(bars: Bars, name: str, numbers: tuple[int, ...], y: float, scale: float) -> Iterator[str]:
    shown = name if len(name) <= _LABEL else name[: _LABEL - 1] + "…"
    yield label(_LEFT - 8, y + _HIGH - 3, shown, "ink", anchor="end")
    x = float(_LEFT)
    for (kind, colour), count in zip(bars.kinds, numbers, strict=True):
        wide = count * scale
        if count:
            said = f"<title>{escaped(f'{name}: {kind} {count}')}</title>"
            size = f'x="{number(x)}" y="{number(y)}" width="{number(max(wide, 0.5))}" height="{_HIGH}"'
            yield f'<rect class="c{colour}" fill="currentColor" {size}>{said}</rect>'
        x += wide
    if len(bars.kinds) == 1:
        yield label(x + 6, y + _HIGH - 3, str(sum(numbers)), "soft", anchor="start")


def _places(bars: Bars) -> Iterator[tuple[float, int]]:
    """Where each kind stands in the legend: x, and on which of its lines."""
    x, line = float(_LEFT), 0
    for name, _ in bars.kinds:
        wide = 16 + _LETTER * len(name) + 16
        if x + wide > _LEFT + _BAR + 60 and x > _LEFT:
            x, line = float(_LEFT), line + 1
        yield x, line
        x += wide


def _legend_rows(bars: Bars) -> int:
    return max(line for _, line in _places(bars)) + 1


def _legend(bars: Bars) -> Iterator[str]:
    for (name, colour), (x, line) in zip(bars.kinds, _places(bars), strict=True):
        y = 6 + line * _ROW
        place = f'x="{number(x)}" y="{y}" width="10" height="10"'
        yield f'<rect class="c{colour}" fill="currentColor" {place}/>'
        yield label(x + 15, y + 10, name, "ink", anchor="start")
