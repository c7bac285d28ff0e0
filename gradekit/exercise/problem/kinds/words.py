"""`free_text:` and `essay:` for words that a person judges; `words:` for those with known right answers."""

from gradekit.exercise.problem.fields import read_fields, read_items
from gradekit.exercise.problem.kinds.lines import read_conditions
from gradekit.exercise.problem.located import Text
from gradekit.exercise.problem.messages import Faults
from gradekit.exercise.problem.tasks import FreeText, Words
from gradekit.exercise.problem.values import read_scalar, read_text
from gradekit.exercise.problem.yaml_text import Mapping, Node, Scalar, Sequence


def read_free_text(node: Node, faults: Faults) -> FreeText:
    """What a full answer says; `true` where nothing is said about it."""
    if isinstance(node, Scalar) and not node.quoted and node.text == "true":
        return FreeText()
    return FreeText(read_text(node, faults))


def read_words(node: Node, faults: Faults) -> Words:
    """One accepted answer in words, or several; each may have the condition under which it is right."""
    items = read_items(node, faults, "[never converges, it diverges]", _read_case) if isinstance(node, Sequence) else ()
    found = items if isinstance(node, Sequence) else (_read_case(node, faults),)
    accepted = tuple(word for words, conditions in found if not conditions for word in words)
    return Words(accepted, tuple((word, conditions) for words, conditions in found if conditions for word in words))


def _read_case(node: Node, faults: Faults) -> tuple[tuple[str, ...], tuple[Text, ...]]:
    """Wordings, and the conditions under which they are right; none where they always are."""
    if not isinstance(node, Mapping):
        return (_read_one(node),), ()
    fields = read_fields(node, faults, "an option", {"text": _read_wordings, "correct_when": read_conditions})
    for key, example in (("text", "it diverges"), ("correct_when", "eta > 1")):
        if key not in fields:
            faults.add(fields.place, f"these words have no {key!r}: add {key}: {example}")
    return fields.get("text", ()), fields.get("correct_when", ())


def _read_wordings(node: Node, faults: Faults) -> tuple[str, ...]:
    if isinstance(node, Sequence):
        return read_items(node, faults, "[it diverges, never converges]", lambda item, _: _read_one(item))
    return (_read_one(node),)


def _read_one(node: Node) -> str:
    return " ".join(read_scalar(node, "words that are accepted, like never converges").text.split())
