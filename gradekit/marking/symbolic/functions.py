"""Answers that are functions of symbols without numbers: equal where they agree as functions.

Compared at seeded points of the declared domain, and for open dimensions at several sizes (all different, so that no
transpose fits by chance). Values that are proven apart at one point are different functions; values that overlap at
high precision at every point count as equal (two analytic functions that agree at random points differ with
probability 0, and no float64 is involved). Where too few points have a value, a person must decide.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import cached_property

import numpy as np

from gradekit.engine.evaluate.ball import Ball
from gradekit.engine.evaluate.certify import as_fraction
from gradekit.engine.graph import Node, apply, topological
from gradekit.engine.shapes import show_shape
from gradekit.errors import TextError
from gradekit.exercise.lowering import Exercise, build
from gradekit.exercise.problem.schema import Problem
from gradekit.marking.answers.formula import formula_in
from gradekit.marking.json_text import JsonNumber
from gradekit.marking.mistakes.context import Variant
from gradekit.marking.mistakes.recipes import rarer, rarest, variants
from gradekit.marking.mistakes.telling import most_telling_first
from gradekit.marking.part_mark import PartMark
from gradekit.marking.parts import Part
from gradekit.marking.plan import own_mistakes
from gradekit.marking.submission import Answer, is_missing
from gradekit.marking.symbolic.made import Made
from gradekit.marking.symbolic.own import own_key, own_nodes, sources_of
from gradekit.marking.symbolic.points import point_of
from gradekit.marking.symbolic.trial import Trial

NEEDS_A_PERSON = "this expression could not be decided: it needs a person"
NO_VALUE = "the expression has no (real) value"
POINTS = 4  # at each size
NEEDED = 2  # points with a value, of all, below which nothing is decided
_SEED = 20260101
_SIZES = ((3, 2, 4, 5), (2, 4, 3, 5), (4, 3, 5, 2))


class Symbolic:
    """Marks the parts of one exercise that depend on symbols."""

    def __init__(self, exercise: Exercise):
        self.exercise = exercise
        self.open = set(exercise.symbols.values())
        self._kept: dict[tuple[Trial, Part, int], Made] = {}

    def concerns(self, part: Part) -> bool:
        return bool(self.open) and any(node in self.open for node in topological([part.node]))

    @cached_property
    def trials(self) -> tuple[Trial, ...]:
        dims = _dimensions(self.exercise.problem)
        chosen = _SIZES if dims else _SIZES[:1]
        return tuple(self._trial(dict(zip(dims, sizes * 3, strict=False)), k) for k, sizes in enumerate(chosen))

    def _trial(self, sizes: Mapping[str, int], number: int) -> Trial:
        exercise = build(self.exercise.problem, sizes)
        source = random.Random(_SEED + number)
        letters = ", ".join(f"{dim} = {size}" for dim, size in sizes.items())
        return Trial(exercise, letters, tuple(point_of(exercise, source) for _ in range(POINTS)), sizes)

    def mark(self, part: Part, answer: Answer, own: Mapping[Part, Answer]) -> PartMark:
        """Mark one expression; own: the student's earlier answers that it may follow from."""
        if is_missing(answer):
            return PartMark(part, "missing", Fraction(0))
        text = answer.text if isinstance(answer, JsonNumber) else answer
        try:
            text = formula_in(text, self.exercise.scope.names) if isinstance(text, str) else text
        except TextError as error:
            return PartMark(part, "malformed", Fraction(0), note=error.message)
        if not isinstance(text, str):
            return PartMark(part, "malformed", Fraction(0), note="expected an expression, as text")
        try:
            answers = [(trial, trial.parsed(part, text)) for trial in self.trials]
        except TextError as error:
            return PartMark(part, "malformed", Fraction(0), note=error.message)
        return self._judged(part, answers, own)

    def _judged(self, part: Part, answers: list[tuple[Trial, Node]], own: Mapping[Part, Answer]) -> PartMark:
        keys = [trial.node(part) for trial, _ in answers]
        shapes = [_fit(answer, key) for (_, answer), key in zip(answers, keys, strict=True)]
        if None in shapes:
            return self._misshapen(part, answers, keys)
        fitted = [(trial, node) for (trial, _), node in zip(answers, shapes, strict=True) if node]
        equal = _equal(fitted, keys)
        if equal is None:
            return PartMark(part, "not_judged", Fraction(0), note=NEEDS_A_PERSON)
        if equal:
            return PartMark(part, "correct", Fraction(1), np.array(True))
        if all(value is None for trial, node in fitted for value in trial.values(node)):
            return PartMark(part, "malformed", Fraction(0), note=NO_VALUE)
        return self._followed(part, fitted, own) or self._named(part, fitted, own)

    def _misshapen(self, part: Part, answers: list[tuple[Trial, Node]], keys: list[Node]) -> PartMark:
        """An expression of another shape: transposed, or one that cannot be right."""
        turned = [(trial, node.T) for trial, node in answers if node.rank == 2]
        if [node.shape for _, node in turned] == [key.shape for key in keys] and _equal(turned, keys):
            credit = dict(part.question.mistakes).get("transposed", Fraction(0))
            return PartMark(part, "incorrect", credit, np.array(False), "transposed")
        dims = _shape_in_words(self.exercise.problem, self.trials, [node.shape for _, node in answers])
        wanted = _shape_in_words(self.exercise.problem, self.trials, [key.shape for key in keys])
        note = f"the shapes do not fit: the expression is {dims}, and what is asked for is {wanted}"
        return PartMark(part, "incorrect", Fraction(0), np.array(False), note=note)

    def sources(self, part: Part, parts: tuple[Part, ...]) -> tuple[Part, ...]:
        """The parts, of all in order, whose answers it may follow from."""
        return sources_of(self.trials[0], part, parts)

    def _followed(self, part: Part, answers: list[tuple[Trial, Node]], own: Mapping[Part, Answer]) -> PartMark | None:
        """Right with the student's own expressions for earlier quantities in the key's place."""
        keys = [own_key(trial, part, own) for trial, _ in answers]
        if not own or not _equal(answers, keys):
            return None
        credit = self.exercise.problem.credits.follow_through
        return PartMark(part, "follow_through", credit, np.array(True), sources=tuple(own))

    def _named(self, part: Part, answers: list[tuple[Trial, Node]], own: Mapping[Part, Answer]) -> PartMark:
        """The known mistake that is this function in every trial, by the key or by the student's own expressions."""
        sources: tuple[Part, ...] = ()
        found = self._common(part, answers, {})
        if not found and own and (found := self._common(part, answers, own)):
            sources = tuple(own)
        credits = dict(part.question.mistakes)
        ids = most_telling_first(variant.id for variant in found)
        credit = max((credits.get(id, Fraction(0)) for id in ids), default=Fraction(0))
        credit = max([credit, *(variant.credit for variant in found)])
        says = tuple({variant.id: variant.says for variant in reversed(found) if variant.says}.items())
        id, also = (ids[0], tuple(ids[1:])) if ids else (None, ())
        return PartMark(part, "incorrect", credit, np.array(False), id, also, sources, bool(sources), says=says)

    def _common(self, part: Part, answers: list[tuple[Trial, Node]], own: Mapping[Part, Answer]) -> list[Variant]:
        """The mistakes that are the answer's function in every trial."""
        for rank in range(len(_MADE)):
            found: list[Variant] | None = None
            for trial, answer in answers:
                made = self._made(trial, part, rank)
                nodes = own_nodes(trial, own, "node")
                matching = (Made(trial, part, made.variants, nodes) if nodes else made).matching(trial, answer)
                ids = {variant.id for variant in matching}
                found = matching if found is None else [variant for variant in found if variant.id in ids]
            if found:
                return found
        return []

    def _made(self, trial: Trial, part: Part, rank: int) -> Made:
        """The known mistakes on the right values."""
        key = (trial, part, rank)
        if key not in self._kept:
            self._kept[key] = Made(trial, part, _MADE[rank](trial, part), {})
        return self._kept[key]


