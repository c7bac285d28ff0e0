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
from gradekit.paper.working.write import Leaf, Writer

Gradient = tuple[Node, Node, Node]  # y, x, ∂y/∂x


class Context:
    """The names of a solved exercise, and how entries of named nodes are written.

    known: gradient nodes that the exercise itself speaks of, by which derivative they are.
    """

    def __init__(self, solution: Solution, digits: int):
        self.solution, self.exercise = solution, solution.exercise
        self.names = {node: name for name, node in self.exercise.quantities.items()}
        self.known = _known(self.exercise, self.names)
        self.values = {node: value.entries for node, value in solution.values.items()}
        self.nodes: dict[Formula, Node] = {Name(name): node for node, name in self.names.items()}
        self.nodes |= {label: node for node, label in self.known.items()}
        self.numbers = Numbers(self.values, self.nodes, digits)

    @cached_property
    def named(self) -> Mapping[Node, Leaf]:
        return {node: _name(name) for node, name in self.names.items()}

    def writer(self, leaves: Mapping[Node, Leaf]) -> Writer:
        """Writes quantities by name, and these nodes as leaves besides."""
        return Writer(ChainMap(self.named, leaves), self.numbers.is_one, self.numbers.settled)  # type: ignore[arg-type]  # it is only read

    def speaking_of(self, gradients: Iterable[Gradient]) -> Writer:
        """Writes quantities and these derivatives by name."""
        spoken = (gradient for _, _, gradient in gradients if gradient in self.known)
        return self.writer({node: _entry_of(self.known[node]) for node in spoken})

    def show_derivative(self, label: Derivative, node: Node) -> None:
        """Give a gradient node its name, so that its numbers can be put in."""
        self.nodes[label] = node

    def certify_missing(self, nodes: Iterable[Node]) -> None:
        """Values of nodes that the solution does not hold, where they have numbers."""
        from gradekit.engine.evaluate.certify import certify

        missing = [node for node in nodes if node not in self.values and self._has_numbers(node)]
        if missing:
            found = certify(topological(missing), self.exercise.bindings)
            self.values |= {node: np.asarray(value, dtype=object) for node, value in found.items()}

    def _has_numbers(self, node: Node) -> bool:
        symbols = set(self.exercise.symbols.values())
        return not symbols or symbols.isdisjoint(topological([node]))

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


def _name(name: str) -> Leaf:
    return lambda index: Name(name, index)


def _entry_of(label: Derivative) -> Leaf:
    return lambda index: Derivative(label.of, label.wrt, index)
