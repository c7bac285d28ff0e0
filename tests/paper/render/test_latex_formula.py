"""Formulas as LaTeX: brackets where they are needed, names as they are written on a blackboard."""

from fractions import Fraction

import pytest

from gradekit.engine.formula import (
    Bars,
    Call,
    Cases,
    Compare,
    Derivative,
    Ellipsis_,
    Group,
    Name,
    Negative,
    Num,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    number,
)
from gradekit.paper.render.latex_formula import latex, latex_name, latex_number

A, B = Name("a"), Name("b")


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        (Sum((A, B, Negative(A))), "a + b - a"),
        (Product((A, Sum((A, B)))), r"a \cdot \left(a + b\right)"),
        (Product((number(-2), A)), r"\left(-2\right) \cdot a"),
        (Product((A, number(-2))), r"a \cdot \left(-2\right)"),
        (Sum((A, number(-2))), "a - 2"),
        (Sum((A, Negative(Sum((A, B))))), r"a - \left(a + b\right)"),
        (Power(number(-2), number(2)), r"\left(-2\right)^{2}"),
        (Power(Sum((A, B)), number(2)), r"\left(a + b\right)^{2}"),
        (Quotient(Sum((A, B)), B), r"\frac{a + b}{b}"),
        (Power(Quotient(A, B), number(2)), r"\left(\frac{a}{b}\right)^{2}"),
        (Num(Fraction(1, 3)), r"\tfrac{1}{3}"),
        (Num(Fraction(1), "0.5933", True), "0.5933"),
        (Name("W1", (0, 1)), "W_{1}[1,2]"),
        (Derivative("loss", "W2", (0, 1)), r"\frac{\partial \mathrm{loss}}{\partial W_{2}[1,2]}"),
        (Call(Symbol("σ", r"\sigma"), (A,)), r"\sigma\left(a\right)"),
        (Bars(A, True), r"\left\Vert a \right\Vert"),
        (Group(Sum((A, B)), "upstream"), r"\underbrace{\left(a + b\right)}_{\text{upstream}}"),
        (Group(Sum((A, B))), r"\left(a + b\right)"),
        (Compare(A, "≥", B), r"a \ge b"),
        (
            Cases(((A, Compare(A, ">", B)), (B, None))),
            r"\begin{cases} a & \text{if } a > b \\ b & \text{otherwise} \end{cases}",
        ),
        (Sum((A, Ellipsis_(5), B)), r"a + \cdots + b"),
        (Product((A, B), "@"), r"a\, b"),
    ],
)  # fmt: skip
def test_formula(formula, expected):
    assert latex(formula) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("x", "x"),
        ("W1", "W_{1}"),
        ("Theta2", r"\Theta_{2}"),
        ("δ", r"\delta"),
        ("yhat", r"\hat{y}"),
        ("ŷ", r"\hat{y}"),
        ("loss", r"\mathrm{loss}"),
        ("h_t", "h_{t}"),
        ("f'", "f'"),
        ("w⁽²⁾", "w^{(2)}"),
    ],
)
def test_name(name, expected):
    assert latex_name(name) == expected


def test_number():
    assert latex_number("−3.1×10^-6") == r"-3.1\times 10^{-6}"
    assert latex_number("−1/3") == r"-\tfrac{1}{3}"
