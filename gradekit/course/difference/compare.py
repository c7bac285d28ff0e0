"""Two runs → what differs. Each result is looked at once; only those of one side are all in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import NamedTuple

from msgspec import Struct

from gradekit.course.difference.reasons import Contents, Why
from gradekit.course.difference.side import Side
from gradekit.course.outcome import Outcome
from gradekit.course.piece import label
from gradekit.course.settling.settled import Settled
from gradekit.marking.result import QuestionGrade

Whose = tuple[str, str]  # problem and id as it is compared; '' and a file where nobody is known


class QuestionDifference(NamedTuple):
    """A question whose points differ; None on the side that does not have it."""

    question: str
    before: QuestionGrade | None
    after: QuestionGrade | None
    why: tuple[str, ...]


class Difference(NamedTuple):
    """A mark that differs; None on the side that has none. why: what concerns the whole and no question alone."""

    before: Settled | None
    after: Settled | None
    questions: tuple[QuestionDifference, ...]
    why: tuple[str, ...]

    @property
    def either(self) -> Settled:
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def change(self) -> Fraction:
        """By how many points; what is not there counts nothing."""
        return (self.after.score if self.after else Fraction(0)) - (self.before.score if self.before else Fraction(0))


class Comparison(Struct, frozen=True):
    """differences: in the order of the new results, then what is gone; unchanged: how many marks are the same."""

    old: Side
    new: Side
    differences: tuple[Difference, ...]
    unchanged: int


def compare(old: Side, new: Side) -> Comparison:
    """What differs from the old to the new run."""
    pairs, unchanged = _pairs(old.results(), new.results())
    why = Why(old, new, _contents(old, (then for then, _ in pairs)), _contents(new, (now for _, now in pairs)))
    return Comparison(old, new, tuple(_difference(then, now, why) for then, now in pairs), unchanged)


Pair = tuple[Settled | None, Settled | None]


def _pairs(old: Iterable[Settled], new: Iterable[Settled]) -> tuple[list[Pair], int]:
    """Results of the same student and problem that differ, and how many do not."""
    after: dict[Whose, Settled | None] = {}
    for result in new:
        whose = _whose(result)
        if whose not in after or result.status == "graded":  # a file that could not be marked may stand beside one
            after[whose] = result
    differing: dict[Whose, Pair] = {}
    gone: dict[Whose, Settled] = {}
    unchanged = 0
    for then in _marks_first(old):
        whose = _whose(then)
        if whose not in after:
            gone.setdefault(whose, then)
        elif (now := after[whose]) is not None:
            after[whose] = None
            if is_same(then, now):
                unchanged += 1
            else:
                differing[whose] = (then, now)
    order = [differing.get(whose) or (None, left) for whose, left in after.items() if left or whose in differing]
    return [*order, *((then, None) for then in gone.values())], unchanged


def _marks_first(results: Iterable[Settled]) -> Iterator[Settled]:
    """What was marked, then all else."""
    others = []
    for result in results:
        if result.status == "graded":
            yield result
        else:
            others.append(result)
    yield from others


def _whose(result: Settled) -> Whose:
    return (result.problem, result.who) if result.who else ("", result.file)


def is_same(then: Settled, now: Settled) -> bool:
    """Whether the points are the same, of every question and of the whole."""
    if then.status != now.status:
        return False
    if then.late == now.late and then.overrides == now.overrides and _is_same_outcome(then.outcome, now.outcome):
        return True
    return then.score == now.score and _points(then) == _points(now)


def _is_same_outcome(then: Outcome | None, now: Outcome | None) -> bool:
    return then is now or then is not None and now is not None and then.digest == now.digest


def _points(result: Settled) -> list[tuple[str, Fraction, Fraction, bool]]:
    return [(q.id, q.score, q.max_score, q.is_judged) for q in result.questions]


def _difference(then: Settled | None, now: Settled | None, why: Why) -> Difference:
    if then is None or now is None or then.status != now.status:
        return Difference(then, now, (), why.status(then, now))
    before, after = ({q.id: q for q in result.questions} for result in (then, now))
    questions = tuple(
        QuestionDifference(name, before.get(name), after.get(name), why.question(name, then, now))
        for name in {**after, **before}
        if _differs(before.get(name), after.get(name))
    )
    return Difference(then, now, questions, why.lateness(then, now))


def _differs(then: QuestionGrade | None, now: QuestionGrade | None) -> bool:
    if then is None or now is None:
        return True
    return (then.score, then.max_score, then.is_judged) != (now.score, now.max_score, now.is_judged)


def _contents(side: Side, results: Iterable[Settled | None]) -> Contents:
    """Of these submissions, as the run saw them."""
    wanted = {result.file for result in results if result}
    found = ((label(row.file, row.line), row.content) for row, _ in side.rows()) if wanted else ()
    return {name: content for name, content in found if name in wanted}
