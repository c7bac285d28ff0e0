"""A question → the nodes that it asks for, and what decides whether an answer is right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

from msgspec.structs import replace

from gradekit.engine.graph import Node, topological
from gradekit.engine.shapes import show_shape
from gradekit.errors import Fault
from gradekit.exercise.lowering.asked import Asked, Made
from gradekit.exercise.lowering.open_length import how_many, to_the_last
from gradekit.exercise.lowering.state import Building, given_node, overridden, parsed
from gradekit.exercise.problem import tasks
from gradekit.exercise.problem.located import Text
from gradekit.exercise.problem.messages import did_you_mean, shown
from gradekit.exercise.problem.schema import OwnMistake, Question

_MODULES: Mapping[type, str] = {  # each has `make`, and is loaded by a problem that asks for it
    tasks.Table: "table",
    tasks.Construct: "construct",
    tasks.Shapes: "shapes",
    tasks.Count: "count",
    tasks.Words: "words",
}

__all__ = ["Asked", "Made", "ask"]


def ask(state: Building, question: Question) -> Made:
    """The question made ready; faults go to the state."""
    inside = replace(state, names=_with_givens(state, question)) if question.given else state
    made = _made(inside, question)
    if question.given:
        _name_overridden(state, inside, made, question)
    return made


def _made(state: Building, question: Question) -> Made:
    if question.task is not None:
        return _of_kind(state, question)
    if question.correct_when:
        from gradekit.exercise.lowering.kinds.choose import settled

        return settled(state, question)
    question = to_the_last(state, question)
    asked, accepted = tuple(_asked(state, question.find)), tuple(_asked(state, question.accept))
    asked = how_many(state, question, asked, len(question.find))
    return Made(question, asked, accepted, known=tuple(_known(state, question, asked)))


def _known(state: Building, question: Question, asked: tuple[Asked, ...]) -> Iterator[tuple[OwnMistake, Asked]]:
    """The teacher's own mistakes that fit what is asked; one that is written at the question has to."""
    shapes = {one.node.shape for one in asked}
    for known in question.known:
        for wrong in _asked(state, (known.find,)):
            if wrong.node.shape in shapes:
                yield known, wrong
            elif asked and not known.everywhere:
                wanted = " or ".join(map(show_shape, shapes))
                message = f"this mistake is {show_shape(wrong.node.shape)}, and what is asked is {wanted}"
                state.faults.append(Fault(known.find.place, message + ": write what a student would hand in"))


def _of_kind(state: Building, question: Question) -> Made:
    """A question that asks for neither quantities nor a choice; words need nothing to be made ready."""
    name = _MODULES.get(type(question.task))
    if name is None:
        return Made(question)
    made: Made = import_module(f"gradekit.exercise.lowering.kinds.{name}").make(state, question)
    return made


def _asked(state: Building, find: tuple[Text, ...]) -> Iterator[Asked]:
    for text in find:
        before = len(state.gradients)
        node = parsed(state, text)
        if node is not None:
            yield Asked(text.value, node, tuple(state.gradients[before:]))


def _with_givens(state: Building, question: Question) -> dict[str, Node]:
    """The names, some of them with the values that this question gives."""
    new: dict[str, Node] = {}
    for given in question.given:
        old = state.names.get(given.name)
        node = given_node(state, given.value, f"{given.name} of {question.id}", given.name)
        if old is None and given.name not in state.broken:
            message = f"{shown(given.name)} is not a quantity of this problem{did_you_mean(given.name, state.names)}"
            state.faults.append(Fault(given.place, message + ": a question can only change what the problem has"))
        elif old is not None and node is not None and old.shape != node.shape:
            message = f"{shown(given.name)} is {show_shape(old.shape)} in this problem, here {show_shape(node.shape)}"
            state.faults.append(Fault(given.place, message + ": give it the same shape"))
        elif node is not None:
            new[given.name] = node
    new |= {copy: new[name] for copy, name in state.copies.items() if name in new and copy not in new}
    return state.again(new) if state.again and new else overridden(state, new)


def _name_overridden(state: Building, inside: Building, made: Made, question: Question) -> None:
    """Name what differs in this question and leads to its answer, so that the working can show it."""
    used = set(topological([asked.node for asked in made.asked]))
    own: dict[str, Any] = {
        name: node for name, node in inside.names.items() if node is not state.names.get(name) and node in used
    }
    for name, node in own.items():
        state.quantities.setdefault(f"{name}⁽{question.id}⁾", node)
