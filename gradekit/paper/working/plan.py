"""Which lines a working has, and in which order: quantities as in the file, derivatives from the root backwards."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterable, Iterator

from msgspec.structs import replace

from gradekit.engine.formula import Derivative, Formula, Index, Name, Num
from gradekit.engine.graph import Node, topological
from gradekit.exercise.lowering import Asked
from gradekit.paper.key import is_exact
from gradekit.paper.working.chain import Chain
from gradekit.paper.working.context import Context, Gradient, label_of, plain_numbers
from gradekit.paper.working.line import Line
from gradekit.paper.working.phases import ORDER, Phases, Place
from gradekit.paper.working.runs import Row, column_of, rows_of
from gradekit.paper.working.sizes import counted_names

FEW = 3  # asked quantities in the middle of a run that are worked out beside its table


def planned(context: Context, questions: list[str] | None, everything: bool = False) -> list[Line]:
    """The lines of what the questions (None: all of them) need; of all quantities with `everything`."""
    plan = _Plan(context, questions, everything)
    return sorted(plan.lines(), key=plan.place_of)


class _Plan:
    def __init__(self, context: Context, questions: list[str] | None, everything: bool):
        self.context, exercise = context, context.exercise
        counted = {q.id for q in exercise.problem.questions if counted_names(exercise, q)}
        ids = [question for question in (exercise.asked if questions is None else questions) if question not in counted]
        self.asked = [asked for question in ids for asked in exercise.asked.get(question, ())]
        self.asked_nodes = {asked.node for asked in self.asked}
        exactly = {question.id for question in exercise.problem.questions if is_exact(question)}
        self.exact = {asked.node for q in ids if q in exactly for asked in exercise.asked.get(q, ())}
        self.chains: dict[Node, Chain] = {}
        self.done: set[str] = set()
        self.order = self._in_order()
        self.phases = Phases(context, self.order)
        self.asked_columns = self._asked_last()
        self.spoken = _spoken(context)
        self.everything = everything
        self.needed = self._needed(questions)
        plain = plain_numbers(exercise)
        given = {node for node in self.order if node.op.name in ("variable", "masked")} | plain
        self.shown = [node for node in self.order if node in self.needed and node not in given]
        self.rows = {} if everything else self._middle(self.shown)
        self.first_row = min((self.phases.of(node)[0] for node in self.rows), default=0)

    def lines(self) -> Iterator[Line]:
        asked = {label for asked in self.asked if (label := self.context.known.get(asked.node)) is not None}
        for line in self._all_lines():
            is_asked = line.node in self.asked_nodes or line.subject(None) in asked
            yield replace(line, is_asked=is_asked, is_exact=line.node in self.exact)

    def _asked_last(self) -> set[str]:
        """What is asked of the last step that anything is asked of, as it is called in every step."""
        steps = {node: self.phases.of(node)[0] for node in self.asked_nodes & self.context.own_names.keys()}
        last = max(steps.values(), default=0)
        return {column_of(self.context.own_names[node]) for node, step in steps.items() if step == last}

    def place_of(self, line: Line) -> tuple[int, int, bool]:
        """Where a line stands: by steps and phases; rows of a run first, behind others the columns that are asked."""
        is_row = bool(line.run[0] and line.step)
        return line.step, -1 if is_row else ORDER.index(line.phase), is_row and line.run[0] in self.asked_columns

    def _all_lines(self) -> Iterator[Line]:
        for node in self.shown:
            if node not in self.rows:
                yield from self._derivatives(self._in_line(node))
            if self._has_line(node):
                yield self._quantity(node, self.context.own_names[node])
        yield from self._derivatives(gradient for asked in self.asked for gradient in asked.gradients)
        for asked in self.asked:
            yield from _expression(self.context, asked, self.phases.of(asked.node))

    def _has_line(self, node: Node) -> bool:
        """Whether the quantity is not shown as another one, or is asked all the same."""
        if self.everything or node in self.asked_nodes:
            return True
        return self.context.same.first[node] is node and self.context.copied(node) is None

    def _in_order(self) -> list[Node]:
        """The quantities as in the file, each behind those that stand in its line."""
        named, first = self.context.named, self.context.same.shown
        order: dict[Node, None] = {}
        for start in self.context.names:
            work = [(start, False)]
            while work:
                node, is_ready = work.pop()
                if is_ready:
                    order[node] = None
                elif node not in order:
                    inside = topological(node.inputs, stop=named)
                    before = {first.get(part, part) for part in inside if part in named} - {node}
                    work += [(node, True), *((part, False) for part in before if part not in order)]
        return list(order)

    def _needed(self, questions: list[str] | None) -> set[Node]:
        """The quantities that are shown: what the questions depend on, and what stands in the lines about them."""
        exercise = self.context.exercise
        conditions = (node for asked in exercise.conditions.values() for _, nodes in asked for node in nodes)
        roots = [*self.asked_nodes, *(conditions if questions is None else ())]
        if self.everything or not roots:
            return set(self.context.names)
        found, work = set(topological(roots)), [gradient for asked in self.asked for gradient in asked.gradients]
        self._first_ones(found)
        seen: set[Gradient] = set()
        while work or (work := [gradient for gradient in self._spoken_in(found) if gradient not in seen]):
            seen.update(work)
            for root, wrts in self._by_root(work).items():
                found.update(*(line.uses for line in self._chain(root).lines(wrts)))
            found = set(topological(found))
            self._first_ones(found)
            work = []
        return found

    def _spoken_in(self, found: set[Node]) -> Iterator[Gradient]:
        """The derivatives that stand in the lines of what is found, where these are shown in full."""
        middle = self._middle([node for node in self.order if node in found])
        yield from (gradient for node in found if node not in middle for gradient in self.spoken.get(node, ()))

    def _middle(self, shown: list[Node]) -> dict[Node, Row]:
        """Those of what is shown that are rows of a table: the middle of a run, but for what is asked of it."""
        middle = rows_of(self.context, shown, lambda node: self.phases.of(node)[0])
        asked = self.asked_nodes & middle.keys()
        rows = {node: row for node, row in middle.items() if node not in asked or len(asked) > FEW}
        standing = {part for node in shown if node not in rows for part in self._parts(node)}
        return {node: row for node, row in rows.items() if node not in standing or self.context.copied(node) is None}

    def _parts(self, node: Node) -> list[Node]:
        """What stands in the quantity's line."""
        return topological(node.inputs, stop=self.context.names)

    def _first_ones(self, found: set[Node]) -> None:
        """With a quantity, the one that it is shown as, and what is computed like a quantity is that one."""
        first = [self.context.same.shown.get(node, node) for node in found]
        found.update(topological(first))

    def _derivatives(self, gradients: Iterable[Gradient]) -> Iterator[Line]:
        """Chain-rule lines of derivatives of single numbers, plain ones of all others; each line once."""
        gradients = list(gradients)
        for root, wrts in self._by_root(gradients).items():
            yield from self._placed(root, self._chain(root).lines(wrts))
        for gradient in gradients:
            label = self.context.known.get(gradient[2])
            if not self._has_chain(gradient) and label is not None:
                yield from self._placed(gradient[0], [_plain_derivative(self.context, gradient[2], label)])

    def _placed(self, root: Node, lines: Iterable[Line]) -> Iterator[Line]:
        """Those lines of the derivatives of a quantity that are not there yet, at their place."""
        step, phase = self.phases.backward(root)
        yield from (replace(line, step=step, phase=phase) for line in lines if self._is_new(line))

    def _by_root(self, gradients: Iterable[Gradient]) -> dict[Node, list[Node]]:
        result: dict[Node, list[Node]] = {}
        for y, x, _ in filter(self._has_chain, gradients):
            root = self.context.same.first.get(y, y)
            result.setdefault(root, []).append(self.context.same.member(x, self._chain(root).order))
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
        return [gradient for gradient in spoken if gradient[2] in below]

    def _quantity(self, node: Node, name: str) -> Line:
        context, spoken = self.context, self.spoken.get(node, [])
        writer, of = context.speaking_of(spoken), self._shown_as(node)
        kinked = context.conventions([node])

        def formula(index: Index | None) -> Formula | None:
            return writer.rule(node, index) if of is None else writer.reference(of, index)

        def reason(index: Index) -> str:
            return "; ".join([*filter(None, [node.op.definition, context.shown_by(node)]), *kinked(index)])

        step, phase = self.phases.of(node)
        step = self.first_row if node in self.rows else step
        subject = _subject(name, node)
        return Line(
            name, phase, node, subject, formula, reason, is_copy=of is not None, step=step,
            run=self.rows.get(node, ("", "")),
        )  # fmt: skip

    def _shown_as(self, node: Node) -> Node | None:
        """The quantity or derivative that the node is another name for."""
        first = self.context.same.first[node]
        if first is not node:
            return first
        return node.inputs[0] if self.context.copied(node) is not None else None

def _spoken(context: Context) -> dict[Node, list[Gradient]]:
    """By quantity, the derivatives that its own line speaks of (`W_new: W - 0.1*grad(L, W)`)."""
    return {node: list(spoken) for node, spoken in context.exercise.spoken.items() if spoken}


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


def _expression(context: Context, asked: Asked, place: Place) -> Iterator[Line]:
    """An asked quantity that has no name, unless its formula would only repeat a line."""
    index = (0,) * asked.node.rank
    writer = context.speaking_of(asked.gradients)
    formula = writer.reference(asked.node, index)
    if asked.node in context.names or isinstance(formula, Name | Derivative | Num):
        return
    whole = f"({asked.text})" if asked.node.rank else asked.text
    yield Line(
        asked.text,
        place[1],
        asked.node,
        lambda index: Name(whole if index else asked.text, index),
        lambda index: writer.reference(asked.node, index) if index is not None or asked.node.rank else None,
        lambda index: "",
        step=place[0],
    )
