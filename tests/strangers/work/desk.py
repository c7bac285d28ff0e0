"""What a student writes down: an exercise worked with numpy, with an own value or a misconception somewhere on the way.

An exercise is a function of a Desk. It names what it works out, `z = own("z", W @ x + b)`, so that a student can have
another value there and go on with it, and asks `own.slips("...")` where a misconception would change the formula. It
returns question id → answer as numbers; how many digits are typed follows from the tolerance that the question asks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import yaml

PROBLEMS = Path(__file__).parent.with_name("problems")

Answers = dict[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Desk:
    """own: name → the value that this student has there; slip: the misconception; digits: carried from line to line."""

    own: Mapping[str, Any] = field(default_factory=dict)
    slip: str = ""
    digits: int | None = None

    def __call__(self, name: str, value: Any) -> Any:
        """What the student goes on with under that name."""
        if name in self.own:
            own = self.own[name]
            return np.array(own, dtype=float) if isinstance(own, list) and isinstance(value, np.ndarray) else own
        if self.digits is None or isinstance(value, int | Fraction | str | bool):
            return value
        return np.round(value, self.digits) if isinstance(value, np.ndarray) else round(float(value), self.digits)

    def slips(self, slip: str) -> bool:
        return self.slip == slip


@dataclass(frozen=True, slots=True, eq=False)
class Submission:
    """One student, and what a fair marker gives.

    lose: question → share of its points that is earned, 1 for those not named; says: question → mistake that a marker
    would name ('ascent or sign-flipped'); typed: question → what is handed in, whatever the desk holds; rules: which
    rule of marking it is for.
    """

    kind: str
    desk: Desk = Desk()
    lose: Mapping[str, Fraction] = field(default_factory=dict)
    says: Mapping[str, str] = field(default_factory=dict)
    typed: Mapping[str, Any] = field(default_factory=dict)
    rules: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Exercise:
    id: str
    family: str
    work: Callable[[Desk], Answers]
    submissions: tuple[Submission, ...]

    @property
    def path(self) -> Path:
        return PROBLEMS / f"{self.id}.yaml"

    def answers(self, submission: Submission) -> Answers:
        """Question → the answer as it is typed: text, and lists of it."""
        asked = asked_digits(self.path)
        worked = self.work(submission.desk)
        assert list(worked) == list(asked), f"{self.id}: {list(worked)} for {list(asked)}"
        assert set(submission.lose) | set(submission.says) | set(submission.typed) <= set(asked), self.id
        return {name: typed(answer, asked[name]) for name, answer in worked.items()} | dict(submission.typed)


EXERCISES: dict[str, Exercise] = {}


def exercise(name: str, *submissions: Submission) -> Callable[[Callable[[Desk], Answers]], Callable[[Desk], Answers]]:
    """Registers the working of problems/NAME.yaml with its submissions; the right one, and that of a student who rounds
    every line as asked, are added."""

    def register(work: Callable[[Desk], Answers]) -> Callable[[Desk], Answers]:
        assert name not in EXERCISES, name
        family = work.__module__.rpartition(".")[2]
        EXERCISES[name] = Exercise(name, family, work, (Submission("right"), *rounder(name), *submissions))
        return work

    return register


def rounder(name: str) -> tuple[Submission, ...]:
    """The student who rounds every line, where the exercise allows for it throughout."""
    asked = set(asked_digits(PROBLEMS / f"{name}.yaml").values())
    kinds = {kind for kind, _ in asked}
    if "rounding" not in kinds or kinds - {"rounding", "word"}:
        return ()
    return (Submission("right, rounding every line", Desk(digits=max(d for kind, d in asked if kind == "rounding"))),)


def carried(own: Mapping[str, Any], lose: Any, rules: str = "", **more: Any) -> Submission:
    """An early value that is wrong, and everything after it worked out from it."""
    return Submission(more.pop("kind", "carried"), Desk(own, more.pop("slip", "")), shares(lose), rules=rules, **more)


def wrong(slip: str, lose: Any, says: Mapping[str, str] | None = None, rules: str = "", **more: Any) -> Submission:
    """A misconception, perhaps beside an own value, and everything after it worked out from it."""
    desk = Desk(more.pop("own", {}), slip)
    return Submission(more.pop("kind", "wrong"), desk, shares(lose), says or {}, rules=rules, **more)


def handed(kind: str, answers: Mapping[str, Any], lose: Any, says: Mapping[str, str] | None = None, rules: str = "",
           own: Mapping[str, Any] | None = None) -> Submission:
    """The right answers (or those from an own value), but for some that are typed as they stand here."""
    return Submission(kind, Desk(own or {}), shares(lose), says or {}, answers, rules)


def shares(lose: Any) -> dict[str, Fraction]:
    """'dW db' → nothing for both; a mapping says which share is left."""
    if isinstance(lose, str):
        return {name: Fraction(0) for name in lose.split()}
    return {name: Fraction(share) for name, share in lose.items()}


def asked_digits(path: Path) -> dict[str, tuple[str, int]]:
    """Question id → how its numbers are to be typed."""
    problem = yaml.safe_load(path.read_text(encoding="utf-8"))
    default = problem.get("tolerance", {"rounding": 4})
    return dict(_digits(problem["questions"], default))


def _digits(questions: Iterable[dict[str, Any]], default: Any) -> Iterable[tuple[str, tuple[str, int]]]:
    for question in questions:
        tolerance = question.get("tolerance", default)
        if "parts" in question:
            yield from ((f"{question['id']}_{part}", how) for part, how in _digits(question["parts"], tolerance))
        elif tolerance == "exact" or not {"find", "table"} & set(question):
            yield question["id"], ("word" if not {"find", "table"} & set(question) else "exact", 0)
        else:
            ((kind, size),) = tolerance.items()
            yield question["id"], (kind, size if isinstance(size, int) else 6)


def typed(value: Any, how: tuple[str, int]) -> Any:
    """A number as text with the digits that are asked."""
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if isinstance(value, list | tuple):
        return [typed(entry, how) for entry in value]
    if isinstance(value, bool | np.bool_):
        return bool(value) if how[0] == "word" else str(int(value))
    if isinstance(value, str) or value is None:
        return value
    if isinstance(value, int | np.integer | Fraction):
        return str(value)
    return _decimal(float(value), how)


def _decimal(value: float, how: tuple[str, int]) -> str:
    kind, digits = how
    if kind == "exact":
        return str(Fraction(value).limit_denominator(10**9)) if value != round(value, 9) else repr(round(value, 9))
    if kind in {"rounding", "decimals"}:
        text = f"{value:.{digits}f}"
        return text.lstrip("-") if not float(text) else text
    return f"{value:#.{digits}g}".rstrip(".") if kind == "significant_digits" else f"{value:.6g}"
