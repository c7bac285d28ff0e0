"""The backward pass line by line: each derivative is a sum over paths of upstream × local."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterator
from itertools import islice
from typing import TYPE_CHECKING

from msgspec import Struct

from gradekit.engine.backward import Path, Reverse, reverse
from gradekit.engine.formula import (
    ONE,
    ZERO,
    Derivative,
    Ellipsis_,
    Formula,
    Group,
    Index,
    Negative,
    Product,
    Quotient,
    Sum,
)
from gradekit.engine.graph import Node, constant, topological, variable
from gradekit.paper.working.line import Line
from gradekit.paper.working.parts import parts_of
from gradekit.paper.working.write import HEAD, LONGEST_SUM, Writer, negated, product_of, sum_of

if TYPE_CHECKING:
    from gradekit.paper.working.context import Context

_MOST_PATHS = 12  # separate ways through unnamed nodes; beyond that the derivative is written as one formula


class _Way(Struct, frozen=True):
    """One path from a quantity to the next named one: what arrives over it, and why.

    end: '' where it arrives at the root itself, or where upstream and local gradient were taken together
    (`together`: what arrives is then written with the gradients of later quantities as they are).
    """

    end: str
    arriving: Node
    paths: tuple[Path, ...]
    reasons: tuple[str, ...]
    together: bool = False


class Chain:
    """All derivatives of one root that the working shows."""

    def __init__(self, context: Context, of: str, root: Node):
        self.context, self.of, self.root = context, of, root
        self.reverse: Reverse = reverse(root)
        self.order = {node: k for k, node in enumerate(topological([root]))}
        self.place = {node: k for k, node in enumerate(context.names)}
        self.inner = [node for node in self.order if node in context.names and node is not root]
        self.placeholders = {variable(f"∂{of}/∂{context.own_names[node]}", node.shape): node for node in self.inner}
        self.upstream = {node: placeholder for placeholder, node in self.placeholders.items()}
        self.by_gradient = {self.gradient(node): node for node in self.inner}
        self.writer = context.writer({node: self._derivative(wrt) for node, wrt in self.placeholders.items()})

    def lines(self, wanted: list[Node]) -> list[Line]:
        """The lines of the wanted derivatives and of all that they need, from the root backwards."""
        need, found, after = set(wanted), {}, {}
        for node in self.inner:
            if node in need:
                found[node] = ways = self._ways(node)
                later = [later for way in ways for later in self._needed(way, node)]
                after[node] = min((self.order[node] for node in later), default=len(self.order))
                need.update(later)
        by_place = sorted(found, key=lambda node: (-after[node], node.op.name != "variable"))
        return [self._line(node, found.get(node, [])) for node in [*by_place, *(n for n in wanted if n not in found)]]

    def gradient(self, node: Node) -> Node:
        """∂root/∂node as a node."""
        return self.reverse.gradients.get(node, constant(0, node.shape))

    def _derivative(self, node: Node) -> Callable[[Index | None], Formula]:
        return lambda index: Derivative(self.of, self.context.names[node], index)

    def _line(self, node: Node, ways: list[_Way]) -> Line:
        name = self.context.names[node]
        reason = self._reason(name, [way for way in ways if self._passes_something(way, node)])
        kinked = self.context.conventions({way.paths[0].consumer for way in ways if way.paths})

        def formula(index: Index | None) -> Formula | None:
            if node is self.root:
                return ONE if index is not None else None
            return _total([(self._writer_of(way, node), way.arriving) for way in ways], index)

        return Line(
            f"∂{self.of}/∂{name}",
            "backward",
            self.gradient(node),
            self._derivative(node),
            formula,
            lambda index: "; ".join([reason, *kinked(index)]),
            through=tuple(dict.fromkeys(way.end for way in ways if way.end)),
            uses=frozenset(below for way in ways for below in self._below(way) if below in self.context.names),
        )

    def _passes_something(self, way: _Way, node: Node) -> bool:
        """Whether anything of the way is written in the first entry."""
        return self._writer_of(way, node).reference(way.arriving, (0,) * node.rank) != ZERO

    def _writer_of(self, way: _Way, node: Node) -> Writer:
        if not way.together:
            return self.writer
        leaves = {gradient: self._derivative(later) for gradient, later in self.by_gradient.items()}
        return self.context.writer({key: leaf for key, leaf in leaves.items() if self._is_later(key, node)})

    def _is_later(self, gradient: Node, node: Node) -> bool:
        """Whether this is the gradient of a quantity that comes after the node, and shows as such."""
        later = self.by_gradient.get(gradient)
        plain = gradient.op.name in ("constant", "variable") or gradient in self.context.names
        return later is not None and not plain and self.order[later] > self.order[node]

    def _ways(self, node: Node) -> list[_Way]:
        """The separate paths; where there are too many of them, one way that holds the whole gradient."""
        paths = list(islice(self._paths(node), _MOST_PATHS + 1))
        if len(paths) > _MOST_PATHS:
            return [_Way("", self.gradient(node), (), (node.op.reason,), together=True)]
        return sorted(map(self._way, paths), key=lambda way: self.place.get(way.paths[-1].consumer, len(self.place)))

    def _paths(self, node: Node) -> Iterator[tuple[Path, ...]]:
        """Every path from the node through unnamed nodes to a named one or to the root."""
        work: list[tuple[Path, ...]] = [(path,) for path in reversed(self.reverse.paths.get(node, ()))]
        while work:
            paths = work.pop()
            end = paths[-1].consumer
            if end is self.root or end in self.context.names:
                yield paths
            else:
                work += [(*paths, path) for path in reversed(self.reverse.paths.get(end, ()))]

    def _way(self, paths: tuple[Path, ...]) -> _Way:
        at = next((k for k, path in enumerate(paths) if self._is_cancelled(path)), None)
        if at is not None:
            return self._cancelled(paths, at)
        end = paths[-1].consumer
        start = self.reverse.gradients[end] if end is self.root else self.upstream[end]
        arriving, reasons = _passed_back(start, paths)
        return _Way("" if end is self.root else self.context.names[end], arriving, paths, reasons)

    def _cancelled(self, paths: tuple[Path, ...], at: int) -> _Way:
        """A path on which the op of path number `at` took upstream and local gradient together."""
        path = paths[at]
        arriving, reasons = _passed_back(path.contribution, paths[:at])
        beyond = self.reverse.paths[path.consumer][:1]
        said = (path.consumer.op.reason, *(before.consumer.op.reason for before in beyond))
        return _Way("", arriving, paths, (*reasons, *said), together=True)

    def _is_cancelled(self, path: Path) -> bool:
        """Whether the rule took upstream and local gradient together, as softmax with cross-entropy does."""
        upstream, passed = path.upstream, path.contribution
        if upstream.op.name == "constant" or passed is upstream:
            return False
        return upstream not in topological([passed], stop=ChainMap({upstream: ""}, self.context.names))

    def _below(self, way: _Way) -> list[Node]:
        """What the way's formula is made of, down to names, upstream gradients and gradients shown as such."""
        gradients = self.by_gradient if way.together else {}
        return topological([way.arriving], stop=ChainMap(self.context.names, self.placeholders, gradients))

    def _needed(self, way: _Way, node: Node) -> Iterator[Node]:
        """Later quantities whose derivatives stand in the formula."""
        for below in self._below(way):
            if below in self.placeholders:
                yield self.placeholders[below]
            elif way.together and self._is_later(below, node):
                yield self.by_gradient[below]

    def _reason(self, name: str, ways: list[_Way]) -> str:
        said = "; ".join(dict.fromkeys(reason for way in ways for reason in way.reasons if reason))
        if name == self.of:
            return "a quantity's derivative by itself is 1"
        if not ways:
            return f"{self.of} does not change with {name}"
        ends = [way.end or self.of for way in ways]
        if len(ways) > 1:
            way = "all within the line of" if len(set(ends)) == 1 else "through"
            what = f"sum over {len(ways)} paths, {way} {_listed(list(dict.fromkeys(ends)))}"
        elif ways[0].end:
            what = f"chain rule: upstream ∂{self.of}/∂{ends[0]} × local ∂{ends[0]}/∂{name}"
        elif ways[0].together:
            what = "chain rule"
        else:
            return said or f"local derivative of {self.of}"
        return f"{what}; {said}" if said else what


