"""Every op as a program, run by a real JavaScript engine, gives what float64 gives."""

from fractions import Fraction

import numpy as np
import pytest

from gradekit.engine.evaluate import evaluate
from gradekit.engine.evaluate.float64 import Float64
from gradekit.engine.evaluate.script import MAX_TERMS, Script, Term, Unwritten, inputs_like, program
from gradekit.engine.ops import OPS
from tests.engine.evaluate.javascript import run
from tests.engine.ops.cases import own_examples, random_cases
from tests.engine.ops.test_every_op import LEAVES

CLOSE = 1e-12
UNWRITTEN = {  # linear programmes and labellings that are tried out, which only exact fractions decide
    "separable", "shatters_circles", "shatters_half_lines", "shatters_linear", "shatters_rectangles",
    "shatters_triangles",
}  # fmt: skip


def programs(case):
    """The program of a case, its numbers, and what float64 makes of them."""
    node, nodes = case.node(), case.nodes()
    terms = {one: inputs_like(one.shape) for one in nodes}
    found = np.asarray(evaluate([node], terms, Script)[node], dtype=object)
    inputs = [term for one in nodes for term in terms[one].flat]
    numbers = [float(x) for array in case.operands for x in np.asarray(array, dtype=object).flat]
    expected = np.asarray(evaluate([node], case.bindings(Float64), Float64)[node], dtype=float)
    return program("f", inputs, map(Script.number, found.flat)), numbers, expected.ravel()


@pytest.mark.parametrize("name", sorted(set(OPS) - set(LEAVES)))
def test_every_op_as_a_program(name):
    cases = own_examples(OPS[name]) + random_cases(OPS[name])
    if name in UNWRITTEN:
        with pytest.raises(Unwritten):
            for case in cases:
                programs(case)
        return
    written = [programs(case) for case in cases]
    for found, (text, _, expected) in zip(run([one[:2] for one in written]), written, strict=True):
        assert len(found) == len(expected)
        for got, want in zip(found, expected, strict=True):
            assert got == want or abs(got - want) <= CLOSE * max(1, abs(want)) or np.isnan([got, want]).all(), text


def test_a_wrong_rule_is_noticed():
    x = inputs_like((1,))
    text = program("f", list(x), [x[0] * x[0] + Fraction(1, 3)])
    ((found,),) = run([(text, [0.5])])
    assert found == pytest.approx(0.25 + 1 / 3) and found != pytest.approx(0.25 + 1 / 4)


@pytest.mark.parametrize("x", [0.0, 1e-9, 0.3, -0.7, 1.99, 2.01, -2.5, 4.0, 6.0, 30.0, -30.0])
def test_the_error_function(x):
    import math

    (term,) = inputs_like((1,))
    both = [Script.erf(np.array([term])).item(), Script.erfc(np.array([term])).item()]
    ((erf, erfc),) = run([(program("f", [term], both), [x])])
    assert erf == pytest.approx(math.erf(x), rel=1e-13, abs=1e-300)
    assert erfc == pytest.approx(math.erfc(x), rel=1e-12)


def test_nothing_is_known_of_a_number_before_the_program_runs():
    for question in (bool, float, int, lambda x: x == 0, lambda x: x < 1, Script.is_zero, Script.whole):
        with pytest.raises(Unwritten):
            question(Term("input"))


def test_a_long_sum_needs_no_recursion_and_a_program_has_an_end():
    x = inputs_like((5000,))
    ((found,),) = run([(program("f", list(x), [sum(x)]), [1.0] * 5000)])
    assert found == 5000
    with pytest.raises(Unwritten, match="at most"):
        program("f", list(x), [sum(list(x) * (MAX_TERMS // 5000 + 1))])
