"""Words whose conditions the engine decides: those that hold are right, beside those that always are."""

from __future__ import annotations

from msgspec.structs import replace

from gradekit.errors import Fault
from gradekit.exercise.lowering.asked import Made
from gradekit.exercise.lowering.kinds.choose import all_hold
from gradekit.exercise.lowering.state import Building, parsed
from gradekit.exercise.problem.schema import Question
from gradekit.exercise.problem.tasks import Words


def make(state: Building, question: Question) -> Made:
    """The question with the words that are right."""
    assert isinstance(question.task, Words)
    words = question.task
    read = [(word, [(text, parsed(state, text)) for text in conditions]) for word, conditions in words.cases]
    decided = [(word, all_hold(state, conditions)) for word, conditions in read]
    right = (*words.accepted, *(word for word, holds in decided if holds))
    if not right and all(holds is not None for _, holds in decided):
        message = "none of the words is right here: mend their conditions, or add words without one"
        state.faults.append(Fault(question.place, message))
    return Made(replace(question, task=Words(right)))
