"""Equations laid out, short lines of one quantity's entries side by side, as one writes them on paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from gradekit.engine.formula import Call, Derivative, Index, Name
from gradekit.paper.document import Block, Equation
from gradekit.paper.render.layout import equation_lines

_GAP = 3  # columns between two lines that stand side by side


class Laid(Struct, frozen=True):
    """An equation with the lines that it takes."""

    equation: Equation
    lines: Sequence[str]

    @property
    def last(self) -> Laid:
        """The equation that ends it."""
        return self

    @property
    def first(self) -> Laid:
        """The equation that begins it."""
        return self


class Columns(Struct, frozen=True):
    """Equations of one group, so many of them in a row."""

    equations: tuple[Laid, ...]
    across: int

    @property
    def last(self) -> Laid:
        """The equation that ends it."""
        return self.equations[-1]

    @property
    def first(self) -> Laid:
        """The equation that begins it."""
        return self.equations[0]


def in_columns(blocks: Iterable[Block], width: int) -> Iterator[Block | Laid | Columns]:
    """The blocks, equations laid out, and a quantity's entries side by side where their lines are short."""
    for group, part in groupby(_laid_out(blocks, width), key=_group):
        run: list[Any] = list(part)
        for is_long, lines in groupby(run, key=lambda block: not group or _is_long(block, width)):
            some = list(lines)
            alone = len(some) if is_long else _before_a_row(some)
            rest = some[alone:]
            across = _across(rest, width) if len(rest) > 1 else 1
            yield from some[:alone]
            yield from [Columns(tuple(rest), across)] if across > 1 else rest


def _before_a_row(run: Sequence[Laid]) -> int:
    """How many entries of a matrix stand before the first that begins a row; 0 where none does."""
    places = [_place(laid.equation) for laid in run]
    starts = (at for at, place in enumerate(places) if len(place) < 2 or place[-1] == 0)
    return next(starts, 0)


def _laid_out(blocks: Iterable[Block], width: int) -> Iterator[Block | Laid]:
    """An entry's formula that takes lines of its own is left out where that of the whole quantity stands above."""
    before: Block | None = None
    for block in blocks:
        if isinstance(block, Equation):
            laid = Laid(block, equation_lines(block, width))
            if len(laid.lines) > 1 and len(block.sides) > 2 and _says_all(before, block):
                short = replace(block, sides=block.sides[1:])
                laid = Laid(short, equation_lines(short, width))
            yield laid
        else:
            yield block
        before = block


def _says_all(before: Block | None, after: Equation) -> bool:
    """Whether the whole quantity's formula stands there, in signs of arithmetic and not as a function's name."""
    if not isinstance(before, Equation) or before.group != after.group or _place(before) or not _place(after):
        return False
    return len(before.sides) == 1 and not isinstance(before.sides[0].formula, Call)


def _group(block: Block | Laid) -> str:
    """The group of an equation of an entry, '' of every other block."""
    return block.equation.group if isinstance(block, Laid) and _place(block.equation) else ""


def _is_long(laid: Laid, width: int) -> bool:
    return len(laid.lines) > 1 or 2 * len(laid.lines[0]) + _GAP > width


def _place(equation: Equation) -> Index:
    subject = equation.subject
    return (subject.index or ()) if isinstance(subject, Name | Derivative) else ()


def _across(run: Sequence[Laid], width: int) -> int:
    """How many fit into a row; of a matrix whole rows, halves or thirds of them where that is more than one."""
    widest = max(len(laid.lines[0]) for laid in run)
    fit = min(len(run), (width + _GAP) // (widest + _GAP))
    places = [_place(laid.equation) for laid in run]
    long = 1 + max(place[-1] for place in places)
    is_matrix = len(places[0]) > 1 and places[0][-1] == 0
    return next((k for k in range(fit, 1, -1) if long % k == 0), fit) if is_matrix else fit


def column_lines(columns: Columns) -> list[str]:
    """The rows, their columns aligned."""
    texts = [laid.lines[0] for laid in columns.equations]
    rows = [texts[k : k + columns.across] for k in range(0, len(texts), columns.across)]
    widths = [max(len(row[at]) for row in rows if at < len(row)) for at in range(columns.across)]
    return [(" " * _GAP).join(text.ljust(widths[at]) for at, text in enumerate(row)).rstrip() for row in rows]
