"""Computation graphs in which several paths reach a quantity, with the chain rule written edge by edge.

Each node has its text in a problem file, its value and one local derivative for each operand; the gradient by a node is
the sum over the nodes that use it of their gradient times that local derivative.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from .anywhere import anywhere, changed
from .problem_text import plain
from .working import Array, Asked, Env, Exercise, Line, Rule, Slip

FRESH_TRIES = 1000


@dataclass(frozen=True, slots=True)
class Node:
    """value(*operands); locals: for each operand its derivative from (the node's value, *operands)."""

    name: str
    text: str
    operands: tuple[str, ...]
    value: Callable[..., Array]
    locals: tuple[Callable[..., Array], ...]
    kind: str = ""  # sigmoid, tanh, log, sum or mean: what mistakes it invites


@dataclass(frozen=True, slots=True)
class Graph:
    """given: name → size (0 for a number) and the range it is drawn from; forward: asked as one list or one by one;
    gradients: of which quantities the gradient of the last node is asked."""

    id: str
    given: dict[str, tuple[int, float, float]]
    nodes: tuple[Node, ...]
    gradients: tuple[str, ...]
    listed: bool = False

    @property
    def last(self) -> str:
        return self.nodes[-1].name


def _product(name: str, a: str, b: str) -> Node:
    return Node(name, f"{a} * {b}", (a, b), lambda p, q: p * q, (lambda v, p, q: q, lambda v, p, q: p))


def _sum(name: str, a: str, b: str) -> Node:
    one = lambda v, p, q: np.ones_like(v)  # noqa: E731 (the same for both)
    return Node(name, f"{a} + {b}", (a, b), lambda p, q: p + q, (one, one))


def _square(name: str, a: str) -> Node:
    return Node(name, f"{a}^2", (a,), lambda p: p * p, (lambda v, p: 2 * p,))


def _multiple(name: str, factor: int, a: str) -> Node:
    return Node(name, f"{factor}*{a}", (a,), lambda p: factor * p, (lambda v, p: np.array(float(factor)),))


def _sigmoid(name: str, a: str) -> Node:
    return Node(name, f"sigmoid({a})", (a,), _logistic, (lambda v, p: v * (1 - v),), "sigmoid")


def _logistic(p: Array) -> Array:
    return 1 / (1 + np.exp(-p))


def _tanh(name: str, a: str) -> Node:
    return Node(name, f"tanh({a})", (a,), np.tanh, (lambda v, p: 1 - v * v,), "tanh")


def _log(name: str, a: str) -> Node:
    return Node(name, f"ln({a})", (a,), np.log, (lambda v, p: 1 / p,), "log")


def _exp(name: str, a: str) -> Node:
    return Node(name, f"exp({a})", (a,), np.exp, (lambda v, p: v,))


def _maximum(name: str, a: str, b: str) -> Node:
    slopes = (lambda v, p, q: (p > q) * 1.0, lambda v, p, q: (q > p) * 1.0)
    return Node(name, f"max({a}, {b})", (a, b), np.maximum, slopes)


def _total(name: str, a: str) -> Node:
    return Node(name, f"sum({a})", (a,), lambda p: p.sum(), (lambda v, p: np.ones_like(p),), "sum")


def _mean(name: str, a: str) -> Node:
    return Node(name, f"mean({a})", (a,), lambda p: p.mean(), (lambda v, p: np.ones_like(p) / p.size,), "mean")


_ANY, _ABOVE = (0, -1.8, 1.8), (0, 0.4, 1.9)

GRAPHS = (
    Graph(
        "two-paths",
        {"a": _ANY, "b": _ANY, "c": _ANY},
        (_square("d", "c"), _product("e", "a", "d"), _multiple("f", 2, "b"), _sum("g", "a", "f"), _sum("h", "g", "e"),
         _product("L", "b", "h")),
        ("h", "e", "a", "b", "c"),
        listed=True,
    ),
    Graph(
        "sigmoid-paths",
        {"x": _ANY, "w": _ANY, "y": _ANY},
        (_product("u", "w", "x"), _sum("v", "x", "y"), _sigmoid("p", "u"), _tanh("t", "v"), _product("q", "p", "t"),
         _product("k", "p", "v"), _sum("L", "q", "k")),
        ("p", "v", "u", "x", "w", "y"),
    ),
    Graph(
        "logarithms",
        {"x": _ABOVE, "y": _ABOVE, "z": _ABOVE},
        (_product("a", "x", "y"), _sum("b", "a", "z"), _log("c", "b"), _product("d", "c", "a"), _exp("f", "z"),
         _product("L", "d", "f")),
        ("b", "a", "x", "y", "z"),
    ),
    Graph(
        "max-and-square",
        {"x": _ANY, "y": _ANY, "z": _ANY},
        (_sum("a", "x", "y"), _maximum("b", "y", "z"), _square("s", "a"), _product("t", "s", "b"),
         _product("k", "a", "b"), _sum("L", "t", "k")),
        ("a", "b", "x", "y", "z"),
        listed=True,
    ),
    Graph(
        "sum-and-mean",
        {"u": (4, 0.4, 1.9), "v": (3, 0.4, 1.9)},
        (_total("s", "u"), _mean("m", "v"), _product("p", "s", "m"), _log("q", "p"), _product("L", "q", "m")),
        ("p", "m", "u", "v"),
    ),
)  # fmt: skip


def exercise(graph: Graph, rng: np.random.Generator) -> Exercise:
    """The graph with random two-decimal numbers."""
    given = _given(graph, rng)
    gradients = {f"g_{name}": (name, graph.last) for name in graph.gradients if name in graph.given}
    parts = (graph.id, _head(graph, given), given, tuple(_lines(graph)), tuple(_asked(graph)))
    bare = Exercise(*parts, (), lambda name, value: np.asarray(value), gradients)
    return Exercise(*parts, (*_slips(graph), *anywhere(bare, rng)), bare.show, gradients)


def _given(graph: Graph, rng: np.random.Generator) -> Env:
    """Random numbers away from zero and from ties."""
    for _ in range(FRESH_TRIES):
        given = {
            name: np.round(rng.uniform(low, high, (size,) if size else ()), 2)
            for name, (size, low, high) in graph.given.items()
        }
        flat = np.sort(np.concatenate([np.ravel(value) for value in given.values()]))
        if np.abs(flat).min() > 0.2 and np.diff(flat).min() > 0.05:
            return given
    raise ValueError(f"no numbers fit {graph.id}")


def _head(graph: Graph, given: Env) -> str:
    numbers = "".join(f"  {name}: {json.dumps(plain(value))}\n" for name, value in given.items())
    compute = "".join(f"  {node.name}: {node.text}\n" for node in graph.nodes)
    return f"id: {graph.id}\ntitle: The graph {graph.id}\ngiven:\n{numbers}compute:\n{compute}"


def _users(graph: Graph, name: str) -> list[tuple[Node, int]]:
    """The nodes that use a quantity, and at which place."""
    return [(node, at) for node in graph.nodes for at, operand in enumerate(node.operands) if operand == name]


def _lines(graph: Graph) -> Iterator[Line]:
    for node in graph.nodes:
        yield Line(node.name, _value(node))
    yield Line(f"g_{graph.last}", lambda e, r: np.ones_like(e[graph.last]))
    for name in [node.name for node in reversed(graph.nodes[:-1])] + list(graph.given):
        yield from _gradient(name, _users(graph, name))


def _value(node: Node) -> Rule:
    return lambda e, r: np.asarray(node.value(*(e[name] for name in node.operands)))


def _gradient(name: str, users: list[tuple[Node, int]]) -> Iterator[Line]:
    """A local derivative and a product for each path, then their sum; 1/n is divided by, not written as a decimal."""
    for node, at in users:
        local, upstream = _local_rule(node, at), f"g_{node.name}"
        yield Line(_local(name, node), local)
        factor = local if node.kind == "mean" else _named(_local(name, node))
        yield Line(_path(name, node), _product_rule(_named(upstream), factor))
    yield Line(f"g_{name}", _sum_rule([_path(name, node) for node, _ in users]))


def _local(name: str, node: Node) -> str:
    return f"local_{node.name}_{name}"


def _path(name: str, node: Node) -> str:
    return f"path_{node.name}_{name}"


def _local_rule(node: Node, at: int) -> Rule:
    return lambda e, r: np.asarray(node.locals[at](e[node.name], *(e[name] for name in node.operands)))


def _named(name: str) -> Rule:
    return lambda e, r: e[name]


def _product_rule(a: Rule, b: Rule) -> Rule:
    return lambda e, r: a(e, r) * b(e, r)


def _sum_rule(names: list[str]) -> Rule:
    return lambda e, r: np.asarray(sum(e[name] for name in names))


def _asked(graph: Graph) -> Iterator[Asked]:
    names = tuple(node.name for node in graph.nodes)
    if graph.listed:
        yield Asked("forward", names, names)
    else:
        yield from (Asked(name, (name,), (name,)) for name in names)
    for name in graph.gradients:
        yield Asked(f"d{graph.last}_d{name}", (f"g_{name}",), (f"grad({graph.last}, {name})",))


def _slips(graph: Graph) -> Iterator[Slip]:
    for name in [node.name for node in graph.nodes[:-1]] + list(graph.given):
        users = _users(graph, name)
        locals_, paths = [_local(name, node) for node, _ in users], [_path(name, node) for node, _ in users]
        yield Slip("upstream-omitted", f"g_{name}", _sum_rule(locals_))
        for left_out in paths if len(paths) > 1 else ():
            yield Slip("path-omitted", f"g_{name}", _sum_rule([path for path in paths if path != left_out]))
    for node in graph.nodes:
        yield from _SLIPS_OF.get(node.kind, _none)(node)


def _none(node: Node) -> Iterator[Slip]:
    return iter(())


def _activation_slips(node: Node) -> Iterator[Slip]:
    operand = node.operands[0]
    path, upstream = _path(operand, node), f"g_{node.name}"
    yield Slip("activation-omitted", node.name, lambda e, r: e[operand])
    yield Slip("activation-derivative-omitted", path, lambda e, r: e[upstream])
    again = lambda e: node.locals[0](node.value(e[node.name]), e[node.name])  # noqa: E731 (named for what it is)
    yield Slip("derivative-at-activation", path, lambda e, r: e[upstream] * again(e))


def _log_slips(node: Node) -> Iterator[Slip]:
    for base in (2, 10):
        yield Slip("wrong-log-base", node.name, _scaled(_value(node), base))


def _scaled(rule: Rule, base: int) -> Rule:
    return changed(rule, lambda values: values / np.log(base))


def _sum_slips(node: Node) -> Iterator[Slip]:
    operand = node.operands[0]
    yield Slip("averaged-not-summed", node.name, lambda e, r: e[operand].mean())


def _mean_slips(node: Node) -> Iterator[Slip]:
    operand, path = node.operands[0], _path(node.operands[0], node)
    yield Slip("summed-not-averaged", node.name, lambda e, r: e[operand].sum())
    yield Slip("summed-not-averaged", path, lambda e, r: e[f"g_{node.name}"] * np.ones_like(e[operand]))


_SLIPS_OF: dict[str, Callable[[Node], Iterator[Slip]]] = {
    "sigmoid": _activation_slips,
    "tanh": _activation_slips,
    "log": _log_slips,
    "sum": _sum_slips,
    "mean": _mean_slips,
}
