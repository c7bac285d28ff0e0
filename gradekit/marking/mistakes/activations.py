"""Activations and their derivatives, also where the author wrote them out: 1/(1 + e^(−z)), max(0, z), h(1 − h)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from gradekit.engine.backward import Reverse
from gradekit.engine.graph import OPS, Node, apply
from gradekit.marking.mistakes.algebra import RENAMED, bare, factors, number, without
from gradekit.marking.mistakes.context import Context, Variant


def is_op(node: Node) -> bool:
    """Whether its op is an activation."""
    return any(mistake.id == "activation-omitted" for mistake in node.op.mistakes)


def pre_activation(node: Node) -> Node | None:
    """z, where the node is σ(z) for some activation σ; None where it is none."""
    if is_op(node):
        return node.inputs[0]
    found = next((z for read in _WRITTEN.get(node.op.name, ()) if (z := read(node)) is not None), None)
    return found if found is not None and found.shape == node.shape and found.op.name != "constant" else None


def _rectifier(node: Node) -> Node | None:
    """z of max(0, z), max(z, 0) or max(z, z/10)."""
    pairs = (node.inputs, node.inputs[::-1])
    return next((z for other, z in pairs if number(other) == 0 or _is_part_of(other, z)), None)


def _is_part_of(node: Node, z: Node) -> bool:
    """Whether it is z times, or divided by, a number: z/10 or 0.1·z, the smaller slope of a leaky ReLU."""
    if node.op.name not in ("mul", "div"):
        return False
    first, second = node.inputs
    slope = number(second) if bare(first) is bare(z) else number(first) if bare(second) is bare(z) else None
    if not isinstance(slope, Fraction):
        return False
    return slope > 1 if node.op.name == "div" else 0 < slope < 1


def _gated(node: Node) -> Node | None:
    """z of z·(z > 0), and of z·σ(z)."""
    for z, gate in (node.inputs, node.inputs[::-1]):
        inner = bare(gate)
        is_gate = inner.op.name in _GATES and (_threshold(inner) is not None or inner.op.name == "sigmoid")
        if is_gate and bare(inner.inputs[0]) is bare(z):
            return z
    return None


_GATES = ("compare", "heaviside", "step", "sigmoid")


def _threshold(node: Node) -> Node | None:
    """z of sign(z), or of z > 0 as a number."""
    is_step = len(node.inputs) < 2 or number(node.inputs[1]) == 0
    return node.inputs[0] if is_step and node.params.get("relation", "greater").startswith("greater") else None


def logistic(node: Node) -> Node | None:
    """z of 1/(1 + e^(−z)) or e^z/(1 + e^z)."""
    above, below = node.inputs
    inner = _beside_one(below)
    if inner is None:
        return None
    if number(above) == 1:
        return _negated(inner)
    return inner if bare(above, RENAMED).op.name == "exp" and bare(above, RENAMED).inputs[0] is inner else None


def _swish(node: Node) -> Node | None:
    """z of z/(1 + e^(−z))."""
    inner = _beside_one(node.inputs[1])
    z = None if inner is None else _negated(inner)
    return z if z is not None and bare(z) is bare(node.inputs[0]) else None


def _beside_one(node: Node) -> Node | None:
    """u of 1 + e^u."""
    if node.op.name == "add":
        for one, power in (node.inputs, node.inputs[::-1]):
            if number(one) == 1 and bare(power, RENAMED).op.name == "exp":
                return bare(power, RENAMED).inputs[0]
    return None


def _negated(node: Node) -> Node | None:
    """u of −u."""
    if node.op.name == "neg":
        return node.inputs[0]
    if node.op.name == "mul" and number(node.inputs[0]) == -1:
        return node.inputs[1]
    if node.op.name == "sub" and number(node.inputs[0]) == 0:
        return node.inputs[1]
    return None


def _hyperbolic(node: Node) -> Node | None:
    """z of (e^z − e^(−z))/(e^z + e^(−z))."""
    parts = [bare(part, RENAMED) for part in node.inputs]
    if [part.op.name for part in parts] != ["sub", "add"]:
        return None
    powers = [[bare(power, RENAMED) for power in part.inputs] for part in parts]
    if any(power.op.name != "exp" for pair in powers for power in pair) or set(powers[0]) != set(powers[1]):
        return None
    up, down = (power.inputs[0] for power in powers[0])
    return up if _negated(down) is up else None


_WRITTEN = {  # op → what a quantity that it makes may be
    "maximum": (_rectifier,), "mul": (_gated,), "div": (logistic, _swish, _hyperbolic),
    **dict.fromkeys(("sign", "heaviside", "compare"), (_threshold,)),
}  # fmt: skip


def recipe(context: Context) -> Iterator[Variant]:
    """The derivative of an activation left out of a product, or taken at the activation, however it is written."""
    done = {path.contribution for y in context.roots for paths in context.back(y).paths.values() for path in paths}
    sites = [(node, slope) for node in context.order if (slope := _slope_in(node)) and not done & {node, *node.inputs}]
    for id, rule in _RULES:
        made = [(node, wrong) for node, slope in sites if (wrong := rule(node, *slope)) is not None]
        yield from context.each_and_all(id, made)
    for y in context.roots:
        yield from _written_out(context, context.back(y))


def _written_out(context: Context, back: Reverse) -> Iterator[Variant]:
    """Gradients that travel through an activation that the author wrote out."""
    for node in back.gradients:
        z = None if is_op(node) or node not in context.inside else pre_activation(node)
        if z is None or back.gradients.get(z) not in context.inside:
            continue
        g, total = back.gradients[node], back.gradients[z]
        yield from context.replaced("activation-derivative-omitted", {total: g})


Slope = tuple[Node, Callable[[Node], bool]]  # the activation, and which factors are its derivative


def _slope_in(node: Node) -> Slope | None:
    """The derivative of an activation among the factors of a product that no smaller product holds."""
    found = _proper(node)
    return None if found is None or any(map(_proper, map(bare, node.inputs))) else found


def _proper(node: Node) -> Slope | None:
    """The derivative of an activation beside other factors of a product."""
    found = _slope(node) if node.op.name == "mul" else None
    return found if found and without(node, found[1]) is not None else None


def _slope(product: Node) -> Slope | None:
    parts = [bare(factor) for factor in factors(product)]
    for part in parts:
        h = _complement(part)
        if h is not None and h in parts:
            return h, lambda node, h=h: bare(node) is h or _complement(bare(node)) is h
        h = _of_square(part)
        if h is not None:
            return h, lambda node, part=part: bare(node) is part
    return None


def _complement(node: Node) -> Node | None:
    """h of 1 − h."""
    return bare(node.inputs[1]) if node.op.name == "sub" and number(node.inputs[0]) == 1 else None


def _of_square(node: Node) -> Node | None:
    """h of 1 − h², where h is a hyperbolic tangent."""
    square = _complement(node)
    if square is None:
        return None
    is_square = square.op.name == "power" and number(square.inputs[1]) == 2
    is_square |= square.op.name == "mul" and square.inputs[0] is square.inputs[1]
    h = bare(square.inputs[0]) if is_square else None
    return h if h is not None and (h.op.name == "tanh" or _hyperbolic(h) is not None) else None


def _left_out(product: Node, h: Node, is_part: Callable[[Node], bool]) -> Node | None:
    return without(product, is_part)


def _at(product: Node, h: Node, is_part: Callable[[Node], bool], at: Node) -> Node | None:
    """The product with the derivative as a function of another number than h."""
    rest = without(product, is_part)
    made = (1 - at * at) if _of_square_of(product, h) else at * (1 - at)
    return made if rest is None else rest * made if made.shape == rest.shape or not made.rank else None


def _of_square_of(product: Node, h: Node) -> bool:
    return any(_of_square(bare(factor)) is h for factor in factors(product))


def _at_activation(product: Node, h: Node, is_part: Callable[[Node], bool]) -> Node | None:
    """σ′ at the activation: σ(h)(1 − σ(h)) for h(1 − h)."""
    name = "tanh" if _of_square_of(product, h) else "sigmoid"
    return _at(product, h, is_part, apply(OPS[name], h))


def _from_pre_activation(product: Node, h: Node, is_part: Callable[[Node], bool]) -> Node | None:
    """z(1 − z) for h(1 − h)."""
    z = pre_activation(h)
    return None if z is None else _at(product, h, is_part, z)


_RULES = (
    ("activation-derivative-omitted", _left_out),
    ("derivative-at-activation", _at_activation),
    ("pre-activation-used", _from_pre_activation),
)
