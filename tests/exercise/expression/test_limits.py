"""On both sides of every limit, in every production; nothing recurses."""


import pytest

from gradekit.engine.graph import variable
from gradekit.engine.number import MAX_BITS, MAX_CHARACTERS, MAX_EXPONENT
from gradekit.errors import LimitError, TextError
from gradekit.exercise.expression import MAX_DEPTH, MAX_NODES, Scope
from gradekit.exercise.expression.calls import MAX_ENTRIES
from tests.exercise.expression.helpers import LEAVES, read


def tried(text, scope=None):
    return read(text, scope or Scope(LEAVES))


def of_nodes(production, nodes):
    """An expression of that production with exactly so many numbers, names and signs."""
    return {
        "sum": lambda: "-" * ((nodes + 1) % 2) + "+".join("a" * ((nodes + 1) // 2)),
        "product": lambda: "-" * ((nodes + 1) % 2) + "*".join("a" * ((nodes + 1) // 2)),
        "left out": lambda: "-" * ((nodes + 1) % 2) + " ".join("a" * ((nodes + 1) // 2)),
        "unary": lambda: "-" * (nodes - 1) + "a",
        "power": lambda: "-" * ((nodes + 1) % 2) + "^".join("a" * ((nodes + 1) // 2)),
        "call": lambda: "max(" + ",".join("a" * (nodes - 1)) + ")",
        "list": lambda: "[" + ",".join("a" * (nodes - 1)) + "]",
        "transpose": lambda: "W" + ".T" * (nodes - 1),
        "index": lambda: "W" + "[:]" * (nodes - 1),
        "raised": lambda: "a" + "² " * (nodes - 1),
    }[production]()


PRODUCTIONS = ("sum", "product", "left out", "unary", "power", "call", "list", "transpose", "index", "raised")


@pytest.mark.parametrize("production", PRODUCTIONS)
def test_nodes(production):
    for nodes in (MAX_NODES - 1, MAX_NODES):
        tried(of_nodes(production, nodes))
    with pytest.raises(LimitError, match=f"{MAX_NODES + 1} numbers, names and signs"):
        tried(of_nodes(production, MAX_NODES + 1))


@pytest.mark.parametrize(
    ("left", "right"), [("(", ")"), ("[", "]"), ("exp(", ")"), ("2*(", ")"), ("-(", ")"), ("2(", ")"), ("2 * |1*", "|")]
)
def test_depth(left, right):
    for depth in (MAX_DEPTH - 1, MAX_DEPTH):
        tried(left * depth + "a" + right * depth)
    for closing in (right * (MAX_DEPTH + 1), ""):
        with pytest.raises(LimitError, match=f"deeper than {MAX_DEPTH}"):
            tried(left * (MAX_DEPTH + 1) + "a" + closing)


@pytest.mark.parametrize("filler", [" ", "\n"])
def test_characters(filler):
    for length in (MAX_CHARACTERS - 1, MAX_CHARACTERS):
        assert tried("a".rjust(length, filler)) is LEAVES["a"]
    with pytest.raises(LimitError, match="too long"):
        tried("a".rjust(MAX_CHARACTERS + 1, filler))


def test_digits_and_bits():
    top = str(2**MAX_BITS - 1)
    for text in (top, f"-{top}", f"1/{top}", f"2^{MAX_BITS - 1}", f"(1/2)^{MAX_BITS - 1}", f"2^{MAX_BITS - 1}*1"):
        tried(text)
    beyond = str(2**MAX_BITS)
    for text in (beyond, f"1/{beyond}", f"2^{MAX_BITS}", f"(1/2)^{MAX_BITS}", f"{top}+1", f"2*2^{MAX_BITS - 1}"):
        with pytest.raises(LimitError, match="number too large"):
            tried(text)


@pytest.mark.parametrize("template", ["1e{}", "1e-{}", "a + 1E{}", "sqrt(1e+{})", "[1e{}]", "2*1e-{}", "-1e{}"])
def test_exponent(template):
    for exponent in (MAX_EXPONENT - 1, MAX_EXPONENT):
        tried(template.format(exponent))
    with pytest.raises(LimitError, match="number too large"):
        tried(template.format(MAX_EXPONENT + 1))


def test_entries():
    scope = Scope({"p": variable("p", (1000,)), "q": variable("q", (1001,))})
    assert tried("p @ p.T", scope).size == MAX_ENTRIES
    with pytest.raises(LimitError, match="entries"):
        tried("p @ q.T", scope)


@pytest.mark.parametrize(
    "text",
    ["(" * 250, "-" * 5000, "+".join(["a"] * 20000), "a" * 10**5, " " * 10**6, "9" * 10**6, "(" * 10**6, "a" * 2000,
     "[" * 2000, "|" * 2000, "^" * 2000, "sin " * 400, "\\hat " * 400, "x_{" * 600, "2e" * 900, "." * 2000],
)  # fmt: skip
def test_absurd_sizes_are_refused_at_once(text):
    with pytest.raises(TextError):
        tried(text)


def test_a_sum_of_200_terms_is_a_fair_answer():
    assert tried(" + ".join(["a"] * 200)).shape == ()


def test_nested_derivatives_have_a_budget():
    node, depth = "sigmoid(x)*exp(x)", 0
    with pytest.raises(LimitError, match="derivatives too large"):
        while depth < 50:
            node, depth = f"grad({node}, x)", depth + 1
            read(node)
    assert depth > 3


def test_a_derivative_of_many_by_many_is_refused_before_it_is_built():
    scope = Scope({"p": variable("p", (1000,)), "q": variable("q", (1000,))})
    with pytest.raises(LimitError, match="derivatives too large"):
        read("grad(exp(p)*q*p*q*p*q*p*q*p*q*p*q*p*q*p*q, p)*1", scope)
        read("grad(p @ p.T, p)", scope)
