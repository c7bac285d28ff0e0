"""A whole course of students of problems/two-layer-sigmoid.yaml: distinct submissions by the thousand.

Each student works in numpy, line by line, with decimals of their own (4 to 6) for every line and every entry; two of
five make a mistake, one of those of `slips`, and go on from it by right rules.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import numpy as np

from .networks import Network, Plan, lines, show
from .slips import slips
from .working import Array, Asked, Env, Exercise, Slip, same

PROBLEM = "two-layer-sigmoid"
MISTAKEN = 0.4
FEWEST, MOST = 4, 6  # decimals
ENTRIES = 13  # of all answers together
AS_TEXT = 0.6
AT_THE_END = 0.4  # of the students round only what they hand in

_PLAN = Plan(PROBLEM, (2, 2, 1), ("sigmoid", "sigmoid"), "half_squared_error")
_GIVEN = {
    "x": [[0.05], [0.1]],
    "W1": [[0.15, 0.2], [0.25, 0.3]],
    "b1": [[0.35], [0.35]],
    "W2": [[0.4, 0.45]],
    "b2": [[0.6]],
    "y": [[0.01]],
}
_ASKED = (
    Asked("x1", ("h1",), ("x1",)),
    Asked("x2", ("yhat",), ("x2",)),
    Asked("loss", ("loss",), ("loss",)),
    Asked("dW2", ("dW2",), ("grad(loss, W2)",), True),
    Asked("db2", ("db2",), ("grad(loss, b2)",)),
    Asked("dW1", ("dW1",), ("grad(loss, W1)",), True),
    Asked("db1", ("db1",), ("grad(loss, b1)",)),
)


def exercise() -> Exercise:
    """The exercise with its hand working and every slip that can be made in it."""
    network = Network(_PLAN, (2, 2, 1), {name: np.array(value) for name, value in _GIVEN.items()})
    gradients = {f"d{name}{k}": (f"{name}{k}", "loss") for k in (1, 2) for name in "Wb"}
    parts = (network.given, lines(network), _ASKED)
    bare = Exercise(PROBLEM, "", *parts, (), show(network), gradients)
    return Exercise(PROBLEM, "", *parts, tuple(slips(network, bare, np.random.default_rng(1))), bare.show, gradients)


class Course:
    """Students by number: the same number, the same submission, in whatever order they are asked for."""

    def __init__(self, seed: int = 1):
        self.exercise, self.seed = exercise(), seed
        self.names = [line.name for line in self.exercise.lines]

    def submission(self, number: int, changed: int = 0) -> bytes:
        """The file of one student; `changed` counts how often it was handed in anew, with other answers."""
        rng = np.random.default_rng([self.seed, number, changed])
        slip = self.slip(rng)
        decimals = dict(zip(self.names, rng.integers(FEWEST, MOST + 1, len(self.names)).tolist(), strict=True))
        env = self._work(slip, decimals if rng.random() >= AT_THE_END else {})
        answers = self._answers(env, slip, decimals, rng)
        return json.dumps({"student": f"s{number:07d}", "problem": PROBLEM, "answers": answers}).encode()

    def submissions(self, first: int, after: int) -> Iterator[bytes]:
        for number in range(first, after):
            yield self.submission(number)

    def slip(self, rng: np.random.Generator) -> Slip | None:
        """The mistake that a student makes, if any."""
        if rng.random() >= MISTAKEN:
            return None
        return self.exercise.slips[int(rng.integers(len(self.exercise.slips)))]

    def _work(self, slip: Slip | None, decimals: dict[str, int]) -> Env:
        """Every line, rounded to decimals of its own where it has any."""
        env = dict(self.exercise.given)
        for step in self.exercise.lines:
            rule = slip.rule if slip and slip.rule and slip.line == step.name else step.rule
            value = rule(env, same)
            env[step.name] = np.round(value, decimals[step.name]) if decimals else value
        return env

    def _answers(
        self, env: Env, slip: Slip | None, decimals: dict[str, int], rng: np.random.Generator
    ) -> dict[str, Any]:
        """Every entry typed with decimals of its own, never with more than its line was worked out to."""
        as_text = rng.random() < AS_TEXT or bool(slip and slip.fewer)
        draws = iter(rng.random(ENTRIES).tolist())
        answers = {}
        for asked in self.exercise.asked:
            value, fewer = self.exercise.answer(asked, env), 0
            if slip and slip.question == asked.id:
                value, fewer = (slip.write or same)(value), slip.fewer
            choices = range(FEWEST - fewer, decimals[asked.lines[0]] - fewer + 1)
            answers[asked.id] = _typed(value, choices, draws, as_text)
        return answers


def _typed(value: Array, choices: range, draws: Iterator[float], as_text: bool) -> Any:
    if value.ndim:
        return [_typed(part, choices, draws, as_text) for part in value]
    text = f"{float(value):.{choices[int(next(draws) * len(choices))]}f}"
    return text if as_text else float(text)
