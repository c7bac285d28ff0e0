"""The loss step by step as a program of the given numbers, so that it follows the learning rate that is chosen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from gradekit.engine.evaluate.script import Script, Term, Unwritten, program
from gradekit.engine.evaluate.walk import evaluate_where_possible
from gradekit.engine.graph import Node, topological
from gradekit.errors import ProblemError
from gradekit.exercise.lowering import Exercise, build
from gradekit.exercise.lowering.dense import LOSS
from gradekit.exercise.lowering.train import Training
from gradekit.exercise.problem.shorthands import Train
from gradekit.exercise.solve import Solution
from gradekit.marking.mistakes.steps import Update, find_updates
from gradekit.paper.interactive.copies import with_copies

STEPS = (50, 25, 12)  # as many as fit
_LINES = 4_000  # of the program
Numbers = Mapping[Node, np.ndarray]


class Descent(Struct, frozen=True):
    """descent(x) in JavaScript: the numbers of the givens → the loss before each update.

    rate: the learning rate, by its name; loss: the name of what goes down; steps: how many losses there are.
    """

    text: str
    rate: str
    loss: str
    steps: int


def descent_of(solution: Solution, terms: Mapping[str, np.ndarray]) -> Descent | None:
    """terms: the numbers that may be changed, by name. None where nothing is updated, or its rate cannot be changed."""
    exercise = solution.exercise
    losses = _of_training(exercise, terms) or _of_updates(exercise, terms)
    if losses is None:
        return None
    inputs = [term for array in terms.values() for term in array.flat]
    for steps in STEPS:
        try:
            found = losses.first(steps)
            text = program("descent", inputs, found, _LINES)
        except (Unwritten, ProblemError, KeyError):
            continue
        return Descent(text, losses.rate, losses.loss, len(found))
    return None


class _Trained(Struct, frozen=True):
    """A training of the exercise, with as many steps as are wanted."""

    exercise: Exercise
    train: Train
    terms: Mapping[str, np.ndarray]
    rate: str
    loss: str

    def first(self, steps: int) -> list[Term]:
        problem = self.exercise.problem
        more = replace(self.train, steps=steps, stop=None)
        longer = build(replace(problem, train=(more,), questions=(), plot=()))
        training = Training(longer.problem, more)
        names = (training.step(k).names or {} for k in range(steps))
        nodes = [longer.quantities[each[self.loss]] for each in names]
        given = with_copies(longer, self.terms)
        found = evaluate_where_possible(nodes, {**_fixed(longer, given), **given}, Script)
        return [_number(found, node) for node in nodes]


class _Updated(Struct, frozen=True):
    """Updates that are lines of the exercise, made again and again."""

    exercise: Exercise
    updates: Sequence[Update]
    of: Node
    terms: Mapping[str, np.ndarray]
    rate: str
    loss: str

    def first(self, steps: int) -> list[Term]:
        given = with_copies(self.exercise, self.terms)
        now = {**_fixed(self.exercise, given), **given}
        losses = []
        for _ in range(steps):
            found = evaluate_where_possible([self.of, *(update.new for update in self.updates)], now, Script)
            losses.append(_number(found, self.of))
            now |= {update.old: np.asarray(found[update.new], dtype=object) for update in self.updates}
        return losses


def _fixed(exercise: Exercise, given: Numbers) -> dict[Node, Any]:
    return {node: Script.array(array) for node, array in exercise.bindings.items() if node not in given}


def _number(found: Mapping[Node, Any], node: Node) -> Term:
    return Script.number(np.broadcast_to(np.asarray(found[node], dtype=object), node.shape).flat[0])


def _of_training(exercise: Exercise, terms: Mapping[str, np.ndarray]) -> _Trained | None:
    for train in exercise.problem.train:
        rate, loss = train.rate, train.loss.value if train.loss else LOSS
        if rate and not rate.is_list and _is_number(terms, rate.name) and not train.name:
            return _Trained(exercise, train, terms, rate.name, loss)
    return None


def _of_updates(exercise: Exercise, terms: Mapping[str, np.ndarray]) -> _Updated | None:
    """The updates by one and the same learning rate, of what is given, along gradients of one and the same quantity."""
    names = {node: name for name, node in exercise.quantities.items()}
    of = {(x, gradient): y for y, x, gradient in exercise.scope.gradients if y in names and not y.rank}
    updates = [
        update for update in _updates(exercise)
        if update.old in exercise.bindings and (update.old, update.gradient) in of
        and update.rate is not None and _is_number(terms, names.get(update.rate, ""))
    ]  # fmt: skip
    if not updates:
        return None
    last = updates[-1]
    loss = of[last.old, last.gradient]  # type: ignore[index]  # it has one
    along = [one for one in updates if one.rate is last.rate and of[one.old, one.gradient] is loss]  # type: ignore[index]
    return _Updated(exercise, along, loss, terms, names[last.rate], names[loss])  # type: ignore[index]


def _is_number(terms: Mapping[str, np.ndarray], name: str) -> bool:
    return name in terms and not terms[name].ndim


def _updates(exercise: Exercise) -> Iterator[Update]:
    order = topological(exercise.quantities.values())
    gradients = [(y, x) for y, x, _ in exercise.scope.gradients]
    yield from find_updates(order, gradients, exercise.updates, exercise.quantities)
