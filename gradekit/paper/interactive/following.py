"""What follows from own earlier answers, as a program: it holds no answer, and gives none without own values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from msgspec import Struct

from gradekit.engine.evaluate.script import Script, Term, Unwritten, inputs_like, library, program
from gradekit.engine.evaluate.walk import evaluate_where_possible
from gradekit.engine.graph import Node, topological
from gradekit.exercise.solve import Solution

_ENTRIES = 3_000  # of all quantities of the program


class Followed(Struct, frozen=True):
    """Where a question's entries stand among all that are typed, where what follows for them stands, from which others.

    results: by entry, None for one that follows from nothing that is asked.
    """

    start: int
    results: tuple[int | None, ...]
    needs: tuple[int, ...]


class Following(Struct, frozen=True):
    """follow(x) in JavaScript: all typed numbers, question after question → what follows from those before it."""

    text: str
    questions: Mapping[int, Followed]


def following(solution: Solution, asked: Mapping[int, Sequence[Node]]) -> Following:
    """asked: by number of a question the quantities of its fields. Nothing follows where no program can be written."""
    typed = {node: inputs_like(node.shape) for nodes in asked.values() for node in nodes}
    own = {node: number for number, nodes in reversed(list(asked.items())) for node in nodes}
    results: list[Term] = []
    questions: dict[int, Followed] = {}
    start = 0
    for number, nodes in asked.items():
        questions[number] = _followed(solution, number, nodes, typed, own, results, start)
        start += sum(node.size for node in nodes)
    inputs = [term for nodes in asked.values() for node in nodes for term in typed[node].flat]
    try:
        return Following(library() + program("follow", inputs, results), questions)
    except Unwritten:
        return Following("", {})


def _followed(
    solution: Solution, number: int, nodes: Sequence[Node], typed: Mapping[Node, np.ndarray], own: Mapping[Node, int],
    results: list[Term], start: int,
) -> Followed:  # fmt: skip
    places: list[int | None] = []
    needs: set[int] = set()
    for node in nodes:
        others = {other: terms for other, terms in typed.items() if own[other] < number}
        used = {own[other] for other in topological([node], stop=others) if other in others}
        found = list(_terms(solution, node, others)) if used else []
        places += range(len(results), len(results) + len(found)) if found else [None] * node.size
        results += found
        needs |= used if found else set()
    return Followed(start, tuple(places), tuple(sorted(needs)))


def _terms(solution: Solution, node: Node, others: Mapping[Node, np.ndarray]) -> Iterator[Term]:
    """The entries as they follow; nothing where they are too many or no program gives them."""
    if sum(below.size for below in topological([node], stop=others)) > _ENTRIES:
        return
    fixed = {given: Script.array(array) for given, array in solution.exercise.bindings.items()}
    found: Mapping[Node, Any] = evaluate_where_possible([node], {**fixed, **others}, Script)
    if node in found:
        array = np.broadcast_to(np.asarray(found[node], dtype=object), node.shape)
        yield from (Script.number(entry) for entry in array.flat)
