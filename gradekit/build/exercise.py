"""Problem → Exercise: every name a node, every question the nodes it asks for, all faults at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from gradekit.build.dense import expand
from gradekit.errors import Fault, NoValue, Place, ProblemError, ShapeError, TextError
from gradekit.expression import Scope, parse
from gradekit.graph import Node, apply, fresh, variable
from gradekit.number import read_number
from gradekit.spec.schema import Given, Line, Nested, OpenShape, Problem, Text

_DEFAULT_SIZES = (3, 2, 4, 5, 6, 7, 8, 9)  # of open dimensions, all different, so that no transpose fits by chance
_NAME = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """One quantity that a question asks for; gradients: (y, x, ∂y/∂x) of the derivatives taken in its text."""

    text: str
    node: Node
    gradients: tuple[tuple[Node, Node, Node], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Exercise:
    """A problem as a graph.

    quantities: every name of given and compute, in order; a name assigned again keeps its earlier value under
    name⁽¹⁾, name⁽²⁾, …; bindings: given variables → exact numbers; symbols: variables without numbers;
    derivatives: gradient node → the names of what is differentiated by what; asked: question id → its quantities.
    """

    problem: Problem
    quantities: dict[str, Node]
    bindings: dict[Node, np.ndarray]
    symbols: dict[str, Node]
    derivatives: dict[Node, tuple[str, str]]
    asked: dict[str, tuple[Asked, ...]]
    scope: Scope

    def name_of(self, node: Node) -> str:
        """The name of a named node, '' for any other."""
        return next((name for name, named in self.quantities.items() if named is node), "")


@dataclass(slots=True)
class _Building:
    """What has been built so far, and what went wrong."""

    params: Mapping[str, Mapping[str, Any]]
    names: dict[str, Node] = field(default_factory=dict)  # as expressions see them
    quantities: dict[str, Node] = field(default_factory=dict)
    bindings: dict[Node, np.ndarray] = field(default_factory=dict)
    symbols: dict[str, Node] = field(default_factory=dict)
    gradients: list[tuple[Node, Node, Node]] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)

    def scope(self) -> Scope:
        return Scope(self.names, self.params, self.gradients)


def build(problem: Problem, sizes: Mapping[str, int] | None = None) -> Exercise:
    """The graph of a problem; `sizes` gives open dimensions their lengths.

    Raises ProblemError with a fault for every expression that cannot be read or does not fit.
    """
    state = _Building({op: {"at_zero": value} for op, value in problem.kinks})
    given, lines = _written_out(problem)
    sizes = dict(zip(_open_dimensions(problem), _DEFAULT_SIZES * 4, strict=False)) | dict(sizes or {})
    for symbol in problem.shapes:
        _add_symbol(state, symbol, sizes)
    for quantity in given:
        _add_given(state, quantity)
    for line in lines:
        _add_line(state, line)
    asked = {question.id: tuple(_asked(state, question.find)) for question in problem.questions if question.find}
    if state.faults:
        raise ProblemError(sorted(state.faults, key=lambda fault: (fault.place.line, fault.place.column)))
    scope = state.scope()
    return Exercise(problem, state.quantities, state.bindings, state.symbols, _labels(state), asked, scope)


def _written_out(problem: Problem) -> tuple[tuple[Given, ...], tuple[Line, ...]]:
    """Given quantities and compute lines, those of the shorthands first."""
    if problem.network is None:
        return problem.given, problem.compute
    expansion = expand(problem.network)
    return expansion.given + problem.given, expansion.compute + problem.compute


def _open_dimensions(problem: Problem) -> list[str]:
    dims = (dim for symbol in problem.shapes for dim in symbol.shape if isinstance(dim, str))
    return list(dict.fromkeys(dims))


def _add_symbol(state: _Building, symbol: OpenShape, sizes: Mapping[str, int]) -> None:
    shape = tuple(sizes[dim] if isinstance(dim, str) else dim for dim in symbol.shape)
    node = variable(symbol.name, shape)
    state.names[symbol.name] = state.quantities[symbol.name] = state.symbols[symbol.name] = node


def _add_given(state: _Building, given: Given) -> None:
    numbers = _numbers(given.value)
    if numbers is None:
        node = _constant_expressions(state, given.value)
        if node is None:
            state.broken.add(given.name)
            return
    else:
        node = variable(given.name, numbers.shape)
        state.bindings[node] = numbers
    state.names[given.name] = state.quantities[given.name] = node


def _numbers(value: Nested) -> np.ndarray | None:
    """The value as an array of fractions, None where an entry is not a plain number."""
    try:
        nested = _fractions(value)
    except TextError:
        return None
    array = np.empty(_shape(value), dtype=object)
    array[...] = np.array(nested, dtype=object) if array.ndim else nested
    return array


def _fractions(value: Nested) -> Any:
    return read_number(value.value).value if isinstance(value, Text) else [_fractions(part) for part in value]


def _shape(value: Nested) -> tuple[int, ...]:
    return () if isinstance(value, Text) else (len(value), *_shape(value[0]))


def _constant_expressions(state: _Building, value: Nested) -> Node | None:
    """A given quantity written with expressions such as sqrt(2); they may use what was given before."""
    if isinstance(value, Text):
        node = _parsed(state, value)
        return None if node is None else fresh(node)
    parts = [_constant_expressions(state, part) for part in value]
    return None if None in parts else apply("stack", *parts, rank=parts[0].rank)


def _add_line(state: _Building, line: Line) -> None:
    node = _parsed(state, line.expression)
    if node is None:
        state.broken.add(line.name)
        return
    if line.name in state.quantities:
        _keep_earlier(state.quantities, line.name)
    state.names[line.name] = state.quantities[line.name] = fresh(node)


def _keep_earlier(quantities: dict[str, Node], name: str) -> None:
    """Rename a quantity that is about to be assigned again, in its place in the order."""
    count = sum(other.startswith(f"{name}⁽") for other in quantities) + 1
    earlier = f"{name}⁽{str(count).translate(_RAISED)}⁾"
    renamed = {earlier if key == name else key: node for key, node in quantities.items()}
    quantities.clear()
    quantities.update(renamed)


_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def _asked(state: _Building, find: tuple[Text, ...]) -> Iterator[Asked]:
    for text in find:
        before = len(state.gradients)
        node = _parsed(state, text)
        if node is not None:
            yield Asked(text.value, node, tuple(state.gradients[before:]))


def _parsed(state: _Building, text: Text) -> Node | None:
    """The node of an expression, or None with a fault (without one where it uses a name that is at fault already)."""
    try:
        return parse(text.value, state.scope())
    except (TextError, ShapeError, NoValue) as error:
        if not state.broken.intersection(_NAME.findall(text.value)):
            state.faults.append(Fault(_at(text.place, getattr(error, "column", 0)), _message(text.value, error)))
    return None


def _at(place: Place, column: int) -> Place:
    return Place(place.file, place.line, place.column + max(column - 1, 0))


def _message(text: str, error: Exception) -> str:
    shown = text if len(text) <= 60 else text[:59] + "…"
    return f"in {shown!r}: {error}"


def _labels(state: _Building) -> dict[Node, tuple[str, str]]:
    """Names for gradient nodes, where both sides of the derivative have names."""
    name = {node: key for key, node in state.quantities.items()}
    return {g: (name[y], name[x]) for y, x, g in state.gradients if y in name and x in name}
