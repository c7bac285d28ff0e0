"""Every exercise of the five courses: it is there, it is sound, and each answer is right by another calculation."""

from functools import cache
from typing import Any

import mpmath
import pytest

import gradekit
from gradekit.cli import main
from gradekit.paper.json_out import solution_json
from tests.places import PROBLEMS
from tests.problems.catalogue import concepts, networks, training

QUESTIONS = {
    "graph-polynomial": "f df_dx df_dy",
    "sum-times-max": "f local_gradients df_dx df_dy df_dz",
    "product-graph": "forward dL_da dL_db dL_dc",
    "product-graph-symbolic": "dL_da dL_db dL_dc",
    "updater-tree": "x1 x2 gradient",
    "dot-products": "dots",
    "matrix-vector": "products relu_products",
    "two-layer-sigmoid": "x1 x2 loss dW2 db2 dW1 db1",
    "relu-chain": "h dz dw db",
    "vanishing-chain": "dv3_dw3 dv3_dw2 dv3_dw1",
    "step-network": "z2 a2 z3 h",
    "why-nonlinear": "collapsed",
    "logic-gates": "and_table xnor_weights",
    "logistic-as-network": "gradient update",
    "softmax-regression-gradients": "db2 dU db1 dW",
    "scalar-score-gradients": "ds_db ds_dW sigmoid_gate",
    "likelihood": "log_likelihood cross_entropy gradient_wrt_logit",
    "parameter-count": "count shapes",
    "window-language-model": "h probabilities shapes",
    "recurrent-network": "states dW",
    "convolution": "feature_map pooled dkernel",
    "deep-averaging": "average probabilities",
    "xor-relu": "construct table",
    "rectangle-classifier": "construct",
    "step-representability": "a b c d",
    "gradient-descent-update": "new_W2 new_W1",
    "least-squares-surface": "minimum_w",
    "sigmoid-cost-surface": "cost gradient misclassified local_minima",
    "minibatch-sgd": "minibatch stochastic",
    "adam-steps": "m v mhat vhat theta momentum",
    "signs-of-trouble": "costs too_small too_large good",
    "gradient-clipping": "exploding vanishing dead_neuron leaky_relu",
    "activation-family": "values derivatives saturating zero_centred",
    "pac-sample-size": "finite infinite",
    "vc-dimension": "linear rectangles shatter",
    "kernels": "feature_map gram gaussian sigmoid_kernel",
    "systolic-array": "cycles",
    "number-rules": "rules",
    "universal-approximation": "any_continuous role",
}
BY_HAND = {**networks.BY_SLUG, **training.BY_SLUG, **concepts.BY_SLUG}
# Questions that have no one number: proven by test_published.py, test_constructions.py and test_spellings.py
ELSEWHERE = {
    "test_published": ("graph-polynomial", "sum-times-max", "product-graph", "updater-tree", "two-layer-sigmoid",
                       "relu-chain", "step-network"),
    "constructions": {"logic-gates": ["xnor_weights"], "xor-relu": ["construct"], "rectangle-classifier": ["construct"],
                      "step-representability": ["c_witness", "d_witness"],
                      "vc-dimension": ["shatter", "shatter_rectangles"]},
    "spellings": {"product-graph-symbolic": ["dL_da", "dL_db", "dL_dc"],
                  "vanishing-chain": ["dv3_dw3", "dv3_dw2", "dv3_dw1"],
                  "softmax-regression-gradients": ["db2", "dU", "db1", "dW"],
                  "scalar-score-gradients": ["ds_db", "ds_dW", "sigmoid_gate"], "kernels": ["identity"]},
}  # fmt: skip
PUBLISHED = [
    ("logic-gates", "and_table", [0, 0, 0, 1]),
    ("parameter-count", "count", 27),
    ("parameter-count", "shapes", [[4, 3], [3, 3], [3, 1]]),
    ("xor-relu", "table", [[[2, -2], [2, 0], 1], [[0, 0], [0, 0], -1], [[0, 0], [0, 0], -1], [[-2, 2], [0, 2], 1]]),
    ("vc-dimension", "linear", 3),
    ("vc-dimension", "rectangles", 4),
    ("sigmoid-cost-surface", "misclassified", [3, 5, 2]),
]


