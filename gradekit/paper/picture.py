"""Solution → GraphPicture: named quantities and the steps between them, with values and gradients on them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from msgspec import Struct, field

from gradekit.engine.backward import reverse
from gradekit.engine.formula import Name
from gradekit.engine.graph import Node, constant, topological
from gradekit.errors import NoValue, UsageError
from gradekit.exercise.problem.messages import did_you_mean, listed, shown
from gradekit.exercise.solve import Solution, Value
from gradekit.paper.document import Cells, is_row
from gradekit.paper.drawing import GIVEN, QUANTITY, ROOT, STEP, GraphEdge, GraphNode, GraphPicture
from gradekit.paper.render.plain import line
from gradekit.paper.values import entry_texts, rounded_number
from gradekit.paper.working.context import Context

MAX_NODES = 200  # of one picture
_LONGEST_LABEL = 30
_LONGEST_STEP = 10
_LONGEST_LINE = 40
_MOST_LINES = 6  # of a matrix
_VAST = 500  # entries that are never shown one by one
_OPEN = "□"  # stands for an operand that has no name


class Drawn(Struct, frozen=True):
    """A picture, and what each of its boxes stands for: id → quantity, and its gradient where that is drawn.

    values: by node, of all that has numbers and is not too large.
    """

    picture: GraphPicture
    parts: Mapping[str, tuple[Node, Node | None]]
    values: Mapping[Node, Any]


def graph_picture(solution: Solution, of: str = "", digits: int = 4) -> GraphPicture:
    """The computation graph of a quantity, by default of the one that the questions differentiate, else of the last.

    Raises UsageError for a quantity that does not exist, or a graph too large to be drawn.
    """
    return drawn_graph(solution, of, digits).picture


def drawn_graph(solution: Solution, of: str = "", digits: int = 4) -> Drawn:
    """The same, with what its boxes stand for."""
    root = _root(solution, of)
    return _Drawing(Context(solution, digits), root, digits).drawn()


def _root(solution: Solution, of: str) -> Node:
    exercise = solution.exercise
    if of:
        node = exercise.scope.find(of)
        if node is None:
            names = exercise.quantities
            known = did_you_mean(of, names) or f"; its quantities are {listed(names, 'and')}" * bool(names)
            raise UsageError(f"--of: {exercise.problem.id} has no quantity {shown(of)}{known}")
        return node
    named = set(exercise.quantities.values())
    differentiated = [y for y, _, _ in exercise.scope.gradients if y.size == 1 and y in named]
    candidates = differentiated[:1] or list(exercise.quantities.values())[-1:]
    if not candidates:
        raise UsageError(f"{exercise.problem.id}: no quantity has a name, so there is no graph to draw")
    return candidates[0]


class _Drawing(Struct, eq=False):
    """One picture in the making.

    gradients: of the root, where that is one number, by every node; slopes: by node, the local derivative of each
    operand, where both are single numbers.
    """

    context: Context
    root: Node
    digits: int
    gradients: dict[Node, Node] = field(default_factory=dict)
    slopes: dict[Node, tuple[Node | None, ...]] = field(default_factory=dict)

    def drawn(self) -> Drawn:
        nodes = [node for node in topological([self.root]) if self._is_drawn(node)]
        if len(nodes) > MAX_NODES:
            size = f"{len(nodes)} quantities are too many for one picture, which has at most {MAX_NODES}"
            raise UsageError(f"{self.context.exercise.problem.id}: {size}; name an earlier quantity with --of")
        self._differentiate(nodes)
        ids = {node: f"n{number}" for number, node in enumerate(nodes, 1)}
        drawn = tuple(self._node(node, ids[node]) for node in nodes)
        edges = tuple(edge for node in nodes for edge in self._edges(node, ids))
        name = self.context.names.get(self.root, "the result")
        title = f"Computation graph of {name} in “{self.context.exercise.problem.title}”"
        parts = {ids[node]: (node, self.gradients.get(node) if node is not self.root else None) for node in nodes}
        picture = GraphPicture(title, _description(drawn, edges), drawn, edges)
        return Drawn(picture, parts, self.context.values)

    def _is_drawn(self, node: Node) -> bool:
        """Constants and functions stand in the labels; what only moves entries about is passed over."""
        if node in self.context.names or node is self.root:
            return True
        return node.op.name != "constant" and not _is_move(node) and not self._is_function(node)

    def _is_function(self, node: Node) -> bool:
        """Whether the node stands for a function of which only the name is known, and for nothing else."""
        functions = set(self.context.exercise.scope.functions.values())
        leaves = {below for below in topological([node]) if below.op.name == "variable"} if functions else set()
        return bool(leaves) and leaves <= functions

    def _differentiate(self, nodes: list[Node]) -> None:
        if self.root.size == 1:
            self.gradients = reverse(self.root).gradients
        self.slopes = {node: _slopes(node) for node in nodes}
        gradients = [self.gradients[node] for node in nodes if node in self.gradients]
        wanted = [gradient for gradient in gradients if not self._is_vast(gradient)]
        wanted += [slope for slopes in self.slopes.values() for slope in slopes if slope is not None]
        try:
            self.context.certify_missing(wanted)
        except NoValue:
            self._certify_one_by_one(wanted)

    def _certify_one_by_one(self, nodes: list[Node]) -> None:
        """One that has no value is drawn without its number."""
        for node in nodes:
            with suppress(NoValue):
                self.context.certify_missing([node])

    def _node(self, node: Node, id: str) -> GraphNode:
        gradient = self.gradients.get(node)
        show_gradient = gradient is not None and node is not self.root
        lines = self._lines(node), self._lines(gradient) if show_gradient else ()
        names = self.context.names
        return GraphNode(
            id, self._label(node), self._kind(node), *lines, names.get(node, ""), names.get(self.root, "")
        )

    def _kind(self, node: Node) -> str:
        if node is self.root:
            return ROOT
        if node not in self.context.names:
            return STEP
        return GIVEN if not any(self._is_drawn(below) for below in topological(node.inputs)) else QUANTITY

    def _label(self, node: Node) -> str:
        name = self.context.names.get(node, "")
        if not name:
            return self._step_label(node)
        formula = self.context.writer({}).rule(node, None if node.rank else ()) if node.inputs else None
        text = f"{name} = {line(formula)}" if formula is not None else name
        return text if len(text) <= _LONGEST_LABEL else name

    def _step_label(self, node: Node) -> str:
        """The op's sign; where an operand is a constant, its formula, with □ for what has no name."""
        constants = [child for child in node.inputs if child.op.name == "constant"]
        if constants or not node.op.symbol.text:
            open_names = {child: _blank for child in node.inputs if child.op.name != "constant"}
            formula = self.context.writer(open_names).rule(node, None if node.rank else ())
            text = line(formula) if formula is not None else ""
            if text and len(text) <= _LONGEST_STEP:
                return text
        return node.op.symbol.text or node.op.name.replace("_", " ")

    def _lines(self, node: Node | None) -> tuple[str, ...]:
        """The value, a line a row; the size of one that is too large; nothing where it has no numbers."""
        if node is not None and self._is_vast(node):
            return (_size(node),)
        if node is None or node not in self.context.values:
            return ()
        value = Value(node, self.context.values[node])
        lines = _rows(entry_texts(value, lambda entry: rounded_number(entry, self.digits)))
        if len(lines) > _MOST_LINES or any(len(text) > _LONGEST_LINE for text in lines):
            return (_size(node),)
        return tuple(lines)

    def _is_vast(self, node: Node) -> bool:
        """Whether it has numbers, so many that only their size is shown and none has to be known."""
        return node.size > _VAST and self.root in self.context.values

    def _edges(self, node: Node, ids: Mapping[Node, str]) -> Iterator[GraphEdge]:
        for operand, child in enumerate(node.inputs):
            source = self._seen(child)
            if source in ids:
                slope = self.slopes[node][operand] if source is child else None
                yield GraphEdge(ids[source], ids[node], self._slope(slope))

    def _seen(self, node: Node) -> Node:
        """What stands in the picture for an operand."""
        while node not in self.context.names and _is_move(node):
            node = node.inputs[0]
        return node

    def _slope(self, slope: Node | None) -> str:
        """The number of a local derivative, else its formula."""
        if slope is None:
            return ""
        if slope in self.context.values:
            return rounded_number(self.context.values[slope][()], self.digits)
        formula = self.context.writer({}).reference(slope, ())
        text = line(formula) if formula is not None else ""
        return text if len(text) <= _LONGEST_STEP else ""


