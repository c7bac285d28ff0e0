"""Lists and tables whose length is part of the answer: the range up to the last step, and how many rows there are."""

from __future__ import annotations

import re

from msgspec.structs import replace

from gradekit.engine.graph import constant, fresh
from gradekit.exercise.lowering.asked import Asked
from gradekit.exercise.lowering.state import Building, own_quantity
from gradekit.exercise.problem.located import Text
from gradekit.exercise.problem.schema import Question

HOW_MANY = "how many there are"
_RANGE = re.compile(r"(?P<stem>[^\W\d]\w*?)_(?P<first>\d+)\s*(?:\.\.+|…)\s*(?P=stem)_last")


def to_the_last(state: Building, question: Question) -> Question:
    """The question with `w_1..w_last` written out."""
    found = tuple(each for text in question.find for each in _written_out(state, text))
    return question if found == question.find else replace(question, find=found, is_list=True)


def _written_out(state: Building, text: Text) -> tuple[Text, ...]:
    match = _RANGE.fullmatch(text.value)
    last = match and state.names.get(f"{match['stem']}_last")
    if not match or last is None:
        return (text,)
    number, texts = int(match["first"]), []
    while (node := state.names.get(f"{match['stem']}_{number}")) is not None:
        texts.append(Text(f"{match['stem']}_{number}", text.place))
        if node is last:
            return tuple(texts)
        number += 1
    return (text,)


def how_many(state: Building, question: Question, asked: tuple[Asked, ...], rows: int) -> tuple[Asked, ...]:
    """What is asked, and how many rows of it there are, where that is for the student to find out."""
    if not question.open_length or not asked:
        return asked
    return (*asked, Asked(HOW_MANY, own_quantity(state, fresh(constant(rows)))))
