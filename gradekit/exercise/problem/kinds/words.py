"""`free_text:` and `essay:` for words that a person judges; `words:` for those with known right answers."""

from gradekit.exercise.problem.fields import read_items
from gradekit.exercise.problem.messages import Faults
from gradekit.exercise.problem.tasks import FreeText
from gradekit.exercise.problem.values import read_scalar, read_text
from gradekit.exercise.problem.yaml_text import Node, Scalar, Sequence


def read_free_text(node: Node, faults: Faults) -> FreeText:
    """What a full answer says; `true` where nothing is said about it."""
    if isinstance(node, Scalar) and not node.quoted and node.text == "true":
        return FreeText()
    return FreeText(read_text(node, faults))


def read_words(node: Node, faults: Faults) -> tuple[str, ...]:
    """One accepted answer in words, or several."""
    if isinstance(node, Sequence):
        return read_items(node, faults, "[never converges, it diverges]", lambda item, _: _read_one(item))
    return (_read_one(node),)


def _read_one(node: Node) -> str:
    return " ".join(read_scalar(node, "words that are accepted, like never converges").text.split())
