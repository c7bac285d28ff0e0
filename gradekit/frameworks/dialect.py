"""How a library writes programs, as data; and an op of one node put into its words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Any

import numpy as np
from msgspec import Struct, field

from gradekit.engine.graph import Node
from gradekit.frameworks.literal import literal

Saying = str | Callable[[Node], str]  # {0}, {1}: the operands; {all}: all of them; {axes}, {dims}: parameters
INFIX = frozenset(("add", "sub", "mul", "div", "power", "compare"))  # a bare number may stand beside an array there


class CannotSay(Exception):
    """What a library has no words for; the message says what it is."""


class Dialect(Struct, frozen=True):
    """A library and its ways.

    head: the lines at the top; lib: the name under which its functions are called; array, full: templates for an
    array of numbers and for one number at every entry of a shape; scalar: the same for a single number; shown: how a
    value is printed (a single one by shown_scalar), to the last digit; numbers: whether functions take bare numbers;
    derivatives: whether they are `written` out, followed back from a `tape`, or taken of `functions`.
    derived: how a derivative of a function is written; `… again` where it stands in what is differentiated in its turn.
    single: whether a bare number beside an array is rounded to single precision.
    once: whether the library can differentiate the node, but not its derivative.
    apart: how to have the library where it cannot be installed beside gradekit; relative: how close its numbers are.
    helpers: name → a function that a program defines where it uses it; notes: op → what the comment beside it says.
    """

    name: str
    title: str
    head: str
    lib: str
    sayings: Mapping[str, Saying]
    array: str
    scalar: str
    full: str
    shown: str
    shown_scalar: str
    along: tuple[str, str] = ("axis", "keepdims")
    derivatives: str = "written"
    numbers: bool = True
    helpers: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    packages: tuple[str, ...] = ()
    taken: tuple[str, ...] = ()
    tracked: str = ""
    single: bool = False
    once: Callable[[Node], bool] = lambda node: False
    apart: str = ""
    relative: float = 1e-9
    derived: Mapping[str, str] = field(default_factory=dict)

    def is_bare(self, value: Fraction) -> bool:
        """Whether the number may stand beside an array as it is."""
        return not self.single or Fraction(float(np.float32(value))) == value

    def template(self, node: Node) -> str:
        """The words for the node's op, with its operands left open. Raises CannotSay."""
        saying = self.sayings.get(node.op.name)
        if saying is None:
            raise CannotSay(f"{self.title} has no words for {node.op.name}")
        return saying if isinstance(saying, str) else saying(node)

    def says(self, node: Node, operands: tuple[str, ...]) -> str:
        """The op applied to operands that are expressions. Raises CannotSay."""
        inside = [f"({operand})" for operand in operands]
        given = {key: word(key, value) for key, value in node.params.items()}
        given |= {"all": ", ".join(inside), "lib": self.lib, "along": self._along(node)}
        return self.template(node).format(*inside, **given)

    def _along(self, node: Node) -> str:
        """, axis=1, keepdims=True: only as much of it as there is to say."""
        axes, (axis, keep) = node.params.get("axes", ()), self.along
        keeps = node.params.get("keep", False)
        whole = not node.inputs or len(axes) == node.inputs[0].rank
        return (f", {axis}={word('axes', axes)}" if keeps or not whole else "") + f", {keep}=True" * keeps


RELATIONS = MappingProxyType(
    {"greater": ">", "greater_equal": ">=", "less": "<", "less_equal": "<=", "equal": "==", "not_equal": "!="}
)


def word(key: str, value: Any) -> str:
    """A parameter of an op as it stands in a program."""
    if key == "at":
        return picked(value)
    if key == "relation":
        return RELATIONS[value]
    if isinstance(value, Fraction):
        return literal(value)
    if key == "axes" and len(value) == 1:
        return str(value[0])
    return repr(value)


def picked(at: tuple[int | tuple[int, int], ...]) -> str:
    """The inside of square brackets: 1, 0:2."""
    return ", ".join(f"{part[0]}:{part[1]}" if isinstance(part, tuple) else str(part) for part in at)
