"""A vector whose entries are worked out alike, on one line: h = σ(z) ≈ σ([0.84, −0.64]) ≈ [0.6985, 0.3452]."""

from __future__ import annotations

from collections.abc import Sequence

from gradekit.engine import formula as fm
from gradekit.engine.formula import Formula, Index, Num, Step
from gradekit.paper.render.fit import width
from gradekit.paper.render.plain import line as text_of
from gradekit.paper.working.alike import is_entry_of, says_more
from gradekit.paper.working.digits import counts_nothing, worked_alike
from gradekit.paper.working.line import Line, comes_out, put_in_exactly
from gradekit.paper.working.numbers import Numbers, Unknown
from gradekit.paper.working.parts import parts_of

_ROOM = 76  # columns that subject, numbers put in and result take together: what does not fit is shown by entry
_MANY = 3  # entries, whose own lines are more than two


def as_vectors(
    line: Line, numbers: Numbers, indices: Sequence[Index], written: Sequence[Formula | None]
) -> Step | None:
    """The line of the whole with vectors put in for names; None where its entries have more to say, or no room."""
    whole, node = line.formula(None), line.node
    entries = [entry for entry in written if entry is not None and is_entry_of(whole, entry)]
    if whole is None or not says_more(whole) or node.size == 1 or len(entries) < node.size:
        return None
    if line.is_exact or node not in numbers.values or _is_only_a_name(whole) or _decides(entries):
        return None
    try:
        exact = [numbers.entry(node, index) for index in indices]
        worked = worked_alike(numbers, entries, exact)
        if worked is None:
            return None
        put_in, values, digits = worked
        substituted = numbers.put_in_whole(whole, digits)
    except Unknown:
        return None
    return _fitting(_step(line, indices, substituted, put_in, values, exact), node.size)


def _step(
    line: Line, indices: Sequence[Index], substituted: Formula, put_in: Sequence[Formula], values: Sequence[Num],
    exact: Sequence[object],
) -> Step:  # fmt: skip
    said = (part for index in indices for part in line.reason(index).split("; "))
    return Step(
        line.quantity, line.phase, None, line.subject(None), line.formula(None), substituted,
        _in_shape(line.node.shape, values), "; ".join(dict.fromkeys(filter(None, said))),
        put_in_exactly=all(map(put_in_exactly, put_in, exact)), comes_out_exactly=all(map(comes_out, put_in, values)),
        through=line.through,
    )  # fmt: skip


def _fitting(step: Step, size: int) -> Step | None:
    """The step, where its numbers fill one line, or two instead of the lines of three entries and more."""
    sides = (step.subject, step.substituted, *([step.value] if size < _MANY else []))
    taken = sum(width(text_of(side)) + len(" = ") for side in sides if side is not None)
    return step if taken <= _ROOM else None


def _in_shape(shape: tuple[int, ...], values: Sequence[Num]) -> fm.Array:
    if len(shape) == 1:
        return fm.Array(tuple(values))
    each = len(values) // shape[0]
    return fm.Array(tuple(_in_shape(shape[1:], values[k * each : (k + 1) * each]) for k in range(shape[0])))


def _is_only_a_name(whole: Formula) -> bool:
    return isinstance(whole, fm.Name | fm.Derivative)


def _decides(entries: Sequence[Formula]) -> bool:
    """Whether something is compared, or a logarithm of 0 taken, in an entry: that is seen entry by entry."""
    parts = (part for entry in entries for part in parts_of(entry))
    return any(isinstance(part, fm.Compare | fm.Cases | fm.Ellipsis_) for part in parts) or any(
        map(counts_nothing, entries)
    )
