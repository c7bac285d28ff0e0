"""The numbers of a line: put in for names, rounded for display, and whether = still holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import numpy as np
from msgspec.structs import replace

from gradekit.engine import formula as fm
from gradekit.engine.formula import Formula, Index
from gradekit.engine.graph import Node, variable
from gradekit.engine.relation import RELATIONS
from gradekit.errors import Inexact, NoValue
from gradekit.exercise.expression.scope import find_function
from gradekit.paper.working.write import product_of

Values = Mapping[Node, np.ndarray]
_LONGEST = 18  # digits that are shown in full
_LONGEST_DENOMINATOR = 1000  # of a fraction that is put in as it is
_GIVEN_IN_FULL = 6  # decimals of a given number that are put in as they are


def _decimals(value: Fraction) -> int:
    """How many decimals write the value exactly; one more than are shown in full where these do not."""
    places = range(_GIVEN_IN_FULL + 1)
    return next((k for k in places if (value * 10**k).denominator == 1), _GIVEN_IN_FULL + 1)


class Unknown(Exception):
    """A formula without a number: a symbol, or addends that are not shown."""


class Numbers:
    """Exact values of names and derivatives, and how they are shown."""

    def __init__(self, values: Values, nodes: Mapping[Formula, Node], digits: int):
        """nodes: Name and Derivative of a whole quantity → its node."""
        self.values, self.nodes, self.digits = values, nodes, digits
        self.parts: dict[Formula, Any] = {}  # exact values of parts that have a name within the working
        self.known_parts: dict[Formula, fm.Name] = {}  # what has such a name, or is a quantity's line

    def exact(self, leaf: fm.Name | fm.Derivative) -> Any:
        """The certified value of a named entry. Raises Unknown where it has none."""
        if leaf in self.parts:
            return self.parts[leaf]
        whole = fm.Name(leaf.name) if isinstance(leaf, fm.Name) else fm.Derivative(leaf.of, leaf.wrt)
        node = self.nodes.get(whole)
        if node is None or (leaf.index is None and node.rank):
            raise Unknown
        return self.entry(node, leaf.index or ())

    def is_of_shape(self, whole: Formula | None, shape: tuple[int, ...]) -> bool:
        """Whether the formula is a whole quantity or derivative, of that shape."""
        return isinstance(whole, fm.Name | fm.Derivative) and whole in self.nodes and self.nodes[whole].shape == shape

    def entry(self, node: Node, index: Index) -> Any:
        """The certified entry of a node. Raises Unknown where it has no numbers."""
        if node not in self.values:
            raise Unknown
        return self.values[node][index]

    def shown(self, value: Any, digits: int | None = None) -> fm.Num:
        """A value rounded for display; one that would vanish keeps three significant digits."""
        from gradekit.engine.evaluate.certify import MASKED, as_fraction, decimal_text, rounded_text

        digits = self.digits if digits is None else digits
        text, rounded = rounded_text(value, digits)
        if text == MASKED:
            return fm.Num(fm.ZERO.value, "−∞")
        vanishes = rounded and not text.strip("-0.")
        if vanishes or len(text) > _LONGEST + digits:
            significant = (3 if vanishes else _LONGEST // 2) + digits - self.digits
            text = _scientific(decimal_text(value, significant))
            rounded = number_of(text) != as_fraction(value)
        return fm.Num(number_of(text), text, rounded)

    def whole(self, node: Node) -> fm.Num | fm.Array:
        """All entries, rounded for display. Raises Unknown."""

        def of(index: Index) -> fm.Num | fm.Array:
            if len(index) == node.rank:
                return self.shown(self.entry(node, index))
            return fm.Array(tuple(of((*index, at)) for at in range(node.shape[len(index)])))

        return of(())

    def as_given(self, leaf: Formula) -> fm.Num | None:
        """A given number with all its digits, where they are few: nobody rounds what is given (0.999 is not 1.00)."""
        from gradekit.engine.evaluate.certify import as_fraction

        if not isinstance(leaf, fm.Name):
            return None
        node = self.nodes.get(fm.Name(leaf.name))
        value = as_fraction(self.exact(leaf)) if node is not None and node.op.name == "variable" else None
        if value is None or not self.digits < (decimals := _decimals(value)) <= _GIVEN_IN_FULL:
            return None
        return fm.Num(value, f"{float(value):.{decimals}f}", False)

    def put_in(self, formula: Formula, digits: int | None = None, fractions: bool = False) -> Formula:
        """The formula with numbers for names, with so many decimals or as short fractions. Raises Unknown."""
        if isinstance(formula, fm.Name | fm.Derivative):
            return self.as_given(formula) or self._put_in(self.exact(formula), digits, fractions)
        return fm.mapped(formula, lambda part: self.put_in(part, digits, fractions))

    def put_in_whole(self, formula: Formula, digits: int | None = None) -> Formula:
        """The formula of a whole quantity, with all entries of what it names. Raises Unknown."""
        node = self.nodes.get(formula)
        if node is None or not node.rank:
            if isinstance(formula, fm.Leaf):
                return self.put_in(formula, digits)
            return fm.mapped(formula, lambda part: self.put_in_whole(part, digits))

        def of(index: Index) -> Formula:
            if len(index) == node.rank:
                return self.put_in(replace(formula, index=index), digits)
            return fm.Array(tuple(of((*index, at)) for at in range(node.shape[len(index)])))

        return of(())

    def _put_in(self, exact: Any, digits: int | None, fractions: bool) -> fm.Num:
        from gradekit.engine.evaluate.certify import as_fraction

        shown, fraction = self.shown(exact, digits), as_fraction(exact)
        is_short = fractions and fraction is not None and fraction.denominator < _LONGEST_DENOMINATOR
        return fm.Num(fraction) if is_short and shown.rounded and fraction is not None else shown

    def is_one(self, node: Node, index: Index | None) -> bool:
        """Whether an entry (None: every entry) of the node is exactly 1."""
        if node not in self.values:
            return False
        entries = self.values[node].flat if index is None else [self.values[node][index]]
        return all(entry == 1 for entry in entries)

    def decided(self, factor: Formula) -> Formula:
        """Whether a given number is just this row's, as 1 or 0; any other factor as it is."""
        from gradekit.engine.evaluate.certify import as_fraction

        match factor:
            case fm.Compare(fm.Name() as left, "=", fm.Num(value)) if self._is_given(left):
                return fm.ONE if as_fraction(self.exact(left)) == value else fm.ZERO
        return factor

    def _is_given(self, leaf: fm.Name) -> bool:
        node = self.nodes.get(fm.Name(leaf.name))
        return node is not None and node.op.name == "variable" and node in self.values

    def settled(self, cases: fm.Cases) -> Formula:
        """The case that holds, as the product of its value and its condition, which is 1; words are all shown."""
        if isinstance(cases.cases[0][0], fm.Word):
            return cases
        for value, condition in cases.cases:
            if condition is None:
                first = cases.cases[0]
                return first[1] if (first[0], value) == (fm.ONE, fm.ZERO) and first[1] else value
            try:
                holds = evaluated(condition, self.exact) == 1
            except Unknown:
                return cases
            if holds:
                return product_of([value, condition])
        return cases


