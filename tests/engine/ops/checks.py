"""What must hold of any op. Each check raises AssertionError, and is itself tried on wrong rules (test_checks.py)."""

import random
from collections.abc import Callable
from fractions import Fraction
from functools import wraps
from itertools import combinations
from typing import Any

import mpmath
import numpy as np
from flint import arb

from gradekit.engine.backward import grad, reverse
from gradekit.engine.evaluate import evaluate
from gradekit.engine.evaluate.ball import Ball, at_precision
from gradekit.engine.evaluate.float64 import Float64
from gradekit.engine.evaluate.rational import Rational
from gradekit.engine.evaluate.symbolic import Symbolic
from gradekit.engine.graph import Node, Op, apply, constant, variable
from gradekit.engine.ops.common import all_axes
from gradekit.engine.ops.linear import indices
from gradekit.errors import Inexact, NoValue
from tests.engine.laws import verify
from tests.engine.ops.cases import Case, exact_array, expected, own_examples, random_cases, random_operands
from tests.formula_value import DIGITS, is_known, value_of

BITS = 300
STEP = Fraction(1, 2**100)  # of central differences: their error is of the order of its square, 2^-200
CLOSE = arb("1e-40")
LAST = 1e-12  # what float64 may be off, relative to 1


def precisely(check: Callable[[type[Op]], None]) -> Callable[[type[Op]], None]:
    """The check with all of its balls, operands and comparisons, at BITS."""

    @wraps(check)
    def run(op: type[Op]) -> None:
        with at_precision(BITS):
            check(op)

    return run


def all_cases(op: type[Op]) -> list[Case]:
    return own_examples(op) + random_cases(op)


def values(case: Case, K: Any) -> np.ndarray:
    """The op's result in arithmetic K."""
    node = case.node()
    return np.asarray(evaluate([node], case.bindings(K), K)[node])


@precisely
def check_arithmetics(op: type[Op]) -> None:
    """Every arithmetic gives the same value, of the shape that the shape rule promises; examples give their result."""
    assert random_cases(op) or op.examples
    for case in all_cases(op):
        balls = values(case, Ball)
        assert balls.shape == case.node().shape
        for found in (_floats(case), _rationals(case), _symbolics(case)):
            _agree(found, balls)
        if case.result is not None:
            _agree(_as_balls(expected(case.result)), balls)


def _floats(case: Case) -> np.ndarray:
    return Ball.array(values(case, Float64))


def _rationals(case: Case) -> np.ndarray | None:
    try:
        return Ball.array(values(case, Rational))
    except Inexact:
        return None


def _symbolics(case: Case) -> np.ndarray:
    return _as_balls(values(case, Symbolic))


def _as_balls(expressions: np.ndarray) -> np.ndarray:
    return np.asarray(np.frompyfunc(lambda x: arb(str(x.evalf(60))), 1, 1)(expressions), dtype=object)


def _agree(found: np.ndarray | None, balls: np.ndarray) -> None:
    if found is None:
        return
    assert found.shape == balls.shape
    for one, other in zip(found.flat, balls.flat, strict=True):
        assert abs(one - other) < arb(LAST) * (1 + abs(other)), f"{one} is not {other}"


@precisely
def check_exact_agreement(op: type[Op]) -> None:
    """Rational and symbolic values lie in the balls, to all of their digits."""
    for case in all_cases(op):
        balls = values(case, Ball)
        for found in (_rationals(case), _symbolics(case)):
            pairs = [] if found is None else zip(found.flat, balls.flat, strict=True)
            assert all(abs(one - other) < CLOSE * (1 + abs(other)) for one, other in pairs)


@precisely
def check_derivative(op: type[Op]) -> None:
    """vjp against central differences in balls, to second order."""
    for case in random_cases(op):
        node = case.node()
        weights = variable("upstream", node.shape)
        total = _summed(node * weights)
        bindings = case.bindings(Ball) | {weights: Ball.array(_direction(node.shape, 5))}
        slopes = [_check_slope(total, x, bindings) for x in case.nodes()]
        for slope in slopes:
            for x in (*case.nodes(), weights):
                _check_slope(slope, x, bindings)


