"""Students of an exercise: what they hand in, and what a good marker says of each of their answers.

fair        right, in full, rounded at the end, or rounded at every line
finer       right, but steps inside the lines are rounded too, and the last layer goes the long way
coarse      right, but every answer given to two decimals less than asked, rounded at the end or at every line
orientation right, with every matrix laid out transposed
layout      right, with every weight gradient laid out transposed, and nothing else
mistaken    the answer in which a mistake was made
carried     an answer that follows by right rules from the student's own earlier ones
untouched   a right answer of a student who made a mistake elsewhere
random      a number that nothing explains

No bound is set for finer, coarse, orientation and layout; they are counted and reported.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from .working import Array, Asked, Env, Exercise, Rounder, Slip, follow, reach, rounded, same, work

CLOSE = 4.0  # units of the last place: a mistake nearer to the right answer cannot be told from it
MARGIN = 1.5  # of what fair rounding can reach, when the mistaken student rounds every line too
EVIDENCE = 3  # significant digits that must speak for a mistake
EQUAL = 1e-9
LOST = 0.02  # of a value, that rounding the answers before it may change
RANDOMS = 12  # such students of each exercise
STYLES = ("full", "end", "carried")
NONE = Slip("")


@dataclass(frozen=True, slots=True)
class Expectation:
    """What is expected of one answer; nameable: whether enough digits speak for the mistake."""

    question: str
    kind: str
    nameable: bool = True


@dataclass(frozen=True, slots=True)
class Student:
    """One submission: answers as they stand in the file, and what is expected of them."""

    label: str
    style: str
    mistake: str
    answers: dict[str, Any]
    expected: tuple[Expectation, ...] = ()

    def submission(self, problem: str) -> bytes:
        """The file that the student hands in."""
        return json.dumps({"student": self.label, "problem": problem, "answers": self.answers}).encode()


class Cohort:
    """All students of one exercise at so many decimals; what they have in common is worked out once."""

    def __init__(self, exercise: Exercise, digits: int, rng: np.random.Generator):
        self.exercise, self.digits, self.rng = exercise, digits, rng
        self.unit = 10.0**-digits
        self.right = work(exercise)
        self.styled = {style: self._work(style) for style in (*STYLES, "finer")}
        within = reach(exercise, digits)
        self.key = {asked.id: exercise.answer(asked, self.right) for asked in exercise.asked}
        self.reach = {asked.id: exercise.answer(asked, within) for asked in exercise.asked}

    def students(self, few: bool = False) -> Iterator[Student]:
        """Everyone, in a fixed order; or few: a third of the mistakes, each in one style."""
        yield from self.fair()
        for number, slip in enumerate(self.exercise.slips):
            for style in STYLES[number % 9 : number % 9 + 1] if few else STYLES:
                yield from self.mistaken(slip, style, f"slip{number}-{slip.line or slip.question}-{style}")
        for number in range(RANDOMS // 3 if few else RANDOMS):
            yield from self.random(number)

    def fair(self) -> Iterator[Student]:
        """Right answers in every style, typed as text and as JSON numbers, and in other orientations."""
        for style, env in self.styled.items():
            kinds = {asked.id: "finer" if style == "finer" else "fair" for asked in self.exercise.asked}
            for how in ("text", "numbers"):
                yield self._student(f"fair-{style}-{how}", style, env, kinds, how == "text")
        yield from self._coarse()
        matrices = [asked.id for asked in self.exercise.asked if asked.is_matrix]
        yield from self._turned("orientation", matrices)
        yield from self._turned("layout", [name for name in matrices if name.startswith("dW")])

    def _coarse(self) -> Iterator[Student]:
        """Students who are content with two decimals less."""
        few = self.digits - 2
        for style, line in (("end", same), ("carried", rounded(few))):
            values = self._shown(work(self.exercise, line=line))
            answers = {name: _typed(value, few, True) for name, value in values.items()}
            expected = tuple(Expectation(name, "coarse") for name in answers if not self._is_given(answers[name]))
            yield Student(f"coarse-{style}", style, "rounded-too-early", answers, expected)

    def _is_given(self, answer: Any) -> bool:
        """Whether an answer is no other than a given quantity, such as the weight before its update."""
        typed = np.array(answer, dtype=float)
        shown = (self.exercise.show(name, value) for name, value in self.exercise.given.items())
        return any(np.array_equal(typed, np.round(value, self.digits)) for value in shown)

    def _turned(self, kind: str, turned: list[str]) -> Iterator[Student]:
        """A student who lays these out transposed, throughout."""
        if len(turned) < 2:
            return
        values = self._shown(self._work("end"), np.transpose, turned)
        answers = {name: _typed(value, self.digits, True) for name, value in values.items()}
        expected = tuple(Expectation(name, kind) for name in answers)
        yield Student(kind, "end", "convention", answers, expected)

    def mistaken(self, slip: Slip, style: str, label: str) -> Iterator[Student]:
        """The student who makes this mistake once and goes on by right rules; none where it cannot be seen."""
        env = self._work(style, slip)
        kinds = self._kinds(work(self.exercise, slip), env, style, slip.question)
        as_text = bool(slip.fewer) or bool(self.rng.random() < 0.6)
        student = self._student(label, style, env, kinds, as_text, slip)
        if any(expected.kind == "mistaken" for expected in student.expected):
            yield student

    def random(self, number: int) -> Iterator[Student]:
        """A wrong number in one question; every other such student goes on from it, the rest only mistyped it."""
        asked = self.exercise.asked[int(self.rng.integers(len(self.exercise.asked)))]
        wrong = self._wrong(self.key[asked.id])
        if number % 2 and not asked.is_list and not asked.is_matrix:
            wrong = self._wrong(self.right[asked.lines[0]])
            slip = Slip("", asked.lines[0], lambda e, r: wrong)
        else:
            slip = Slip("", question=asked.id, write=lambda values: wrong)
        env = work(self.exercise, slip)
        kinds = self._kinds(env, env, "end") | {asked.id: "random"}
        away = np.abs(wrong.reshape(self.key[asked.id].shape) - self.key[asked.id])
        if (away > MARGIN * self.reach[asked.id] + self.unit).all():
            yield self._student(f"random{number}-{asked.id}", "end", env, kinds, True, slip)

    def _wrong(self, key: Array) -> Array:
        """Numbers of the key's magnitude."""
        size = np.maximum(np.abs(key), self.unit) * 10 ** self.rng.uniform(-0.5, 0.5, np.shape(key))
        return size * self.rng.choice([-1, 1], np.shape(key))

    def _work(self, style: str, slip: Slip | None = None) -> Env:
        """The student's own working."""
        each = rounded(self.digits)
        return work(self.exercise, slip, same if style in ("full", "end") else each, each if style == "finer" else same)

    def _kinds(self, exact: Env, own: Env, style: str, written_wrongly: str = "") -> dict[str, str]:
        """For each question mistaken, carried or untouched; '' where nothing is expected.

        Decided at full precision, but what a wrong number rounded otherwise counts as carried.
        """
        followed = follow(self.exercise, exact)
        trivial = any(self._vanished(own[line.name], self.right[line.name]) for line in self.exercise.lines)
        kinds = {asked.id: self._kind(asked, exact, followed, own, style) for asked in self.exercise.asked}
        lost = set(self.right) if trivial else self._lost(own) if style == "end" else set()
        for asked in self.exercise.asked:
            if kinds[asked.id] == "carried" and lost.intersection(asked.lines):
                kinds[asked.id] = ""
        return kinds | ({written_wrongly: "mistaken"} if written_wrongly else {})

    def _kind(self, asked: Asked, exact: Env, followed: Env, own: Env, style: str) -> str:
        wrong, expected, typed, fair = (
            self.exercise.answer(asked, env) for env in (exact, followed, own, self.styled[style])
        )
        if not (np.isfinite(wrong).all() and np.isfinite(expected).all()):
            return ""
        if not np.allclose(wrong, expected, rtol=EQUAL, atol=EQUAL):
            return "mistaken"
        return "untouched" if np.allclose(typed, fair, rtol=EQUAL, atol=EQUAL) else "carried"

    def _lost(self, own: Env) -> set[str]:
        """Lines that nobody could recompute from the answers as they are written: ln of a number that became 0."""
        written = follow(self.exercise, {name: np.round(value, self.digits) for name, value in own.items()})
        near = {
            name: np.abs(value - own[name]) <= LOST * np.abs(own[name]) + 100 * self.unit
            for name, value in written.items()
        }
        return {name for name, entries in near.items() if not entries.all()}

    def _vanished(self, own: Array, right: Array) -> bool:
        """Whether a value became zero, as far as it is written, or no number; what follows is trivial then."""
        return not np.isfinite(own).all() or (not np.round(own, self.digits).any() and bool(right.any()))

    def _student(
        self, label: str, style: str, env: Env, kinds: dict[str, str], as_text: bool, slip: Slip = NONE
    ) -> Student:
        """The student with these values, and what can be expected of each answer."""
        values = self._shown(env, slip.write or same, [slip.question])
        answers = {name: _typed(value, self._decimals(name, style, slip), as_text) for name, value in values.items()}
        found = [self._expectation(name, kind, style, answers[name], slip) for name, kind in kinds.items() if kind]
        return Student(label, style, slip.mistake, answers, tuple(filter(None, found)))

    def _decimals(self, name: str, style: str, slip: Slip) -> int | None:
        """How many decimals of an answer are typed, None for all."""
        if slip.fewer and name == slip.question:
            return self.digits - slip.fewer
        return None if style == "full" else self.digits

    def _shown(self, env: Env, write: Rounder = same, turned: Iterable[str] = ()) -> dict[str, Array]:
        """Every answer as it is laid out, some of them turned."""
        shown = {asked.id: self.exercise.answer(asked, env) for asked in self.exercise.asked}
        return shown | {name: write(shown[name]) for name in turned if name in shown}

    def _expectation(self, name: str, kind: str, style: str, answer: Any, slip: Slip) -> Expectation | None:
        """The expectation, without those for mistakes that cannot be told from a fair answer."""
        if kind != "mistaken":
            return Expectation(name, kind)
        typed, key, within = np.array(answer, dtype=float), self.key[name], self.reach[name]
        if typed.shape != key.shape:
            return Expectation(name, kind)
        away = np.abs(typed - key)
        outside = bool((away > MARGIN * within + self.unit).any())
        if slip.fewer:
            return Expectation(name, kind) if outside and not self._is_given(answer) else None
        differs = away > CLOSE * self.unit
        digits = _significant(typed[differs], self.unit if style != "carried" else 2 * within[differs])
        told = differs.any() and (outside or (style != "carried" and digits >= EVIDENCE))
        return Expectation(name, kind, digits >= EVIDENCE) if told else None


def _significant(values: Array, unit: Array | float) -> int:
    """Significant digits of all values together, as far as the unit goes."""
    with np.errstate(divide="ignore"):
        digits = np.floor(np.log10(np.abs(values) / np.asarray(unit) + 1e-12)) + 1
    return int(np.maximum(digits, 0).sum())


def _typed(value: Array, decimals: int | None, as_text: bool) -> Any:
    """The value as it is handed in; without decimals at full precision, null where it is no number."""
    if value.ndim:
        return [_typed(part, decimals, as_text) for part in value]
    number = float(value)
    if not np.isfinite(number):
        return None
    text = f"{number:.{14 if decimals is None else decimals}f}"
    return text if as_text else number if decimals is None else float(text)
