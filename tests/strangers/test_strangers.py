"""Exercises of kinds that nobody here wrote: every submission to them is marked as a fair marker would."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import gradekit
from gradekit.cli import main

from .work.corpus import EXERCISES, cases
from .work.desk import Exercise
from .work.judge import Case, false_alarms, loaded, unfair_points, unnamed_mistakes
from .work.key import FORMATS, printed_key

TYPED = cases(numbers=False)
NUMBERS = cases(numbers=True)

each_exercise = pytest.mark.parametrize("exercise", EXERCISES.values(), ids=list(EXERCISES))


@pytest.mark.parametrize("case", TYPED + NUMBERS, ids=str)
def test_a_submission_gets_what_a_fair_marker_gives(case: Case) -> None:
    assert not [str(unfair) for unfair in unfair_points(case)]


@pytest.mark.parametrize("case", [case for case in TYPED + NUMBERS if case.submission.says], ids=str)
def test_a_mistake_is_named_as_a_marker_would(case: Case) -> None:
    assert not [str(unfair) for unfair in unnamed_mistakes(case)]


@pytest.mark.parametrize("case", TYPED + NUMBERS, ids=str)
def test_full_marks_come_without_a_mistake(case: Case) -> None:
    assert not [str(unfair) for unfair in false_alarms(case)]


@each_exercise
def test_a_problem_file_is_sound(exercise: Exercise) -> None:
    findings = gradekit.check(loaded(exercise.id))
    assert not [finding for finding in findings if finding.severity == "error"]


@pytest.mark.parametrize("style", FORMATS)
@each_exercise
def test_what_is_printed_as_the_key_is_right_when_handed_in(exercise: Exercise, style: str, tmp_path: Path) -> None:
    key = printed_key(exercise, style, tmp_path)
    questions = gradekit.grade(loaded(exercise.id), key).questions
    assert [(q.id, key.get(q.id), q.message) for q in questions if q.score != q.max_score] == []


@pytest.mark.parametrize(
    ("name", "question"),
    [("asked-twice", "again"), ("pooling-gradient", "dA"), ("sparse-update", "new_w"), ("embedding-gradient", "dE")],
)
def test_what_can_be_had_for_nothing_is_warned_of(name: str, question: str) -> None:
    """A quantity that is asked twice, and answers that are mostly zeros or mostly what was there before."""
    found = gradekit.check(loaded(name))
    assert [finding for finding in found if finding.severity == "warning" and finding.message.startswith(question)]


@pytest.mark.parametrize("name", ["network-and-one-step", "network-and-two-epochs", "one-expression-two-names"])
def test_the_working_shows_what_is_the_same_once(name: str, tmp_path: Path) -> None:
    file = tmp_path / "solution.json"
    assert main(["solve", str(EXERCISES[name].path), "--format", "json", "-o", str(file)]) == 0
    steps = json.loads(file.read_text(encoding="utf-8"))["steps"]
    shown = {step["quantity"] for step in steps}
    twice = [{"a", "a_1"}, {"yhat", "yhat_1"}, {"loss", "loss_1"}, {"err", "res"}]
    assert not [pair for pair in twice if pair <= shown]
