"""What the lines of one working share: names, derivatives that have been given a name, numbers, conventions."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property

import numpy as np

from gradekit.engine.formula import Derivative, Formula, Index, Name, index_text
from gradekit.engine.graph import Node, topological
from gradekit.exercise.lowering import Exercise
from gradekit.exercise.solve import Solution
from gradekit.paper.working.numbers import Numbers
from gradekit.paper.working.same import Same
from gradekit.paper.working.write import Leaf, Writer

Gradient = tuple[Node, Node, Node]  # y, x, ∂y/∂x


class Context:
    """The names of a solved exercise, and how entries of named nodes are written.

    names: quantity → the name under which it is shown, that of the first one that is the same. known: gradient
    nodes that the exercise itself speaks of, by which derivative they are.
    """

    def __init__(self, solution: Solution, digits: int):
        self.solution, self.exercise = solution, solution.exercise
        own = {node: name for name, node in self.exercise.quantities.items()}
        self.same = Same(self.exercise)
        self.own_names = own
        self.names = {node: own[self.same.first[node]] for node in own}
        self.known = _known(self.exercise, self.names)
        self.values = {node: value.entries for node, value in solution.values.items()}
        self.nodes: dict[Formula, Node] = {Name(name): node for node, name in own.items()}
        self.nodes |= {label: node for node, label in self.known.items()}
        self.numbers = Numbers(self.values, self.nodes, digits)

    @cached_property
    def named(self) -> Mapping[Node, Leaf]:
        """How nodes are written that have a name, those that are computed like a quantity among them."""
        own = {node: self._leaf(node) for node in self.names}
        return {node: own[first] for node, first in self.same.shown.items()} | own

    def _leaf(self, node: Node) -> Leaf:
        copied = self.copied(node)
        return _name(self.names[node]) if copied is None else _entry_of(copied)

    def copied(self, node: Node) -> Derivative | None:
        """The derivative that the quantity is another name for (`dW: grad(L, W)`)."""
        return self.known.get(node.inputs[0]) if node.op.name == "identity" else None

    @cached_property
    def _quantities(self) -> Mapping[Node, Leaf]:
        return {node: self.named[node] for node in self.names}

    def writer(self, leaves: Mapping[Node, Leaf], alike: bool = False) -> Writer:
        """Writes quantities by name, and these nodes as leaves besides; alike: what is computed like one, too."""
        names = self.named if alike else self._quantities
        numbers = self.numbers
        return Writer(ChainMap(names, leaves), numbers.is_one, numbers.settled, numbers.decided)  # type: ignore[arg-type]  # it is only read

    def speaking_of(self, gradients: Iterable[Gradient]) -> Writer:
        """Writes quantities and these derivatives by name."""
        spoken = (gradient for _, _, gradient in gradients if gradient in self.known)
        return self.writer({node: _entry_of(self.known[node]) for node in spoken}, alike=True)

    def show_derivative(self, label: Derivative, node: Node) -> None:
        """Give a gradient node its name, so that its numbers can be put in."""
        self.nodes[label] = node

    def certify_missing(self, nodes: Iterable[Node]) -> None:
        """Values of nodes that the solution does not hold, where they have numbers."""
        from gradekit.engine.evaluate.certify import certify

        missing = [node for node in nodes if node not in self.values and self._has_numbers(node)]
        if missing:
            given = {node: self.values.get(node, value) for node, value in self.exercise.bindings.items()}
            found = certify(topological(missing), given)
            self.values |= {node: np.asarray(value, dtype=object) for node, value in found.items()}

    def _has_numbers(self, node: Node) -> bool:
        symbols = set(self.exercise.symbols.values())
        return not symbols or symbols.isdisjoint(topological([node]))

    def shown_by(self, node: Node) -> str:
        """What shows that a decision is right, where all that it is about is rational."""
        from gradekit.engine.evaluate.certify import as_fraction

        if node.op.shown_by is None or not all(child in self.values for child in node.inputs):
            return ""
        exact = [np.vectorize(as_fraction, otypes=[object])(self.values[child]) for child in node.inputs]
        return "" if any(None in each.flat for each in exact) else node.op.shown_by(*exact)

    def conventions(self, nodes: Iterable[Node]) -> Callable[[Index], list[str]]:
        """By entry, the conventions that decide these quantities exactly on a kink."""
        names = {self.names.get(node) for node in nodes}
        kinks = [kink for kink in self.solution.kinks if kink.quantity in names]
        return lambda index: [kink.convention for kink in kinks if index in kink.entries]


def _known(exercise: Exercise, names: Mapping[Node, str]) -> dict[Node, Derivative]:
    """Derivatives that are taken in the problem file; a constant one (∂(x+y)/∂x = 1) is no node of its own."""
    known: dict[Node, Derivative] = {}
    for y, x, gradient in exercise.scope.gradients:
        of = f"∂{known[y].of}/∂{known[y].wrt}" if y in known else label_of(y, names)
        if of and x in names and gradient not in names and gradient.op.name not in ("constant", "variable"):
            known.setdefault(gradient, Derivative(of, names[x]))
    return known


def label_of(node: Node, names: Mapping[Node, str]) -> str:
    """The name of a quantity or of one entry of it, counted from 1; '' for any other node."""
    if node in names:
        return names[node]
    if node.op.name != "index" or node.rank or node.inputs[0] not in names:
        return ""
    return f"{names[node.inputs[0]]}{index_text(node.params['at'])}"


def plain_numbers(exercise: Exercise) -> set[Node]:
    """The named quantities that are given by numbers alone, such as zeros(3), and not by a line."""
    lines = {line.name for line in exercise.lines}
    given = [node for name, node in exercise.quantities.items() if name.partition("⁽")[0] not in lines]
    open_nodes: set[Node] = set()
    for node in topological(given):
        if node.op.name not in ("constant", "stack", "identity") or open_nodes.intersection(node.inputs):
            open_nodes.add(node)
    return set(given) - open_nodes


def _name(name: str) -> Leaf:
    return lambda index: Name(name, index)


def _entry_of(label: Derivative) -> Leaf:
    return lambda index: Derivative(label.of, label.wrt, index)
