"""Which known mistake gives these wrong numbers, and how surely."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import partial

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from gradekit.engine.evaluate.walk import Values
from gradekit.engine.graph import Node, topological
from gradekit.marking.answers.columns import Answers, anywhere, blocks, everywhere, of_some, total
from gradekit.marking.diagnosis.evidence import apart_from, evidence
from gradekit.marking.diagnosis.permuted import maybe_permuted, permuted
from gradekit.marking.diagnosis.stacked import stacked, valued
from gradekit.marking.diagnosis.ties import SAME, same, ties_of
from gradekit.marking.mistakes.context import Variant
from gradekit.marking.mistakes.recipes import rarest
from gradekit.marking.mistakes.telling import most_telling_first
from gradekit.marking.parts import Part
from gradekit.marking.plan import Plan
from gradekit.marking.tolerance.compare import agrees

_LONG = 2_000  # nodes
_ARRAYS = 10  # as large as the answers, that a closer look takes


class Diagnosis(Struct, frozen=True, eq=False):
    """A named mistake, and the others that give the same number; says: a sentence of its own for some of them.

    at: in the place of which quantities it puts others, where it does that; value: what it gives.
    """

    id: str
    also: tuple[str, ...] = ()
    says: tuple[tuple[str, str], ...] = ()
    credit: Fraction = Fraction(0)
    at: frozenset[Node] = frozenset()
    value: np.ndarray | None = None


class _Match(Struct, frozen=True, eq=False):
    """given: what the mistake gives; value: the same, with the key where the answer is right."""

    variant: Variant
    value: np.ndarray
    distance: float
    given: np.ndarray


class _Case(Struct, frozen=True, eq=False):
    """Answers to one part, with what would have been right: each array has an entry for each answer, or for all."""

    answer: Answers
    key: np.ndarray
    values: Values
    settled: Sequence[Settled]

    def take(self, some: np.ndarray) -> _Case:
        """Those at the given positions."""
        key = self.key[some] if self.key.ndim > self.answer.values.ndim - 1 else self.key
        values = self.values if len(some) == len(self.answer) else of_some(self.values, some)
        return _Case(self.answer.take(some), key, values, [self.settled[k] for k in some.tolist()])


Found = list[list[_Match]]  # by answer
Settled = frozenset[Node]  # quantities that a student has answered, so that what comes before them is beyond doubt


def typed_mistake(plan: Plan, part: Part, answer: Answers, key: np.ndarray, values: Values) -> list[Diagnosis | None]:
    """By answer inside the tolerance, the mistake that it equals to all its typed digits, while unequal to the key."""
    case = _Case(answer, key, values, [frozenset()] * len(answer))
    named: list[Diagnosis | None] = [None] * len(answer)
    unlike = np.flatnonzero(anywhere(~agrees(answer, key)))
    made = [*plan.known(part), *plan.variants(part)] if len(unlike) else []
    for block in blocks(len(unlike), len(made) * part.node.size) if made else ():
        some = unlike[block]
        for k, diagnosis in zip(some.tolist(), _typed(plan, part, made, case.take(some)), strict=True):
            named[k] = diagnosis
    return named


def _typed(plan: Plan, part: Part, made: list[Variant], case: _Case) -> list[Diagnosis | None]:
    answer, key = case.answer, case.key
    found: Found = [[] for _ in range(len(answer))]
    variants, values = stacked(plan, part, made, answer, case.values)
    entries = tuple(range(2, values.ndim))
    apart = apart_from(answer, key, values)
    of, rows = np.nonzero(apart.any(axis=entries) & agrees(answer, values).all(axis=entries))
    shows = evidence(part, answer.take(rows), values[of, rows], ~agrees(answer, key)[rows])
    for number, row in zip(of[shows].tolist(), rows[shows].tolist(), strict=True):
        found[row].append(_Match(variants[number], values[number, row], 0.0, values[number, row]))
    return _best_of_each(plan, part, answer, found)


def diagnose(
    plan: Plan,
    part: Part,
    answer: Answers,
    key: np.ndarray,
    values: Values,
    settled: Sequence[Settled] = (),
    stop: Settled = frozenset(),
) -> list[Diagnosis | None]:
    """By answer, the mistake whose value it is, as fair rounding leaves it; key is what would have been right here.

    Key and values may have an entry for each answer in front. settled: by answer, what else the student answered, with
    no mistake before it; stop: quantities in whose place the values have those of all these students.
    """
    case = _Case(answer, key, values, settled or [frozenset()] * len(answer))
    named: list[Diagnosis | None] = [None] * len(answer)
    partly = anywhere(np.abs(answer.values - key) <= plan.of(answer.whose).tolerance(part))
    for mistakes, whole in _in_turn(plan, stop):
        rest = np.array([k for k, found in enumerate(named) if found is None], dtype=np.intp)
        rest = rest[partly[rest]] if whole else rest
        if len(rest) and (made := mistakes(part)):
            found = _in_blocks(plan, part, made, case.take(rest), whole)
            for k, diagnosis in zip(rest.tolist(), found, strict=True):
                named[k] = diagnosis
    return named


def _in_turn(plan: Plan, stop: Settled) -> Iterator[tuple[Callable[[Part], list[Variant]], bool]]:
    """Mistakes in the order in which they are thought of, each with whether it has to give the right entries too."""
    yield plan.known, False
    yield plan.in_other_ways, not plan.expects_libraries
    yield partial(plan.variants, stop=stop), False
    yield plan.rarer, False
    yield plan.in_other_ways, False
    yield partial(_rarest, plan), False


def _rarest(plan: Plan, part: Part) -> list[Variant]:
    found: list[Variant] = plan.kept(("rarest", part), lambda: rarest(part.node, plan.setting))
    return found


def is_mistaken(
    plan: Plan, part: Part, answer: Answers, rows: np.ndarray, right: np.ndarray, key: np.ndarray, values: Values
) -> np.ndarray:
    """By row, whether the answer, read to the digits asked, is what a known mistake gives in the entries not right."""
    some, found = answer.take(rows), np.zeros(len(rows), dtype=bool)
    for _, value in valued(plan, part, plan.variants(part), some, of_some(values, rows)):
        found |= everywhere(right | agrees(some, value)) & anywhere(~right & ~same(value, key))
    return found


def _in_blocks(plan: Plan, part: Part, made: list[Variant], case: _Case, whole: bool) -> list[Diagnosis | None]:
    """By answer, which of the mistakes it is, in blocks that memory has room for."""
    named: list[Diagnosis | None] = []
    for some in blocks(len(case.answer), plan.kept(("numbers", part, made[0]), lambda: _numbers(made))):
        named += _diagnosed(plan, part, made, case.take(some), whole)
    return named


def _numbers(made: list[Variant]) -> int:
    """How many numbers known mistakes compute for each student."""
    return sum(node.size for node in topological(variant.node for variant in made))


def _diagnosed(plan: Plan, part: Part, made: list[Variant], case: _Case, whole: bool) -> list[Diagnosis | None]:
    """whole: only mistakes that give the entries that are right as well."""
    answer, key = case.answer, case.key
    tolerance = plan.of(answer.whose).tolerance(part)
    right = np.abs(answer.values - key) <= tolerance
    key, tolerance = np.broadcast_to(key, right.shape), np.broadcast_to(tolerance, right.shape)
    found: Found = [[] for _ in range(len(answer))]
    for near in _near(plan, part, made, case, right & (not whole)):
        for k, match in _matches(plan, part, near):
            if not is_settled(plan, part, match.variant.at, case.settled[k]):
                found[k].append(match)
    named = _best_of_each(plan, part, answer, found)
    for k in () if whole else maybe_permuted(answer, key, tolerance, right):
        if permuted(part, answer.take(np.array([k])), key[k], tolerance[k], right[k]):
            named[k] = _with_permuted(named[k])
    return named


def is_settled(plan: Plan, part: Part, at: frozenset[Node], settled: Settled) -> bool:
    """Whether a mistake lies nowhere but before what was answered, and would have shown there."""
    if not at or not settled:
        return False
    after = plan.kept(("after", part, settled), lambda: frozenset(topological([part.node], stop=settled)))
    return at.isdisjoint(after)


def _with_permuted(best: Diagnosis | None) -> Diagnosis:
    return replace(best, also=(*best.also, "entries-permuted")) if best else Diagnosis("entries-permuted")


class _Near(Struct, frozen=True):
    """Mistakes that answers may be, each beside one answer: variants[of[k]] beside the answer in place rows[k].

    key, right, answer and value have an entry for each of the pairs; right: entries that are not asked about.
    """

    variants: list[Variant]
    of: np.ndarray
    rows: np.ndarray
    answer: Answers
    key: np.ndarray
    right: np.ndarray
    value: np.ndarray


def _near(plan: Plan, part: Part, made: list[Variant], case: _Case, right: np.ndarray) -> Iterator[_Near]:
    """Those near enough for a closer look: in all that is wrong nearer than the key is."""
    answer, key = case.answer, np.broadcast_to(case.key, right.shape)
    reach = 20 * plan.of(answer.whose).tolerance(part) + 0.02 * np.abs(answer.values) + answer.typed_unit
    variants, values = stacked(plan, part, made, answer, case.values)
    entries = tuple(range(2, values.ndim))
    apart = np.where(right, 0.0, np.abs(answer.values - values))
    off = total(np.where(right, 0.0, np.abs(answer.values - key))) * (1 + SAME)
    of, rows = np.nonzero((apart <= reach).all(axis=entries) & (apart.sum(axis=entries) <= off))
    for some in blocks(len(rows), _ARRAYS * part.node.size):
        number, row = of[some], rows[some]
        differ = ~everywhere(same(values[number, row], key[row]))
        if differ.any():
            number, row = number[differ], row[differ]
            yield _Near(variants, number, row, answer.take(row), key[row], right[row], values[number, row])


def _matches(plan: Plan, part: Part, near: _Near) -> Iterator[tuple[int, _Match]]:
    """The answers that are a mistake's value, up to the rounding of the lines before it, with the mistake."""
    answer, key, right, given = near.answer, near.key, near.right, near.value
    value = np.where(right, key, given)
    distance = np.abs(answer.values - value)
    slack = answer.typed_unit * (1 + 1e-9) + 1e-12 * np.abs(value) + plan.of(answer.whose).tolerance(part) * right
    may_round = ~np.array([variant.exactly for variant in near.variants], dtype=bool)[near.of]
    rounded = (may_round & ~everywhere(agrees(answer, value))).reshape(-1, *[1] * part.node.rank)
    spread = np.where(rounded, _roundings(plan, part, near), 0.0)
    # the teacher knows that students do this: no evidence but the digits asked
    is_known = np.array([variant.id == "known" for variant in near.variants], dtype=bool)[near.of]
    tells = _differs(answer, key) & _differs(answer, plan.of(answer.whose).key(part)) | same(answer.values, value)
    shown = evidence(part, answer, value, ~same(value, key) & ~right & tells, spread)
    meant = np.where(is_known, everywhere(right | agrees(answer, value, spread)), shown)
    meant &= everywhere(distance <= slack + spread)
    far = (distance * ~right).reshape(len(distance), -1).max(axis=1, initial=0.0)
    for k in np.flatnonzero(meant).tolist():
        yield int(near.rows[k]), _Match(near.variants[near.of[k]], value[k], float(far[k]), given[k])


