"""Exercise → Solution: every named quantity and every asked one, correct in every digit that can be printed."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

import numpy as np
from msgspec import Struct

from gradekit.engine.graph import Node, constant, topological
from gradekit.engine.ops.linear import indices
from gradekit.errors import Fault, NoValue, ProblemError
from gradekit.exercise.lowering import Asked, Exercise
from gradekit.exercise.problem.known import ANY


class Value(Struct, frozen=True, eq=False, dict=True):
    """The certified value of one quantity: entries are exact rationals or balls, in an object array of its shape."""

    node: Node
    entries: np.ndarray

    @property
    def shape(self) -> tuple[int, ...]:
        return self.node.shape

    @cached_property
    def floats(self) -> np.ndarray:
        """The nearest float64 of every entry."""
        from gradekit.engine.evaluate.certify import as_float

        return np.array([as_float(entry) for entry in self.entries.flat], dtype=float).reshape(self.shape)

    @cached_property
    def fractions(self) -> np.ndarray:
        """The exact fraction of every entry, None where it is irrational."""
        from gradekit.engine.evaluate.certify import as_fraction

        return self._each(as_fraction)

    @cached_property
    def decimals(self) -> np.ndarray:
        """Plain decimal text of every entry, with at least 20 correct significant digits."""
        from gradekit.engine.evaluate.certify import decimal_text

        return self._each(decimal_text)

    def _each(self, function: Any) -> np.ndarray:
        result = np.empty(self.shape, dtype=object)
        for index in indices(self.shape):
            result[index] = function(self.entries[index])
        return result


class Kink(Struct, frozen=True):
    """An entry that lies exactly where an op has no derivative, or jumps, and the convention that was applied."""

    quantity: str
    entries: tuple[tuple[int, ...], ...]
    convention: str
    free: bool = False  # whether anything else that may hold there is right as well


class Solution(Struct, frozen=True, eq=False):
    """A solved exercise. values: by node, for every quantity that has numbers; kinks: what convention decided."""

    exercise: Exercise
    values: dict[Node, Value]
    kinks: tuple[Kink, ...]

    def answer(self, question: str) -> tuple[tuple[Asked, Value | None], ...]:
        """What the question asks for, with its value (None where it has open symbols)."""
        return tuple((asked, self.values.get(asked.node)) for asked in self.exercise.asked[question])


def solve(exercise: Exercise, questions: Iterable[str] | None = None) -> Solution:
    """Certified values of all named quantities and of what the questions (by default all) ask for.

    Raises ProblemError where a quantity has no real value, naming it.
    """
    from gradekit.engine.evaluate.certify import certify

    wanted = [asked.node for parts in exercise.asked.values() for asked in parts]
    nodes = [node for node in (*exercise.quantities.values(), *wanted) if not _has_symbols(exercise, node)]
    order = topological(nodes)
    try:
        entries = certify(order, exercise.bindings)
    except NoValue as error:
        raise ProblemError([_no_value(exercise, error)]) from error
    values = {node: Value(node, entries[node]) for node in order}
    _refuse_masked(exercise, values)
    return Solution(exercise, values, _kinks(exercise, values, order))


def _refuse_masked(exercise: Exercise, values: dict[Node, Value]) -> None:
    """Raise ProblemError where a question asks for a masked score, which nobody can write as a number."""
    from gradekit.engine.evaluate.ball import is_masked

    for question in exercise.problem.questions:
        for asked in exercise.asked.get(question.id, ()):
            if asked.node in values and any(map(is_masked, values[asked.node].entries.flat)):
                message = f"{asked.text} is −∞ where a score is masked; ask for what the softmax makes of it"
                raise ProblemError([Fault(question.place, message)])


def _has_symbols(exercise: Exercise, node: Node) -> bool:
    """Whether the node depends on a symbol without numbers."""
    if not exercise.symbols:
        return False
    open_nodes = set(exercise.symbols.values())
    return any(below in open_nodes for below in topological([node]))


def _no_value(exercise: Exercise, error: NoValue) -> Fault:
    """The fault of a quantity without a value, placed at the first line that depends on it."""
    culprit = getattr(error, "node", None)
    for line in exercise.lines:
        node = exercise.quantities.get(line.name)
        if node is not None and culprit in topological([node]):
            return Fault(line.place, f"{line.name} = {line.expression.value} has no (real) value: {error}")
    for question in exercise.problem.questions:
        for asked in exercise.asked.get(question.id, ()):
            if culprit in topological([asked.node]):
                return Fault(question.place, f"{asked.text} has no (real) value: {error}")
    return Fault(exercise.problem.place, f"a quantity has no (real) value: {error}")


_OTHERS = "; any other subgradient is right as well"


def _kinks(exercise: Exercise, values: dict[Node, Value], order: list[Node]) -> tuple[Kink, ...]:
    found = []
    names = {node: name for name, node in exercise.quantities.items()}
    for node in order:
        if node.op.convention:
            at = _on_kink(node, values)
            if at and decides(exercise, node):
                label = names.get(node) or names.get(node.inputs[0], "a quantity")
                free = _is_free(exercise, node, order)
                found.append(Kink(label, at, _convention(node) + (_OTHERS if free else ""), free))
    return tuple(found)


def decides(exercise: Exercise, node: Node) -> bool:
    """Whether what holds on its kink can be seen: in its value where that jumps, else in a derivative through it."""
    slopes = node.op.vjp(constant(1, node.shape), node, *node.inputs, **node.params)
    if all(slope is None for slope in slopes):
        return True
    below = set(topological([node]))
    return any(x in below and node in topological([y]) for y, x, _ in exercise.scope.gradients)


def _is_free(exercise: Exercise, node: Node, order: list[Node]) -> bool:
    """Whether the problem lets anything hold there; the sign of x is the slope of |x|."""
    free = {op for op, rule in exercise.problem.kinks if rule == ANY}
    if node.op.name == "sign" and "abs" in free:
        return any(other.op.name == "abs" and other.inputs == node.inputs for other in order)
    return node.op.name in free


def _convention(node: Node) -> str:
    """The sentence of the op, with the value that the problem chose."""
    import inspect

    defaults = inspect.signature(node.op.value).parameters
    chosen = {key: p.default for key, p in defaults.items() if p.default is not inspect.Parameter.empty} | node.params
    return node.op.convention.format(**chosen)


def _on_kink(node: Node, values: dict[Node, Value]) -> tuple[tuple[int, ...], ...]:
    """The entries of the node that lie on its kink, decided by exact rationals; balls are never exactly on one."""
    from gradekit.engine.evaluate.rational import Rational

    operands = [values[child].entries for child in node.inputs]
    if any(not _all_rational(entries) for entries in operands):
        return ()
    hit = np.asarray(node.op.kink(Rational, *operands, **node.params))
    return tuple(index for index in indices(node.shape) if hit[index])


def _all_rational(entries: np.ndarray) -> bool:
    from gradekit.engine.evaluate.certify import as_fraction

    return all(as_fraction(entry) is not None for entry in entries.flat)
