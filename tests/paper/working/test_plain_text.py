"""Formulas as text: brackets and signs by hand, and any formula read back as it was written."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gradekit.engine.evaluate.rational import Rational
from gradekit.engine.evaluate.walk import evaluate
from gradekit.engine.formula import (
    Bars,
    Call,
    Cases,
    Compare,
    Derivative,
    Ellipsis_,
    Formula,
    Group,
    Name,
    Negative,
    Num,
    Power,
    Product,
    Quotient,
    Step,
    Sum,
    Symbol,
    number,
)
from gradekit.engine.graph import variable
from gradekit.errors import NoValue, TextError
from gradekit.exercise.expression import Scope, parse
from gradekit.paper.render.plain import line, number_text, step_json, step_text
from gradekit.paper.working.numbers import evaluated

A, B, C = Name("a", ()), Name("b", ()), Name("c", ())
HALF, TWO, MINUS = number(Fraction(1, 2)), number(2), number(-3)
VALUES = {"a": Fraction(2, 3), "b": Fraction(-5, 7), "c": Fraction(3)}
MAX, RELU = Symbol("max", r"\max"), Symbol("ReLU", r"\operatorname{ReLU}")


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        (Sum((A, B, Negative(C))), "a + b − c"),
        (Sum((A, Negative(Sum((B, C))))), "a − (b + c)"),
        (Sum((A, MINUS)), "a − 3"),
        (Sum((MINUS, A)), "−3 + a"),
        (Sum((A, Negative(MINUS))), "a − (−3)"),
        (Sum((Negative(A), B)), "−a + b"),
        (Product((A, MINUS)), "a·(−3)"),
        (Product((MINUS, A)), "(−3)·a"),
        (Product((HALF, A)), "1/2·a"),
        (Product((A, HALF)), "a·(1/2)"),
        (Product((A, Sum((B, C)))), "a·(b + c)"),
        (Product((A, Group(Product((B, C)), "local"))), "a·(b·c)"),
        (Product((Name("W"), Name("x")), "@"), "W @ x"),
        (Product((Name("u"), Product((Name("v"), Name("w")), "⊙")), "@"), "u @ (v ⊙ w)"),
        (Power(MINUS, TWO), "(−3)²"),
        (Power(Negative(A), TWO), "(−a)²"),
        (Negative(Power(A, TWO)), "−a²"),
        (Negative(Negative(A)), "−(−a)"),
        (Negative(Sum((A, B))), "−(a + b)"),
        (Power(A, number(3)), "a³"),
        (Power(A, Sum((B, number(1)))), "a^(b + 1)"),
        (Power(Power(A, TWO), TWO), "(a²)²"),
        (Power(HALF, TWO), "(1/2)²"),
        (Power(Product((A, B)), MINUS), "(a·b)^(−3)"),
        (Quotient(A, Product((B, C))), "a/(b·c)"),
        (Quotient(Product((A, B)), C), "a·b/c"),
        (Quotient(Quotient(A, B), C), "(a/b)/c"),
        (Quotient(Negative(Sum((A, B))), C), "−(a + b)/c"),
        (Product((A, Quotient(Negative(B), C))), "a·(−b/c)"),
        (Quotient(number(1), Sum((number(1), A))), "1/(1 + a)"),
        (Call(MAX, (A, MINUS)), "max(a, −3)"),
        (Bars(Sum((A, MINUS))), "|a − 3|"),
        (Bars(Name("x"), double=True), "‖x‖"),
        (Product((A, Compare(B, ">", number(0)))), "a·(b > 0)"),
        (Name("W1", (0, 1)), "W1[1,2]"),
        (Derivative("loss", "W2", (0, 0)), "∂loss/∂W2[1,1]"),
        (Derivative("∂f/∂x", "y", ()), "∂(∂f/∂x)/∂y"),
        (Quotient(A, Derivative("L", "b", ())), "a/(∂L/∂b)"),
        (Call(Symbol("ᵀ", "^{T}", behind=True), (Name("W"),)), "Wᵀ"),
        (Call(Symbol("ᵀ", "^{T}", behind=True), (Sum((Name("W"), Name("V"))),)), "(W + V)ᵀ"),
        (Sum((A, Ellipsis_(7), B)), "a + … (7 more) + b"),
        (Cases(((number(1), Compare(A, ">", number(0))), (number(0), None))), "{1 if (a > 0), 0 otherwise}"),
        (Product((Num(Fraction(31, 10**7), "3.1×10^-6", True), A)), "(3.1×10^-6)·a"),
    ],
)
def test_brackets_and_signs(formula: Formula, text: str) -> None:
    assert line(formula) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [("1/2", "1/2"), ("3/2", "1.5"), ("1/3", "1/3"), ("-1/20", "−0.05"), ("7", "7"), ("-2/7", "−2/7")],
)
def test_exact_numbers(value: str, text: str) -> None:
    assert number_text(Fraction(value)) == text


numbers = st.fractions(min_value=-4, max_value=4, max_denominator=12).map(number)


def larger(parts: st.SearchStrategy[Formula]) -> st.SearchStrategy[Formula]:
    several = st.lists(parts, min_size=2, max_size=4).map(tuple)
    return st.one_of(
        several.map(Sum),
        several.map(Product),
        st.builds(Quotient, parts, parts),
        st.builds(Power, parts, st.integers(-3, 3).map(number)),
        st.builds(Negative, parts),
        st.builds(Bars, parts),
        st.builds(Group, parts),
        st.builds(Compare, parts, st.sampled_from((">", "<", "≥", "≤", "=", "≠")), parts),
        st.builds(Call, st.just(MAX), st.tuples(parts, parts)),
        st.builds(Call, st.just(RELU), st.tuples(parts)),
    )


@given(st.recursive(numbers | st.sampled_from((A, B, C)), larger, max_leaves=12))
def test_text_reads_back_as_the_same_formula(formula: Formula) -> None:
    nodes = {name: variable(name) for name in VALUES}
    try:
        node = parse(line(formula), Scope(nodes))
        read = evaluate([node], {nodes[name]: Rational.array(value) for name, value in VALUES.items()}, Rational)[node]
        meant = evaluated(formula, lambda leaf: Rational.number(VALUES[leaf.name]))
    except (NoValue, TextError) as error:
        assume("value" in str(error) or "zero" in str(error) or "power" in str(error) or "nested" in str(error))
        assume(False)
    assert read.item() == meant


def test_a_step_as_text_and_as_json() -> None:
    value = Num(Fraction(1234, 10000), "0.1234", True)
    step = Step(
        "z", "forward", (1,), Name("z", (0,)), Product((A, B)), Product((TWO, HALF)), value, "why", True, False
    )
    assert step_text(step) == "z[1] = a·b = 2·(1/2) ≈ 0.1234"
    assert step_json(step) == {
        "quantity": "z",
        "phase": "forward",
        "entry": [1],
        "formula": "a·b",
        "substituted": "2·(1/2)",
        "value": "0.1234",
        "reason": "why",
        "text": "z[1] = a·b = 2·(1/2) ≈ 0.1234",
    }
