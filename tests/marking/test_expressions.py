"""Expressions as answers: functions where symbols are open, numbers where they are given."""

import pytest

from tests.marking.helpers import mark

UNREAD = "The expression could not be read"

PRODUCT = "product-graph-symbolic"

MATRICES = """
shapes: {x: [n], W: [m, n], u: [m], y: [m]}
compute: {z: W @ x, h: relu(z), s: u @ h, J: "half_squared_error(h, y)"}
questions:
  - {id: z, find: z}
  - {id: dW, find: "grad(s, W)"}
  - {id: dx, find: "grad(s, x)"}
  - {id: du, find: "grad(s, u)"}
  - {id: dz, find: "grad(J, z)", mistakes: {sign-flipped: 1/2}}
"""


@pytest.mark.parametrize("text", ["b*(1 + c^2)", "b + b c^2", "bc² + b", "b*c*c - (-b)", "2b*(1+c^2)/2", "b·(c**2+1)"])
def test_spellings_of_one_function_are_equal(text: str) -> None:
    assert mark(PRODUCT, "dL_da", text).verdict == "correct"


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("b", "path-omitted"),
        ("b c^2", "path-omitted"),
        ("-b*(1 + c^2)", "sign-flipped"),
        ("1 + c^2", "upstream-omitted"),
        ("b*(1 + c^2) + 1/10^30", None),
        ("b*(1 + c^2)*(1 + 10^-40)", None),
        ("a", None),
        ("5", None),
    ],
)
def test_other_functions_are_not(text: str, mistake: str | None) -> None:
    found = mark(PRODUCT, "dL_da", text)
    assert (found.verdict, found.mistake, found.score) == ("incorrect", mistake, 0)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("z", "W @ x"),
        ("dW", "(u ⊙ (z > 0)) @ x.T"),
        ("dW", "outer(u * (h > 0), x)"),
        ("dx", "W.T @ (u * (z > 0))"),
        ("dx", "(u * (z > 0)) @ W"),
        ("du", "h"),
        ("du", "relu(W @ x)"),
        ("dz", "(h - y) ⊙ (z > 0)"),
    ],
)
def test_matrix_expressions_with_open_dimensions(question: str, text: str) -> None:
    assert mark(MATRICES, question, text).verdict == "correct"


@pytest.mark.parametrize(
    ("question", "text", "mistake"),
    [
        ("dW", "u @ x.T", "activation-derivative-omitted"),
        ("dW", "x @ (u ⊙ (z > 0)).T", "transposed"),
        ("dx", "W.T @ u", "activation-derivative-omitted"),
        ("dz", "h - y", "activation-derivative-omitted"),
        ("dz", "(y - h) ⊙ (z > 0)", "sign-flipped"),
        ("dz", "2(h - y) ⊙ (z > 0)", "loss-factor"),
    ],
)
def test_mistakes_are_named_on_expressions_too(question: str, text: str, mistake: str) -> None:
    found = mark(MATRICES, question, text)
    assert (found.verdict, found.mistake) == ("incorrect", mistake)


def test_a_mistake_in_an_expression_can_have_credit() -> None:
    assert mark(MATRICES, "dz", "(y - h) ⊙ (z > 0)").score == 0.5


def test_an_expression_of_another_shape_is_told_both_shapes() -> None:
    found = mark(MATRICES, "dW", "u ⊙ (z > 0)")
    assert found.verdict == "incorrect"
    assert found.message.endswith(
        "The shapes do not fit: the expression is a vector of m, and what is asked for is m×n."
    )


def test_shapes_that_do_not_fit_inside_an_expression() -> None:
    found = mark(MATRICES, "dx", "W @ (u * (z > 0))")
    assert (found.verdict, found.score) == ("malformed", 0)
    assert found.message == (
        "The shapes do not fit: 2×3 @ a vector of 2 does not fit: 3 columns meet 2 rows (here with n = 3, m = 2)."
    )


UNDECIDABLE = """
symbols: [a]
domain: {a: [-3, -1]}
compute: {r: sqrt(a)}
questions:
  - {id: r, find: r}
"""


