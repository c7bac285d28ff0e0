"""The one walk that evaluates a graph in any arithmetic."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from gradekit.engine.graph import Node, topological
from gradekit.errors import Inexact, NoValue

Values = dict[Node, Any]


def evaluate(nodes: Iterable[Node], values: Mapping[Node, Any], K: Any) -> Values:
    """Values of the nodes and of all they depend on.

    `values` binds nodes to arrays of K: every variable needs one, and any other node may be overridden by one
    (a student's own answer); arrays may have further axes in front, which broadcast. Raises NoValue.
    """
    result: Values = dict(values)
    with K.running():
        for node in topological(nodes, stop=result):
            if node not in result:
                result[node] = _value(node, result, K)
    return result


def outputs(nodes: Iterable[Node], values: Mapping[Node, Any], K: Any) -> list[Any]:
    """Like evaluate, but only the nodes' own values; every other is let go as soon as nothing needs it any more.

    Large arrays are then reused while they are still in the cache: twice as fast, and little memory.
    """
    wanted = list(nodes)
    order = topological(wanted, stop=values)
    last = {child: node for node in order for child in node.inputs}
    kept = {*wanted, *values}
    result: Values = dict(values)
    with K.running():
        for node in order:
            if node not in result:
                result[node] = _value(node, result, K)
                for child in {child for child in node.inputs if last[child] is node and child not in kept}:
                    del result[child]
    return [result[node] for node in wanted]


def evaluate_where_possible(nodes: Iterable[Node], values: Mapping[Node, Any], K: Any) -> Values:
    """Like evaluate, but a node that raises Inexact, and whatever depends on it, is left out."""
    result: Values = dict(values)
    with K.running():
        for node in topological(nodes, stop=result):
            if node not in result and all(child in result for child in node.inputs):
                try:
                    result[node] = _value(node, result, K)
                except Inexact:
                    continue
    return result


def _value(node: Node, values: Values, K: Any) -> Any:
    try:
        return K.checked(K.asarray(node.op.value(K, *(values[child] for child in node.inputs), **node.params)))
    except NoValue as error:
        error.node = node  # type: ignore[attr-defined]  # lets the caller name the quantity
        raise
