"""Derivatives that a library takes of functions: jax.grad(f)(x), where f computes y anew from x."""

from __future__ import annotations

from gradekit.engine.graph import Node, topological
from gradekit.frameworks.writer import Writer


class FunctionWriter(Writer):
    """Writes ∂y/∂x as the derivative of a function of x that returns y."""

    _outer: FunctionWriter | None = None  # the program, or the function, around this one

    def prepare(self, needed: set[Node]) -> None:
        """What is differentiated by needs a name of its own; what is asked of one y is found in one go."""
        self._wanted = {node: pair for node, pair in self.derivatives.items() if node in needed}
        self._uses.update({x: 2 for _, x in self._wanted.values()})

    def written(self, node: Node) -> str:
        if node not in self.derivatives:
            return super().written(node)
        y, x = self.derivatives[node]
        together = self._together(node)
        if len(together) == 1:
            function, derive = self._function(y, (x,)), "grad" if not y.shape else "jacrev"
            return self.assign(node, self._words(derive).format(function, self.text[x]))
        return self._several(node, y, together)

    def _words(self, derive: str) -> str:
        """The library's way, inside a function the one that can be differentiated again."""
        words = self.dialect.derived
        return words.get(f"{derive} again", words[derive]) if self._outer else words[derive]

    def _several(self, node: Node, y: Node, together: dict[Node, Node]) -> str:
        """One line for the derivatives of one number by several given quantities."""
        function = self._function(y, tuple(together.values()))
        for gradient in together:
            self.text[gradient] = self.name(gradient)
        left = ", ".join(self.text[gradient] for gradient in together)
        arguments = ", ".join(self.text[x] for x in together.values())
        right = self._words("several").format(function, tuple(range(len(together))), arguments)
        self.lines.append(f"{left} = {right}")
        return self.text[node]

    def _together(self, node: Node) -> dict[Node, Node]:
        """∂y/∂x → x of those that are found with this one: those of the same number by given quantities."""
        y, x = self.derivatives[node]
        if y.shape or x.op.name != "variable":
            return {node: x}
        same = {other: by for other, (of, by) in self._wanted.items() if of is y and by.op.name == "variable"}
        return {other: by for other, by in same.items() if other not in self.text} or {node: x}

    def _function(self, y: Node, by: tuple[Node, ...]) -> str:
        """Define y as a function of some quantities; what does not depend on these is taken from outside."""
        inside = FunctionWriter(self.dialect, self.names, self.called, self.derivatives)
        order = topological([y], by, self.inputs)
        moved = {*by}
        for node in order:
            if not moved.isdisjoint(self.inputs(node)):
                moved.add(node)
        inside.text = {node: text for node, text in self.text.items() if node not in moved or node in by}
        inside._outer = self
        inside.prepare(set(self._wanted))
        inside.write([y])
        name = self.names.claim(f"{self.called.get(y, 'value')}_of")
        parameters = ", ".join(self.text[x] for x in by)
        body = [*inside.lines, f"return {inside.text[y]}"]
        gap = [""] * (1 if self._outer else 2)
        self.lines += [*gap, f"def {name}({parameters}):", *("    " + line if line else "" for line in body), *gap]
        return name

    def name(self, node: Node) -> str:
        """Inside a function a quantity has the name that it has outside."""
        outer = self._outer
        while outer is not None:
            if outer.text.get(node, "").isidentifier():
                return outer.text[node]
            outer = outer._outer
        return super().name(node)