def _passed_back(start: Node, paths: tuple[Path, ...]) -> tuple[Node, tuple[str, ...]]:
    """What an upstream gradient becomes on its way back, and the reasons of the ops that change it."""
    passed, reasons = start, []
    for path in reversed(paths):
        op, before = path.consumer.op, passed
        after = op.vjp(before, path.consumer, *path.consumer.inputs, **path.consumer.params)[path.operand]
        assert after is not None  # a path exists only where something is passed
        passed = after
        if passed is not before or len(paths) == 1:
            reasons.append(_reason_of(path))
    return passed, tuple(reversed(reasons))


def _reason_of(path: Path) -> str:
    """The reason of the op for the derivative by this operand."""
    node, because = path.consumer, getattr(path.consumer.op, "because", None)
    return because(path.operand, *node.inputs, **node.params) if because else node.op.reason


def _total(ways: list[tuple[Writer, Node]], index: Index | None) -> Formula | None:
    """The sum of what arrives at an entry; the whole (index None) in matrix notation, None where it has none."""
    written = [writer.reference(arriving, index) for writer, arriving in ways]
    stated = [formula for formula in written if formula is not None]
    if index is None:
        return sum_of(stated) if stated and len(stated) == len(written) else None
    addends = [term for formula in stated for term in _factored(formula)]
    if len(addends) > LONGEST_SUM and not any(isinstance(term, Ellipsis_) for term in addends):
        addends = [*addends[:HEAD], Ellipsis_(len(addends) - HEAD - 1), addends[-1]]
    return sum_of(addends)


