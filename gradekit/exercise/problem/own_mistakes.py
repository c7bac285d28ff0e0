"""What a teacher says of wrong answers: `known`, mistakes of their own, and `mistakes`, the credit of named ones.

Both may stand on a question or on the whole file; what stands on the question comes first.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from msgspec.structs import replace

from gradekit.exercise.problem.fields import Refusal, read_fields, read_items, read_named
from gradekit.exercise.problem.known import MISTAKES
from gradekit.exercise.problem.located import Text
from gradekit.exercise.problem.messages import Faults
from gradekit.exercise.problem.schema import OwnMistake, Question
from gradekit.exercise.problem.values import read_expression, read_one_of, read_share, read_text
from gradekit.exercise.problem.yaml_text import Node

_EXAMPLE = '- {find: "x @ w", says: "You used the input of the first layer.", credit: 1/4}'


def read_known(node: Node, faults: Faults) -> tuple[OwnMistake, ...]:
    """A list of expressions, each with what is said to who answers that."""
    return read_items(node, faults, _EXAMPLE, _read_one)


def _read_one(node: Node, faults: Faults) -> OwnMistake:
    fields = read_fields(node, faults, "a known mistake", _READERS)
    for key in ("find", "says"):
        if key not in fields.nodes:
            raise Refusal(node.place, f"a known mistake has no {key!r}: write it like {_EXAMPLE}")
    find, says = fields.get("find", Text("")), fields.get("says", "")  # a fault where they could not be read
    return OwnMistake(find, says, fields.get("credit", Fraction(0)), node.place)


_READERS = {"find": read_expression, "says": read_text, "credit": read_share}


def read_credits(node: Node, faults: Faults) -> tuple[tuple[str, Fraction], ...]:
    """The share of the points for known mistakes."""
    read = read_named(node, faults, "mistakes: {sign-flipped: 1/2}", read_one_of(MISTAKES), read_share)
    return tuple((mistake, share) for mistake, share, _ in read)


def with_those_of_the_file(
    questions: Iterable[Question], known: tuple[OwnMistake, ...], credits: tuple[tuple[str, Fraction], ...]
) -> tuple[Question, ...]:
    """The questions, each with the file's mistakes after its own, and the file's credit where it sets none."""
    everywhere = tuple(replace(one, everywhere=True) for one in known)
    return tuple(
        replace(
            question,
            known=question.known + everywhere if question.find else question.known,
            mistakes=tuple({**dict(credits), **dict(question.mistakes)}.items()),
        )
        for question in questions
    )