def in_words(node: Node, value: fm.Num) -> fm.Num:
    """A number as the word that it stands for, where it stands for one."""
    word = node.op.word(int(value.value), **node.params)
    return value if word is None else fm.Word(value.value, word)


def number_of(text: str) -> Fraction:
    """The exact value of a shown number."""
    mantissa, _, power = text.replace("−", "-").partition("×10^")
    return Fraction(mantissa) * Fraction(10) ** int(power or 0)


def _scientific(text: str) -> str:
    """0.0000031 → 3.1×10^-6, 1230000000 → 1.23×10^9."""
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    if "e" in digits:  # beyond 10^±400 a number comes with an exponent
        return sign + digits.replace("e+", "×10^").replace("e", "×10^")
    whole, _, part = digits.partition(".")
    significant = (whole + part).lstrip("0").rstrip("0")
    if not significant:
        return "0"
    power = len(whole) - 1 if whole.strip("0") else -(len(part) - len(part.lstrip("0")) + 1)
    return f"{sign}{significant[0]}{'.' if significant[1:] else ''}{significant[1:]}×10^{power}"


def rational(formula: Formula) -> Fraction | None:
    """The exact value of a formula of numbers; None where it is irrational, or not all of it is shown."""
    from gradekit.engine.evaluate.certify import as_fraction
    from gradekit.engine.evaluate.rational import Rational

    try:
        return as_fraction(_value(formula, _no_names, Rational))
    except (Inexact, NoValue, Unknown):
        return None


