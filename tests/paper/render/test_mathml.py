"""Formulas as MathML: well-formed, with every number of the plain line, and nothing of data taken for markup."""

from __future__ import annotations

import re
from fractions import Fraction
from xml.etree import ElementTree

import pytest

from gradekit.engine.formula import Array, Call, Derivative, Name, Num, Power, Product, Quotient, Sum, Symbol, number
from gradekit.exercise.lowering import build
from gradekit.exercise.problem.load import load_problem
from gradekit.exercise.solve import solve
from gradekit.paper.render.mathml import math, math_cells
from gradekit.paper.render.plain import line
from gradekit.paper.working import work
from tests.places import PROBLEMS

FILES = sorted(PROBLEMS.glob("*.yaml"))
RAISED = str.maketrans("⁰¹⁴⁵⁶⁷⁸⁹", "01456789")
A, B = Name("a", ()), Name("b", ())


def read(text: str) -> ElementTree.Element:
    return ElementTree.fromstring(f"<p>{text}</p>")


def numbers(text: str) -> list[str]:
    return sorted(re.findall(r"\d+", text))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_line_is_well_formed_and_has_all_numbers(path) -> None:
    for step in work(solve(build(load_problem(path)))):
        for sign, side in (("", step.subject), *step.sides):
            shown = read(math(side, sign))
            inside = "|".join(shown.itertext())
            plain = line(side).replace("²", "^2").replace("³", "^3").translate(RAISED)
            assert numbers(inside) == numbers(plain), (line(side), inside)
            assert all(element.tag[0] == "m" for element in shown.iter() if element is not shown)


def test_what_has_a_shape_of_its_own() -> None:
    root = Call(Symbol("sqrt", r"\sqrt"), (Sum((A, B)),))
    assert math(root).endswith("<msqrt><mrow><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow></mrow></msqrt></math>")
    assert "<mfrac>" in math(Quotient(A, B))
    assert math(Power(Sum((A, B)), number(2))).count("(") == 1 + math(Power(Sum((A, B)), number(2))).count('alttext="(')
    table = read(math_cells((("1", "−2"), ("3", "4"))))
    assert [[cell[0].text or cell[0][1].text for cell in row] for row in table.iter("mtr")] == [["1", "2"], ["3", "4"]]
    column = read(math(Array((number(1), number(Fraction(1, 2))))))
    assert len(list(column.iter("mtr"))) == 2


def test_brackets_and_signs() -> None:
    minus = Num(Fraction(-1, 2), "-0.5")
    assert re.sub("<[^>]*>", "", math(Product((A, minus)))) == "a·(−0.5)"
    assert re.sub("<[^>]*>", "", math(Product((Sum((A, minus)), B)))) == "(a−0.5)·b"
    assert re.sub("<[^>]*>", "", math(Derivative("loss", "W1", (0, 1)))) == "∂loss∂W1[1,2]"


def test_a_long_sum_may_be_broken() -> None:
    terms = Sum(tuple(Name("quantity", (k,)) for k in range(9)))
    assert math(terms, "=").count("<math") == 9


def test_names_are_never_markup() -> None:
    shown = math(Name("<script>&\u202e", ()))
    assert read(shown)[0].tag == "math" and "<script" not in shown and "\u202e" not in shown
