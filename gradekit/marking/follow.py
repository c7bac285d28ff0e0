"""Follow-through: what the exercise gives if students' own earlier values stood in its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from gradekit.engine.backward import reverse
from gradekit.engine.evaluate import evaluate
from gradekit.engine.evaluate.float64 import Float64
from gradekit.engine.evaluate.walk import Values
from gradekit.engine.graph import Node, topological, variable
from gradekit.marking.answers.columns import Answers, Column, Sheet, anywhere, blocks, everywhere, of_some
from gradekit.marking.parts import Part
from gradekit.marking.plan import Plan
from gradekit.marking.tolerance.compare import within
from gradekit.marking.tolerance.operators import bound, unit
from gradekit.marking.ways import Given, Own, Way, find_way, sources_of

_WHOLE = 1e-12  # relative distance within which a float64 is a whole number
_VAGUE = 10  # times the usual tolerance, from where a value must have a digit left to be followed
_CLOSE = 1e-12  # relative error of an irrational number
_MOST_WAYS = 6  # other choices of earlier answers that are tried where the nearest ones do not explain an answer

Exactly = Callable[[tuple[int, ...]], tuple[Any, Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Followed:
    """Keys recomputed from the own answers of some students, which are those to the parts in `sources`.

    rows: whose keys they are; the arrays have an entry for each of them in front. values: those of the exercise's own
    quantities with theirs. is_empty: whether their values leave nothing of the step, so that nothing is earned by it.
    exactly: index → exact key and tolerance, where the answer has to be exact.
    """

    rows: np.ndarray
    key: np.ndarray
    tolerance: np.ndarray
    float_error: np.ndarray
    values: Values
    sources: tuple[Part, ...]
    is_empty: bool = False
    exactly: Exactly | None = None

    def take(self, chosen: np.ndarray) -> Followed:
        """Those at the given positions."""
        rows, key, tolerance, error = (a[chosen] for a in (self.rows, self.key, self.tolerance, self.float_error))
        exactly = _shifted(self.exactly, chosen) if self.exactly else None
        values = of_some(self.values, chosen)
        return Followed(rows, key, tolerance, error, values, self.sources, self.is_empty, exactly)


def _shifted(exactly: Exactly, chosen: np.ndarray) -> Exactly:
    return lambda index: exactly((int(chosen[index[0]]), *index[1:]))


def truths(
    plan: Plan, part: Part, sheet: Sheet, rows: np.ndarray
) -> Iterator[tuple[np.ndarray, np.ndarray, tuple[Part, ...]]]:
    """For those with own earlier values, whether a condition holds for these, and the parts whose answers they are."""
    for some, path in _blocks(plan, part, sheet, rows, frozenset()):
        own = {each.node: _own(each.node, path, sheet, some) for each in path.owns}
        values = evaluate([path.node], {**path.fixed, **own}, Float64)[path.node]
        yield some, _by_student(values, path.node, len(some)) == 1, path.sources


Without = frozenset[Part] | None  # parts whose answers are not used; None: used only where they stand in the exercise


def follow(
    plan: Plan, part: Part, sheet: Sheet, rows: np.ndarray, without: Without = frozenset()
) -> list[Followed]:
    """The part's keys from the nearest earlier answers, for those of the students who have some.

    without: parts whose answers are not used, so that what follows comes from further back; None uses all, but only
    for the very quantity that was asked, and not for others that are equal to it.
    """
    found: list[Followed] = []
    for some, path in _blocks(plan, part, sheet, rows, without):
        found += _from(plan, part, sheet, some, path)
    return [followed for followed in found if len(followed.rows)]


def otherwise(
    plan: Plan, part: Part, sheet: Sheet, first: Followed, wrong: dict[Part, np.ndarray]
) -> Iterator[Followed]:
    """The same students' keys where one of the answers that they came from was not used, from the nearest one on.

    Before that, where it was used only in the place where it is asked for (the slope still taken from the net input).
    wrong: by part, whose answer was not right; a right one says no more than what it is computed from.
    """
    if any(_has_twin(plan, part, source) for source in first.sources):
        yield from follow(plan, part, sheet, first.rows, None)
    waiting = [(first, frozenset[Part]())]
    for _ in range(_MOST_WAYS):
        if not waiting:
            return
        group, without = waiting.pop(0)
        for source in reversed(group.sources):
            rows = group.rows[wrong[source][group.rows]] if source in wrong else group.rows[:0]
            for found in follow(plan, part, sheet, rows, without | {source}) if len(rows) else ():
                yield found
                waiting.append((found, without | {source}))


def _has_twin(plan: Plan, part: Part, source: Part) -> bool:
    """Whether the part depends on something else that is equal to what was asked."""
    counterpart = plan.counterpart

    def find() -> bool:
        wanted, base = counterpart.ids(source), counterpart.base(source)
        region = topological([counterpart.node(part)], stop={base})
        return any(node is not base and np.isin(wanted, counterpart.same.ids[node]).any() for node in region)

    return bool(plan.kept(("twin", part, source), find))


def fits(followed: Followed, answer: Answers) -> np.ndarray:
    """By entry, whether the answers of followed.rows are right for what they follow.

    A 0 without decimals is right for 0 alone: it says nothing of 0.00005.
    """
    says_nothing = (answer.values == 0) & (answer.half_unit > followed.tolerance) & (np.abs(followed.key) > _WHOLE)
    right = within(answer, followed.key, followed.tolerance, followed.float_error, followed.exactly)
    return right & ~says_nothing


# From which answers


def _blocks(
    plan: Plan, part: Part, sheet: Sheet, rows: np.ndarray, without: Without
) -> Iterator[tuple[np.ndarray, Way]]:
    """The students together who follow in the same way, in blocks that memory has room for."""
    groups: dict[Any, list[np.ndarray]] = {}
    paths: dict[Any, Way] = {}
    for some, given in _patterns(plan, part, sheet, rows, without or frozenset()):
        if path := way(plan, part, given, literally=without is None):
            used = set(path.sources)
            nearest = tuple(pair for pair in given if pair[0] in used)
            groups.setdefault(nearest, []).append(some)
            paths.setdefault(nearest, path)
    for nearest, parted in groups.items():
        together = np.sort(np.concatenate(parted))
        for block in blocks(len(together), paths[nearest].numbers):
            yield together[block], paths[nearest]


def way(plan: Plan, part: Part, given: Given, literally: bool = False) -> Way | None:
    """How the part follows from the nearest of the answers that are given; None where it does from none."""

    def make() -> Way | None:
        return find_way(plan.counterpart, part, given, plan.values, literally)

    found: Way | None = plan.kept(("way", part, given, literally), make)
    return found


def _patterns(
    plan: Plan, part: Part, sheet: Sheet, rows: np.ndarray, without: frozenset[Part]
) -> Iterator[tuple[np.ndarray, Given]]:
    """The students together who have usable entries of the same parts."""
    sources = [source for source in earlier(plan, part) if source in sheet and source not in without]
    usable = [_usable(sheet[source]) for source in sources]
    codes = np.zeros(len(rows), dtype=np.intp)
    for masks, kinds in usable:  # numbered anew after each, so that no number grows large
        codes = np.unique((len(masks) + 1) * codes + kinds[rows], return_inverse=True)[1]
    for code in range(int(codes.max(initial=-1)) + 1):
        some = np.flatnonzero(codes == code)
        kinds_here = [int(kinds[rows[some[0]]]) for _, kinds in usable]
        known = zip(sources, usable, kinds_here, strict=True)
        yield rows[some], tuple((source, masks[kind - 1]) for source, (masks, _), kind in known if kind)


def earlier(plan: Plan, part: Part) -> tuple[Part, ...]:
    """The parts that were asked before this one and that it depends on."""

    def find() -> tuple[Part, ...]:
        place = {question.id: k for k, question in enumerate(plan.exercise.problem.questions)}
        here = place[part.question.id], part.position
        before = tuple(other for other in plan.numeric if (place[other.question.id], other.position) < here)
        return sources_of(plan.counterpart, part, before)

    found: tuple[Part, ...] = plan.kept(("earlier", part), find)
    return found


def _usable(column: Column) -> tuple[list[bytes], np.ndarray]:
    """The different sets of entries that answers have, and by student which of them, from 1 on; 0: none."""
    written = column.written
    there = np.isfinite(written.values).reshape(len(written), -1) & ~written.turned[:, None]
    masks = {np.ones(there.shape[1:], dtype=bool).tobytes(): 1}
    kinds = there.all(axis=1).astype(np.intp)
    for k in np.flatnonzero(~there.all(axis=1) & there.any(axis=1)).tolist():
        kinds[k] = masks.setdefault(there[k].tobytes(), len(masks) + 1)
    return list(masks), np.where(column.of >= 0, kinds[column.of], 0) if len(kinds) else np.zeros_like(column.of)


# What follows from them


def _from(plan: Plan, part: Part, sheet: Sheet, rows: np.ndarray, path: Way) -> list[Followed]:
    own = {each.node: _own(each.node, path, sheet, rows) for each in path.owns}
    values = evaluate([path.node], {**path.fixed, **own}, Float64)
    key = _by_student(values[path.node], path.node, len(rows))
    good = everywhere(np.isfinite(key))
    empty = good & _empty(plan, path, values, len(rows))
    found = []
    for those, is_empty in ((good & ~empty, False), (empty, True)):
        if those.all():
            found.append(_followed(plan, part, sheet, rows, path, values, is_empty))
        elif those.any():
            found.append(_followed(plan, part, sheet, rows[those], path, of_some(values, those), is_empty))
    return found


def _own(node: Node, path: Way, sheet: Sheet, rows: np.ndarray) -> np.ndarray:
    return _gathered(node, path, rows, lambda source: sheet[source].values(rows), 0.0)


def _gathered(node: Node, path: Way, rows: np.ndarray, of: Callable[[Part], np.ndarray], empty: Any) -> np.ndarray:
    """One array for a quantity, of what there is by part; `empty` where nothing is known."""
    own = next(each for each in path.owns if each.node is node)
    made: np.ndarray | None = None
    for source, (here, there) in own.entries.items():
        values = of(source).reshape(len(rows), -1)
        if made is None:
            made = np.full((len(rows), node.size), empty, dtype=values.dtype)
        made[:, here] = values[:, there]
    assert made is not None
    return made.reshape(len(rows), *node.shape)


def _by_student(value: np.ndarray, node: Node, students: int) -> np.ndarray:
    array = np.asarray(value)
    return array if array.ndim > node.rank else np.broadcast_to(array, (students, *array.shape))


def _followed(
    plan: Plan, part: Part, sheet: Sheet, rows: np.ndarray, path: Way, values: Values, is_empty: bool
) -> Followed:
    is_exact = part.tolerance.kind == "exact"
    doubts = {own.node: _doubts(plan, part, sheet, rows, path, own.node) for own in path.owns}
    if is_exact:
        doubts = {node: np.zeros_like(doubt) for node, doubt in doubts.items()}
    spread = plan.own_spread(part, path.slopes, values, doubts)
    key = _by_student(values[path.node], path.node, len(rows))
    plain = _plain(part, path, values)
    tolerance = _by_student(_bound(plan, part, key, plain, spread), path.node, len(rows))
    tolerance = _telling(tolerance, key, plan.tolerance(part))
    error = _by_student(spread.float_error, path.node, len(rows))
    exactly = _exactly(plan, path, sheet, rows, key) if is_exact else None
    return Followed(rows, key, tolerance, error, plain, path.sources, is_empty, exactly)


def _bound(plan: Plan, part: Part, key: np.ndarray, plain: Values, spread: Any) -> np.ndarray:
    """The tolerance; only one that is relative asks for what the value is made of."""
    values: Values = plain
    if part.tolerance.kind == "relative":
        old = plan.old(part)
        values = evaluate([*part.node.inputs, *([old] if old else [])], plain, Float64)
    return bound(part, key, {**plan.values, **values}, spread, plan.old(part))


def _plain(part: Part, path: Way, values: Values) -> Values:
    """The values of the exercise itself, as the own ones leave them."""
    return {**path.plain, **{theirs: values[mine] for mine, theirs in path.twins if mine in values}}


def _doubts(plan: Plan, part: Part, sheet: Sheet, rows: np.ndarray, path: Way, node: Node) -> np.ndarray:
    return _gathered(node, path, rows, lambda source: _doubt(plan, source, sheet, rows, unit(part)), 0.0)


def _doubt(plan: Plan, source: Part, sheet: Sheet, rows: np.ndarray, least: float) -> np.ndarray:
    """How far each entry may be from what a student went on with: nobody rounds where whole numbers are right."""
    key, half_unit = plan.key(source), sheet[source].written.half_unit[sheet[source].of[rows]]
    whole = np.abs(key - np.round(key)) <= _WHOLE * np.maximum(1.0, np.abs(key))
    return np.where(whole, np.minimum(half_unit, least), half_unit)


def _telling(tolerance: np.ndarray, key: np.ndarray, usual: np.ndarray) -> np.ndarray:
    """The tolerance, but the usual one where earlier answers of few digits (1e10) would let about anything follow."""
    vague = (tolerance > _VAGUE * usual) & (2 * tolerance > np.abs(key))
    return np.where(vague, np.minimum(tolerance, usual), tolerance)


def _exactly(plan: Plan, path: Way, sheet: Sheet, rows: np.ndarray, key: np.ndarray) -> Exactly:
    """The exact value for the student's own fractions, worked out where float64 leaves it open."""

    def typed(source: Part) -> np.ndarray:
        return np.asarray(sheet[source].written.exact[sheet[source].of[rows]])

    own = {each.node: _gathered(each.node, path, rows, typed, Fraction(0)) for each in path.owns}
    kept: dict[int, Any] = {}

    def exact(index: tuple[int, ...]) -> tuple[Any, Any]:
        from gradekit.engine.evaluate.certify import certify

        row = index[0]
        if row not in kept:
            mine = {node: values[row] for node, values in own.items()}
            is_plain = all(isinstance(value, Fraction) for values in mine.values() for value in values.flat)
            bindings = {**plan.counterpart.exercise.bindings, **mine}
            kept[row] = certify([path.node], bindings)[path.node] if is_plain else None
        if kept[row] is None:  # an irrational number, typed as an expression: float64 knows it as well as anything
            return Fraction(float(key[index])), Fraction(abs(float(key[index])) * _CLOSE)
        return kept[row][index[1:]], 0

    return exact


