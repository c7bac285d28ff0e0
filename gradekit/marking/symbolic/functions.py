"""Answers that are functions of symbols without numbers: equal where they agree as functions.

Compared at seeded points of the declared domain, and for open dimensions at several sizes (all different, so that no
transpose fits by chance). Values that are proven apart at one point are different functions; values that overlap at
high precision at every point count as equal (two analytic functions that agree at random points differ with
probability 0, and no float64 is involved). Where too few points have a value, a person must decide.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from gradekit.engine.evaluate import evaluate
from gradekit.engine.evaluate.ball import Ball
from gradekit.engine.evaluate.certify import as_fraction, certify
from gradekit.engine.evaluate.float64 import Float64
from gradekit.engine.graph import Node, apply, show_shape, substitute, topological
from gradekit.errors import GradekitError, NoValue, ShapeError, TextError
from gradekit.exercise.expression import Scope, parse
from gradekit.exercise.lowering import Asked, Exercise, build
from gradekit.exercise.problem.schema import Problem
from gradekit.marking.answers.formula import formula_in
from gradekit.marking.answers.pasted.typed import EQUATION
from gradekit.marking.answers.repeating import REPEATS, repeats
from gradekit.marking.json_text import JsonNumber
from gradekit.marking.mistakes import Setting, Variant, find_updates, most_telling_first, rarer, variants
from gradekit.marking.part_mark import PartMark
from gradekit.marking.parts import Part
from gradekit.marking.plan import own_mistakes
from gradekit.marking.submission import Answer, is_missing
from gradekit.marking.symbolic.points import point_of

NEEDS_A_PERSON = "this expression could not be decided: it needs a person"
NO_VALUE = "the expression has no (real) value"
POINTS = 4  # at each size
NEEDED = 2  # points with a value, of all, below which nothing is decided
_SEED = 20260101
_SIZES = ((3, 2, 4, 5), (2, 4, 3, 5), (4, 3, 5, 2))


@dataclass(frozen=True, eq=False)
class Trial:
    """The exercise at one choice of sizes (named in `letters`, "m = 3, n = 2"), with the points of its evaluation."""

    exercise: Exercise
    letters: str
    points: tuple[dict[Node, np.ndarray], ...]

    def asked(self, part: Part) -> Asked:
        return part.asked_in(self.exercise)

    def node(self, part: Part) -> Node:
        return self.asked(part).node

    def parsed(self, part: Part, text: str) -> Node:
        """The expression as an answer to the part. Raises TextError, also for one that only repeats the question."""
        known = self.exercise.scope
        scope = Scope(known.names, known.params, functions=known.functions, differentiates=False)
        try:
            node = parse(text, scope)
        except GradekitError as error:
            raise TextError(self._refusal(error)) from error
        if repeats(self.exercise, self.asked(part), node, scope.gradients):
            raise TextError(f"the expression {REPEATS}")
        if node.op.name == "compare" and node.params["relation"] in ("equal", "not_equal"):
            raise TextError(EQUATION)
        return node

    def _refusal(self, error: GradekitError) -> str:
        if not isinstance(error.__cause__ or error, ShapeError):
            return f"the expression could not be read: {error}"
        return f"the shapes do not fit: {error}" + f" (here with {self.letters})" * bool(self.letters)

    def values(self, node: Node) -> Iterator[np.ndarray | None]:
        """Certified values at each point; None where there is none."""
        for point in self.points:
            try:
                yield certify([node], point)[node]
            except NoValue:
                yield None

    @cached_property
    def setting(self) -> Setting:
        """What the recipes for mistakes know of the exercise."""
        gradients = tuple(dict.fromkeys((y, x) for y, x, _ in self.exercise.scope.gradients))
        everything = topological([*self.exercise.quantities.values(), *_asked_nodes(self.exercise)])
        updates = find_updates(everything, gradients, self.exercise.updates, self.exercise.quantities)
        return Setting(gradients, self.exercise.quantities, tuple(updates))

    def carried(self, part: Part, own: Mapping[Part, str]) -> dict[Part, Node]:
        """The student's own expressions for quantities that the part is computed from."""
        inside, found = set(topological([self.node(part)])), {}
        for other, text in own.items():
            node = self.node(other)
            if other is not part and node is not self.node(part) and node in inside and node.inputs:
                mine = _read_or_none(self, other, text)
                if mine is not None and mine.shape == node.shape:
                    found[other] = mine
        return found

    def with_own(self, node: Node, carried: Mapping[Part, Node]) -> Node:
        """A quantity with the student's own expressions in place of earlier ones."""
        return substitute([node], {self.node(other): mine for other, mine in carried.items()})[0]

    @cached_property
    def stacked(self) -> dict[Node, np.ndarray]:
        """All points at once, as float64 with the points in front."""
        return {node: np.stack([Float64.array(point[node]) for point in self.points]) for node in self.points[0]}


