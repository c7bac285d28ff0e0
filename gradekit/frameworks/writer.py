"""Nodes → the statements of a program: what has a name, or is used twice, gets a line; the rest is written in place."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction

import numpy as np

from gradekit.engine.graph import Node, topological
from gradekit.frameworks.dialect import INFIX, Dialect
from gradekit.frameworks.layers import Dense
from gradekit.frameworks.literal import floating, literal
from gradekit.frameworks.names import Names
from gradekit.frameworks.sayings.common import infix_constant
from gradekit.frameworks.training import Steps
from gradekit.frameworks.wanted import Derivatives

_LONG = 90  # an expression that is longer gets a line, whoever uses it


class Writer:
    """Writes what some nodes are made of. called: nodes → the names that they are to have."""

    def __init__(self, dialect: Dialect, names: Names, called: Mapping[Node, str], derivatives: Derivatives) -> None:
        self.dialect, self.names, self.called, self.derivatives = dialect, names, called, derivatives
        self.text: dict[Node, str] = {}
        self.lines: list[str] = []
        self._uses: Counter[Node] = Counter()

    def inputs(self, node: Node) -> tuple[Node, ...]:
        """What the node is made of; a derivative that the library finds, of what is derived and by what."""
        return self.derivatives.get(node) or node.inputs

    def prepare(self, needed: set[Node]) -> None:
        """Look at everything that will be written, before anything is."""

    def define(self, layers: tuple[Dense, ...], values: Mapping[Node, np.ndarray]) -> tuple[Dense, ...]:
        """Say the layers as a module of the library; gives those that it has said."""
        return ()

    def pass_through(self, layers: tuple[Dense, ...]) -> None:
        """Call the module."""

    def trains(self, steps: Steps | None, roots: list[Node]) -> set[Node]:
        """What has to be written when an optimiser of the library takes the steps; nothing where it does not."""
        return set()

    def train(self) -> None:
        """Take the steps."""

    def drawn(self, name: str) -> list[str]:
        """Lines that draw the graph of what is differentiated, into files of that name."""
        return []

    def given(self, node: Node, text: str) -> str:
        """A line for what is given."""
        return self.assign(node, text)

    def write(self, roots: Iterable[Node]) -> None:
        """Lines for everything that the roots need and that has none yet, in the order in which it is worked out."""
        order = topological(roots, self.text, self.inputs)
        self._uses.update(child for node in order for child in self.inputs(node) if node not in self.text)
        for node in order:
            if node not in self.text:
                self.text[node] = self.written(node)

    def written(self, node: Node) -> str:
        """The node as others refer to it: its name, once there is a line for it, or what it is."""
        if node.op.name == "constant":
            return self.constant(node)
        text = shortest(self.dialect.says(node, tuple(self.operand(node, k) for k in range(len(node.inputs)))))
        if node in self.called or self._uses[node] > 1 or len(text) > _LONG:
            return self.assign(node, text)
        return text

    def assign(self, node: Node, text: str) -> str:
        """A line that gives the node a name."""
        name = self.name(node)
        note = self.dialect.notes.get(node.op.name)
        self.lines += [f"# {note}"] if note and f"# {note}" not in self.lines else []
        self.lines.append(f"{name} = {text}")
        return name

    def name(self, node: Node) -> str:
        """A name for the node that nothing else has."""
        return self.names.claim(self.called.get(node, "part"))

    def operand(self, node: Node, k: int) -> str:
        """Operand number k of the node; a constant as a bare number where that will do."""
        child = node.inputs[k]
        is_constant = child.op.name == "constant"
        if is_constant and node.op.name in INFIX and infix_constant(node, k):
            value = Fraction(child.params["value"])
            return literal(value) if self.dialect.is_bare(value) else self.dialect.scalar.format(literal(value))
        return self.text[child]

    def constant(self, node: Node) -> str:
        """A number at every entry of a shape."""
        number = floating(node.params["value"])
        if not node.shape:
            return number if self.dialect.numbers else self.dialect.scalar.format(number)
        return self.dialect.full.format(number, repr(node.shape))


def shortest(expression: str) -> str:
    """The expression without brackets that it does not need, its words in double quotes."""
    text = ast.unparse(ast.parse(expression, mode="eval"))
    return text if '"' in text else text.replace("'", '"')
