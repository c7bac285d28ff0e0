"""The published schemas accept what the loader accepts, and refuse what is plainly wrong."""

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml

from gradekit.errors import ProblemError
from gradekit.exercise.problem import known, load, network, questions, train, unroll
from gradekit.exercise.problem.json_schema import KINDS, problem_schema, schema_of
from tests.places import ROOT

jsonschema = pytest.importorskip("jsonschema")


PROBLEM = """\
id: everything
title: Everything at once
source: a book
text: Compute.
given: {x: 3, W: [[1, "1/2"], [sqrt(2), 1e-3]], "x'": 1, ŷ: 2}
symbols: [a, b]
shapes: {V: [m, 2], s: []}
domain: {a: [0, 1/2]}
compute: [{w: x^2}, {w: 2}]
network:
  input: {x0: [0.05, 0.1]}
  layers:
    - {weights: {W1: [[0.15, 0.2], [0.25, 0.3]]}, bias: {b1: 0.35}, activation: sigmoid, output: h, pre_activation: z}
    - weights: {W2: [[0.4, 0.45]]}
  target: {y: [0.01]}
  loss: half_squared_error
  form: column
  examples: sum
unroll:
  inputs: {u: [[1, 0], [0, 1]]}
  state: {k: 0}
  compute: {k: "tanh(k + sum(u))", l: k^2}
  steps: 2
  sum: {total: l}
  mean: {average: l}
train:
  data: {p: [1, 2, 3], q: [2, 4, 7]}
  parameters: {c: 1}
  compute: {o: c*p, J: "mean((q - o)^2)"}
  loss: J
  order: [[1, 2, 3], [3, 2, 1]]
  batch_size: 2
  epochs: 2
  first_step: 3
  learning_rate: {alpha: 0.1/t}
  rule: {adam: {beta1: 0.9, beta2: 0.99, epsilon: 1e-8, eps_inside: true}}
  clip: {value: 0.5}
  updates: sequential
  state: {m: 0.1, v: 0.2}
  stop: {change: 0.001}
questions:
  - {id: q1, find: x, ask: "How much?", points: 1/2, tolerance: {relative: 0.01}, published: 3, mistakes: {ascent: 1/3}}
  - {id: q2, find: [x, "grad(loss, W1)"], points: 2.5, tolerance: exact, published: [3, [[1, 2], [3, 4]]]}
  - {id: q3, choose: {a: up, b: 2}, answer: a}
  - {id: q4, choose: {a: up, b: down}, answer: [a, b]}
  - {id: q5, answer: true}
  - id: q6
    choose: {a: {text: up, correct_when: x > 0}, b: {text: down, correct_when: [x < 0, x > -9]}}
    several: true
  - {id: q7, correct_when: x > 0}
  - {id: q8, table: {rows: {u: [1, 2]}, columns: {v: u^2, w: v + 1}}, published: [[1, 2], [4, 5]]}
  - id: q9
    construct: {A: [2, k], c: []}
    such_that: "A @ r + c > p"
    compute: [{r: "[p, p]"}]
    at: [{p: 1}, {p: 2}]
    sample: {p: {box: [-1, 1], count: 5}}
    witness: {A: [[1, 2], [3, 4]], c: 0}
  - {id: q10, shape: W @ W, published: [2, 2]}
  - {id: q11, shapes: [W, x]}
  - {id: q12, count: [W, x]}
  - {id: q13, free_text: true}
  - {id: q14, essay: Everything that matters.}
  - {id: q15, find: x, accept: [x + 1], words: never}
  - {id: q16, words: [never, not ever]}
  - {id: q17, given: {x: 4}, points: 2, parts: [{id: a, find: x}, {id: b, find: w, given: {x: 5}}]}
follow_through_credit: 1
precision_credit: 1/2
convention_credit: 0.5
conventions: [loss-factor]
kinks: {relu: 1}
"""

SUBMISSION = {
    "student": "s001",
    "problem": "two-layer-sigmoid",
    "answers": {
        "x1": [0.5933, 0.5969], "loss": "0.2748", "dW2": [["0.0822", None]], "q7": True, "q8": ["a", "c"],
        "dL_da": "b*(1 + c^2)", "left": None, "net": {"W1": [[1, 1], [-1, -1]], "b2": -1},
    },
}  # fmt: skip

