"""Whatever is handed in: a finite score in range, in any order, without an exception, and without the key."""

import random
import re
import sys
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from gradekit.cli.crash import report
from gradekit.exercise.problem.known import MISTAKES, VERDICTS
from gradekit.marking.json_text import JsonNumber
from gradekit.marking.marker import Marker
from gradekit.marking.part_mark import PartMark
from gradekit.marking.result import ImpossibleScore
from gradekit.marking.submission import Submission
from tests.marking.by_hand import two_layer_sigmoid
from tests.marking.helpers import grade, marker
from tests.some import examples

TEXTS = ("two-layer-sigmoid", "product-graph", "product-graph-symbolic", "extra/gradient-step", "extra/entropy-in-bits")

numbers = st.one_of(
    st.integers(-(10**6), 10**6).map(str),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.sampled_from(["1e308", "-1e308", "1e-400", "1e400", "9" * 400, "0", "-0.0", "0.5933"]),
).map(JsonNumber)
words = st.one_of(
    st.text(max_size=20),
    st.sampled_from(["x1", "W1 @ x0", "1/0", "9^9^9", "grad(L, a)", "b*(1+c^2)", "nan", "[1,2]", "true", "a", "(("]),
)
answers = st.recursive(
    st.none() | st.booleans() | numbers | words,
    lambda inner: st.lists(inner, max_size=4).map(tuple) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=8,
)


@pytest.mark.parametrize("text", TEXTS)
@examples(120, cases=len(TEXTS), suppress_health_check=list(HealthCheck), derandomize=True)
@given(data=st.data())
def test_marking_never_raises_and_scores_stay_in_range(text: str, data: st.DataObject) -> None:
    questions = marker(text).exercise.problem.questions
    given_answers = {question.id: data.draw(answers) for question in questions}
    found = marker(text).grade(Submission("s001", text, given_answers))
    assert [question.id for question in found.questions] == [question.id for question in questions]
    for question in found.questions:
        assert isinstance(question.score, Fraction)
        assert 0 <= question.score <= question.max_score
        assert question.verdict in VERDICTS
        assert question.mistake is None or question.mistake in MISTAKES
        assert "\n" not in question.message
    assert 0 <= found.score <= found.max_score


def test_the_total_does_not_depend_on_the_order() -> None:
    net = two_layer_sigmoid(x1=np.array([0.61, 0.45]))
    given_answers = {name: net[name] for name in ("x1", "x2", "loss", "dW2", "db2", "dW1", "db1")}
    rng = random.Random(5)
    scores = set()
    for _ in range(8):
        names = list(given_answers)
        rng.shuffle(names)
        found = grade("two-layer-sigmoid", {name: given_answers[name] for name in names})
        scores.add((found.score, tuple(question.verdict for question in found.questions)))
    assert len(scores) == 1


@pytest.mark.parametrize("credit", [Fraction(-1, 2), Fraction(3, 2), float("nan"), 0.5])
def test_an_impossible_score_stops_the_marking_and_names_the_question(
    credit: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A check that goes wrong must not become a mark, and the command says which it was."""
    impossible = lambda plan, part, columns, before: np.array([PartMark(part, "correct", credit)])  # noqa: E731
    monkeypatch.setattr(sys.modules[Marker.__module__], "mark", impossible)
    with pytest.raises(ImpossibleScore, match=r"question x1 \(correct\) got .* of 2 points") as caught:
        grade("two-layer-sigmoid", {"x1": [0.5933, 0.5969]})
    (line,) = report(caught.value, debug=False)
    assert "question x1" in line


# The key is never given away


def _shown(value: float) -> set[str]:
    """How a number may be written: with 3 to 12 significant digits or decimals, with either minus."""
    plain = {f"{value:.{n}g}" for n in range(3, 13)} | {f"{value:.{n}f}" for n in range(3, 13)}
    return {form for text in plain for form in (text, text.replace("-", "−")) if len(re.sub(r"\D", "", text)) >= 4}


def _wrong_answers(key: np.ndarray) -> list[Any]:
    changed = [key + 1, key * 1.5, -key, key * 10, key.T, key * 0, key + 0.01, np.flip(key), key * [0.9, 1]]
    shapes = [(), (2,), (3,), (2, 2), (1, 2), (2, 1)]
    others = ["1/0", "x", True, {}, [], "nan", "grad(loss, W2)", *(np.ones(shape) for shape in shapes)]
    return [value for value in changed if not np.array_equal(value, key)] + others


def test_no_message_holds_the_key() -> None:
    plan = marker("two-layer-sigmoid").plan
    keys = {part.question.id: plan.key(part) for part in plan.numeric}
    secret = {form for key in keys.values() for value in key.flat for form in _shown(float(value))}
    assert "0.5933" in secret
    for number in range(20):
        tried = [(id, _wrong_answers(key)) for id, key in keys.items()]
        wrong = {id: choices[(number + k) % len(choices)] for k, (id, choices) in enumerate(tried)}
        found = grade("two-layer-sigmoid", wrong)
        said = " ".join((*(question.message for question in found.questions), *found.warnings))
        assert not [form for form in secret if form in said]
