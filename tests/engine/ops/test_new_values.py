"""Entries picked by a given number, masked scores, values of a call by name, ‖w‖² at 0; and what is refused."""

import numpy as np
import pytest

from gradekit.engine.evaluate import evaluate
from gradekit.engine.evaluate.float64 import Float64
from gradekit.engine.graph import Node, variable
from gradekit.errors import ProblemError, TextError
from gradekit.exercise.expression import Scope, parse
from gradekit.exercise.lowering import build
from gradekit.exercise.problem.load import read_problem
from gradekit.exercise.solve import solve
from tests.engine.ops.test_composed import solved


def scope() -> dict[str, Node]:
    shapes = {"s": (4,), "X": (2, 3), "y": (), "k": (2, 2), "I": (3, 4)}
    return {name: variable(name, shape) for name, shape in shapes.items()}


def test_an_entry_a_row_and_a_column_are_picked_by_given_numbers() -> None:
    found = solved("""
given: {s: [0.5, 0.2, 0.3], X: [[1, 2, 3], [4, 5, 6]], y: 3, r: 2}
compute: {L: "-log(s[y])", a: "X[r]", b: "X[:,y]", c: "X[r,y]", d: "X[1,y] + X[r,1]", f: sum(a) + c}
questions: [{id: L, find: L}, {id: a, find: a}, {id: b, find: b}, {id: c, find: c}, {id: d, find: d},
            {id: dL, find: "grad(L, s)"}, {id: df, find: "grad(f, X)"}]
""")
    assert np.isclose(found["L"], -np.log(0.3))
    assert found["a"].tolist() == [4, 5, 6] and found["b"].tolist() == [3, 6]
    assert found["c"] == 6 and found["d"] == 3 + 4
    assert np.allclose(found["dL"], [0, 0, -1 / 0.3])
    assert found["df"].tolist() == [[0, 0, 0], [1, 1, 2]]


def test_every_student_has_an_entry_of_their_own() -> None:
    names = scope()
    picked = parse("s[y]", Scope(names))
    values = {names["s"]: np.array([[1.0, 2, 3, 4], [5, 6, 7, 8]]), names["y"]: np.array([2.0, 4.0])}
    assert evaluate([picked], values, Float64)[picked].tolist() == [2, 8]
    assert np.isnan(evaluate([picked], values | {names["y"]: np.array([2.5, 5.0])}, Float64)[picked]).all()


@pytest.mark.parametrize("number", ["0", "4", "1.5"])
def test_a_number_of_no_entry_is_refused(number: str) -> None:
    text = f"id: t\ngiven: {{s: [1, 2, 3], y: {number}}}\ncompute: {{a: 's[y]'}}\nquestions: [{{id: a, find: a}}]"
    with pytest.raises(ProblemError, match="there is no such entry: an index is a whole number from 1 to 3"):
        solve(build(read_problem(text, "t.yaml")))


MASKED = """
given: {{S: [[1, 2, {hidden}], [0, {hidden}, {hidden}]], V: [[1, 0], [2, 5], [9, 9]]}}
compute: {{A: "softmax(S)", O: A @ V, L: sum(O^2)}}
questions: [{{id: A, find: A}}, {{id: dS, find: "grad(L, S)"}}, {{id: dV, find: "grad(L, V)"}}]
"""


@pytest.mark.parametrize("hidden", ["-inf", "−∞"])
def test_a_masked_score_has_no_weight_and_no_gradient(hidden: str) -> None:
    found = solved(MASKED.format(hidden=hidden))
    weights = np.array([[np.e, np.e**2], [1, 0]]) / np.array([[np.e + np.e**2], [1]])
    assert np.allclose(found["A"], np.column_stack([weights, [0, 0]]))
    far = solved(MASKED.format(hidden="-300"))
    assert np.allclose(found["dS"], far["dS"]) and np.allclose(found["dV"], far["dV"])
    assert (found["dS"][:, 2] == 0).all()


def test_a_mask_that_is_added_to_scores() -> None:
    found = solved("""
given: {S: [[1, 2], [3, 5]], M: [[0, -inf], [0, 0]]}
compute: {A: "softmax(S/2 + M)"}
questions: [{id: A, find: A}]
""")
    assert found["A"][0].tolist() == [1, 0]
    assert np.isclose(found["A"][1, 1], 1 / (1 + np.exp(-1)))


def test_a_masked_score_cannot_be_asked() -> None:
    text = "id: t\ngiven: {S: [1, -inf]}\ncompute: {A: S + 1}\nquestions: [{id: A, find: A}]"
    with pytest.raises(ProblemError, match="A is −∞ where a score is masked"):
        solve(build(read_problem(text, "t.yaml")))


