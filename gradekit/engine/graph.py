"""The graph of quantities: nodes, ops and the order in which they depend on one another.

A node is one value of one shape: an op applied to other nodes. Nodes with the same op, inputs and parameters are the
same object, so quantities that are equal by construction are one node; `fresh` makes a node that stands for itself,
which is what a line of an exercise (`e = a*d`) is. Nothing here knows a single op: rules are looked up in `OPS`.

Two laws let one float64 run serve many students, whose values stand on extra axes in front: operands of an elementwise
op have equal rank, and rules count axes from the end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from itertools import count
from math import prod
from typing import Any, ClassVar
from weakref import WeakValueDictionary

from msgspec import Struct

from gradekit.engine.formula import Call, Formula, Index, Ref, Symbol
from gradekit.engine.registry import Registry

Shape = tuple[int, ...]
Inputs = Callable[["Node"], Iterable["Node"]]
OPS: Registry[type[Op]] = Registry("op")


class Example(Struct, frozen=True):
    """Operand values and the value they give, nested: exact as int or text, "1/2"; the result also as "log(2)"."""

    operands: tuple[Any, ...]
    result: Any
    params: tuple[tuple[str, Any], ...] = ()


class Mistake(Struct, frozen=True):
    """A wrong rule that people use in place of this op's own: a `value` or a `vjp`, by its known id.

    because: one sentence that says what was done and why it is wrong; {x} stands for the quantity.
    forward: (node) → node that stands in its place, or None; backward: (g, y, *inputs) → wrong contributions.
    """

    id: str
    because: str
    forward: Callable[..., Node | None] | None = None
    backward: Callable[..., tuple[Node | None, ...]] | None = None


class Op:
    """A rule: one line on the blackboard. A subclass is never instantiated; its functions are looked up.

    name        the key in OPS and the function's name in expressions; `aliases` are further spellings
    build       operands as they stand in an expression → node; a call may name them as they are named here, stride=2,
                and leave out what has a default; kinks and the like stand behind *
    options     further arguments of a call that stand in no order, as in max(x, axis=1)
    words       what an argument may be that is no quantity, such as the same of padding=same
    shape       shapes of the operands → shape of the result; raises ShapeError
    value       K, operand arrays → array; axes are counted from the end, any number of axes may stand in front
    vjp         upstream g, result y, operands → one node (or None) an operand: g times the local derivative
    formula     index of an entry, operand nodes → what that entry is, in terms of entries of the operands
    whole       operand nodes → the whole result in terms of whole operands, or None where that has no short notation
    definition  what a function stands for, for the working
    simplify    operands → a simpler equal node, or None
    of_numbers  whether its formula calls it with numbers, f(a, b), as an expression may
    phase       the part of the working that it belongs to: forward or loss
    rounds      whether writing the result down rounds anew (moving or picking entries does not)
    picks       whether each entry of it is an entry of its operand
    bilinear    whether it multiplies its two operands: weights with signals
    kink        K, operand arrays → where the op has no derivative (or jumps), or None
    shown_by    arrays of the operands in fractions → what shows that a decision is right, in words and numbers
    word        a number, parameters → the word that it stands for, or None
    """

    name: ClassVar[str] = ""
    aliases: ClassVar[tuple[str, ...]] = ()
    options: ClassVar[tuple[str, ...]] = ()
    words: ClassVar[tuple[str, ...]] = ()
    symbol: ClassVar[Symbol] = Symbol("", "")
    reason: ClassVar[str] = ""
    definition: ClassVar[str] = ""
    convention: ClassVar[str] = ""
    shown_by: ClassVar[Callable[..., str] | None] = None
    elementwise: ClassVar[bool] = False
    function: ClassVar[bool] = True
    of_numbers: ClassVar[bool] = False
    phase: ClassVar[str] = "forward"
    rounds: ClassVar[bool] = True
    picks: ClassVar[bool] = False
    bilinear: ClassVar[bool] = False
    is_run: ClassVar[bool] = False
    mistakes: ClassVar[tuple[Mistake, ...]] = ()
    examples: ClassVar[tuple[Example, ...]] = ()

    def __init_subclass__(cls, name: str = "", **rest: Any) -> None:
        super().__init_subclass__(**rest)
        cls.name = name or cls.name
        if name:
            OPS.add(name, cls)

    @classmethod
    def build(cls, *operands: Operand, **kinks: Any) -> Node:
        """The function called; kinks: parameters that say what holds exactly on a kink or at a tie."""
        return apply(cls, *operands, **kinks)

    @staticmethod
    def shape(*shapes: Shape, **params: Any) -> Shape:
        raise NotImplementedError

    @staticmethod
    def value(K: Any, *operands: Any, **params: Any) -> Any:
        raise NotImplementedError

    @staticmethod
    def vjp(g: Node, y: Node, *operands: Node, **params: Any) -> tuple[Node | None, ...]:
        raise NotImplementedError

    @staticmethod
    def formula(index: Index, *operands: Node, **params: Any) -> Formula:
        raise NotImplementedError

    @classmethod
    def whole(cls, *operands: Node, **params: Any) -> Formula | None:
        named = cls.function and cls.symbol.text
        return Call(cls.symbol, tuple(Ref(k, None) for k in range(len(operands)))) if named else None

    @staticmethod
    def simplify(*operands: Node, **params: Any) -> Node | None:
        return None

    @staticmethod
    def kink(K: Any, *operands: Any, **params: Any) -> Any:
        return None

    @staticmethod
    def word(number: int, **params: Any) -> str | None:
        return None


def _operators(op: str) -> tuple[Callable[[Node, Operand], Node], Callable[[Node, Operand], Node]]:
    """The methods for `node op other` and `other op node`."""
    return lambda self, other: apply(op, self, other), lambda self, other: apply(op, other, self)


class Node:
    """One quantity of the graph, compared by identity; made: its place among all nodes, behind those it depends on."""

    __slots__ = ("op", "inputs", "params", "shape", "made", "__weakref__")

    def __init__(self, op: type[Op], inputs: tuple[Node, ...], params: dict[str, Any], shape: Shape):
        self.op, self.inputs, self.params, self.shape, self.made = op, inputs, params, shape, next(_made)

    @property
    def rank(self) -> int:
        return len(self.shape)

    @property
    def size(self) -> int:
        return prod(self.shape)

    def __repr__(self) -> str:
        label = self.params.get("name") or self.params.get("value", "")
        return f"<{self.op.name} {label} {self.shape}>".replace("  ", " ")

    __add__, __radd__ = _operators("add")
    __sub__, __rsub__ = _operators("sub")
    __mul__, __rmul__ = _operators("mul")
    __truediv__, __rtruediv__ = _operators("div")
    __pow__, _ = _operators("power")

    def __matmul__(self, other: Operand) -> Node:
        return OPS["matmul"].build(self, other)

    def __neg__(self) -> Node:
        return apply("neg", self)

    @property
    def T(self) -> Node:
        return apply("transpose", self)


Operand = Node | int | Fraction
_interned: WeakValueDictionary[Any, Node] = WeakValueDictionary()  # (op, operands, parameters) → its one node
_constants: WeakValueDictionary[Any, Node] = WeakValueDictionary()  # the same for numbers, which are many
_made = count()


class Variable(Op, name="variable"):
    """A quantity whose value is given from outside: a weight, an input, a student's answer. Shape: dims.

    unit_sum: whether its entries are known to sum to 1 along the last axis, as those of a one-hot target do.
    """

    function = False

    @staticmethod
    def shape(*shapes: Shape, **params: Any) -> Shape:
        return params["dims"]


class Constant(Op, name="constant"):
    """One exact number, at every entry. Shape: dims."""

    function = False

    @staticmethod
    def shape(*shapes: Shape, **params: Any) -> Shape:
        return params["dims"]

    @staticmethod
    def value(K: Any, *operands: Any, **params: Any) -> Any:
        return K.full(params["dims"], params["value"])


def variable(name: str, shape: Shape = (), **known: bool) -> Node:
    """A leaf of that name and shape, bound to a value only when the graph is evaluated."""
    return apply("variable", name=name, dims=tuple(shape), **known)


def constant(value: int | Fraction, shape: Shape = ()) -> Node:
    """The exact number `value` at every entry of `shape`."""
    value, dims = Fraction(value), tuple(shape)
    key = (value.numerator, value.denominator, dims)  # the hash of a Fraction takes longer
    if (found := _constants.get(key)) is None:
        found = _constants[key] = apply("constant", value=value, dims=dims)
    return found


def apply(op: str | type[Op], *operands: Operand, **params: Any) -> Node:
    """The node `op(operands)`, simplified and shared. Raises ShapeError where shapes do not fit."""
    rule = OPS[op] if isinstance(op, str) else op
    nodes = aligned(operands) if rule.elementwise else tuple(map(as_node, operands))
    return shared(rule, nodes, params)


def shared(rule: type[Op], nodes: tuple[Node, ...], params: dict[str, Any], shape: Shape | None = None) -> Node:
    """The same of operands whose ranks are as the op wants them; shape: the node's, where that is known."""
    key = (rule, nodes, tuple(sorted(params.items())) if params else ())
    if (found := _interned.get(key)) is not None:
        return found  # what is kept was not simpler when it was made
    if (simpler := rule.simplify(*nodes, **params)) is not None:
        return simpler
    shape = rule.shape(*(n.shape for n in nodes), **params) if shape is None else shape
    made = _interned[key] = Node(rule, nodes, params, shape)
    return made


