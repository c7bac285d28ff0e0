"""Words of a call that are not quantities: the name in `stride=2`, and the `same` of `padding=same`."""

from __future__ import annotations

from typing import Any

from gradekit.engine.graph import Node, Op, Shape, apply
from gradekit.errors import NoValue


class Word(Op, name="word"):
    """A word that only the function it is written for can read; it is no number. Shape: ()."""

    function = False

    @staticmethod
    def shape(*shapes: Shape, **params: Any) -> Shape:
        return ()

    @staticmethod
    def value(K: Any, *, name: str) -> Any:
        raise NoValue(f"{name} is a word for a function to read, not a number")


def word(name: str) -> Node:
    return apply("word", name=name)


def is_word(node: Node, name: str) -> bool:
    return node.op is Word and node.params["name"] == name


def split(operands: tuple[Node, ...]) -> tuple[list[Node], dict[str, Node]]:
    """The operands of a call as they stand, and those written with their names, such as stride=2."""
    plain, named = [], {}
    for node in operands:
        key = _root(node.inputs[0]) if node.op.name == "compare" and node.params["relation"] == "equal" else node
        if key.op is Word and key is not node:
            named[key.params["name"]] = _root(node.inputs[1])
        else:
            plain.append(node)
    return plain, named


def _root(node: Node) -> Node:
    """What a comparison raised to the rank of its other side."""
    return node.inputs[0] if node.op.name == "reshape" and not node.inputs[0].rank else node
