"""A line of the working before it has numbers, and the steps that its entries become."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from gradekit.engine.formula import Formula, Index, Num, Step
from gradekit.engine.graph import Node
from gradekit.paper.working.digits import counts_nothing, worked_exactly, worked_with
from gradekit.paper.working.numbers import Numbers, Unknown, in_words, rational
from gradekit.paper.working.parts import parts_of


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


def entry_step(line: Line, index: Index, subject: Formula, formula: Formula | None, numbers: Numbers) -> Step:
    """The line of one entry: its formula, the numbers put in, what they come to."""
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
    exactly, follows = put_in_exactly(substituted, exact), comes_out(substituted, value)
    return replace(step, substituted=substituted, value=value, put_in_exactly=exactly, comes_out_exactly=follows)


def put_in_exactly(substituted: Formula, exact: object) -> bool:
    """Whether the line's formula equals the numbers put in: nothing was rounded, or it makes no difference."""
    from gradekit.engine.evaluate.certify import as_fraction

    if not any(part.rounded for part in numbers_in(substituted)):
        return True
    result = rational(substituted)
    return result is not None and result == as_fraction(exact)


def comes_out(substituted: Formula, value: Num) -> bool:
    """Whether the numbers put in give exactly the number shown."""
    result = rational(substituted)
    if result is not None:
        return result == value.value
    return not value.rounded and not any(part.rounded for part in numbers_in(substituted))


def numbers_in(formula: Formula) -> list[Num]:
    """Every number that stands in the formula."""
    return [part for part in parts_of(formula) if isinstance(part, Num)]
