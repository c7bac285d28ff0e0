"""What a formula says, computed by mpmath: independent of the ops' own values and of their arithmetics."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
from mpmath import mpf

from gradekit.engine.formula import (
    Bars,
    Call,
    Cases,
    Compare,
    Formula,
    Group,
    Negative,
    Num,
    Power,
    Product,
    Quotient,
    Ref,
    Sum,
    Symbol,
)

DIGITS = 50
RELATIONS: dict[str, Callable[[mpf, mpf], bool]] = {
    ">": lambda a, b: a > b,
    "<": lambda a, b: a < b,
    "≥": lambda a, b: a >= b,
    "≤": lambda a, b: a <= b,
    "=": lambda a, b: a == b,
    "≠": lambda a, b: a != b,
}
FUNCTIONS: dict[str, Callable[..., mpf]] = {
    "σ": lambda z: 1 / (1 + mpmath.exp(-z)),
    "tanh": mpmath.tanh,
    "ReLU": lambda z, at_zero=0: max(z, mpf(0)),
    "LeakyReLU": lambda z, slope=Fraction(1, 100): z if z > 0 else mp_number(slope) * z,
    "softplus": lambda z: mpmath.log1p(mpmath.exp(z)),
    "step": lambda z, at_zero=1: mp_number(at_zero) if z == 0 else mpf(z > 0),
    "exp": mpmath.exp,
    "ln": mpmath.log,
    "log₂": lambda x: mpmath.log(x, 2),
    "log₁₀": lambda x: mpmath.log(x, 10),
    "√": mpmath.sqrt,
    "sqrt": mpmath.sqrt,
    "sin": mpmath.sin,
    "cos": mpmath.cos,
    "sign": lambda z, at_zero=0: mp_number(at_zero) if z == 0 else mpmath.sign(z),
    "max": max,
    "min": min,
    "erf": mpmath.erf,
    "π": lambda: +mpmath.pi,
}


def mp_number(value: Any) -> mpf:
    """An int, Fraction, float or mpf as an mpf of the working precision."""
    exact = value if isinstance(value, mpf | float) else Fraction(value)
    return mpf(exact) if not isinstance(exact, Fraction) else mpf(exact.numerator) / exact.denominator


def value_of(formula: Formula, operands: tuple[np.ndarray, ...], params: Mapping[str, Any] | None = None) -> mpf:
    """The formula's value at the operands' entries; params are those of the op whose own symbol is called.

    Raises KeyError for a function that stands in no table.
    """
    with mpmath.workdps(DIGITS):
        return +_Reader(operands, params or {}).read(formula)


def is_known(formula: Formula, own: Symbol) -> bool:
    """Whether the formula says more than the op's own name; a new function op is judged by its examples."""
    if not isinstance(formula, Call) or formula.symbol.text in FUNCTIONS:
        return True
    return own not in (formula.symbol, Symbol("", ""))  # without one of its own it has its operand's: f


class _Reader:
    def __init__(self, operands: tuple[np.ndarray, ...], params: Mapping[str, Any]):
        self.operands, self.params = operands, params

    def read(self, formula: Formula) -> mpf:
        match formula:
            case Ref(operand, index):
                return mp_number(self.operands[operand][index])
            case Num(value):
                return mp_number(value)
            case Call(symbol, arguments):
                return self.call(symbol.text, [self.read(part) for part in arguments])
            case Sum(terms):
                return sum((self.read(term) for term in terms), mpf(0))
            case Product(factors):
                return self.product(factors)
            case Quotient(above, below):
                return self.read(above) / self.read(below)
            case Power(base, exponent):
                return self.read(base) ** self.read(exponent)
            case Negative(of):
                return -self.read(of)
            case Bars(of):
                return abs(self.read(of))
            case Group(of):
                return self.read(of)
            case Compare():
                return mpf(self.holds(formula))
            case Cases(cases):
                holding = (value for value, condition in cases if condition is None or self.holds(condition))
                return next(map(self.read, holding), mpf(0))
        raise TypeError(f"no value is known for {type(formula).__name__}")

    def product(self, factors: tuple[Formula, ...]) -> mpf:
        """0 as soon as a factor is: 0·ln 0 counts nothing."""
        result = mpf(1)
        for factor in factors:
            result = result * self.read(factor) if result else result
        return result

    def call(self, name: str, arguments: list[mpf]) -> mpf:
        if name.endswith("smallest of "):
            return sorted(arguments)[int("".join(filter(str.isdigit, name)) or 1) - 1]
        function = FUNCTIONS[name]
        known = {key: value for key, value in self.params.items() if key in ("at_zero", "slope")}
        return function(*arguments, **(known if name in ("ReLU", "LeakyReLU", "step") else {}))

    def holds(self, condition: Formula) -> bool:
        if not isinstance(condition, Compare):
            return bool(self.read(condition) > 0.5)  # 1 or 0
        return RELATIONS[condition.relation](self.read(condition.left), self.read(condition.right))
