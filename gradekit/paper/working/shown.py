"""Which entries of a quantity have lines of their own, and what is said of it as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

import numpy as np
from msgspec.structs import replace

from gradekit.engine.formula import Derivative, Formula, Index, Name, Num, Step
from gradekit.paper.working.alike import are_alike, says_more
from gradekit.paper.working.line import Line, entry_step, numbers_in
from gradekit.paper.working.numbers import Numbers, Unknown, in_words
from gradekit.paper.working.parts import parts_of
from gradekit.paper.working.repeated import remember, repeated_parts, with_known
from gradekit.paper.working.vectors import as_vectors

MOST_ENTRIES, FIRST_ENTRIES = 16, 3  # a quantity with more entries shows its first few
MOST_ASKED = 48  # of a quantity that is asked: about a page
FEW = 3  # entries that all have lines where they are worked out alike and nobody asks for them
_CROWD = 120  # entries that are asked for altogether; of more than these an example stands for those of a quantity


def crowded(lines: Sequence[Line]) -> list[Line]:
    """The lines, none of which insists on all its entries where together they would fill many pages."""
    if sum(line.node.size for line in lines if line.is_asked) <= _CROWD:
        return list(lines)
    return [replace(line, is_asked=line.is_asked and line.node.size <= FEW) for line in lines]


def steps_of(line: Line, numbers: Numbers, everything: bool = False, by_entry: bool = False) -> Iterator[Step]:
    """The whole quantity in matrix notation, where that says more than its entries; then the entries that are shown.

    Of another name for a quantity, and of a row of a table, the value alone.
    """
    alone = _value_alone(line, numbers) if line.run[0] or line.is_copy else None
    brief = alone or (None if everything else _in_brief(line, numbers))
    steps = brief or _by_entry(line, numbers, everything, by_entry or everything)
    asked = line.is_asked and bool(line.run[0])
    yield from (replace(step, round=line.step, run=line.run, is_asked=asked) for step in steps)


def _by_entry(line: Line, numbers: Numbers, everything: bool, apart: bool) -> Iterator[Step]:
    size = line.node.size
    most = MOST_ASKED if line.is_asked else MOST_ENTRIES
    shown = size if size <= most or everything else FIRST_ENTRIES
    indices = list(islice(np.ndindex(*line.node.shape), shown))
    parts, written = repeated_parts([line.formula(index) for index in indices], numbers)
    in_one = None if apart or parts or shown < size else as_vectors(line, numbers, indices, written)
    yield from [in_one] if in_one else _entries(line, numbers, indices, parts, written)
    if size == 1 and not line.node.rank and line.node in numbers.values:
        for formula in (written[0], line.formula(None)):
            remember(line.subject(()), formula, numbers)


def _entries(
    line: Line, numbers: Numbers, indices: Sequence[Index], parts: Sequence[tuple[Name, Formula]],
    written: Sequence[Formula | None], all_known: bool = False,
) -> Iterator[Step]:  # fmt: skip
    """The lines of parts that have a name, of the whole, and of these entries."""
    for name, formula in parts:
        named = replace(line, quantity=name.name, reason=lambda index: "", through=())
        yield entry_step(named, (), name, formula, numbers)
    size, whole = line.node.size, line.formula(None)
    left_out = 0 if all_known else size - len(indices)
    if left_out or size > 1 and says_more(whole):
        yield _stated(line, numbers, left_out)
    for index, entry in zip(indices, written, strict=True):
        yield entry_step(line, index, line.subject(index), entry, numbers)


def _stated(line: Line, numbers: Numbers, left_out: int = 0, reason: str = "") -> Step:
    whole = line.formula(None)
    written = None if whole is None else with_known(whole, numbers)
    head = (line.quantity, line.phase, None, line.subject(None), written)
    return Step(*head, through=line.through, left_out=left_out, reason=reason)


def _in_brief(line: Line, numbers: Numbers) -> list[Step] | None:
    """Lines of the whole, where those of all its entries would say no more; None elsewhere."""
    size, whole = line.node.size, line.formula(None)
    if size == 1:
        return None
    if numbers.is_of_shape(whole, line.node.shape) and (alone := _value_alone(line, numbers)):
        return alone
    if line.node not in numbers.values:
        return [_stated(line, numbers, reason=_reason(line))] if says_more(whole) else None
    return None if line.is_asked or size > MOST_ASKED else _values_in_one(line, numbers)


def _values_in_one(line: Line, numbers: Numbers) -> list[Step] | None:
    """The values of all entries in one line, behind the one of them that says how, where they follow from one rule."""
    indices = list(np.ndindex(*line.node.shape))
    formulas = [line.formula(index) for index in indices]
    if len(set(formulas)) == 1 or not any(map(_has_names, formulas)):
        return _value_alone(line, numbers)
    values = _value_alone(line, numbers)
    is_one_rule = line.phase == "backward" or are_alike(line.formula(None), formulas)
    if line.node.size <= FEW or not values or not is_one_rule:
        return None
    parts, written = repeated_parts(formulas, numbers)
    at = max(range(len(indices)), key=lambda k: _length(written[k]))  # the first of the longest
    used = _used_in(written[at], dict(parts))
    kept = [part for part in parts if part[0] in used]
    example = _entries(line, numbers, [indices[at]], kept, [written[at]], True)
    return [*example, replace(values[0], formula=None)]


def _length(formula: Formula | None) -> int:
    return 0 if formula is None else len(parts_of(formula))


def _has_names(formula: Formula | None) -> bool:
    return formula is not None and any(isinstance(part, Name | Derivative) for part in parts_of(formula))


def _used_in(formula: Formula | None, parts: dict[Name, Formula]) -> set[Name]:
    """The named parts that stand in the formula, or in what these stand for."""
    inside = parts_of(formula) if formula is not None else []
    found = {part for part in inside if isinstance(part, Name) and part in parts}
    return found.union(*(_used_in(parts[name], parts) for name in found))


def _value_alone(line: Line, numbers: Numbers) -> list[Step] | None:
    """None where it has no numbers, or too many, or a line of its own says as much."""
    size = line.node.size
    if size > MOST_ASKED or not line.node.rank and not line.run[0]:
        return None
    try:
        value = numbers.whole(line.node)
    except Unknown:
        return None
    value = in_words(line.node, value) if isinstance(value, Num) else value
    whole = None if line.run[0] else line.formula(None)
    exactly = not any(number.rounded for number in numbers_in(value))
    reason = "" if line.is_copy or line.run[0] else _reason(line)
    return [
        Step(
            line.quantity, line.phase, None, line.subject(None), whole if says_more(whole) else None, value=value,
            reason=reason, comes_out_exactly=exactly, through=line.through,
        )
    ]  # fmt: skip


def _reason(line: Line) -> str:
    return line.reason((0,) * line.node.rank)
