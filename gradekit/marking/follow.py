"""Follow-through: what is right given the students' own earlier answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from gradekit.engine.evaluate import evaluate
from gradekit.engine.evaluate.float64 import Float64
from gradekit.engine.evaluate.walk import Values
from gradekit.engine.graph import Node, topological
from gradekit.marking.answers.columns import Answers, Sheet, anywhere, blocks, everywhere, of_some
from gradekit.marking.parts import Part
from gradekit.marking.plan import Plan
from gradekit.marking.tolerance.compare import within
from gradekit.marking.tolerance.operators import bound, unit
from gradekit.marking.tolerance.rounding import Slopes, slopes

_SHORT = 1e-12  # relative distance within which a float64 has no further digits
_MOST_DECIMALS = 15  # of a float64, about
_VAGUE = 10  # times the usual tolerance, from where a value must have a digit left to be followed


@dataclass(frozen=True, slots=True, eq=False)
class Followed:
    """Keys recomputed from the own answers of some students, which are those to the parts in `sources`.

    rows: whose keys they are; the arrays have an entry for each of them in front.
    """

    rows: np.ndarray
    key: np.ndarray
    tolerance: np.ndarray
    float_error: np.ndarray
    values: Values
    sources: tuple[Part, ...]

    def take(self, chosen: np.ndarray) -> Followed:
        """Those at the given positions."""
        rows, key, tolerance, error = (a[chosen] for a in (self.rows, self.key, self.tolerance, self.float_error))
        return Followed(rows, key, tolerance, error, of_some(self.values, chosen), self.sources)


def follow(plan: Plan, part: Part, sheet: Sheet, rows: np.ndarray) -> list[Followed]:
    """The part's keys from the nearest answered quantities before it, for those of the students who have one.

    None has one where nothing before was answered, or where the step became trivial. A quantity that was asked twice,
    under two names, and answered differently counts with the answer that fits better.
    """
    found: list[Followed] = []
    for some, own in _blocks(plan, part, sheet, rows):
        first = _from(plan, part, sheet, some, {node: parts[0] for node, parts in own.items()})
        if first is not None and any(len(parts) > 1 for parts in own.values()):
            other = _from(plan, part, sheet, first.rows, {node: parts[-1] for node, parts in own.items()})
            found += _better(part, sheet, first, other)
        elif first is not None:
            found.append(first)
    return [followed for followed in found if len(followed.rows)]


def fits(followed: Followed, answer: Answers) -> np.ndarray:
    """By entry, whether the answers of followed.rows are right for what they follow."""
    return within(answer, followed.key, followed.tolerance, followed.float_error)


def _better(part: Part, sheet: Sheet, first: Followed, other: Followed | None) -> list[Followed]:
    """The first way to follow, except for those whose answer fits the other."""
    if other is None:
        return [first]
    own = sheet[part]
    answer = own.written.take(own.of[other.rows])
    fitting = everywhere(fits(other, answer)) & ~answer.turned
    left = ~np.isin(first.rows, other.rows[fitting])
    return [other.take(np.flatnonzero(fitting)), first.take(np.flatnonzero(left))]


Own = Mapping[Node, Part]


@dataclass(frozen=True, eq=False)
class Way:
    """How a part follows from answered quantities; made once for each choice of these.

    own: the quantities that answers replace, and whose they are; changed: those, and what depends on them on the way
    to the part; fixed: the values of all that depends on none of them.
    """

    part: Part
    own: Own
    changed: tuple[Node, ...]
    fixed: Values

    @cached_property
    def slopes(self) -> Slopes:
        return slopes(self.part.node, frozenset(self.own))

    @cached_property
    def numbers(self) -> int:
        """How many numbers are computed for each student."""
        slopes = [slope for _, slope in self.slopes.lines]
        return self.part.node.size * sum(node.size for node in topological(slopes, stop=self.fixed))


def way(plan: Plan, part: Part, own: Own) -> Way | None:
    """How the part follows from those of the answered quantities that are nearest; None where it does from none."""
    found: Way | None = plan.kept(("way", part, *own.items()), lambda: _way(plan, part, own))
    return found


def _way(plan: Plan, part: Part, answered: Own) -> Way | None:
    region = topological([part.node], stop=answered)
    own = {node: answered[node] for node in region if node in answered}
    if not own:
        return None
    depend = set(own)
    for node in plan.order:
        if any(child in depend for child in node.inputs):
            depend.add(node)
    fixed = {**plan.bindings, **{node: plan.values[node] for node in plan.order if node not in depend}}
    return Way(part, own, tuple(node for node in region if node in depend), fixed)


def _from(plan: Plan, part: Part, sheet: Sheet, rows: np.ndarray, own: Own) -> Followed | None:
    path = way(plan, part, own)
    if path is None:
        return None
    replaced = {node: sheet[source].values(rows) for node, source in path.own.items()}
    values = evaluate([part.node], {**path.fixed, **replaced}, Float64)
    values = {node: _by_student(values[node], node, len(rows)) for node in path.changed}
    good = everywhere(np.isfinite(values[part.node])) & ~_trivial(plan, path, values)
    if not good.all():
        rows, values = rows[good], of_some(values, good)
    return _followed(plan, part, sheet, rows, path, values) if len(rows) else None


def _by_student(value: np.ndarray, node: Node, students: int) -> np.ndarray:
    array = np.asarray(value)
    return array if array.ndim > node.rank else np.broadcast_to(array, (students, *array.shape))


def _followed(plan: Plan, part: Part, sheet: Sheet, rows: np.ndarray, path: Way, values: Values) -> Followed:
    doubts = {node: _doubt(plan, source, sheet, rows, unit(part)) for node, source in path.own.items()}
    spread = plan.own_spread(part, path.slopes, {**path.fixed, **values}, doubts)
    key = values[part.node]
    tolerance = bound(part, key, {**plan.values, **values}, spread, plan.old(part))
    tolerance = _telling(tolerance, key, plan.tolerance(part))
    return Followed(rows, key, tolerance, spread.float_error, {**path.fixed, **values}, tuple(path.own.values()))


def _doubt(plan: Plan, source: Part, sheet: Sheet, rows: np.ndarray, least: float) -> np.ndarray:
    """How far each entry may be from what a student went on with: nobody rounds what has no more digits."""
    key, written, of = plan.key(source), sheet[source].written, sheet[source].of[rows]
    grain = 10.0 ** np.clip(written.decimals[of], 0, _MOST_DECIMALS)
    short = np.abs(key - np.round(key * grain) / grain) <= _SHORT * np.maximum(1.0, np.abs(key))
    unit = written.typed_unit[of]
    return np.where(short, np.minimum(unit, least), unit)


def _telling(tolerance: np.ndarray, key: np.ndarray, usual: np.ndarray) -> np.ndarray:
    """The tolerance, but the usual one where earlier answers of few digits (1e10) would let about anything follow."""
    vague = (tolerance > _VAGUE * usual) & (2 * tolerance > np.abs(key))
    return np.where(vague, np.minimum(tolerance, usual), tolerance)


def _blocks(plan: Plan, part: Part, sheet: Sheet, rows: np.ndarray) -> Iterator[Pattern]:
    """The students together who follow from the same parts, in blocks that memory has room for."""
    groups: dict[tuple[tuple[Node, tuple[Part, ...]], ...], list[np.ndarray]] = {}
    for some, own in _patterns(plan, part, sheet, rows):
        if path := way(plan, part, {node: parts[0] for node, parts in own.items()}):
            nearest = tuple((node, tuple(own[node])) for node in path.own)
            groups.setdefault(nearest, []).append(some)
    for nearest, parted in groups.items():
        together, own = np.sort(np.concatenate(parted)), {node: list(parts) for node, parts in nearest}
        path = way(plan, part, {node: parts[0] for node, parts in own.items()})
        for block in blocks(len(together), path.numbers if path else 1):
            yield together[block], own


Pattern = tuple[np.ndarray, dict[Node, list[Part]]]


def _patterns(plan: Plan, part: Part, sheet: Sheet, rows: np.ndarray) -> Iterator[Pattern]:
    """The students together whose usable answers are to the same parts, and these parts by their node."""
    others = [other for other in sources_of(plan, part) if other in sheet]
    usable = np.stack([_usable(sheet, other)[rows] for other in others]) if others else np.empty((0, len(rows)))
    codes = np.zeros(len(rows), dtype=np.intp)
    for answered in usable:  # numbered anew after each, so that no number grows large
        codes = np.unique(2 * codes + answered.astype(np.intp), return_inverse=True)[1]
    for code in range(int(codes.max(initial=-1)) + 1):
        some = np.flatnonzero(codes == code)
        own: dict[Node, list[Part]] = {}
        for other, answered in zip(others, usable, strict=True):
            if answered[some[0]]:
                own.setdefault(other.node, []).append(other)
        yield rows[some], own


def _usable(sheet: Sheet, part: Part) -> np.ndarray:
    """Which students gave a complete answer in the part's own shape."""
    column = sheet[part]
    return column.known(column.written.complete & ~column.written.turned)


def sources_of(plan: Plan, part: Part) -> tuple[Part, ...]:
    """The parts that may come before: those it is computed from, and this very quantity where it was asked before."""
    found: tuple[Part, ...] = plan.kept(("sources", part), lambda: _sources(plan, part))
    return found


def _sources(plan: Plan, part: Part) -> tuple[Part, ...]:
    inside = set(topological([part.node]))
    before = plan.numeric[: plan.numeric.index(part)] if part in plan.numeric else plan.numeric
    return tuple(
        other
        for other in plan.numeric
        if other is not part and other.node in inside and other.node.inputs  # what is given follows from nothing
        if other.node is not part.node or other in before
    )


def _trivial(plan: Plan, path: Way, values: Values) -> np.ndarray:
    """Which students' values turned a line that is not all zero into one that is (all units dead)."""
    dead = [~anywhere(values[node] != 0) for node in path.changed if np.any(plan.values[node])]
    return np.any(dead, axis=0)
