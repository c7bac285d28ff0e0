"""Derivatives that a library follows back from what it has computed, of tensors that keep track.

Where one number is differentiated and nothing is differentiated again: loss.backward() and W.grad; else grad(y, x).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from gradekit.engine.graph import Node, topological
from gradekit.frameworks.layers import Dense
from gradekit.frameworks.literal import nested
from gradekit.frameworks.writer import Writer


class TapeWriter(Writer):
    """Writes derivatives as the library finds them, and asks it to keep track of what they are taken by."""

    def prepare(self, needed: set[Node]) -> None:
        """What is differentiated by needs a name of its own, and what it comes from is kept track of."""
        wanted = {node: pair for node, pair in self.derivatives.items() if node in needed}
        self._by = list(dict.fromkeys(x for _, x in wanted.values()))
        self._tracked = {node for node in topological(self._by, inputs=self.inputs) if node.op.name == "variable"}
        self._loose = {x for x in self._by if self._tracked.isdisjoint(topological([x], inputs=self.inputs))}
        self._uses.update(dict.fromkeys(self._by, 2))
        ends = list(dict.fromkeys(y for y, _ in wanted.values()))
        self._end = ends[0] if len(ends) == 1 and self._is_simple(ends[0], set(wanted)) else None
        self._gone_back = False

    def _is_simple(self, y: Node, derivatives: set[Node]) -> bool:
        """Whether going back from y once gives all derivatives."""
        under = set(topological([y], inputs=self.inputs))
        return not y.shape and derivatives.isdisjoint(under) and under.issuperset(self._by) and not self._loose

    def given(self, node: Node, text: str) -> str:
        tracked = node in self._tracked
        return self.assign(node, self.dialect.tracked.format(text.removesuffix(")")) if tracked else text)

    def written(self, node: Node) -> str:
        if node not in self.derivatives:
            return super().written(node)
        y, x = self.derivatives[node]
        if self._end is None:
            return self.assign(node, f"grad({self.text[y]}, {self.text[x]})")
        self._go_back()
        return f"{self.text[x]}.grad"

    def _go_back(self) -> None:
        """Once, when the first derivative is wanted; what is not given has to be told to keep its own."""
        if not self._gone_back and self._end is not None:
            kept = [x for x in self._by if x.op.name != "variable"]
            self.lines += [f"{self.text[x]}.retain_grad()" for x in kept]
            self.lines.append(f"{self.text[self._end]}.backward()")
        self._gone_back = True

    def assign(self, node: Node, text: str) -> str:
        loose = node in self._loose and node.op.name != "variable"
        return super().assign(node, f"({text}).requires_grad_()" if loose else text)

    def drawn(self, name: str) -> list[str]:
        """As torchviz draws a tensor and what it comes from; several get a number each."""
        ends = list(dict.fromkeys(y for y, _ in self.derivatives.values() if self.text.get(y, "").isidentifier()))
        files = [name] if len(ends) == 1 else [f"{name}-{k}" for k in range(1, len(ends) + 1)]
        return ["", *(f'make_dot({self.text[y]}).render("{file}")' for y, file in zip(ends, files, strict=True))]

    # A network as a module

    def define(self, layers: tuple[Dense, ...], values: Mapping[Node, np.ndarray]) -> tuple[Dense, ...]:
        """A class with the layers l1, l2, …, whose weights and biases are the exercise's, and one of it."""
        made, set_to = [], []
        for k, layer in enumerate(layers, start=1):
            units, inputs = layer.weights.shape
            made.append(f"self.l{k} = nn.Linear({inputs}, {units}{'' if layer.bias else ', bias=False'})")
            for part, node in (("weight", layer.weights), ("bias", layer.bias)):
                if node is not None:
                    set_to.append(f"self.l{k}.{part}.data = {self.dialect.array.format(nested(values[node]))}")
                    self.text[node] = f"net.l{k}.{part}"
        net, self._net = "Net", self.names.claim("net")
        lines = [
            "    def __init__(self):",
            "        super().__init__()",
            *(f"        {line}" for line in made + set_to),
        ]
        self.lines += ["", f"class {net}(nn.Module):", *lines, "", *self._forward(layers), "", ""]
        self.lines.append(f"{self._net} = {net}()")
        return layers

    def _forward(self, layers: tuple[Dense, ...]) -> list[str]:
        inside = Writer(self.dialect, self.names, self.called, {})
        signal = inside.text[layers[0].signal] = self.called[layers[0].signal]
        for k, layer in enumerate(layers, start=1):
            taken = inside.text[layer.signal]
            inside.text[layer.pre_activation] = inside.assign(layer.pre_activation, f"self.l{k}({taken})")
            inside.write([layer.output])
        self._passed = [(node, inside.text[node]) for layer in layers for node in (layer.pre_activation, layer.output)]
        body = [*inside.lines, f"return {', '.join(name for _, name in self._passed)}"]
        return [f"    def forward(self, {signal}):", *(f"        {line}" for line in body)]

    def pass_through(self, layers: tuple[Dense, ...]) -> None:
        """The module called; what it gives has the names that it has inside."""
        self.write([layers[0].signal])
        self.text |= dict(self._passed)
        left = ", ".join(name for _, name in self._passed)
        self.lines.append(f"{left} = {self._net}({self.text[layers[0].signal]})")
