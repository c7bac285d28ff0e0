"""LaTeX as students type it, against the same written plainly."""

import pytest

from gradekit.engine.graph import apply, variable
from gradekit.errors import LimitError, TextError
from gradekit.exercise.expression import MAX_DEPTH, Scope
from tests.exercise.expression.helpers import LEAVES, SCOPE, read, value

MORE = {name: variable(name, shape) for name, shape in {"W1": (2, 3), "W2": (2, 2), "a1": (2,), "z_2": (2,)}.items()}
SPELLINGS = {  # LaTeX → the same in the plain language
    r"\frac{a}{b}": "a/b",
    r"\dfrac{a + 1}{2b}": "(a + 1)/(2*b)",
    r"\tfrac12 a": "1/2*a",
    r"\frac{1}{2} \|v\|^2": "1/2*norm(v)^2",
    r"2\frac{a}{b}": "2*(a/b)",
    r"a \frac{1}{b}": "a*(1/b)",
    r"\frac{1}{1 + e^{-x}}": "1/(1 + exp(-x))",
    r"e^\frac{a}{b}": "e^(a/b)",
    r"\sqrt{x}": "sqrt(x)",
    r"\sqrt x": "sqrt(x)",
    r"\sqrt[3]{a+b}": "(a+b)^(1/(3))",
    r"\sigma(z)": "sigmoid(z)",
    r"\operatorname{softmax}(v)": "softmax(v)",
    r"\text{ReLU}\left( v \right)": "relu(v)",
    r"\mathrm{ReLU}(v)": "relu(v)",
    r"W^{T} @ v": "W.T @ v",
    r"W^\top @ v": "W.T @ v",
    r"W^{\top} @ v": "W.T @ v",
    r"W^{\mathsf{T}} @ v": "W.T @ v",
    r"W^\mathsf{T} @ v": "W.T @ v",
    r"W^{\intercal} @ v": "W.T @ v",
    r"v \odot u": "v * u",
    r"v \circ u": "v * u",
    r"a \cdot b": "a*b",
    r"a \times b": "a*b",
    r"\frac{\partial a}{\partial x}": "grad(a, x)",
    r"\partial a / \partial x": "grad(a, x)",
    r"∂a/∂x": "grad(a, x)",
    r"2 \frac{\partial a}{\partial v_{1,2}}": None,
    r"\frac{\partial a}{\partial W_{1,2}}": "grad(a, W[1,2])",
    r"\nabla_W a": "grad(a, W)",
    r"\nabla_{W} a": "grad(a, W)",
    r"\nabla_{\mathbf{W}} a": "grad(a, W)",
    r"∇_W a": "grad(a, W)",
    r"W_{1,2}": "W[1,2]",
    r"W_{2}": "W2",
    r"W^{(1)} @ w": "W1 @ w",
    r"W^{[1]} @ w": "W1 @ w",
    r"{W^{(2)}}^T @ v": "W2.T @ v",
    r"W^{(2)T} @ v": "W2.T @ v",
    r"W^{(2)\top} @ v": "W2.T @ v",
    r"W^{(2)}_{1,2}": "W2[1,2]",
    r"b^{(2)}": "b^2",
    r"z^{(2)}": "z_2",
    r"\hat{y}": "yhat",
    r"\hat{\mathbf{y}}": "yhat",
    r"\mathbf{\hat{y}}": "yhat",
    r"\mathbf{W}_{2} @ \vec{v}": "W2 @ v",
    r"\mathbf{W}_2": "W2",
    r"\boldsymbol{W} @ v": "W @ v",
    r"\ln(x) + \exp(x) - \max(a, b)": "ln(x) + exp(x) - max(a, b)",
    r"\ln{x}": "ln(x)",
    r"\max\{0, a\}": "max(0, a)",
    r"\log_2(x)": "log2(x)",
    r"\log_{10}(x)": "log10(x)",
    r"e^{x}": "exp(x)",
    r"e^{-2x}": "exp(-2x)",
    r"x^{2}": "x^2",
    r"\|v\|": "norm(v)",
    r"\lVert v \rVert_2^2": "norm(v)^2",
    r"\left\| v - u \right\|_{2}": "norm(v - u)",
    r"‖v‖": "norm(v)",
    r"\lvert a \rvert": "|a|",
    r"\left| a - b \right|": "|a - b|",
    r"\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}": "[[1, 2], [3, 4]]",
    r"\begin{pmatrix} 1 \\ 2 \\ \end{pmatrix}": "[1, 2]",
    r"\begin{bmatrix} 1 & a \end{bmatrix} @ v": "[[1, a]] @ v",
    r"2\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}^T": "2*[[1, 2], [3, 4]].T",
    r"1{a > 0}": "(a > 0)",
    r"1\{v > 0\}": "(v > 0)",
    r"\mathbb{1}\{v > 0\}": "(v > 0)",
    r"u \odot \mathbb{1}\{v > 0\}": "u ⊙ (v > 0)",
    r"\mathbf{1}_{v > 0}": "(v > 0)",
    r"1_{v > 0}": "(v > 0)",
    r"\mathbb{I}(v > 0)": "(v > 0)",
    r"\eta\,a\;\cdot\quad b": "eta*a*b",
    r"a \leqslant b": "a <= b",
    r"(W @ v)_{1}": "(W @ v)[1]",
}
SYMBOLS = Scope(LEAVES | MORE | {"z": variable("z")})


