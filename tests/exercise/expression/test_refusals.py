"""What is not read: one sentence each, with the column, and soon."""


import pytest

from gradekit.engine.graph import variable
from gradekit.errors import LimitError, TextError
from gradekit.exercise.expression import Scope
from tests.exercise.expression.helpers import LEAVES, read


def refused(text, scope=None):
    with pytest.raises(TextError) as caught:
        read(text, scope or Scope(LEAVES))
    return caught.value


CODE = {  # text → column of what is not allowed
    "__import__('os').system('x')": 12,
    "().__class__": 3,
    "x.__class__": 2,
    "a.T.real": 4,
    "lambda: 1": 1,
    "[i for i in x]": 4,
    "'a'*9": 1,
    '"a"': 1,
    "print(1)": 1,
    "eval(a)": 1,
    "a if b else c": 3,
    "a; b": 2,
    "x := 3": 3,
    "{a}": 1,
    "f`a`": 2,
    "a!": 2,
    "a and b": 3,
    "a % b": 3,
}


@pytest.mark.parametrize(("text", "column"), CODE.items())
def test_what_looks_like_code_is_not_allowed(text, column):
    error = refused(text, Scope(LEAVES | {"f": variable("f")}))
    assert "not allowed here" in error.message
    assert error.column == column


@pytest.mark.parametrize(
    "text",
    ["9**9**9**9", "9^9^9", "10^(10^8)", "(2^521-1)!", "factorial(10^9)", "binomial(10^8,5*10^7)", "(1/3)^(10^9)"],
)
def test_what_would_be_too_large_is_refused_before_it_is_computed(text):
    assert "number too large" in refused(text).message


@pytest.mark.parametrize("text", ["1e999999", "1e-999999", "1e401", "a + 1e-401", "9" * 1400, "x + " + "9" * 1400])
def test_numbers_out_of_range_are_limit_errors(text):
    with pytest.raises(LimitError, match="number too large"):
        read(text)


@pytest.mark.parametrize(
    "text", ["nan", "NaN", "inf", "-inf", "Infinity", "oo", "zoo", "∞", "1/0", "0/0", "a + 1/0", "0^-1", "3j", "1 + 2i"]
)
def test_what_is_no_real_number_says_so(text):
    assert "no (real) value" in refused(text).message


@pytest.mark.parametrize(
    ("text", "point", "column"),
    [
        ("٣+١", "U+0663", 1),
        ("１２", "U+FF11", 1),
        ("2 + х", "U+0445", 5),
        ("a\0", "U+0000", 2),
        ("a\u200b", "U+200B", 2),
        ("a\u202eb", "U+202E", 2),
        ("aх", "U+0445", 2),
        ("\ud800", "U+D800", 1),
        ("😀", "U+1F600", 1),
        ("𝑥", "U+1D465", 1),
    ],
)
def test_characters_that_are_not_allowed_are_named(text, point, column):
    error = refused(text)
    assert point in error.message
    assert error.column == column
    assert error.message.isprintable()


@pytest.mark.parametrize("text", ["True", "None", "N", "S", "E", "I", "_", "for", "lambda", "class", "qqq", "W_9"])
def test_words_that_mean_nothing_are_unknown_names(text):
    message = refused(text).message
    assert message.startswith("unknown name")
    assert "known: a, b, c" in message


def test_the_nearest_name_is_suggested():
    scope = Scope({"velocity": variable("velocity"), "mass": variable("mass")})
    assert "did you mean 'velocity'" in refused("velocty", scope).message
    assert "did you mean 'sigmoid'" in refused("sigmod(a)").message
    assert "no names are known" in refused("q", Scope({})).message


