"""Which lines a working has, what is left out of long ones, and that nothing explodes."""

from __future__ import annotations

import numpy as np
import pytest

from gradekit.engine.formula import Ellipsis_, Step
from gradekit.engine.graph import Node, apply, fresh, variable
from gradekit.exercise.expression import Scope
from gradekit.exercise.lowering import Asked, Exercise, build
from gradekit.exercise.problem.load import read_problem
from gradekit.exercise.solve import Solution, Value, solve
from gradekit.paper.render.plain import line, step_text
from gradekit.paper.working import work

HEAD = "id: test\ntitle: Test\n"


def solved(body: str) -> Solution:
    return solve(build(read_problem(HEAD + body, "test.yaml")))


def texts(steps: list[Step]) -> list[str]:
    return [step_text(step) for step in steps]


def test_only_what_a_question_needs() -> None:
    solution = solved(
        "given: {x: 2, y: 3}\ncompute: {a: x^2, b: y + 1, f: a*y, u: a + 1}\n"
        "questions: [{id: u, find: u}, {id: d, find: 'grad(f, x)'}]"
    )
    assert texts(work(solution, ["u"])) == ["a = x² = 2² = 4", "u = a + 1 = 4 + 1 = 5"]
    assert texts(work(solution, ["d"])) == ["∂f/∂a = y = 3", "∂f/∂x = ∂f/∂a·(2·x) = 3·(2·2) = 12"]


def test_everything_where_it_is_wished_for() -> None:
    solution = solved("given: {x: 2}\ncompute: {a: x^2, b: x + 1}\nquestions: [{id: b, find: b}]")
    assert [step.quantity for step in work(solution)] == ["b"]
    assert [step.quantity for step in work(solution, everything=True)] == ["a", "b"]


def test_several_paths_are_a_sum() -> None:
    solution = solved(
        "given: {x: 1, y: 2, z: 0}\ncompute: {a: x + y, b: 'max(y, z)', f: a*b}\n"
        "questions: [{id: dy, find: 'grad(f, y)'}]"
    )
    last = work(solution)[-1]
    assert step_text(last) == "∂f/∂y = ∂f/∂a·1 + ∂f/∂b·(y > z) = 2·1 + 3·(2 > 0) = 5"
    assert last.through == ("a", "b")
    assert last.reason.startswith("sum over 2 paths, through a and b")


def test_the_rounded_sign() -> None:
    solution = solved("given: {x: 1}\ncompute: {a: x/3, b: 3*a, c: 0*a + x}\nquestions: [{id: b, find: b}]")
    assert texts(work(solution))[:2] == ["a = x/3 = 1/3 ≈ 0.3333", "b = 3·a = 3·(1/3) = 1"]


def test_phases_follow_one_another() -> None:
    solution = solved(
        "given: {w: 2, x: 3, y: [1], eta: 0.1}\n"
        "compute: {o: '[w*x]', L: 'half_squared_error(o, y)', w2: 'w - eta*grad(L, w)', o2: w2*x}\n"
        "questions: [{id: o2, find: o2}]"
    )
    phases = list(dict.fromkeys((step.quantity, step.phase) for step in work(solution)))
    assert phases == [
        ("o", "forward"),
        ("∂L/∂o", "backward"),
        ("∂L/∂w", "backward"),
        ("w2", "update"),
        ("o2", "update"),
    ]


def test_a_convention_is_named_where_it_decides() -> None:
    solution = solved("given: {z: [0, 1]}\ncompute: {h: relu(z), f: sum(h)}\nquestions: [{id: d, find: 'grad(f, z)'}]")
    reasons = [step.reason for step in work(solution) if step.quantity == "∂f/∂z" and step.entry]
    assert ["taken as 0" in reason for reason in reasons] == [True, False]


def test_cross_entropy_with_softmax_is_prediction_minus_target() -> None:
    solution = solved(
        "given: {z: [0, 0], y: [0, 1]}\ncompute: {p: softmax(z), L: 'cross_entropy(p, y)'}\n"
        "questions: [{id: d, find: 'grad(L, z)'}]"
    )
    assert texts(work(solution, ["d"]))[-1:] == ["∂L/∂z = p − y = [0.5, 0.5] − [0, 1] = [0.5, −0.5]"]


