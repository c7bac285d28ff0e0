"""Steps of the working as blocks of a document: headings, equations, and a table for the middle of a long run."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from msgspec.structs import replace

from gradekit.engine.formula import Array, Formula, Num, Step
from gradekit.paper.document import Block, Cell, Equation, Heading, Paragraph, Side, Table
from gradekit.paper.render.fit import width
from gradekit.paper.render.plain import line

_TITLES = {"forward": "Forward", "loss": "Loss", "backward": "Backward", "update": "Update"}
_NUMBERED = re.compile(r"_\d+\b")  # the step in a name: what is said of one step need not be said of the next
_ROOM, _GAP = 78, 3  # columns of a table, and between two of its columns


def working_blocks(steps: Iterable[Step]) -> Iterator[Block]:
    """The whole working, in the order of its steps; a reason is given where it is needed first."""
    steps = list(steps)
    said: set[str] = set()
    is_long = any(step.round for step in steps)
    for (number, phase, is_run), part in groupby(steps, key=lambda step: _part(step)):
        lines = list(part)
        if is_run:
            yield from _run(lines)
            continue
        title = _TITLES[phase]
        yield Heading(f"Step {number + 1}: {title.lower()}" if is_long else title, 2)
        yield from equations(lines, said)


def _part(step: Step) -> tuple[int, str, bool]:
    """What stands below one heading: a phase of one step; all rows of a table together."""
    return (0, "", True) if step.run[0] else (step.round, step.phase, False)


def equations(steps: Sequence[Step], said: set[str]) -> Iterator[Equation]:
    """One equation a step; the formula stands with the first entry alone, a reason below the last that shares it.

    The formula of a step of a run stands there no more where an earlier step had the same.
    """
    for before, step, after in zip([None, *steps], steps, [*steps[1:], None], strict=False):
        below = after is not None and (after.quantity, after.reason) == (step.quantity, step.reason)
        again = before is not None and bool(before.entry) and before.quantity == step.quantity
        again = _is_said(step, said) or again
        yield replace(equation(step, short=again), reason="" if below else _reason(step, said))


def _is_said(step: Step, said: set[str]) -> bool:
    """Whether the same formula, but for the number of its step, was said before; it is from now on.

    All numbers in its names are those of the earlier one moved on by one distance.
    """
    if step.formula is None or step.substituted is None:
        return False
    text = f"{line(step.subject)} = {line(step.formula)}"
    numbers = [int(number[1:]) for number in _NUMBERED.findall(text)]
    if not numbers:
        return False
    form = _NUMBERED.sub("_", text)
    key = f"{form} {[number - numbers[0] for number in numbers]}"
    known = key in said
    said.add(key)
    return known


def equation(step: Step, short: bool = False) -> Equation:
    """A step of the working as an equation, with its reason and how many entries are not shown.

    short: with its numbers alone, where the entry before it has shown the formula.
    """
    sides = tuple(Side(*side) for side in step.sides)
    if short and len(sides) > 2:
        sides = sides[1:]
    return Equation(step.subject, sides, _reason(step, set()), step.quantity)


def _reason(step: Step, said: set[str]) -> str:
    """The parts of the reason that were not said before, and how many entries are not shown."""
    parts = {_NUMBERED.sub("", part): part for part in step.reason.split("; ")}
    new = [part for plain, part in parts.items() if plain not in said]
    said.update(parts)
    left_out = f"and {step.left_out} more entries of {step.quantity}, found in the same way" if step.left_out else ""
    return "; ".join(filter(None, (*new, left_out)))


def _run(steps: list[Step]) -> Iterator[Block]:
    """The middle of a run as a table, a row a step; what does not fit beside the others is left to --all."""
    labels = list(dict.fromkeys(step.run[1] for step in steps))
    columns: dict[str, dict[str, str]] = {}
    for step in steps:
        columns.setdefault(step.run[0], {})[step.run[1]] = _value(step.value)
    shown = _fitting(columns, labels)
    yield Heading(f"Steps {labels[0]} to {labels[-1]}" if len(labels) > 1 else f"Step {labels[0]}", 2)
    rows = tuple((Cell(label), *(Cell(columns[name].get(label, "")) for name in shown)) for label in labels)
    yield Table(("step", *shown), rows, right=tuple(range(len(shown) + 1)))
    left_out = [name for name in columns if name not in shown]
    if left_out:
        yield Paragraph(f"Worked out in the same way and not shown: {', '.join(left_out)}.", "quiet")


def _value(value: Formula | None) -> str:
    return "" if value is None else line(value) if isinstance(value, Num | Array) else ""


def _fitting(columns: dict[str, dict[str, str]], labels: list[str]) -> list[str]:
    """The names of the columns that fit side by side, the last ones first: they are what a step comes to."""
    room = _ROOM - max(map(width, (*labels, "step")))
    kept: set[str] = set()
    for name in reversed(columns):
        needed = _GAP + max(map(width, (name, *columns[name].values())))
        if needed <= room or not kept:
            kept.add(name)
            room -= needed
    return [name for name in columns if name in kept]