def _check_slope(total: Node, x: Node, bindings: dict[Node, Any]) -> Node:
    """Compare ∂total/∂x, along a random direction, with differences; returns that slope as a node."""
    direction = variable(f"direction {x.params['name']}", x.shape)
    bindings[direction] = Ball.array(_direction(x.shape, 9))
    slope = _summed(direction * grad(total, x))
    ahead, behind = (_moved(total, x, direction, step, bindings) for step in (STEP, -STEP))
    difference = (ahead - behind) / Ball.number(2 * STEP)
    found = evaluate([slope], bindings, Ball)[slope].item()
    assert abs(found - difference) < CLOSE * (1 + abs(difference)), f"{found} is not {difference}"
    return slope


def _moved(total: Node, x: Node, direction: Node, step: Fraction, bindings: dict[Node, Any]) -> arb:
    there = bindings | {x: Ball.asarray(bindings[x] + Ball.number(step) * bindings[direction])}
    return evaluate([total], there, Ball)[total].item()


def _summed(node: Node) -> Node:
    return apply("sum", node, axes=all_axes(node), keep=False)


def _direction(shape: tuple[int, ...], seed: int) -> np.ndarray:
    return random_operands(random.Random(seed), (shape,), -90, 90)[0]


@precisely
def check_formula(op: type[Op]) -> None:
    """The printed line of every entry, computed by itself, is that entry."""
    for case in all_cases(op):
        node = case.node()
        if node.op is not op:
            continue  # written as another op: that one's formula is checked
        balls = values(case, Ball)
        for index in indices(node.shape):
            formula = op.formula(index, *case.nodes(), **case.params)
            if is_known(formula, op.symbol):
                _same_digits(value_of(formula, case.operands, case.params), balls[index])
            else:
                assert op.examples, "a function that only its own name explains needs an example"


def _same_digits(said: mpmath.mpf, ball: arb) -> None:
    with mpmath.workdps(DIGITS):
        computed = mpmath.mpf(ball.mid().str(DIGITS, radius=False))
        assert abs(said - computed) < mpmath.mpf(10) ** (8 - DIGITS) * (1 + abs(computed)), f"{said} is not {computed}"


@precisely
def check_leading_axes(op: type[Op]) -> None:
    """Values of several students at once, on any subset of operands, are those of a loop over students."""
    for front in ((3,), (2, 3)):
        for case in random_cases(op):
            shapes = tuple(array.shape for array in case.operands)
            for count in range(1, len(shapes) + 1):
                for subset in combinations(range(len(shapes)), count):
                    _check_loop(case, subset, front)


def _check_loop(case: Case, subset: tuple[int, ...], front: tuple[int, ...]) -> None:
    node, leaves = case.node(), case.nodes()
    many = {x: Float64.array(array) for x, array in zip(leaves, case.operands, strict=True)}
    for k in subset:
        factors = 1 + np.arange(np.prod(front)).reshape(front + (1,) * leaves[k].rank) / 1000
        many[leaves[k]] = many[leaves[k]] * factors
    together = evaluate([node], many, Float64)[node]
    assert np.shape(together) == front + node.shape
    for student in np.ndindex(*front):
        one = {x: array[student] if leaves.index(x) in subset else array for x, array in many.items()}
        alone = evaluate([node], one, Float64)[node]
        assert np.allclose(together[student], alone, rtol=1e-12, atol=1e-13)


@precisely
def check_mistakes(op: type[Op]) -> None:
    """Each known mistake gives another value, or another gradient, somewhere, and one of the right shape."""
    for mistake in op.mistakes:
        assert mistake.id and mistake.because
        cases = [case for case in all_cases(op) if case.node().op is op]
        assert any(_moves(case, mistake) for case in cases), f"{mistake.id} changes nothing"


