"""Derivatives that run through what the same step has changed before."""

import pytest

from gradekit.check import check
from gradekit.exercise.lowering import build
from gradekit.exercise.problem.load import read_problem
from gradekit.exercise.solve import solve

DESCENT = "unroll:\n  state: {{w: 1, b: 2}}\n  steps: 2\n  compute: {{{}}}\nquestions:\n  - {{id: q, find: {}}}\n"
ONE_AFTER_THE_OTHER = 'w: "w - 0.1*grad((w - b)^2, w)", b: "b - 0.1*grad((3*w - b)^2, b)"'
BEFORE = 'l: "(w - b)^2", g: "grad(l, b)", w: "w - 0.1*grad(l, w)", b: b - 0.1*g'
ONLY_READ = 'l: "(w - b)^2", w: "w - 0.1*grad(l, w)", b: "b - 0.1*grad(l, b)"'


def warned(lines: str, find: str = "b_2") -> list[str]:
    exercise = build(read_problem("id: p\n" + DESCENT.format(lines, find), "p.yaml"))
    return [f"{f.place.line}: {f.message}" for f in check(exercise, solve(exercise)) if "derivative" in f.message]


def test_a_derivative_through_an_earlier_line_of_the_step_is_warned_of() -> None:
    message = "5: b: its derivative also runs through w, changed earlier in the same step"
    assert [text.partition(";")[0] for text in warned(ONE_AFTER_THE_OTHER)] == [message]


@pytest.mark.parametrize("lines", [BEFORE, ONLY_READ])
def test_one_that_is_taken_before_is_not(lines: str) -> None:
    assert warned(lines) == []


def test_the_gradient_through_time_of_a_question_is_not() -> None:
    lines = 'h: "tanh(w*b)", w: w*h, b: b + w'
    assert warned(lines, '"grad(b_2, w_0)"') == []
