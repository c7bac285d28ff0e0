"""The marks of what is asked as a function of symbols; equal answers beside equal ones are marked once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from gradekit.exercise.lowering import Exercise
from gradekit.marking.answers.layout import part_of
from gradekit.marking.answers.reading import Reading
from gradekit.marking.papers import Papers
from gradekit.marking.part_mark import Marks, PartMark
from gradekit.marking.parts import Part
from gradekit.marking.plan import Plan
from gradekit.marking.submission import Answer, is_missing

_MOST_KEPT = 50_000


class Expressions:
    """Marks expressions; symbolic: what does so, None where an exercise has no symbols."""

    def __init__(self, plan: Plan):
        self.plan, self.symbolic = plan, _symbolic(plan.exercise)
        self._kept: dict[Any, PartMark] = {}

    def marks(self, position: int, part: Part, papers: Papers, places: Sequence[tuple[int, Part]]) -> Marks:
        """The marks of one part; places: the position of its question in papers, for every part."""
        marks = np.full(len(papers), None, dtype=object)
        used = self.plan.kept(("sources", part), lambda: self.symbolic.sources(part, self.plan.in_turn))
        sources = [(k, other) for k, other in places if other in used]
        for row, paper in enumerate(papers):
            key = (paper[position], *(paper[k] for k, _ in sources))
            if (part, *key) not in self._kept:
                answers = {other: of_part(other, theirs) for (_, other), theirs in zip(sources, key[1:], strict=True)}
                own = {other: answer for other, answer in answers.items() if not is_missing(answer)}
                self._kept[part, *key] = self.symbolic.mark(part, of_part(part, key[0]), own)
            marks[row] = self._kept[part, *key]
        if len(self._kept) > _MOST_KEPT:
            self._kept.clear()
        return marks


def of_part(part: Part, reading: Reading) -> Answer:
    """The part's own answer within the question's."""
    answer: Answer = part_of(part.question, part.position, reading.answer)
    return answer


def _symbolic(exercise: Exercise) -> Any:
    """The marker of expressions, loaded only where an exercise has symbols."""
    if not exercise.symbols:
        return None
    from gradekit.marking.symbolic.functions import Symbolic

    return Symbolic(exercise)
