"""The lines of a problem, those of its shorthands first, each added to what is built."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from gradekit.engine.graph import Node
from gradekit.errors import Fault
from gradekit.exercise.expression.scanner import names
from gradekit.exercise.lowering.dense import LOSS, expand
from gradekit.exercise.lowering.state import Building, add_all
from gradekit.exercise.problem.schema import Problem


def add_lines(state: Building, problem: Problem) -> None:
    """Every given quantity and every line of the problem; faults go to the state.

    Where training stops by itself, other values may end it elsewhere: then the lines can be run again.
    """
    _add_lines(state, problem)
    if any(train.stop for train in problem.train):
        state.again = lambda fixed: _again(state, problem, fixed)


def _again(state: Building, problem: Problem, fixed: Mapping[str, Node]) -> dict[str, Node]:
    """The names as expressions see them when all lines are run with some quantities fixed."""
    names: dict[str, Node] = dict(state.symbols)
    other = replace(state, names=names, quantities=dict(names), lines=[], spoken={}, updates=[], fixed=fixed, faults=[])
    _add_lines(other, problem)
    state.faults += [fault for fault in other.faults if fault.place not in [known.place for known in state.faults]]
    return {**other.names, **fixed}


def _add_lines(state: Building, problem: Problem) -> None:
    network = expand(problem.network) if problem.network else None
    add_all(state, network.given if network else (), ())
    add_all(state, problem.given, network.compute if network else ())
    if problem.unroll or problem.train:
        _add_steps(state, problem)
    add_all(state, (), problem.compute)
    _miss_loss(state, problem)


def _add_steps(state: Building, problem: Problem) -> None:
    from gradekit.exercise.lowering.steps import add_recurrence, add_training  # which few exercises have

    if problem.unroll:
        add_recurrence(state, problem)
    for train in problem.train:
        add_training(state, problem, train)


def _miss_loss(state: Building, problem: Problem) -> None:
    """One fault at the network, and none at each question, where they ask for a loss that it does not have."""
    texts = (text.value for question in problem.questions for text in question.find)
    asked = {word for text in texts for _, _, word in names(text)}
    if problem.network and LOSS in asked and LOSS not in state.names and LOSS not in state.broken:
        message = "the questions ask for 'loss', and the network has none: add one, like loss: half_squared_error"
        state.faults.append(Fault(problem.network.place, message))
        state.broken.add(LOSS)
