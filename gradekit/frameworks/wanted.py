"""What a program is to print: of each question the quantities that it asks for; and what no program can print."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from gradekit.engine.graph import Node, topological
from gradekit.exercise.lowering import Exercise
from gradekit.exercise.problem.schema import Question
from gradekit.frameworks.dialect import CannotSay

Inputs = Callable[[Node], tuple[Node, ...]]


@dataclass(frozen=True, slots=True, eq=False)
class Wanted:
    """A question and the quantities that answer it, in order."""

    question: str
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A question that the program does not answer, and why."""

    question: str
    why: str


def wanted(exercise: Exercise) -> tuple[list[Wanted], list[LeftOut]]:
    """The questions that ask for numbers, and the others."""
    asked, left_out = [], []
    for question in exercise.problem.questions:
        reason = _no_numbers(exercise, question)
        if reason:
            left_out.append(LeftOut(question.id, reason))
        else:
            asked.append(Wanted(question.id, tuple(part.node for part in exercise.asked[question.id])))
    return asked, left_out


def _no_numbers(exercise: Exercise, question: Question) -> str:
    if question.id not in exercise.asked:
        return "it asks for words, a choice or a construction, not for quantities"
    nodes = topological(part.node for part in exercise.asked[question.id])
    if not set(exercise.symbols.values()).isdisjoint(nodes):
        return "it asks for a formula: its symbols have no numbers"
    return ""


def below(roots: Iterable[Node], inputs: Inputs) -> list[Node]:
    """Every node that the roots are made of, operands first; `inputs` says what a node is made of."""
    order: list[Node] = []
    seen: set[Node] = set()
    stack: list[tuple[Node, Iterator[Node]]] = []
    for root in roots:
        if root not in seen:
            seen.add(root)
            stack.append((root, iter(inputs(root))))
        while stack:
            node, rest = stack[-1]
            child = next((child for child in rest if child not in seen), None)
            if child is None:
                order.append(node)
                stack.pop()
            else:
                seen.add(child)
                stack.append((child, iter(inputs(child))))
    return order


def sayable(asked: list[Wanted], inputs: Inputs, said: Callable[[Node], object]) -> tuple[list[Wanted], list[LeftOut]]:
    """The questions of which everything can be said, and the others with what cannot; `said` raises CannotSay."""
    good, left_out = [], []
    for one in asked:
        try:
            for node in below(one.parts, inputs):
                said(node)
            good.append(one)
        except CannotSay as error:
            left_out.append(LeftOut(one.question, str(error)))
    return good, left_out
