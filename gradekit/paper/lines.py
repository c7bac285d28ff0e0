"""Steps of the working as blocks of a document: headings, equations, and a table for the middle of a long run."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from msgspec.structs import replace

from gradekit.engine.formula import Step
from gradekit.paper.document import Block, Equation, Heading, Side
from gradekit.paper.render.plain import line
from gradekit.paper.run_table import run_table
from gradekit.paper.working.alike import is_entry_of

_TITLES = {"forward": "Forward", "loss": "Loss", "backward": "Backward", "update": "Update"}
_NUMBERED = re.compile(r"_\d+\b")  # the step in a name: what is said of one step need not be said of the next
_ALL_ALIKE = ("chain rule", "local derivative of")  # what such parts go on with stands in the formula, too
_RUN = "the rows of a run"
_LONG = 60  # columns of numbers from which on the same ones are not written again
_SHORT = 16  # lines of a step of a run that stand below one heading


def working_blocks(steps: Iterable[Step]) -> Iterator[Block]:
    """The whole working, in the order of its steps; a reason is given where it is needed first."""
    steps = list(steps)
    said: set[str] = set()
    worked: dict[str, str] = {}
    is_long = any(step.round for step in steps)
    size = Counter(step.round for step in steps if not step.run[0])
    for (number, phase), part in groupby(_tabled(steps), key=lambda step: _part(step, is_long, size)):
        if phase != _RUN:
            yield Heading(_title(number, phase, is_long), 2)
        for is_run, lines in groupby(part, key=lambda step: bool(step.run[0])):
            below = list(lines)
            yield from run_table(below, phase == _RUN) if is_run else equations(below, said, worked)


def _title(number: int, phase: str, is_long: bool) -> str:
    if not is_long:
        return _TITLES[phase]
    return f"Step {number + 1}: {_TITLES[phase].lower()}" if phase else f"Step {number + 1}"


def _tabled(steps: Iterable[Step]) -> Iterator[Step]:
    """The steps, all rows of a table where the first of them stands."""
    rows: dict[int, list[Step]] = {}
    for step in steps:
        if step.run[0]:
            rows.setdefault(step.round, []).append(step)
    for step in steps:
        if step.run[0]:
            yield from rows.pop(step.round, ())
        else:
            yield step


def _part(step: Step, is_long: bool, size: Counter[int]) -> tuple[int, str]:
    """What stands below one heading: a phase, of a run a short step or the rows of its table."""
    if step.run[0] and is_long:
        return 0, _RUN
    return step.round, "" if is_long and size[step.round] <= _SHORT else step.phase


def equations(steps: Sequence[Step], said: set[str], worked: dict[str, str]) -> Iterator[Equation]:
    """One equation a step; the formula stands with the first entry alone, a reason below the last that shares it.

    Nor does it stand there where the whole quantity was stated just before and it says no more, or where an earlier
    step of a run had the same. A long line whose numbers are those of an earlier one refers to it.
    worked: by long lines of numbers, what they were of.
    """
    for before, step, after in zip([None, *steps], steps, [*steps[1:], None], strict=False):
        below = after is not None and (after.quantity, after.reason) == (step.quantity, step.reason)
        again = before is not None and before.quantity == step.quantity and _says_it(before, step)
        again = _is_said(step, said) or again
        reason = "" if below else _reason(step, said)
        like = _worked_before(step, worked)
        yield _like(step, like, reason) if like else replace(equation(step, short=again), reason=reason)


def _worked_before(step: Step, worked: dict[str, str]) -> str:
    """What the long line with the same numbers and the same result was of, "" where it is new; known from now on."""
    numbers = "" if step.substituted is None or step.entry else line(step.substituted)
    if len(numbers) < _LONG or step.value is None:
        return ""
    name = line(step.subject)
    before = worked.setdefault(f"{numbers} = {line(step.value)}", name)
    return "" if before == name else before


def _like(step: Step, before: str, reason: str) -> Equation:
    """The line's result alone, as that of the line before that had the same numbers."""
    said = "; ".join(filter(None, (f"the numbers put in are those of {before}", reason)))
    return Equation(step.subject, (Side(*step.sides[-1]),), said, step.quantity)


def _says_it(before: Step, step: Step) -> bool:
    """Whether the formula of this entry is known from the one of another, or from that of the whole."""
    return bool(before.entry) or before.entry is None and is_entry_of(before.formula, step.formula)


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
    parts = {_kind_of(part): part for part in step.reason.split("; ")}
    new = [part for plain, part in parts.items() if plain not in said]
    said.update(parts)
    left_out = f"and {step.left_out} more entries of {step.quantity}, found in the same way" if step.left_out else ""
    return "; ".join(filter(None, (*new, left_out)))


def _kind_of(part: str) -> str:
    """A part of a reason without what it says of: that the chain rule was applied need be said once."""
    return next((start for start in _ALL_ALIKE if part.startswith(start)), _NUMBERED.sub("", part))
