"""docs/any-course.md: every block is sound, and answers that were worked out by hand get full marks."""

from pathlib import Path
from typing import Any

import pytest

import gradekit
from tests.manual import ROOT, Block, blocks

PAGE = ROOT / "docs" / "any-course.md"
EXAMPLES = {block.file.removesuffix(".yaml"): block for block in blocks(PAGE, "yaml")}

RIGHT: dict[str, dict[str, Any]] = {
    "out-by-in": {"z": [5, -1], "dW": [[10, 20, 30], [-2, -4, -6]]},
    "in-by-out": {"Z": [[5, -1], [2, 1]], "dW": [[1, 1], [3, 3], [3, 3]]},
    "from-to": {"net3": 2, "dw13": 12},
    "shared-bias": {"z": [5, 4], "o": 4, "db": 2, "dtheta": -1},
    "frozen-bias": {"w": 3},
    "tied-weight": {"y": 18, "dw": 12},
    "assigned-again": {"ab": [-3, 6]},
    "loss-factors": {"losses": [5, "5/2", "5/2", "5/4"], "slope": [2, -1]},
    "logarithm-bases": {"information": [-2, 3, 2, 4]},
    "delta-rule": {"delta": 0.5, "step": [0.5, 1], "new_w": [1, 1]},
    "kink-rules": {"slope": 1, "step": 0, "missed": 1},
    "tie-rules": {"dab": [5, 0], "dx": [0, 2, 0], "dimage": [[3, 0], [0, 3]]},
    "sign-rules": {"says": -4, "slope": 7},
    "any-subgradient": {"dz": [1.5, 2], "dW": [[1.5, 1.5], [2, 2]]},
    "causal-mask": {"A": [[1, 0], [0.3302, 0.6698]], "O": [[1, 2], [2.3395, 3.3395]]},
    "exact-threshold": {"fires": [1, 0], "says": True},
    "simultaneous": {"new": [0.5, 2]},
    "sequential": {"new": [0.5, 2.75]},
    "in-place": {"new": [-2, 11]},
    "epsilon-inside": {"v": 4, "w": 1.5},
    "epsilon-outside": {"w": 4},
    "three-steps": {"w": [9, 7.5, 6.5]},
    "middle-of-a-cycle": {"m": [0.6, "2/3", "6/7"]},
    "clean-pass": {"passes": 2, "w": [1, -1]},
    "never-converges": {"first": [-1, -1, -1], "converges": False, "cycle": True},
    "small-change": {"steps": 3},
    "perceptron": {"w": [[2, 1], [1, -2]], "theta": [-1, 0]},
    "hebb": {"w": [[0.5, -0.5], [0, -1]]},
    "given-upstream": {"dx": [5, -1], "dW": [[2, 4], [1, 2]]},
    "given-activations": {"delta1": [-0.75, -0.32], "dW2": [[0.5, 0.2], [-1, -0.4]]},
    "own-values": {"y": 36, "other": 100, "activation": 100, "error": 14},
    "asks": {"step": [0.4, 0.8], "vectors": [[1, 2], [1, 1], [0.4, 0.8]], "batches": 16, "order": 2},
    "words-and-choices": {"nudge": "a", "xor": "Never converges.", "size": "invalid", "why": "It would not fit."},
    "trace": {"rows": [[0, 1, [1, 2]], [1, 1, [2, 1]]]},
    "information-gain": {
        "H": 1,
        "gains": [1, 0],
        "split": "outlook",
        "by_wind": [[2, 1, "1/2", 1], [2, 1, "1/2", 1]],
    },  # fmt: skip
    "word-vectors": {"queen": [2, 3], "cosine": 0.555, "bag": [2.5, 2]},  # 4/(2·√13) = 2/√13
    "layer-list": {"first": 100480, "all": 101770, "kernels": 150, "map": [6, 28, 28], "pooled": "6×12×12"},
    "layer-table": {"parameters": [[12, 16], [8, 10]]},
    "adjacency": {"degree": [2, 1, 1], "walks": [[2, 0, 0], [0, 1, 1], [0, 1, 1]], "means": [3, 1, 1]},
    "carried-rounding": {"p": 8.07, "y": 65.12, "z": 65.1249},
}

