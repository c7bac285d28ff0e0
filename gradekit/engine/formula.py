"""What one printed line says, as data (a small tree), never as a string.

A rule writes its formula with `Ref`s to its operands; `working` puts names, then numbers, in their place; `render`
decides about brackets, signs and letters. The same tree is evaluated in tests against the computed value.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

Index = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Symbol:
    """How an operator or function is written: plain text and LaTeX; `behind`: after its argument, like ᵀ."""

    text: str
    latex: str
    behind: bool = False


class Formula:
    """A formula or a part of one; its fields are other formulas, tuples of them, and what belongs to itself."""

    __slots__ = ()
    __match_args__: ClassVar[tuple[str, ...]] = ()


class Leaf(Formula):
    """A formula without parts."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Ref(Leaf):
    """Entry `index` (from 0; None: the whole) of operand number `operand` of the op whose formula this is."""

    operand: int
    index: Index | None = ()


@dataclass(frozen=True, slots=True)
class Name(Leaf):
    """A named quantity or one entry of it: W1, W1[1,2] (index from 0 here, printed from 1; None: the whole)."""

    name: str
    index: Index | None = None


@dataclass(frozen=True, slots=True)
class Derivative(Leaf):
    """∂of/∂wrt, or one entry of it; `of` and `wrt` are display names."""

    of: str
    wrt: str
    index: Index | None = None


@dataclass(frozen=True, slots=True)
class Num(Leaf):
    """A number: exact where it is a constant of the formula, else display text that was rounded."""

    value: Fraction
    text: str = ""
    rounded: bool = False


@dataclass(frozen=True, slots=True)
class Call(Formula):
    """A function applied to arguments: σ(z), max(a, b)."""

    symbol: Symbol
    arguments: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Sum(Formula):
    """Addends with their signs: a + b − c."""

    terms: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Product(Formula):
    """Factors: a·b·c; for whole vectors and matrices the sign is @ or ⊙."""

    factors: tuple[Formula, ...]
    sign: str = "·"


@dataclass(frozen=True, slots=True)
class Quotient(Formula):
    """A fraction."""

    above: Formula
    below: Formula


@dataclass(frozen=True, slots=True)
class Power(Formula):
    """base to the exponent."""

    base: Formula
    exponent: Formula


@dataclass(frozen=True, slots=True)
class Around(Formula):
    """What is written around one formula."""

    of: Formula


class Negative(Around):
    """−x."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Bars(Around):
    """|x|, or ‖x‖ with `double`."""

    double: bool = False


@dataclass(frozen=True, slots=True)
class Group(Around):
    """A factor or addend kept together in brackets, optionally labelled ('upstream', 'local', UNLESS_ONE)."""

    label: str = ""


@dataclass(frozen=True, slots=True)
class Compare(Formula):
    """A comparison, 1 where true and 0 where false; relation is one of > < ≥ ≤ = ≠."""

    left: Formula
    relation: str
    right: Formula


@dataclass(frozen=True, slots=True)
class Cases(Formula):
    """Value by case: the first whose condition holds; the last has condition None (otherwise)."""

    cases: tuple[tuple[Formula, Formula | None], ...]


@dataclass(frozen=True, slots=True)
class Array(Formula):
    """The entries of a vector, or the rows of a matrix: [a, b, c]."""

    rows: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Ellipsis_(Leaf):
    """… — addends that were left out of a long sum."""

    count: int


def number(value: int | Fraction) -> Num:
    """An exact constant of a formula."""
    return Num(Fraction(value))


def mapped(formula: Formula, change: Callable[[Formula], Formula]) -> Formula:
    """The same formula with its direct parts changed; one without parts as it is."""
    if isinstance(formula, Leaf):
        return formula
    return type(formula)(*(_changed(getattr(formula, field), change) for field in formula.__match_args__))


def _changed(part: Any, change: Callable[[Formula], Formula]) -> Any:
    if isinstance(part, tuple):
        return tuple(_changed(inner, change) for inner in part)
    return change(part) if isinstance(part, Formula) else part


def index_text(index: Index | None) -> str:
    """Where an entry stands, as it is printed: (0, 1) → [1,2]; '' for a number and for the whole."""
    return f"[{','.join(str(position + 1) for position in index)}]" if index else ""


ONE, ZERO = number(1), number(0)
UNLESS_ONE = "unless one"  # the label of a factor that is left out where its value is exactly 1


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the working: subject = formula = numbers put in = value, and why.

    entry: counted from 1, () for a number; None for the line that states the whole quantity, without numbers put in.
    value: rounded for display; of a whole quantity an Array, where its entries have no lines of their own.
    substituted and value are None where there are no numbers.
    put_in_exactly, comes_out_exactly: whether formula = substituted and substituted = value hold exactly.
    through: the quantities that the paths of a derivative lead through. left_out: entries that are not shown.
    round: of which step of training it is, from 0. run: (what is worked out in every step, which step it is), where
    only the value is shown.
    """

    quantity: str
    phase: str
    entry: tuple[int, ...] | None
    subject: Formula
    formula: Formula | None
    substituted: Formula | None = None
    value: Num | Array | None = None
    reason: str = ""
    put_in_exactly: bool = True
    comes_out_exactly: bool = True
    through: tuple[str, ...] = ()
    left_out: int = 0
    round: int = 0
    run: tuple[str, str] = ("", "")

    @property
    def sides(self) -> tuple[tuple[str, Formula], ...]:
        """What the subject equals, from left to right, each with its sign, = or ≈; nothing is said twice."""
        signs = ("=", "=" if self.put_in_exactly else "≈", "=" if self.comes_out_exactly else "≈")
        said = zip(signs, (self.formula, self.substituted, self.value), strict=True)
        parts = [(sign, formula) for sign, formula in said if formula]
        before = [None, *(_content(formula) for _, formula in parts)]
        return tuple(pair for pair, last in zip(parts, before, strict=False) if _content(pair[1]) != last)


def _content(formula: Formula | None) -> Formula | Fraction | None:
    """The formula without the brackets around all of it; a number by its value."""
    while isinstance(formula, Group):
        formula = formula.of
    return formula.value if isinstance(formula, Num) else formula
