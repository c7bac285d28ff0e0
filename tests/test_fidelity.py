"""The simulated students of benchmarks/fidelity.py: the simulator itself, and how well they are marked."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from tests.places import BENCHMARKS

sys.path.insert(0, str(BENCHMARKS))

import fidelity  # noqa: E402 (it stands beside the package)
import five_ways  # noqa: E402
from simulated.students import Cohort  # noqa: E402
from simulated.working import Exercise, Line, faulty_gradients, reach, rounded, same, work  # noqa: E402

SEED = 2
EXERCISES = {exercise.id: exercise for exercise in fidelity.exercises(SEED)}
DERIVING = [exercise for exercise in EXERCISES.values() if exercise.gradients]
each_exercise = pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)


@pytest.fixture(scope="module")
def marked() -> list[fidelity.Marked]:
    return fidelity.marked_answers(SEED, quick=True)


@pytest.mark.parametrize(
    "rate", [rate for rate in fidelity.RATES if rate.bound is not None], ids=lambda rate: rate.title
)
def test_students_get_the_marks_they_are_due(rate: fidelity.Rate, marked: list[fidelity.Marked]) -> None:
    assert rate.is_kept(marked), "\n".join(map(str, rate.misses(marked)[:10]))


def test_a_flat_tolerance_of_one_percent_does_worse(marked: list[fidelity.Marked]) -> None:
    fair, mistaken = (rate.count(marked, rate.flat) for rate in (fidelity.RATES[0], fidelity.RATES[2]))
    assert fair[0] < fair[1] and mistaken[0] > 0


def test_the_report_names_every_rate_and_mistake(marked: list[fidelity.Marked]) -> None:
    text = "\n".join(fidelity.report(marked))
    mistakes = {answer.student.mistake for answer in marked if answer.expected.kind == "mistaken"}
    assert len(mistakes) >= 20
    assert all(word in text for word in (*mistakes, *(rate.title for rate in fidelity.RATES)))


@pytest.mark.parametrize("verdict, mistake", [("correct", None), ("incorrect", "sign-flipped")])
def test_a_careless_grader_is_noticed(
    verdict: str, mistake: str | None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    grade = SimpleNamespace(verdict=verdict, mistake=mistake, also=(), message="")
    some = list(EXERCISES.values())[:3]
    every = {asked.id: grade for exercise in some for asked in exercise.asked}
    monkeypatch.setattr(fidelity, "exercises", lambda seed: some)
    monkeypatch.setattr(fidelity, "_grader", lambda exercise, digits: lambda data: every)
    assert fidelity.main(["--quick"]) == 1
    assert "MISSED" in capsys.readouterr().out


@pytest.mark.parametrize("exercise", DERIVING, ids=lambda exercise: exercise.id)
def test_a_wrong_gradient_of_the_simulator_is_noticed(exercise: Exercise) -> None:
    name = next(iter(exercise.gradients))
    wrong = tuple(Line(line.name, _doubled(line)) if line.name == name else line for line in exercise.lines)
    assert not list(faulty_gradients(exercise))
    assert list(faulty_gradients(replace(exercise, lines=wrong)))


def _doubled(line: Line) -> Any:
    return lambda env, inside: 2 * line.rule(env, inside)


@each_exercise
@pytest.mark.parametrize("digits", fidelity.DIGITS)
def test_rounding_every_line_stays_within_its_reach(exercise: Exercise, digits: int) -> None:
    right, carried, within = work(exercise), work(exercise, line=rounded(digits)), reach(exercise, digits)
    for asked in exercise.asked:
        away = np.abs(exercise.answer(asked, carried) - exercise.answer(asked, right))
        assert (away <= 1.01 * exercise.answer(asked, within) + 1e-12).all()


@each_exercise
def test_rounding_within_lines_too_gives_the_same_numbers_in_the_limit(exercise: Exercise) -> None:
    finest, right = work(exercise, line=rounded(12), inside=rounded(12)), work(exercise, line=same)
    assert all(np.allclose(finest[name], right[name], rtol=1e-8, atol=1e-9) for name in right)


@each_exercise
def test_students_are_the_same_for_the_same_seed_and_each_answers_everything(exercise: Exercise) -> None:
    first, again = (list(Cohort(exercise, 4, np.random.default_rng(SEED)).students(few=True)) for _ in range(2))
    assert first == again
    assert all(set(student.answers) == {asked.id for asked in exercise.asked} for student in first)


def test_however_the_exercise_is_written_the_marks_are_the_same() -> None:
    """One network; benchmarks/five_ways.py takes them all."""
    found = list(five_ways.pairs(five_ways.networks.PLANS[8], 8, SEED, few=True))
    assert [str(pair) for pair in found if not pair.is_equal] == []
    assert len({pair.way for pair in found}) >= 2


def test_a_mark_that_depends_on_the_writing_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = five_ways.networks.PLANS[8]
    monkeypatch.setattr(five_ways, "_marker", lambda text, name: _careless(text))
    found = list(five_ways.pairs(plan, 8, SEED, few=True))
    assert {pair.way for pair in found if not pair.is_equal} == {"train"}


def _careless(text: str) -> Any:
    """Marks everything right where there is training."""
    training = "train:" in text
    verdict = "correct" if training else "incorrect"
    grade = SimpleNamespace(verdict=verdict, score=Fraction(training), message="", mistake=None)
    return lambda data: dict.fromkeys(re.findall(r"{id: (\w+)", text), grade)
