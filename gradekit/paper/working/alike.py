"""Which entries of a quantity are worked out alike, so that one of them says how all are."""

from __future__ import annotations

from collections.abc import Sequence

from gradekit.engine.formula import Call, Derivative, Formula, Group, Name, Product, mapped
from gradekit.paper.working.parts import parts_of


def says_more(whole: Formula | None) -> bool:
    """Whether a formula speaks of whole vectors or matrices."""
    parts = [] if whole is None else parts_of(whole)
    return any(isinstance(part, Name | Derivative) and part.index is None for part in parts)


def are_alike(whole: Formula | None, entries: Sequence[Formula | None]) -> bool:
    """Whether one notation says how all entries are worked out, or they differ in nothing but their places."""
    return says_more(whole) or len({None if entry is None else _of_any_entry(entry) for entry in entries}) == 1


def is_entry_of(whole: Formula | None, entry: Formula | None) -> bool:
    """Whether the entry's formula is that of the whole with places put behind its names, and so says no more."""
    return whole is not None and entry is not None and _of_any_entry(entry) == _of_any_entry(whole)


def _of_any_entry(formula: Formula) -> Formula:
    """The formula without places and brackets, its products flat and of one sign."""
    match formula:
        case Name(name):
            return Name(name)
        case Derivative(of, wrt):
            return Derivative(of, wrt)
        case Group(of):
            return _of_any_entry(of)
        case Product(factors, sign):
            inner = [_of_any_entry(factor) for factor in factors]
            flat = [part for factor in inner for part in (factor.factors if isinstance(factor, Product) else [factor])]
            return Product(tuple(flat), "@" if sign == "@" else "·")
        case Call(symbol, arguments):
            return Call(symbol, tuple(map(_of_any_entry, arguments)))
    return mapped(formula, _of_any_entry)
