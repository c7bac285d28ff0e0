"""What one printed line says, as data (a small tree), never as a string.

A rule writes its formula with `Ref`s to its operands; `working` puts names, then numbers, in their place; `render`
decides about brackets, signs and letters. The same tree is evaluated in tests against the computed value.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from msgspec import Struct

Index = tuple[int, ...]


class Symbol(Struct, frozen=True):
    """How an operator or function is written: plain text and LaTeX; `behind`: after its argument, like ᵀ."""

    text: str
    latex: str
    behind: bool = False


class Formula(Struct, frozen=True):
    """A formula or a part of one; its fields are other formulas, tuples of them, and what belongs to itself."""



class Leaf(Formula, frozen=True):
    """A formula without parts."""


class Ref(Leaf, frozen=True):
    """Entry `index` (from 0; None: the whole) of operand number `operand` of the op whose formula this is."""

    operand: int
    index: Index | None = ()


class Name(Leaf, frozen=True):
    """A named quantity or one entry of it: W1, W1[1,2] (index from 0 here, printed from 1; None: the whole)."""

    name: str
    index: Index | None = None


class Derivative(Leaf, frozen=True):
    """∂of/∂wrt, or one entry of it; `of` and `wrt` are display names."""

    of: str
    wrt: str
    index: Index | None = None


class Num(Leaf, frozen=True):
    """A number: exact where it is a constant of the formula, else display text that was rounded."""

    value: Fraction
    text: str = ""
    rounded: bool = False


class Word(Num, frozen=True):
    """The word that a number stands for, its text."""


class Call(Formula, frozen=True):
    """A function applied to arguments: σ(z), max(a, b)."""

    symbol: Symbol
    arguments: tuple[Formula, ...]


class Sum(Formula, frozen=True):
    """Addends with their signs: a + b − c."""

    terms: tuple[Formula, ...]


class Product(Formula, frozen=True):
    """Factors: a·b·c; for whole vectors and matrices the sign is @ or ⊙."""

    factors: tuple[Formula, ...]
    sign: str = "·"


class Quotient(Formula, frozen=True):
    """A fraction."""

    above: Formula
    below: Formula


class Power(Formula, frozen=True):
    """base to the exponent."""

    base: Formula
    exponent: Formula


class Around(Formula, frozen=True):
    """What is written around one formula."""

    of: Formula


class Negative(Around, frozen=True):
    """−x."""


class Bars(Around, frozen=True):
    """|x|, or ‖x‖ with `double`."""

    double: bool = False


class Group(Around, frozen=True):
    """A factor or addend kept together in brackets, optionally labelled ('upstream', 'local', UNLESS_ONE)."""

    label: str = ""


class Compare(Formula, frozen=True):
    """A comparison, 1 where true and 0 where false; relation is one of > < ≥ ≤ = ≠."""

    left: Formula
    relation: str
    right: Formula


class Cases(Formula, frozen=True):
    """Value by case: the first whose condition holds; the last has condition None (otherwise)."""

    cases: tuple[tuple[Formula, Formula | None], ...]


class Array(Formula, frozen=True):
    """The entries of a vector, or the rows of a matrix: [a, b, c]."""

    rows: tuple[Formula, ...]


class Ellipsis_(Leaf, frozen=True):
    """… — addends that were left out of a long sum."""

    count: int


def number(value: int | Fraction) -> Num:
    """An exact constant of a formula."""
    return Num(Fraction(value))


def mapped(formula: Formula, change: Callable[[Formula], Formula]) -> Formula:
    """The same formula with its direct parts changed; one without parts as it is."""
    if isinstance(formula, Leaf):
        return formula
    return type(formula)(*(_changed(getattr(formula, name), change) for name in formula.__struct_fields__))


def _changed(part: Any, change: Callable[[Formula], Formula]) -> Any:
    if isinstance(part, tuple):
        return tuple(_changed(inner, change) for inner in part)
    return change(part) if isinstance(part, Formula) else part


def index_text(index: Index | None) -> str:
    """Where an entry stands, as it is printed: (0, 1) → [1,2]; '' for a number and for the whole."""
    return f"[{','.join(str(position + 1) for position in index)}]" if index else ""


ONE, ZERO = number(1), number(0)
UNLESS_ONE = "unless one"  # the label of a factor that is left out where its value is exactly 1


class Step(Struct, frozen=True):
    """One line of the working: subject = formula = numbers put in = value, and why.

    entry: counted from 1, () for a number; None for the line that states the whole quantity, without numbers put in.
    value: rounded for display; of a whole quantity an Array, where its entries have no lines of their own.
    substituted and value are None where there are no numbers.
    put_in_exactly, comes_out_exactly: whether formula = substituted and substituted = value hold exactly.
    through: the quantities that the paths of a derivative lead through. left_out: entries that are not shown.
    round: of which step of training it is, from 0. run: (what is worked out in every step, which step it is), where
    only the value is shown; is_asked: whether a question asks for it there.
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
    is_asked: bool = False

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
