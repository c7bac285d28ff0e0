"""An answer as the student gave it → arrays beside the key, or why it cannot be read."""

from __future__ import annotations

from typing import Any

from gradekit.engine.graph import Node
from gradekit.marking.answers.entries import ArrayAnswer, Expression, Malformed, as_array
from gradekit.marking.answers.names import Own
from gradekit.marking.parts import Part, Written, written
from gradekit.marking.plan import Plan
from gradekit.marking.submission import Answer, is_missing

MAX_TOGETHER = 20_000  # characters of the expressions in one answer


def read(plan: Plan, part: Part, answer: Answer, own: Own | None = None) -> Written | Malformed | None:
    """The answer to a part; None where nothing was answered. own: what the names in formulas mean."""
    if is_missing(answer):
        return None
    answer = _counted(answer) if is_truth(part.node) else answer
    array = as_array(answer, part.node.shape)
    if type(array) is ArrayAnswer and not any(type(entry) is Expression for entry in array.entries):
        return written(list(array.entries), array.shape, plan.wanted(part, array.shape), array.note)
    if isinstance(answer, str):
        from gradekit.marking.answers.text import whole  # only for what is no plain number

        return whole(plan, part, answer, own or Own())
    return _listed(plan, part, answer, own or Own())


_TRUTHS = {"true": "1", "false": "0"}


def is_truth(node: Node) -> bool:
    """Whether what is asked is a comparison, which is 1 where it holds and else 0."""
    while node.op.picks or node.op.name in ("held", "identity"):
        node = node.inputs[0]
    return node.op.name == "compare" or (node.op.name == "stack" and all(map(is_truth, node.inputs)))


def _counted(answer: Answer) -> Answer:
    """true as 1 and false as 0, in lists too."""
    if isinstance(answer, tuple):
        return tuple(map(_counted, answer))
    text = str(answer).strip().casefold() if isinstance(answer, bool | str) else ""
    return _TRUTHS.get(text, answer)


def _listed(plan: Plan, part: Part, answer: Answer, own: Own) -> Written | Malformed:
    """Lists with texts in them that are no plain numbers, or that cannot be read."""
    from gradekit.marking.answers.text import entry_of, tidied

    tidy = tidied(answer, plan)
    array = tidy if isinstance(tidy, Malformed) else as_array(tidy, part.node.shape)
    if isinstance(array, Malformed):
        return array
    texts = [entry.text for entry in array.entries if isinstance(entry, Expression)]
    if (long := sum(map(len, texts))) > MAX_TOGETHER:
        return Malformed(f"the expressions in it have {long} characters together, and at most {MAX_TOGETHER} are read")
    entries: list[Any] = []
    for entry in array.entries:
        value: Any = entry
        if isinstance(entry, Expression):
            value = entry_of(plan, part, entry.text, own)
        if isinstance(value, Malformed):
            return value
        entries.append(value)
    return written(entries, array.shape, plan.wanted(part, array.shape), array.note)
