"""Given numbers that stand in the graph a second time: start values of a training, and the examples of its batches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from gradekit.engine.graph import Node
from gradekit.exercise.lowering import Exercise
from gradekit.exercise.lowering.train import Training

Copied = tuple[str, list[int] | int | None]  # of which quantity, and which rows; None for the whole


def copies(exercise: Exercise) -> dict[str, Copied]:
    """By name of a copy what it is a copy of."""
    found: dict[str, Copied] = {}
    for train in exercise.problem.train:
        training = Training(exercise.problem, train)
        found |= {copy: (name, None) for copy, name in training.copies.items()}
        found |= _batches(training)
    return {copy: of for copy, of in found.items() if copy in exercise.quantities and of[0] in exercise.quantities}


def _batches(training: Training) -> Iterator[tuple[str, Copied]]:
    """The examples of each step, and which of the data they are."""
    train = training.train
    for step in range(train.steps if train.batches else 0):
        batch = train.batches[step % len(train.batches)]
        rows = [example - 1 for example in batch.examples]
        for data in train.data:
            yield f"{data.name}_{training.numbers(step)[0]}", (data.name, rows[0] if batch.alone else rows)


def with_copies(exercise: Exercise, terms: Mapping[str, np.ndarray]) -> dict[Node, np.ndarray]:
    """What the numbers that may be changed put in, also where they stand a second time."""
    put_in = {exercise.quantities[name]: array for name, array in terms.items() if name in exercise.quantities}
    for copy, (name, rows) in copies(exercise).items():
        if name in terms and copy not in terms:
            array = terms[name] if rows is None else terms[name][rows]
            put_in[exercise.quantities[copy]] = np.asarray(array)
    return put_in
