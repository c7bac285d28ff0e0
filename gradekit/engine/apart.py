"""Derivatives in which every named quantity keeps its own: ∂L/∂x as ∂L/∂h times what h is of x, and never simplified.

The same values as `backward.grad` gives, written so that another value can stand in the place of each derivative on
the way: a factor of 1, a constant slope or a 0 is a quantity like any other. Only what marking follows is built so;
what is shown is simplified.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from gradekit.engine.backward import Earlier, earlier, reverse
from gradekit.engine.graph import Node, apply, constant, topological
from gradekit.engine.ops.linear import indices

MAX_JACOBIAN = 400  # entries of one that takes part in a chain

Pair = tuple[Node, Node]  # y and x of ∂y/∂x


def held(node: Node, *by: Node) -> Node:
    """The node as a quantity in its own right; by: what it is, where its value alone does not say."""
    return apply("held", node, by=by or None)


class Apart:
    """The derivatives of one exercise; wanted: the names of y and x of each ∂y/∂x that it speaks of."""

    def __init__(self, wanted: Iterable[tuple[str, str]]) -> None:
        self.wanted = tuple(wanted)
        self.named: set[Node] = set()
        self.asked: set[Pair] = set()
        self._known: dict[Node, tuple[int, dict[Node, Node]]] = {}

    def grad(self, y: Node, x: Node, names: Mapping[str, Node]) -> Node:
        """∂y/∂x: x's shape where y is one number, else the Jacobian of shape y.shape + x.shape.

        names: the quantities that there are so far.
        """
        self.named.update(names.values())
        self.asked.update((names[a], names[b]) for a, b in self.wanted if a in names and b in names)
        return self._grad(y, x)

    def _grad(self, y: Node, x: Node) -> Node:
        if y.size == 1:
            return self._gradients_of(y, earlier(x)).get(x, held(constant(0, x.shape), y, x))
        rows = [self._grad(apply("index", y, at=index), x) for index in indices(y.shape)]
        return apply("reshape", apply("stack", *rows, rank=x.rank), dims=y.shape + x.shape, rank=x.rank + 1)

    def _gradients_of(self, y: Node, before: Earlier) -> dict[Node, Node]:
        """The derivatives of one number by every named quantity that it depends on, but those before some."""
        since, found = self._known.get(y, (before.since + 1, {}))
        if since > before.since:
            self._known[y] = since, found = before.since, self._gradients(y, before)
        return found

    def _gradients(self, y: Node, before: Earlier, without: Node | None = None) -> dict[Node, Node]:
        """The derivatives; `without`: a quantity that passes nothing on."""
        order = [node for node in topological([y], stop=before) if node not in before]
        found: dict[Node, Node] = {y: constant(1, y.shape)}
        arriving: dict[Node, list[Node]] = {}
        for node in [y, *(n for n in reversed(order) if n in self.named and n is not y)]:
            if node is not y:
                through = None if without else self._through(y, node, order, found, before)
                total = through or _total(node, arriving.get(node, []))
                found[node] = total if without else self._held(total, y, node)
            for operand, contribution in self._passed(y, node, found[node], before) if node is not without else ():
                arriving.setdefault(operand, []).append(contribution)
        return found

    def _through(
        self, y: Node, x: Node, order: list[Node], found: dict[Node, Node], before: Earlier
    ) -> Node | None:
        """∂y/∂x by way of a derivative ∂u/∂x of one number u that is asked for, and what goes past u."""
        for u in order:
            if u is not y and u is not x and u.size == 1 and (u, x) in self.asked and u in found:
                past = self._gradients(y, before, u).get(x) if x in topological([y], stop={u}) else None
                by_way = _scaled(found[u], self._gradients_of(u, before)[x])
                return by_way if past is None else by_way + past
        return None

    def _passed(self, y: Node, node: Node, upstream: Node, before: Earlier) -> Iterator[Pair]:
        """The named quantities right below a named one, with what it passes to each."""
        inside = [*topological(node.inputs, stop=self.named), node]
        below = [n for n in inside if n in self.named and n is not node]
        later = [n for n in below if n not in before]
        if not later or (upstream.op.name == "constant" and upstream.params["value"] == 0):
            return
        stop = frozenset(below)
        local = reverse(node, None, stop).gradients
        passed = reverse(node, upstream, stop).gradients
        for x in later:
            if node.size == 1:
                slope = local.get(x, constant(0, x.shape))
                yield x, slope if node is y else _scaled(upstream, self._held(slope, node, x))
            elif x.shape == node.shape and _is_entrywise(node, x, inside):
                yield x, upstream * self._held(local[x], node, x)
            elif (node, x) in self.asked and node.rank == x.rank == 1 and node.size * x.size <= MAX_JACOBIAN:
                yield x, self._grad(node, x).T @ upstream
            else:
                yield x, passed.get(x, constant(0, x.shape))

    def _held(self, slope: Node, y: Node, x: Node) -> Node:
        """The derivative, as a quantity of its own where the exercise speaks of it."""
        return held(slope, y, x) if (y, x) in self.asked else slope


def _total(x: Node, contributions: list[Node]) -> Node:
    total = contributions[0] if contributions else constant(0, x.shape)
    for contribution in contributions[1:]:
        total = total + contribution
    return total


def _scaled(factor: Node, slope: Node) -> Node:
    """A slope times one number, which may be written as a vector or a matrix of one entry."""
    return (apply("reshape", factor, dims=(), rank=factor.rank) if factor.rank else factor) * slope


def _is_entrywise(node: Node, x: Node, inside: Iterable[Node]) -> bool:
    """Whether each entry of the node depends on x by its own entry alone."""
    reached = {x}
    for each in inside:
        if each not in reached and reached.intersection(each.inputs):
            if not each.op.elementwise or each.shape != x.shape:
                return False
            reached.add(each)
    return node in reached
