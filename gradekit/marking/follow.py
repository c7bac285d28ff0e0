"""Follow-through: what the exercise gives if students' own earlier values stood in its place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from msgspec import Struct

from gradekit.engine.evaluate import evaluate
from gradekit.engine.evaluate.float64 import Float64
from gradekit.engine.evaluate.walk import Values
from gradekit.engine.graph import Node, topological
from gradekit.marking.answers.columns import Answers, Column, Sheet, blocks, everywhere, of_some
from gradekit.marking.nothing_left import by_student, nothing_left
from gradekit.marking.own_values import Exactly, doubts, exactly, own_values
from gradekit.marking.parts import Part
from gradekit.marking.plan import Plan
from gradekit.marking.tolerance.compare import within
from gradekit.marking.tolerance.operators import bound
from gradekit.marking.ways import Given, Way, find_way, sources_of

_WHOLE = 1e-12  # relative distance within which a float64 is a whole number
_VAGUE = 10  # times the usual tolerance, from where a value must have a digit left to be followed
_MOST_WAYS = 6  # other choices of earlier answers that are tried where the nearest ones do not explain an answer


class Followed(Struct, frozen=True, eq=False):
    """Keys recomputed from the own answers of some students, which are those to the parts in `sources`.

    rows: whose keys they are; the arrays have an entry for each of them in front. values: those of the exercise's own
    quantities with theirs, which replace those in `known`. is_empty: whether their values leave nothing of the step, so
    that nothing is earned by it. exactly: index → exact key and tolerance, where the answer has to be exact.
    covered: the quantities that say nothing more, since theirs stand after them.
    """

    rows: np.ndarray
    key: np.ndarray
    tolerance: np.ndarray
    float_error: np.ndarray
    values: Values
    sources: tuple[Part, ...]
    known: frozenset[Node] = frozenset()
    is_empty: bool = False
    exactly: Exactly | None = None
    covered: frozenset[Node] = frozenset()

    def take(self, chosen: np.ndarray) -> Followed:
        """Those at the given positions."""
        rows, key, tolerance, error = (a[chosen] for a in (self.rows, self.key, self.tolerance, self.float_error))
        exact = _shifted(self.exactly, chosen) if self.exactly else None
        values = of_some(self.values, chosen)
        of = self.sources, self.known, self.is_empty, exact, self.covered
        return Followed(rows, key, tolerance, error, values, *of)


def _shifted(exact: Exactly, chosen: np.ndarray) -> Exactly:
    return lambda index: exact((int(chosen[index[0]]), *index[1:]))


def truths(
    plan: Plan, part: Part, sheet: Sheet, rows: np.ndarray
) -> Iterator[tuple[np.ndarray, np.ndarray, tuple[Part, ...]]]:
    """For those with own earlier values, whether a condition holds for these, and the parts whose answers they are."""
    for some, path in _blocks(plan, part, sheet, rows, frozenset()):
        own = {each.node: own_values(each.node, path, sheet, some) for each in path.owns}
        fixed = path.fixed if plan.own is None else of_some(path.fixed, some)
        values = evaluate([path.node], {**fixed, **own}, Float64)[path.node]
        yield some, by_student(values, path.node, len(some)) == 1, path.sources


Without = frozenset[Part] | None  # parts whose answers are not used; None: used only where they stand in the exercise


def follow(plan: Plan, part: Part, sheet: Sheet, rows: np.ndarray, without: Without = frozenset()) -> list[Followed]:
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

    wrong: by part, whose answer was not right; a right one says no more than what it is computed from.
    """
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