def test_a_long_sum_is_cut() -> None:
    numbers = ", ".join(map(str, range(1, 31)))
    solution = solved(f"given: {{x: [{numbers}]}}\ncompute: {{s: sum(x)}}\nquestions: [{{id: s, find: s}}]")
    assert texts(work(solution)) == [
        "s = x[1] + x[2] + x[3] + … (26 more) + x[30] = 1 + 2 + 3 + … (26 more) + 30 = 465",
    ]


def test_nine_products_are_not_cut() -> None:
    solution = solved(
        "given: {X: [[1, 2, 3], [4, 5, 6], [7, 8, 9]], K: [[1, 0, 2], [0, 1, 0], [2, 0, 1]]}\n"
        "compute: {y: 'conv2d(X, K)'}\nquestions: [{id: y, find: y}]"
    )
    (text,) = texts(work(solution))
    assert "…" not in text and text.count("·K[") == 9


def test_entries_that_nobody_asks_for_have_an_example_and_their_values_and_what_is_asked_has_all_its_lines() -> None:
    rows = ", ".join(f"[{k}, {k + 1}]" for k in range(10))
    solution = solved(f"given: {{A: [{rows}]}}\ncompute: {{B: 2*A, s: sum(B)}}\nquestions: [{{id: s, find: s}}]")
    first, example, values = texts(work(solution))[:3]
    assert (first, example) == ("B = 2·A", "B[1,1] = 2·A[1,1] = 2·0 = 0")
    assert values.startswith("B = [[0, 2], [2, 4], [4, 6]") and values.count(",") == 19
    assert len([step for step in work(solution, everything=True) if step.quantity == "B" and step.entry]) == 20
    asked = solved(f"given: {{A: [{rows}]}}\ncompute: {{B: 2*A}}\nquestions: [{{id: B, find: B}}]")
    assert len([step for step in work(asked) if step.entry]) == 20


def test_of_very_many_entries_the_first_are_shown() -> None:
    solution = solved("given: {A: 'ones(10, 10)'}\ncompute: {B: 2*A, s: sum(B)}\nquestions: [{id: s, find: s}]")
    steps = [step for step in work(solution) if step.quantity == "B"]
    assert [step.entry for step in steps] == [None, (1, 1), (1, 2), (1, 3)]
    assert steps[0].left_out == 97


def test_entries_that_are_worked_out_in_different_ways_all_have_lines() -> None:
    solution = solved(
        "given: {x: 2}\ncompute: {v: '[x, x^2, 1/x, 3*x, x - 1]', s: sum(v)}\nquestions: [{id: s, find: s}]"
    )
    assert [step.entry for step in work(solution) if step.quantity == "v"] == [(1,), (2,), (3,), (4,), (5,)]


def test_the_example_is_the_entry_that_shows_most() -> None:
    solution = solved(
        "given: {X: [[1, 2, 3], [4, 5, 6], [7, 8, 9]], K: [[1, 0], [2, -1]]}\n"
        "compute: {Y: 'conv2d(X, K)', s: 'sum(Y*Y)'}\nquestions: [{id: d, find: 'grad(s, X)'}, {id: s, find: s}]"
    )
    asked = [step.entry for step in work(solution, ["d"]) if step.quantity == "∂s/∂X"]
    assert len([entry for entry in asked if entry]) == 9
    other = solved(
        "given: {A: [[1, 2, 3], [4, 5, 6], [7, 8, 9]], K: [[1, 0], [2, -1]]}\n"
        "compute: {X: 2*A, Y: 'conv2d(X, K)', s: 'sum(Y*Y)'}\nquestions: [{id: d, find: 'grad(s, A)'}]"
    )
    assert [step.entry for step in work(other) if step.quantity == "∂s/∂X" and step.entry] == [(2, 2)]


def test_a_gradient_that_is_one_everywhere_is_one_line() -> None:
    solution = solved("given: {x: [1, 2, 3]}\ncompute: {a: 2*x, s: sum(a)}\nquestions: [{id: d, find: 'grad(s, x)'}]")
    assert [step_text(step) for step in work(solution) if step.quantity == "∂s/∂a"] == ["∂s/∂a = [1, 1, 1]"]


def test_without_numbers_the_notation_of_the_whole_is_enough() -> None:
    solution = solved("shapes: {W: [m, n], x: [n]}\ncompute: {z: W @ x, h: relu(z)}\nquestions: [{id: h, find: h}]")
    assert texts(work(solution)) == ["z = W @ x", "h = ReLU(z)"]