@cache
def answers(slug: str) -> dict[str, Any]:
    solution = solution_json(gradekit.solve(PROBLEMS / f"{slug}.yaml"), [])
    return {question: answer["value"] for question, answer in solution["answers"].items()}


def test_there_is_one_file_for_each_of_the_39() -> None:
    assert len(QUESTIONS) == 39
    assert {path.stem for path in PROBLEMS.glob("*.yaml")} == set(QUESTIONS)


@pytest.mark.parametrize("slug", QUESTIONS)
def test_an_exercise_is_as_the_catalogue_says(slug: str) -> None:
    problem = gradekit.load(PROBLEMS / f"{slug}.yaml").problem
    assert problem.id == slug
    assert problem.title
    assert problem.text
    assert problem.source
    assert set(QUESTIONS[slug].split()) <= {question.id for question in problem.questions}


@pytest.mark.parametrize("slug", QUESTIONS)
def test_an_exercise_is_sound_but_for_the_one_that_keeps_its_printed_error(slug: str, capsys: Any) -> None:
    path = str(PROBLEMS / f"{slug}.yaml")
    assert main(["solve", path]) == 0
    assert main(["check", path]) == (1 if slug == "product-graph-symbolic" else 0)
    assert capsys.readouterr().out.count(": error: ") == (3 if slug == "product-graph-symbolic" else 0)


@pytest.mark.parametrize("slug", BY_HAND)
def test_the_answers_are_those_of_another_calculation(slug: str) -> None:
    right = BY_HAND[slug]()
    differing = [question for question, value in right.items() if not same(answers(slug)[question], value)]
    assert differing == []


@pytest.mark.parametrize("slug", QUESTIONS)
def test_no_question_is_left_unproven(slug: str) -> None:
    proven = set(BY_HAND[slug]()) if slug in BY_HAND else set()
    for place in ("constructions", "spellings"):
        proven |= set(ELSEWHERE[place].get(slug, ()))
    assert slug in ELSEWHERE["test_published"] or proven == set(answers(slug))


@pytest.mark.parametrize(("slug", "question", "printed"), PUBLISHED)
def test_what_the_documents_print(slug: str, question: str, printed: Any) -> None:
    assert same(answers(slug)[question], printed, within=1e-4)


@pytest.mark.parametrize("slug", QUESTIONS)
def test_entries_in_another_order_do_not_pass(slug: str) -> None:
    exercise = gradekit.load(PROBLEMS / f"{slug}.yaml")
    for question in exercise.asked:
        for other in reordered(answers(slug)[question]):
            marked = gradekit.grade(exercise, {question: other})
            assert next(mark.verdict for mark in marked.questions if mark.id == question) in ("incorrect", "partial")


def reordered(value: Any) -> list[Any]:
    """A vector backwards; a matrix backwards by rows and by columns, and, where it is square, transposed."""
    if not isinstance(value, list):
        return []
    others = [value[::-1]]
    if isinstance(value[0], list):
        others.append([row[::-1] for row in value])
        others += [[list(column) for column in zip(*value, strict=True)]] if len(value) == len(value[0]) else []
    return [other for other in others if other != value]


def same(found: Any, right: Any, within: float = 1e-14) -> bool:
    """Whether both have the same shape and entries; a number may differ by its last digit."""
    if isinstance(right, list):
        return (
            isinstance(found, list)
            and len(found) == len(right)
            and all(same(a, b, within) for a, b in zip(found, right, strict=True))
        )
    if isinstance(right, bool | str):
        return found is right if isinstance(right, bool) else bool(found == right)
    return bool(abs(mpmath.mpf(found) - number(right)) <= within * max(1, abs(number(right))))


def number(value: Any) -> Any:
    """A fraction as 40 digits, anything else as it is."""
    return mpmath.mpf(value.numerator) / value.denominator if hasattr(value, "denominator") else mpmath.mpf(value)


def test_a_transposed_or_permuted_value_is_not_the_same() -> None:
    assert same([[1, 2], [3, 4]], [[1, 2], [3, 4]])
    assert not same([[1, 3], [2, 4]], [[1, 2], [3, 4]])
    assert not same([1, 2, 3], [1, 2])
    assert not same(1 + 1e-13, 1)