def literally(plan: Plan, part: Part, sheet: Sheet, first: Followed) -> list[Followed]:
    """The same students' keys where own values count only in the place where they are asked for, if that differs."""
    if any(_has_twin(plan, part, source) for source in first.sources):
        return [group for group in follow(plan, part, sheet, first.rows, None) if not group.is_empty]
    return []


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
            read = path.read
            nearest = tuple(pair for pair in given if pair[0] in read)
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
        if part in plan.numeric:
            return sources_of(plan.counterpart, part, plan.numeric[: plan.numeric.index(part)])
        place = {question.id: k for k, question in enumerate(plan.exercise.problem.questions)}
        here = place[part.question.id], part.position
        before = tuple(other for other in plan.numeric if (place[other.question.id], other.position) < here)
        return sources_of(plan.counterpart, part, before)

    found: tuple[Part, ...] = plan.kept(("earlier", part), find)
    return found


def behind(plan: Plan, part: Part) -> tuple[Part, ...]:
    """Those of them that are quantities of the exercise itself, on the way to this one."""

    def find() -> tuple[Part, ...]:
        inside = set(topological([part.node])) - {part.node}
        return tuple(other for other in earlier(plan, part) if other.node in inside)

    found: tuple[Part, ...] = plan.kept(("behind", part), find)
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
    own = {each.node: own_values(each.node, path, sheet, rows) for each in path.owns}
    whose = sheet[part].whose(rows)
    values = evaluate([path.node], {**(path.fixed if whose is None else of_some(path.fixed, whose)), **own}, Float64)
    key = by_student(values[path.node], path.node, len(rows))
    good = everywhere(np.isfinite(key))
    empty = good & nothing_left(plan.counterpart, path, values, whose, len(rows))
    found = []
    for those, is_empty in ((good & ~empty, False), (empty, True)):
        if those.all():
            found.append(_followed(plan, part, sheet, rows, path, values, is_empty))
        elif those.any():
            found.append(_followed(plan, part, sheet, rows[those], path, of_some(values, those), is_empty))
    return found


def _followed(
    plan: Plan, part: Part, sheet: Sheet, rows: np.ndarray, path: Way, values: Values, is_empty: bool
) -> Followed:
    is_exact = part.tolerance.kind == "exact"
    unsure = {own.node: doubts(plan, part, sheet, rows, path, own.node) for own in path.owns}
    if is_exact:
        unsure = {node: np.zeros_like(doubt) for node, doubt in unsure.items()}
    whose = sheet[part].whose(rows)
    spread = plan.own_spread(part, path.slopes, values, unsure, whose)
    key = by_student(values[path.node], path.node, len(rows))
    plain = _plain(part, path, values, whose)
    mine = plan.of(whose)
    tolerance = by_student(_bound(plan, part, key, plain, mine.values, spread), path.node, len(rows))
    tolerance = _telling(tolerance, key, mine.tolerance(part))
    error = by_student(spread.float_error, path.node, len(rows))
    exact = exactly(plan, path, sheet, rows, key) if is_exact else None
    return Followed(rows, key, tolerance, error, plain, path.sources, path.known, is_empty, exact, path.covered)


def _bound(plan: Plan, part: Part, key: np.ndarray, plain: Values, right: Values, spread: Any) -> np.ndarray:
    """The tolerance; only one that is relative asks for what the value is made of."""
    values: Values = plain
    if part.tolerance.kind == "relative":
        old = plan.old(part)
        values = evaluate([*part.node.inputs, *([old] if old else [])], plain, Float64)
    return bound(part, key, {**right, **values}, spread, plan.old(part))


def _plain(part: Part, path: Way, values: Values, whose: np.ndarray | None) -> Values:
    """The values of the exercise itself, as the own ones leave them."""
    plain = path.plain if whose is None else of_some(path.plain, whose)
    return {**plain, **{theirs: values[mine] for mine, theirs in path.twins if mine in values}}


def _telling(tolerance: np.ndarray, key: np.ndarray, usual: np.ndarray) -> np.ndarray:
    """The tolerance, but the usual one where earlier answers of few digits (1e10) would let about anything follow."""
    vague = (tolerance > _VAGUE * usual) & (2 * tolerance > np.abs(key))
    return np.where(vague, np.minimum(tolerance, usual), tolerance)