def fresh(node: Node) -> Node:
    """A node of the same value that is shared with nobody: a quantity in its own right, not a known number."""
    if node.op in (Variable, Constant):
        return Node(OPS["identity"], (node,), {}, node.shape)
    return Node(node.op, node.inputs, node.params, node.shape)


def as_node(value: Operand) -> Node:
    """A node as it is; an exact number as a scalar constant."""
    return value if isinstance(value, Node) else constant(value)


def aligned(operands: Iterable[Operand]) -> tuple[Node, ...]:
    """Operands brought to equal rank: a scalar stretches to any shape, a vector beside a matrix is a column."""
    operands = tuple(operands)
    ranks = {len(n.shape) for n in operands if isinstance(n, Node)}
    rank = max(ranks, default=0)
    return tuple([n if isinstance(n, Node) and len(n.shape) == rank else _raised(n, rank) for n in operands])


def _raised(value: Operand, rank: int) -> Node:
    if not isinstance(value, Node):
        return constant(value, (1,) * rank)
    if value.rank == rank:
        return value
    if value.op is Constant:
        return constant(value.params["value"], value.shape + (1,) * (rank - value.rank))
    return apply("reshape", value, dims=value.shape + (1,) * (rank - value.rank), rank=value.rank)


def topological(roots: Iterable[Node], stop: Any = (), inputs: Inputs | None = None) -> list[Node]:
    """Every node that the roots depend on, operands first; nodes in `stop` are listed but not entered.

    inputs: what a node depends on, in place of its operands."""
    order, seen = list[Node](), set[Node]()
    stack: list[tuple[Node | None, Iterator[Node]]] = [(None, iter(roots))]
    while stack:
        node, rest = stack[-1]
        for child in rest:
            if child not in seen:
                seen.add(child)
                if below := () if child in stop else inputs(child) if inputs else child.inputs:
                    stack.append((child, iter(below)))
                    break
                order.append(child)
        else:
            stack.pop()
            if node is not None:
                order.append(node)
    return order