@pytest.mark.parametrize("text", ["a^0.5", "a", "sqrt(a)+0"])
def test_what_cannot_be_decided_needs_a_person(text: str) -> None:
    found = mark(UNDECIDABLE, "r", text)
    assert (found.verdict, found.mistake, found.score) == ("not_judged", None, 0)
    assert found.message == "This expression could not be decided: it needs a person."


@pytest.mark.parametrize("text", ["log(-1 - b^2)", "sqrt(-1)*b", "1/(b - b)", "b*(1 + c^2) + log(-1 - a^2)"])
def test_an_expression_without_a_value_is_malformed(text: str) -> None:
    found = mark(PRODUCT, "dL_da", text)
    assert (found.verdict, found.message) == ("malformed", "The expression has no (real) value.")


def test_a_function_that_lacks_a_value_at_some_points_is_another_function() -> None:
    assert mark(PRODUCT, "dL_da", "b*(1 + c^2) + sqrt(a) - sqrt(a)").verdict == "incorrect"


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ("b +", "The expression could not be read: the expression ends where a number, a name or '(' was expected."),
        ("b*z", "The expression could not be read: unknown name 'z'; known: a, b, c, L."),
        ("grad(L, a)", f"{UNREAD}: an answer cannot leave a derivative to be taken; work it out."),
        (True, "Expected an expression, as text."),
        (["b"], "Expected an expression, as text."),
        ({}, "Expected an expression, as text."),
    ],
)
def test_what_is_no_expression_is_malformed(answer: object, message: str) -> None:
    found = mark(PRODUCT, "dL_da", answer)
    assert (found.verdict, found.message, found.score) == ("malformed", message, 0)


def test_follow_through_between_expressions() -> None:
    text = """
symbols: [a, b]
compute: {g: a + b, h: g^2}
questions:
  - {id: g, find: g}
  - {id: h, find: h}
"""
    assert mark(text, "h", "(a - b)^2", g="a - b").verdict == "follow_through"
    assert mark(text, "h", "(a - b)^2", g="a + b").verdict == "incorrect"


# Expressions typed where a number is asked


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("dL_da", "b*(1 + c^2)"),
        ("dL_da", "1 + 4"),
        ("dL_dc", "2*a*b*c"),
        ("dL_dc", "-(3*4)"),
        ("forward", ["c^2", "a*c^2", "2b", "5", "17", "17"]),
    ],
)
def test_an_expression_stands_for_its_value(question: str, answer: object) -> None:
    assert mark("product-graph", question, answer).verdict == "correct"


def test_constants_and_functions_stand_for_numbers() -> None:
    assert mark("two-layer-sigmoid", "x1", ["1/(1+e^(-151/400))", "sigmoid(0.3925)"]).verdict == "correct"
    assert mark("two-layer-sigmoid", "x1", "sigmoid(W1 @ x0 + b1)").verdict == "correct"
    assert mark("two-layer-sigmoid", "x2", ["1/(1+e^(-2))"]).verdict == "incorrect"


def test_an_expression_is_not_rounded_too_early() -> None:
    assert mark("two-layer-sigmoid", "x2", ["3/4"]).mistake is None


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("x1", "x1"),
        ("x1", ["x1[1]", "x1[2]"]),
        ("x1", "x1 + x2 - x2"),
        ("loss", "loss"),
        ("dW2", "grad(loss, W2)"),
        ("dW2", "grad(3*loss, W2)/3"),
        ("db2", "grad(loss, z2)"),  # the same quantity by another name
    ],
)
def test_repeating_the_question_is_no_answer(question: str, answer: object) -> None:
    found = mark("two-layer-sigmoid", question, answer)
    assert (found.verdict, found.score) == ("malformed", 0)
    assert found.message.endswith("; work it out.")


def test_a_quantity_that_is_computed_from_the_asked_one_repeats_it_too() -> None:
    assert mark("product-graph", "forward", ["4", "h - g", "2", "5", "17", "17"]).entries[1] is None
    assert mark("product-graph", "dL_db", "h + 2b").verdict == "correct"  # other lines of the graph may be used