RESULT = {
    "schema": "gradekit/result/1", "student": "s001", "problem": "two-layer-sigmoid", "file": "s001.json",
    "status": "graded", "score": 7.5, "max_score": 10,
    "questions": [{
        "id": "dW2", "score": 1, "max_score": 2, "verdict": "incorrect", "mistake": "activation-derivative-omitted",
        "also": [], "entries": [[False, False]], "follow_through": False, "message": "…",
    }],
}  # fmt: skip

SOLUTION = {
    "schema": "gradekit/solution/1", "problem": "two-layer-sigmoid", "title": "…",
    "quantities": {
        "z1": {"shape": [2], "value": [0.3775, 0.3925], "decimal": ["0.3775", "0.3925"], "exact": ["151/400", None]}
    },
    "answers": {
        "dW2": {"shape": [1, 1], "value": [[0.08]], "decimal": [["0.08"]], "exact": [[None]], "points": 2},
        "q7": {"value": True, "points": 1},
    },
    "steps": [{
        "quantity": "z1", "phase": "forward", "entry": [1], "formula": "…", "substituted": "…", "value": "…",
        "reason": "…",
    }],
}  # fmt: skip

EXAMPLES = {"problem": yaml.safe_load(PROBLEM), "submission": SUBMISSION, "result": RESULT, "solution": SOLUTION}


def valid(kind: str, value: Any) -> bool:
    return bool(jsonschema.Draft202012Validator(schema_of(kind)).is_valid(value))


@pytest.mark.parametrize("kind", KINDS)
def test_each_is_a_schema_and_accepts_its_example(kind: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schema_of(kind))
    jsonschema.Draft202012Validator(schema_of(kind)).validate(EXAMPLES[kind])


def test_the_loader_accepts_the_example() -> None:
    assert load.read_problem(PROBLEM, "everything.yaml").id == "everything"


def test_a_list_of_results_is_a_result_file() -> None:
    unreadable = {"schema": "gradekit/result/1", "status": "unreadable", "file": "x.json", "error": "…"}
    assert valid("result", [RESULT, unreadable])
    assert not valid("result", [{**unreadable, "error": 3}])


def test_a_schema_is_the_callers_own() -> None:
    schema_of("problem")["properties"].clear()
    assert problem_schema()["properties"]


def test_an_unknown_kind() -> None:
    with pytest.raises(KeyError):
        schema_of("gradebook")


BOTH_REFUSE = (  # path into the example, value put there
    (("titel",), "x"),
    (("given", "1x"), 3),
    (("given", "x"), {"a": 1}),
    (("symbols",), []),
    (("domain", "a"), [0]),
    (("network", "form"), "colum"),
    (("network", "layers", 0, "activaton"), "relu"),
    (("network", "layers", 1, "weights"), {"a": 1, "b": 2}),
    (("questions", 0, "points"), 0),
    (("questions", 0, "tolerance"), {"rounding": 4.5}),
    (("questions", 0, "tolerance"), {"absolute": -1}),
    (("questions", 0, "tolerance"), {}),
    (("questions", 0, "mistakes"), {"typo": 1}),
    (("questions", 0, "answer"), True),
    (("questions", 0, "id"), "student"),
    (("questions", 2, "choose"), {"a": "x"}),
    (("questions",), []),
    (("precision_credit",), 2),
    (("conventions",), ["other"]),
)


@pytest.mark.parametrize(("path", "value"), BOTH_REFUSE)
def test_schema_and_loader_refuse_the_same(path: tuple[Any, ...], value: Any) -> None:
    problem = copy.deepcopy(EXAMPLES["problem"])
    *way, last = path
    target: Any = problem
    for key in way:
        target = target[key]
    target[last] = value
    assert not valid("problem", problem)
    with pytest.raises(ProblemError):
        load.read_problem(yaml.safe_dump(problem, allow_unicode=True), "everything.yaml")


def test_every_key_is_read_and_listed() -> None:
    assert tuple(load._READERS) == known.PROBLEM_KEYS == tuple(problem_schema()["properties"])
    assert tuple(network._READERS) == known.NETWORK_KEYS
    assert tuple(network._LAYER_READERS) == known.LAYER_KEYS
    assert tuple(train._READERS) == known.TRAIN_KEYS
    assert tuple(unroll._READERS) == known.UNROLL_KEYS
    assert tuple(questions._READERS) == known.QUESTION_KEYS


@pytest.mark.parametrize("path", sorted((ROOT / "problems").glob("*.yaml")), ids=lambda path: path.stem)
def test_the_problems_of_the_course(path: Path) -> None:
    load.load_problem(path)
    jsonschema.Draft202012Validator(problem_schema()).validate(yaml.safe_load(path.read_text(encoding="utf-8")))
