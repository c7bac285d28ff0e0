"""A line of the working before it has numbers, and the steps that it becomes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from gradekit.engine.formula import Derivative, Formula, Index, Name, Num, Step, mapped
from gradekit.engine.graph import Node
from gradekit.paper.working.numbers import Numbers, Unknown, rational

MOST_ENTRIES, FIRST_ENTRIES = 16, 3  # a quantity with more entries shows its first few


@dataclass(frozen=True, slots=True)
class Line:
    """One quantity or derivative, and how it is worked out.

    node: what its values are of. subject, formula, reason: by entry from 0; for None, subject and formula state the
    whole quantity (formula is None where that has no notation). uses: the named quantities that stand in it.
    """

    quantity: str
    phase: str
    node: Node
    subject: Callable[[Index | None], Formula]
    formula: Callable[[Index | None], Formula | None]
    reason: Callable[[Index], str]
    through: tuple[str, ...] = ()
    uses: frozenset[Node] = frozenset()


def steps_of(line: Line, numbers: Numbers) -> Iterator[Step]:
    """The whole quantity in matrix notation, where that says more than its entries; then the entries that are shown."""
    shape, size = line.node.shape, line.node.size
    shown = size if size <= MOST_ENTRIES else FIRST_ENTRIES
    entries = [_entry(line, index, numbers) for index in islice(np.ndindex(*shape), shown)]
    whole = line.formula(None)
    if size > shown or _says_more(whole):
        head = (line.quantity, line.phase, None, line.subject(None), whole)
        yield Step(*head, through=line.through, left_out=size - shown)
    yield from entries


def _says_more(whole: Formula | None) -> bool:
    """Whether a formula speaks of whole vectors or matrices."""
    parts = [] if whole is None else parts_of(whole)
    return any(isinstance(part, Name | Derivative) and part.index is None for part in parts)


def _entry(line: Line, index: Index, numbers: Numbers) -> Step:
    formula = line.formula(index)
    assert formula is not None  # every op writes its entries
    position = tuple(i + 1 for i in index)
    head = (line.quantity, line.phase, position, line.subject(index), formula)
    step = Step(*head, reason=line.reason(index), through=line.through)
    try:
        exact = numbers.entry(line.node, index)
    except Unknown:
        return step
    value = numbers.shown(exact)
    try:
        substituted = numbers.put_in(formula)
    except Unknown:  # a function of whole vectors or matrices, where no numbers are put in
        return replace(step, value=value, comes_out_exactly=not value.rounded)
    put_in, comes_out = _put_in_exactly(substituted, exact), _comes_out(substituted, value)
    return replace(step, substituted=substituted, value=value, put_in_exactly=put_in, comes_out_exactly=comes_out)


def _put_in_exactly(substituted: Formula, exact: object) -> bool:
    """Whether the line's formula equals the numbers put in: nothing was rounded, or it makes no difference."""
    from gradekit.engine.evaluate.certify import as_fraction

    if not any(part.rounded for part in numbers_in(substituted)):
        return True
    result = rational(substituted)
    return result is not None and result == as_fraction(exact)


def _comes_out(substituted: Formula, value: Num) -> bool:
    """Whether the numbers put in give exactly the number shown."""
    result = rational(substituted)
    if result is not None:
        return result == value.value
    return not value.rounded and not any(part.rounded for part in numbers_in(substituted))


def numbers_in(formula: Formula) -> list[Num]:
    """Every number that stands in the formula."""
    return [part for part in parts_of(formula) if isinstance(part, Num)]


def parts_of(formula: Formula) -> list[Formula]:
    """The formula and everything in it."""
    parts = [formula]

    def visit(part: Formula) -> Formula:
        parts.extend(parts_of(part))
        return part

    mapped(formula, visit)
    return parts
