"""Which lines a working has, and in which order: quantities as in the file, derivatives from the root backwards."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterable, Iterator

from gradekit.engine.formula import Derivative, Formula, Index, Name, Num
from gradekit.engine.graph import Node, topological
from gradekit.exercise.lowering import Asked
from gradekit.paper.working.chain import Chain
from gradekit.paper.working.context import Context, Gradient, label_of
from gradekit.paper.working.line import Line


def planned(context: Context, questions: list[str] | None) -> list[Line]:
    """The lines of all questions and quantities, or of what some questions need."""
    return list(_Plan(context, questions).lines())


class _Plan:
    def __init__(self, context: Context, questions: list[str] | None):
        self.context, exercise = context, context.exercise
        ids = exercise.asked if questions is None else questions
        self.asked = [asked for question in ids for asked in exercise.asked.get(question, ())]
        self.chains: dict[Node, Chain] = {}
        self.done: set[str] = set()
        self.phases: dict[Node, str] = {}
        self.spoken = _spoken(context)
        self.needed = self._needed(everything=questions is None)

    def lines(self) -> Iterator[Line]:
        for node, name in self.context.names.items():
            if node in self.needed and not _is_given(self.context, node):
                yield from self._derivatives(self._in_line(node))
                yield self._quantity(node, name)
        yield from self._derivatives(gradient for asked in self.asked for gradient in asked.gradients)
        for asked in self.asked:
            yield from _expression(self.context, asked)

    def _needed(self, everything: bool) -> set[Node]:
        """The quantities that are shown: what the questions depend on, and what stands in the lines about them."""
        if everything:
            return set(self.context.names)
        used = {asked.node for asked in self.asked}
        for root, wrts in self._by_root(gradient for asked in self.asked for gradient in asked.gradients).items():
            used.update(*(line.uses for line in self._chain(root).lines(wrts)))
        return set(topological(used))

    def _derivatives(self, gradients: Iterable[Gradient]) -> Iterator[Line]:
        """Chain-rule lines of derivatives of single numbers, plain ones of all others; each line once."""
        gradients = list(gradients)
        for root, wrts in self._by_root(gradients).items():
            yield from filter(self._is_new, self._chain(root).lines(wrts))
        for gradient in gradients:
            label = self.context.known.get(gradient[2])
            if not self._has_chain(gradient) and label is not None:
                yield from filter(self._is_new, [_plain_derivative(self.context, gradient[2], label)])

    def _by_root(self, gradients: Iterable[Gradient]) -> dict[Node, list[Node]]:
        result: dict[Node, list[Node]] = {}
        for gradient in filter(self._has_chain, gradients):
            result.setdefault(gradient[0], []).append(gradient[1])
        return result

    def _has_chain(self, gradient: Gradient) -> bool:
        y, x, _ = gradient
        return y.size == 1 and x in self.context.names and bool(label_of(y, self.context.names))

    def _chain(self, root: Node) -> Chain:
        if root not in self.chains:
            self.chains[root] = Chain(self.context, label_of(root, self.context.names), root)
        return self.chains[root]

    def _is_new(self, line: Line) -> bool:
        """Whether the line is not there yet; from now on its derivative has a name."""
        if line.quantity in self.done:
            return False
        self.done.add(line.quantity)
        label = line.subject(None)
        if isinstance(label, Derivative):
            self.context.show_derivative(label, line.node)
        return True

    def _in_line(self, node: Node) -> list[Gradient]:
        """The derivatives that stand in the quantity's line."""
        spoken = self.spoken.get(node, [])
        below = topological(node.inputs, stop=ChainMap(self.context.names, {g[2]: g for g in spoken}))
        copied = _copied(node, spoken)
        return [gradient for gradient in spoken if gradient[2] in below or gradient[2] is copied]

    def _quantity(self, node: Node, name: str) -> Line:
        context, spoken = self.context, self.spoken.get(node, [])
        writer, copied = context.speaking_of(spoken), _copied(node, spoken)
        kinked = context.conventions([node])

        def formula(index: Index | None) -> Formula | None:
            return writer.rule(node, index) if copied is None else writer.reference(copied, index)

        def reason(index: Index) -> str:
            return "; ".join([*filter(None, [node.op.definition]), *kinked(index)])

        subject = _subject(name, node)
        return Line(name, self._phase(node), node, subject, formula, reason)

    def _phase(self, node: Node) -> str:
        """backward from the first derivative on, loss from the loss on, before that forward."""
        below = topological(node.inputs, stop=self.context.names)
        found = {self.phases.get(part, part.op.phase) for part in (node, *below)}
        if node in self.spoken or "backward" in found:
            self.phases[node] = "backward"
        else:
            self.phases[node] = "loss" if "loss" in found else "forward"
        return self.phases[node]


def _spoken(context: Context) -> dict[Node, list[Gradient]]:
    """By quantity, the derivatives that its own line speaks of (`W_new: W - 0.1*grad(L, W)`)."""
    return {node: list(spoken) for node, spoken in context.exercise.spoken.items() if spoken}


def _is_given(context: Context, node: Node) -> bool:
    """Whether the quantity is a number that was given and not worked out."""
    if node.op.name in ("variable", "masked"):
        return True
    given = {given.name for given in context.exercise.problem.given}
    return context.names[node] in given and all(part.op.name in ("constant", "stack") for part in topological([node]))


def _copied(node: Node, spoken: list[Gradient]) -> Node | None:
    """The derivative that the node is another name for (`dW: grad(L, W)`)."""
    derivatives = [gradient for _, _, gradient in spoken]
    return node.inputs[0] if node.op.name == "identity" and node.inputs[0] in derivatives else None


def _subject(name: str, node: Node) -> Callable[[Index | None], Formula]:
    return lambda index: Name(name, index if node.rank else ())


def _plain_derivative(context: Context, node: Node, label: Derivative) -> Line:
    """A derivative of several numbers, or of a derivative: written out as one formula."""
    writer = context.writer({})
    reason = node.op.reason
    return Line(
        f"∂{label.of}/∂{label.wrt}" if not label.of.startswith("∂") else f"∂({label.of})/∂{label.wrt}",
        "backward",
        node,
        lambda index: Derivative(label.of, label.wrt, index if node.rank else ()),
        lambda index: writer.reference(node, index),
        lambda index: reason,
    )


def _expression(context: Context, asked: Asked) -> Iterator[Line]:
    """An asked quantity that has no name, unless its formula would only repeat a line."""
    index = (0,) * asked.node.rank
    writer = context.speaking_of(asked.gradients)
    formula = writer.reference(asked.node, index)
    if asked.node in context.names or isinstance(formula, Name | Derivative | Num):
        return
    whole = f"({asked.text})" if asked.node.rank else asked.text
    yield Line(
        asked.text,
        "backward" if asked.gradients else "forward",
        asked.node,
        lambda index: Name(whole if index else asked.text, index),
        lambda index: writer.reference(asked.node, index) if index is not None or asked.node.rank else None,
        lambda index: "",
    )
