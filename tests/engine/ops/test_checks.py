"""The checks themselves: each notices an op that is wrong in the way it looks for, and passes the op put right."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from gradekit.engine.backward import forget_derivatives
from gradekit.engine.formula import Formula, Index, Power, Product, number
from gradekit.engine.graph import OPS, Example, Mistake, Node, Op, Shape, apply
from gradekit.engine.ops.activations import Relu, Tanh
from gradekit.engine.ops.arithmetic import Div, Mul
from gradekit.engine.ops.common import Elementwise, entries, unstretch
from gradekit.engine.ops.linear import Matmul
from gradekit.engine.ops.losses import CrossEntropy
from gradekit.engine.ops.reductions import Mean
from gradekit.engine.ops.softmax import Softmax
from tests.engine.ops import checks


@pytest.fixture(autouse=True)
def registry() -> Iterator[None]:
    """Ops made in a test leave the registry with it, and no derivative by a wrong rule is remembered."""
    before = dict(OPS)
    forget_derivatives()
    yield
    OPS.made.clear()
    OPS.made.update(before)
    forget_derivatives()


def cube(**changes: Any) -> type[Op]:
    """A right op, x³, with some of its rules replaced by wrong ones."""
    wrapped = {name: staticmethod(rule) if callable(rule) else rule for name, rule in changes.items()}
    return type("Wrong", (Cube,), {"__doc__": Cube.__doc__, **wrapped}, name="wrong")


class Cube(Elementwise):
    """x³. Shape: any -> same."""

    examples = (Example(("-3/2",), "-27/8"), Example(((1, 2, 3),), (1, 8, 27)))
    mistakes = (Mistake("loss-factor", "twice the cube was taken", forward=lambda y: y * 2),)

    @staticmethod
    def value(K: Any, x: Any) -> Any:
        return x * x * x

    @staticmethod
    def vjp(g: Node, y: Node, x: Node) -> tuple[Node]:
        return (g * (3 * x**2),)

    @staticmethod
    def formula(index: Index, x: Node) -> Formula:
        return Power(entries(index, (x,))[0], number(3))


def test_a_right_op_passes_every_check() -> None:
    op = cube()
    for check in checks.CHECKS:
        check(op)


def flat(g: Node, y: Node, x: Node) -> tuple[Node]:
    """Right to first order, but by way of an op that passes nothing back."""
    return (g * 3 * apply(type("Flat", (Cube,), {"value": staticmethod(square), "vjp": nothing}, name="flat"), x),)


def square(K: Any, x: Any) -> Any:
    return x * x


@staticmethod
def nothing(g: Node, y: Node, x: Node) -> tuple[None]:
    return (None,)


def in_float64(K: Any, x: Any) -> Any:
    return x * x * x * (1.0001 if K.name == "float64" else 1)


def in_rationals(K: Any, x: Any) -> Any:
    return x * x * x + (1 if K.name == "rational" else 0)


def in_balls_and_slightly(K: Any, x: Any) -> Any:
    return x * x * x + (K.number(2) ** -80 if K.name == "ball" else 0)


def never(K: Any, x: Any) -> Any:
    return K.sign(x) == 2


WRONG = [
    ("entries that are none", checks.check_picks, {"picks": True}),
    ("first derivative", checks.check_derivative, {"vjp": lambda g, y, x: (g * (2 * x**2),)}),
    ("derivative left out", checks.check_derivative, {"vjp": lambda g, y, x: (None,)}),
    ("second derivative", checks.check_derivative, {"vjp": flat}),
    ("formula", checks.check_formula, {"formula": lambda index, x: Power(entries(index, (x,))[0], number(2))}),
    (
        "formula's entry",
        checks.check_formula,
        {"formula": lambda index, x: Product((entries(index[::-1], (x,))[0],) * 3)},
    ),
    ("value in float64", checks.check_arithmetics, {"value": in_float64}),
    ("value in rationals", checks.check_arithmetics, {"value": in_rationals}),
    ("late digits of a ball", checks.check_exact_agreement, {"value": in_balls_and_slightly}),
    ("example", checks.check_arithmetics, {"examples": (Example((2,), 9),)}),
    ("shape of the value", checks.check_arithmetics, {"value": lambda K, x: K.sum(x * x * x, (-1,), False)}),
    ("mistake without effect", checks.check_mistakes, {"mistakes": (Mistake("no-update", "none", lambda y: y * 1),)}),
    ("kink never reported", checks.check_kink, {"kink": never, "convention": "0"}),
    ("kink without a convention", checks.check_kink, {"kink": lambda K, x: K.sign(x) == 0}),
    ("docstring", checks.check_laws, {"__doc__": "x³."}),
    ("operands that do not fit", checks.check_build, {"build": lambda: None}),
]


@pytest.mark.parametrize(("check", "changes"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_a_wrong_rule_is_noticed(check: Callable[[type[Op]], None], changes: dict[str, Any]) -> None:
    op = cube(**changes)
    with pytest.raises((AssertionError, TypeError, ValueError, IndexError)):
        check(op)


class Upright(Op):
    """Each column's total. Shape: (m,n) -> (n). Axes are counted from the front, which is the fault."""

    examples = (Example((((1, 2, 4), (8, 16, 32)),), (9, 18, 36)),)

    @staticmethod
    def shape(shape: Shape) -> Shape:
        return shape[1:]

    @staticmethod
    def value(K: Any, x: Any) -> Any:
        return np.sum(x, axis=0)


def test_axes_counted_from_the_front_are_noticed() -> None:
    op = type("Wrong", (Upright,), {"__doc__": Upright.__doc__}, name="wrong")
    checks.check_arithmetics(op)
    with pytest.raises(AssertionError):
        checks.check_leading_axes(op)


MATMUL = Matmul.vjp
MUTANTS = [
    (Tanh, lambda g, y, z: (g * (1 - y),)),
    (Relu, lambda g, y, z, at_zero=0: (g * y,)),
    (Softmax, lambda g, y, z, axes=(-1,): (g * (y * (1 - y)),)),
    (Mul, lambda g, y, a, b: (unstretch(g * b, a.shape), unstretch(g * b, b.shape))),
    (Div, lambda g, y, a, b: (unstretch(g / b, a.shape), unstretch(g * a / b**2, b.shape))),
    (Matmul, lambda g, y, a, b, ranks: tuple(part * 2 for part in MATMUL(g, y, a, b, ranks))),
    (Mean, lambda g, y, x, axes, keep: OPS["sum"].vjp(g, y, x, axes, keep)),
    (CrossEntropy, lambda g, y, p, t, axes: (g * apply("cross_entropy_slope", p, t), g * apply("log", p))),
]


@pytest.mark.parametrize(("op", "vjp"), MUTANTS, ids=[op.name for op, _ in MUTANTS])
def test_a_wrong_derivative_of_a_real_op_is_noticed(
    op: type[Op], vjp: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(op, "vjp", staticmethod(vjp))
    with pytest.raises(AssertionError):
        checks.check_derivative(op)
