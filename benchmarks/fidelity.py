"""How well gradekit marks: simulated students of random exercises, made in numpy without its engine.

    python benchmarks/fidelity.py [--seed N] [--quick] [--verbose] [--write DIR]

Prints the rates with their bounds, beside those of a grader with a flat tolerance of 1 %, then counts by mistake and
by decimals, then answers that were marked otherwise than expected. --quick takes fewer students; --verbose
lists every such answer; --write puts its problem and submission into DIR. Exit code 1 where a bound is missed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from simulated import graphs, network_exercise, networks, sheets
from simulated.lines import LINES
from simulated.more_operations import MORE
from simulated.operations import OPERATIONS
from simulated.students import Cohort, Expectation, Student
from simulated.working import Exercise, faulty_gradients

DIGITS = (4, 6, 8)
FLAT = 0.01
SHOWN = 15  # answers listed for each rate without --verbose
RIGHT = ("correct", "follow_through")


@dataclass(frozen=True, slots=True)
class Marked:
    """One answer with what was expected of it and what was found; flat: whether the flat grader marks it right."""

    exercise: str
    digits: int
    student: Student
    expected: Expectation
    verdict: str
    named: tuple[str, ...]
    message: str
    key: str
    flat: bool

    @property
    def is_named(self) -> bool:
        return self.student.mistake in self.named

    def __str__(self) -> str:
        student, name = self.student, self.expected.question
        found = f"{self.verdict} {list(self.named)}: {self.message}"
        return (
            f"{self.exercise} d={self.digits} {student.label} ({student.mistake or 'right'}) {name}: "
            f"answered {student.answers[name]}, key {self.key}, {found}"
        )


@dataclass(frozen=True, slots=True)
class Rate:
    """A share of the answers that `among` selects; bound: the least (or `most`) share, None where none is set."""

    title: str
    among: Callable[[Marked], bool]
    counted: Callable[[Marked], bool]
    bound: float | None = None
    most: bool = False
    flat: Callable[[Marked], bool] | None = None

    def count(self, marked: Iterable[Marked], counted: Callable[[Marked], bool] | None = None) -> tuple[int, int]:
        """How many are counted, of how many."""
        chosen = [answer for answer in marked if self.among(answer)]
        return sum(map(counted or self.counted, chosen)), len(chosen)

    def is_kept(self, marked: Iterable[Marked]) -> bool:
        """Whether the bound is kept; a rate of nothing is not."""
        counted, total = self.count(marked)
        if self.bound is None:
            return True
        return total > 0 and (counted <= self.bound * total if self.most else counted >= self.bound * total)

    def misses(self, marked: Iterable[Marked]) -> list[Marked]:
        """The answers that speak against the grader."""
        return [answer for answer in marked if self.among(answer) and self.counted(answer) == self.most]


def _kind(kind: str) -> Callable[[Marked], bool]:
    return lambda answer: answer.expected.kind == kind


def _is_right(answer: Marked) -> bool:
    return answer.verdict in RIGHT


def _by_flat(answer: Marked) -> bool:
    return answer.flat


def _is_content(answer: Marked) -> bool:
    return answer.verdict in ("correct", "partial", "follow_through") and set(answer.named) <= {"rounded-too-early"}


def _never(answer: Marked) -> bool:
    return False


NAMED = Rate(
    "mistakes named",
    lambda answer: answer.expected.kind == "mistaken" and answer.expected.nameable,
    lambda answer: answer.is_named,
    0.98,
    flat=_never,
)

RATES = (
    Rate("fair answers marked correct", _kind("fair"), lambda a: a.verdict == "correct", 1.0, flat=_by_flat),
    Rate("right beside a mistake, correct", _kind("untouched"), lambda a: a.verdict == "correct", 1.0, flat=_by_flat),
    Rate("mistaken answers marked right", _kind("mistaken"), _is_right, 0.0, most=True, flat=_by_flat),
    NAMED,
    Rate("consistent after an error, carried", _kind("carried"), _is_right, 0.98, flat=_by_flat),
    Rate("random wrong numbers named", _kind("random"), lambda a: bool(a.named), 0.02, most=True, flat=_never),
    Rate("random wrong numbers marked right", _kind("random"), _is_right, 0.0, most=True, flat=_by_flat),
    Rate("rounded inside lines too, correct", _kind("finer"), lambda a: a.verdict == "correct", flat=_by_flat),
    Rate("two decimals less: right or rounded-too-early", _kind("coarse"), _is_content, flat=_by_flat),
    Rate("every matrix transposed, correct", _kind("orientation"), lambda a: a.verdict == "correct", flat=_by_flat),
    Rate("every weight gradient transposed, correct", _kind("layout"), lambda a: a.verdict == "correct", flat=_by_flat),
)  # fmt: skip


def exercises(seed: int) -> Iterator[Exercise]:
    """Random networks and graphs, the same for the same seed; their gradients are first checked by differences."""
    plans = [(network_exercise.exercise, plan) for plan in networks.PLANS]
    plans += [(graphs.exercise, plan) for plan in graphs.GRAPHS]
    plans += [(sheets.exercise, plan) for plan in (*sheets.SHEETS, *OPERATIONS, *MORE, *LINES)]
    for number, (make, plan) in enumerate(plans):
        exercise = make(plan, np.random.default_rng([seed, number]))
        faults = list(faulty_gradients(exercise))
        if faults:
            raise ValueError("\n".join(faults))
        yield exercise


def marked_answers(seed: int, quick: bool = False, write: Path | None = None) -> list[Marked]:
    """Every expected answer of every student, marked."""
    found: list[Marked] = []
    for number, exercise in enumerate(exercises(seed)):
        for digits in DIGITS[number % 3 :][:1] if quick else DIGITS:
            found += _mark_all(exercise, digits, seed, quick, write)
    return found


def _mark_all(exercise: Exercise, digits: int, seed: int, quick: bool, write: Path | None) -> Iterator[Marked]:
    cohort = Cohort(exercise, digits, np.random.default_rng([seed, digits]))
    grade = _grader(exercise, digits)
    for student in cohort.students(few=quick):
        data = student.submission(exercise.id)
        answers = list(_compare(exercise, cohort, student, grade(data)))
        yield from answers
        if write and any(rate.misses(answers) for rate in RATES):
            _write(write / f"d{digits}", exercise.id, exercise.text(digits), student.label, data)


def _grader(exercise: Exercise, digits: int) -> Callable[[bytes], dict[str, Any]]:
    """Marks a submission through the public path; question id → its grade."""
    from gradekit.exercise.lowering import build
    from gradekit.exercise.problem.load import read_problem
    from gradekit.marking.marker import Marker
    from gradekit.marking.submission import read_submission

    marker = Marker(build(read_problem(exercise.text(digits), f"{exercise.id}.yaml")))

    def grade(data: bytes) -> dict[str, Any]:
        return {question.id: question for question in marker.grade(read_submission(data, "s.json")).questions}

    return grade


def _compare(exercise: Exercise, cohort: Cohort, student: Student, grades: dict[str, Any]) -> Iterator[Marked]:
    for expected in student.expected:
        grade, key = grades[expected.question], cohort.key[expected.question]
        flat = _flat(student.answers[expected.question], key)
        named = (grade.mistake, *grade.also) if grade.mistake else ()
        shown = np.array2string(key, precision=cohort.digits + 2, separator=", ").replace("\n", "")
        yield Marked(exercise.id, cohort.digits, student, expected, grade.verdict, named, grade.message, shown, flat)


def _flat(answer: Any, key: np.ndarray) -> bool:
    """Whether a tolerance of 1 % of each entry accepts the answer."""
    given = np.array(answer, dtype=float)
    return given.shape == key.shape and bool((np.abs(given - key) <= FLAT * np.abs(key)).all())


def _write(folder: Path, name: str, text: str, label: str, data: bytes) -> None:
    (folder / "problems").mkdir(parents=True, exist_ok=True)
    (folder / "problems" / f"{name}.yaml").write_text(text, encoding="utf-8")
    (folder / f"{name}-{label}.json").write_bytes(data)


def report(marked: list[Marked], verbose: bool = False) -> Iterator[str]:
    """The lines to print."""
    yield f"{len({answer.exercise for answer in marked})} exercises, {len(marked)} answers\n"
    yield f"{'':48}{'gradekit':>24}{'bound':>9}{'flat 1 %':>24}"
    for rate in RATES:
        yield _rate_line(rate, marked)
    yield from _by_mistake(marked)
    yield from _by_digits(marked)
    for rate in RATES:
        yield from _misses(rate, marked, verbose)


def _rate_line(rate: Rate, marked: list[Marked]) -> str:
    bound = "" if rate.bound is None else f"{'≤' if rate.most else '≥'} {rate.bound:.0%}"
    kept = "" if rate.is_kept(marked) else "  MISSED"
    ours, flat = _share(*rate.count(marked)), _share(*rate.count(marked, rate.flat))
    return f"{rate.title:48}{ours:>24}{bound:>9}{flat:>24}{kept}"


def _share(counted: int, total: int) -> str:
    return f"{counted}/{total} {100 * counted / total:6.2f} %" if total else "none"


def _by_mistake(marked: list[Marked]) -> Iterator[str]:
    yield f"\n{'mistake':32}{'made':>7}{'marked right':>14}{'nameable':>10}{'named':>8}{'flat marks right':>18}"
    mistaken = [answer for answer in marked if answer.expected.kind == "mistaken"]
    for mistake in sorted({answer.student.mistake for answer in mistaken}):
        made = [answer for answer in mistaken if answer.student.mistake == mistake]
        nameable, named = (NAMED.count(made)[at] for at in (1, 0))
        right, flat = sum(map(_is_right, made)), sum(map(_by_flat, made))
        yield f"{mistake:32}{len(made):7}{right:14}{nameable:10}{named:8}{flat:18}"


def _by_digits(marked: list[Marked]) -> Iterator[str]:
    yield f"\n{'decimals':48}" + "".join(f"{digits:>24}" for digits in DIGITS)
    for rate in RATES:
        counts = [rate.count([answer for answer in marked if answer.digits == digits]) for digits in DIGITS]
        yield f"{rate.title:48}" + "".join(f"{_share(*count):>24}" for count in counts)


def _misses(rate: Rate, marked: list[Marked], verbose: bool) -> Iterator[str]:
    missed = rate.misses(marked)
    if missed:
        yield f"\nNot as expected: {rate.title} ({len(missed)})"
    shown = missed if verbose else missed[:: max(1, len(missed) // SHOWN)][:SHOWN]
    yield from (f"  {answer}" for answer in shown)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Judge the grader by simulated students.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--quick", action="store_true", help="one number of decimals for each exercise, a ninth of the mistakes"
    )
    parser.add_argument("--verbose", action="store_true", help="list every answer marked otherwise than expected")
    parser.add_argument("--write", type=Path, help="folder for the problems and submissions of these answers")
    options = parser.parse_args(arguments)
    marked = marked_answers(options.seed, options.quick, options.write)
    print("\n".join(report(marked, options.verbose)))
    return 0 if all(rate.is_kept(marked) for rate in RATES) else 1


if __name__ == "__main__":
    sys.exit(main())
