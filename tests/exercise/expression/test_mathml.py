"""MathML, Presentation and Content, against the same written plainly; and what is unsafe or too large."""

import pytest

from gradekit.engine.graph import variable
from gradekit.errors import LimitError, TextError
from gradekit.exercise.expression import Scope, parse
from gradekit.exercise.expression.elements import MAX_ELEMENT_DEPTH, MAX_ELEMENTS, MAX_MATHML, elements
from tests.exercise.expression.helpers import LEAVES
from tests.exercise.expression.test_editors import agree

MORE = {"z": variable("z"), "x_12": variable("x_12"), "W1": variable("W1", (2, 2)), "L": variable("L")}
SCOPE = Scope(LEAVES | MORE, functions={"f": variable("f")})
PAREN = "<mo>(</mo>{}<mo>)</mo>".format
CELLS = "<mtr><mtd><mn>{}</mn></mtd><mtd>{}</mtd></mtr>".format
TABLE = f"<mtable>{CELLS(1, '<mi>a</mi>')}{CELLS(3, '<mn>4</mn>')}</mtable>"
ROWS = (
    "<mtr><mtd><mi>a</mi></mtd><mtd><mi>x</mi><mo>&gt;</mo><mn>0</mn></mtd></mtr>"
    "<mtr><mtd><mi>b</mi></mtd><mtd><mtext>otherwise</mtext></mtd></mtr>"
)
SAME = {  # MathML → the same in the plain language
    "<math><mi>a</mi></math>": "a",
    '<?xml version="1.0" encoding="UTF-8"?>\n<math xmlns="http://www.w3.org/1998/Math/MathML"><mn>1</mn></math>': "1",
    "<m:math><m:mfrac><m:mi>a</m:mi><m:mn>2</m:mn></m:mfrac></m:math>": "a/2",
    "<math><semantics><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><annotation>\\</annotation></semantics></math>": "a+b",
    "<math><mi>a</mi><mo>&#x2062;<!-- invisible times --></mo><mi>b</mi></math>": "a*b",
    "<mstyle><mi>a</mi><mspace width='1em'/><mi>b</mi></mstyle>": "a*b",
    "<mrow><mn>1</mn><mi>e</mi><mo>−</mo><mn>3</mn></mrow>": "0.001",
    "<mrow><mn>2</mn><mo>&InvisibleTimes;</mo><mi>e</mi><mo>-</mo><mn>3</mn></mrow>": "2*e - 3",
    "<mrow><mn>2</mn><mi>&ExponentialE;</mi></mrow>": "2*e",
    "<mrow><mn>2</mn><mi>&ExponentialE;</mi><mo>-</mo><mn>3</mn></mrow>": "2*e - 3",
    "<mrow><mi>a</mi><mi>x</mi></mrow>": "a*x",
    "<mrow><mi>x</mi><mn>1</mn></mrow>": "x_1",
    f"<mrow><mi>r</mi><mi>e</mi><mi>l</mi><mi>u</mi>{PAREN('<mi>x</mi>')}</mrow>": "relu(x)",
    "<mrow><mi>sin</mi><mo>&#x2061;</mo><mi>x</mi></mrow>": "sin(x)",
    f"<mrow><mi>f</mi><mo>&ApplyFunction;</mo>{PAREN('<mi>x</mi>')}</mrow>": "f(x)",
    f"<mrow><msup><mi>f</mi><mo>′</mo></msup>{PAREN('<mi>x</mi>')}</mrow>": "f'(x)",
    f"<mrow><mi>f</mi><mo>&prime;</mo>{PAREN('<mi>x</mi>')}</mrow>": "f'(x)",
    "<msup><mi>x</mi><mn>-2</mn></msup>": "x^-2",
    "<mrow><mi>a</mi><msup><mi>x</mi><mn>2</mn></msup><mi>b</mi></mrow>": "a*x^2*b",
    "<mrow><msup><mi>W</mi><mi>T</mi></msup><mi>v</mi></mrow>": "W.T @ v",
    "<mrow><msup><mi>𝐖</mi><mo>⊤</mo></msup><mi>𝐯</mi></mrow>": "W.T @ v",
    "<msub><mi>x</mi><mn>12</mn></msub>": "x_12",
    "<msub><mi>W</mi><mrow><mn>1</mn><mo>,</mo><mn>2</mn></mrow></msub>": "W[1,2]",
    "<msub><mi>W</mi><mrow><mn>1</mn><mo>&InvisibleComma;</mo><mn>2</mn></mrow></msub>": "W[1,2]",
    "<msubsup><mi>x</mi><mn>1</mn><mn>2</mn></msubsup>": "x_1^2",
    "<mrow><msub><mi>log</mi><mn>2</mn></msub><mn>8</mn></mrow>": "log2(8)",
    "<mover><mi>y</mi><mo>^</mo></mover>": "yhat",
    '<mover accent="true"><mi>y</mi><mo>&Hat;</mo></mover>': "yhat",
    "<mroot><mi>a</mi><mn>3</mn></mroot>": "a^(1/(3))",
    "<msqrt><mi>a</mi><mo>+</mo><mi>b</mi></msqrt>": "sqrt(a+b)",
    "<mfrac><mrow><mo>∂</mo><mi>L</mi></mrow><mrow><mo>∂</mo><mi>x</mi></mrow></mfrac>": "grad(L, x)",
    "<mfrac><mrow><mi>&dd;</mi><mi>L</mi></mrow><mrow><mi>&dd;</mi><mi>x</mi></mrow></mfrac>": "grad(L, x)",
    "<mrow><mo>|</mo><mi>x</mi><mo>|</mo></mrow>": "abs(x)",
    "<mrow><mn>2</mn><mo>|</mo><mi>x</mi><mo>|</mo></mrow>": "2*abs(x)",
    "<mrow><mo>∥</mo><mi>v</mi><mo>∥</mo></mrow>": "norm(v)",
    "<mrow><mo>⌊</mo><mi>x</mi><mo>⌋</mo></mrow>": "floor(x)",
    "<mrow><mo>⟨</mo><mi>v</mi><mo>,</mo><mi>u</mi><mo>⟩</mo></mrow>": "dot(v, u)",
    f"<mrow><mo>[</mo>{TABLE}<mo>]</mo></mrow>": "[[1, a], [3, 4]]",
    f'<mfenced open="[" close="]">{TABLE}</mfenced>': "[[1, a], [3, 4]]",
    f"<mrow><mo>|</mo>{TABLE}<mo>|</mo></mrow>": "det([[1, a], [3, 4]])",
    f"<mrow><mo>{{</mo><mtable>{ROWS}</mtable></mrow>": "a*(x > 0) + b*(1 - (x > 0))",
    f'<mfenced open="{{" close=""><mtable>{ROWS}</mtable></mfenced>': "a*(x > 0) + b*(1 - (x > 0))",
    "<mrow><mi>max</mi><mfenced><mi>a</mi><mi>b</mi></mfenced></mrow>": "max(a, b)",
    '<mfenced open="|" close="|"><mi>a</mi></mfenced>': "abs(a)",
    "<mrow><mi>x</mi><mfenced><mrow><mn>1</mn><mo>-</mo><mi>x</mi></mrow></mfenced></mrow>": "x*(1-x)",
    "<mrow><mi>v</mi><mo>⊙</mo><mi>u</mi></mrow>": "v*u",
    "<mrow><mi>a</mi><mo>&ne;</mo><mi>b</mi></mrow>": "a != b",
    "<apply><plus/><ci>a</ci><cn>2</cn><ci>b</ci></apply>": "a + 2 + b",
    "<apply><minus/><ci>a</ci></apply>": "-a",
    "<apply><minus/><ci>a</ci><apply><minus/><ci>b</ci><ci>c</ci></apply></apply>": "a - (b - c)",
    "<apply><times/><ci>W</ci><ci>v</ci></apply>": "W @ v",
    "<apply><times/><cn>2</cn><cn>3</cn><ci>a</ci></apply>": "2*3*a",
    "<apply><times/><ci>sigma</ci><ci>a</ci></apply>": None,
    "<apply><divide/><ci>a</ci><ci>b</ci></apply>": "a/b",
    "<apply><power/><apply><divide/><ci>a</ci><ci>b</ci></apply><cn>2</cn></apply>": "(a/b)^2",
    "<apply><root/><degree><cn>3</cn></degree><ci>a</ci></apply>": "a^(1/(3))",
    "<apply><root/><ci>a</ci></apply>": "sqrt(a)",
    "<apply><exp/><apply><minus/><ci>x</ci></apply></apply>": "exp(-x)",
    "<apply><log/><logbase><cn>2</cn></logbase><ci>a</ci></apply>": "log2(a)",
    "<apply><ln/><ci>a</ci></apply>": "log(a)",
    "<apply><transpose/><ci>W</ci></apply>": "W.T",
    "<apply><determinant/><ci>W</ci></apply>": "det(W)",
    "<apply><partialdiff/><bvar><ci>x</ci></bvar><ci>L</ci></apply>": "grad(L, x)",
    "<apply><max/><cn>0</cn><ci>x</ci></apply>": "max(0, x)",
    "<apply><ci>f</ci><ci>x</ci></apply>": "f(x)",
    "<apply><csymbol>relu</csymbol><ci>x</ci></apply>": "relu(x)",
    "<apply><selector/><ci>v</ci><cn>2</cn></apply>": "v[2]",
    "<apply><geq/><ci>a</ci><ci>b</ci></apply>": "a >= b",
    '<cn type="rational">1<sep/>3</cn>': "1/3",
    '<cn type="e-notation">2.5<sep/>-3</cn>': "2.5e-3",
    "<cn>-1.5</cn>": "-1.5",
    "<vector><cn>1</cn><ci>a</ci></vector>": "[1, a]",
    "<matrix><matrixrow><cn>1</cn><ci>a</ci></matrixrow><matrixrow><cn>3</cn><cn>4</cn></matrixrow></matrix>":
        "[[1, a], [3, 4]]",
    "<ci><msub><mi>x</mi><mn>12</mn></msub></ci>": "x_12",
    "<apply><times/><exponentiale/><pi/></apply>": "e*pi",
    "<piecewise><piece><ci>a</ci><apply><gt/><ci>x</ci><cn>0</cn></apply></piece><otherwise><ci>b</ci></otherwise></piecewise>":
        "a*(x > 0) + b*(1 - (x > 0))",
}  # fmt: skip
REFUSED = {  # MathML → words of the message
    "<mfrac><mi>a</mi>?</mfrac>": "left empty",
    "<mfrac><mi>a</mi></mfrac>": "left empty",
    "<mrow><mi>L</mi><mo>&#x2061;</mo><mi>x</mi></mrow>": "no known function",
    f"<mrow><mi>L</mi>{PAREN('<mi>x</mi>')}</mrow>": "not a function",
    "<mrow><mn>3</mn><mfrac><mn>1</mn><mn>2</mn></mfrac></mrow>": "a sum or a product",
    "<mrow><mn>1</mn><mn>2</mn></mrow>": "two numbers",
    "<mrow><msup><mi>x</mi><mn>1</mn></msup><mn>0</mn></mrow>": "product sign is missing",
    "<mn>0,5</mn>": "decimal point",
    "<munderover><mo>∑</mo><mi>i</mi><mi>n</mi></munderover>": "sum(x)",
    "<mrow><msubsup><mo>∑</mo><mi>i</mi><mi>n</mi></msubsup><mi>x</mi></mrow>": "sum(x)",
    '<mfrac linethickness="0"><mi>a</mi><mi>b</mi></mfrac>': "binomial",
    "<mi>\\frac</mi>": "no name",
    "<mi>\\</mi>": "no letter",
    "<mo>^</mo>": "no sign",
    "<mtext>\\frac{1}{2}</mtext>": "no part of an expression",
    "<merror><mi>a</mi></merror>": "not read",
    "<b>a</b>": "not read",
    "<mrow><mi>a</mi>": "well-formed",
    "<mi>&bogus;</mi>": "not known",
    "<mi>&LT;x</mi>": "no name",
    '<!DOCTYPE math [<!ENTITY a "1">]><mi>&a;</mi>': "document type",
    "<math><![CDATA[1]]></math>": "document type",
    "<math><?php 1 ?><mn>1</mn></math>": "document type",
    '<cn type="complex-cartesian">1<sep/>2</cn>': "real numbers",
    "<apply/>": "operator is missing",
    "<apply><plus/></apply>": "operand is missing",
    "<apply><arcsin/><ci>x</ci></apply>": "not read",
    "<mrow><mn>5</mn><mi>%</mi></mrow>": "0.5 for 50 %",
}


