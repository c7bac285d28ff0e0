"""The numbers that the course documents print, typed from them, and independent values for what they only ask."""

import json
import subprocess
import sys
from fractions import Fraction
from typing import Any

import pytest

import gradekit
from gradekit.paper.json_out import solution_json
from tests.places import PROBLEMS
from tests.problems.independent import leaves, same_digits, two_layer_sigmoid

# slug, question or quantity, digits behind the point as printed, the printed numbers
PRINTED = [
    ("graph-polynomial", "f", 0, 42),
    ("sum-times-max", "local_gradients", 0, [1, 1, 1, 0, 2, 3]),
    ("product-graph", "forward", 0, [4, 12, 2, 5, 17, 17]),
    ("two-layer-sigmoid", "z1", 4, [0.3775, 0.3925]),
    ("two-layer-sigmoid", "x1", 4, [0.5933, 0.5969]),
    ("two-layer-sigmoid", "z2", 4, [1.1059]),
    ("two-layer-sigmoid", "x2", 4, [0.7514]),
    ("two-layer-sigmoid", "loss", 4, 0.2748),
    ("two-layer-sigmoid", "dW2", 4, [[0.0822, 0.0827]]),
    ("two-layer-sigmoid", "db2", 4, [0.1385]),
    ("two-layer-sigmoid", "dW1", 4, [[0.0007, 0.0013], [0.0007, 0.0015]]),
    ("two-layer-sigmoid", "db1", 4, [0.0134, 0.0150]),
    ("relu-chain", "h", 3, [0.1, 0.08, 0.192]),
    ("relu-chain", "dz", 2, [0.02, -0.1, 1]),
    ("relu-chain", "dw", 2, [0.02, -0.01, 0.08]),
    ("step-network", "z2", 0, [2, 2, 5]),
    ("step-network", "a2", 0, [1, 1, 1]),
    ("step-network", "z3", 0, [2]),
    ("step-network", "h", 0, [1]),
]

# Every answer of the rational exercises, worked out by hand with the rules for derivatives
EXACT = {
    # f = x²y + y + 2 at (3, 4): ∂f/∂x = 2xy, ∂f/∂y = x² + 1
    "graph-polynomial": {"f": 3 * 3 * 4 + 4 + 2, "df_dx": 2 * 3 * 4, "df_dy": 3 * 3 + 1},
    # f = (x + y)·max(y, z) at (1, 2, 0), where max(y, z) is y: ∂f/∂x = y, ∂f/∂y = y + (x + y), ∂f/∂z = 0
    "sum-times-max": {"f": 6, "local_gradients": [1, 1, 1, 0, 2, 3], "df_dx": 2, "df_dy": 2 + 3, "df_dz": 0},
    # L = ab + 2b² + abc² at (3, 1, −2): ∂a = b + bc², ∂b = a + 4b + ac², ∂c = 2abc
    "product-graph": {
        "forward": [4, 12, 2, 5, 17, 17],
        "dL_da": 1 + 1 * 4,
        "dL_db": 3 + 4 * 1 + 3 * 4,
        "dL_dc": 2 * 3 * 1 * -2,
    },
    # x1 = b·x0 + c, x2 = a·x0·x1: ∂a = x0·x1, ∂b = a·x0², ∂c = a·x0, ∂x0 = a·(x1 + x0·b)
    "updater-tree": {"x1": "3/2", "x2": "3/4", "gradient": ["3/4", "1/4", "1/2", 2]},
    # every ReLU is open: ∂h3/∂z = w2·w3, w3, 1; ∂h3/∂w_i = ∂h3/∂z_i times that layer's input; ∂h3/∂b_i = ∂h3/∂z_i
    "relu-chain": {
        "h": ["1/10", "2/25", "24/125"],
        "dz": ["1/50", "-1/10", 1],
        "dw": ["1/50", "-1/100", "2/25"],
        "db": ["1/50", "-1/10", 1],
    },
    "step-network": {"z2": [2, 2, 5], "a2": [1, 1, 1], "z3": [2], "h": [1]},
}


def solved(slug: str) -> dict[str, Any]:
    """The solution as `solve --format json` writes it."""
    return json.loads(json.dumps(solution_json(gradekit.solve(PROBLEMS / f"{slug}.yaml"), [])))


