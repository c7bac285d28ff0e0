"""What expressions are worth, against values computed by hand or by Python's own integers."""

from fractions import Fraction as F

import pytest

from gradekit.engine.graph import apply, constant, fresh, variable
from gradekit.errors import TextError
from gradekit.exercise.expression import Scope
from tests.exercise.expression.helpers import LEAVES, SCOPE, read, value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-2^2", -4),
        ("(-2)^2", 4),
        ("2^3^2", 512),
        ("2**3**2", 512),
        ("2^-3", F(1, 8)),
        ("2^-1^2", F(1, 2)),
        ("--2", 2),
        ("3*-2", -6),
        ("3 - -2", 5),
        ("24/4/2", 3),
        ("24/4*2", 12),
        ("2 - 3 - 4", -5),
        ("1 + 2*3^2", 19),
        ("+5", 5),
        ("1/2x", F(3, 4)),  # 1/(2x) with x = 2/3
        ("1/2 x", F(3, 4)),
        ("1/2*x", F(1, 3)),
        ("2x^2", F(8, 9)),
        ("-2x", F(-4, 3)),
        ("2^3x", F(16, 3)),
        ("2 a b c", 210),
        ("b c^2", 245),
        ("ac", 21),
        ("2ac^2", 294),
        ("abc/ab", 7),
        ("2(a + 1)", 8),
        ("(a)(b)", 15),
        ("2(a)(b)", 30),
        ("a sqrt(4)", 6),
        ("2sqrt(4)", 4),
        ("W[1,2] b", 10),
        ("1/3", F(1, 3)),
        ("0.15", F(3, 20)),
        ("1e-3", F(1, 1000)),
        ("3×10^-3", F(3, 1000)),
        ("5·3", 15),
        ("6÷4", F(3, 2)),
        ("7 − 9", -2),
        ("a²", 9),
        ("a²b", 45),
        ("a⁻¹", F(1, 3)),
        ("-a²", -9),
        ("½ + ¼", F(3, 4)),
        ("½a", F(3, 2)),
        ("|2 - a|", 1),
        ("|a|*b", 15),
        ("| |1 - a| - b|", 3),
        ("a > b", 0),
        ("b > a", 1),
        ("a >= 3", 1),
        ("a ≤ 2", 0),
        ("a = 3", 1),
        ("a == b", 0),
        ("a != b", 1),
        ("a ≠ 3", 0),
        ("(a < b)*(b < c)", 1),
        ("max(a, b, 2)", 5),
        ("min(4, a)", 3),
        ("relu(-3) + ReLU(2)", 2),
        ("sqrt(9/4)", F(3, 2)),
        ("sum(v)", 5),
        ("Σ(v)", 5),
        ("mean(w)", F(4, 3)),
        ("v @ u", 31),
        ("v.T @ u", 31),
        ("dot(v, u)", 31),
        ("W @ v", [8, 21]),
        ("matmul(W, v)", [8, 21]),
        ("v @ W", [11, 19]),
        ("2 W @ v", [16, 42]),
        ("W.T @ v", [11, 19]),
        ("W^T @ v", [11, 19]),
        ("Wᵀ @ v", [11, 19]),
        ("W^{T} @ v", [11, 19]),
        ("transpose(M)", [[1, 4], [2, 5], [3, 6]]),
        ("v @ u.T", [[10, 14], [15, 21]]),
        ("v @ ones(3).T", [[2, 2, 2], [3, 3, 3]]),
        ("ones(3) @ v.T", [[2, 3], [2, 3], [2, 3]]),
        ("outer(v, u)", [[10, 14], [15, 21]]),
        ("v ⊙ u", [10, 21]),
        ("v * u", [10, 21]),
        ("v ∘ u", [10, 21]),
        ("v^2", [4, 9]),
        ("W[1,2]", 2),
        ("W[2]", [3, 5]),
        ("W[2][1]", 3),
        ("W[:,1]", [1, 3]),
        ("M[2, 2:3]", [5, 6]),
        ("M[:, 2:]", [[2, 3], [5, 6]]),
        ("w[:2]", [1, -1]),
        ("w[1+1]", -1),
        ("(W @ v)[2]", 21),
        ("[1, a, 2b]", [1, 3, 10]),
        ("[[1, 2], [a, b]]", [[1, 2], [3, 5]]),
        ("[1, 2, 3][2]", 2),
        ("concat(v, 7)", [2, 3, 7]),
        ("ŷ", 17),
        ("y_hat", 17),
        ("\\hat y", 17),
        ("\\hat{y}", 17),
        ("y\u0302", 17),
        ("η", 19),
        ("\\eta", 19),
        ("x₁", 13),
        ("x1", 13),
        ("x_{1}", 13),
        ("2 \\cdot a", 6),
        ("a \\leq b", 1),
        ("aη", 57),
    ],
)
def test_value(text, expected):
    assert value(text) == expected