@pytest.mark.parametrize(("latex", "plain"), [(k, v) for k, v in SPELLINGS.items() if v])
def test_same_quantity(latex, plain):
    assert read(latex, SYMBOLS) is read(plain, SYMBOLS)


def test_values_of_a_few():
    assert value(r"\frac{a}{b} - \frac{3}{5}") == 0
    assert value(r"\begin{bmatrix} 1 & 2 \\ 3 & a \end{bmatrix} @ v") == [8, 15]
    assert value(r"\|[3, 4]\|_2^2") == 25


def test_columns_are_those_of_the_text():
    with pytest.raises(TextError) as caught:
        read(r"\frac{a}{q}")
    assert caught.value.column == 10
    with pytest.raises(TextError) as caught:
        read(r"\sqrt{v + w}")
    assert caught.value.column == 9
    with pytest.raises(TextError) as caught:
        read(r"\frac1234")  # a command without braces takes one digit
    assert caught.value.column == 8
    with pytest.raises(LimitError) as caught:
        read("2+" + r"\sqrt" * (MAX_DEPTH + 2) + "2")
    assert caught.value.column == len("2+") + len(r"\sqrt") * (MAX_DEPTH + 1) + 1


def test_a_layer_that_is_not_declared_is_named_so():
    with pytest.raises(TextError, match="unknown name 'Q3'"):
        read(r"Q^{(3)} @ v", SCOPE)


def test_functions_keep_their_primes():
    for text in (r"\sigma'(x)", r"\sigma^\prime(x)", r"\sigma^{\prime}(x)", "σ'(x)", "sigmoid′(x)"):
        assert read(text) is read("sigmoid(x)*(1 - sigmoid(x))")


@pytest.mark.parametrize("command", [r"\frac", r"\sqrt", r"\hat", r"\mathbf", "x^", "x_", r"\begin{bmatrix}", r"\|("])
def test_groups_in_groups_are_bounded(command):
    for text in ((command + "{") * 190, command * 180):
        with pytest.raises(TextError):
            read(text[:2000])
    deep = "{" * MAX_DEPTH
    with pytest.raises(LimitError):
        read(r"\sqrt" + deep + "a" + deep.replace("{", "}") + r"+ \sqrt{" + deep + "a}" + deep.replace("{", "}"))


def test_the_result_is_one_node():
    assert read(r"\frac{\partial a}{\partial x}") is apply("constant", value=0, dims=())
