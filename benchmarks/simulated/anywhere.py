"""Mistakes that can be made in any exercise: decimal point, order, sign, layout, too few digits."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from .working import Array, Asked, Exercise, Rounder, Rule, Slip, work

SHARE = 0.4  # of the questions get each of the mistakes that fit any answer


def anywhere(exercise: Exercise, rng: np.random.Generator) -> Iterator[Slip]:
    """Slips of every kind above, each at some of the questions where it fits."""
    rules = {line.name: line.rule for line in exercise.lines}
    right = work(exercise)
    for asked in exercise.asked:
        if asked.is_list:
            yield Slip("entries-permuted", question=asked.id, write=lambda values: values[::-1])
            continue
        line, shape = asked.lines[0], right[asked.lines[0]].shape
        for mistake, change in _changes(int(np.prod(shape)), rng):
            if rng.random() < SHARE:
                yield Slip(mistake, line, changed(rules[line], change))
        yield from _written(asked, rng)
        if line in exercise.gradients:
            yield Slip("sign-flipped", line, changed(rules[line], np.negative))


def changed(rule: Rule, change: Rounder) -> Rule:
    """A right rule whose result is then changed."""
    return lambda e, r: change(rule(e, r))


def _changes(size: int, rng: np.random.Generator) -> Iterator[tuple[str, Rounder]]:
    yield "power-of-ten", lambda values: values * 10
    yield "power-of-ten", lambda values: values / 10
    if size > 1:
        entry, order = int(rng.integers(size)), rng.permutation(size)
        yield "power-of-ten", _one_entry(entry)
        yield "entries-permuted", lambda values: values.ravel()[::-1].reshape(values.shape)
        yield "entries-permuted", lambda values: values.ravel()[order].reshape(values.shape)


def _one_entry(entry: int) -> Rounder:
    def change(values: Array) -> Array:
        moved = values.copy()
        moved.flat[entry] *= 10
        return moved

    return change


def _written(asked: Asked, rng: np.random.Generator) -> Iterator[Slip]:
    if asked.is_matrix:
        yield Slip("transposed", question=asked.id, write=np.transpose)
    if rng.random() < SHARE:
        yield Slip("rounded-too-early", question=asked.id, fewer=2)
