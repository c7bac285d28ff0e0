"""Whether a mark depends on how the exercise is written: the same students of the same network, written five ways.

    python benchmarks/five_ways.py [--seed N] [--quick] [--verbose]

Verdict and points of every answer beside those in the first way; simulated/rewritten.py says what the ways are. Where
entries are asked singly, answers that are laid out otherwise cannot be given, and too few digits, what is right for
nothing and what nothing is left of are judged entry by entry; these are left out there. Exit code 1 where a mark
differs.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from simulated import network_exercise, networks
from simulated.networks import Plan, draw
from simulated.rewritten import CREDITED, Way, ways
from simulated.students import Cohort, Student

DIGITS = 4
BY_ENTRY = ("earns nothing", "nothing is left of this step")
WAYS = ("network", "lines", "entries", "given", "train")


@dataclass(frozen=True, slots=True)
class Pair:
    """The marks of one answer in the first way and in another."""

    exercise: str
    way: str
    student: Student
    question: str
    first: tuple[str, Any]
    other: tuple[str, Any]

    @property
    def is_equal(self) -> bool:
        if self.way == "entries" and {self.first[0], self.other[0]} <= set(CREDITED):
            return self.first[1] == self.other[1]
        return self.first == self.other

    def __str__(self) -> str:
        label, answer = self.student.label, self.student.answers[self.question]
        where = f"{self.exercise} {self.way} {label} {self.question}"
        return f"{where}: {self.first} beside {self.other}, answered {answer}"


def pairs(plan: Plan, number: int, seed: int, few: bool) -> Iterator[Pair]:
    """Every answer of every student of one network, by the other ways to write it."""
    network = draw(plan, np.random.default_rng([seed, number]))
    exercise = network_exercise.exercise(plan, np.random.default_rng([seed, number]))
    (first, mark), *others = [(way, _marker(way.text(DIGITS), exercise.id)) for way in ways(network, exercise)]
    for student in Cohort(exercise, DIGITS, np.random.default_rng([seed, DIGITS])).students(few=few):
        grades = _grades(first, mark, student)
        own = first.marks(grades)
        for way, mark_other in others:
            others_grades = _grades(way, mark_other, student)
            theirs = way.marks(others_grades)
            for question in own:
                if way.name != "entries" or _can_be_single(student, question, (grades, others_grades), way):
                    yield Pair(exercise.id, way.name, student, question, own[question], theirs[question])


def _can_be_single(student: Student, question: str, grades: tuple[dict[str, Any], ...], way: Way) -> bool:
    ids = way.entries.get(question)
    if ids is not None and student.mistake == "convention":  # which a whole matrix shows, of any shape
        return False
    found = [each[id] for each in grades for id in (question, *np.ravel(ids)) if id in each]
    if student.mistake == "rounded-too-early" or any(_is_by_entry(grade) for grade in found):
        return False
    return ids is None or np.array(student.answers[question], dtype=object).shape == ids.shape


def _is_by_entry(grade: Any) -> bool:
    """Whether its mark depends on what is asked together."""
    return grade.mistake == "rounded-too-early" or any(said in grade.message for said in BY_ENTRY)


def _grades(way: Way, mark: Callable[[bytes], dict[str, Any]], student: Student) -> dict[str, Any]:
    handed_in = {"student": student.label, "problem": "p", "answers": way.answers(student.answers)}
    return mark(json.dumps(handed_in).encode())


def _marker(text: str, name: str) -> Callable[[bytes], dict[str, Any]]:
    from gradekit.exercise.lowering import build
    from gradekit.exercise.problem.load import read_problem
    from gradekit.marking.marker import Marker
    from gradekit.marking.submission import read_submission

    marker = Marker(build(read_problem(text, f"{name}.yaml")))
    return lambda data: {question.id: question for question in marker.grade(read_submission(data, "s")).questions}


def report(found: Iterable[Pair], verbose: bool = False) -> Iterator[str]:
    """The lines to print."""
    found = list(found)
    total, equal = Counter(pair.way for pair in found), Counter(pair.way for pair in found if pair.is_equal)
    yield f"{'written as':12}{'answers':>10}{'marked alike':>14}"
    yield from (f"{way:12}{total[way]:10}{equal[way]:14}" for way in WAYS if total[way])
    different = [pair for pair in found if not pair.is_equal]
    yield from map(str, different if verbose else different[:: max(1, len(different) // 15)])


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Does a mark depend on how the exercise is written?")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--quick", action="store_true", help="a ninth of the mistakes")
    parser.add_argument("--verbose", action="store_true", help="list every answer that is marked otherwise")
    options = parser.parse_args(arguments)
    plans = enumerate(networks.PLANS)
    found = [pair for number, plan in plans for pair in pairs(plan, number, options.seed, options.quick)]
    print("\n".join(report(found, options.verbose)))
    return 0 if all(pair.is_equal for pair in found) else 1


if __name__ == "__main__":
    sys.exit(main())