def test_of_very_many_asked_entries_an_example_stands_for_those_of_a_quantity() -> None:
    rows = "[[1, 2, 3, 4], [2, 3, 4, 5], [3, 4, 5, 6], [4, 5, 6, 7]]"
    lines = ", ".join(f"B{k}: {k}*A" for k in range(2, 11))
    questions = ", ".join(f"{{id: B{k}, find: B{k}}}" for k in range(2, 11))
    solution = solved(f"given: {{A: {rows}}}\ncompute: {{{lines}}}\nquestions: [{questions}]")
    assert [step.entry for step in work(solution) if step.quantity == "B7"] == [None, (1, 1), None]
    assert len([step for step in work(solution, ["B7"], by_entry=True) if step.entry]) == 16


@pytest.mark.parametrize("sign", ["+", "-", "*"])
def test_a_long_expression(sign: str) -> None:
    """A chain of two hundred signs is one flat line, without recursion."""
    solution = solved(
        f"given: {{x: 1}}\ncompute: {{f: '{f' {sign} '.join(['x'] * 200)}'}}\nquestions: [{{id: f, find: f}}]"
    )
    (step,) = work(solution)
    assert step.formula is not None and (len(line(step.formula)) < 80 or sign == "*")


def test_open_symbols_have_formulas_without_numbers() -> None:
    solution = solved("symbols: [a, b]\ncompute: {f: a*b^2}\nquestions: [{id: d, find: 'grad(f, b)'}]")
    steps = work(solution)
    assert texts(steps) == ["∂f/∂b = 2·a·b"]
    assert all(step.value is None for step in steps)


def numbered(nodes: dict[str, Node], asked: dict[str, Node], scope: Scope) -> Solution:
    """A solution with made-up values: the lines of a large network are under test, not its numbers."""
    problem = read_problem(HEAD + "given: {x: 1}\nquestions: [{id: q, find: x}]", "test.yaml")
    from flint import fmpq

    def value(node: Node) -> Value:
        return Value(node, np.full(node.shape, fmpq(1, 7), dtype=object))

    parts = {key: (Asked(key, node, tuple(scope.gradients)),) for key, node in asked.items()}
    exercise = Exercise(problem, nodes, {}, {}, {}, parts, scope)
    every = [*nodes.values(), *asked.values(), *(g for _, _, g in scope.gradients)]
    return Solution(exercise, _all_values(every, value), ())


def _all_values(nodes: list[Node], value: object) -> dict[Node, Value]:
    from gradekit.engine.graph import topological

    return {node: value(node) for node in topological(nodes)}  # type: ignore[operator]


def test_a_large_network_is_not_written_out() -> None:
    from gradekit.engine.backward import grad

    x, y = variable("x", (784, 32)), variable("y", (10, 32))
    W1, b1, W2, b2 = (variable(n, s) for n, s in (("W1", (128, 784)), ("b1", (128,)), ("W2", (10, 128)), ("b2", (10,))))
    z1 = fresh(W1 @ x + b1)
    h = fresh(apply("relu", z1))
    z2 = fresh(W2 @ h + b2)
    p = fresh(apply("softmax", z2, axes=(-2,)))
    loss = fresh(apply("cross_entropy", p, y, axes=(-2, -1)))
    names = ("x", "y", "W1", "b1", "W2", "b2", "z1", "h", "z2", "p", "loss")
    nodes = dict(zip(names, (x, y, W1, b1, W2, b2, z1, h, z2, p, loss), strict=True))
    scope = Scope(nodes)
    scope.gradients.append((loss, W1, grad(loss, W1)))
    solution = numbered(nodes, {"q": scope.gradients[0][2]}, scope)
    steps = work(solution)
    assert len(steps) < 60
    assert max(len(step_text(step)) for step in steps) < 500


def test_a_chain_of_more_layers_than_the_stack_has_room_for() -> None:
    from gradekit.engine.backward import grad

    nodes = {"x": variable("x")}
    for k in range(1100):
        nodes[f"h{k}"] = fresh(apply("tanh", list(nodes.values())[-1]))
    scope = Scope(nodes)
    scope.gradients.append((nodes["h1099"], nodes["x"], grad(nodes["h1099"], nodes["x"])))
    steps = work(numbered(nodes, {"q": scope.gradients[0][2]}, scope))
    assert len(steps) == 2200
    assert not any(isinstance(step.formula, Ellipsis_) for step in steps)
