"""A final result: what one student got for one problem, and all that led to it beside the marks themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import NamedTuple

from msgspec.structs import replace

from gradekit.course.outcome import Outcome
from gradekit.course.settling.late import Lateness
from gradekit.course.state.override import Override
from gradekit.engine.number import exact_number
from gradekit.exercise.problem.messages import shown
from gradekit.marking.result import QuestionGrade

Decisions = Mapping[str, Override]  # question → what a person decided

_NONE = Fraction(0)
_ENDS = (".", "!", "?", "…", "。", "！", "？")  # of a sentence


class Change(NamedTuple):
    """A person's decision about one question; before: the points that marking gave, None where it left them open."""

    question: str
    points: Fraction
    why: str
    before: Fraction | None


class Settled(NamedTuple):
    """A final result.

    file: its label, '' where nothing was handed in; who: the student's id as it is compared, '' where nobody is known
    status: graded, unreadable (then `error` says why) or missing
    outcome: what marking found, None where nothing was marked; notes: warnings beside those of the outcome
    late: None where it is in time, or not known when it was handed in
    on_roster: None without a roster, and where nobody is known
    """

    file: str
    student: str
    who: str
    problem: str
    status: str
    outcome: Outcome | None = None
    error: str = ""
    at_line: int = 0
    at_column: int = 0
    notes: tuple[str, ...] = ()
    late: Lateness | None = None
    overrides: tuple[Change, ...] = ()
    on_roster: bool | None = None

    @property
    def questions(self) -> tuple[QuestionGrade, ...]:
        """The marks with a person's changes."""
        if self.outcome is None:
            return ()
        if not self.overrides:
            return self.outcome.questions
        changes = {change.question: change for change in self.overrides}
        return tuple(_changed(q, changes[q.id]) if q.id in changes else q for q in self.outcome.questions)

    @property
    def full_score(self) -> Fraction:
        """The points before lateness costs any."""
        if self.outcome is None:
            return _NONE
        return sum((q.score for q in self.questions), _NONE) if self.overrides else self.outcome.score

    @property
    def score(self) -> Fraction:
        """The points in the end, from 0 to max_score."""
        return self.full_score if self.late is None else self.full_score * self.late.factor

    @property
    def max_score(self) -> Fraction:
        """The points of everything that was judged."""
        if self.outcome is None:
            return _NONE
        judged = (q.max_score for q in self.questions if q.is_judged)
        return sum(judged, _NONE) if self.overrides else self.outcome.max_score

    @property
    def open_points(self) -> Fraction:
        """The points of what is left for a person."""
        return sum((q.max_score for q in self.questions if not q.is_judged), _NONE)


def _changed(question: QuestionGrade, change: Change) -> QuestionGrade:
    """The question as a person decided. What marking said stands behind that, except where nothing is wrong now."""
    before = "left open before" if change.before is None else f"{exact_number(change.before)} before"
    decision = f"A person gave {exact_number(change.points)} of {exact_number(question.max_score)} points ({before}): "
    full = change.points == question.max_score
    said = "" if full or not question.message else f" {question.message}"
    return replace(
        question,
        score=change.points,
        verdict=_verdict(question, change.points),
        mistake=None if full else question.mistake,
        also=() if full else question.also,
        message=f"{decision}{_sentence(change.why)}{said}",
    )


def _sentence(text: str) -> str:
    """The text, which ends as sentences do: others may follow."""
    return text if text.endswith(_ENDS) else f"{text}."


def _verdict(question: QuestionGrade, points: Fraction) -> str:
    if question.is_judged and points == question.score:
        return question.verdict
    return "correct" if points == question.max_score else "partial" if points else "incorrect"


def changes_of(decisions: Decisions, outcome: Outcome) -> tuple[Change, ...]:
    """The decisions about questions that there are, each with points from 0 to the most there is."""
    decided = [(q, decisions[q.id]) for q in outcome.questions if q.id in decisions]
    return tuple(
        Change(q.id, min(max(o.points, _NONE), q.max_score), o.why, q.score if q.is_judged else None)
        for q, o in decided
    )


def decision_notes(decisions: Decisions, outcome: Outcome, content: bytes) -> Iterator[str]:
    """What to know about decisions: those that no longer fit the problem or the submission."""
    most = {question.id: question.max_score for question in outcome.questions}
    for name, decision in decisions.items():
        if name not in most:
            yield f"a person's points for {shown(name)} are not used: the problem has no such question"
        elif not 0 <= decision.points <= most[name]:
            points, allowed = exact_number(decision.points), exact_number(most[name])
            yield f"a person gave {name} {points} points, which count as the nearest number from 0 to {allowed}"
        elif decision.content and decision.content != content:
            yield f"a person decided on {name} before this submission was changed; see whether that still holds"


def unused_notes(decisions: Decisions, reason: str) -> tuple[str, ...]:
    """What to know about decisions where nothing was marked."""
    return tuple(f"a person's points for {shown(name)} are not used: {reason}" for name in decisions)
