"""Words that depend on conditions, as a cell of a table holds them: each stands for a number."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from gradekit.engine.formula import Cases, Formula, Index, Ref, Word
from gradekit.engine.graph import Example, Node, Op, Shape
from gradekit.engine.ops.comparison import positive

_TRUE = Fraction(1, 2)  # from here on a condition counts as 1


class InWords(Op, name="in_words"):
    """The number of the first word whose condition (1 or 0) holds, the last one's being 1; 0 where none does.

    Shape: that of each condition.
    """

    function = False
    rounds = False
    reason = "a word passes nothing back"
    examples = (
        Example((1, 0), 2, (("words", ("up", "down")),)),
        Example((0, 1, 1), 2, (("words", ("left", "middle", "right")),)),
        Example((0, 1), 1, (("words", ("up", "down")),)),
    )

    @staticmethod
    def shape(*shapes: Shape, words: tuple[str, ...]) -> Shape:
        return shapes[0]

    @staticmethod
    def value(K: Any, *conditions: Any, words: tuple[str, ...]) -> Any:
        number, left = K.full((), 0), K.full((), 1)
        for at, condition in zip(range(len(words), 0, -1), conditions, strict=True):
            holds = left * positive(K.order(condition, K.full((), _TRUE)))
            number, left = number + holds * at, left - holds
        return number

    @staticmethod
    def vjp(g: Node, y: Node, *conditions: Node, words: tuple[str, ...]) -> tuple[None, ...]:
        return (None,) * len(conditions)

    @staticmethod
    def formula(index: Index, *conditions: Node, words: tuple[str, ...]) -> Formula:
        named = [Word(Fraction(len(words) - k), text) for k, text in enumerate(words)]
        return Cases(tuple((word, Ref(k, index)) for k, word in enumerate(named)))

    @staticmethod
    def word(number: int, words: tuple[str, ...]) -> str | None:
        return words[-number] if 0 < number <= len(words) else None
