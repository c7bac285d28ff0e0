"""The lines of a problem, those of its shorthands first, each added to what is built."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from gradekit.engine.graph import Node
from gradekit.errors import Fault
from gradekit.exercise.expression.scanner import names
from gradekit.exercise.lowering.dense import LOSS, expand
from gradekit.exercise.lowering.state import Building, add_given, add_line, add_node
from gradekit.exercise.lowering.stop import Stop
from gradekit.exercise.lowering.train import Step, Training
from gradekit.exercise.lowering.unroll import unrolled
from gradekit.exercise.problem.located import Given, Line
from gradekit.exercise.problem.schema import Problem


def add_lines(state: Building, problem: Problem) -> None:
    """Every given quantity and every line of the problem; faults go to the state.

    Where training stops by itself, other values may end it elsewhere: then the lines can be run again.
    """
    _add_lines(state, problem)
    if problem.train and problem.train.stop:
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
    _add(state, network.given if network else (), ())
    _add(state, problem.given, network.compute if network else ())
    if problem.unroll:
        written = unrolled(problem.unroll, state.names)
        _add(state, written.given, written.compute)
    if problem.train:
        _train(state, problem)
    _add(state, (), problem.compute)
    _miss_loss(state, problem)


def _miss_loss(state: Building, problem: Problem) -> None:
    """One fault at the network, and none at each question, where they ask for a loss that it does not have."""
    texts = (text.value for question in problem.questions for text in question.find)
    asked = {word for text in texts for _, _, word in names(text)}
    if problem.network and LOSS in asked and LOSS not in state.names and LOSS not in state.broken:
        message = "the questions ask for 'loss', and the network has none: add one, like loss: half_squared_error"
        state.faults.append(Fault(problem.network.place, message))
        state.broken.add(LOSS)


def _add(state: Building, given: Iterable[Given], lines: Iterable[Line]) -> None:
    for quantity in given:
        add_given(state, quantity)
    for line in lines:
        add_line(state, line)


def _train(state: Building, problem: Problem) -> None:
    """Step after step, up to the one after which training stops; how many there were is a quantity then."""
    training, train = Training(problem), problem.train
    assert train is not None
    stop, number = Stop(state, train), 0
    start = training.start()
    state.copies |= training.copies
    _add(state, start.given, start.compute)
    state.origins |= {state.names[copy]: name for copy, name in training.copies.items() if copy in state.names}
    while number < train.steps and not stop.is_over(number) and not state.faults:
        step = training.step(number)
        number += 1
        _add_step(state, step)
        _tell_origins(state, problem, step)
        if not state.faults:
            stop.after(number, step)
    if state.faults:
        state.broken.update(_names(training, number, train.steps))
    if train.stop:
        for name, node in stop.counted(number).items():
            add_node(state, name, node, train.place)


def _tell_origins(state: Building, problem: Problem, step: Step) -> None:
    """The examples of one step are values of the data."""
    data = {given.name for given in problem.train.data} if problem.train else set()
    for given in step.given:
        node, origin = state.names.get(given.name), given.name.rpartition("_")[0]
        if node is not None and origin in data:
            state.origins[node] = origin


def _names(training: Training, start: int, end: int) -> Iterator[str]:
    """What the steps that are left would have defined; nothing more is said about these."""
    for number in range(start, end):
        step = training.step(number)
        yield from (quantity.name for quantity in step.given)
        yield from (line.name for line in step.compute)


def _add_step(state: Building, step: Step) -> None:
    _add(state, step.given, step.compute)
    known = ((state.names.get(old), state.names.get(new)) for old, new in step.updates)
    state.updates += [(old, new) for old, new in known if old is not None and new is not None]
