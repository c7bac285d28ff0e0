"""A node written out as a formula, down to quantities that have a name.

Nothing is built that is not shown: a long sum is cut to its first addends and its last before they are written.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from fractions import Fraction
from math import prod

from msgspec import Struct

from gradekit.engine import formula as fm
from gradekit.engine.formula import Formula, Index
from gradekit.engine.graph import Node

LONGEST_SUM, HEAD = 16, 3  # a longer sum shows its first HEAD addends and its last
_MOST_PARTS, _DEEPEST = 300, 40  # of one line; what goes beyond is …

Leaf = Callable[[Index | None], Formula]
Open = tuple[Formula, tuple[Node, ...]]  # a formula whose Refs point to these nodes


class _NoNotation(Exception):
    """Some op on the way has no notation for whole quantities."""


class Writer(Struct, frozen=True):
    """Writes nodes in terms of `leaves`.

    is_one: whether an entry (None: every entry) of a node is exactly 1. settled: the case that holds. decided: a
    factor, as 1 or 0 where it says which row a given number picks.
    """

    leaves: Mapping[Node, Leaf]
    is_one: Callable[[Node, Index | None], bool]
    settled: Callable[[fm.Cases], Formula]
    decided: Callable[[Formula], Formula] = lambda factor: factor

    def rule(self, node: Node, index: Index | None) -> Formula | None:
        """What an entry of the node (None: the whole) is by its own rule, its name not used; None without notation."""
        return self._written(lambda: _rule(node, index), index)

    def reference(self, node: Node, index: Index | None) -> Formula | None:
        """An entry of the node (None: the whole) by its name, if it has one, else as `rule`."""
        return self._written(lambda: (fm.Ref(0, index), (node,)), index)

    def _written(self, start: Callable[[], Open], index: Index | None) -> Formula | None:
        try:
            return _Line(self, index is None).written(start(), 0)
        except _NoNotation:
            return None

    def leaf(self, node: Node, index: Index | None) -> Formula | None:
        """The name or number that the node is written as, None where it is written out."""
        if node in self.leaves:
            return self.leaves[node](index if node.rank else ())
        if node.op.name == "constant":
            return fm.Num(node.params["value"])
        return fm.Name(node.params["name"], index if node.rank else ()) if node.op.name == "variable" else None


def _rule(node: Node, index: Index | None) -> Open:
    """The node's own rule, its operands still open."""
    if index is not None:
        return node.op.formula(index, *node.inputs, **node.params), node.inputs
    whole = node.op.whole(*node.inputs, **node.params)
    if whole is None:
        raise _NoNotation
    return whole, node.inputs


class _Line:
    """One line being written, of an entry or of a whole quantity, with its budget."""

    def __init__(self, writer: Writer, whole: bool):
        self.writer, self.whole, self.parts = writer, whole, 0

    def written(self, what: Open, depth: int) -> Formula:
        if not self.whole and isinstance(what[0], fm.Ref) and what[0].index is None:
            return self._operand(what, depth)
        formula, inputs = self._opened(what)
        self.parts += 1
        if self.parts > _MOST_PARTS or depth > _DEEPEST:
            return fm.Ellipsis_(0)
        match formula:
            case fm.Sum():
                return self._sum(formula, inputs, depth)
            case fm.Product():
                factors = [self.written(factor, depth + 1) for factor in self._flat(fm.Product, formula, inputs)]
                if formula.sign == "@" and any(isinstance(factor, fm.Num) for factor in factors):
                    raise _NoNotation  # a matrix of ones is not the number 1
                factors = factors if self.whole else list(map(self.writer.decided, factors))
                return product_of(factors, formula.sign)
            case fm.Group(fm.Ref(operand, index), label) if label == fm.UNLESS_ONE:
                is_one = self.writer.is_one(inputs[operand], index)
                return fm.ONE if is_one else self.written((formula.of, inputs), depth + 1)
            case fm.Call(symbol, arguments) if len(arguments) > LONGEST_SUM:
                shown = [*arguments[:HEAD], fm.Ellipsis_(len(arguments) - HEAD - 1), arguments[-1]]
                return fm.Call(symbol, tuple(self.written((argument, inputs), depth + 1) for argument in shown))
        return self._tidied(fm.mapped(formula, lambda part: self.written((part, inputs), depth + 1)))

    def _operand(self, what: Open, depth: int) -> Formula:
        """A whole quantity within the line of an entry; … where it has no name and no notation, like a list."""
        try:
            return _Line(self.writer, True).written(what, depth)
        except _NoNotation:
            return fm.Ellipsis_(0)

    def _opened(self, what: Open) -> Open:
        """References followed until there is a leaf or a formula."""
        formula, inputs = what
        while isinstance(formula, fm.Ref):
            node, index = inputs[formula.operand], formula.index
            leaf = self.writer.leaf(node, index)
            formula, inputs = (leaf, ()) if leaf is not None else _rule(node, index)
        return formula, inputs

    def _sum(self, formula: fm.Sum, inputs: tuple[Node, ...], depth: int) -> Formula:
        terms = self._flat(fm.Sum, formula, inputs)
        if len(terms) <= LONGEST_SUM:
            return sum_of([self.written(term, depth + 1) for term in terms])
        head = [self.written(term, depth + 1) for term in terms[:HEAD]]
        return fm.Sum((*head, fm.Ellipsis_(len(terms) - HEAD - 1), self.written(terms[-1], depth + 1)))

    def _flat(self, kind: type[fm.Sum] | type[fm.Product], formula: Formula, inputs: tuple[Node, ...]) -> list[Open]:
        """The addends (factors) of a sum of sums (product of products of the same sign), opened, without recursion."""
        work: deque[Open] = deque([(formula, inputs)])
        flat: list[Open] = []
        while work:
            part, operands = self._opened(work.popleft())
            inner = _inner(part, kind, getattr(formula, "sign", ""))
            if inner is None:
                flat.append((part, operands))
            else:
                work.extendleft((piece, operands) for piece in reversed(inner))
        return flat

    def _tidied(self, formula: Formula) -> Formula:
        """Without what is only there because a rule is general: −(−x), a − b > 0, x/1."""
        match formula:
            case fm.Negative(of):
                return negated(of)
            case fm.Quotient(above, below) if below == fm.ONE or above == fm.ZERO:
                return above
            case fm.Compare(fm.Sum((left, fm.Negative(right))), relation, zero) if zero == fm.ZERO:
                return fm.Compare(left, relation, right)
            case fm.Cases() if self.whole:  # which case holds is different from entry to entry
                raise _NoNotation
            case fm.Cases():
                return self.writer.settled(formula)
        return formula