def evaluated(formula: Formula, exact: Callable[[fm.Name | fm.Derivative], Any]) -> Any:
    """The value of a formula of names: a rational where all of it is rational, else a ball. Raises Unknown, NoValue."""
    from gradekit.engine.evaluate.ball import Ball, at_precision
    from gradekit.engine.evaluate.rational import Rational

    try:
        return _value(formula, exact, Rational)
    except Inexact:
        with at_precision(256):
            return _value(formula, exact, Ball)


def _no_names(leaf: fm.Name | fm.Derivative) -> Any:
    raise Unknown


def _value(formula: Formula, exact: Callable[[fm.Name | fm.Derivative], Any], K: Any) -> Any:
    """The value in arithmetic K; Rational raises Inexact where the value of a name is a ball."""

    def of(part: Formula) -> Any:
        return _value(part, exact, K)

    match formula:
        case fm.Num(value):
            return K.number(value)
        case fm.Name() | fm.Derivative():
            return _in_arithmetic(exact(formula), K)
        case fm.Compare(left, relation, right):
            return K.number(int(_sign(of(left) - of(right)) in RELATIONS[relation].holds_for))
        case fm.Call(symbol, arguments):
            return _called(symbol.text, [of(argument) for argument in arguments], K)
    return _computed(formula, of, K)


def _computed(formula: Formula, of: Callable[[Formula], Any], K: Any) -> Any:
    """The value of a sum, product, quotient, … of parts whose values `of` gives."""
    match formula:
        case fm.Sum(terms):
            return sum((of(term) for term in terms[1:]), of(terms[0]))
        case fm.Product(factors):
            return np.prod(np.array([of(factor) for factor in factors], dtype=object))
        case fm.Quotient(above, below):
            return _single(K.divide(of(above), of(below)))
        case fm.Power(base, exponent):
            return _single(K.power(of(base), of(exponent)))
        case fm.Negative(part):
            return -of(part)
        case fm.Group(part):
            return of(part)
        case fm.Bars(part):
            return abs(of(part))
    raise Unknown


def _in_arithmetic(value: Any, K: Any) -> Any:
    from gradekit.engine.evaluate.certify import as_fraction

    if K.name == "rational" and as_fraction(value) is None:
        raise Inexact("not a rational number")
    return K.number(value)


def _single(value: Any) -> Any:
    return np.asarray(value, dtype=object).item()


def _sign(value: Any) -> int:
    return (value > 0) - (value < 0)


def _called(name: str, arguments: list[Any], K: Any) -> Any:
    """The function of that name at numbers, by the rule that expressions use."""
    from gradekit.engine.evaluate.walk import evaluate

    rule = find_function(name)
    if rule is None or not rule.of_numbers:
        raise Unknown
    inputs = [variable(f"argument {k}") for k in range(len(arguments))]
    node = rule.build(*inputs)
    return _single(evaluate([node], dict(zip(inputs, map(K.array, arguments), strict=True)), K)[node])
