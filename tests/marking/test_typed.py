"""What people type: names for their own values, numbers only, decimal commas, keyboards and pages."""

import pytest

from tests.marking.helpers import grade, mark

UNIT = """\
given: {x: 0.6, w: 0.8, b: 0.1}
compute: {z: w*x + b, a: sigmoid(z), v: '[z, a]'}
questions:
  - {id: z, find: z}
  - {id: a, find: a}
  - {id: v, find: v}
"""
ONLY = "answers: numbers\n" + UNIT
HALF = "given: {k: 0.5}\ncompute: {y: 1*k}\nquestions:\n  - {id: y, find: y}\n"


def verdicts(problem, **answers):
    return {found.id: found.verdict for found in grade(problem, answers).questions}


def test_a_name_means_the_students_own_value():
    """sigmoid(0.7) = 0.6682: right for one's own z, whether typed as a number or as a formula."""
    assert verdicts(UNIT, z="0.7", a="sigmoid(z)")["a"] == verdicts(UNIT, z="0.7", a="0.6682")["a"] == "follow_through"
    assert verdicts(UNIT, z="0.58", a="sigmoid(z)")["a"] == "correct"
    assert verdicts(UNIT, a="sigmoid(z)")["a"] == "correct"


def test_own_values_run_through_several_formulas():
    found = verdicts(UNIT, z="0.7", a="sigmoid(z)", v="[z, a]")
    assert found == {"z": "incorrect", "a": "follow_through", "v": "follow_through"}


def test_an_own_value_that_cannot_be_read_is_none():
    assert verdicts(UNIT, z="1 = 2", a="sigmoid(z)") == {"z": "malformed", "a": "correct", "v": "missing"}


@pytest.mark.parametrize(
    "number",
    ["0.58", "29/50", "5.8e-1", "5.8*10^-1", "\\frac{29}{50}", "$0.58$", "z = 0.58", "<math><mn>0.58</mn></math>"]
    + ["<math><mfrac><mn>29</mn><mn>50</mn></mfrac></math>", "0.58000"],
)
def test_where_only_numbers_count_every_spelling_of_one_does(number):
    assert mark(ONLY, "z", number).verdict == "correct"


@pytest.mark.parametrize("formula", ["w*x + b", "0.5 + 0.08", "sqrt(0.3364)", "w*x + b = 0.58", "\\frac{58}{10^2}"])
def test_where_only_numbers_count_a_formula_is_refused(formula):
    found = mark(ONLY, "z", formula)
    assert (found.verdict, found.score) == ("malformed", 0)
    assert "is a formula, and this exercise is to be computed: write the number." in found.message
    assert mark(UNIT, "z", formula).verdict == "correct"


@pytest.mark.parametrize("answer", ["[z, a]", "[0.58, sigmoid(0.58)]", ["0.58", "sigmoid(z)"]])
def test_numbers_only_holds_in_vectors(answer):
    assert "is a formula" in mark(ONLY, "v", answer).message
    assert mark(ONLY, "v", ["29/50", "0.6411"]).verdict == mark(ONLY, "v", "[0.58 0.6411]").verdict == "correct"


def test_numbers_only_of_one_question_leaves_the_others():
    one = UNIT.replace("find: z}", "find: z, answers: numbers}")
    assert mark(one, "z", "w*x + b").verdict == "malformed"
    assert mark(one, "a", "sigmoid(w*x + b)").verdict == "correct"


@pytest.mark.parametrize("text", ["0,58", " 0,58 ", "5,8e-1", "z = 0,58", "0,58.", "29/50", "0.58"])
def test_decimal_commas_where_the_problem_says_so(text):
    assert mark("decimal: comma\n" + UNIT, "z", text).verdict == "correct"


@pytest.mark.parametrize("text", ["[0,58; 0,6411]", "0,58 0,6411", "0,58\t0,6411", "[0,58, 0,6411]"])
def test_vectors_with_decimal_commas(text):
    assert mark("decimal: comma\n" + UNIT, "v", text).verdict == "correct"


def test_a_comma_is_no_point_by_itself():
    for text in ("0,58", "z = 0,58", "5,8e-1"):
        found = mark(UNIT, "z", text)
        assert found.verdict == "malformed" and "write the decimal point as a point" in found.message


@pytest.mark.parametrize(
    "text",
    ["**0.5**", "*0.5*", "`0.5`", "```\n0.5\n```", "```python\n0.5\n```", "$\\boxed{0.5}$", "Answer: 0.5", "y → 0.5"]
    + ["5ᴇ-1", "5ᴇ⁻1", "5⏨-1", "5×10⁻¹", "In [3]: y\nOut[3]: 0.5", "Out[3]: 0.5", "0{,}5", "＋０．５"]
    + ["\u202a0.5\u202c", "\\mathbf{0.5}"],
)
def test_what_phones_pages_and_calculators_put_around(text):
    assert mark(HALF, "y", text).verdict == "correct"


@pytest.mark.parametrize(
    "text", ["5×10−1", "5x10-1", "5*10-1", "0·5", "5.0 10^-1", "0.5 = 0.5", "y > 0.4", "0. 5", "0,5", "50 %", "<0.5>"]
)
def test_what_may_mean_two_things_is_refused(text):
    assert mark(HALF, "y", text).verdict == "malformed"


def test_brackets_around_a_matrix():
    matrix = "given: {k: [[1, 2, 3], [4, 5, 6.5]]}\ncompute: {y: 1*k}\nquestions:\n  - {id: y, find: y}\n"
    for text in ("({{1, 2, 3}, {4, 5, 6.5}})", "([[1, 2, 3], [4, 5, 6.5]])", "**[1 2 3; 4 5 6.5]**"):
        assert mark(matrix, "y", text).verdict == "correct"
