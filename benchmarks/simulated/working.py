"""Hand working as data: lines in order, each with the rule that a person applies to the values before it.

A slip puts one wrong rule in the place of a right one, or changes how one answer is written down.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

Array = np.ndarray
Env = dict[str, Array]
Rounder = Callable[[Array], Array]
Rule = Callable[[Env, Rounder], Array]  # the values so far, and the rounding of steps inside the line
STEP = 1e-6  # of a difference quotient


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the working."""

    name: str
    rule: Rule


@dataclass(frozen=True, slots=True)
class Slip:
    """One mistake: a wrong rule for one line, or one answer written down otherwise than it was computed.

    mistake: its id; line and rule: what is computed wrongly; question and write: what is written wrongly;
    fewer: decimals left away from that answer.
    """

    mistake: str
    line: str = ""
    rule: Rule | None = None
    question: str = ""
    write: Rounder | None = None
    fewer: int = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: the lines it asks for, and the same in the language of problem files."""

    id: str
    lines: tuple[str, ...]
    find: tuple[str, ...]
    is_matrix: bool = False

    @property
    def is_list(self) -> bool:
        return len(self.lines) > 1


@dataclass(frozen=True, slots=True)
class Exercise:
    """An exercise, its hand working and the slips that can be made in it.

    head: the problem file without its questions; show: a line's value as the exercise lays it out;
    gradients: line → (the quantity it differentiates by, the line that is differentiated).
    """

    id: str
    head: str
    given: Env
    lines: tuple[Line, ...]
    asked: tuple[Asked, ...]
    slips: tuple[Slip, ...]
    show: Callable[[str, Array], Array]
    gradients: dict[str, tuple[str, str]]

    def text(self, digits: int) -> str:
        """The problem file, each answer judged by rounding to so many decimals."""
        return self.head + "questions:\n" + "".join(_question(asked, digits) for asked in self.asked)

    def answer(self, asked: Asked, env: Env) -> Array:
        """What the question asks for, laid out as the exercise does."""
        shown = [self.show(name, env[name]) for name in asked.lines]
        return np.array(shown) if asked.is_list else np.asarray(shown[0])


def _question(asked: Asked, digits: int) -> str:
    find = ", ".join(f'"{text}"' for text in asked.find)
    listed = f"[{find}]" if asked.is_list else find
    return f"  - {{id: {asked.id}, find: {listed}, tolerance: {{rounding: {digits}}}}}\n"


def same(values: Array) -> Array:
    return values


def rounded(digits: int) -> Rounder:
    """Rounding to so many decimals."""
    return lambda values: np.round(values, digits)


def work(exercise: Exercise, slip: Slip | None = None, line: Rounder = same, inside: Rounder = same) -> Env:
    """Every line in order; `line` rounds each result, `inside` the steps within a line."""
    env = dict(exercise.given)
    with np.errstate(all="ignore"):  # a mistake may lead to ln(-1); what comes of it is not a number
        for step in exercise.lines:
            rule = slip.rule if slip and slip.rule and slip.line == step.name else step.rule
            env[step.name] = line(rule(env, inside))
    return env


def follow(exercise: Exercise, own: Env) -> Env:
    """What right rules make of the student's own answers: each line from the nearest answered lines before it."""
    answered = {name for asked in exercise.asked for name in asked.lines}
    env, expected = dict(exercise.given), {}
    with np.errstate(all="ignore"):
        for step in exercise.lines:
            expected[step.name] = step.rule(env, same)
            env[step.name] = own[step.name] if step.name in answered else expected[step.name]
    return expected


def reach(exercise: Exercise, digits: int) -> Env:
    """How far each line can be off when every line is rounded to so many decimals: first order, worst case."""
    right = work(exercise)
    total = {step.name: np.zeros_like(right[step.name]) for step in exercise.lines}
    for step in exercise.lines:
        for index in np.ndindex(right[step.name].shape):
            moved = _work_moved(exercise, step.name, index)
            for name in total:
                total[name] = total[name] + np.abs(moved[name] - right[name]) / STEP
    return {name: slope * 0.5 * 10.0**-digits for name, slope in total.items()}


def _work_moved(exercise: Exercise, name: str, index: tuple[int, ...]) -> Env:
    """The working with one entry of one line moved by STEP."""
    env = dict(exercise.given)
    for step in exercise.lines:
        env[step.name] = np.asarray(step.rule(env, same), dtype=float)
        if step.name == name:
            env[name] = env[name].copy()
            env[name][index] += STEP
    return env


def faulty_gradients(exercise: Exercise) -> Iterable[str]:
    """Lines of the working that disagree with difference quotients: none, if the simulator is right."""
    right = work(exercise)
    for line, (quantity, of) in exercise.gradients.items():
        estimate = np.zeros_like(exercise.given[quantity])
        for index in np.ndindex(estimate.shape):
            ends = [_moved_given(exercise, quantity, index, sign * STEP)[of] for sign in (1, -1)]
            estimate[index] = (ends[0] - ends[1]) / (2 * STEP)
        if not np.allclose(estimate, right[line], rtol=1e-5, atol=1e-7):
            yield f"{exercise.id}: {line} is {right[line].tolist()}, difference quotients give {estimate.tolist()}"


def _moved_given(exercise: Exercise, quantity: str, index: tuple[int, ...], by: float) -> Env:
    env = dict(exercise.given)
    env[quantity] = np.array(env[quantity], dtype=float)
    env[quantity][index] += by
    for step in exercise.lines:
        env[step.name] = step.rule(env, same)
    return env