class Symbolic:
    """Marks the parts of one exercise that depend on symbols."""

    def __init__(self, exercise: Exercise):
        self.exercise = exercise
        self.open = set(exercise.symbols.values())

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
        return Trial(exercise, letters, tuple(point_of(exercise, source) for _ in range(POINTS)))

    def mark(self, part: Part, answer: Answer, own: Mapping[Part, str]) -> PartMark:
        """Mark one expression; own: the student's other expressions, by part."""
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

    def _judged(self, part: Part, answers: list[tuple[Trial, Node]], own: Mapping[Part, str]) -> PartMark:
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

    def _followed(self, part: Part, answers: list[tuple[Trial, Node]], own: Mapping[Part, str]) -> PartMark | None:
        """Right with the student's own expressions for earlier quantities in the key's place."""
        carried = [trial.carried(part, own) for trial, _ in answers]
        sources = tuple(dict.fromkeys(source for found in carried for source in found))
        keys = [trial.with_own(trial.node(part), found) for (trial, _), found in zip(answers, carried, strict=True)]
        if not sources or not _equal(answers, keys):
            return None
        credit = self.exercise.problem.credits.follow_through
        return PartMark(part, "follow_through", credit, np.array(True), sources=sources)

    def _named(self, part: Part, answers: list[tuple[Trial, Node]], own: Mapping[Part, str]) -> PartMark:
        """The known mistake that is this function in every trial, on the right expressions or on the student's own."""
        found = self._common(part, answers, [{} for _ in answers])
        sources: tuple[Part, ...] = ()
        if not found:
            carried = [trial.carried(part, own) for trial, _ in answers]
            sources = tuple(dict.fromkeys(source for of in carried for source in of))
            found = self._common(part, answers, carried) if sources else []
        credits = dict(part.question.mistakes)
        ids = most_telling_first(variant.id for variant in found)
        credit = max((credits.get(id, Fraction(0)) for id in ids), default=Fraction(0))
        credit = max([credit, *(variant.credit for variant in found)])
        says = tuple({variant.id: variant.says for variant in reversed(found) if variant.says}.items())
        id, also = (ids[0], tuple(ids[1:])) if ids else (None, ())
        after = bool(ids and sources)
        return PartMark(part, "incorrect", credit, np.array(False), id, also, sources * after, after, says=says)

    def _common(self, part: Part, answers: list[tuple[Trial, Node]], carried: list[dict[Part, Node]]) -> list[Variant]:
        """The mistakes that are the answer's function in every trial."""
        for make in _MADE:
            found: list[Variant] | None = None
            for (trial, answer), own in zip(answers, carried, strict=True):
                matching = _matching(trial, make(trial, part), answer, part, own)
                ids = {variant.id for variant in matching}
                found = matching if found is None else [variant for variant in found if variant.id in ids]
            if found:
                return found
        return []


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
)


def _asked_nodes(exercise: Exercise) -> list[Node]:
    return [asked.node for parts in exercise.asked.values() for asked in parts]


def _matching(trial: Trial, made: list[Variant], answer: Node, part: Part, own: dict[Part, Node]) -> list[Variant]:
    """The mistakes whose function the answer is, in float64 at all points."""
    key = trial.with_own(trial.node(part), own)
    nodes = {variant: trial.with_own(variant.node, own) for variant in made}
    values = evaluate([answer, key, *nodes.values()], trial.stacked, Float64)
    right, mine = values[key], values[answer]
    return [v for v, node in nodes.items() if _close(mine, values[node]) and not _close(right, values[node])]


def _close(a: np.ndarray, b: np.ndarray) -> bool:
    return a.shape == b.shape and bool(np.allclose(a, b, rtol=1e-9, atol=1e-12))


def _read_or_none(trial: Trial, part: Part, text: str) -> Node | None:
    try:
        return trial.parsed(part, text)
    except GradekitError:
        return None


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