def _inner(part: Formula, kind: type[fm.Sum] | type[fm.Product], sign: str) -> tuple[Formula, ...] | None:
    if isinstance(part, fm.Sum) and kind is fm.Sum:
        return part.terms
    return part.factors if isinstance(part, fm.Product) and kind is fm.Product and part.sign == sign else None


_MINUS_ONE = fm.number(-1)


def sum_of(terms: list[Formula]) -> Formula:
    """The sum, without addends that are exactly 0."""
    kept = tuple(term for term in terms if term != fm.ZERO)
    return fm.Sum(kept) if len(kept) > 1 else kept[0] if kept else fm.ZERO


def product_of(factors: list[Formula], sign: str = "·") -> Formula:
    """The product, without factors that are exactly 1; 0 where a factor is exactly 0."""
    if fm.ZERO in factors:
        return fm.ZERO
    kept = [factor for factor in factors if factor != fm.ONE]
    if sign == "⊙":
        return _entry_by_entry(kept)
    if sign == "·":
        kept = _numbers_first(kept)
    if len(kept) > 1 and kept[0] == _MINUS_ONE:
        return fm.Negative(product_of(kept[1:], sign))
    return fm.Product(tuple(kept), sign) if len(kept) > 1 else kept[0] if kept else fm.ONE


def _entry_by_entry(factors: list[Formula]) -> Formula:
    """Factors of one shape, with all exact numbers as one number in front of them: 1/3 ⊙ (2·x) is 2/3·x."""
    together, rest = Fraction(1), []
    for factor in factors:
        while isinstance(factor, fm.Negative):
            together, factor = -together, factor.of
        parts = factor.factors if isinstance(factor, fm.Product) and factor.sign == "·" else (factor,)
        if isinstance(parts[0], fm.Num) and not parts[0].text:
            together, parts = together * parts[0].value, parts[1:]
        rest += [product_of(list(parts))] if parts else []
    whole = fm.Product(tuple(rest), "⊙") if len(rest) > 1 else rest[0] if rest else fm.ONE
    return product_of([fm.Num(together), whole])


def _numbers_first(factors: list[Formula]) -> list[Formula]:
    """Exact numbers as one number in front: x·2·(1/2) is x, 3·x·2 is 6·x."""
    numbers = [factor.value for factor in factors if isinstance(factor, fm.Num) and not factor.text]
    rest = [factor for factor in factors if not isinstance(factor, fm.Num) or factor.text]
    together = prod(numbers, start=Fraction(1))
    return rest if together == 1 else [fm.Num(together), *rest]


def negated(formula: Formula) -> Formula:
    """−formula, an exact number taken into the sign."""
    if isinstance(formula, fm.Num):
        return fm.Num(-formula.value)
    return formula.of if isinstance(formula, fm.Negative) else fm.Negative(formula)
