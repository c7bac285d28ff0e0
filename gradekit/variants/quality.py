"""Many draws tried: what `check` says of each, which draws were rejected and why, and whether they are alike.

An exercise whose numbers are drawn is sound if it is for every student. Findings are counted by question and by what is
found, with numbers left out, so that equal ones fall together.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import Struct, field

from gradekit.check import check
from gradekit.errors import ProblemError
from gradekit.exercise.lowering import build
from gradekit.exercise.problem.schema import Problem
from gradekit.exercise.solve import Solution, solve
from gradekit.paper.answers import answer_text
from gradekit.variants.variant import Drawn, Template

_NUMBERS = re.compile(r"[-−+]?\d[\d.,]*(×10\^[-−]?\d+)?")


class Quality(Struct):
    """What trying showed.

    tried: draws for so many students; rejected: condition → draws that failed it; found: (severity, message without
    numbers) → students with it, and one of them; same: groups of students with the same answers throughout;
    digits: question → least and most characters of the right answer.
    """

    tried: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    found: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    same: int = 0
    digits: dict[str, tuple[int, int]] = field(default_factory=dict)
    hopeless: list[str] = field(default_factory=list)


def try_out(template: Template, students: Sequence[str]) -> Quality:
    """Draw for each of these and look at what comes out."""
    quality, keys = Quality(), Counter[tuple[str, ...]]()
    for student in students:
        quality.tried += 1
        try:
            drawn = template.draw(student)
            keys[_looked_at(quality, student, drawn)] += 1
        except ProblemError as error:
            quality.hopeless.append(f"{student}: {error.faults[0].message}")
    quality.same = sum(count for count in keys.values() if count > 1)
    return quality


def own_findings(problem: Problem) -> set[tuple[str, str]]:
    """What `check` says of the numbers in the file itself."""
    return set(_findings(solve(build(problem))))


def _looked_at(quality: Quality, student: str, drawn: Drawn) -> tuple[str, ...]:
    """The student's right answers, after everything was noted."""
    quality.rejected.update(condition for failing in drawn.rejected for condition in failing)
    solution = solve(build(drawn.problem))
    for found in dict.fromkeys(_findings(solution)):
        quality.found.setdefault(found, []).append(student)
    answers = tuple(answer_text(solution, question) for question in drawn.problem.questions)
    for question, answer in zip(drawn.problem.questions, answers, strict=True):
        least, most = quality.digits.get(question.id, (len(answer), len(answer)))
        quality.digits[question.id] = min(least, len(answer)), max(most, len(answer))
    return answers


def _findings(solution: Solution) -> Iterable[tuple[str, str]]:
    for finding in check(solution.exercise, solution):
        yield finding.severity, _NUMBERS.sub("#", finding.message)