def _differs(answer: Answers, key: np.ndarray) -> np.ndarray:
    """By entry, whether an answer is not what was right to every digit that was typed."""
    return np.asarray(np.abs(answer.values - key) > answer.typed_unit * (1 - 1e-9))


def _roundings(plan: Plan, part: Part, near: _Near) -> np.ndarray:
    """By pair, what rounding each line before the mistake may do to its value."""
    found = np.empty(near.value.shape)
    for number in np.unique(near.of).tolist():
        these = near.of == number
        mine = plan.of(None if near.answer.whose is None else near.answer.whose[these])
        found[these] = mine.spread(part, _rounded(plan, part, near.variants[number].node)).rounding
    return found


def _rounded(plan: Plan, part: Part, node: Node) -> Node:
    """Whose rounding a mistake's value has: its own; at the end of a long graph the right one's, which hardly differs.

    There the derivatives of each mistake by all lines would cost more than everything else.
    """
    is_long = plan.kept(("long", part), lambda: len(topological([part.node])) > _LONG)
    return part.node if is_long and node.shape == part.node.shape else node


def _best_of_each(plan: Plan, part: Part, answer: Answers, found: Found) -> list[Diagnosis | None]:
    """By answer, the best of the mistakes that it may be."""
    named: list[Diagnosis | None] = [None] * len(found)
    rows = [k for k, matches in enumerate(found) if matches]
    if rows:
        ties = ties_of(plan, part, None if answer.whose is None else answer.whose[rows])
        for place, k in enumerate(rows):
            named[k] = _best(found[k], lambda variant, place=place: ties(variant, place))  # type: ignore[misc]
    return named


def _best(found: list[_Match], ties: Callable[[Variant], Sequence[Variant]]) -> Diagnosis:
    """The nearest of the matching mistakes; those of equal value, and equally near ones, are a tie."""
    if len(found) == 1 and not ties(found[0].variant):
        one, given = found[0].variant, found[0].given
        return Diagnosis(one.id, (), ((one.id, one.says),) if one.says else (), one.credit, one.at, given)
    best = min(found, key=lambda match: match.distance)
    tied = [match.variant for match in found if match is best or same(match.value, best.value).all()]
    ids = most_telling_first(variant.id for variant in tied if not variant.is_late)
    tied += [other for variant in tied for other in ties(variant)]
    first, *rest = dict.fromkeys([*ids, *(variant.id for variant in tied)])
    credit = max(variant.credit for variant in tied)
    says = {variant.id: variant.says for variant in reversed(tied)}
    told = tuple((id, text) for id, text in says.items() if text)
    return Diagnosis(first, tuple(rest), told, credit, best.variant.at, best.given)
