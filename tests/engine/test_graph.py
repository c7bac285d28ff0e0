"""The graph: shared nodes, fresh lines, shapes, order, substitution and its two laws."""

import random
from fractions import Fraction

import pytest

from gradekit.engine.evaluate import evaluate
from gradekit.engine.evaluate.float64 import Float64
from gradekit.engine.graph import Node, aligned, apply, constant, fresh, topological, variable
from gradekit.engine.ops import OPS, Op
from gradekit.engine.shapes import broadcast, show_shape
from gradekit.engine.substitute import substitute
from gradekit.errors import NoValue, ShapeError
from tests.engine.laws import verify

X, Y = variable("x"), variable("y")
V, W = variable("v", (3,)), variable("W", (2, 3))


def test_equal_by_construction_is_one_node() -> None:
    assert X * Y + 1 is X * Y + 1
    assert variable("x") is X
    assert X * Y is not Y * X
    assert apply("sum", V, axes=(-1,), keep=False) is not apply("sum", V, axes=(-1,), keep=True)


def test_a_fresh_line_is_shared_with_nobody() -> None:
    line = fresh(X * Y)
    assert line is not X * Y
    assert line + 1 is not X * Y + 1
    assert fresh(X) is not X
    assert evaluate([line], {X: 2.0, Y: 5.0}, Float64)[line] == 10.0


def test_a_fresh_constant_keeps_its_gradient() -> None:
    line = fresh(constant(3))
    assert line.op is OPS["identity"]


@pytest.mark.parametrize(
    ("node", "simpler"),
    [
        (X + 0, X),
        (0 + X, X),
        (X - 0, X),
        (X * 1, X),
        (X * 0, constant(0)),
        (X / 1, X),
        (X**1, X),
        (X**0, constant(1)),
        (apply("neg", -X), X),
        (W.T.T, W),
        (V.T.T, V),
        (X.T, X),
        (constant(2) + constant(Fraction(1, 3)), constant(Fraction(7, 3))),
        (constant(2) ** -2, constant(Fraction(1, 4))),
        (constant(0) * V, constant(0, (3,))),
    ],
)
def test_simpler_forms(node: Node, simpler: Node) -> None:
    assert node is simpler


def test_a_scalar_stretches_and_a_vector_beside_a_matrix_is_a_column() -> None:
    assert (X * W).shape == (2, 3)
    assert (variable("u", (2,)) + W).shape == (2, 3)
    assert [node.rank for node in aligned((X, V, W))] == [2, 2, 2]
    with pytest.raises(ShapeError, match="2×3"):
        V * W


def test_products() -> None:
    assert (W @ V).shape == (2,)
    assert (variable("u", (2,)) @ W).shape == (3,)
    assert (V @ V).shape == ()
    assert (V @ V.T).shape == (3, 3)
    assert (V.T @ V).shape == ()
    assert X @ W is X * W
    with pytest.raises(ShapeError, match="3 columns meet 2 rows"):
        W @ W


def test_no_value_among_constants() -> None:
    for make in (lambda: constant(1) / 0, lambda: constant(0) ** -1):
        with pytest.raises(NoValue):
            make()


def test_broadcast() -> None:
    assert broadcast((2, 1), (1, 3)) == (2, 3)
    with pytest.raises(ShapeError, match="do not fit entry by entry"):
        broadcast((2,), (3,))


@pytest.mark.parametrize(("shape", "text"), [((), "a number"), ((3,), "a vector of 3"), ((2, 3), "2×3")])
def test_shapes_for_people(shape: tuple[int, ...], text: str) -> None:
    assert show_shape(shape) == text


def test_order_puts_operands_first_and_each_node_once() -> None:
    rng = random.Random(7)
    nodes = [X, Y]
    for _ in range(200):
        nodes.append(rng.choice(nodes) + rng.choice(nodes) * rng.choice(nodes))
    order = topological(nodes[-20:])
    place = {node: k for k, node in enumerate(order)}
    assert len(place) == len(order)
    assert all(place[child] < place[node] for node in order for child in node.inputs)


def test_order_stops_where_told() -> None:
    middle = X * Y
    order = topological([middle + 1], stop={middle})
    assert middle in order
    assert X not in order


def test_substitute_rebuilds_only_what_depends() -> None:
    shared = apply("exp", Y)
    root = X * X + shared
    (new,) = substitute([root], {X: constant(3)})
    assert new is constant(9) + shared
    assert substitute([shared], {X: constant(3)}) == [shared]


def test_verify_finds_each_broken_law() -> None:
    verify([apply("softmax", W @ V)])
    unequal = Node(OPS["add"], (W, V), {}, (2, 3))
    front = Node(OPS["sum"], (W,), {"axes": (0,), "keep": False}, (3,))
    misshapen = Node(OPS["neg"], (W,), {}, (3, 2))
    for broken, message in ((unequal, "unequal rank"), (front, "from the front"), (misshapen, "shape")):
        with pytest.raises(ShapeError, match=message):
            verify([broken + 1])


def test_two_ops_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="two ops are named sigmoid"):
        type("Second", (Op,), {}, name="sigmoid")
