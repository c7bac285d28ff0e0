"""Answers as markup: MathML in whatever it comes wrapped, beside prints that stand in < >."""

import pytest

from tests.marking.helpers import mark, one_line

RIGHT = (
    "<math><mfrac><mn>3</mn><mn>2</mn></mfrac></math>",
    "<?xml version='1.0'?><math><mfrac><mn>3</mn><mn>2</mn></mfrac></math>",
    "<p><math><mn>1.5</mn></math></p>",
    "<apply><divide/><cn>3</cn><cn>2</cn></apply>",
    "<cn>1.5</cn>",
    "<math><mi>y</mi><mo>=</mo><mn>1.5</mn></math>",
    "<math>" + "<mrow>" * 60 + "<mn>1.5</mn>" + "</mrow>" * 60 + "</math>" + " " * 2_000,
    "<tf.Tensor: shape=(), dtype=float32, numpy=1.5>",
)
NOT_READ = (
    "<math><mi>y</mi><mo>=</mo><mn>1.5</mn><mo>=</mo><mn>2</mn></math>",
    "<!DOCTYPE math><math><mn>1.5</mn></math>",
    "<script>1.5</script>",
)


@pytest.mark.parametrize("answer", RIGHT)
def test_markup_is_read(answer):
    assert mark(one_line("y: a / b", "points: 1", a=3, b=2), "y", answer).verdict == "correct"


@pytest.mark.parametrize("answer", NOT_READ)
def test_what_is_no_formula_is_malformed(answer):
    assert mark(one_line("y: a / b", "points: 1", a=3, b=2), "y", answer).verdict == "malformed"
