"""A search for the dearest submission and the dearest problem file that are accepted."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from gradekit.errors import GradekitError
from gradekit.exercise.lowering import build
from gradekit.exercise.problem.load import load_problem, read_problem
from gradekit.exercise.solve import solve
from gradekit.marking.answers.budget import check_formulas
from gradekit.marking.marker import Marker
from gradekit.marking.submission import read_submission

PROBLEMS = Path(__file__).resolve().parents[2] / "problems"
EXERCISES = ("two-layer-sigmoid", "product-graph-symbolic", "relu-chain", "extra/gradient-step")
FUNCTIONS = ("exp", "log", "sigmoid", "tanh", "gelu", "erf", "sqrt", "sin", "softplus", "abs", "")
JOINED = ("+", "*", "-", "/", "^", ",max")
TERMS = (1, 20, 60, 99, 120, 160, 199, 249)
NESTED = (0, 1, 3, 20, 55)
_TOGETHER = 4  # copies with other numbers that are marked at once, as a course is: what one costs by itself is shared


@dataclass(frozen=True, slots=True)
class Dear:
    """What was found: processor seconds, how many were tried, in words; copy(k): a submission with other numbers."""

    seconds: float
    tried: int
    about: str
    copy: Callable[[int], bytes] = lambda number: b""


@dataclass(frozen=True, slots=True)
class Formula:
    """So many terms, each a function nested so deep."""

    function: str
    joined: str
    terms: int
    nested: int

    def text(self, number: int) -> str:
        """With numbers of its own."""
        open, close = (self.function + "(", ")") if self.function else ("(", ")")
        parts = [f"{open * self.nested}0.{number % 997 + 1}{k}{close * self.nested}" for k in range(self.terms)]
        return f"max({','.join(parts)})" if self.joined == ",max" else self.joined.join(parts)


def dearest_submission(rounds: int, chance: random.Random) -> Dear:
    """At random, then from what is best so far."""
    markers = {id: Marker(build(load_problem(PROBLEMS / f"{id}.yaml"))) for id in EXERCISES}
    best, found = 0.0, (EXERCISES[0], Formula("exp", "+", 1, 1), 1)
    for id, marker in markers.items():  # whatever is loaded and made ready when a formula is first met
        _marking(marker, [submission(marker, id, Formula("sin", "+", 2, 1), 0)])
    for number in range(rounds):
        exercise, formula, entries = found
        if number < rounds // 2 or best == 0:
            exercise, entries = chance.choice(EXERCISES), chance.choice((1, 2, 4, 9))
            formula = Formula(*map(chance.choice, (FUNCTIONS, JOINED, TERMS, NESTED)))
        else:
            exercise, formula = chance.choice((exercise, exercise, chance.choice(EXERCISES))), _beside(formula, chance)
        numbers = range(number * _TOGETHER, (number + 1) * _TOGETHER)
        copies = [submission(markers[exercise], exercise, formula, k) for k in numbers]
        seconds = _marking(markers[exercise], copies) / _TOGETHER
        if seconds > best:
            best, found = seconds, (exercise, formula, entries)
    exercise, formula, _ = found
    about = f"{exercise}, every entry {formula.terms} × {formula.function or 'a number'} nested {formula.nested} deep"
    return Dear(best, rounds, about, lambda number: submission(markers[exercise], exercise, formula, number))


def _beside(formula: Formula, chance: random.Random) -> Formula:
    """One that differs in one thing."""
    changes = {
        "function": chance.choice(FUNCTIONS), "joined": chance.choice(JOINED),
        "terms": max(1, formula.terms + chance.randrange(-20, 21)),
        "nested": max(0, formula.nested + chance.choice((-1, 1))),
    }  # fmt: skip
    name = chance.choice(list(changes))
    fields = {one: getattr(formula, one) for one in changes} | {name: changes[name]}
    return Formula(**fields)


def submission(marker: Marker, problem: str, formula: Formula, number: int) -> bytes:
    """One with a formula for every entry of every question."""
    answers = {}
    for question in marker.exercise.problem.questions:
        shapes = [part.node.shape for part in marker.plan.parts if part.question is question]
        answers[question.id] = _filled(shapes[0] if shapes else (), formula, number)
    return json.dumps({"student": f"d{number}", "problem": problem.split("/")[-1], "answers": answers}).encode()


def _filled(shape: tuple[object, ...], formula: Formula, number: int) -> object:
    if not shape or not all(isinstance(size, int) for size in shape):
        return formula.text(number)
    texts = np.array([formula.text(number + k) for k in range(int(np.prod(shape)))], dtype=object)  # type: ignore[arg-type]
    return texts.reshape(shape).tolist()  # type: ignore[arg-type]


def _marking(marker: Marker, copies: list[bytes]) -> float:
    """Processor seconds of marking them together; 0 where nothing of one is accepted."""
    start = time.process_time()
    try:
        submissions = [read_submission(data, "s") for data in copies]
        for submission in submissions:
            check_formulas(submission.answers.values(), len(marker.questions))
        found = marker.grade_all([marker.paper(submission) for submission in submissions])
    except GradekitError:
        return 0.0
    seconds = time.process_time() - start
    return 0.0 if any(all(each.verdict == "malformed" for each in questions) for questions in found) else seconds


def dearest_file(rounds: int, chance: random.Random) -> Dear:
    """Of networks, trainings, products and derivatives of any size; what is refused does not count."""
    best, about, tried = 0.0, "", 0
    end = time.monotonic() + 60
    while tried < rounds and time.monotonic() < end:
        tried += 1
        said, text = _file(chance)
        start = time.process_time()
        try:
            solve(build(read_problem(text, "dear.yaml")))
        except GradekitError:
            continue
        seconds = time.process_time() - start
        if seconds > best:
            best, about = seconds, said
    return Dear(best, tried, about)


def _file(chance: random.Random) -> tuple[str, str]:
    """In words, and as text."""
    kind = chance.choice(("network", "chain", "list", "product", "training", "cancelled"))
    if kind == "network":
        width, depth = chance.choice((2, 8, 32, 100)), chance.choice((1, 2, 4, 8))
        return f"a network of {depth} layers of {width} units with all gradients", _network(width, depth)
    if kind in ("product", "cancelled"):
        count, digits = chance.choice((10, 60, 100, 180, 400)), chance.choice((1, 30, 900))
        line = "p@p" if kind == "product" else "log(exp(sqrt(p))) - sqrt(p) + sin(p)"
        return f"{line} of {count} × {count} numbers from {digits} digits", _table(line, count, digits)
    if kind == "training":
        width, examples, steps = map(chance.choice, ((1, 8, 50), (4, 100), (100, 10_000, 100_000)))
        return f"{steps} steps of {width} weights with {examples} examples", _training(width, examples, steps)
    terms = chance.choice((10, 100, 400, 1000))
    if kind == "chain":
        lines = "".join(f"  y{k}: exp(-y{k - 1}) + y{k - 1}*x\n" for k in range(1, terms))
        return f"a chain of {terms} lines with its gradient", (
            f"given: {{x: 0.5}}\ncompute:\n  y0: x\n{lines}questions: [{{id: g, find: 'grad(y{terms - 1}, x)'}}]\n"
        )
    numbers = ", ".join(f"0.{k + 1}" for k in range(terms))
    return f"a softmax of {terms} with its Jacobian", (
        f"given: {{z: [{numbers}]}}\ncompute: {{p: softmax(z)}}\nquestions: [{{id: j, find: 'grad(p, z)'}}]\n"
    )


def _table(line: str, count: int, digits: int) -> str:
    numbers = ", ".join(f"0.{k % 9 + 1}{'3' * (digits - 1)}" for k in range(count))
    given = f"given: {{z: [{numbers}]}}\ncompute: {{p: 'outer(z, z)', q: '{line}'}}\n"
    return given + "questions: [{id: q, find: 'q[1,1]'}]\n"


def _training(width: int, examples: int, steps: int) -> str:
    row = "[" + ", ".join(f"0.{k % 9 + 1}" for k in range(width)) + "]"
    targets = ", ".join(f"0.{k % 7 + 1}" for k in range(examples))
    return (
        f"train:\n  data: {{X: [{', '.join([row] * examples)}], y: [{targets}]}}\n  parameters: {{w: {row}}}\n"
        f"  compute: {{loss: mean((tanh(X @ w) - y)^2)}}\n  learning_rate: 0.01\n  steps: {steps}\n"
        f"questions: [{{id: w, find: w_{steps}}}]\n"
    )


def _network(width: int, depth: int) -> str:
    row = "[" + ", ".join(f"0.{k % 9 + 1}" for k in range(width)) + "]"
    layers = "".join(
        f"    - {{weights: {{W{k}: [{', '.join([row] * width)}]}}, activation: sigmoid, output: h{k}}}\n"
        for k in range(1, depth + 1)
    )
    asked = "".join(f"  - {{id: d{k}, find: 'grad(loss, W{k})'}}\n" for k in range(1, depth + 1))
    return (
        f"network:\n  input: {{x: {row}}}\n  layers:\n{layers}  target: {{y: {row}}}\n  loss: half_squared_error\n"
        f"questions:\n{asked}"
    )