@pytest.mark.parametrize("power", ["norm(w)^2", "norm(w)*norm(w)", "0.5*norm(w)^2 + norm(w)^3", "-norm(w)^2/2"])
def test_a_power_of_the_norm_has_derivative_0_at_0(power: str) -> None:
    found = solved(f"given: {{w: [0, 0]}}\ncompute: {{R: '{power}'}}\nquestions: [{{id: d, find: 'grad(R, w)'}}]")
    assert found["d"].tolist() == [0, 0]


def test_the_norm_itself_has_none() -> None:
    with pytest.raises(ProblemError, match="no \\(real\\) value"):
        solved("given: {w: [0, 0]}\ncompute: {R: norm(w)}\nquestions: [{id: d, find: 'grad(R, w)'}]")


def test_the_square_of_the_norm_has_its_second_derivative_at_0() -> None:
    found = solved("""
given: {w: [0, 0]}
compute: {R: norm(w)^2, g: "grad(R, w)"}
questions: [{id: H, find: "grad(g, w)"}]
""")
    assert found["H"].tolist() == [[2, 0], [0, 2]]


def test_values_of_a_call_by_name() -> None:
    names = scope()
    assert parse("conv2d(I, k, stride=2)", Scope(names)) is parse("conv2d(I, k, 2)", Scope(names))
    assert parse("conv2d(I, k, padding=[1, 1])", Scope(names)) is parse("conv2d(I, k, 1, 1)", Scope(names))
    assert parse("conv2d(I, k, padding=same)", Scope(names)).shape == (3, 4)
    assert parse("conv2d(I, k, 2, same)", Scope(names)).shape == (2, 2)
    assert parse("conv2d(I, k, padding=[0, 2, 1, 0])", Scope(names)).shape == (4, 4)
    assert parse("delta(y = 1, 1)", Scope(names)).shape == ()  # y is a quantity: this compares


def test_the_name_of_an_argument_outranks_a_quantity() -> None:
    names = scope() | {"stride": variable("stride")}
    assert parse("conv2d(I, k, stride=2)", Scope(names)) is parse("conv2d(I, k, 2)", Scope(names))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("variance(s, ddof=2)", "ddof is 0"),
        ("variance(s, stride=2)", r"no argument 'stride'; it is called as variance\(x, axis=…, ddof=…\)"),
        ("sum(s, ddof=1)", "sum has no argument 'ddof'"),
        ("conv2d(I, k, padding=[1, 2, 3])", "a padding is one number"),
        ("conv2d(I, k, dilation=3)", "spread over 4"),
        ("conv2d(I, k, groups=2)", "does not fit an image"),
        ("conv2d_transpose(I, k, padding=same)", "is written out"),
        ("solve(X, s)", "takes a square matrix"),
        ("eigenvalues(X)", "a square matrix"),
        ("sort(X)", "takes a vector"),
        ("group_norm(s, groups=3)", "cannot be divided into 3 groups"),
        ("same + 1", "unknown name"),
        ("stride", "unknown name"),
        ("s[X]", "an index is one number"),
    ],
)
def test_what_does_not_fit_is_refused(text: str, message: str) -> None:
    with pytest.raises(TextError, match=message):
        parse(text, Scope(scope()))


@pytest.mark.parametrize(
    ("given", "call", "message"),
    [
        ("A: [[1, 2], [2, 4]]", "inv(A)", "singular"),
        ("A: [[1, 2], [3, 4]]", "eigenvalues(A)", "not symmetric"),
        ("A: [0, 0]", "cosine_similarity(A, A)", "division by zero"),
    ],
)
def test_what_has_no_value_says_why(given: str, call: str, message: str) -> None:
    text = f"id: t\ngiven: {{{given}}}\ncompute: {{a: '{call}'}}\nquestions: [{{id: a, find: a}}]"
    with pytest.raises(ProblemError, match=message):
        solve(build(read_problem(text, "t.yaml")))


def test_eigenvalues_that_coincide_are_exact() -> None:
    found = solved("given: {A: [[3, 1, 1], [1, 3, 1], [1, 1, 3]]}\nquestions: [{id: e, find: eigenvalues(A)}]")
    assert found["e"].tolist() == [2, 2, 5]


def test_log_sum_exp_beyond_what_float64_holds() -> None:
    found = solved("given: {z: [1000, 1001, 1002]}\nquestions: [{id: l, find: logsumexp(z)}]")
    assert np.isclose(found["l"], 1002 + np.log(1 + np.exp(-1) + np.exp(-2)))
