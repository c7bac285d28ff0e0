"""An answer of plain JSON numbers, or texts that are such, in the very shape that is asked, read at a glance.

Nearly all answers that programs write are of this kind, and many students' differ in a digit. Others take longer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from gradekit.exercise.problem.schema import Question
from gradekit.marking.answers.entries import number_of
from gradekit.marking.answers.layout import is_joined
from gradekit.marking.answers.read import is_truth
from gradekit.marking.answers.reading import Reading, reading
from gradekit.marking.json_text import JsonNumber
from gradekit.marking.kinds import kind_of
from gradekit.marking.parts import Part, written
from gradekit.marking.plan import Plan
from gradekit.marking.submission import Answer, answer_of

_MOST = 64  # entries that one pattern looks for: Python's have a group for each
_NUMBER = r"-?(?:0|[1-9][0-9]{0,15})(?:\.[0-9]{1,20})?(?:[eE][-+]?[0-9]{1,2})?"
_ENTRY = f'({_NUMBER}|"{_NUMBER}")'
_SPACE = "[ \t\r\n]*"


def plain(plan: Plan, question: Question, text: bytes) -> Reading | None:
    """What the answer means that this piece of JSON is; None where it is not so plain."""
    part = _part(plan, question)
    found = _pattern(part.node.shape).fullmatch(text) if part else None
    if part is None or found is None:
        return None
    shape, leaves = part.node.shape, [_leaf(entry.decode()) for entry in found.groups()]
    entries = [number_of(leaf if isinstance(leaf, str) else leaf.text) for leaf in leaves]
    if None in entries:
        return None
    return Reading(_nested(leaves, shape), (written(entries, shape, plan.wanted(part, shape), ""),))


def is_plain(plan: Plan, question: Question, text: bytes) -> bool:
    """Whether it is so plain, whatever the numbers are."""
    part = _part(plan, question)
    return part is not None and _pattern(part.node.shape).fullmatch(text) is not None


def read_either(plan: Plan, question: Question, answer: Answer | bytes) -> Reading:
    """What an answer means, or its JSON. Raises SubmissionError where the strict reader refuses that."""
    if isinstance(answer, bytes):
        return plain(plan, question, answer) or reading(plan, question, answer_of(answer))
    return reading(plan, question, answer)


def _part(plan: Plan, question: Question) -> Part | None:
    found: Part | None = plan.kept(("plain", question.id), lambda: _plain_part(plan, question))
    return found


def _plain_part(plan: Plan, question: Question) -> Part | None:
    """The one number, vector or matrix that the question asks for, if it does."""
    parts = [part for part in plan.parts if part.question is question]
    if kind_of(question) or is_joined(question) or len(parts) != 1 or parts[0] not in plan.numeric:
        return None
    node = parts[0].node
    return parts[0] if node.rank <= 2 and 0 < node.size <= _MOST and not is_truth(node) else None


@lru_cache(maxsize=256)
def _pattern(shape: tuple[int, ...]) -> re.Pattern[bytes]:
    """JSON of numbers in this shape."""
    text = _ENTRY
    for size in reversed(shape):
        entry = f"{_SPACE}{text}{_SPACE}"
        text = rf"\[{','.join([entry] * size)}\]"
    return re.compile(text.encode())


def _leaf(entry: str) -> JsonNumber | str:
    return entry[1:-1] if entry[0] == '"' else JsonNumber(entry)


def _nested(leaves: Sequence[JsonNumber | str], shape: tuple[int, ...]) -> Answer:
    if len(shape) < 2:
        return tuple(leaves) if shape else leaves[0]
    step = shape[1]
    return tuple(tuple(leaves[k : k + step]) for k in range(0, len(leaves), step))
