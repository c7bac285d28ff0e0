"""What each operation of an expression builds, within a budget, with the column of whatever is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from functools import partial
from operator import is_
from typing import Any

from gradekit.engine import backward
from gradekit.engine.graph import Node, Op, Operand, aligned, apply, constant, topological, variable
from gradekit.engine.ops import OPS, runs, words
from gradekit.engine.ops.arguments import Arguments, arguments, in_order
from gradekit.engine.ops.common import is_constant
from gradekit.engine.ops.shape import pick
from gradekit.engine.relation import RELATIONS
from gradekit.engine.shapes import show_shape
from gradekit.engine.substitute import substitute
from gradekit.errors import GradekitError, LimitError, NoValue, TextError
from gradekit.exercise.expression.scope import Scope
from gradekit.exercise.problem.messages import shown

MAX_ENTRIES = 1_000_000  # of one quantity
MAX_DERIVATIVES = 10_000  # local derivatives that one expression may ask for
_MAX_MESSAGE = 200  # characters of an op's own words, which may hold a long number

Part = Node | tuple[Node | None, Node | None]
Build = Callable[..., Node]


def built(column: int, build: Build, *operands: Any) -> Node:
    """build(*operands), with every refusal given the column of its sign. Raises TextError or LimitError."""
    try:
        node = build(*operands)
    except LimitError as error:
        raise LimitError(error.message, error.column or column) from error
    except TextError as error:
        raise TextError(error.message, error.column or column) from error
    except NoValue as error:
        message = str(error)
        raise TextError(message if "value" in message else f"{message} has no (real) value", column) from error
    except GradekitError as error:
        raise TextError(_clipped(str(error)), column) from error
    if node.size > MAX_ENTRIES:
        raise LimitError(f"too large: {show_shape(node.shape)} has more than {MAX_ENTRIES} entries", column)
    return node


def _clipped(message: str) -> str:
    return message if len(message) <= _MAX_MESSAGE else message[: _MAX_MESSAGE - 1] + "…"


def power(base: Node, exponent: Operand) -> Node:
    """base^exponent; a power of the constant e is exp."""
    if base is apply("exp", constant(1)) and isinstance(exponent, Node):
        return apply("exp", exponent)
    if isinstance(exponent, Node) and is_constant(exponent, 0) and base.inputs:
        return _as_written("power", base, exponent)
    return apply("power", base, exponent)


def left_out_product(a: Node, b: Node) -> Node:
    """The product of neighbours: of matrices the matrix product, and of two vectors none, since the sign matters."""
    if a.rank == b.rank == 1:
        shapes = f"{show_shape(a.shape)} and {show_shape(b.shape)}"
        raise TextError(f"the sign between {shapes} is missing: write @ for the matrix product, ⊙ for entry by entry")
    return OPS["matmul"].build(a, b) if a.rank and b.rank else product(a, b)


def product(a: Node, b: Node) -> Node:
    """The product; 0 times something is kept as it is written, since log(0) has no value 0 times either."""
    if (is_constant(a, 0) and b.inputs) or (is_constant(b, 0) and a.inputs):
        return _as_written("mul", a, b)
    return apply("mul", a, b)


def _as_written(op: str, a: Node, b: Node) -> Node:
    """The node without simplification."""
    rule, pair = OPS[op], aligned((a, b))
    return Node(rule, pair, {}, rule.shape(*(node.shape for node in pair)))


def compare(relation: str) -> Build:
    """The comparison by a sign such as ≥: 1 where it holds, else 0."""
    return lambda a, b: apply("compare", a, b, relation=RELATIONS[relation].name)


def indexed(x: Node, parts: Sequence[Part]) -> Node:
    """x[parts], counted from 1; (None, None) is a whole axis, and a quantity picks by its value: s[y]."""
    by_value = [isinstance(part, Node) and part.op.name != "constant" for part in parts]
    known = [(None, None) if quantity else part for part, quantity in zip(parts, by_value, strict=True)]
    result = pick(x, *(_range(part, n) for part, n in zip(known, x.shape + (1,) * len(parts), strict=False)))
    pairs = zip(parts, by_value, strict=True)
    left = [(part, quantity) for part, quantity in pairs if quantity or not isinstance(part, Node)]
    for at, (part, quantity) in reversed(list(enumerate(left))):
        if quantity and isinstance(part, Node):
            result = apply("picked", result, part, axis=at - result.rank, rank=result.rank)
    return result


def _range(part: Part, length: int) -> int | tuple[int, int]:
    if isinstance(part, Node):
        return _position(part)
    start, end = part
    first, last = _position(start) if start else 1, _position(end) if end else length
    if first > last:
        raise TextError(f"the entries {first}:{last} run backwards; write the first one first")
    return first, last


def _position(node: Node) -> int:
    """An index from a constant. Raises TextError where it is not a whole number from 1 on."""
    value = node.params["value"] if node.op.name == "constant" and not node.rank else Fraction(1, 2)
    if value.denominator != 1 or not 1 <= value <= MAX_ENTRIES:
        raise TextError("an index is a whole number, counted from 1, like x[2], W[1,2] or x[1:3]")
    return int(value)


def call(rule: type[Op], params: dict[str, Any], *operands: Node) -> Node:
    """The function applied. Raises TextError for a wrong number of arguments, and for names that it does not have."""
    takes = arguments(rule)
    plain, named = words.split(operands)
    _check_names(rule, takes, takes.ordered[: len(plain)], named)
    placed, others = in_order(takes, plain, named)
    if len(placed) < takes.least or (not takes.open and len(placed) > len(takes.ordered)):
        more = f" ({takes.words})" if takes.named else ""
        received = len(plain) + len(named)
        raise TextError(f"{rule.name} takes {_how_many(takes)}, separated by commas{more}; received {received}")
    usual = {name: value for name, value in params.items() if name not in takes.ordered[: len(placed)]}
    return rule.build(*placed, **(usual | others))


def _check_names(rule: type[Op], takes: Arguments, taken: Sequence[str], named: Iterable[str]) -> None:
    for name in named:
        if name not in takes.named:
            raise TextError(f"{rule.name} has no argument {shown(name)}; it is called as {rule.name}({takes.words})")
        if name in taken:
            raise TextError(f"{rule.name} is given its {name} twice, by its place and by its name")


def _how_many(takes: Arguments) -> str:
    least, most = takes.least, len(takes.ordered)
    wanted = f"at least {least}" if takes.open else f"{least}" if least == most else f"{least} to {most}"
    return f"{wanted} {'value' if wanted == '1' else 'values'}"


class Differentiator:
    """grad(y, x) within one expression, which has one budget for all its derivatives."""

    def __init__(self, scope: Scope):
        self.scope, self.spent = scope, 0

    def __call__(self, *operands: Node) -> Node:
        if not self.scope.differentiates:
            raise TextError("an answer cannot leave a derivative to be taken; work it out")
        if len(operands) < 2 or not all(map(self._is_replacement, operands[2:])):
            raise TextError(f"grad takes 2 values in its brackets: grad(y, x); received {len(operands)}")
        y, x, *replaced = operands
        if replaced:
            return backward.in_place(y, x, dict(pair.inputs for pair in replaced))  # type: ignore[misc]
        if self._is_named(x):
            return self._grad(y, x)
        if x.op.name != "index" or not self._is_named(x.inputs[0]):
            raise TextError("grad(y, x) needs a declared name as x, like W1, x or W1[1,2]")
        whole = self._grad(y, x.inputs[0])
        axes_before = tuple((0, length) for length in whole.shape[: whole.rank - x.inputs[0].rank])
        return apply("index", whole, at=axes_before + x.params["at"])

    def _is_named(self, node: Node) -> bool:
        return node.op.name != "constant" and any(map(partial(is_, node), self.scope.names.values()))

    def _is_replacement(self, node: Node) -> bool:
        """Whether it is w = w_new, of two quantities of one shape."""
        is_equation = node.op.name == "compare" and node.params["relation"] == "equal"
        return is_equation and all(map(self._is_named, node.inputs)) and len({each.shape for each in node.inputs}) == 1

    def _grad(self, y: Node, x: Node) -> Node:
        """The derivative; by a quantity that a training starts from also as far as the steps depend on it."""
        start = self.scope.starts.get(x)
        if start is None or start not in (below := topological([y])):
            return self._taken(y, x)
        return self._taken(y, start) if x not in below else self._taken(y, x) + self._taken(y, start)

    def _taken(self, y: Node, x: Node) -> Node:
        between = topological([y], stop=backward.earlier(x))
        self.spent += y.size * len(between)
        if self.spent > MAX_DERIVATIVES or y.size * x.size > MAX_ENTRIES:
            raise LimitError("number of derivatives too large: ask for the derivative of one number by one quantity")
        if x not in between and y in topological([x], stop=backward.earlier(y)):
            raise TextError("grad(y, x) is that of y by x, and here x is computed from y: exchange the two")
        for run in runs.through(between, x):
            received = f"{run.params['count']} of the steps between the two are not written out"
            raise TextError(f"{received}: nothing is derived through them")
        derive = self.scope.derive
        result = derive(y, x, self.scope.names) if derive else backward.grad(y, x)
        self.scope.gradients.append((y, x, result))
        return result


def function(rule: type[Op] | None, scope: Scope) -> Build | None:
    """What a call of that function builds."""
    if rule is None:
        return None
    params = dict(scope.params.get(rule.name, {}))
    meant = scope.meanings.get(rule.name, rule)
    return lambda *operands: call(meant, params, *operands)


def generic(parameter: Node) -> Build:
    """What a call of a function builds of which only the name is known."""

    def build(*operands: Node) -> Node:
        if len(operands) != 1:
            raise TextError(f"{parameter.params['name']} takes 1 value in its brackets; received {len(operands)}")
        return apply("applied", operands[0], parameter, order=0)

    return build


def derivative(name: str, build: Build) -> Build:
    """f′, entry by entry, of a function f of one quantity. Raises TextError where an entry depends on several."""

    def differentiated(*operands: Node) -> Node:
        point = variable("·", operands[0].shape)
        whole = build(point, *operands[1:])
        if whole.shape != point.shape or not all(node.op.elementwise for node in _between(point, whole)):
            raise TextError(f"{name}' is read only where {name} is a function of one number; else write grad(y, x)")
        slope = backward.reverse(whole).gradients.get(point, constant(0, point.shape))
        return substitute([slope], {point: operands[0]})[0]

    return differentiated


def _between(point: Node, whole: Node) -> list[Node]:
    """The nodes that depend on the point."""
    reached = {point}
    for node in topological([whole]):
        if reached.intersection(node.inputs):
            reached.add(node)
    return [node for node in reached if node is not point]


BINARY: dict[str, Build] = {
    "+": lambda a, b: apply("add", a, b),
    "-": lambda a, b: apply("sub", a, b),
    "*": product,
    "/": lambda a, b: apply("div", a, b),
    "@": lambda a, b: OPS["matmul"].build(a, b),
    "^": power,
    "": left_out_product,
} | {sign: compare(sign) for sign in RELATIONS}