def _factored(formula: Formula) -> list[Formula]:
    """The addends of what arrives over one path, each as upstream · local."""
    terms = _linear(formula)
    if terms is None:
        return [formula]
    if len(terms) == 1 and terms[0][0] is None:
        return [_grouped(formula)] if formula != ZERO else []
    return [local if upstream is None else _pair(upstream, local) for upstream, local in terms if local != ZERO]


def _grouped(local: Formula) -> Formula:
    return Negative(Group(local.of, "local")) if isinstance(local, Negative) else Group(local, "local")


def _pair(upstream: Derivative, local: Formula) -> Formula:
    return Product((Group(upstream, "upstream"), Group(local, "local")))


def _linear(formula: Formula) -> list[tuple[Derivative | None, Formula]] | None:
    """The formula as addends upstream · local (upstream None where there is none); None if it has another form."""
    if isinstance(formula, Derivative):
        return [(formula, ONE)]
    if not any(isinstance(part, Derivative) for part in parts_of(formula)):
        return [(None, formula)]
    match formula:
        case Sum(terms):
            split = [_linear(term) for term in terms]
            return None if None in split else [pair for pairs in split for pair in pairs or ()]
        case Negative(of):
            inner = _linear(of)
            return inner and [(upstream, negated(local)) for upstream, local in inner]
        case Quotient(above, below):
            inner = _single(_linear(above))
            return inner and [(inner[0][0], Quotient(inner[0][1], below))]
        case Product(factors):
            return _linear_product(factors)
    return None


def _linear_product(factors: tuple[Formula, ...]) -> list[tuple[Derivative | None, Formula]] | None:
    """One factor holds the derivative, alone; the others are the local part."""
    split = [_single(_linear(factor)) for factor in factors]
    held = [pairs[0] for pairs in split if pairs and pairs[0][0] is not None]
    if None in split or len(held) != 1:
        return None
    return [(held[0][0], product_of([pairs[0][1] for pairs in split if pairs]))]


def _single(pairs: list[tuple[Derivative | None, Formula]] | None) -> list[tuple[Derivative | None, Formula]] | None:
    return pairs if pairs and len(pairs) == 1 else None


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
