"""Short lines of one quantity's entries side by side, as one writes them on paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from msgspec import Struct

from gradekit.engine.formula import Derivative, Index, Name
from gradekit.paper.document import Block, Equation
from gradekit.paper.render.layout import equation_lines

FEWEST, _GAP = 4, 3  # lines that are set side by side, and columns between two of them


class Columns(Struct, frozen=True):
    """Equations of one group, so many of them in a row."""

    equations: tuple[Equation, ...]
    across: int


def in_columns(blocks: Iterable[Block], width: int) -> Iterator[Block | Columns]:
    """The blocks, with a quantity's entries side by side where all their lines are short; the first may stand alone."""
    for group, part in groupby(blocks, key=_group):
        run: list[Any] = list(part)
        alone = run if not group else run[:1] if _is_long(run[0], width) else []
        rest = run[len(alone) :]
        across = 1 if len(rest) < FEWEST or any(_is_long(block, width) for block in rest) else _across(rest, width)
        yield from alone
        yield from [Columns(tuple(rest), across)] if across > 1 else rest


def _group(block: Block) -> str:
    """The group of an equation of an entry, '' of every other block."""
    return block.group if isinstance(block, Equation) and _place(block) else ""


def _is_long(equation: Equation, width: int) -> bool:
    lines = equation_lines(equation, width)
    return len(lines) > 1 or 2 * len(lines[0]) + _GAP > width


def _place(equation: Equation) -> Index:
    subject = equation.subject
    return (subject.index or ()) if isinstance(subject, Name | Derivative) else ()


def _across(run: Sequence[Equation], width: int) -> int:
    """How many fit into a row; of a matrix whole rows, halves or thirds of them where that is more than one."""
    widest = max(len(equation_lines(equation, width)[0]) for equation in run)
    fit = min(len(run), (width + _GAP) // (widest + _GAP))
    long = 1 + max(_place(equation)[-1] for equation in run)
    is_matrix = len(_place(run[0])) > 1 and _place(run[0])[-1] == 0
    return next((k for k in range(fit, 1, -1) if long % k == 0), fit) if is_matrix else fit


def column_lines(columns: Columns, width: int) -> list[str]:
    """The rows, their columns aligned."""
    texts = [equation_lines(equation, width)[0] for equation in columns.equations]
    rows = [texts[k : k + columns.across] for k in range(0, len(texts), columns.across)]
    widths = [max(len(row[at]) for row in rows if at < len(row)) for at in range(columns.across)]
    return [(" " * _GAP).join(text.ljust(widths[at]) for at, text in enumerate(row)).rstrip() for row in rows]