def _dimensions(problem: Problem) -> list[str]:
    return list(dict.fromkeys(d for symbol in problem.shapes for d in symbol.shape if isinstance(d, str)))


def _fit(answer: Node, key: Node) -> Node | None:
    """The answer in the key's shape, where they differ in brackets only."""
    if answer.shape == key.shape:
        return answer
    if key.size == answer.size and min(key.rank, answer.rank) <= 1 and answer.rank <= 2:
        return apply("reshape", answer, dims=key.shape, rank=answer.rank)
    return None


def _equal(answers: list[tuple[Trial, Node]], keys: list[Node]) -> bool | None:
    """Whether two functions agree at every point; None where too few points have a value to tell."""
    compared = 0
    for (trial, answer), key in zip(answers, keys, strict=True):
        for mine, right in zip(trial.values(answer), trial.values(key), strict=True):
            if right is None:
                continue
            if mine is None:
                return False
            if not all(bool(a == b) or _overlap(a, b) for a, b in zip(mine.flat, right.flat, strict=True)):
                return False
            compared += 1
    return True if compared >= NEEDED else None


def _overlap(a: object, b: object) -> bool:
    """Whether two certified values cannot be told apart; two different rationals always can."""
    if as_fraction(a) is not None and as_fraction(b) is not None:
        return False
    return bool(Ball.number(a).overlaps(Ball.number(b)))


_MADE: tuple[Callable[[Trial, Part], list[Variant]], ...] = (
    lambda trial, part: own_mistakes(trial.exercise, part),
    lambda trial, part: variants(trial.node(part), trial.setting),
    lambda trial, part: rarer(trial.node(part), trial.setting),
    lambda trial, part: rarest(trial.node(part), trial.setting),
)


def _shape_in_words(problem: Problem, trials: tuple[Trial, ...], shapes: list[tuple[int, ...]]) -> str:
    """A shape in the problem's own letters (m×n), where one reading fits at every size."""
    dims = _dimensions(problem)
    sizes = [dict(zip(dims, _SIZES[k] * 3, strict=False)) for k in range(len(trials))]
    if not dims or len({len(shape) for shape in shapes}) > 1:
        return show_shape(shapes[0])
    letters = []
    for lengths in zip(*shapes, strict=True):
        fitting = [dim for dim in dims if all(s[dim] == length for s, length in zip(sizes, lengths, strict=True))]
        letters.append(fitting[0] if fitting else str(lengths[0]))
    if len(letters) == 1:
        return f"a vector of {letters[0]}"
    return "×".join(letters) or "a number"