def _moves(case: Case, mistake: Any) -> bool:
    node = case.node()
    pairs = [(node, mistake.forward(node))] if mistake.forward else []
    if mistake.backward:
        g = variable("upstream", node.shape)
        right = node.op.vjp(g, node, *node.inputs, **node.params)
        pairs += zip(right, mistake.backward(g, node, *node.inputs, **node.params), strict=True)
        pairs = [(a, b) for a, b in pairs if a is not None or b is not None]
    return any(_differ(case, right, wrong) for right, wrong in pairs)


def _differ(case: Case, right: Node | None, wrong: Node | None) -> bool:
    if right is None or wrong is None:
        return True
    assert right.shape == wrong.shape
    upstream = {variable("upstream", case.node().shape): Ball.array(_direction(case.node().shape, 5))}
    try:
        found = evaluate([right, wrong], case.bindings(Ball) | upstream, Ball)
    except NoValue:
        return True  # the logarithm of a target of 0, for one
    return any(not a.overlaps(b) for a, b in zip(found[right].flat, found[wrong].flat, strict=True))


@precisely
def check_kink(op: type[Op]) -> None:
    """A value on the kink is reported, one off it is not, and the convention that is applied there is told."""
    told = op.kink is not Op.kink
    if not told:
        return
    assert op.convention, "an op with a kink says what it does there"
    for case in random_cases(op):
        level = tuple(exact_array(np.zeros(array.shape, dtype=object)) for array in case.operands)
        placed = [level, *(own.operands for own in own_examples(op) if own.params == case.params)]
        for K in (Float64, Rational):
            assert not np.any(op.kink(K, *(K.array(a) for a in case.operands), **case.params))
            hits = [np.all(op.kink(K, *(K.array(a) for a in operands), **case.params)) for operands in placed]
            assert any(hits), "neither equal operands nor an example lie on the kink"


@precisely
def check_laws(op: type[Op]) -> None:
    """The graph laws hold of the op's node and of its gradients, and its docstring names its shape."""
    documented = [cls for cls in op.__mro__ if cls is not object and "Shape:" in (cls.__dict__.get("__doc__") or "")]
    assert op in documented, f"the docstring of {op.__name__} does not say its Shape"
    for case in all_cases(op):
        node = case.node()
        verify([node, *reverse(node).gradients.values()])
        for x in case.nodes():
            gradient = reverse(node).gradients.get(x)
            assert gradient is None or gradient.shape == x.shape


@precisely
def check_build(op: type[Op]) -> None:
    """An op that is a function can be called as one."""
    if op.function:
        case = own_examples(op)[0]
        named = {name: constant(case.params[name]) for name in op.options if name in case.params}
        node = op.build(*case.nodes(), *_constants(case), **named)
        assert evaluate([node], case.bindings(Ball), Ball)[node].shape == node.shape


def _constants(case: Case) -> list[Node]:
    """What a call writes behind the operands: a length, the size of a stride."""
    names = ("n", "dims", "size", "stride", "padding", "slope", "alpha", "base", "delta")
    square = {"size": case.params["size"][0]} if "size" in case.params else {}
    written = [(case.params | square)[name] for name in names if name in case.params and name not in case.op.options]
    numbers = [number for value in written for number in (value if isinstance(value, tuple) else (value,))]
    return [constant(number) for number in numbers]


def check_picks(op: type[Op]) -> None:
    """An op that picks entries has one operand, and gives entries of it."""
    for case in random_cases(op) if op.picks else ():
        (operand,) = case.operands
        assert {*map(float, values(case, Float64).flat)} <= {*map(float, operand.flat)}


CHECKS = (
    check_arithmetics,
    check_exact_agreement,
    check_derivative,
    check_formula,
    check_leading_axes,
    check_mistakes,
    check_kink,
    check_laws,
    check_build,
    check_picks,
)
