"""Parts of a line that are used again, such as a softmax's denominator: each gets a line and a number of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from gradekit.engine import formula as fm
from gradekit.engine.formula import Formula, Name, Num
from gradekit.errors import NoValue
from gradekit.paper.working.numbers import Numbers, Unknown, evaluated
from gradekit.paper.working.parts import parts_of

_MOST, _LONGEST = 8, 4000  # parts that get a name; formula parts of all entries together that are looked through
_LETTERS = (("mean", "μ"), ("variance", "v"), ("sum", "S"), ("root", "r"))


def repeated_parts(
    entries: Sequence[Formula | None], numbers: Numbers
) -> tuple[list[tuple[Name, Formula]], list[Formula | None]]:
    """Names with what they stand for, and the entries written with them; the smallest parts come first.

    What an earlier line has given a name to has that name.
    """
    if any(entry is None for entry in entries):
        return [], list(entries)
    named: list[tuple[Name, Formula]] = []
    written = [with_known(entry, numbers) for entry in entries if entry is not None]
    while len(named) < _MOST and (part := _repeated([*written, *(formula for _, formula in named)])) is not None:
        name = _new_name(part, numbers)
        try:
            numbers.parts[name] = evaluated(part, numbers.exact)
        except (Unknown, NoValue):
            break
        written = [replaced(formula, part, name) for formula in written]
        named = [*((other, replaced(formula, part, name)) for other, formula in named), (name, part)]
    ordered = _in_order(named)
    numbers.known_parts |= {part: name for name, part in ordered}
    return ordered, list(written)


def remember(subject: Formula, formula: Formula | None, numbers: Numbers) -> None:
    """A quantity that is itself such a part is what later lines call it."""
    if not isinstance(subject, Name) or subject.index or formula is None:
        return
    if _kind(formula) or _of_whole(formula):
        numbers.known_parts.setdefault(formula, subject)


def _of_whole(formula: Formula) -> bool:
    """Whether it is a function of a whole quantity, such as mean(x)."""
    arguments = formula.arguments if isinstance(formula, fm.Call) else ()
    return any(isinstance(part, Name) and part.index is None for part in arguments)


def with_known(formula: Formula, numbers: Numbers) -> Formula:
    """The formula with the names that parts of it have."""
    for part, name in numbers.known_parts.items():
        formula = formula if formula == part else replaced(formula, part, name)
    return formula


def _repeated(formulas: Sequence[Formula]) -> Formula | None:
    """The smallest part worth a name that stands there more than once; of a mean not the sum alone."""
    count = Counter(part for formula in formulas for part in _worth_a_name(formula))
    summed = Counter({part.above: number for part, number in count.items() if isinstance(part, fm.Quotient)})
    found = [part for part, number in count.items() if number > max(1, summed[part])]
    return min(found, key=lambda part: len(parts_of(part)), default=None)


def _worth_a_name(formula: Formula) -> Iterator[Formula]:
    parts = parts_of(formula)
    for part in parts[:_LONGEST]:
        if part is not formula and _kind(part) and not _has_gap(part) and not _is_only_numbers(part):
            yield part


def _kind(part: Formula) -> str:
    """What a part is, where writing it again would be long; '' for all others."""
    match part:
        case fm.Quotient(fm.Sum(terms), Num(value)) if len(terms) == value:
            return "variance" if all(map(_is_square, terms)) else "mean"
        case fm.Sum(terms) if len(terms) > 2 or any(isinstance(term, fm.Call) for term in terms[1:]):
            return "sum"
        case fm.Call(symbol, (fm.Sum(),)) if symbol.text == "sqrt":
            return "root"
    return ""


def _is_square(term: Formula) -> bool:
    return isinstance(term, fm.Power) and term.exponent == fm.number(2)


def _has_gap(part: Formula) -> bool:
    return any(isinstance(inner, fm.Ellipsis_ | fm.Derivative | fm.Cases | fm.Compare) for inner in parts_of(part))


def _is_only_numbers(part: Formula) -> bool:
    return not any(isinstance(inner, Name) for inner in parts_of(part))


def _new_name(part: Formula, numbers: Numbers) -> Name:
    """μ for a mean, S for a sum, …, with a number where the letter is taken."""
    letter = dict(_LETTERS)[_kind(part)]
    taken = {leaf.name for leaf in (*numbers.nodes, *numbers.parts) if isinstance(leaf, Name)}
    free = (name for k in range(1, len(taken) + 3) if (name := letter if k == 1 else f"{letter}{k}") not in taken)
    return Name(next(free), ())


def replaced(formula: Formula, part: Formula, name: Name) -> Formula:
    """The formula with the name wherever the part stands."""
    return name if formula == part else fm.mapped(formula, lambda inner: replaced(inner, part, name))


def _in_order(named: list[tuple[Name, Formula]]) -> list[tuple[Name, Formula]]:
    """Each name behind those that stand in its formula."""
    order: dict[Name, Formula] = {}
    rest = dict(named)
    while rest:
        ready = next(name for name, formula in rest.items() if not rest.keys() & set(_names(formula)))
        order[ready] = rest.pop(ready)
    return list(order.items())


def _names(formula: Formula) -> list[Any]:
    return [part for part in parts_of(formula) if isinstance(part, Name)]
