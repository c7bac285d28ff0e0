"""Why a mark differs, from what both runs remember: submissions, problems, settings, versions, a person's decisions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from msgspec import Struct

from gradekit.course.difference.side import Side
from gradekit.course.settling.late import Lateness, duration_text
from gradekit.course.settling.settled import Change, Settled
from gradekit.engine.number import exact_number
from gradekit.paper.values import points_text

UNKNOWN = "no cause is known"
_LONGEST = 24  # characters of a key that is shown
_LONG_NUMBER = re.compile(r"-?[0-9]+\.[0-9]{5,}(e[+-]?[0-9]+)?")


Contents = Mapping[str, bytes]  # label of a submission → digest of its bytes


class Why(Struct, frozen=True):
    """What the causes are looked up in: both runs, and the contents that they saw of the submissions in question."""

    old: Side
    new: Side
    before: Contents
    after: Contents

    def status(self, then: Settled | None, now: Settled | None) -> tuple[str, ...]:
        """Why there is a mark on one side alone."""
        if then is None or then.status == "missing":
            return (_appeared(then, now),)
        if now is None or now.status == "missing":
            return ("the submission is gone",) if then.status != "missing" else ("no longer on the roster",)
        if now.status == "unreadable":
            return (f"it cannot be marked any more: {now.error}",)
        return (f"it can be marked now; before: {then.error}",)

    def question(self, name: str, then: Settled, now: Settled) -> tuple[str, ...]:
        """Why the points of a question differ, the likeliest first."""
        decided, decides = _decision(then, name), _decision(now, name)
        if decided != decides:
            return (f"a person decided: {decides.why}" if decides else "a person's decision was withdrawn",)
        found = (*self._submission(then, now), *self._problem(name, now.problem), *self._version())
        return found or (UNKNOWN,)

    def lateness(self, then: Settled, now: Settled) -> tuple[str, ...]:
        """Why another share of the points counts, if it does."""
        if _share(then.late) == _share(now.late):
            return ()
        old, new = self.old.settings, self.new.settings
        causes = [*["--due changed"] * (old.due != new.due), *["--late changed"] * (old.late != new.late)]
        causes = causes or [*self._submission(then, now)] or ["the time of the file or an extension changed"]
        return (f"{_late_words(then.late)} → {_late_words(now.late)}", *causes)

    def _submission(self, then: Settled, now: Settled) -> Iterator[str]:
        if self.before.get(then.file) == self.after.get(now.file):
            return
        old, new = self.old.settings.keep, self.new.settings.keep
        if then.file == now.file:
            yield "the submission changed"
        else:
            yield f"another submission: {now.file}, not {then.file}"
            if old != new:
                yield f"--keep {old} → {new}"

    def _problem(self, name: str, problem: str) -> Iterator[str]:
        then, now = (side.run.problems.get(problem, {}) for side in (self.old, self.new))
        if then.get("digest") == now.get("digest"):
            return
        before, after = (facts.get("questions", {}).get(name) for facts in (then, now))
        found = [*_question_facts(before, after)] if before and after else [_in_one(before, after)]
        yield from found or ["the problem file changed"]

    def _version(self) -> Iterator[str]:
        old, new = self.old.run.version, self.new.run.version
        if old != new:
            yield f"gradekit {old} → {new}"


def _appeared(then: Settled | None, now: Settled | None) -> str:
    if now is None:
        return "no longer on the roster"
    if now.status == "missing":
        return "on the roster now"
    said = "handed in now" if then else "a new submission"
    return f"{said}, which cannot be marked: {now.error}" if now.status == "unreadable" else said


def _decision(result: Settled, question: str) -> Change | None:
    """The points that a person gave, whatever marking says beside it."""
    found = next((change for change in result.overrides if change.question == question), None)
    return found and found._replace(before=None)


def _question_facts(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[str]:
    if before["key"] != after["key"]:
        yield _keys(before["key"], after["key"])
    if before["tolerance"] != after["tolerance"]:
        yield f"tolerance {before['tolerance']} → {after['tolerance']}"
    if before["points"] != after["points"]:
        yield f"worth {_points(before)} → {_points(after)} points"


def _keys(before: str, after: str) -> str:
    """Both keys, rounded, where they are short and differ so."""
    texts = [_LONG_NUMBER.sub(lambda number: f"{float(number[0]):.5g}", key) for key in (before, after)]
    shown = texts[0] != texts[1] and all(len(text) <= _LONGEST and "#" not in text for text in texts)
    return f"key {texts[0]} → {texts[1]}" if shown else "the key changed"


def _points(facts: Mapping[str, str]) -> str:
    return points_text(Fraction(facts["points"]))


def _in_one(before: Any, after: Any) -> str:
    if before or after:
        return "a new question" if after else "the question is gone"
    return "the problem file changed"


def _share(late: Lateness | None) -> Fraction:
    return Fraction(1) if late is None else late.factor


def _late_words(late: Lateness | None) -> str:
    if late is None:
        return "in time"
    return f"{duration_text(late.seconds)} late, {exact_number(late.factor * 100)} % counts"
