"""The middle of a long run as a table, a row a step; what does not fit into a page is left to --all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import count

from gradekit.engine.formula import Array, Formula, Num, Step
from gradekit.paper.document import Block, Cell, Heading, Paragraph, Table
from gradekit.paper.render.fit import width
from gradekit.paper.render.plain import line

_ROWS = 48  # of a table: about a page
_ROOM, _GAP = 78, 3  # columns of a table, and between two of its columns

Column = dict[str, str]  # by step, the value


def run_table(steps: Sequence[Step], has_title: bool) -> Iterator[Block]:
    """The rows of a run, and what of them is not shown. has_title: below a heading of its own."""
    labels = sorted({step.run[1] for step in steps}, key=int)
    columns = _columns(steps)
    shown = _fitting(columns, labels)
    kind = "row" if all("⁽" in step.quantity for step in steps) else "step"
    if has_title:
        yield Heading(_title(kind.capitalize(), labels), 2)
    every, kept = _of_a_page(labels, {step.run[1] for step in steps if step.is_asked})
    rows = tuple(_rows(labels, kept, [columns[name] for name in shown]))
    yield Table((kind, *shown), rows, right=tuple(range(len(shown) + 1)))
    yield from _not_shown(kind, every, [name for name in columns if name not in shown])


def _columns(steps: Iterable[Step]) -> dict[str, Column]:
    columns: dict[str, Column] = {}
    for step in steps:
        columns.setdefault(step.run[0], {})[step.run[1]] = _value(step.value)
    return columns


def _value(value: Formula | None) -> str:
    return line(value) if isinstance(value, Num | Array) else ""


def _title(kind: str, labels: Sequence[str]) -> str:
    return f"{kind}s {labels[0]} to {labels[-1]}" if len(labels) > 1 else f"{kind} {labels[0]}"


def _fitting(columns: dict[str, Column], labels: Sequence[str]) -> list[str]:
    """The names of the columns that fit side by side, the last ones first: they are what a step comes to."""
    room = _ROOM - max(map(width, (*labels, "step")))
    kept: set[str] = set()
    for name in reversed(columns):
        needed = _GAP + max(map(width, (name, *columns[name].values())))
        if needed <= room or not kept:
            kept.add(name)
            room -= needed
    return [name for name in columns if name in kept]


def _of_a_page(labels: Sequence[str], asked: set[str]) -> tuple[int, list[str]]:
    """One step in how many is shown, and which these are: the first, the last and what is asked for in any case."""
    every = next(n for n in _round_numbers() if len(labels) <= n * _ROWS)
    always = {labels[0], labels[-1], *asked}
    return every, [label for label in labels if label in always or int(label) % every == 0]


def _round_numbers() -> Iterator[int]:
    """1, 2, 5, 10, 20, 50, …"""
    return (step * 10**power for power in count() for step in (1, 2, 5))


def _rows(labels: Sequence[str], kept: Sequence[str], columns: Sequence[Column]) -> Iterator[tuple[Cell, ...]]:
    """A row a step, and one of dots for many steps whose values nobody has."""
    pairs = zip(labels, labels[1:], strict=False)
    behind_a_gap = {after for before, after in pairs if int(after) - int(before) > _ROWS}
    for label in kept:
        if label in behind_a_gap:
            yield (Cell("…"),) * (1 + len(columns))
        yield (Cell(label), *(Cell(column.get(label, "")) for column in columns))


def _not_shown(kind: str, every: int, left_out: Sequence[str]) -> Iterator[Paragraph]:
    said = [f"Shown is one {kind} in {every}."] if every > 1 else []
    said += [f"Worked out in the same way and not shown: {', '.join(left_out)}."] if left_out else []
    if said:
        yield Paragraph(" ".join(said), "quiet")