@pytest.mark.parametrize(("slug", "name", "decimals", "printed"), PRINTED)
def test_the_printed_numbers_are_reproduced(slug: str, name: str, decimals: int, printed: Any) -> None:
    solution = solved(slug)
    found = (solution["answers"].get(name) or solution["quantities"][name])["value"]
    assert [round(value, decimals) for value in leaves(found)] == leaves(printed)
    assert _shape(found) == _shape(printed)


@pytest.mark.parametrize("slug", sorted(EXACT))
def test_rational_answers_are_exact_fractions(slug: str) -> None:
    answers = solved(slug)["answers"]
    assert set(answers) == set(EXACT[slug])
    for question, right in EXACT[slug].items():
        assert [Fraction(text) for text in leaves(answers[question]["exact"])] == [Fraction(v) for v in leaves(right)]


def test_a_fraction_is_not_a_float() -> None:
    h3 = solved("relu-chain")["quantities"]["h3"]
    assert (h3["exact"], h3["decimal"], h3["value"]) == ("24/125", "0.192", 0.192)


@pytest.mark.parametrize("name", sorted(two_layer_sigmoid()))
def test_every_number_of_the_sigmoid_network_is_right_to_twenty_digits(name: str) -> None:
    solution, right = solved("two-layer-sigmoid"), two_layer_sigmoid()[name]
    found = solution["answers"].get(name) or solution["quantities"][name]
    assert _shape(found["decimal"]) == _shape(right)
    for text, value, rounded in zip(leaves(found["decimal"]), leaves(right), leaves(found["value"]), strict=True):
        assert same_digits(text, value)
        assert rounded == float(value)


def test_every_question_of_the_sigmoid_network_has_an_independent_value() -> None:
    assert set(solved("two-layer-sigmoid")["answers"]) <= set(two_layer_sigmoid())


def test_the_intermediate_nodes_are_quantities_too() -> None:
    quantities = solved("graph-polynomial")["quantities"]
    assert {name: value["exact"] for name, value in quantities.items()} == {
        "x": "3", "y": "4", "n1": "9", "n2": "36", "n3": "40", "f": "42",
    }  # fmt: skip


def test_published_values_in_the_problem_files_are_the_printed_ones() -> None:
    for slug, name, _, printed in PRINTED:
        questions = {question.id: question for question in gradekit.load(PROBLEMS / f"{slug}.yaml").problem.questions}
        if name in questions:
            assert _numbers(questions[name].published) == printed


RIGHT_EXPRESSIONS = [("dL_da", "b*(1 + c^2)"), ("dL_db", "a + 4b + a c^2"), ("dL_dc", "2a b c")]


@pytest.mark.parametrize(("question", "right"), RIGHT_EXPRESSIONS)
def test_the_symbolic_product_graph_has_the_right_key_beside_the_published_wrong_one(question: str, right: str) -> None:
    exercise = gradekit.load(PROBLEMS / "product-graph-symbolic.yaml")
    published = {
        "dL_da": "(a+2b+a c^2)*(1+2c)", "dL_db": "(a+2b+a c^2)*2", "dL_dc": "(a+2b+a c^2)*2c",
    }  # fmt: skip
    verdicts = [_verdict(exercise, question, text) for text in (right, published[question])]
    assert verdicts == ["correct", "incorrect"]


def test_the_command_writes_the_same_numbers() -> None:
    command = [sys.executable, "-m", "gradekit", "solve", str(PROBLEMS / "relu-chain.yaml"), "--format", "json"]
    written = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    assert written["answers"]["h"]["exact"] == ["1/10", "2/25", "24/125"]


def _verdict(exercise: Any, question: str, text: str) -> str:
    marked = gradekit.grade(exercise, {question: text})
    return next(found.verdict for found in marked.questions if found.id == question)


def _numbers(published: Any) -> Any:
    return [_numbers(part) for part in published] if isinstance(published, tuple) else float(published.value)


def _shape(nested: Any) -> list[int]:
    return [len(nested), *_shape(nested[0])] if isinstance(nested, list) else []
