"""Students' own earlier answers in the place of the quantities that they were asked for, as functions of symbols."""

from __future__ import annotations

from collections.abc import Mapping

from gradekit.engine.graph import Node, apply, topological
from gradekit.engine.substitute import substitute
from gradekit.errors import GradekitError
from gradekit.marking.parts import Part
from gradekit.marking.submission import Answer
from gradekit.marking.symbolic.trial import Trial


def sources_of(trial: Trial, part: Part, parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """The parts asked before this one that it is computed from, and that are no repeats of it."""
    before = parts[: parts.index(part)] if part in parts else ()
    top = trial.apart_node(part)
    inside = set(topological([top]))
    return tuple(other for other in before if trial.apart_node(other) in inside and trial.apart_node(other) is not top)


def own_nodes(trial: Trial, own: Mapping[Part, Answer], node_of: str) -> dict[Node, Node]:
    """By quantity, what a student has in its place; node_of: 'apart_node' or 'node', which of the two graphs."""
    found: dict[Node, Node] = {}
    for part, answer in own.items():
        node, mine = getattr(trial, node_of)(part), _node(trial, part, answer)
        if mine is not None and mine.shape == node.shape and node.inputs:
            found[node] = mine
    return found


def own_key(trial: Trial, part: Part, own: Mapping[Part, Answer]) -> Node:
    """What is right for the student's own answers."""
    return substitute([trial.apart_node(part)], own_nodes(trial, own, "apart_node"))[0]


def _node(trial: Trial, part: Part, answer: Answer) -> Node | None:
    """An answer as a quantity: an expression, or numbers in nested lists; None where it is neither."""
    if isinstance(answer, tuple):
        rows = [_node(trial, part, entry) for entry in answer]
        return apply("stack", *rows, rank=rows[0].rank) if rows and all(rows) else None  # type: ignore[arg-type,union-attr]
    text = answer if isinstance(answer, str) else getattr(answer, "text", None)
    try:
        return None if text is None else trial.parsed(part, text)
    except GradekitError:
        return None
