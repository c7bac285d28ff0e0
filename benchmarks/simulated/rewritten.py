"""The same exercise written five ways, and a student's answers and marks carried from one way to another.

network   the shorthand
lines     every line written out
entries   as the exercise is written, every entry asked by a question of its own
given     with other numbers, and the exercise's own as `given` of every question
train     the new weights by a `train` block
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np

from .networks import Array, Network, show
from .problem_text import head, plain
from .working import Asked, Exercise, work

Marks = dict[str, tuple[str, Fraction]]  # question → verdict and points
CREDITED = ("correct", "follow_through")


@dataclass(frozen=True, slots=True)
class Way:
    """One way to write an exercise; entries: question → the ids under which its entries are asked, if they are."""

    name: str
    text: Callable[[int], str]  # by decimals asked
    entries: Mapping[str, Array]

    def answers(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """The student's answers as this way asks for them."""
        found = dict(answers)
        for question, ids in self.entries.items():
            given = np.array(found.pop(question), dtype=object)
            if given.shape == ids.shape:
                found |= dict(zip(ids.ravel().tolist(), given.ravel().tolist(), strict=True))
        return found

    def marks(self, grades: Mapping[str, Any]) -> Marks:
        """The marks of the exercise's own questions."""
        found = {id: (grade.verdict, grade.score) for id, grade in grades.items()}
        for question, ids in self.entries.items():
            found[question] = _together([found.pop(id) for id in ids.ravel().tolist()])
        return found


def _together(parts: list[tuple[str, Fraction]]) -> tuple[str, Fraction]:
    verdicts, score = {verdict for verdict, _ in parts}, sum((points for _, points in parts), Fraction(0))
    whole = score / len(parts)
    if len(verdicts) == 1:
        return verdicts.pop(), whole
    return "follow_through" if verdicts <= set(CREDITED) else "partial" if score else "incorrect", whole


def ways(network: Network, exercise: Exercise) -> Iterator[Way]:
    """Those in which the exercise can be written."""
    plan = network.plan
    if not plan.penalty:
        yield Way("network", _with(_written(network, written="network"), exercise.asked), {})
    if plan.examples == 1:
        yield Way("lines", _with(_written(network, written="compute"), exercise.asked), {})
    yield _by_entries(exercise)
    yield Way("given", _under_given(network, exercise), {})
    if not plan.penalty:
        trained = _written(network, written="network", update=True) + _train(network)
        yield Way("train", _with(trained, tuple(map(_of_training, exercise.asked))), {})


def _written(network: Network, **other: Any) -> str:
    return head(replace(network, plan=replace(network.plan, **other)))


def _with(text: str, asked: tuple[Asked, ...], given: str = "") -> Callable[[int], str]:
    def whole(digits: int) -> str:
        settings = f", tolerance: {{rounding: {digits}}}{given}}}\n"
        return text + "questions:\n" + "".join(f'  - {{id: {a.id}, find: "{a.find[0]}"{settings}' for a in asked)

    return whole


def _by_entries(exercise: Exercise) -> Way:
    asked: list[Asked] = []
    entries: dict[str, Array] = {}
    right = work(exercise)
    for each in exercise.asked:
        shape = np.shape(exercise.answer(each, right))
        if not shape:
            asked.append(each)
            continue
        entries[each.id] = np.empty(shape, dtype=object)
        for index in np.ndindex(shape):
            place = ",".join(str(k + 1) for k in index)
            id = entries[each.id][index] = f"{each.id}_{place.replace(',', '_')}"
            asked.append(Asked(id, each.lines, (f"({each.find[0]})[{place}]",)))
    return Way("entries", _with(exercise.head, tuple(asked)), entries)


def _under_given(network: Network, exercise: Exercise) -> Callable[[int], str]:
    names = [name for name in network.given if f"{name}:" in exercise.head]
    own = ", ".join(f"{name}: {json.dumps(plain(show(network)(name, network.given[name])))}" for name in names)
    moved = {name: value * 0.5 if name in names else value for name, value in network.given.items()}
    other = head(replace(network, given={**moved, "y": network.given["y"]}))
    return _with(other, exercise.asked, f", given: {{{own}}}")


def _train(network: Network) -> str:
    names = ", ".join(name + str(layer) for layer in range(1, network.depth + 1) for name in "Wb")
    return f"train: {{parameters: [{names}], learning_rate: eta, steps: 1}}\n"


def _of_training(asked: Asked) -> Asked:
    """What is asked, with new weights by the names that training gives them."""
    is_new = asked.id.startswith("new")
    return replace(asked, find=(f"{asked.id.removeprefix('new')}_1",)) if is_new else asked