HINTS = {
    "x(x+1)": "write x*(…)",
    "x (x+1)": "write x*(…)",
    "ac(x)": "write a*c*(…)",
    "pi(x)": "write pi*(…)",
    "sin x": "write sin(x)",
    "grad": "write grad(x)",
    "(a+b)c": "write …)*c",
    "(a) 2": "product sign is missing",
    "a 2": "write a*2",
    "2 3": "two numbers",
    "1.2.3": "two numbers",
    "v u": "write @ for the matrix product",
    "2[1, 2]": "product sign is missing",
    "2|a|": "product sign is missing",
    "||v||": "write norm(x)",
    "W' @ v": "write W.T",
    "1,5": "write the decimal point as a point",
    "(1,5)": "write the decimal point as a point",
    "1_000": "without underscores, like 1000",
    "0x10": "in decimal digits",
    "50%": "0.5 for 50 %",
    "a < b < c": "cannot be chained",
    "(a": "never closed",
    "a + |b": "never closed",
    "a)": "closes nothing",
    "(a]": "expected the partner of '('",
    "()": "empty brackets",
    "[]": "empty brackets",
    "sum()": "a function needs values",
    "": "is empty",
    "  ": "is empty",
    "a +": "the expression ends",
    "* a": "expected a number, a name or '('",
    "a ** * b": "expected a number, a name or '('",
    "a, b": "a comma is not allowed here",
    "max(a,)": "expected a number",
    "sigmoid(a, b)": "sigmoid takes 1 value",
    "outer(v)": "outer takes 2 values",
    "concat()": "a function needs values",
    "softmax(a)": "takes a vector or a matrix",
    "x[1]": "1 indices",
    "v[0]": "counted from 1",
    "v[-1]": "counted from 1",
    "v[1.5]": "counted from 1",
    "v[3]": "no entry 3",
    "v[2:1]": "run backwards",
    "W @ w": "2 columns meet 3 rows",
    "v + w": "do not fit entry by entry",
    "[[1, 2], [3]]": "parts of one shape",
    "grad(a)": "grad takes 2 values",
    "grad(a, a+b)": "needs a declared name",
    "grad(a, 2)": "needs a declared name",
    "v.t": "write x.T",
    "1:30": "':' is not allowed here",
    "\\frac{a}": "followed by nothing",
    "\\frac ab c": "write it in braces",
    "\\frac{a}{b": "never closed",
    "\\sqrt xy": "write it in braces",
    "\\sqrt": "followed by nothing",
    "\\hat{ab + c}": "over one name only",
    "\\begin{cases} a \\end{cases}": "a value and its condition",
    "\\begin{bmatrix} a & b": "never closed",
    "a \\\\ b": "only in a matrix",
    "a & b": "for 'and'",
    "a}": "round brackets",
    "{a}": "round brackets",
    "\\|v\\|_1": "only the Euclidean norm",
    "\\|v": "never closed",
    "\\int a": "not computed",
    "\\prime": "belongs to a function's name",
    "\\partial a": "write grad(L, W)",
    "\\frac{\\partial}{\\partial a} 2": "write grad(L, W)",
    "\\nabla a": "write grad(L, W)",
    "\\foo": "unknown name 'foo'",
    "∂a": "write grad(L, W)",
    "∂^2 a/∂x^2": "write grad(L, W)",
    "x⁻": "write the power with ^",
    "√2": "write sqrt(x)",
}


@pytest.mark.parametrize(("text", "hint"), HINTS.items())
def test_hints(text, hint):
    error = refused(text)
    assert hint in error.message
    assert "\n" not in error.message


@pytest.mark.parametrize(
    ("text", "column"),
    [("a + (b * q)", 10), ("v + w", 3), ("a + 1/0", 6), ("W @ w", 3), ("a*b)", 4), ("2 * max(v, w)", 5)],
)
def test_the_column_is_that_of_the_culprit(text, column):
    assert refused(text).column == column


def test_spellings_that_fit_two_names_are_refused():
    scope = Scope({"x_12": variable("x_12"), "x1_2": variable("x1_2")})
    assert "may be x_12 or x1_2" in refused("x₁₂", scope).message
    assert read("x_12", scope) is scope.names["x_12"]


def test_a_number_that_may_be_a_product_with_e_is_refused():
    scope = Scope({"e": variable("e")})
    assert "may be a number or 2 times e" in refused("2e+3*e", scope).message
    assert read("2e+3", scope).params["value"] == 2000
    assert read("2e+3*a").inputs[0].params["value"] == 2000
