"""What one printed line says, as data (a small tree), never as a string.

A rule writes its formula with `Ref`s to its operands; `working` puts names, then numbers, in their place; `render`
decides about brackets, signs and letters. The same tree is evaluated in tests against the computed value.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

Index = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Symbol:
    """How an operator or function is written: plain text and LaTeX; `behind`: after its argument, like ᵀ."""

    text: str
    latex: str
    behind: bool = False


@dataclass(frozen=True, slots=True)
class Ref:
    """Entry `index` (from 0; None: the whole) of operand number `operand` of the op whose formula this is."""

    operand: int
    index: Index | None = ()


@dataclass(frozen=True, slots=True)
class Name:
    """A named quantity or one entry of it: W1, W1[1,2] (index from 0 here, printed from 1; None: the whole)."""

    name: str
    index: Index | None = None


@dataclass(frozen=True, slots=True)
class Derivative:
    """∂of/∂wrt, or one entry of it; `of` and `wrt` are display names."""

    of: str
    wrt: str
    index: Index | None = None


@dataclass(frozen=True, slots=True)
class Num:
    """A number: exact where it is a constant of the formula, else display text that was rounded."""

    value: Fraction
    text: str = ""
    rounded: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """A function applied to arguments: σ(z), max(a, b)."""

    symbol: Symbol
    arguments: "tuple[Formula, ...]"


@dataclass(frozen=True, slots=True)
class Sum:
    """Addends with their signs: a + b − c."""

    terms: "tuple[Formula, ...]"


@dataclass(frozen=True, slots=True)
class Product:
    """Factors: a·b·c; for whole vectors and matrices the sign is @ or ⊙."""

    factors: "tuple[Formula, ...]"
    sign: str = "·"


@dataclass(frozen=True, slots=True)
class Quotient:
    """A fraction."""

    above: "Formula"
    below: "Formula"


@dataclass(frozen=True, slots=True)
class Power:
    """base to the exponent."""

    base: "Formula"
    exponent: "Formula"


@dataclass(frozen=True, slots=True)
class Negative:
    """−x."""

    of: "Formula"


@dataclass(frozen=True, slots=True)
class Bars:
    """|x|, or ‖x‖ with `double`."""

    of: "Formula"
    double: bool = False


@dataclass(frozen=True, slots=True)
class Compare:
    """A comparison, 1 where true and 0 where false; relation is one of > < ≥ ≤ = ≠."""

    left: "Formula"
    relation: str
    right: "Formula"


@dataclass(frozen=True, slots=True)
class Cases:
    """Value by case: the first whose condition holds; the last has condition None (otherwise)."""

    cases: "tuple[tuple[Formula, Formula | None], ...]"


@dataclass(frozen=True, slots=True)
class Group:
    """A factor or addend kept together in brackets, optionally labelled ('upstream', 'local', UNLESS_ONE)."""

    of: "Formula"
    label: str = ""


@dataclass(frozen=True, slots=True)
class Ellipsis_:
    """… — addends that were left out of a long sum."""

    count: int


Formula = (
    Ref | Name | Derivative | Num | Call | Sum | Product | Quotient | Power | Negative | Bars | Compare | Cases | Group
    | Ellipsis_
)


def number(value: int | Fraction) -> Num:
    """An exact constant of a formula."""
    return Num(Fraction(value))


def mapped(formula: Formula, change: Callable[[Formula], Formula]) -> Formula:
    """The same formula with its direct parts changed; one without parts as it is."""
    match formula:
        case Call(symbol, arguments):
            return Call(symbol, tuple(map(change, arguments)))
        case Sum(terms):
            return Sum(tuple(map(change, terms)))
        case Product(factors, sign):
            return Product(tuple(map(change, factors)), sign)
        case Quotient(above, below):
            return Quotient(change(above), change(below))
        case Power(base, exponent):
            return Power(change(base), change(exponent))
        case Negative(of):
            return Negative(change(of))
        case Bars(of, double):
            return Bars(change(of), double)
        case Compare(left, relation, right):
            return Compare(change(left), relation, change(right))
        case Group(of, label):
            return Group(change(of), label)
        case Cases(cases):
            return Cases(tuple((change(value), condition and change(condition)) for value, condition in cases))
    return formula


ONE, ZERO = number(1), number(0)
UNLESS_ONE = "unless one"  # the label of a factor that is left out where its value is exactly 1


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the working: subject = formula = numbers put in = value, and why.

    entry: counted from 1, () for a number; None for the line that states the whole quantity, without numbers.
    value: rounded for display. substituted and value are None where there are no numbers.
    put_in_exactly, comes_out_exactly: whether formula = substituted and substituted = value hold exactly.
    through: the quantities that the paths of a derivative lead through. left_out: entries that are not shown.
    """

    quantity: str
    phase: str
    entry: tuple[int, ...] | None
    subject: Formula
    formula: Formula | None
    substituted: Formula | None = None
    value: Num | None = None
    reason: str = ""
    put_in_exactly: bool = True
    comes_out_exactly: bool = True
    through: tuple[str, ...] = ()
    left_out: int = 0

    @property
    def sides(self) -> "tuple[tuple[str, Formula], ...]":
        """What the subject equals, from left to right, each with its sign, = or ≈; nothing is said twice."""
        signs = ("=", "=" if self.put_in_exactly else "≈", "=" if self.comes_out_exactly else "≈")
        said = zip(signs, (self.formula, self.substituted, self.value), strict=True)
        parts = [(sign, formula) for sign, formula in said if formula]
        before = [None, *(_content(formula) for _, formula in parts)]
        return tuple(pair for pair, last in zip(parts, before, strict=False) if _content(pair[1]) != last)


def _content(formula: "Formula | None") -> "Formula | Fraction | None":
    """The formula without the brackets around all of it; a number by its value."""
    while isinstance(formula, Group):
        formula = formula.of
    return formula.value if isinstance(formula, Num) else formula
