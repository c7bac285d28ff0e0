"""Equations and quantities laid out in lines of text of a given width."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil

from gradekit.paper.document import Cells, Equation, Quantity, is_row
from gradekit.paper.render.plain import line
from gradekit.paper.render.safe import safe_text

_TOGETHER = 4  # lines of an equation with its reason that need no empty line around them
_DEEPER = 4  # how much further in a reason stands than its equation


def equation_lines(equation: Equation, width: int) -> list[str]:
    """The equation on one line if it fits, else a line a side, the signs below one another.

    What it comes to stands behind the side before it where there is room.
    """
    subject = safe_text(line(equation.subject))
    sides = [f"{side.relation} {safe_text(line(side.formula))}" for side in equation.sides]
    whole = " ".join([subject, *sides])
    if len(whole) <= width:
        return [whole]
    lines: list[str] = []
    margin = " " * (len(subject) + 1 if len(subject) <= width // 3 else 4)
    for number, side in enumerate(sides):
        if number and number == len(sides) - 1 and len(lines[-1]) + 1 + len(side) <= width:
            lines[-1] += f" {side}"
            continue
        relation, _, text = side.partition(" ")
        start = f"{subject} " if number == 0 else margin
        lines += _wrapped(f"{start}{relation} ", text, len(margin) + 2, width)
    return lines


def reason_behind(last: str, reason: str, width: int) -> str:
    """The reason as it stands behind the last line; '' where there is none, or no room."""
    behind = f"   ({safe_text(reason)})" if reason else ""
    return behind if len(last) + len(behind) <= width else ""


def is_close(before: Equation, after: Equation, width: int) -> bool:
    """Whether two equations belong together: of one group, or neither of so many lines that it stands by itself."""
    ends = (before, after)
    return before.group == after.group or not any(
        stands_alone(equation_lines(end, width), end.reason, width) for end in ends
    )


def stands_alone(lines: Sequence[str], reason: str, width: int) -> bool:
    """Whether an equation takes so many lines that empty ones are around it."""
    below = "" if reason_behind(lines[-1], reason, width) else safe_text(reason)
    return len(lines) + ceil(len(below) / (width - _DEEPER)) > _TOGETHER


def quantity_lines(quantity: Quantity, width: int) -> list[str]:
    """name = value, the rows of a matrix below one another with their columns aligned."""
    start = f"{safe_text(quantity.name)} {quantity.relation} "
    rows = list(_rows(quantity.value, _column_widths(quantity.value)))
    note = f"   ({safe_text(quantity.note)})" if quantity.note else ""
    rows[-1] += note
    lines = []
    for number, row in enumerate(rows):
        depth = len(row) - len(row.lstrip(" ["))
        lines += _wrapped(start if number == 0 else " " * len(start), row, len(start) + depth, width)
    return lines


def value_text(value: Cells) -> str:
    """The value on one line, as a student types it: [[0.1, 0.2], [0.3, 0.4]]."""
    return value if isinstance(value, str) else f"[{', '.join(map(value_text, value))}]"


def _wrapped(start: str, text: str, hanging: int, width: int) -> list[str]:
    """start + text, broken at spaces; further lines are indented by `hanging`."""
    lines, current = [], start
    for word in _words(text):
        if len(current) + len(word.rstrip()) > width and current.strip() and current != start:
            lines.append(current.rstrip())
            current = " " * hanging + word.lstrip()
        else:
            current += word
    return [*lines, current.rstrip()]


def _words(text: str) -> Iterator[str]:
    """Words, each with the spaces in front of it; a sign stays with the word behind it."""
    gap, sign = "", ""
    for word in text.split(" "):
        if not word:
            gap += " "
            continue
        if word in ("+", "−", "·"):
            sign, gap = f"{gap}{word} ", ""
            continue
        yield sign + gap + word + " "
        gap, sign = "", ""
    if sign:
        yield sign


def _column_widths(value: Cells) -> list[int]:
    """The width of each column of a matrix or of a list of matrices, [] for a vector or number."""
    if isinstance(value, str) or not value or isinstance(value[0], str):
        return []
    rows = list(_leaf_rows(value))
    return [max(len(row[at]) for row in rows if at < len(row)) for at in range(max(map(len, rows), default=0))]


def _leaf_rows(value: Cells) -> Iterator[tuple[str, ...]]:
    if isinstance(value, str):
        return
    if is_row(value):
        if len(value) > 1 or value != ("…",):
            yield value
        return
    for part in value:
        yield from _leaf_rows(part)


def _rows(value: Cells, widths: list[int]) -> Iterator[str]:
    """The lines of nested lists, one line a row of the innermost ones."""
    if isinstance(value, str):
        yield safe_text(value)
        return
    if is_row(value):
        padded = [part.rjust(widths[at]) if at < len(widths) else part for at, part in enumerate(value)]
        yield safe_text(f"[{', '.join(padded)}]")
        return
    for number, part in enumerate(value):
        lines = list(_rows(part, widths))
        closing = "]" if number == len(value) - 1 else ","
        for at, text in enumerate(lines):
            opening = "[" if number == 0 and at == 0 else " "
            yield opening + text + (closing if at == len(lines) - 1 else "")
