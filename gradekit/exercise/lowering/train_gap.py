"""Steps of a long training that are not written out, as one step that stands for all of them."""

from __future__ import annotations

from collections.abc import Iterator

from gradekit.engine.ops.runs import Rows
from gradekit.exercise.lowering.runs import CLOCK, Fed, Gap, Pattern
from gradekit.exercise.lowering.state import Building, given_node
from gradekit.exercise.lowering.train import Training
from gradekit.exercise.problem.known import STATES
from gradekit.exercise.problem.shorthands import Batch


def train_gap(state: Building, training: Training, start: int, count: int) -> Gap:
    """Steps start, start + 1, … of a training, counted from 0."""
    training.clock = CLOCK
    lines = training.step(start).compute
    training.clock = ""
    number = training.numbers(start)[0]
    by_step = _rates(state, training, number)
    kept = tuple(line for line in lines if line.name not in by_step)
    shapes = list(dict.fromkeys(map(_shape, training.train.batches))) or [(0, False)]
    patterns = tuple(Pattern(kept, by_step | dict(_data(state, training, number, shape))) for shape in shapes)
    which = tuple(shapes.index(_shape(batch)) for batch in training.train.batches) or (0,)
    return Gap(patterns, tuple(_carried(training, start, count)), training.numbers(0)[0], start, count, which)


def _carried(training: Training, start: int, count: int) -> Iterator[tuple[str, str, str]]:
    """The parameters and the rule's state: before and after the first step, and behind the last."""
    train = training.train
    (_, before, after), end = training.numbers(start), training.numbers(start + count)[1]
    stems = () if train.update else STATES.get((train.rule.name, train.rule.form), ())
    for parameter in training.parameters:
        yield f"{parameter.name}_{before}", f"{parameter.name}_{after}", f"{parameter.name}_{end}"
        for stem in stems:
            old, new, last = (training.named(stem, parameter.name, at) for at in (before, after, end))
            yield old, new, last


def _shape(batch: Batch) -> tuple[int, bool]:
    return len(batch.examples), batch.alone


def _data(state: Building, training: Training, number: int, shape: tuple[int, bool]) -> Iterator[tuple[str, Fed]]:
    """The examples of each step; where a step has another number of them, those of some step that has as many."""
    batches = training.train.batches
    fitting = next((batch for batch in batches if _shape(batch) == shape), None)
    for data in training.train.data if fitting else ():
        rows = tuple(_rows(batch if _shape(batch) == shape else fitting) for batch in batches)  # type: ignore[arg-type]  # there is one
        yield f"{data.name}_{number}", (state.names[data.name], rows)


def _rows(batch: Batch) -> Rows:
    rows = tuple(example - 1 for example in batch.examples)
    return rows[0] if batch.alone else rows


def _rates(state: Building, training: Training, number: int) -> dict[str, Fed]:
    """The learning rates, where each step has its own."""
    rate, steps = training.train.rate, training.train.steps
    if rate is None or not rate.is_list:
        return {}
    node = given_node(state, rate.values[:steps], f"{rate.name} of every step")
    return {} if node is None else {f"{rate.name}_{number}": (node, tuple(range(steps)))}