# Where nothing is left to follow


def _empty(plan: Plan, path: Way, values: Values, students: int) -> np.ndarray:
    """Whose values leave nothing of the step: what it gives depends on nothing else any more (all units dead).

    An own value of 0 alone does not do that: w − η·0·x is still w.
    """
    guilty = [_dead(plan, own, path, values, students) for own in path.owns]
    dead = np.any(guilty, axis=0)
    rows = np.flatnonzero(dead)
    if len(rows):
        alone = _alone(plan, path, of_some(values, rows), len(rows))
        dead[rows] = np.any([is_dead[rows] & is_alone for is_dead, is_alone in zip(guilty, alone, strict=True)], axis=0)
    return dead


def _dead(plan: Plan, own: Own, path: Way, values: Values, students: int) -> np.ndarray:
    """Whose own value is 0, or makes something 0 all by itself, where the right one does not."""
    right = plan.counterpart.values
    dead = np.zeros(students, dtype=bool)
    for old, new in path.only_from(own):
        if new in values and np.any(right[old]):
            dead |= ~anywhere(_by_student(values[new], new, students) != 0)
    return dead


def _alone(plan: Plan, path: Way, values: Values, students: int) -> list[np.ndarray]:
    """By own quantity, for whom it is all that counts, where by the right values others would."""
    seed = variable("∂", path.node.shape)
    own = [each.node for each in path.owns]
    gradients = reverse(path.node, seed, frozenset(own)).gradients
    inputs = [node for node in topological([path.node]) if node.op.name == "variable" and node in gradients]
    weights = {seed: 1 + np.arange(path.node.size).reshape(path.node.shape) / 8}
    rights = {each.node: plan.counterpart.values[each.of] for each in path.owns}
    slopes = [gradients[node] for node in inputs]
    mine = evaluate(slopes, {**values, **weights}, Float64)
    theirs = evaluate(slopes, {**path.inputs, **rights, **weights}, Float64)
    counts = {node: anywhere(_by_student(mine[gradients[node]], node, students) != 0) for node in inputs}
    should = [node for node in inputs if np.any(theirs[gradients[node]])]
    return [_is_alone([node for node in should if node is not each], counts, students) for each in own]


def _is_alone(others: list[Node], counts: dict[Node, np.ndarray], students: int) -> np.ndarray:
    """Whether others should count and none does."""
    return ~np.any([counts[node] for node in others], axis=0) if others else np.zeros(students, dtype=bool)
