"""Derivatives that a library follows back from what it has computed: grad(y, x), of tensors that keep track."""

from __future__ import annotations

from gradekit.engine.graph import Node
from gradekit.frameworks.wanted import below
from gradekit.frameworks.writer import Writer


class TapeWriter(Writer):
    """Writes ∂y/∂x as grad(y, x), and asks the library to keep track of what x comes from."""

    def prepare(self, needed: set[Node]) -> None:
        """What is differentiated by needs a name of its own, and what it comes from is kept track of."""
        by = [x for node, (_, x) in self.derivatives.items() if node in needed]
        self._tracked = {node for node in below(by, self.inputs) if node.op.name == "variable"}
        self._by = {x for x in by if self._tracked.isdisjoint(below([x], self.inputs))}
        self._uses.update(dict.fromkeys(by, 2))

    def given(self, node: Node, text: str) -> str:
        return self.assign(node, self.dialect.tracked.format(text.removesuffix(")")) if node in self._tracked else text)

    def written(self, node: Node) -> str:
        if node not in self.derivatives:
            return super().written(node)
        y, x = self.derivatives[node]
        return self.assign(node, f"grad({self.text[y]}, {self.text[x]})")

    def assign(self, node: Node, text: str) -> str:
        untracked = node in self._by and node.op.name != "variable"
        return super().assign(node, f"({text}).requires_grad_()" if untracked else text)
