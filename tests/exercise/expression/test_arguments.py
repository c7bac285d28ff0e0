"""Arguments of calls by their names: one rule for all functions, which each op says by the arguments that it has."""

from itertools import product

import pytest

from gradekit.engine.graph import Node, Op, variable
from gradekit.engine.ops import OPS
from gradekit.engine.ops.arguments import arguments
from gradekit.errors import GradekitError, TextError
from gradekit.exercise.expression import Scope, parse
from gradekit.exercise.expression.scope import find_function
from tests.engine.ops.test_composed import solved

SHAPES: dict[str, tuple[int, ...]] = {
    "x": (), "n": (), "v": (3,), "u": (3,), "M": (3, 3), "X": (2, 3), "I": (4, 4), "C": (3, 4, 4), "D": (2, 2, 2),
    "W12": (12, 3), "b12": (12,), "W9": (9, 3), "b9": (9,),
}  # fmt: skip
SCOPE = Scope({name: variable(name, shape) for name, shape in SHAPES.items()})
OPERANDS = ("v", "x", "X", "M", "I", "C", "2", "1", "[1, 2]", "D")
OPTIONAL = {  # what an argument that may be left out can be
    "alpha": "1/2", "axis": "1", "base": "2", "beta": "v", "bias": "x", "ddof": "1", "delta": "2", "dilation": "1",
    "epsilon": "1/2", "form": "tanh", "gamma": "v", "groups": "1", "padding": "1", "share": "1/2", "slope": "1/2",
    "stride": "1",
}  # fmt: skip
CELLS = {  # what a search among the operands above takes too long to find
    "lstm_cell": ("v", "u", "u", "W12", "W12", "b12"),
    "gru_cell": ("v", "u", "W9", "W9", "b9"),
    "gru_cell_after": ("v", "u", "W9", "W9", "b9", "b9"),
}
NAMED = [
    pytest.param(op, name, id=f"{op.name}-{name}")
    for op in OPS.values()
    if op.function
    for name in arguments(op).named
]


def read(op: type[Op], *values: str) -> Node | None:
    try:
        return parse(f"{op.name}({', '.join(values)})", SCOPE)
    except GradekitError:
        return None


def operands_of(op: type[Op], optional: tuple[str, ...]) -> tuple[str, ...]:
    """Operands that a call of the op takes with these behind, tried out."""
    if op.name in CELLS:
        return CELLS[op.name]
    tried = product(OPERANDS, repeat=arguments(op).least)
    return next(each for each in tried if read(op, *each, *optional) is not None)


@pytest.mark.parametrize("op, name", NAMED)
def test_an_argument_by_its_name_is_that_by_its_place(op: type[Op], name: str) -> None:
    """Whatever stands from there on is named, in the other direction."""
    takes = arguments(op)
    if name in takes.loose:
        assert read(op, "X", f"{name}=2") is not read(op, "X", f"{name}=1")
        return
    place = takes.ordered.index(name)
    optional = tuple(OPTIONAL[each] for each in takes.ordered[takes.least : place + 1])
    values = (*operands_of(op, optional), *optional)
    by_name = [f"{each}={value}" for each, value in zip(takes.ordered[place:], values[place:], strict=False)]
    assert read(op, *values) is read(op, *values[:place], *reversed(by_name)) is not None


@pytest.mark.parametrize("op, name", NAMED)
def test_what_stands_before_a_named_argument_may_be_left_out(op: type[Op], name: str) -> None:
    takes = arguments(op)
    if name in takes.ordered[takes.least :]:
        alone = (f"{name}={OPTIONAL[name]}",)
        assert read(op, *operands_of(op, alone), *alone) is not None


@pytest.mark.parametrize("op", [op for op in OPS.values() if op.function], ids=lambda op: op.name)
def test_a_name_that_a_function_does_not_have_is_refused_with_those_it_has(op: type[Op]) -> None:
    assert find_function(op.name) is op
    with pytest.raises(TextError) as refused:
        parse(f"{op.name}(v, nonsense=2)", SCOPE)
    assert "no argument 'nonsense'" in refused.value.message
    assert f"{op.name}({arguments(op).words})" in refused.value.message


@pytest.mark.parametrize(
    ("by_name", "by_place"),
    [
        ("huber(v, u, delta=2)", "huber(v, u, 2)"),
        ("huber(v, u, δ=2)", "huber(v, u, 2)"),
        (r"\operatorname{huber}(v, u, \delta=2)", "huber(v, u, 2)"),
        ("huber(v, delta=2, target=u)", "huber(v, u, 2)"),
        ("gelu(x, tanh)", "gelu_tanh(x)"),
        ("gelu(x, form=tanh)", "gelu_tanh(x)"),
        ("gelu(x, form=exact)", "gelu(x)"),
        ("gelu'(x, tanh)", "gelu_tanh'(x)"),
        ("softmax(X, axis=1)", "softmax(X, 1)"),
        ("max(transpose(X), axis=2)", "max(X.T, axis=2)"),
        ("conv2d(I, M, padding=valid)", "conv2d(I, M)"),
        ("max_pool(I, size=2, padding=same)", "max_pool(I, 2, 2, same)"),
        ("layer_norm(v, epsilon=0.1)", "layer_norm(v, 1, 0, 0.1)"),
        ("one_hot(2, n=3)", "one_hot(2, 3)"),
        ("sum(v = 2)", "sum((v = 2))"),
        ("norm(sum(X, axis=1)) + x", "norm(sum(X, 1)) + x"),
    ],
)  # fmt: skip
def test_spellings(by_name: str, by_place: str) -> None:
    assert parse(by_name, SCOPE) is parse(by_place, SCOPE)


def test_the_name_of_an_argument_outranks_a_quantity_of_that_name() -> None:
    scope = Scope(SCOPE.names | {"axis": variable("axis"), "delta": variable("delta"), "tanh": variable("tanh")})
    assert parse("sum(X, axis=2)", scope) is parse("sum(X, 2)", scope)
    assert parse("huber(v, u, delta=3)", scope) is parse("huber(v, u, 3)", scope)
    assert parse("sum((delta = 3) + v)", scope).inputs[0].op.name == "add"
    with pytest.raises(TextError, match="the form of gelu is exact or tanh"):
        parse("gelu(x, tanh)", scope)  # here a quantity, and no word


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("huber(v, u, 1, delta=2)", "its delta twice"),
        ("huber(v, delta=2)", r"takes 2 to 3 values.*prediction, target, delta=…\); received 2"),
        ("gelu(x, form=erf)", "the form of gelu is exact or tanh"),
        ("conv2d(I, M, padding=full)", "same or valid"),
        ("max(X, x, axis=1)", "along an axis takes one quantity"),
        ("max(X, axis=3)", "no axis 3"),
        ("leaky_relu(x, slope=v)", "written out"),
        ("relu(x, at_zero=1)", r"it is called as relu\(z\)"),
    ],
)
def test_what_is_refused(text: str, why: str) -> None:
    with pytest.raises(TextError, match=why):
        parse(text, SCOPE)


def test_in_a_network_the_own_arguments_of_activation_and_loss_have_their_names() -> None:
    text = """
network:
  input: {x: [1, -2]}
  target: {t: [1]}
  loss: huber(delta=0.5)
  layers:
    - {weights: {W: [[1, 2]]}, activation: leaky_relu(slope=0.5), output: h}
questions: [{id: loss, find: loss}]
"""
    assert solved(text)["loss"] == 0.5 * (2.5 - 0.25)  # z = -3, h = -3/2, d = -5/2
