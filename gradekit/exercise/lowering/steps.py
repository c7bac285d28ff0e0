"""The steps of a training or a recurrence, each added to what is built; of a long run those that are written out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from gradekit.exercise.lowering.mentioned import Piece, in_turn, written_out
from gradekit.exercise.lowering.runs import add_gap
from gradekit.exercise.lowering.state import Building, add_all, add_node
from gradekit.exercise.lowering.stop import Stop
from gradekit.exercise.lowering.taken import refuse_taken
from gradekit.exercise.lowering.train import Step, Training
from gradekit.exercise.lowering.train_gap import train_gap
from gradekit.exercise.lowering.unroll import Unrolling
from gradekit.exercise.problem.schema import Problem
from gradekit.exercise.problem.shorthands import Train

LAST = "last"  # what stands in the place of the number of the last step
_NUMBERED = re.compile(r"(.+)_\d+")


def add_training(state: Building, problem: Problem, train: Train) -> None:
    """Step after step, up to the one after which training stops; how many there were is a quantity then."""
    training = Training(problem, train)
    train = training.train
    start = training.start()
    refuse_taken(state, problem, "train", _names_in(Step(start.given, start.compute)))
    state.copies |= training.copies
    add_all(state, start.given, start.compute)
    state.origins |= {state.names[copy]: name for copy, name in training.copies.items() if copy in state.names}
    written = written_out(state, problem, train, train.first_step)
    steps = _Steps(state, training, train)
    steps.add(written)
    refuse_taken(state, problem, "train", steps.made)


class _Steps:
    """Adds the steps of a training."""

    def __init__(self, state: Building, training: Training, train: Train):
        self.state, self.training, self.train = state, training, train
        self.stop, self.number, self.last = Stop(state, train), 0, Step((), ())
        self.made: set[str] = set()  # the names of the steps' quantities

    def add(self, written: list[Piece]) -> None:
        for piece in in_turn(written):
            if piece.is_gap and not self.state.faults:
                add_gap(self.state, train_gap(self.state, self.training, piece.first - 1, piece.count))
            for number in () if piece.is_gap else range(piece.first, piece.last + 1):
                if not self.stop.is_over(self.number) and not self.state.faults:
                    self._step(number)
        if self.state.faults:
            self.state.broken.update(self._names(written))
        _name_last(self.state, self.last)
        for name, node in self.stop.counted(self.number).items() if self.train.stop else ():
            add_node(self.state, f"{self.training.prefix}{name}", node, self.train.place)

    def _step(self, number: int) -> None:
        step = self.training.step(number - 1)
        self.number = number
        self.made.update(_names_in(step))
        _add_step(self.state, step)
        self._tell_origins(step)
        if not self.state.faults:
            self.last = self.last if self.stop.last else step
            self.stop.after(number, step)

    def _tell_origins(self, step: Step) -> None:
        """The examples of one step are values of the data."""
        data = {given.name for given in self.train.data}
        for given in step.given:
            node, origin = self.state.names.get(given.name), given.name.rpartition("_")[0]
            if node is not None and origin in data:
                self.state.origins[node] = origin

    def _names(self, written: Iterable[Piece]) -> Iterator[str]:
        """What the steps that are left would have defined; nothing more is said about these."""
        for number in (k for piece in written for k in range(piece.first, piece.last + 1) if k > self.number):
            yield from _names_in(self.training.step(number - 1))


def _names_in(step: Step) -> Iterator[str]:
    yield from (given.name for given in step.given)
    yield from (line.name for line in step.compute)


def _add_step(state: Building, step: Step) -> None:
    add_all(state, step.given, step.compute)
    known = ((state.names.get(old), state.names.get(new)) for old, new in step.updates)
    state.updates += [(old, new) for old, new in known if old is not None and new is not None]


def _name_last(state: Building, step: Step) -> None:
    """w_last beside w_200, unless the author has a quantity of that name."""
    for name in _names_in(step):
        numbered = _NUMBERED.fullmatch(name)
        if numbered and name in state.names:
            state.names.setdefault(f"{numbered[1]}_{LAST}", state.names[name])


def add_recurrence(state: Building, problem: Problem) -> None:
    """The lines of every step of time, or of a long run those that are asked for, and then what sums over all."""
    unroll = problem.unroll
    assert unroll is not None
    unrolling = Unrolling(unroll, set(state.names))
    add_all(state, unrolling.start(), ())
    last, made = Step((), ()), set[str]()
    for piece in in_turn(written_out(state, problem, unroll, 1)):
        if piece.is_gap:
            if not state.faults:
                add_gap(state, unrolling.gap(state, piece))
        else:
            for number in range(piece.first, piece.last + 1):
                last = unrolling.step(number)
                made.update(_names_in(last))
                add_all(state, last.given, last.compute)
    add_all(state, (), unrolling.totals())
    refuse_taken(state, problem, "unroll", made)
    _name_last(state, last)
