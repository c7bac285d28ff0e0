"""Graph → graph: the derivatives of one quantity by everything it depends on, as quantities of the same graph.

Reverse accumulation (Linnainmaa 1970; Baydin et al., JMLR 18, section 3.2): every node passes its upstream gradient
to its operands, each times the local derivative, and what arrives over several paths is summed. The paths are kept,
because the working prints them and the grader breaks them one by one.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property, lru_cache

from msgspec import Struct

from gradekit.engine.graph import Node, apply, constant, topological
from gradekit.engine.ops.linear import indices
from gradekit.engine.shapes import show_shape
from gradekit.engine.substitute import substitute
from gradekit.errors import ShapeError

MAX_ROWS = 4096  # entries of a quantity whose derivative by another is built


class Path(Struct, frozen=True):
    """One edge on the way back: `consumer` passes `contribution` to its operand number `operand`."""

    consumer: Node
    operand: int
    upstream: Node
    contribution: Node


class Reverse(Struct, frozen=True, eq=False):
    """The derivatives of `root`: by node the gradient, and the paths whose contributions it sums.

    since: which nodes there is none of, those made before that.
    """

    root: Node
    gradients: dict[Node, Node]
    paths: dict[Node, tuple[Path, ...]]
    since: int = 0


@lru_cache(maxsize=256)
def reverse(root: Node, seed: Node | None = None, stop: frozenset[Node] = frozenset(), since: int = 0) -> Reverse:
    """Derivatives of the sum of root's entries (each times its entry of `seed`, where one is given).

    Nodes in `stop` are taken as given: they get their gradient and pass nothing on. since: what was made before that
    gets none.
    """
    arriving: dict[Node, list[Path]] = {}
    gradients: dict[Node, Node] = {root: constant(1, root.shape) if seed is None else seed}
    forward = topological([root], Earlier(since) if since else stop)
    inside = _Inside(root, forward, since)
    for node in reversed(forward):
        if node is not root and node.made >= since:
            gradients[node] = _total(node, arriving.get(node, ()))
        for path in () if node in stop or node.made < since else _passed_back(node, gradients[node], inside):
            if node.inputs[path.operand].made >= since:
                arriving.setdefault(node.inputs[path.operand], []).append(path)
    return Reverse(root, gradients, {node: tuple(paths) for node, paths in arriving.items()}, since)


def reverse_to(root: Node, *by: Node) -> Reverse:
    """Derivatives of the sum of root's entries by some nodes, and by whatever was made after the first of them.

    In the last step of a long training nothing is done for all the steps before it.
    """
    since = min(earlier(node).since for node in by)
    known = _taken(root)
    if not known or known[0].since > since:
        known[:] = [reverse(root, since=since)]
    return known[0]


@lru_cache(maxsize=256)
def _taken(root: Node) -> list[Reverse]:
    """Where the derivatives of a node are kept that go furthest back."""
    return []


def forget_derivatives() -> None:
    """Forget what was differentiated, after an op was given other rules."""
    reverse.cache_clear()
    _taken.cache_clear()


class _Inside:
    """What a root depends on; all of it is looked up only for a node older than those that are differentiated.

    No constant is asked for, which is the same number wherever it stands.
    """

    def __init__(self, root: Node, near: list[Node], since: int):
        self.root, self.near, self.since = root, set(near), since

    def __contains__(self, node: Node) -> bool:
        return node in self.near or (node.made < self.since and node in self._all)

    @cached_property
    def _all(self) -> frozenset[Node]:
        return frozenset(topological([self.root]))


class Earlier(Struct, frozen=True):
    """The nodes made before that many others, as a set that is not written out; none of them depends on a later one."""

    since: int

    def __contains__(self, node: Node) -> bool:
        return node.made < self.since


def earlier(node: Node) -> Earlier:
    """What cannot depend on the node; nothing, where it is given: what was given before counts as made with it."""
    return Earlier(node.made if node.inputs else 0)


def _total(node: Node, paths: list[Path] | tuple[Path, ...]) -> Node:
    """The sum of what arrives at the node; zero where nothing does."""
    total = constant(0, node.shape)
    for path in paths:
        total = total + path.contribution
    return total


def _passed_back(node: Node, upstream: Node, forward: _Inside) -> list[Path]:
    """What the node passes to each operand; never a node of the forward pass itself, which is another quantity."""
    if not node.inputs or (upstream.op.name == "constant" and upstream.params["value"] == 0):
        return []
    parts = node.op.vjp(upstream, node, *node.inputs, **node.params)
    return [
        Path(node, k, upstream, _own(part, node, k) if part.op.name != "constant" and part in forward else part)
        for k, part in enumerate(parts)
        if part is not None and node.inputs[k].op.name != "constant"
    ]


def _own(part: Node, consumer: Node, operand: int) -> Node:
    """The same value as a gradient of its own."""
    return apply("passed", part, consumer=consumer, operand=operand)


def in_place(y: Node, x: Node, replaced: Mapping[Node, Node]) -> Node:
    """∂y/∂x of one number as it comes out where parameters were replaced between the forward pass and the way back.

    replaced: a parameter → what stands in its place by now, which the local derivatives read; signals are the old ones.
    """
    since = min(earlier(node).since for node in (x, *replaced))
    forward = topological([y], stop=Earlier(since)) if since else topological([y])
    kept = {node: node for node in forward if node not in replaced and source(node) not in replaced}
    return substitute([grad(y, x)], kept | dict(replaced))[0]


def source(node: Node) -> Node:
    """What a quantity is a part of, or the same entries of in another shape."""
    while node.op.picks:
        node = node.inputs[0]
    return node


def grad(y: Node, x: Node) -> Node:
    """∂y/∂x: x's shape where y is one number, else the Jacobian of shape y.shape + x.shape.

    Raises ShapeError where y has more than MAX_ROWS entries.
    """
    if y.size == 1:
        return reverse_to(y, x).gradients.get(x, constant(0, x.shape))
    if y.size > MAX_ROWS:
        raise ShapeError(f"the derivative of {show_shape(y.shape)} by {show_shape(x.shape)} is too large")
    rows = [grad(apply("index", y, at=index), x) for index in indices(y.shape)]
    flat = apply("stack", *rows, rank=x.rank)
    return apply("reshape", flat, dims=y.shape + x.shape, rank=x.rank + 1)
