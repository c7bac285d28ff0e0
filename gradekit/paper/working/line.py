"""A line of the working before it has numbers, and the steps that it becomes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from gradekit.engine.formula import Derivative, Formula, Index, Name, Num, Step
from gradekit.engine.graph import Node
from gradekit.paper.working.digits import counts_nothing, worked_exactly, worked_with
from gradekit.paper.working.numbers import Numbers, Unknown, in_words, rational
from gradekit.paper.working.parts import parts_of
from gradekit.paper.working.repeated import repeated_parts

MOST_ENTRIES, FIRST_ENTRIES = 16, 3  # a quantity with more entries shows its first few
MOST_ASKED = 48  # of a quantity that is asked: about a page


class Line(Struct, frozen=True):
    """One quantity or derivative, and how it is worked out.

    node: what its values are of. subject, formula, reason: by entry from 0; for None, subject and formula state the
    whole quantity (formula is None where that has no notation). uses: the named quantities that stand in it.
    is_copy: whether it only gives another quantity a second name. step: of training, from 0. is_asked: whether a
    question asks for it; is_exact: and takes nothing but the exact value. run: (what is worked out in every step, which
    step it is) of a row of a table.
    """

    quantity: str
    phase: str
    node: Node
    subject: Callable[[Index | None], Formula]
    formula: Callable[[Index | None], Formula | None]
    reason: Callable[[Index], str]
    through: tuple[str, ...] = ()
    uses: frozenset[Node] = frozenset()
    is_copy: bool = False
    step: int = 0
    is_asked: bool = False
    is_exact: bool = False
    run: tuple[str, str] = ("", "")


def steps_of(line: Line, numbers: Numbers, everything: bool = False) -> Iterator[Step]:
    """The whole quantity in matrix notation, where that says more than its entries; then the entries that are shown.

    Of another name for a quantity, and of a row of a table, the value alone.
    """
    alone = _value_alone(line, numbers) if line.run[0] or line.is_copy else None
    steps = alone or _worked_out(line, numbers, everything)
    yield from (replace(step, round=line.step, run=line.run) for step in steps)


def _worked_out(line: Line, numbers: Numbers, everything: bool) -> Iterator[Step]:
    shape, size, whole = line.node.shape, line.node.size, line.formula(None)
    if size > 1 and numbers.is_of_shape(whole, shape) and (steps := _value_alone(line, numbers)):
        yield from steps
        return
    most = MOST_ASKED if line.is_asked else MOST_ENTRIES
    shown = size if size <= most or everything else FIRST_ENTRIES
    indices = list(islice(np.ndindex(*shape), shown))
    formulas = [line.formula(index) for index in indices]
    parts, written = repeated_parts(formulas, numbers)
    for name, formula in parts:
        yield _entry(replace(line, quantity=name.name, reason=lambda index: "", through=()), (), name, formula, numbers)
    if size > shown or size > 1 and _says_more(whole):
        head = (line.quantity, line.phase, None, line.subject(None), whole)
        yield Step(*head, through=line.through, left_out=size - shown)
    for index, entry in zip(indices, written, strict=True):
        yield _entry(line, index, line.subject(index), entry, numbers)


def _value_alone(line: Line, numbers: Numbers) -> list[Step] | None:
    """None where it has no numbers, or too many, or a line of its own says as much."""
    size = line.node.size
    if size > MOST_ASKED or not line.node.rank and not line.run[0]:
        return None
    try:
        value = numbers.whole(line.node)
    except Unknown:
        return None
    head = (line.quantity, line.phase, None, line.subject(None), None if line.run[0] else line.formula(None))
    exactly = not any(number.rounded for number in numbers_in(value))
    reason = "" if line.is_copy or line.run[0] else line.reason((0,) * line.node.rank)
    return [Step(*head, value=value, reason=reason, comes_out_exactly=exactly, through=line.through)]


def _says_more(whole: Formula | None) -> bool:
    """Whether a formula speaks of whole vectors or matrices."""
    parts = [] if whole is None else parts_of(whole)
    return any(isinstance(part, Name | Derivative) and part.index is None for part in parts)


def _entry(line: Line, index: Index, subject: Formula, formula: Formula | None, numbers: Numbers) -> Step:
    assert formula is not None  # every op writes its entries
    position = tuple(i + 1 for i in index)
    step = Step(line.quantity, line.phase, position, subject, formula, reason=line.reason(index), through=line.through)
    try:
        exact = numbers.parts[subject] if subject in numbers.parts else numbers.entry(line.node, index)
    except Unknown:
        return step
    try:
        substituted, value = (worked_exactly if line.is_exact else worked_with)(numbers, formula, exact)
        value = in_words(line.node, value)
    except Unknown:  # a function of whole vectors or matrices, where no numbers are put in
        value = numbers.shown(exact)
        return replace(step, value=value, comes_out_exactly=not value.rounded)
    if counts_nothing(substituted):
        step = replace(step, reason="; ".join(filter(None, (step.reason, "0·ln 0 counts as 0, its limit"))))
    exactly, comes_out = _put_in_exactly(substituted, exact), _comes_out(substituted, value)
    return replace(step, substituted=substituted, value=value, put_in_exactly=exactly, comes_out_exactly=comes_out)


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
