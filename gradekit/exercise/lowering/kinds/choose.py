"""Choices whose right answer the engine decides: every `correct_when` is worked out exactly."""

from __future__ import annotations

import numpy as np
from msgspec.structs import replace

from gradekit.engine.graph import Node, topological
from gradekit.errors import Fault, NoValue
from gradekit.exercise.lowering.asked import Made
from gradekit.exercise.lowering.state import Building, parsed
from gradekit.exercise.problem.located import Text
from gradekit.exercise.problem.messages import listed
from gradekit.exercise.problem.schema import Question


def settled(state: Building, question: Question) -> Made:
    """The question with its answer; a fault where conditions cannot be decided or contradict the file's own answer."""
    read = {option: [(text, parsed(state, text)) for text in texts] for option, texts in question.correct_when}
    decided = {option: all_hold(state, conditions) for option, conditions in read.items()}
    nodes = tuple((option, tuple(node for _, node in conditions if node)) for option, conditions in read.items())
    return Made(_decided(state, question, decided), conditions=nodes)


def _decided(state: Building, question: Question, decided: dict[str, bool | None]) -> Question:
    if None in decided.values():
        return question
    right = tuple(option for option, holds in decided.items() if holds)
    if not question.options:
        right = ("true",) if decided["true"] else ("false",)
    if question.answer:
        _compare(state, question, decided, right)
        return question
    if question.options and not question.multiple and len(right) != 1:
        count = f"{listed(right, 'and')} hold" if right else "no option holds"
        message = f"one option should be right, and {count}: mend the conditions, or add several: true"
        state.faults.append(Fault(question.place, message))
    return replace(question, answer=right)


def _compare(state: Building, question: Question, decided: dict[str, bool | None], right: tuple[str, ...]) -> None:
    """Report where the answer in the file is not what the conditions give."""
    known = set(decided) if question.options else {"true", "false"}
    if set(right) != set(question.answer) & known:
        said, found = (listed(words, "and") if words else "none" for words in (question.answer, right))
        message = f"'answer' says {said}, the conditions give {found}: mend one of the two"
        state.faults.append(Fault(question.place, message))


def all_hold(state: Building, conditions: list[tuple[Text, Node | None]]) -> bool | None:
    """Whether every condition holds; None with a fault where one cannot be decided."""
    found = [_holds(state, text, node) for text, node in conditions]
    return None if None in found else all(found)


def _holds(state: Building, text: Text, node: Node | None) -> bool | None:
    if node is None:
        return None
    open_nodes = set(state.symbols.values())
    why = "is no condition"
    if not open_nodes.isdisjoint(topological([node])):
        why = "depends on symbols without numbers"
    elif _is_relation(node):
        try:
            return truth(decided(state, node))
        except NoValue as error:
            why = f"cannot be decided ({error})"
    message = f"{text.value!r} {why}: write a comparison of known quantities, like x > 0"
    state.faults.append(Fault(text.place, message))
    return None


def decided(state: Building, node: Node) -> np.ndarray:
    """The certified values of a node. Raises NoValue."""
    from gradekit.engine.evaluate.certify import certify

    return np.asarray(certify([node], state.bindings)[node], dtype=object)


def truth(values: np.ndarray) -> bool:
    """Whether all entries are 1; raises NoValue where an entry is proven to be neither 0 nor 1."""
    if all(value == 1 for value in values.flat):
        return True
    if any(value == 0 for value in values.flat):
        return False
    raise NoValue("it is too close to call")


def _is_relation(node: Node) -> bool:
    """Whether the value can only be 0 or 1 at every entry: a comparison, or made of comparisons alone."""
    return any(below.op.name in ("compare", "heaviside", "step") for below in topological([node]))