def test_constants_yield_to_declared_names():
    assert read("e") is apply("exp", constant(1))
    assert read("e^x") is apply("exp", LEAVES["x"])
    assert read("π") is read("pi")
    e = variable("e")
    assert read("e", Scope({"e": e})) is e
    assert read("2e", Scope({"e": e})) is 2 * e


def test_a_declared_name_outranks_a_function_unless_called():
    step = variable("step")
    scope = Scope({"step": step})
    assert read("2 step", scope) is 2 * step
    assert read("step(step)", scope) is apply("step", step)


def test_a_run_of_letters_is_split_only_where_the_run_itself_is_unknown():
    a, b, ab = variable("a"), variable("b"), variable("ab")
    assert read("ab", Scope({"a": a, "b": b, "ab": ab})) is ab
    assert read("ab", Scope({"a": a, "b": b})) is a * b


def test_extra_parameters_of_an_op_come_from_the_scope():
    scope = Scope(LEAVES, {"relu": {"at_zero": F(1)}})
    assert read("relu(a)", scope).params == {"at_zero": F(1)}
    assert read("relu(a) + 1", scope).inputs[0].params == {"at_zero": F(1)}
    assert read("relu(a)").params == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("grad(a*b, a)", 5),
        ("grad(a^3, a)", 27),
        ("grad(grad(a^3, a), a)", 18),
        ("2 grad(a^2, a) + 1", 13),
        ("grad(v @ W @ v, W)", [[4, 6], [6, 9]]),
        ("grad(v @ W @ v, W[1,2])", 6),
        ("grad(v @ W @ v, W[1])", [4, 6]),
        ("grad(W @ v, v)", [[1, 2], [3, 5]]),
        ("grad((W @ v)[1], v)", [1, 2]),
        ("grad(W @ v, v[2])", [2, 5]),
        ("grad(a, b)", 0),
        ("grad(ac, c)", 3),
    ],
)
def test_gradients(text, expected):
    assert value(text) == expected


def test_a_named_line_is_differentiated_by_as_itself():
    q = fresh(apply("index", LEAVES["W"], at=(0, 1)))
    scope = Scope(LEAVES | {"q": q, "L": q * LEAVES["a"]})
    assert value("grad(L, q)", scope) == 3


def test_the_same_text_gives_the_same_node():
    assert read("a*b + c", SCOPE) is read(" a · b+c", SCOPE)


def test_derivatives_of_functions_by_name():
    assert value("relu'([-1, 2])") == [0, 1]
    assert value("tanh'(0) + sin''(0) + exp'(0)") == 2
    assert value("sqrt'(4)") == F(1, 4)
    assert value("sigmoid''(0)") == 0
    assert value("σ'(v - v)") == [F(1, 4), F(1, 4)]
    assert value("step'(x)") == 0
    at_one = Scope(LEAVES, {"relu": {"at_zero": F(1)}})
    assert value("relu'(0)", at_one) == 1


def test_derivatives_of_several_numbers_need_grad():
    for text in ("softmax'(v)", "norm'(v)", "sum'(v)"):
        with pytest.raises(TextError, match="else write grad"):
            read(text)


def test_a_function_that_only_has_a_name():
    f = variable("f")
    scope = Scope(LEAVES, functions={"f": f})
    assert read("f'(x)", scope) is apply("applied", LEAVES["x"], f, order=1)
    assert read("grad(f(x), x)", scope) is read("f'(x)", scope)
    assert read("f''(x)", scope).params["order"] == 2
    assert read(r"f^{\prime}(x)", scope) is read("f′(x)", scope)
    assert read("f(v)", scope).shape == (2,)
    with pytest.raises(TextError, match="f takes 1 value"):
        read("f(x, y)", scope)
