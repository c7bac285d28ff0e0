"""What building has made so far: names, their nodes and values, and the faults found on the way."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any

import numpy as np
from msgspec import Struct, field

from gradekit.engine.apart import Apart, held
from gradekit.engine.graph import OPS, Node, Op, apply, fresh, variable
from gradekit.engine.number import Typed, read_number
from gradekit.engine.substitute import substitute
from gradekit.errors import Fault, NoValue, Place, ShapeError, TextError
from gradekit.exercise.expression import Scope, parse
from gradekit.exercise.lowering.renamed import original, place_in
from gradekit.exercise.problem.known import MASKS
from gradekit.exercise.problem.located import Given, Line, Nested, OpenShape, Text

_NAME = re.compile(r"[^\W\d]\w*")


class Building(Struct):
    """What has been built so far, and what went wrong."""

    params: Mapping[str, Mapping[str, Any]]
    sizes: Mapping[str, int] = field(default_factory=dict)  # of open dimensions
    names: dict[str, Node] = field(default_factory=dict)  # as expressions see them
    quantities: dict[str, Node] = field(default_factory=dict)
    bindings: dict[Node, np.ndarray] = field(default_factory=dict)
    symbols: dict[str, Node] = field(default_factory=dict)
    gradients: list[tuple[Node, Node, Node]] = field(default_factory=list)
    functions: dict[str, Node] = field(default_factory=dict)  # those known by name only, each with its parameter
    spoken: dict[Node, tuple[tuple[Node, Node, Node], ...]] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    updates: list[tuple[Node, Node]] = field(default_factory=list)  # parameters before and after a step of training
    origins: dict[Node, str] = field(default_factory=dict)  # given variables that are values of another name
    copies: dict[str, str] = field(default_factory=dict)  # names of start values → the given ones they come from
    meanings: Mapping[str, type[Op]] = field(default_factory=dict)  # of functions, where a library has others
    fixed: Mapping[str, Node] = field(default_factory=dict)  # names that have another value in this run of the lines
    apart: Apart | None = None  # where quantities are kept apart for marking, and nothing is simplified across them
    again: Callable[[Mapping[str, Node]], dict[str, Node]] | None = None  # the lines run once more with other values
    broken: set[str] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)

    def scope(self) -> Scope:
        derive = self.apart.grad if self.apart else None
        pairs = ((self.names.get(name), self.names.get(copy)) for copy, name in self.copies.items())
        starts = {node: start for node, start in pairs if node is not None and start is not None}
        return Scope(self.names, self.params, self.gradients, self.functions, True, derive, starts, self.meanings)


def add_symbol(state: Building, symbol: OpenShape) -> None:
    """Declare a variable without numbers."""
    shape = tuple(state.sizes[dim] if isinstance(dim, str) else dim for dim in symbol.shape)
    known = {"unit_sum": True} if symbol.domain in ("one-hot", "probability") else {}
    node = variable(symbol.name, shape, **known)
    state.names[symbol.name] = state.quantities[symbol.name] = state.symbols[symbol.name] = node


def add_function(state: Building, function: OpenShape) -> None:
    """Declare a function of which only the name is known: its parameter is a symbol without a number."""
    state.functions[function.name] = state.symbols[function.name] = variable(function.name)


def add_given(state: Building, given: Given) -> None:
    """Declare a quantity with its value."""
    node = state.fixed.get(given.name) or given_node(state, given.value, given.name)
    if node is None:
        state.broken.add(given.name)
    else:
        state.names[given.name] = state.quantities[given.name] = node


def given_node(state: Building, value: Nested, name: str, origin: str = "") -> Node | None:
    """A variable bound to the numbers, or the node of constant expressions; None with a fault.

    origin: the quantity that it is a value of, where that has another name.
    """
    hidden = tuple(_hidden(value)) if _has_masks(value) else ()
    numbers = exact_numbers(_shown(value) if hidden else value)
    if numbers is None:
        return _constant_expressions(state, value)
    node = variable(name, numbers.shape)
    state.bindings[node] = numbers
    if origin:
        state.origins[node] = origin
    return apply("masked", node, dims=node.shape, hidden=hidden) if hidden else node


def _has_masks(value: Nested) -> bool:
    return value.value in MASKS if isinstance(value, Text) else any(map(_has_masks, value))


def _hidden(value: Nested, at: tuple[int, ...] = ()) -> Iterator[tuple[int, ...]]:
    """The places of −inf, which masks a score."""
    if isinstance(value, Text):
        if value.value in MASKS:
            yield at
        return
    for k, part in enumerate(value):
        yield from _hidden(part, (*at, k))


def _shown(value: Nested) -> Nested:
    """The value with a 0 behind every mask."""
    if isinstance(value, Text):
        return Text("0", value.place) if value.value in MASKS else value
    return tuple(map(_shown, value))


def exact_numbers(value: Nested) -> np.ndarray | None:
    """The value as an array of fractions, None where an entry is not a plain number."""
    try:
        nested = _fractions(value, cache(read_number))
    except TextError:
        return None
    array = np.empty(_shape(value), dtype=object)
    array[...] = np.array(nested, dtype=object) if array.ndim else nested
    return array


def _fractions(value: Nested, read: Callable[[str], Typed]) -> Any:
    """The values of the numbers; read: of equal texts only the first has to be read."""
    return read(value.value).value if isinstance(value, Text) else [_fractions(part, read) for part in value]


def _shape(value: Nested) -> tuple[int, ...]:
    return () if isinstance(value, Text) else (len(value), *_shape(value[0]))


def _constant_expressions(state: Building, value: Nested) -> Node | None:
    """A given quantity written with expressions such as sqrt(2); they may use what was given before."""
    if isinstance(value, Text):
        node = parsed(state, value)
        return None if node is None else fresh(node)
    made = [_constant_expressions(state, part) for part in value]
    parts = [node for node in made if node is not None]
    return apply("stack", *parts, rank=parts[0].rank) if len(parts) == len(made) else None


def add_line(state: Building, line: Line) -> None:
    """Declare the quantity of a line; one of the same name keeps its earlier value under name⁽¹⁾, name⁽²⁾, …"""
    before = len(state.gradients)
    node = state.fixed.get(line.name) or parsed(state, line.expression)
    if node is None:
        state.broken.add(line.name)
        return
    if line.name in state.quantities:
        _keep_earlier(state.quantities, line.name)
    taken = tuple(state.gradients[before:])
    named = node if line.name in state.fixed else own_quantity(state, _named(state, node, taken))
    state.lines.append(line)
    state.spoken[named] = taken
    state.names[line.name] = state.quantities[line.name] = named


def add_all(state: Building, given: Iterable[Given], lines: Iterable[Line]) -> None:
    """Declare given quantities, and then those of lines."""
    for quantity in given:
        add_given(state, quantity)
    for line in lines:
        add_line(state, line)


def add_node(state: Building, name: str, node: Node, place: Place) -> None:
    """Declare a quantity that is counted, and not written by the author."""
    named = own_quantity(state, fresh(node))
    shown = str(node.params["value"]) if node.op.name == "constant" else name
    state.lines.append(Line(name, Text(shown, place), place))
    state.spoken[named] = ()
    state.names[name] = state.quantities[name] = named


def _named(state: Building, node: Node, taken: tuple[tuple[Node, Node, Node], ...]) -> Node:
    """The node of a line: its own; where the line only names a quantity or a derivative, one that leads to that."""
    is_other = node in state.spoken or any(node is gradient for _, _, gradient in taken)
    return Node(OPS["identity"], (node,), {}, node.shape) if is_other else fresh(node)


def own_quantity(state: Building, node: Node) -> Node:
    """The node of a line, one that nothing looks into where quantities are kept apart."""
    return held(node) if state.apart else node


def _keep_earlier(quantities: dict[str, Node], name: str) -> None:
    """Rename a quantity that is about to be assigned again, in its place in the order."""
    count = sum(other.startswith(f"{name}⁽") for other in quantities) + 1
    earlier = f"{name}⁽{raised(count)}⁾"
    renamed = {earlier if key == name else key: node for key, node in quantities.items()}
    quantities.clear()
    quantities.update(renamed)


_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def raised(number: int) -> str:
    """The number in raised digits."""
    return str(number).translate(_RAISED)


def parsed(state: Building, text: Text) -> Node | None:
    """The node of an expression, or None with a fault (without one where it uses a name that is at fault already)."""
    try:
        return parse(text.value, state.scope())
    except (TextError, ShapeError, NoValue) as error:
        if not state.broken.intersection(_NAME.findall(text.value)):
            fault = Fault(place_in(text, getattr(error, "column", 0)), _message(original(text), error))
            state.faults += [] if fault.place in [known.place for known in state.faults] else [fault]
    return None


def overridden(state: Building, replacements: Mapping[str, Node]) -> dict[str, Node]:
    """The names as expressions see them when some quantities are others: what depends on those is built anew."""
    known = state.names
    new = {known[name]: node for name, node in replacements.items() if name in known and known[name] is not node}
    new = {old: node for old, node in new.items() if old.shape == node.shape}
    for quantity in state.quantities.values():
        if quantity not in new:
            rebuilt = substitute([quantity], new)[0]
            if rebuilt is not quantity:
                new[quantity] = own_quantity(state, fresh(rebuilt))
    return {name: new.get(node, node) for name, node in known.items()} | dict(replacements)


def _message(text: str, error: Exception) -> str:
    shown = text if len(text) <= 60 else text[:59] + "…"
    return f"in {shown!r}: {error}"