OTHER: dict[str, dict[str, Any]] = {  # what another rule than the stated one would give
    "from-to": {"net3": 5},
    "shared-bias": {"o": 14, "db": 1, "dtheta": 1},
    "frozen-bias": {"w": 4},
    "tied-weight": {"dw": 6},
    "assigned-again": {"ab": [3, 2]},
    "loss-factors": {"slope": [4, -2]},
    "delta-rule": {"delta": -0.5, "step": [-0.5, -1], "new_w": [0, -1]},
    "kink-rules": {"slope": 0, "step": 1, "missed": 0},
    "tie-rules": {"dab": [2.5, 2.5], "dx": [0, 1, 1], "dimage": [[1.5, 0], [0, 1.5]]},
    "sign-rules": {"says": 0, "slope": 0},
    "exact-threshold": {"says": False},
    "simultaneous": {"new": [0.5, 2.75]},
    "sequential": {"new": [0.5, 2]},
    "in-place": {"new": [-2, -14]},
    "epsilon-inside": {"w": 4},
    "epsilon-outside": {"w": 1.5},
    "three-steps": {"w": [9, 6, 3]},
    "middle-of-a-cycle": {"m": [3, 2, 2]},
    "clean-pass": {"passes": 1},
    "small-change": {"steps": 4},
    "perceptron": {"theta": [1, 0]},
    "own-values": {"other": 36, "activation": 36, "error": 24},
    "asks": {"step": [-0.4, -0.8], "batches": 15, "order": 1},
    "words-and-choices": {"nudge": "b", "xor": "after 4", "size": "fits"},
    "information-gain": {"split": "windy", "by_wind": [[2, 2, "1/2", 0], [2, 0, "1/2", 0]]},
    "layer-list": {"first": 100352, "pooled": [6, 14, 14]},
    "carried-rounding": {"z": 65.1733},
}


@pytest.fixture(params=EXAMPLES.values(), ids=EXAMPLES)
def block(request: pytest.FixtureRequest) -> Block:
    found: Block = request.param
    return found


def test_every_example_has_answers() -> None:
    assert list(EXAMPLES) == list(RIGHT)
    assert set(OTHER) <= set(RIGHT)


def test_right_answers_get_full_marks(block: Block, tmp_path: Path) -> None:
    exercise = gradekit.load(block.write(tmp_path))
    assert [str(found.message) for found in gradekit.check(exercise) if found.severity == "error"] == []
    answers = RIGHT[exercise.problem.id]
    grade = gradekit.grade(exercise, answers)
    assert set(answers) == {question.id for question in grade.questions}
    wanted = {"why": "not_judged"}
    verdicts = {question.id: (question.verdict, question.message) for question in grade.questions}
    assert all(verdict == wanted.get(id, "correct") for id, (verdict, _) in verdicts.items()), verdicts
    assert grade.score == grade.max_score > 0


@pytest.mark.parametrize("name", OTHER)
def test_answers_under_another_rule_do_not(name: str, tmp_path: Path) -> None:
    grade = gradekit.grade(EXAMPLES[name].write(tmp_path), OTHER[name])
    verdicts = {question.id: question.verdict for question in grade.questions if question.id in OTHER[name]}
    assert "correct" not in verdicts.values(), verdicts


def test_what_a_source_rounds_on_the_way_is_a_warning(tmp_path: Path) -> None:
    findings = gradekit.check(EXAMPLES["carried-rounding"].write(tmp_path))
    assert [found.severity for found in findings if "published 65.12" in str(found.message)] == ["warning"]


@pytest.mark.parametrize(
    ("rule", "pair", "three"),
    [("shared", [0.5, 0.5], [0, 0.5, 0.5]), ("first", [1, 0], [0, 1, 0]), ("last", [0, 1], [0, 0, 1]),
     ("all", [1, 1], [0, 1, 1])],
)  # fmt: skip
@pytest.mark.parametrize(("largest", "sign"), [("max", ""), ("min", "-")])
def test_every_rule_for_ties(
    rule: str, pair: list[float], three: list[float], largest: str, sign: str, tmp_path: Path
) -> None:
    path = tmp_path / "ties.yaml"
    path.write_text(
        f"given: {{a: 2, b: 2, x: [{sign}1, {sign}3, {sign}3]}}\n"
        f'compute: {{p: "{largest}(a, b)", q: {largest}(x)}}\n'
        'questions:\n  - {id: pair, find: ["grad(p, a)", "grad(p, b)"]}\n  - {id: three, find: "grad(q, x)"}\n'
        f"kinks: {{{largest}: {rule}}}\n"
    )
    grade = gradekit.grade(path, {"pair": pair, "three": three})
    assert [question.verdict for question in grade.questions] == ["correct", "correct"]


@pytest.mark.parametrize(
    ("kinks", "message"),
    [
        ("{maxx: first}", "4:9: 'maxx' is not a key of kinks; did you mean 'max'?"),
        ("{max: frist}", "4:14: 'frist' is not known here; did you mean 'first'?"),
        ("{max: 1}", "4:14: '1' is not known here; expected shared, first, last or all"),
        ("{relu: first}", "4:15: 'first' is not a number"),
        ("{tanh: 1}", "4:9: 'tanh' is not a key of kinks; expected relu, step, sign, abs, max, min or max_pool"),
    ],
)
def test_a_rule_that_does_not_exist_is_refused(kinks: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "k.yaml"
    path.write_text(f"given: {{a: 1}}\nquestions:\n  - {{id: a, find: a}}\nkinks: {kinks}\n")
    with pytest.raises(gradekit.ProblemError) as caught:
        gradekit.load(path)
    assert f"k.yaml:{message}" in str(caught.value)