def _size(node: Node) -> str:
    return "×".join(map(str, node.shape)) + (" numbers" if node.rank == 1 else "")


def _is_move(node: Node) -> bool:
    """Whether a node only moves entries about, without a sign of its own."""
    return len(node.inputs) == 1 and not node.op.rounds and not node.op.function and not node.op.symbol.text


def _blank(index: object) -> Name:
    return Name(_OPEN)


def _slopes(node: Node) -> tuple[Node | None, ...]:
    """Local derivatives of a single number by its operands, None for an operand that is no single number."""
    if node.rank or not node.inputs or any(child.rank for child in node.inputs):
        return (None,) * len(node.inputs)
    return tuple(node.op.vjp(constant(1), node, *node.inputs, **node.params))


def _rows(cells: Cells) -> list[str]:
    """Nested texts, one line for each innermost list."""
    if isinstance(cells, str):
        return [cells]
    if is_row(cells):
        return [f"[{', '.join(cells)}]"]
    return [text for part in cells for text in _rows(part)]


def _description(nodes: tuple[GraphNode, ...], edges: tuple[GraphEdge, ...]) -> str:
    """The picture in words, for those who do not see it."""
    said = []
    for node in nodes:
        if node.kind != STEP:
            text = f"{node.label}: {'; '.join(node.value)}" if node.value else node.label
            said.append(text + (f", gradient {'; '.join(node.gradient)}" if node.gradient else ""))
    return f"{len(nodes)} nodes and {len(edges)} edges. " + ". ".join(said) + "."