@pytest.mark.parametrize(("mathml", "plain"), [(k, v) for k, v in SAME.items() if v])
def test_same_quantity(mathml, plain):
    assert agree(parse(mathml, SCOPE), parse(plain, SCOPE))


@pytest.mark.parametrize(("mathml", "words"), REFUSED.items())
def test_refused_with_what_to_do(mathml, words):
    with pytest.raises(TextError) as caught:
        parse(mathml, SCOPE)
    assert words in caught.value.message
    assert 0 <= caught.value.column <= len(mathml) + 1


def test_columns_are_those_of_the_elements():
    text = "<math><mi>&alpha;</mi><mo>+</mo>\n<mi>q</mi></math>"
    with pytest.raises(TextError) as caught:
        parse(text, Scope({"alpha": variable("alpha")}))
    assert caught.value.column == text.index("<mi>q") + 1


@pytest.mark.parametrize(
    "text",
    [
        "<mi>" + "a" * MAX_MATHML + "</mi>",
        "<mrow>" * (MAX_ELEMENT_DEPTH + 1) + "<mi>a</mi>" + "</mrow>" * (MAX_ELEMENT_DEPTH + 1),
        "<mrow>" + "<mi/>" * 5000 + "</mrow>",
        "<msqrt>" * 100 + "<mi>a</mi>" + "</msqrt>" * 100,
        "<mrow>" + "<mi>a</mi><mo>+</mo>" * 1000 + "<mi>a</mi></mrow>",
        "<mfrac>" * 145,
        "<" * 30_000,
        "<a " + "b='1' " * 5000,
    ],
)
def test_what_is_too_large_is_refused_at_once(text):
    with pytest.raises(TextError):
        parse(text, SCOPE)


@pytest.mark.parametrize(("limit", "markup"), [
    (MAX_MATHML, lambda size: "<mn>1</mn>" + " " * (size - len("<mn>1</mn>"))),
    (MAX_ELEMENTS, lambda size: "<mn>1</mn>" + "<mspace/>" * (size - 1)),
    (MAX_ELEMENT_DEPTH, lambda size: "<mrow>" * (size - 1) + "<mn>1</mn>" + "</mrow>" * (size - 1)),
])  # fmt: skip
def test_a_limit_itself_is_read_and_one_more_refused(limit, markup):
    for size in (limit - 1, limit):
        assert elements(markup(size))
    with pytest.raises(LimitError):
        elements(markup(limit + 1))


def test_depth_up_to_the_limit_is_read():
    text = "<mrow>" * 100 + "<mi>a</mi>" + "</mrow>" * 100
    assert parse(text, SCOPE) is LEAVES["a"]
    with pytest.raises(LimitError):
        parse(f"<math>{'x' * MAX_MATHML}</math>", SCOPE)
