"""What gradekit prints as LaTeX is read back to the same value."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from gradekit.engine.formula import Bars, Group, Name, Negative, Num, Power, Product, Quotient, Sum
from gradekit.paper.render.latex_formula import latex, latex_number
from tests.exercise.expression.helpers import NUMBERS, value
from tests.some import examples

leaves = st.sampled_from(sorted(NUMBERS)).map(lambda name: (Name(name), Fraction(NUMBERS[name]))) | st.integers(
    -9, 30
).map(lambda n: (Num(Fraction(n)), Fraction(n)))


def joined(parts):
    """Formulas of two parts, with their values."""
    (a, x), (b, y) = parts
    pairs = [(Sum((a, b)), x + y), (Sum((a, Negative(b))), x - y), (Product((a, b), "·"), x * y)]
    pairs += [(Negative(a), -x), (Power(a, Num(Fraction(2))), x**2), (Group(a, ""), x), (Bars(a, False), abs(x))]
    return st.sampled_from(pairs + ([(Quotient(a, b), x / y)] if y else []))


formulas = st.recursive(leaves, lambda inner: st.tuples(inner, inner).flatmap(joined), max_leaves=12)


@examples(200)
@given(formulas)
def test_formulas(pair):
    formula, worth = pair
    assert value(latex(formula)) == worth
    assert value(f"${latex(formula)}$") == worth


def test_numbers_and_labels():
    assert value(latex_number("3.1×10^-6")) == Fraction(31, 10**7)
    assert value(latex_number("−1/3")) == Fraction(-1, 3)
    assert value(latex(Product((Group(Sum((Name("a"), Name("b"))), "sum"), Name("c")), "·"))) == 56
